//! A delivery that is taken back: each of its records that nothing has changed since says again what it said before the
//! delivery, or is withdrawn where it said nothing. That is a delivery of its own, with a receipt; its number of a row
//! counts the records.

use std::collections::HashMap;

use catalogue::contract::Contract;
use collect::{Accepted, Options, Plan};
use domain::{
    DatasetId, DeliveryId, EntryId, Finding, OrganCode, Record, RecordId, RecordKey, Values,
    delivery::{HeldAnswer, Quality, Receipt, Withdrawal},
    entry::{Actor, Body, Entry, SubjectChanged},
    record::Operation,
};
use resolve::Resolver;
use serde::{Deserialize, Serialize};
use store::{DeliveryProgress, DeliveryState, Job, NewJob};

use super::{chunk::Taking, reading::Row, tally::Carry, under_way::UnderWay};
use crate::{
    Error, Result,
    authorise::Viewer,
    node::{Node, STREAM, actor, audit},
    officer::checked_reasons,
    rejudge::{self, Confirmed},
    secret, stored,
    work::lease_end,
};

/// The kind of the job that takes a delivery back.
pub(crate) const WITHDRAW: &str = "withdraw-delivery";

/// Entries read at a time; a record is three of them.
const ENTRIES_AT_A_TIME: u32 = 1_500;

/// What that job is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct WithdrawJob {
    dataset: DatasetId,
    deliverer: OrganCode,
    /// The delivery that is taken back.
    withdrawn: DeliveryId,
    /// By what the job finds the delivery that it fills.
    spool: String,
}

/// A record as the delivery left it, and what it said before.
struct Earlier {
    version: EntryId,
    key: RecordKey,
    /// Its values; absent where it said nothing.
    values: Option<Values>,
    /// Why its publication waited then.
    found: Vec<Finding>,
}

impl Node {
    /// Takes a delivery back, with the reasons of its deliverer. Returns the delivery that does it, whose job
    /// follows; where nothing of it was taken yet, itself.
    pub async fn withdraw_delivery(&self, viewer: &Viewer, id: DeliveryId, reasons: &str) -> Result<DeliveryId> {
        let state = self.own_delivery(viewer, id).await?;
        let deliverer = self.deliverer(viewer, Some(&state.deliverer))?;
        if state.is_held() {
            self.settle_held(viewer, &state, HeldAnswer::Withdraw, reasons).await?;
            return Ok(id);
        }
        let reasons = checked_reasons(reasons)?;
        refuse_to_withdraw(&state)?;
        let spool = secret::new_token("withdrawal")?.token;
        let mut step = self.step(actor(viewer));
        step.add(
            Body::DeliveryOpened {
                dataset: state.dataset.clone(),
                deliverer: deliverer.clone(),
                file_name: state.file_name,
                bytes: 0,
                digest: String::new(),
                coverage: None,
                withdraws: Some(Box::new(Withdrawal { delivery: id, reasons: reasons.clone() })),
                edits: None,
            }
            .into(),
        );
        let delivery = DeliveryId::opened_by(EntryId::pending(0));
        let carry = Carry { spool: spool.clone(), ..Carry::default() };
        step.delivery = Some(DeliveryProgress { delivery, from_row: 0, to_row: 0, carry: carry.write() });
        let job = WithdrawJob { dataset: state.dataset, deliverer, withdrawn: id, spool };
        step.jobs.push(NewJob {
            key: format!("{WITHDRAW}/{}", job.spool),
            kind: WITHDRAW.to_owned(),
            payload: serde_json::to_string(&job).map_err(|error| Error::Broken(error.to_string()))?,
            run_at: self.clock.now(),
        });
        step.audit = Some(audit("delivery-withdrawn", id, reasons));
        Ok(DeliveryId::opened_by(self.register.commit(step).await?.entry(0)))
    }

    /// Does the job of a withdrawal that has been claimed.
    pub(crate) async fn withdraw_job(&self, job: &Job) -> Result<()> {
        let work: WithdrawJob = serde_json::from_str(&job.payload).map_err(|error| Error::Broken(error.to_string()))?;
        let contract = self.pack.contract(&work.dataset).ok_or_else(|| Error::not_found("data set", &work.dataset))?;
        let state = self.delivery_in(&work.deliverer, &work.dataset, &work.spool).await?;
        let publication = self.publication_plan(contract)?;
        let (resolver, came_on) = (Resolver::new(&self.pack), self.clock.today());
        let taking =
            Taking { node: self, contract, plan: &publication, resolver: &resolver, delivery: state.id, came_on };
        let mut carry = Carry::read(&state.carry);
        let mut row = state.row;
        carry.through = carry.through.max(work.withdrawn.entry().seq());
        loop {
            let entries = self.register.entries_after(STREAM, carry.through, ENTRIES_AT_A_TIME).await?;
            let Some(last) = entries.last() else { break };
            let ended = entries.iter().any(|entry| closes(entry, work.withdrawn));
            carry.through = last.id.seq();
            self.put_subjects_back(&entries, &work, &state, job).await?;
            let rows = self.said_before(contract, &work, &entries, row).await?;
            let mut step = self.step(Actor::System);
            step.renews = Some((job.lease, lease_end(self.clock.now())));
            let from_row = row;
            row = rows.last().map_or(row, Row::number);
            taking.compose(rows, &mut UnderWay::new(&self.register), &mut step, &mut carry).await?;
            let carry = carry.write();
            step.delivery = Some(DeliveryProgress { delivery: state.id, from_row, to_row: row, carry });
            self.register.commit(step).await?;
            if ended {
                break;
            }
        }
        self.close_withdrawal(contract, &state, carry, job).await
    }

