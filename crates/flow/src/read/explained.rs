//! Explanations in sentences: what lies in the register of a listing or a proposal, and what would change
//! it, measured against the file as it is now. `publish` decides who reads which sentence.

use catalogue::{law::ListRule, measure::MeasureRule};
use decide::prospect::prospects;
use domain::{
    AccountName, Date, Label, RecordId, Role,
    entry::{Body, Entry},
    id::{CaseId, ListingId, ProposalId, ThingId},
    listing::{Listing, Proposal, RestsOn},
    subject::Subject,
};
use publish::{
    AskedGiven, CaseCame, Explained, ListingGrounds, ProposalAnswer, ProposalGrounds, Reader, View, input::RecordInput,
};
use store::{ListingQuery, ProposalState, Scope};

use super::{Looked, inputs::Organs, law_words::kept_test, reader};
use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    follow::LISTINGS_OF_ONE,
    node::Node,
};

impl Node {
    /// Why something stands where it stands, in sentences: a record, an entry on a list, a proposal, a case or
    /// a check of measures. Of nothing that the viewer may not see itself.
    pub async fn explain(&self, viewer: &Viewer, thing: ThingId) -> Result<View<Explained>> {
        match thing {
            ThingId::Record(id) => self.record_explained(viewer, id).await,
            ThingId::Listing(id) => self.listing_explained(viewer, id).await,
            ThingId::Proposal(id) => self.proposal_explained(viewer, id).await,
            ThingId::Case(id) => self.case_explained(viewer, id).await,
            ThingId::Check(id) => self.check_explained(viewer, id).await,
        }
    }

    async fn listing_explained(&self, viewer: &Viewer, id: ListingId) -> Result<View<Explained>> {
        let state = self.register.listing(id).await?.ok_or_else(|| Error::not_found("listing", id))?;
        let rule = self.list_rule(&state.listing)?;
        let reader = self.reader_of_list(viewer, rule).await?;
        let subject = self.lead_subject(state.listing.subject).await?;
        let listing = &state.listing;
        let reported = listing.record.iter().chain(&listing.ends.basis).copied();
        let ended = state.ended.is_some() || listing.until <= self.clock.today();
        let mut grounds = ListingGrounds {
            records: self.record_inputs(reported).await?,
            follows: self.follows(listing, &subject),
            shown: self.is_shown(id, listing, &subject).await?,
            ..ListingGrounds::default()
        };
        if let Some(proposal) = listing.proposal {
            grounds.proposal = self.proposal_grounds(proposal, rule).await?;
        }
        if !ended {
            self.look_ahead(&mut grounds, listing, rule).await?;
        }
        let input = self.listing_input(&mut Organs::default(), state).await?;
        let view = Explained::listing(&self.glossary, &reader, self.moment(), &subject, &input, &grounds)?;
        self.note_explained(viewer, &subject, &id.to_string()).await?;
        Ok(view)
    }

    async fn proposal_explained(&self, viewer: &Viewer, id: ProposalId) -> Result<View<Explained>> {
        let state = self.register.proposal(id).await?.ok_or_else(|| Error::not_found("proposal", id))?;
        let rule = self.pack.list(&state.proposal.list);
        let rule = rule.ok_or_else(|| Error::not_found("list", &state.proposal.list))?;
        let reader = self.reader_of_list(viewer, rule).await?;
        let subject = self.lead_subject(state.proposal.subject).await?;
        let proposal = self.proposal_grounds(id, rule).await?.ok_or_else(|| Error::not_found("proposal", id))?;
        // As if it were decided today.
        let listing = self.listing_on(rule, crate::node::own_organ(), &state).await?;
        let mut grounds = ListingGrounds {
            records: self.record_inputs(state.proposal.records.iter().copied()).await?,
            follows: self.follows(&listing, &subject),
            ..ListingGrounds::default()
        };
        self.look_ahead(&mut grounds, &listing, rule).await?;
        let view = Explained::proposal(&self.glossary, &reader, self.moment(), &subject, &proposal, &grounds)?;
        self.note_explained(viewer, &subject, &id.to_string()).await?;
        Ok(view)
    }

    /// How a viewer reads about entries on a list: officers who decide on them read as officers do.
    async fn reader_of_list(&self, viewer: &Viewer, rule: &ListRule) -> Result<Reader> {
        if viewer.role == Role::DecidingOfficer
            && self.authorise_here(viewer, Action::Decide).is_ok()
            && self.is_of_kind(viewer, &rule.competent).await?
        {
            return Ok(Reader::officer());
        }
        Ok(reader(viewer))
    }

    async fn lead_subject(&self, id: domain::SubjectId) -> Result<Subject> {
        let lead = self.register.lead(id).await?;
        self.register.subject(lead).await?.ok_or_else(|| Error::not_found("subject", id))
    }

    async fn record_inputs(&self, ids: impl IntoIterator<Item = RecordId>) -> Result<Vec<RecordInput>> {
        let mut organs = Organs::default();
        let mut records = Vec::new();
        for view in self.register.records(&super::inputs::record_ids(ids), Scope::All).await? {
            records.push(self.record_input(&mut organs, view).await?);
        }
        Ok(records)
    }

    /// Whether the public sees an entry now, by the same statement as the list itself.
    async fn is_shown(&self, id: ListingId, listing: &Listing, subject: &Subject) -> Result<bool> {
        let (list, subject) = (Some(listing.list.clone()), Some(subject.id));
        let query = ListingQuery { list, subject, after: None, limit: LISTINGS_OF_ONE };
        let (shown, _) = self.register.listings(&query, Scope::Public(self.now())).await?;
        Ok(shown.iter().any(|state| state.id == id))
    }

