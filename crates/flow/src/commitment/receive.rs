//! Commitments that were delivered: a record of a known matter is a commitment like one given here.

use catalogue::{
    CommitmentTemplate,
    contract::{Contract, DatasetKind, FieldRole},
};
use domain::{Date, OrganCode, RecordId, credit_commitment::CommitmentGiven, entry::Body, subject::Subject};
use store::{JobLease, NewEntry, RecordView, Scope};

use decide::commitment::{binds_until, checks_due};

use super::{check::Due, class_of};
use crate::{Error, Result, node::Node, work::lease_end};

/// Records looked at at a time, and taken up in one step.
const RECORDS_AT_A_TIME: u32 = 200;

impl Node {
    /// Takes up the commitments that were delivered and are not known yet; returns how many.
    pub(super) async fn take_up_commitments(&self, lease: Option<JobLease>) -> Result<u64> {
        let mut taken = 0;
        for contract in self.pack.contracts().filter(|contract| contract.kind == DatasetKind::Commitment) {
            let mut after: Option<RecordId> = None;
            loop {
                let ids = self.register.commitments_not_taken_up(&contract.id, after, RECORDS_AT_A_TIME).await?;
                after = ids.last().copied();
                if after.is_none() {
                    break;
                }
                taken += self.take_up(contract, &ids, lease).await?;
            }
        }
        Ok(taken)
    }

    async fn take_up(&self, contract: &Contract, ids: &[RecordId], lease: Option<JobLease>) -> Result<u64> {
        let views = self.register.records(ids, Scope::All).await?;
        let subjects = self.subjects_by_id(views.iter().filter_map(|view| view.head.subject)).await?;
        let mut step = self.step(domain::entry::Actor::System);
        let mut due = Due::default();
        for view in &views {
            let Some(subject) = view.head.subject.and_then(|id| subjects.get(&id)) else { continue };
            let Some((template, given)) = self.received(contract, view, subject) else { continue };
            due.add(&given);
            step.add(NewEntry {
                effective_on: Some(given.given_on),
                basis: template.basis.join("; "),
                class: class_of(subject),
                ..Body::CommitmentGiven(Box::new(given)).into()
            });
        }
        let taken = step.entries.len() as u64;
        if taken > 0 {
            step.jobs = due.jobs(self);
            step.renews = lease.map(|lease| (lease, lease_end(self.clock.now())));
            match self.register.commit(step).await {
                // A record was withdrawn in the same moment: what stands is taken up the next time.
                Err(store::Error::Refused { .. }) => return Ok(0),
                committed => drop(committed.map_err(Error::from)?),
            }
        }
        Ok(taken)
    }

    /// The commitment that a record reports, where its matter is known. What the record says of its end
    /// holds; else the term of the template does.
    fn received(
        &self,
        contract: &Contract,
        view: &RecordView,
        subject: &Subject,
    ) -> Option<(&CommitmentTemplate, CommitmentGiven)> {
        let values = view.values.as_ref()?;
        let of = |template: &&CommitmentTemplate| template.subjects.contains(&subject.class);
        let known = self.pack.commitment_templates().filter(of).filter_map(|template| {
            let received = template.received.as_ref().filter(|received| received.dataset == contract.id)?;
            let matter = values.get(&received.matter)?;
            Some((received.fits(matter)?, template, matter))
        });
        let (_, template, matter) = known.max_by_key(|(length, template, _)| (*length, template.id.as_str()))?;
        let date = |role| {
            let field = contract.with_role(role)?;
            values.get(&field.code)?.parse::<Date>().ok()
        };
        let given_on = date(FieldRole::DecisionDate)?;
        // The last day of validity still binds.
        let stated = date(FieldRole::ValidUntil).and_then(|last| domain::date::add_days(last, 1));
        let until = match stated {
            Some(until) => until,
            None => binds_until(&self.pack, template, given_on)?,
        };
        if until <= given_on {
            return None;
        }
        let organ = contract.with_role(FieldRole::OrganCode).and_then(|field| values.get(&field.code));
        let organ = organ.and_then(|code| OrganCode::parse(code).ok()).unwrap_or_else(|| view.head.deliverer.clone());
        let given = CommitmentGiven {
            subject: subject.id,
            template: template.id.clone(),
            organ,
            matter: matter.clone(),
            given_on,
            until,
            record: Some(view.head.id),
            checks: checks_due(&self.pack, template, given_on, until),
        };
        Some((template, given))
    }
}
