//! What the register knows of a subject, as measures need it.

use std::collections::{BTreeSet, HashMap};

use catalogue::{
    contract::{Contract, FieldRole},
    field::FieldType,
    measure::Trigger,
};
use decide::measure::{Asked, Known, KnownBreach, KnownListing, KnownRecord, Withdrawn, withdrawn};
use domain::{DatasetId, RecordId, credit_commitment::CommitmentState, record::Operation, subject::Subject};
use publish::input::WithdrawalInput;
use store::{CommitmentView, ListingQuery, RecordQuery, RecordView, Scope};

use crate::{Result, follow::LISTINGS_OF_ONE, node::Node};

/// Commitments of one subject read at a time: more than any has.
const COMMITMENTS: u32 = 500;

/// Records of the data sets that state a status read of one subject: more than any has.
const STATED: u32 = 200;

impl Node {
    /// All listings of a subject and its records of the data sets that the pack's tables name, each
    /// with whether it may be used.
    pub(crate) async fn known_for_measures(&self, subject: &Subject) -> Result<Known> {
        let query = ListingQuery { list: None, subject: Some(subject.id), after: None, limit: LISTINGS_OF_ONE };
        let (states, _) = self.register.listings(&query, Scope::All).await?;
        let open = || states.iter().filter(|state| state.ended.is_none());
        let basis: BTreeSet<RecordId> =
            open().flat_map(|state| state.listing.record.iter().chain(&state.listing.ends.basis)).copied().collect();
        let basis = self.register.records(&basis.into_iter().collect::<Vec<_>>(), Scope::All).await?;
        let basis: HashMap<RecordId, RecordView> = basis.into_iter().map(|view| (view.head.id, view)).collect();
        let listings = open().map(|state| KnownListing {
            id: state.id,
            ended: false,
            shown: state.listing.record.is_none_or(|id| basis.get(&id).is_some_and(|view| self.is_usable(view)))
                && state.listing.ends.basis.iter().all(|id| basis.get(id).is_some_and(|view| self.stands(view))),
            paused: state
                .listing
                .record
                .iter()
                .chain(&state.listing.ends.basis)
                .any(|id| basis.get(id).is_some_and(|view| self.is_paused(view))),
            listing: state.listing.clone(),
        });
        Ok(Known {
            class: subject.class,
            listings: listings.collect(),
            records: self.stated_of(subject).await?,
            breaches: self.breaches_of(subject).await?,
        })
    }

    /// The subject's commitments that an officer found broken.
    async fn breaches_of(&self, subject: &Subject) -> Result<Vec<KnownBreach>> {
        if self.pack.measures().flat_map(|rule| &rule.when).all(|trigger| trigger.broken_commitments.is_empty()) {
            return Ok(Vec::new());
        }
        let (views, _) = self.register.commitments_of(subject.id, None, COMMITMENTS).await?;
        let broken: Vec<_> = views.into_iter().filter(|view| view.state == CommitmentState::Broken).collect();
        let records: Vec<RecordId> = broken.iter().filter_map(|view| view.given.record).collect();
        let records = if records.is_empty() { Vec::new() } else { self.register.records(&records, Scope::All).await? };
        let decided: Vec<_> = broken.iter().filter_map(|view| view.decided).collect();
        let decided = if decided.is_empty() { Vec::new() } else { self.register.entries(&decided).await? };
        let breach = |view: &CommitmentView| {
            let record = |id: RecordId| records.iter().find(|record| record.head.id == id);
            Some(KnownBreach {
                id: view.id,
                template: view.given.template.clone(),
                decided_on: decided.iter().find(|entry| Some(entry.id) == view.decided)?.effective_on?,
                until: view.weighs_until?,
                shown: view.given.record.is_none_or(|id| record(id).is_some_and(|view| self.stands(view))),
                paused: view.given.record.and_then(record).is_some_and(|view| self.is_paused(view)),
            })
        };
        Ok(broken.iter().filter_map(breach).collect())
    }

