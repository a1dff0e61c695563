//! Listings determined here: who is competent, what must come before, what ends them, and what an
//! officer owes them by when.

use catalogue::{contract::FieldRole, law::ListRule};
use decide::{
    listing::{CaseDays, ends, escalation, exit_due},
    prospect::FileNow,
};
use domain::{
    Date, ListId, ListingId, OrganCode, RecordId,
    entry::{Body, Entry},
    listing::{Listing, ListingDuty, ListingEnd, Proposal, RestsOn},
    record::Operation,
};
use publish::{DutyRow, Page, Reader, View, input::DutyInput};
use store::{ListingQuery, ListingState, NewEntry, Organ, ProposalState, RecordQuery, Scope};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    officer::checked_reasons,
    read::{Part, inputs::Organs},
};

/// Records of one data set that are looked at for a remedy: one a year.
const REPORTS: u32 = 100;

impl Node {
    /// An officer of a competent organ takes a subject off a list that is determined here: `exit` is a
    /// code of the list's reasons for removal.
    pub async fn end_listing(&self, viewer: &Viewer, id: ListingId, exit: &str, reasons: &str) -> Result<()> {
        self.authorise_here(viewer, Action::Decide)?;
        let reasons = checked_reasons(reasons)?;
        let state = self.register.listing(id).await?.ok_or_else(|| Error::not_found("listing", id))?;
        let rule = self.list_rule(&state.listing)?;
        self.check_competent(viewer, rule).await?;
        self.check_removable(&state, rule, exit)?;
        let unfounded = !self.gone(&state.listing).await?.is_empty();
        if !unfounded {
            self.check_not_early(&state.listing, rule, exit)?;
        }
        let end = if unfounded { ListingEnd::BasisRevoked } else { ListingEnd::Decided };
        let list = state.listing.list.clone();
        let body = Body::ListingEnded { listing: id, list, end, exit: exit.to_owned(), reasons: reasons.clone() };
        let mut step = self.step(actor(viewer));
        step.add(NewEntry {
            supersedes: Some(id.entry()),
            effective_on: Some(self.clock.today()),
            basis: rule.basis.join("; "),
            ..body.into()
        });
        step.audit = Some(audit("listing-ended", id, reasons));
        self.register.commit(step).await.map_err(came_first(format!("listing {id} was ended already")))?;
        Ok(())
    }

