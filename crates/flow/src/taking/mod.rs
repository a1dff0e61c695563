//! Taking a delivery's rows: read on one thread, committed on the other, a batch a step, the cursor
//! moving with the batch, so that a run that is cut goes on where it was.

mod chunk;
mod drift;
mod dry_run;
mod holding;
pub(crate) mod listings;
mod reading;
mod subjects_before;
mod tally;
mod under_way;
mod whole;
mod withdrawal;

use std::{
    collections::HashSet,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use catalogue::contract::{Contract, DatasetKind};
use collect::{Options, heading::is_of_rejected_table, quality::QualityMeter};
use domain::{
    DatasetId, Date, Finding, OrganCode,
    delivery::Receipt,
    entry::{Actor, Body},
};
use resolve::Resolver;
use store::{DeliveryProgress, DeliveryQuery, DeliveryState, Job, NewJob};
use supervise::drift::Profile;
use tokio::sync::mpsc;

use crate::{
    Error, Result, commitment, linking,
    node::{Node, audit},
    offer::TakeJob,
    referral, reresolve, seal,
    work::lease_end,
};
use chunk::Taking;
pub use dry_run::{DryRun, ROWS_COMPARED};
use reading::{BATCHES_AHEAD, Message, Reading, Row};
pub use tally::Carry;
use under_way::UnderWay;
pub(crate) use withdrawal::WITHDRAW;

impl Node {
    /// Does one delivery job that has been claimed.
    pub(crate) async fn take_job(&self, job: &Job, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<()> {
        let work: TakeJob = serde_json::from_str(&job.payload).map_err(|error| Error::Broken(error.to_string()))?;
        let spool = self.folder.spool().join(&work.spool);
        let contract = self.pack.contract(&work.dataset).ok_or_else(|| Error::not_found("data set", &work.dataset))?;
        let state = self.delivery_in(&work.deliverer, &work.dataset, &work.spool).await?;
        let run = Run { node: self, contract, state: &state, work: &work, job };
        let receipt = if !spool.exists() {
            run.broken_off().await?
        } else if let Some(receipt) = run.to_be_held().await? {
            return run.hold(receipt).await;
        } else {
            run.rows(progress).await?
        };
        run.close(receipt).await?;
        seal::discard(&spool);
        Ok(())
    }

    /// The delivery that a job is about: the open one whose figures name the job's spool file. An
    /// entry has no id before it is committed, so the job, committed with it, can't name it.
    async fn delivery_in(&self, deliverer: &OrganCode, dataset: &DatasetId, spool: &str) -> Result<DeliveryState> {
        let mut after = None;
        loop {
            let query = DeliveryQuery {
                deliverer: Some(deliverer.clone()),
                dataset: Some(dataset.clone()),
                after,
                limit: DELIVERIES_AT_A_TIME,
            };
            let (states, next) = self.register.deliveries(&query).await?;
            let found = states.into_iter().find(|state| Carry::read(&state.carry).spool == spool);
            after = next;
            match found {
                Some(state) => return Ok(state),
                None if after.is_none() => return Err(Error::not_found("delivery", spool)),
                None => {}
            }
        }
    }
}

impl Node {
    /// Clears the spool of files whose delivery was never entered: their receiver died, and the
    /// deliverer was told of no receipt.
    pub async fn sweep_spool(&self) -> Result<()> {
        let unattended = seal::unattended(&self.folder).map_err(Error::file("spool"))?;
        if unattended.is_empty() {
            return Ok(());
        }
        let mut open = HashSet::new();
        let mut after = None;
        loop {
            let query = DeliveryQuery { after, limit: DELIVERIES_AT_A_TIME, ..DeliveryQuery::default() };
            let (states, next) = self.register.deliveries(&query).await?;
            open.extend(
                states.iter().filter(|state| state.closed.is_none()).map(|state| Carry::read(&state.carry).spool),
            );
            after = next;
            if after.is_none() {
                break;
            }
        }
        for name in unattended.iter().filter(|name| !open.contains(*name)) {
            seal::discard_broken_off(&self.folder, name);
        }
        Ok(())
    }
}

impl Node {
    /// The thread that reads a file of a deliverer, to be run.
    fn file_reading(
        &self,
        spool: &Path,
        dataset: &DatasetId,
        deliverer: &OrganCode,
        came_on: Date,
        position: Arc<AtomicU64>,
    ) -> Reading {
        Reading {
            spool: spool.to_owned(),
            pack: self.pack.clone(),
            dataset: dataset.clone(),
            options: Options {
                today: came_on,
                time_zone: self.clock.zone().clone(),
                deliverer: deliverer.clone(),
                person_key: self.person_key().clone(),
            },
            position,
        }
    }
}

impl Node {
    /// The jobs that follow a delivery; `waits` says whether a record of it waits to be put to its subject.
    fn jobs_after(&self, contract: &Contract, state: &DeliveryState, waits: bool) -> Vec<NewJob> {
        let (now, key) = (self.clock.now(), state.id.to_string());
        let mut jobs = Vec::new();
        if contract.kind == DatasetKind::Registration {
            jobs.push(reresolve::job(state.id, now));
        }
        if contract.kind == DatasetKind::Registration || waits {
            jobs.push(linking::job(&key, now));
        }
        // What is complete now may answer a check that silence left open.
        if contract.kind == DatasetKind::Commitment || state.coverage.is_some_and(|stated| stated.complete) {
            jobs.push(commitment::job_now(&key, now));
        }
        if contract.list.is_some() {
            jobs.push(referral::settle_job(&key, now));
        }
        jobs
    }
}

/// Deliveries read at a time.
const DELIVERIES_AT_A_TIME: u32 = 100;

/// One run of a delivery job.
struct Run<'a> {
    node: &'a Node,
    contract: &'a Contract,
    state: &'a DeliveryState,
    work: &'a TakeJob,
    job: &'a Job,
}

/// What is known of the file while its rows are taken; cursor and figures are those of the last
/// step that was sent.
struct Progressing {
    under_way: UnderWay,
    learned: bool,
    cursor: u32,
    carry: Carry,
    encoding: &'static str,
    end: Option<(Vec<Finding>, Box<QualityMeter>, Profile)>,
}

impl Run<'_> {
    /// Whether an officer wrote it by hand: one row, and like no file.
    fn is_by_hand(&self) -> bool {
        self.work.corrects.is_some() || self.state.edits.is_some()
    }

    /// The day as of which its rows are judged: that on which it came, where it waited for an officer.
    fn came_on(&self) -> Date {
        self.state.held.as_ref().map_or_else(|| self.node.clock.today(), |held| held.came_on)
    }

    /// Takes all rows after the cursor.
    async fn rows(&self, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Receipt> {
        let node = self.node;
        let publication = node.publication_plan(self.contract)?;
        let resolver = Resolver::new(&node.pack);
        let taking = Taking {
            node,
            contract: self.contract,
            plan: &publication,
            resolver: &resolver,
            delivery: self.state.id,
            came_on: self.came_on(),
        };
        let position = Arc::new(AtomicU64::new(0));
        let (sender, mut receiver) = mpsc::channel(BATCHES_AHEAD);
        let spool = node.folder.spool().join(&self.work.spool);
        let reading =
            node.file_reading(&spool, &self.work.dataset, &self.work.deliverer, self.came_on(), position.clone());
        let thread = tokio::task::spawn_blocking(move || reading.run(&sender));
        let mut at = Progressing { learned: node.has_learned(&self.contract.id).await?, ..self.at_cursor() };
        let mut heard = Ok(());
        while let (Ok(()), Some(message)) = (&heard, receiver.recv().await) {
            heard = self.hear(message, &taking, &mut at).await;
            progress(position.load(Ordering::Relaxed).min(self.work.bytes), self.work.bytes);
        }
        drop(receiver);
        // What failed first is what is told: the steps after it fail for its sake.
        heard.and(at.under_way.settle().await)?;
        thread.await?;
        self.receipt(at).await
    }

    /// Where an earlier run was cut; at the beginning where there was none.
    fn at_cursor(&self) -> Progressing {
        Progressing {
            under_way: UnderWay::new(&self.node.register),
            learned: true,
            cursor: self.state.row,
            carry: Carry::read(&self.state.carry),
            encoding: "",
            end: None,
        }
    }

    async fn hear(&self, message: Message, taking: &Taking<'_>, at: &mut Progressing) -> Result<()> {
        match message {
            Message::Opened { encoding, headings } => {
                at.encoding = encoding;
                at.carry.headings = headings;
                Ok(())
            }
            Message::Batch { mut rows, to_row } => {
                while rows.len() > at.under_way.rows_a_step() {
                    let rest = rows.split_off(at.under_way.rows_a_step());
                    let to_row = rows.last().map_or(at.cursor, Row::number);
                    self.batch(std::mem::replace(&mut rows, rest), to_row, taking, at).await?;
                }
                self.batch(rows, to_row, taking, at).await
            }
            Message::Done { findings, meter, profile } => {
                at.end = Some((findings, meter, profile));
                Ok(())
            }
            Message::Failed(error) => Err(error.into()),
        }
    }

    /// Sends a batch on its way; rows up to the cursor were committed by an earlier run.
    async fn batch(&self, mut rows: Vec<Row>, to_row: u32, taking: &Taking<'_>, at: &mut Progressing) -> Result<()> {
        if to_row <= at.cursor {
            return Ok(());
        }
        rows.retain(|row| row.number() > at.cursor);
        let mut step = self.node.step(Actor::System);
        let mut carry = at.carry.clone();
        step.renews = Some((self.job.lease, lease_end(self.node.clock.now())));
        taking.compose(rows, &mut at.under_way, &mut step, &mut carry).await?;
        step.delivery =
            Some(DeliveryProgress { delivery: self.state.id, from_row: at.cursor, to_row, carry: carry.write() });
        if !std::mem::replace(&mut at.learned, true) {
            self.node.learn(self.contract, &step).await?;
        }
        if at.under_way.is_full() {
            at.under_way.settle_oldest().await?;
        }
        at.under_way.send(step).await?;
        at.cursor = to_row;
        at.carry = carry;
        Ok(())
    }

    async fn receipt(&self, at: Progressing) -> Result<Receipt> {
        let (mut file_findings, mut meter, profile) =
            at.end.ok_or_else(|| Error::Broken("the reading of a delivery stopped without an end".to_owned()))?;
        (0..at.carry.late).for_each(|_| meter.late());
        // What was written by hand, or brings rejected rows back, says nothing of how files come.
        let is_corrected = at.carry.headings.iter().any(|heading| is_of_rejected_table(heading));
        let profile = if self.is_by_hand() || is_corrected { Profile::default() } else { profile };
        for drifted in self.node.drifted(profile, &self.work.dataset, &self.work.deliverer).await? {
            meter.file(&drifted);
            file_findings.push(drifted);
        }
        Ok(Receipt {
            dataset: self.work.dataset.clone(),
            deliverer: self.work.deliverer.clone(),
            file_name: self.state.file_name.clone(),
            bytes: self.state.bytes,
            encoding: at.encoding.to_owned(),
            coverage: self.state.coverage,
            counts: at.carry.counts,
            findings: meter.occurrences().clone(),
            file_findings,
            quality: meter.scores(),
        })
    }

    /// The delivery is done: its receipt is an entry, and the job ends with it.
    async fn close(&self, mut receipt: Receipt) -> Result<()> {
        self.tell_repetition(&mut receipt).await?;
        let mut step = self.node.step(Actor::System);
        step.audit = Some(audit("delivery-taken", self.state.id, &receipt.file_name));
        let waits = receipt.counts.review > 0;
        step.add(Body::DeliveryClosed { delivery: self.state.id, receipt: Box::new(receipt) }.into());
        step.finishes = Some(self.job.lease);
        step.jobs = self.node.jobs_after(self.contract, self.state, waits);
        let register = &self.node.register;
        // The row that is put right is in the register by now: whoever sees this delivery done finds it waiting no more.
        if let Some((delivery, row)) = self.work.corrects {
            register.forget_rejected_row(delivery, row).await?;
        }
        register.commit(step).await?;
        if self.brings_rejected_rows_back().await? {
            register.forget_rejected_of(&self.work.dataset, &self.work.deliverer, self.state.id).await?;
        }
        Ok(())
    }

    /// Whether the file is the table of rejected rows, come back: it takes their place. Of any other file nobody
    /// knows whether it does.
    async fn brings_rejected_rows_back(&self) -> Result<bool> {
        let Some(state) = self.node.register.delivery(self.state.id).await? else { return Ok(false) };
        Ok(Carry::read(&state.carry).headings.iter().any(|heading| is_of_rejected_table(heading)))
    }
}
