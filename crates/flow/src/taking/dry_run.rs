//! A dry run: a file read, judged and put to the register's subjects as a delivery would be, and nothing kept of it.

use std::{
    fs,
    io::{self, Read},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use catalogue::contract::{Contract, OnDrift};
use collect::{heading::is_of_rejected_table, quality::QualityMeter};
use domain::{
    DeliveryId, EntryId, Finding,
    delivery::{Counts, Receipt},
    entry::Actor,
};
use publish::{DryRunFile, View};
use resolve::Resolver;
use store::RejectedRow;
use supervise::drift::Profile;
use tokio::sync::mpsc;

use super::{
    chunk::Taking,
    holding,
    reading::{BATCHES_AHEAD, Message, Row},
    tally::{Carry, count},
    under_way::UnderWay,
};
use crate::{
    Error, Result,
    apart::apart,
    authorise::Viewer,
    node::Node,
    offer::Offer,
    read::{
        deliveries::{delivery_reader, fields_of, row_input},
        inputs::Organs,
    },
    seal, secret,
};

/// Rows that are put to the register's subjects: of the rows after them is told what their checks find.
pub const ROWS_COMPARED: usize = 20_000;

/// Rejected rows that are shown.
const ROWS_SHOWN: usize = 200;

/// What a delivery of the file would come to today.
#[derive(Clone, Debug)]
pub struct DryRun {
    /// What its receipt would say. What is told of records (new, corrected, withdrawn, unchanged, held, in review) and
    /// subjects is told of the first [`ROWS_COMPARED`] rows.
    pub receipt: Receipt,
    /// The first of the rows that would be rejected.
    rejected: Vec<RejectedRow>,
    headings: Vec<String>,
}

impl DryRun {
    /// Whether rows were read that were not compared with the register.
    pub fn is_longer(&self) -> bool {
        self.receipt.counts.rows > ROWS_COMPARED as u64
    }
}

/// A spool file that is gone when it is dropped.
struct Apart {
    path: PathBuf,
    bytes: u64,
    _held: fs::File,
}

impl Drop for Apart {
    fn drop(&mut self) {
        seal::discard(&self.path);
    }
}

/// What was heard of a file.
#[derive(Default)]
struct Heard {
    encoding: &'static str,
    headings: Vec<String>,
    rows: Vec<Row>,
    /// How the rows fared that are not compared.
    beyond: Counts,
    end: Option<(Vec<Finding>, Box<QualityMeter>, Profile)>,
}

impl Heard {
    fn hear(&mut self, message: Message) -> Result<()> {
        match message {
            Message::Opened { encoding, headings } => {
                self.encoding = encoding;
                self.headings = headings;
            }
            Message::Batch { mut rows, .. } => {
                let room = ROWS_COMPARED.saturating_sub(self.rows.len()).min(rows.len());
                rows.drain(room..).for_each(|row| count(&mut self.beyond, &row));
                self.rows.append(&mut rows);
            }
            Message::Done { findings, meter, profile } => self.end = Some((findings, meter, profile)),
            Message::Failed(error) => return Err(error.into()),
        }
        Ok(())
    }
}

impl Node {
    /// What would become of a file, were it delivered now. Nothing of it is kept.
    pub async fn dry_run(
        &self,
        viewer: &Viewer,
        offer: Offer,
        source: impl Read + Send + 'static,
        progress: impl Fn(u64, u64) + Sync,
    ) -> Result<DryRun> {
        let deliverer = self.deliverer(viewer, offer.on_behalf_of.as_ref())?;
        let file_name = self.acceptable(&deliverer, &offer).await?;
        let contract =
            self.pack.contract(&offer.dataset).ok_or_else(|| Error::not_found("data set", &offer.dataset))?;
        let file = self.set_apart(source).await?;
        let position = Arc::new(AtomicU64::new(0));
        let (sender, mut receiver) = mpsc::channel(BATCHES_AHEAD);
        let today = self.clock.today();
        let reading = self.file_reading(&file.path, &offer.dataset, &deliverer, today, position.clone());
        let thread = tokio::task::spawn_blocking(move || reading.run(&sender));
        let mut heard = Heard::default();
        while let Some(message) = receiver.recv().await {
            heard.hear(message)?;
            progress(position.load(Ordering::Relaxed).min(file.bytes), file.bytes);
        }
        thread.await?;
        let (carry, rejected) = self.compared(contract, heard.rows).await?;
        let (mut file_findings, mut meter, profile) =
            heard.end.ok_or_else(|| Error::Broken("the reading of a file stopped without an end".to_owned()))?;
        (0..carry.late).for_each(|_| meter.late());
        let is_corrected = heard.headings.iter().any(|heading| is_of_rejected_table(heading));
        let profile = if is_corrected { Profile::default() } else { profile };
        let drifted = self.drift_of(&profile, &offer.dataset, &deliverer).await?.found;
        if contract.on_drift == OnDrift::Hold && !drifted.is_empty() {
            file_findings.push(holding::held());
        }
        for drifted in drifted {
            meter.file(&drifted);
            file_findings.push(drifted);
        }
        let receipt = Receipt {
            dataset: offer.dataset,
            deliverer,
            file_name,
            bytes: file.bytes,
            encoding: heard.encoding.to_owned(),
            coverage: offer.coverage,
            counts: together(carry.counts, heard.beyond),
            findings: meter.occurrences().clone(),
            file_findings,
            quality: meter.scores(),
        };
        Ok(DryRun { receipt, rejected, headings: heard.headings })
    }

    /// The same as a page.
    pub async fn dry_run_file(&self, viewer: &Viewer, run: DryRun) -> Result<View<DryRunFile>> {
        let reader = delivery_reader(viewer);
        let deliverer = self.organ_input(&mut Organs::default(), &run.receipt.deliverer).await?;
        let compared = run.is_longer().then_some(ROWS_COMPARED as u64);
        let fields = fields_of(&self.pack, &run.receipt.dataset, &run.headings);
        let rows: Vec<_> = run.rejected.into_iter().map(|row| row_input(row, &fields)).collect();
        Ok(DryRunFile::view(&self.glossary, &reader, self.moment(), &deliverer, &run.receipt, compared, &rows)?)
    }

    /// What would follow from the rows, all in one: what one of them opens or changes is known to the next.
    async fn compared(&self, contract: &Contract, rows: Vec<Row>) -> Result<(Carry, Vec<RejectedRow>)> {
        let publication = self.publication_plan(contract)?;
        let (resolver, came_on) = (Resolver::new(&self.pack), self.clock.today());
        let delivery = DeliveryId::opened_by(EntryId::pending(0));
        let taking = Taking { node: self, contract, plan: &publication, resolver: &resolver, delivery, came_on };
        let mut step = self.step(Actor::System);
        let mut carry = Carry::default();
        taking.compose(rows, &mut UnderWay::new(&self.register), &mut step, &mut carry).await?;
        step.rejected.truncate(ROWS_SHOWN);
        Ok((carry, step.rejected))
    }

    async fn set_apart(&self, mut source: impl Read + Send + 'static) -> Result<Apart> {
        let path = self.folder.spool().join(secret::new_token("dry-run")?.token);
        let kept = path.clone();
        let copied = apart(move || -> io::Result<Apart> {
            let mut held = fs::File::create(&kept)?;
            held.lock()?;
            let mut file = Apart { path: kept, bytes: 0, _held: held.try_clone()? };
            file.bytes = io::copy(&mut source, &mut held)?;
            Ok(file)
        });
        copied.await?.map_err(|error| seal::SealError::from(error).into())
    }
}

fn together(compared: Counts, beyond: Counts) -> Counts {
    Counts {
        rows: compared.rows + beyond.rows,
        warned: compared.warned + beyond.warned,
        rejected: compared.rejected + beyond.rejected,
        persons: compared.persons + beyond.persons,
        ..compared
    }
}