    /// Before the records: they are put to their subjects as these were.
    async fn put_subjects_back(
        &self,
        entries: &[Entry],
        work: &WithdrawJob,
        state: &DeliveryState,
        job: &Job,
    ) -> Result<()> {
        let reasons = state.withdraws.as_ref().map_or("", |withdrawal| &withdrawal.reasons);
        let changes = self.subjects_before(entries, work.withdrawn, reasons).await?;
        if changes.is_empty() {
            return Ok(());
        }
        let mut step = self.step(Actor::System);
        step.renews = Some((job.lease, lease_end(self.clock.now())));
        let changed = |change: &SubjectChanged| Confirmed { subject: change.subject, recheck: true };
        let changed: Vec<Confirmed> = changes.iter().map(changed).collect();
        step.jobs.extend(rejudge::jobs(&changed, state.id, self.clock.now()));
        for change in changes {
            step.add(Body::SubjectChanged(change).into());
        }
        self.register.commit(step).await?;
        Ok(())
    }

    async fn close_withdrawal(
        &self,
        contract: &Contract,
        state: &DeliveryState,
        carry: Carry,
        job: &Job,
    ) -> Result<()> {
        let receipt = Receipt {
            dataset: state.dataset.clone(),
            deliverer: state.deliverer.clone(),
            file_name: state.file_name.clone(),
            bytes: 0,
            encoding: String::new(),
            coverage: None,
            counts: carry.counts,
            findings: Default::default(),
            file_findings: Vec::new(),
            quality: Quality::default(),
        };
        let mut step = self.step(Actor::System);
        step.audit = Some(audit("delivery-taken", state.id, &receipt.file_name));
        step.jobs = self.jobs_after(contract, state, carry.counts.review > 0);
        step.add(Body::DeliveryClosed { delivery: state.id, receipt: Box::new(receipt) }.into());
        step.finishes = Some(job.lease);
        self.register.commit(step).await?;
        Ok(())
    }

    /// The records of these entries that nothing has changed since, as rows that say what they said before.
    async fn said_before(
        &self,
        contract: &Contract,
        work: &WithdrawJob,
        entries: &[Entry],
        after_row: u32,
    ) -> Result<Vec<Row>> {
        let options = Options {
            today: self.clock.today(),
            time_zone: self.clock.zone().clone(),
            deliverer: work.deliverer.clone(),
            person_key: self.person_key().clone(),
        };
        let plan = Plan::prepare(&self.pack, contract, options)?;
        let mut rows = Vec::new();
        for (number, earlier) in (after_row + 1..).zip(self.earlier_of(entries, work.withdrawn).await?) {
            let operation = if earlier.values.is_some() { Operation::State } else { Operation::Withdraw };
            let record = Record {
                dataset: work.dataset.clone(),
                deliverer: work.deliverer.clone(),
                key: earlier.key,
                operation,
                values: earlier.values.as_ref().map(|values| stored::typed(contract, values)).unwrap_or_default(),
            };
            let mut accepted: Accepted = plan.say_again(number, record);
            accepted.findings.extend(earlier.found);
            let values = accepted.record.stored();
            let content = RecordKey::content(&values);
            rows.push(Row::Accepted { accepted: Box::new(accepted), values, content });
        }
        Ok(rows)
    }

    /// What each record said before that the entries brought and nothing has changed since, in their order.
    async fn earlier_of(&self, entries: &[Entry], delivery: DeliveryId) -> Result<Vec<Earlier>> {
        let brought = entries.iter().filter(|entry| entry.row.is_some_and(|row| row.delivery == delivery));
        let versions: HashMap<RecordId, EntryId> = brought.filter_map(version).collect();
        let ids: Vec<RecordId> = versions.keys().copied().collect();
        let heads = self.register.record_heads_by_id(&ids).await?;
        let mut found = Vec::new();
        for head in heads.values().filter(|head| versions.get(&head.id) == Some(&head.version)) {
            let history = self.register.history(head.id).await?;
            let before = history.iter().filter(|entry| entry.id < head.version).filter_map(|entry| entry.body.as_ref());
            let mut earlier = Earlier { version: head.version, key: head.key, values: None, found: Vec::new() };
            for body in before {
                match body {
                    Body::RecordTaken(taken) => {
                        earlier.values = (taken.operation == Operation::State).then(|| taken.values.clone());
                    }
                    Body::PublicationDecided(decided) => {
                        let waited = !decided.publication.holds.is_empty();
                        earlier.found = if waited { decided.publication.found.clone() } else { Vec::new() };
                    }
                    _ => {}
                }
            }
            found.push(earlier);
        }
        found.sort_by_key(|earlier| earlier.version);
        Ok(found)
    }
}

fn refuse_to_withdraw(state: &DeliveryState) -> Result<()> {
    let refusal = if state.closed.is_none() {
        "its rows are still being taken: withdraw it once it is done"
    } else if state.withdrawn_by.is_some() {
        "it is withdrawn already"
    } else if state.is_turned_away() {
        "nothing of it was taken"
    } else if state.withdraws.is_some() {
        "a withdrawal is not withdrawn: deliver the file again"
    } else {
        return Ok(());
    };
    Err(Error::Conflict(refusal.to_owned()))
}

fn closes(entry: &Entry, of: DeliveryId) -> bool {
    matches!(&entry.body, Some(Body::DeliveryClosed { delivery, .. }) if *delivery == of)
}

/// The record of which an entry is a version.
fn version(entry: &Entry) -> Option<(RecordId, EntryId)> {
    match &entry.body {
        Some(Body::RecordTaken(taken)) => Some((taken.record.unwrap_or(RecordId::opened_by(entry.id)), entry.id)),
        _ => None,
    }
}
