//! Deliveries that are not like those before them, where the contract says that these wait: read and judged as a whole
//! before anything of them is taken, then held until an officer of the centre answers, or the deliverer withdraws.

use std::sync::{Arc, atomic::AtomicU64};

use catalogue::contract::OnDrift;
use collect::{heading::is_of_rejected_table, quality::QualityMeter};
use domain::{
    DeliveryId, Finding, FindingCode, Severity,
    delivery::{Counts, HeldAnswer, Receipt},
    entry::{Actor, Body},
};
use publish::{DeliveryRow, Page, View};
use store::{DeliveryState, NewJob, Step};
use supervise::drift::Profile;
use tokio::sync::mpsc;

use super::{
    Run,
    reading::{BATCHES_AHEAD, Message},
    tally::{Carry, count},
};
use crate::{
    Error, Result,
    authorise::{Action, Purpose, Resource, Viewer},
    node::{Node, actor, audit},
    offer::{TAKE, TakeJob},
    officer::checked_reasons,
    read::{Part, deliveries::delivery_reader, inputs::Organs},
    seal,
};

/// What was found in a file of which nothing is taken yet.
#[derive(Default)]
struct LookedOver {
    encoding: &'static str,
    /// Whether it brings rejected rows back.
    is_corrected: bool,
    counts: Counts,
    end: Option<(Vec<Finding>, Box<QualityMeter>, Profile)>,
}

/// The finding that a delivery waits for an officer.
pub(super) fn held() -> Finding {
    Finding::new(FindingCode::new(Receipt::HELD), Severity::Warn)
}

impl Run<'_> {
    /// The receipt of a delivery that has to wait; absent where its rows are to be taken.
    pub(super) async fn to_be_held(&self) -> Result<Option<Receipt>> {
        let begun = self.state.row > 0 || self.state.held.is_some();
        if self.contract.on_drift == OnDrift::Tell || self.is_by_hand() || begun {
            return Ok(None);
        }
        let looked_over = self.look_over().await?;
        if looked_over.is_corrected {
            return Ok(None);
        }
        let (mut file_findings, mut meter, profile) = looked_over
            .end
            .ok_or_else(|| Error::Broken("the reading of a delivery stopped without an end".to_owned()))?;
        let drifted = self.node.drift_of(&profile, &self.work.dataset, &self.work.deliverer).await?.found;
        if drifted.is_empty() {
            return Ok(None);
        }
        drifted.iter().for_each(|drifted| meter.file(drifted));
        file_findings.push(held());
        file_findings.extend(drifted);
        Ok(Some(Receipt {
            dataset: self.work.dataset.clone(),
            deliverer: self.work.deliverer.clone(),
            file_name: self.state.file_name.clone(),
            bytes: self.state.bytes,
            encoding: looked_over.encoding.to_owned(),
            coverage: self.state.coverage,
            counts: looked_over.counts,
            findings: meter.occurrences().clone(),
            file_findings,
            quality: meter.scores(),
        }))
    }

    async fn look_over(&self) -> Result<LookedOver> {
        let spool = self.node.folder.spool().join(&self.work.spool);
        let (sender, mut receiver) = mpsc::channel(BATCHES_AHEAD);
        let position = Arc::new(AtomicU64::new(0));
        let reading =
            self.node.file_reading(&spool, &self.work.dataset, &self.work.deliverer, self.came_on(), position);
        let thread = tokio::task::spawn_blocking(move || reading.run(&sender));
        let mut looked_over = LookedOver::default();
        while let Some(message) = receiver.recv().await {
            match message {
                Message::Opened { encoding, headings } => {
                    looked_over.encoding = encoding;
                    looked_over.is_corrected = headings.iter().any(|heading| is_of_rejected_table(heading));
                }
                Message::Batch { rows, .. } => rows.iter().for_each(|row| count(&mut looked_over.counts, row)),
                Message::Done { findings, meter, profile } => looked_over.end = Some((findings, meter, profile)),
                Message::Failed(error) => return Err(error.into()),
            }
        }
        thread.await?;
        Ok(looked_over)
    }

    /// The delivery waits, and its job ends: its bytes stay where they are until it is answered.
    pub(super) async fn hold(&self, receipt: Receipt) -> Result<()> {
        let mut step = self.node.step(Actor::System);
        step.audit = Some(audit("delivery-held", self.state.id, &receipt.file_name));
        let (delivery, came_on) = (self.state.id, self.came_on());
        step.add(Body::DeliveryHeld { delivery, came_on, receipt: Box::new(receipt) }.into());
        step.finishes = Some(self.job.lease);
        self.node.register.commit(step).await?;
        Ok(())
    }
}

