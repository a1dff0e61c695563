//! Samples: records drawn by chance that officers of the centre compare with their originals. What comes of it is the
//! one measure of accuracy that does not rest on what was delivered itself.
//!
//! In reading order: `draw` (which records a seed draws), `read` (samples and figures as officers read them).

mod draw;
mod read;

use catalogue::contract::Contract;
use domain::{
    DatasetId, EntryId, FieldCode, OrganCode, RecordId,
    entry::Body,
    id::SampleId,
    sample::{Comparison, LARGEST_SAMPLE, RecordCompared, RecordDrawn, SampleDrawn},
};
use store::{DrawnRecord, RecordView, Step};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    officer::{checked_reasons, held_by_officer},
};
use draw::Draw;

/// Records looked at together when a sample is drawn.
const AT_A_TIME: u32 = 10_000;

/// A sample that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleWanted {
    /// Of which data set.
    pub dataset: DatasetId,
    /// Of whose records; of all, where absent.
    pub deliverer: Option<OrganCode>,
    /// How many; all of them where there are fewer.
    pub size: u32,
    /// What for.
    pub reasons: String,
}

impl Node {
    /// A reviewer has records drawn by chance, to compare them with their originals.
    ///
    /// # Errors
    /// [`Error::Conflict`] where no record stands that could be drawn.
    pub async fn draw_sample(&self, viewer: &Viewer, wanted: SampleWanted) -> Result<SampleId> {
        self.authorise_here(viewer, Action::CompareRecords)?;
        let reasons = checked_reasons(&wanted.reasons)?;
        if self.pack.contract(&wanted.dataset).is_none() {
            return Err(Error::not_found("data set", &wanted.dataset));
        }
        if !(1..=LARGEST_SAMPLE).contains(&wanted.size) {
            return Err(Error::invalid("size", format!("1 to {LARGEST_SAMPLE}")));
        }
        let seed = self.place_of(self.head().await?).await?.commitment;
        let mut draw = Draw::new(&seed, wanted.size as usize);
        let mut after = None;
        loop {
            let (dataset, deliverer) = (&wanted.dataset, wanted.deliverer.as_ref());
            let (standing, next) = self.register.standing_records(dataset, deliverer, after, AT_A_TIME).await?;
            standing.into_iter().for_each(|one| draw.see(one));
            after = next;
            if after.is_none() {
                break;
            }
        }
        let (among, drawn) = draw.end();
        if drawn.is_empty() {
            return Err(Error::Conflict("no record stands there that could be drawn".to_owned()));
        }
        let mut step = self.step(actor(viewer));
        step.audit = Some(audit("sample-drawn", &wanted.dataset, format!("{} of {among}", drawn.len())));
        let SampleWanted { dataset, deliverer, .. } = wanted;
        let sample = step.add(Body::SampleDrawn(SampleDrawn { dataset, deliverer, seed, among, reasons }).into());
        for (record, version) in drawn {
            step.add(Body::RecordDrawn(RecordDrawn { sample: SampleId::opened_by(sample), record, version }).into());
        }
        let committed = self.decided(step).await?;
        Ok(SampleId::opened_by(committed.settle(sample)))
    }

    /// A reviewer says what came of comparing a record of a sample with its original. One that is not as its original is
    /// held from publication at once, until it is stated anew and a reviewer releases it.
    ///
    /// # Errors
    /// [`Error::Conflict`] where it was compared before, or was stated anew since it was drawn, or the reviewer
    /// delivered it.
    pub async fn compare_record(
        &self,
        viewer: &Viewer,
        sample: SampleId,
        record: RecordId,
        comparison: Comparison,
        reasons: &str,
    ) -> Result<()> {
        self.authorise_here(viewer, Action::CompareRecords)?;
        let reasons = checked_reasons(reasons)?;
        let drawn = self.drawn_record(sample, record).await?;
        let view = self.record_whole(record).await?;
        let contract = self.pack.contract(&view.head.dataset);
        check(&comparison, contract.ok_or_else(|| Error::not_found("data set", &view.head.dataset))?)?;
        self.check_other_than_deliverer(viewer, &view).await?;
        let mut step = self.step(actor(viewer));
        step.audit = Some(audit("record-compared", record, &reasons));
        compared(&mut step, drawn.id, &view, comparison, reasons);
        self.decided(step).await?;
        Ok(())
    }

    async fn drawn_record(&self, sample: SampleId, record: RecordId) -> Result<DrawnRecord> {
        let drawn = self.register.drawn_records(sample).await?.into_iter().find(|one| one.record == record);
        drawn.ok_or_else(|| Error::not_found("record of that sample", record))
    }

    /// Nobody compares what they delivered themselves.
    async fn check_other_than_deliverer(&self, viewer: &Viewer, view: &RecordView) -> Result<()> {
        let version = self.register.entries(&[view.head.version]).await?;
        let delivery = version.first().and_then(|entry| entry.row).map(|row| row.delivery.entry());
        let opened = self.register.entries(delivery.as_slice()).await?;
        if opened.iter().any(|entry| entry.actor.is_same_side(&actor(viewer))) {
            return Err(Error::Conflict("another officer compares it than the one who delivered it".to_owned()));
        }
        Ok(())
    }
}

/// Enters what came of a comparison, with the hold that follows from it.
fn compared(step: &mut Step, drawn: EntryId, view: &RecordView, comparison: Comparison, reasons: String) {
    let agrees = comparison.agrees();
    let record = view.head.id;
    step.add(Body::RecordCompared(RecordCompared { drawn, record, comparison, reasons: reasons.clone() }).into());
    if !agrees && let Some(hold) = held_by_officer(view, reasons) {
        step.add(hold);
    }
}

/// Whether a comparison names fields of the contract, each once.
fn check(comparison: &Comparison, contract: &Contract) -> Result<()> {
    let Comparison::Differs(fields) = comparison else { return Ok(()) };
    let known = |code: &FieldCode| contract.fields.iter().any(|field| field.code == *code);
    if fields.is_empty() {
        return Err(Error::invalid("fields", "say which fields differ from the original"));
    }
    match fields.iter().enumerate().find(|(at, code)| !known(code) || fields[..*at].contains(code)) {
        Some((_, code)) => {
            Err(Error::invalid("fields", format!("`{code}` is no field of the data set, or is named twice")))
        }
        None => Ok(()),
    }
}
