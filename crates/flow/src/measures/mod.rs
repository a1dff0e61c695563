//! Measures: a department asks what applies to a subject in a procedure; the asking is logged with
//! its matter, who was told of a listing is kept, and an exit reaches everyone who was told.

mod answer;
pub mod channel;
pub mod exits;
mod explained;
mod known;
pub(crate) mod notice;

use domain::{
    Date, OrganCode, ProcedureId, SubjectId,
    date::add_days,
    entry::Body,
    id::MeasureCheckId,
    measure::{Applicable, Ground, ListingTold, MeasureCheck, MeasureReport},
    subject::{Subject, SubjectState},
};
use publish::{MeasureAnswer, MeasureLine, Page, Phrase, Reader, View};
use store::{Access, MeasureCheckState, NewEntry};

pub(crate) use channel::checked_url;
pub use notice::{ExitData, Notice, Notifier, ProposalData, Reach, SECRET_PREFIX, Sending, Signed, Unsent, sign};

use crate::{
    Error, Result,
    authorise::{Action, Purpose, Resource, Viewer},
    node::{Node, actor, audit},
    officer::checked_reasons,
    read::Part,
};

/// The longest matter, in characters.
const LONGEST_MATTER: usize = 200;

/// How many days ahead a check may ask: what will have ended later is not known today.
const DAYS_AHEAD: i64 = 90;

/// The most subjects of one bulk check.
pub const MOST_AT_ONCE: usize = 500;

/// What a department asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What the subject applies for.
    pub procedure: ProcedureId,
    /// The day of the procedure; today where absent.
    pub on: Option<Date>,
    /// The matter: a file or case number.
    pub matter: String,
}

impl Node {
    /// Which measures apply to the subject in a procedure: the asking is logged, whom it told of a
    /// listing is kept.
    pub async fn check_measures(
        &self,
        viewer: &Viewer,
        code: &str,
        question: &Question,
    ) -> Result<View<MeasureAnswer>> {
        let (organ, on) = self.asking_measures(viewer, question)?;
        let subject = self.checked_subject(code).await?.ok_or_else(|| Error::not_found("subject", code))?;
        self.check_one(viewer, &organ, subject, question, on).await
    }

    /// The same of a list of bidders, in its order; each is an asking of its own.
    pub async fn check_bidders(
        &self,
        viewer: &Viewer,
        codes: &[String],
        question: &Question,
    ) -> Result<View<Page<MeasureLine>>> {
        let (organ, on) = self.asking_measures(viewer, question)?;
        if codes.is_empty() || codes.len() > MOST_AT_ONCE {
            return Err(Error::invalid("codes", format!("between 1 and {MOST_AT_ONCE} codes at a time")));
        }
        let reader = Reader::department(organ.clone(), []);
        let mut lines = Vec::with_capacity(codes.len());
        for code in codes {
            let answer = match self.checked_subject(code).await? {
                Some(subject) => Some(self.check_one(viewer, &organ, subject, question, on).await?),
                None => None,
            };
            lines.push(MeasureLine::view(&reader, self.moment(), code, answer));
        }
        Ok(Page::of(&reader, self.moment(), lines, None, None))
    }