    /// What is to come of an entry, by the file as it is now.
    async fn look_ahead(&self, grounds: &mut ListingGrounds, listing: &Listing, rule: &ListRule) -> Result<()> {
        let now = self.file_now(listing, rule).await?;
        let remedy = now.remedy.map(|(record, _)| record);
        grounds.remedy = self.record_inputs(remedy).await?.into_iter().next();
        grounds.prospects = prospects(&self.pack, rule, listing, &now, self.clock.today());
        Ok(())
    }

    /// The measures of the catalogue that follow from an entry of this subject today.
    fn follows(&self, listing: &Listing, subject: &Subject) -> Vec<MeasureRule> {
        let today = self.clock.today();
        let follows = |rule: &&MeasureRule| {
            let by_entry = rule.when.iter().any(|trigger| {
                trigger.list.as_ref() == Some(&listing.list)
                    && (trigger.causes.is_empty() || trigger.causes.contains(&listing.cause))
            });
            by_entry && rule.subjects.contains(&subject.class) && rule.force.contains(today)
        };
        self.pack.measures().filter(follows).cloned().collect()
    }

    /// A proposal with what it rests on and how it was answered.
    async fn proposal_grounds(&self, id: ProposalId, rule: &ListRule) -> Result<Option<ProposalGrounds>> {
        let Some(state) = self.register.proposal(id).await? else { return Ok(None) };
        let made = self.register.entry(id.entry()).await?;
        let by = made.as_ref().and_then(account).filter(|_| state.proposal.rule.is_none());
        let made_on = made.as_ref().and_then(|entry| self.day_of_entry(entry));
        let (answer, kept) = self.answer_of(&state).await?;
        let row = self.asked_by_row(&state.proposal);
        let rests_on = if kept.asked.is_empty() { RestsOn { cases: kept.cases, ..row } } else { kept };
        let (cases, missing) = match &answer {
            Some(_) => (self.cases_that_came(&rests_on.cases).await?, Vec::new()),
            None => self.cases_so_far(rule, &state).await?,
        };
        Ok(Some(ProposalGrounds {
            id,
            made_on: made_on.unwrap_or_else(|| self.clock.today()),
            by,
            answer,
            asked: self.asked_in_words(&state.proposal, &rests_on),
            basis: Some(rests_on.basis).filter(|basis| !basis.is_empty()).into_iter().collect(),
            cases,
            missing,
            proposal: state.proposal,
        }))
    }

    /// How a proposal was answered, and what that was kept to rest on.
    async fn answer_of(&self, state: &ProposalState) -> Result<(Option<ProposalAnswer>, RestsOn)> {
        let none = (None, RestsOn::default());
        let Some((accepted, entry)) = state.answer else { return Ok(none) };
        let Some(entry) = self.register.entry(entry).await? else { return Ok(none) };
        let on = self.day_of_entry(&entry).unwrap_or_else(|| self.clock.today());
        let by = account(&entry);
        let (reasons, rests_on) = match entry.body {
            Some(Body::Determined { reasons, rests_on, .. }) => (reasons, rests_on),
            _ => Default::default(),
        };
        Ok((Some(ProposalAnswer { accepted, on, by, reasons, received: rests_on.received }), rests_on))
    }

    fn asked_in_words(&self, proposal: &Proposal, rests_on: &RestsOn) -> Vec<AskedGiven> {
        let set = proposal.rule.as_ref().and_then(|rule| self.pack.rule_set(rule));
        let asked = rests_on.asked.iter().map(|(input, test)| {
            let (value, except) = kept_test(&self.pack, set, input, test);
            AskedGiven { input: input.clone(), value, except }
        });
        asked.collect()
    }

    /// The cases that a list needs: those that are met, and the names of those that are missing.
    async fn cases_so_far(&self, rule: &ListRule, state: &ProposalState) -> Result<(Vec<CaseCame>, Vec<Label>)> {
        if rule.needs.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let since = self.cases_about_since(state).await?;
        let (mut met, mut missing) = (Vec::new(), Vec::new());
        for need in &rule.needs {
            match self.met_by(need, &since).await? {
                Some(case) => met.push(case),
                None => missing.push(self.case_title(need.case.as_str())),
            }
        }
        Ok((self.cases_that_came(&met).await?, missing))
    }

    async fn cases_that_came(&self, cases: &[CaseId]) -> Result<Vec<CaseCame>> {
        let mut came = Vec::with_capacity(cases.len());
        for &id in cases {
            let Some(row) = self.register.case(id).await? else { continue };
            let ended = match row.ended {
                Some(entry) => self.register.entry(entry).await?,
                None => None,
            };
            let template = self.pack.case_template(row.template.as_str());
            let end = self.end_of(&row).await?.and_then(|end| template?.end(&end).map(|end| end.title.clone()));
            let day: Option<Date> = ended.and_then(|entry| self.day_of_entry(&entry));
            came.push(CaseCame { id, title: self.case_title(row.template.as_str()), ended: end.zip(day) });
        }
        Ok(came)
    }

    fn case_title(&self, template: &str) -> Label {
        let known = self.pack.case_template(template);
        known.map_or_else(|| Label::new(template, template), |template| template.title.clone())
    }

    /// What officers and the auditor read about a subject is logged.
    pub(crate) async fn note_explained(&self, viewer: &Viewer, subject: &Subject, thing: &str) -> Result<()> {
        if !matches!(viewer.role, Role::Reviewer | Role::DecidingOfficer | Role::Auditor) {
            return Ok(());
        }
        let subject = Some(subject.id);
        let looked = Looked { action: "explain", subject, record: None, dataset: None, matter: thing };
        self.note_access(viewer, looked).await
    }
}

/// The account of whoever made an entry; none where a rule did.
fn account(entry: &Entry) -> Option<AccountName> {
    entry.actor.account().cloned()
}