impl Node {
    /// The deliveries that wait for an officer, the longest first; for a deliverer those of its organ.
    pub async fn held_deliveries(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<DeliveryRow>>> {
        self.may_read_deliveries(viewer)?;
        let reader = delivery_reader(viewer);
        let own = viewer.organ.as_ref().filter(|_| viewer.role == domain::Role::Deliverer);
        let (states, next) = self.register.held_deliveries(own, part.cursor()?.as_ref(), part.limit()).await?;
        let (mut organs, mut rows) = (Organs::default(), Vec::with_capacity(states.len()));
        for state in states {
            let input = self.delivery_input(&mut organs, state).await?;
            rows.push(DeliveryRow::view(&self.glossary, &reader, self.moment(), &input)?);
        }
        Ok(Page::of(&reader, self.moment(), rows, next.map(|cursor| cursor.to_string()), None))
    }

    /// An officer of the centre lets a held delivery be taken, or turns it down, with reasons. Whoever delivered it
    /// does not answer it.
    pub async fn answer_held(&self, viewer: &Viewer, id: DeliveryId, take: bool, reasons: &str) -> Result<()> {
        let state = self.own_delivery(viewer, id).await?;
        let resource = Resource::Delivery { organ: state.deliverer.clone() };
        self.authorise(viewer, Action::AnswerDelivery, &resource, &Purpose::default())?;
        let opened = self.register.entries(&[id.entry()]).await?;
        if opened.iter().any(|entry| entry.actor.is_same_side(&actor(viewer))) {
            return Err(Error::Conflict("another officer answers than the one who delivered it".to_owned()));
        }
        self.settle_held(viewer, &state, if take { HeldAnswer::Take } else { HeldAnswer::Refuse }, reasons).await
    }

    /// Enters what becomes of a held delivery. To be taken, its job goes on; otherwise it is done, and its bytes go.
    pub(super) async fn settle_held(
        &self,
        viewer: &Viewer,
        state: &DeliveryState,
        answer: HeldAnswer,
        reasons: &str,
    ) -> Result<()> {
        let reasons = checked_reasons(reasons)?;
        let Some(held) = state.held.as_ref().filter(|held| held.answered.is_none()) else {
            return Err(Error::Conflict("the delivery does not wait for an answer".to_owned()));
        };
        let spool = Carry::read(&state.carry).spool;
        let mut step = self.step(actor(viewer));
        step.add(Body::DeliveryAnswered { delivery: state.id, answer, reasons: reasons.clone() }.into());
        match answer {
            HeldAnswer::Take => self.go_on(&mut step, state, &spool)?,
            HeldAnswer::Refuse => close_untaken(&mut step, state.id, &held.receipt, "delivery-refused"),
            HeldAnswer::Withdraw => close_untaken(&mut step, state.id, &held.receipt, "delivery-taken-back"),
        }
        step.audit = Some(audit("delivery-answered", state.id, reasons));
        self.register.commit(step).await?;
        if answer != HeldAnswer::Take {
            seal::discard(&self.folder.spool().join(spool));
        }
        Ok(())
    }

    fn go_on(&self, step: &mut Step, state: &DeliveryState, spool: &str) -> Result<()> {
        let job = TakeJob {
            dataset: state.dataset.clone(),
            deliverer: state.deliverer.clone(),
            spool: spool.to_owned(),
            bytes: state.bytes,
            corrects: None,
        };
        step.jobs.push(NewJob {
            key: format!("{TAKE}/{spool}/answered"),
            kind: TAKE.to_owned(),
            payload: serde_json::to_string(&job).map_err(|error| Error::Broken(error.to_string()))?,
            run_at: self.clock.now(),
        });
        Ok(())
    }
}

/// A delivery of which nothing is taken is done: its receipt says what was found, and what became of it.
fn close_untaken(step: &mut Step, delivery: DeliveryId, held: &Receipt, code: &'static str) {
    let mut receipt = held.clone();
    receipt.file_findings.retain(|finding| finding.code.as_str() != Receipt::HELD);
    receipt.file_findings.insert(0, Finding::new(FindingCode::new(code), Severity::Reject));
    step.add(Body::DeliveryClosed { delivery, receipt: Box::new(receipt) }.into());
}