    async fn stated_of(&self, subject: &Subject) -> Result<Vec<KnownRecord>> {
        let triggers = || {
            let measures = self.pack.measures().flat_map(|rule| &rule.when);
            measures.chain(self.pack.withdrawals().map(|rule| &rule.when))
        };
        let datasets: BTreeSet<DatasetId> = triggers().filter_map(|trigger| trigger.dataset.clone()).collect();
        let query = RecordQuery {
            subject: subject.id,
            datasets: datasets.into_iter().collect(),
            scope: Scope::All,
            after: None,
            limit: STATED,
        };
        if query.datasets.is_empty() {
            return Ok(Vec::new());
        }
        let (views, _) = self.register.records_of(&query).await?;
        let known = views.iter().filter(|view| view.head.operation == Operation::State).filter_map(|view| {
            let contract = self.pack.contract(&view.head.dataset)?;
            Some(self.stated(contract, view, triggers()))
        });
        Ok(known.collect())
    }

    /// What a record states of market withdrawal, where its data set does.
    pub(crate) fn stated_by(&self, view: &RecordView) -> Option<KnownRecord> {
        let triggers = || self.pack.withdrawals().map(|rule| &rule.when);
        if view.head.operation != Operation::State
            || triggers().all(|trigger| trigger.dataset.as_ref() != Some(&view.head.dataset))
        {
            return None;
        }
        Some(self.stated(self.pack.contract(&view.head.dataset)?, view, triggers()))
    }

    /// How a subject left the market, by what its records state.
    pub(crate) fn withdrawals(&self, subject: &Subject, records: Vec<KnownRecord>) -> Vec<WithdrawalInput> {
        let known = Known { class: subject.class, listings: Vec::new(), records, breaches: Vec::new() };
        let today = self.clock.today();
        let found = withdrawn(self.pack.withdrawals(), &known, Asked { today, on: today });
        found.into_iter().map(withdrawal_input).collect()
    }

    fn stated<'t>(
        &self,
        contract: &Contract,
        view: &RecordView,
        triggers: impl Iterator<Item = &'t Trigger>,
    ) -> KnownRecord {
        let fields: BTreeSet<_> = triggers
            .filter(|trigger| trigger.dataset.as_ref() == Some(&contract.id))
            .filter_map(|trigger| trigger.field.as_ref())
            .collect();
        let codes = fields.into_iter().filter_map(|field| {
            let text = view.values.as_ref()?.get(field)?;
            let separator = match &contract.field(field)?.kind {
                FieldType::Code { separator, .. } => separator.as_deref(),
                _ => None,
            };
            let codes = match separator {
                Some(separator) => text.split(separator).map(|code| code.trim().to_owned()).collect(),
                None => vec![text.clone()],
            };
            Some((field.clone(), codes))
        });
        let decided = contract.with_role(FieldRole::DecisionDate).and_then(|field| {
            let text = view.values.as_ref()?.get(&field.code)?;
            text.parse().ok()
        });
        KnownRecord {
            id: view.head.id,
            dataset: contract.id.clone(),
            day: decided.or(view.head.effective_on),
            codes: codes.collect(),
            until: view.head.public_until,
            shown: self.is_usable(view),
            paused: self.is_paused(view),
        }
    }

    /// Whether the public may see it today: certain, not held, not hidden, within its term.
    fn is_usable(&self, view: &RecordView) -> bool {
        view.head.is_public(self.now())
    }

    /// Whether it stands and nobody says that it is about another.
    fn stands(&self, view: &RecordView) -> bool {
        view.head.operation == Operation::State && view.head.hidden_until.is_none_or(|until| until <= self.clock.now())
    }

    fn is_paused(&self, view: &RecordView) -> bool {
        view.head.objections > 0 && self.pack.objection().pauses_publication
    }
}

/// What is said of a way in which a subject left the market.
pub(super) fn withdrawal_input(one: Withdrawn<'_>) -> WithdrawalInput {
    WithdrawalInput { rule: one.rule.clone(), record: one.record, since: one.since }
}