    /// What officers owe the listings determined here: entries to take back because what they rest on is
    /// gone, removals, reminders, entries that lead to another list. In the order of the entries.
    pub async fn listing_duties(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<DutyRow>>> {
        self.authorise_here(viewer, Action::Decide)?;
        let today = self.clock.today();
        let (states, next) = self.register.determined_listings(today, part.cursor()?, part.limit()).await?;
        let subjects = self.subjects_by_id(states.iter().map(|state| state.listing.subject)).await?;
        let (mut organs, mut rows) = (Organs::default(), Vec::new());
        for state in states {
            let duties = self.duties_of(&state, today).await?;
            let Some(subject) = subjects.get(&state.listing.subject).filter(|_| !duties.is_empty()) else { continue };
            let listing = self.listing_input(&mut organs, state).await?;
            for duty in duties {
                let row = DutyRow::view(&self.glossary, &Reader::officer(), self.moment(), subject, &listing, &duty);
                rows.extend(row);
            }
        }
        Ok(Page::of(&Reader::officer(), self.moment(), rows, next.map(|cursor| cursor.to_string()), None))
    }

    async fn duties_of(&self, state: &ListingState, today: Date) -> Result<Vec<DutyInput>> {
        let (listing, rule) = (&state.listing, self.list_rule(&state.listing)?);
        let owed = |duty, since, records: Vec<RecordId>| DutyInput {
            duty,
            since,
            due: exit_due(&self.pack, rule, since),
            records,
            exits: self.exits_of(rule, &listing.cause),
        };
        let gone = self.gone(listing).await?;
        if let Some(since) = gone.iter().map(|(_, day)| *day).min() {
            return Ok(vec![owed(ListingDuty::TakeBack, since, gone.into_iter().map(|(id, _)| id).collect())]);
        }
        if let Some((record, since)) = self.remedy(listing, rule).await? {
            return Ok(vec![owed(ListingDuty::Remove, since, vec![record])]);
        }
        let Some((remind, escalate)) = escalation(&self.pack, rule, listing) else { return Ok(Vec::new()) };
        if escalate <= today {
            return Ok(vec![DutyInput { due: None, ..owed(ListingDuty::Escalate, escalate, Vec::new()) }]);
        }
        let remind = remind.filter(|day| *day <= today);
        let remind =
            remind.map(|since| DutyInput { due: Some(escalate), ..owed(ListingDuty::Remind, since, Vec::new()) });
        Ok(remind.into_iter().collect())
    }

    /// The list's reasons for removal that end an entry for that cause.
    fn exits_of(&self, rule: &ListRule, cause: &str) -> Vec<catalogue::code_list::Code> {
        let exits = rule.exits.as_ref().and_then(|exits| self.pack.code_list(exits));
        let codes = exits.map(|exits| exits.codes.as_slice()).unwrap_or_default();
        codes.iter().filter(|code| rule.exit_fits(&code.code, cause)).cloned().collect()
    }

    /// The records that a listing rests on and that no longer stand, each with the day of that.
    async fn gone(&self, listing: &Listing) -> Result<Vec<(RecordId, Date)>> {
        if listing.ends.basis.is_empty() {
            return Ok(Vec::new());
        }
        let views = self.register.records(&listing.ends.basis, Scope::All).await?;
        let gone = views.into_iter().filter(|view| view.head.operation != Operation::State);
        let today = self.clock.today();
        Ok(gone.map(|view| (view.head.id, self.clock.day_of(view.recorded_at).unwrap_or(today))).collect())
    }

    /// The record that remedies what a subject was entered for, and the day on which it was known: by the
    /// list's table of remedies, about the year for which it was entered.
    async fn remedy(&self, listing: &Listing, rule: &ListRule) -> Result<Option<(RecordId, Date)>> {
        let Some(remedy) = rule.remedies.iter().find(|remedy| remedy.causes.contains(&listing.cause)) else {
            return Ok(None);
        };
        let year = self.year_of_cause(listing).await?;
        let contract = self.pack.contract(&remedy.dataset);
        let field = contract.and_then(|contract| contract.with_role(FieldRole::ReportYear));
        let query = RecordQuery {
            subject: listing.subject,
            datasets: vec![remedy.dataset.clone()],
            scope: Scope::All,
            after: None,
            limit: REPORTS,
        };
        let (views, _) = self.register.records_of(&query).await?;
        let stands = views.into_iter().filter(|view| {
            let text = field.and_then(|field| view.values.as_ref()?.get(&field.code)).map(String::as_str);
            view.head.operation == Operation::State
                && view.head.certainty == domain::link::Certainty::Certain
                && year.is_some_and(|year| text == Some(year.to_string().as_str()))
        });
        Ok(stands.map(|view| (view.head.id, view.head.taken_on)).min_by_key(|(_, day)| *day))
    }

    /// What is determined on a proposal: the listing where it is accepted, with what ends it, and what the
    /// determination rests on.
    pub(crate) async fn determined(
        &self,
        viewer: &Viewer,
        organ: OrganCode,
        state: &ProposalState,
        accept: bool,
    ) -> Result<(Option<Listing>, RestsOn, &ListRule)> {
        let proposal = &state.proposal;
        let rule = self.determined_here(&proposal.list)?;
        self.check_competent(viewer, rule).await?;
        let mut rests_on = self.asked_by_row(proposal);
        if !accept {
            return Ok((None, rests_on, rule));
        }
        rests_on.cases = self.check_preconditions(rule, &organ, state).await?;
        self.check_listable(proposal, rule).await?;
        let listing = self.listing_on(rule, organ, state).await?;
        Ok((Some(listing), rests_on, rule))
    }

    /// The entry that a proposal makes where it is accepted today, with what ends it.
    pub(crate) async fn listing_on(&self, rule: &ListRule, organ: OrganCode, state: &ProposalState) -> Result<Listing> {
        let (proposal, today) = (&state.proposal, self.clock.today());
        let entry = self.register.entry(state.id.entry()).await?;
        let began = entry.and_then(|entry| self.day_of_entry(&entry));
        let days = CaseDays { began: began.unwrap_or(today), decided: today };
        let (until, ends) = ends(&self.pack, rule, days, proposal.records.clone())
            .ok_or_else(|| Error::Broken(format!("the list `{}` has no term", rule.id)))?;
        Ok(Listing {
            subject: proposal.subject,
            list: proposal.list.clone(),
            cause: proposal.cause.clone(),
            organ,
            decided_on: today,
            until,
            record: None,
            proposal: Some(state.id),
            ends,
        })
    }

    /// The day on which an entry takes effect; that of its recording where it names none.
    pub(crate) fn day_of_entry(&self, entry: &Entry) -> Option<Date> {
        entry.effective_on.or_else(|| self.clock.day_of(entry.recorded_at))
    }

    /// What the subject's file says of an entry now.
    pub(crate) async fn file_now(&self, listing: &Listing, rule: &ListRule) -> Result<FileNow> {
        Ok(FileNow {
            gone: self.gone(listing).await?,
            remedy: self.remedy(listing, rule).await?,
            year: self.year_of_cause(listing).await?,
        })
    }

    async fn year_of_cause(&self, listing: &Listing) -> Result<Option<i16>> {
        Ok(match listing.proposal {
            Some(id) => self.register.proposal(id).await?.and_then(|state| year_of(&state.proposal)),
            None => None,
        })
    }

    /// A list on which officers of this node determine entries.
    pub(crate) fn determined_here(&self, list: &ListId) -> Result<&ListRule> {
        let rule = self.pack.list(list).ok_or_else(|| Error::not_found("list", list))?;
        if rule.determined_here {
            return Ok(rule);
        }
        Err(Error::Conflict(format!("entries on the list `{list}` are received, not determined here")))
    }

    /// Refuses unless the viewer's organ is of a kind that decides on the list.
    pub(crate) async fn check_competent(&self, viewer: &Viewer, rule: &ListRule) -> Result<()> {
        if self.is_of_kind(viewer, &rule.competent).await? {
            return Ok(());
        }
        let who = rule.competent.iter().filter_map(|kind| self.pack.organ_kind(kind));
        let who: Vec<&str> = who.map(|kind| kind.title.en.as_str()).collect();
        Err(Error::NotCompetent { list: rule.id.clone(), who: who.join(", ") })
    }

    /// Whether the viewer's organ is of one of these kinds; of any where none is named.
    pub(crate) async fn is_of_kind(&self, viewer: &Viewer, kinds: &[String]) -> Result<bool> {
        if kinds.is_empty() {
            return Ok(true);
        }
        let organ = viewer.organ.as_ref().ok_or_else(|| Error::invalid("organ", "the account acts for no organ"))?;
        let known = self.register.organ(organ).await?.ok_or_else(|| Error::not_found("organ", organ))?;
        Ok(self.organ_is_of(&known, kinds))
    }

    /// Whether an organ is of one of these kinds.
    pub(crate) fn organ_is_of(&self, organ: &Organ, kinds: &[String]) -> bool {
        let mut kinds = kinds.iter().filter_map(|kind| self.pack.organ_kind(kind));
        kinds.any(|kind| kind.includes(&organ.name.zh))
    }

    fn check_removable(&self, state: &ListingState, rule: &ListRule, exit: &str) -> Result<()> {
        let id = state.id;
        if state.ended.is_some() {
            return Err(Error::Conflict(format!("listing {id} was ended already")));
        }
        if state.listing.until <= self.clock.today() {
            return Err(Error::Conflict(format!("listing {id} has ended by its term")));
        }
        if state.listing.record.is_some() {
            return Err(Error::Conflict(format!(
                "listing {id} was received: it ends when the organ that decided delivers its removal"
            )));
        }
        let exits = self.exits_of(rule, &state.listing.cause);
        if rule.exits.is_some() && exits.iter().all(|code| code.code != exit) {
            let known: Vec<&str> = exits.iter().map(|code| code.code.as_str()).collect();
            let message = format!("no reason for removal of an entry for this cause: {}", known.join(", "));
            return Err(Error::invalid("exit", message));
        }
        Ok(())
    }

    fn check_not_early(&self, listing: &Listing, rule: &ListRule, exit: &str) -> Result<()> {
        match listing.ends.early_from {
            Some(day) if self.clock.today() < day && !rule.exits_any_time.iter().any(|code| code == exit) => {
                Err(Error::Conflict(format!("removal for this reason is possible from {day} on")))
            }
            _ => Ok(()),
        }
    }

    /// Refuses a subject of a class that the list does not hold, and one that stands on it for the same
    /// cause.
    pub(crate) async fn check_listable(&self, proposal: &Proposal, rule: &ListRule) -> Result<()> {
        let subject = self.register.subject(proposal.subject).await?;
        let subject = subject.ok_or_else(|| Error::not_found("subject", proposal.subject))?;
        if !rule.subjects.contains(&subject.class) {
            let marks = rule.marks.as_ref().map(|list| format!("; such a subject is marked on `{list}`"));
            let marks = marks.unwrap_or_default();
            return Err(Error::Conflict(format!("the list `{}` holds no subject of this class{marks}", rule.id)));
        }
        let query = ListingQuery {
            list: Some(rule.id.clone()),
            subject: Some(subject.id),
            after: None,
            limit: crate::follow::LISTINGS_OF_ONE,
        };
        let (standing, _) = self.register.listings(&query, Scope::Public(self.now())).await?;
        if standing.iter().any(|state| state.listing.cause == proposal.cause) {
            return Err(Error::Conflict(format!("the subject stands on `{}` for this cause already", rule.id)));
        }
        Ok(())
    }

    pub(crate) fn list_rule(&self, listing: &Listing) -> Result<&ListRule> {
        self.pack.list(&listing.list).ok_or_else(|| Error::not_found("list", &listing.list))
    }
}

/// The year about which a report was missing: that before the window in which it was due.
fn year_of(proposal: &Proposal) -> Option<i16> {
    let (_, closed) = proposal.facts.iter().find(|(name, _)| name == "due_from")?;
    let closed: Date = closed.parse().ok()?;
    Some(closed.year() - 1)
}

/// What the register refused because another officer came first.
pub(crate) fn came_first(message: String) -> impl FnOnce(store::Error) -> Error {
    move |error| match error {
        store::Error::Refused { .. } => Error::Conflict(message),
        other => Error::Register(other),
    }
}
