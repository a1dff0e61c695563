//! Receiving a delivery: authorised, sealed, spooled and entered in the register with the job that
//! takes its rows, in one transaction.

use std::io::Read;

use domain::{
    DatasetId, DeliveryId, OrganCode,
    delivery::{Coverage, RecordEdited},
    entry::Body,
};
use serde::{Deserialize, Serialize};
use store::{DeliveryProgress, NewJob};

use crate::{
    Error, Result,
    apart::apart,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    seal, secret,
    taking::Carry,
};

/// The longest name of a file that is kept.
const LONGEST_FILE_NAME: usize = 255;

/// A file that is offered.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The data set.
    pub dataset: DatasetId,
    /// The file's name, without folders.
    pub file_name: String,
    /// What the deliverer states it to cover.
    pub coverage: Option<Coverage>,
    /// The organ that handed the file over to an operator; absent where the account's own organ
    /// delivers.
    pub on_behalf_of: Option<OrganCode>,
}

/// The job that takes a delivery's rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TakeJob {
    pub dataset: DatasetId,
    pub deliverer: OrganCode,
    /// The name of the spool file; the delivery's own figures name it too.
    pub spool: String,
    /// The bytes of the file.
    pub bytes: u64,
    /// The rejected row that it puts right; absent where it is a file of its own.
    #[serde(default)]
    pub corrects: Option<(DeliveryId, u32)>,
}

/// Where what is delivered comes from.
pub(crate) enum Origin {
    /// A file of its deliverer.
    File,
    /// A rejected row that is put right.
    RejectedRow(DeliveryId, u32),
    /// A record that an officer edited.
    Record(RecordEdited),
}

/// The kind of that job.
pub(crate) const TAKE: &str = "take-delivery";

impl Node {
    /// Who delivers: the viewer's organ, or the one that an operator delivers for.
    pub(crate) fn deliverer(&self, viewer: &Viewer, on_behalf_of: Option<&OrganCode>) -> Result<OrganCode> {
        match on_behalf_of {
            Some(organ) if viewer.organ.as_ref() != Some(organ) => {
                self.authorise_here(viewer, Action::DeliverFor)?;
                Ok(organ.clone())
            }
            _ => {
                self.authorise_here(viewer, Action::Deliver)?;
                viewer.organ.clone().ok_or_else(|| Error::invalid("organ", "the account acts for no organ"))
            }
        }
    }

    /// Receives a file for the viewer's organ. Its rows are taken by the job that follows.
    pub async fn receive(
        &self,
        viewer: &Viewer,
        offer: Offer,
        source: impl Read + Send + 'static,
    ) -> Result<DeliveryId> {
        let deliverer = self.deliverer(viewer, offer.on_behalf_of.as_ref())?;
        self.take_in(viewer, deliverer, offer, Origin::File, source).await
    }

    /// The same of a deliverer in whose name the viewer may deliver, and of what was written by hand.
    pub(crate) async fn take_in(
        &self,
        viewer: &Viewer,
        deliverer: OrganCode,
        offer: Offer,
        origin: Origin,
        source: impl Read + Send + 'static,
    ) -> Result<DeliveryId> {
        let (corrects, edits) = match origin {
            Origin::File => (None, None),
            Origin::RejectedRow(delivery, row) => (Some((delivery, row)), None),
            Origin::Record(edited) => (None, Some(Box::new(edited))),
        };
        let file_name = self.acceptable(&deliverer, &offer).await?;
        let spool = secret::new_token("spool")?.token;
        let received = self.seal(source, spool.clone()).await?;
        let delivery = DeliveryId::opened_by(domain::EntryId::pending(0));
        let mut step = self.step(actor(viewer));
        step.add(
            Body::DeliveryOpened {
                dataset: offer.dataset.clone(),
                deliverer: deliverer.clone(),
                file_name: file_name.clone(),
                bytes: received.bytes,
                digest: received.digest.clone(),
                coverage: offer.coverage,
                withdraws: None,
                edits,
            }
            .into(),
        );
        let carry = Carry { spool: spool.clone(), ..Carry::default() };
        step.delivery = Some(DeliveryProgress { delivery, from_row: 0, to_row: 0, carry: carry.write() });
        let job = TakeJob { dataset: offer.dataset, deliverer, spool, bytes: received.bytes, corrects };
        step.jobs.push(NewJob {
            key: format!("{TAKE}/{}", job.spool),
            kind: TAKE.to_owned(),
            payload: serde_json::to_string(&job).map_err(|error| Error::Broken(error.to_string()))?,
            run_at: self.clock.now(),
        });
        step.audit = Some(audit("delivery-received", &received.digest, &file_name));
        let committed = self.register.commit(step).await;
        if committed.is_err() {
            seal::discard(&received.spool);
        }
        Ok(DeliveryId::opened_by(committed?.entry(0)))
    }

    /// The name of the file, where what is offered can be taken in at all.
    pub(crate) async fn acceptable(&self, deliverer: &OrganCode, offer: &Offer) -> Result<String> {
        if self.register.organ(deliverer).await?.is_none() {
            return Err(Error::not_found("organ", deliverer));
        }
        if self.pack.contract(&offer.dataset).is_none() {
            return Err(Error::not_found("data set", &offer.dataset));
        }
        if let Some(coverage) = &offer.coverage
            && coverage.to < coverage.from
        {
            return Err(Error::invalid("covers", "the last day covered lies before the first"));
        }
        plain_file_name(&offer.file_name)
    }

    async fn seal(&self, mut source: impl Read + Send + 'static, spool: String) -> Result<seal::Received> {
        let folder = self.folder.clone();
        let recipient = self.file.raw_recipient.clone();
        Ok(apart(move || seal::receive(&folder, &recipient, &mut source, &spool)).await??)
    }
}

/// The name without folders and control characters.
fn plain_file_name(name: &str) -> Result<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if last.is_empty() || last.len() > LONGEST_FILE_NAME || last.chars().any(char::is_control) {
        return Err(Error::invalid("file", "the file's name is empty, too long or has control characters"));
    }
    Ok(last.to_owned())
}
