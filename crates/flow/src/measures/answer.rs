//! From what was found to the answer that the department reads.

use decide::measure::{Known, Withdrawn};
use domain::{
    Instant, Label, OrganCode,
    id::MeasureCheckId,
    measure::{Applicable, Ground, MeasureCheck, MeasureReport},
    subject::Subject,
};
use publish::{
    MeasureAnswer, Reader, View,
    input::{MeasureCheckInput, MeasureInput},
};
use store::{Known as KnownAt, MeasureCheckState, Scope};

use super::known::withdrawal_input;
use crate::{
    Error, Result,
    authorise::Viewer,
    node::Node,
    read::{inputs::Organs, reader},
};

/// A check with what came of it.
pub(super) struct Asked<'a> {
    pub(super) id: Option<MeasureCheckId>,
    pub(super) check: &'a MeasureCheck,
    pub(super) at: Instant,
    pub(super) report: Option<(Instant, MeasureReport)>,
}

impl Node {
    pub(super) async fn answer_view(
        &self,
        reader: &Reader,
        subject: &Subject,
        known: &Known,
        withdrawn: &[Withdrawn<'_>],
        asked: Asked<'_>,
    ) -> Result<View<MeasureAnswer>> {
        let input = self.check_input(known, withdrawn, asked).await?;
        Ok(MeasureAnswer::view(&self.glossary, reader, self.moment(), subject, &input)?)
    }

    async fn check_input(
        &self,
        known: &Known,
        withdrawn: &[Withdrawn<'_>],
        asked: Asked<'_>,
    ) -> Result<MeasureCheckInput> {
        let mut organs = Organs::default();
        let mut measures = Vec::with_capacity(asked.check.found.len());
        for found in &asked.check.found {
            measures.extend(self.measure_input(&mut organs, known, found).await?);
        }
        let withdrawals = withdrawn.iter().cloned().map(withdrawal_input);
        Ok(MeasureCheckInput {
            id: asked.id,
            procedure: asked.check.procedure.clone(),
            on: asked.check.on,
            matter: asked.check.matter.clone(),
            checked_at: asked.at,
            measures,
            withdrawals: withdrawals.collect(),
            report: asked.report,
        })
    }

    /// A check of before, as it can be read now: what has ended since is told no longer.
    pub(super) async fn answer_of_before(
        &self,
        viewer: &Viewer,
        state: MeasureCheckState,
    ) -> Result<View<MeasureAnswer>> {
        let (subject, input) = self.check_as_of_now(&state).await?;
        Ok(MeasureAnswer::view(&self.glossary, &check_reader(viewer), self.moment(), &subject, &input)?)
    }

    /// A check of before with what still applies of it.
    pub(super) async fn check_as_of_now(&self, state: &MeasureCheckState) -> Result<(Subject, MeasureCheckInput)> {
        let subject = self.register.subject(self.register.lead(state.check.subject).await?).await?;
        let subject = subject.ok_or_else(|| Error::not_found("subject", state.check.subject))?;
        let known = self.known_for_measures(&subject).await?;
        let today = self.clock.today();
        let asked = decide::measure::Asked { today, on: state.check.on.max(today) };
        let withdrawn = decide::measure::withdrawn(self.pack.withdrawals(), &known, asked);
        let still =
            decide::measure::applicable(self.pack.measures(), &withdrawn, &known, &state.check.procedure, asked);
        let mut check = state.check.clone();
        check.found.retain(|found| still.iter().any(|one| one.measure == found.measure && one.ground == found.ground));
        let asked = Asked { id: Some(state.id), check: &check, at: state.checked_at, report: state.report.clone() };
        let input = self.check_input(&known, &withdrawn, asked).await?;
        Ok((subject, input))
    }

    async fn measure_input(
        &self,
        organs: &mut Organs,
        known: &Known,
        found: &Applicable,
    ) -> Result<Option<MeasureInput>> {
        let Some(rule) = self.pack.measure(&found.measure) else { return Ok(None) };
        let (listing, organ) = match found.ground {
            Ground::Listing(id) => {
                let listing = known.listings.iter().find(|one| one.id == id).map(|one| one.listing.clone());
                let organ = listing.as_ref().map(|listing| listing.organ.clone());
                (listing, organ)
            }
            Ground::Commitment(id) => {
                let view = self.register.commitment(id).await?;
                (None, view.map(|view| view.given.organ))
            }
            Ground::Record(id) => {
                let view = self.register.record(id, Scope::All, KnownAt::Now).await?;
                (None, view.map(|view| view.head.deliverer))
            }
        };
        let organ: OrganCode = organ.unwrap_or_else(crate::node::own_organ);
        let carried_out_by: Vec<Label> =
            rule.carried_out_by.iter().filter_map(|kind| Some(self.pack.organ_kind(kind)?.title.clone())).collect();
        let organ = self.organ_input(organs, &organ).await?;
        Ok(Some(MeasureInput { rule: rule.clone(), applicable: found.clone(), listing, organ, carried_out_by }))
    }
}

/// As whom a viewer reads a check: a department what it asked.
pub(super) fn check_reader(viewer: &Viewer) -> Reader {
    match &viewer.organ {
        Some(organ) => Reader::department(organ.clone(), []),
        None => reader(viewer),
    }
}
