//! Exits: a listing that has ended must be known to everyone who was told of it. What was told, has
//! ended and is not confirmed is the outbox: it follows from the entry that ended the listing, in its
//! transaction, and from the day where a term ran out, so that no exit can be forgotten.

use domain::{
    Date, OrganCode, Role, SubjectId,
    entry::{Actor, Body},
    id::ListingToldId,
    measure::{ConfirmedBy, ExitConfirmed},
};
use publish::{ExitRow, Page, Reader, View, input::ExitInput};
use serde::Serialize;
use store::{Cursor, Job, ListingQuery, NewEntry, NewJob, NoticeChannel, Scope, ToldState};

use super::notice::{ExitData, Notice, sign};
use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    read::{Part, inputs::Organs},
};

/// The kind of the jobs that send a notice.
pub(crate) const NOTIFY: &str = "notify-exit";

/// Notices looked at together.
const AT_ONCE: u32 = 500;

/// The working days within which an exit must be confirmed where the pack names no clock.
const DAYS_TO_CONFIRM: u32 = 3;

/// The longest wait before a notice is sent again, in seconds.
const LONGEST_WAIT_SECONDS: u32 = 3_600;

impl Node {
    /// The exits that were not confirmed: those of the viewer's organ; all for operator and auditor.
    pub async fn exits_outstanding(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<ExitRow>>> {
        let (organ, reader) = self.whose_notices(viewer)?;
        let today = self.clock.today();
        let (states, next) =
            self.register.exits_outstanding(organ.as_ref(), today, part.cursor()?, part.limit()).await?;
        let subjects = self.subjects_by_id(states.iter().map(|state| state.subject)).await?;
        let mut organs = Organs::default();
        let mut rows = Vec::with_capacity(states.len());
        for state in states {
            let Some(subject) = subjects.get(&state.subject) else { continue };
            let ended_on = self.ended_on(&state);
            let input = ExitInput {
                id: state.id,
                listing: state.listing,
                list: state.list.clone(),
                organ: self.organ_input(&mut organs, &state.organ).await?,
                ended_on,
                due: self.confirm_by(ended_on),
                has_channel: self.register.channel(&state.organ).await?.is_some(),
            };
            rows.extend(ExitRow::view(&self.glossary, &reader, self.moment(), subject, &input));
        }
        Ok(Page::of(&reader, self.moment(), rows, next.map(|cursor| cursor.to_string()), None))
    }

    /// An officer of the organ confirms that it knows of an exit and has lifted what followed.
    pub async fn confirm_exit(&self, viewer: &Viewer, id: ListingToldId) -> Result<()> {
        let organ = self.of_organ(viewer, "-")?;
        let state = self.register.listing_told(id).await?.filter(|state| state.organ == organ);
        let state = state.ok_or_else(|| Error::not_found("notice", id))?;
        if !state.has_ended(self.clock.today()) {
            return Err(Error::Conflict(format!("the listing of notice {id} still stands: there is no exit yet")));
        }
        if state.confirmed.is_some() {
            return Err(Error::Conflict(format!("notice {id} was confirmed already")));
        }
        let mut step = self.step(actor(viewer));
        step.add(confirmed(id, ConfirmedBy::Officer, self.clock.today()));
        step.audit = Some(audit("exit-confirmed", id, &organ));
        self.register.commit(step).await?;
        Ok(())
    }

    /// Whose notices the viewer reads, and how: those of its organ; all of them for operator and auditor.
    pub(crate) fn whose_notices(&self, viewer: &Viewer) -> Result<(Option<OrganCode>, Reader)> {
        match viewer.role {
            Role::Operator => {
                self.authorise_here(viewer, Action::Operate)?;
                Ok((None, Reader::officer()))
            }
            Role::Auditor => {
                self.authorise_here(viewer, Action::Audit)?;
                Ok((None, Reader::auditor()))
            }
            _ => {
                let organ = self.of_organ(viewer, "-")?;
                Ok((Some(organ.clone()), Reader::department(organ, [])))
            }
        }
    }

    /// The day from which the listing stands no longer.
    pub(crate) fn ended_on(&self, state: &ToldState) -> Date {
        let ended = state.ended.and_then(|(_, at)| self.clock.day_of(at));
        ended.map_or(state.until, |day| day.min(state.until))
    }

    pub(crate) fn confirm_by(&self, ended_on: Date) -> Date {
        let clock = self.pack.settings().exit_confirmation.as_ref().and_then(|id| self.pack.clock(id));
        let due = match clock {
            Some(clock) => clock.due(ended_on, self.pack.calendar()),
            None => self.pack.calendar().add_working_days(ended_on, DAYS_TO_CONFIRM),
        };
        due.map_or(ended_on, |counted| counted.day)
    }

    /// Adds a job for every exit that must be sent to a system; those there already are left alone.
    pub(crate) async fn queue_notices(&self) -> Result<()> {
        for channel in self.register.channels().await? {
            let mut after: Option<Cursor> = None;
            loop {
                let page = self.register.exits_outstanding(Some(&channel.organ), self.clock.today(), after, AT_ONCE);
                let (states, next) = page.await?;
                let jobs: Vec<NewJob> = states.iter().map(|state| self.notify_job(state)).collect();
                self.register.add_jobs(&jobs).await?;
                after = next;
                if after.is_none() {
                    break;
                }
            }
            self.queue_referrals(&channel.organ).await?;
        }
        Ok(())
    }

    fn notify_job(&self, state: &ToldState) -> NewJob {
        NewJob {
            key: format!("{NOTIFY}/{}", state.id),
            kind: NOTIFY.to_owned(),
            payload: state.id.to_string(),
            run_at: self.clock.now(),
        }
    }

    /// Sends one notice. A receiver that is down is no error of ours: the job is tried again, later each
    /// time, until somebody confirms; when the clock has run out it says so in the log each time.
    pub(crate) async fn notify(&self, job: &Job) -> Result<()> {
        let id: ListingToldId = job.payload.parse().map_err(|_| Error::Broken(format!("`{}`", job.payload)))?;
        let now = self.clock.now();
        let state = self.register.listing_told(id).await?;
        let Some(state) = state.filter(|state| state.confirmed.is_none() && state.has_ended(self.clock.today())) else {
            return Ok(self.register.finish_job(job.lease, now).await?);
        };
        let Some(channel) = self.register.channel(&state.organ).await? else {
            // Its address was taken away: it waits for an officer, and for the day it has one again.
            return self.send_later(job, &state, "the organ has no system that takes notices").await;
        };
        let notice = self.exit_notice(&state).await?;
        match self.send(&channel, &id.to_string(), &notice).await? {
            Ok(()) => {
                let mut step = self.step(Actor::System);
                step.add(confirmed(id, ConfirmedBy::System, self.clock.today()));
                step.finishes = Some(job.lease);
                step.audit = Some(audit("exit-confirmed", id, &state.organ));
                self.register.commit(step).await?;
                Ok(())
            }
            Err(why) => self.send_later(job, &state, &why).await,
        }
    }

    /// Signs a notice and sends it once; why it was not taken, where it was not.
    pub(crate) async fn send(
        &self,
        channel: &NoticeChannel,
        id: &str,
        notice: &Notice<impl Serialize>,
    ) -> Result<std::result::Result<(), String>> {
        let Some(notifier) = &self.notifier else { return Ok(Err("this process sends no notices".to_owned())) };
        let body = serde_json::to_string(notice).map_err(|error| Error::Broken(error.to_string()))?;
        let secret = self.opened_secret(&channel.url, &channel.secret)?;
        let signed = sign(&channel.url, &secret, id, self.clock.now(), body)?;
        Ok(notifier.send(&signed).await.map_err(|unsent| unsent.why))
    }

    /// The subject's main code.
    pub(crate) async fn main_code(&self, subject: SubjectId) -> Result<Option<String>> {
        let main = self.pack.main_scheme();
        let held = self.register.subject(subject).await?.map(|subject| subject.identifiers).unwrap_or_default();
        let code = held.into_iter().find(|held| held.identifier.scheme() == main);
        Ok(code.map(|held| held.identifier.value().to_owned()))
    }

    async fn exit_notice(&self, state: &ToldState) -> Result<Notice<ExitData>> {
        let query =
            ListingQuery { list: Some(state.list.clone()), subject: Some(state.subject), after: None, limit: 1 };
        let (standing, _) = self.register.listings(&query, Scope::Public(self.now())).await?;
        Ok(Notice {
            r#type: "listing.ended",
            timestamp: self.clock.now().rfc3339(),
            data: ExitData {
                notice: state.id.to_string(),
                listing: state.listing.to_string(),
                list: state.list.to_string(),
                subject: state.subject.to_string(),
                code: self.main_code(state.subject).await?,
                ended_on: self.ended_on(state),
                listed_again: !standing.is_empty(),
            },
        })
    }

    async fn send_later(&self, job: &Job, state: &ToldState, why: &str) -> Result<()> {
        let due = self.confirm_by(self.ended_on(state));
        if due < self.clock.today() {
            let (notice, organ) = (state.id.to_string(), state.organ.to_string());
            tracing::error!(notice, organ, %due, why, "an exit was not confirmed in time; it is sent again");
        } else {
            tracing::warn!(notice = state.id.to_string(), why, "a notice of an exit was not taken; it is sent again");
        }
        self.again_later(job, why).await
    }

    /// Gives back the job of a notice that was not taken: it is tried again, later each time.
    pub(crate) async fn again_later(&self, job: &Job, why: &str) -> Result<()> {
        let seconds = (1_u32 << job.attempts.min(12)).min(LONGEST_WAIT_SECONDS);
        let again = domain::Instant::from_millis(self.clock.now().millis() + 1_000 * i64::from(seconds));
        match self.register.fail_job(job.lease, why, again).await {
            Err(store::Error::LeaseLost { .. }) => Ok(()),
            answer => Ok(answer?),
        }
    }
}

fn confirmed(told: ListingToldId, by: ConfirmedBy, today: Date) -> NewEntry {
    NewEntry { effective_on: Some(today), ..Body::ExitConfirmed(ExitConfirmed { told, by }).into() }
}