    /// The checks of the viewer's organ, the newest first.
    pub async fn measure_checks(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<MeasureAnswer>>> {
        let organ = self.of_organ(viewer, "-")?;
        let (states, next) = self.register.measure_checks_of(&organ, part.cursor()?, part.limit()).await?;
        let mut rows = Vec::with_capacity(states.len());
        for state in states {
            rows.push(self.answer_of_before(viewer, state).await?);
        }
        let reader = Reader::department(organ, []);
        Ok(Page::of(&reader, self.moment(), rows, next.map(|cursor| cursor.to_string()), None))
    }

    /// One of them.
    pub async fn measure_check(&self, viewer: &Viewer, id: MeasureCheckId) -> Result<View<MeasureAnswer>> {
        let state = self.own_check(viewer, id).await?;
        self.answer_of_before(viewer, state).await
    }

    /// The department reports what it did with what it was told; a later report takes the place of
    /// an earlier one.
    pub async fn report_measures(
        &self,
        viewer: &Viewer,
        id: MeasureCheckId,
        applied: bool,
        reason: &str,
    ) -> Result<()> {
        let reason = checked_reasons(reason)?;
        let state = self.own_check(viewer, id).await?;
        let mut step = self.step(actor(viewer));
        let report = MeasureReport { check: state.id, applied, reason };
        step.audit = Some(audit(if applied { "measures-applied" } else { "measures-not-applied" }, id, &report.reason));
        step.add(NewEntry { effective_on: Some(self.clock.today()), ..Body::MeasureReported(report).into() });
        self.register.commit(step).await?;
        Ok(())
    }

    /// What a subject may apply for: codes and words, in the order of the pack.
    pub fn procedures(&self) -> Vec<(String, Phrase)> {
        let codes = self.pack.code_list(PROCEDURES).map(|list| list.codes.as_slice()).unwrap_or_default();
        codes.iter().map(|code| (code.code.clone(), Phrase::from(&code.label))).collect()
    }

    pub(super) async fn own_check(&self, viewer: &Viewer, id: MeasureCheckId) -> Result<MeasureCheckState> {
        let organ = self.of_organ(viewer, "-")?;
        let state = self.register.measure_check(id).await?.filter(|state| state.check.organ == organ);
        state.ok_or_else(|| Error::not_found("check", id))
    }

    /// Leave to ask, for whom, and for which day.
    fn asking_measures(&self, viewer: &Viewer, question: &Question) -> Result<(OrganCode, Date)> {
        let matter = question.matter.trim();
        if matter.is_empty() || matter.chars().count() > LONGEST_MATTER {
            return Err(Error::invalid("matter", format!("name the matter, in at most {LONGEST_MATTER} characters")));
        }
        let organ = self.of_organ(viewer, matter)?;
        let known = self.pack.code_list(PROCEDURES);
        let known = known.is_some_and(|list| list.codes.iter().any(|code| code.code == question.procedure.as_str()));
        if !known {
            return Err(Error::not_found("procedure", &question.procedure));
        }
        let today = self.clock.today();
        let on = question.on.unwrap_or(today);
        let last = add_days(today, DAYS_AHEAD).unwrap_or(Date::MAX);
        if on < today || on > last {
            return Err(Error::invalid("on", format!("a day from {today} to {last}: what was is not told")));
        }
        Ok((organ, on))
    }

    /// The organ whose officer asks.
    pub(crate) fn of_organ(&self, viewer: &Viewer, matter: &str) -> Result<OrganCode> {
        let purpose = Purpose { matter: Some(matter.to_owned()), ..Purpose::default() };
        self.authorise(viewer, Action::CheckMeasures, &Resource::Node, &purpose)?;
        viewer.organ.clone().ok_or_else(|| Error::invalid("organ", "the account acts for no organ"))
    }

    /// The established subject that bears the code or the id.
    async fn checked_subject(&self, code: &str) -> Result<Option<Subject>> {
        let id = match code.trim().parse::<SubjectId>() {
            Ok(id) => Some(id),
            Err(_) => self.find_code(code.trim(), false).await?,
        };
        let Some(id) = id else { return Ok(None) };
        let found = self.register.subject(self.register.lead(id).await?).await?;
        Ok(found.filter(|subject| subject.state == SubjectState::Confirmed))
    }

    async fn check_one(
        &self,
        viewer: &Viewer,
        organ: &OrganCode,
        subject: Subject,
        question: &Question,
        on: Date,
    ) -> Result<View<MeasureAnswer>> {
        let asked = decide::measure::Asked { today: self.clock.today(), on };
        let known = self.known_for_measures(&subject).await?;
        let withdrawn = decide::measure::withdrawn(self.pack.withdrawals(), &known, asked);
        let found = decide::measure::applicable(self.pack.measures(), &withdrawn, &known, &question.procedure, asked);
        let matter = question.matter.trim().to_owned();
        self.log_asking(viewer, &subject, &matter).await?;
        let check = MeasureCheck {
            subject: subject.id,
            organ: organ.clone(),
            procedure: question.procedure.clone(),
            on,
            matter,
            found,
        };
        let id = if check.found.is_empty() { None } else { Some(self.keep_check(viewer, &check).await?) };
        let asked = answer::Asked { id, check: &check, at: self.clock.now(), report: None };
        self.answer_view(&Reader::department(organ.clone(), []), &subject, &known, &withdrawn, asked).await
    }

    async fn log_asking(&self, viewer: &Viewer, subject: &Subject, matter: &str) -> Result<()> {
        let Some(account) = viewer.account.clone() else { return Ok(()) };
        let access = Access {
            at: self.clock.now(),
            account,
            organ: viewer.organ.clone(),
            action: Action::CheckMeasures.name().to_owned(),
            subject: Some(subject.id),
            record: None,
            dataset: None,
            matter: matter.to_owned(),
        };
        Ok(self.register.access_log().note(access).await?)
    }

    /// Keeps what was told: the check, and for each listing that the organ had not heard of, that it
    /// now has.
    async fn keep_check(&self, viewer: &Viewer, check: &MeasureCheck) -> Result<MeasureCheckId> {
        let mut listings: Vec<_> = check.found.iter().filter_map(listing_of).collect();
        listings.sort_unstable();
        listings.dedup();
        let told = self.register.told_to(&check.organ, &listings).await?;
        let mut step = self.step(actor(viewer));
        step.audit = Some(audit("measures-checked", check.subject, &check.matter));
        let id = step.add(NewEntry { effective_on: Some(check.on), ..Body::MeasureChecked(check.clone()).into() });
        let id = MeasureCheckId::opened_by(id);
        for listing in listings.into_iter().filter(|listing| !told.contains(listing)) {
            step.add(Body::ListingTold(ListingTold { check: id, listing, organ: check.organ.clone() }).into());
        }
        let committed = self.register.commit(step).await?;
        Ok(MeasureCheckId::opened_by(committed.settle(id.entry())))
    }
}

/// The code list of what a subject applies for.
const PROCEDURES: &str = "procedure";

fn listing_of(found: &Applicable) -> Option<domain::ListingId> {
    match found.ground {
        Ground::Listing(id) => Some(id),
        // A status, or a breach, is asked for each time: only listings have exits.
        Ground::Record(_) | Ground::Commitment(_) => None,
    }
}
