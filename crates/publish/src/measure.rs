//! Measures for the department that asks in a procedure, and what follows when a listing ends.

use catalogue::measure::{Bound, Effect, MeasureKind};
use domain::{Date, listing::ListingDuty, measure::Ground, subject::Subject};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, ListingRow, Moment, Phrase, Reader, Refused, Stamp, SubjectRef, View, Written,
    input::{DutyInput, ExitInput, ListingInput, MeasureCheckInput, MeasureInput, WithdrawalInput},
    view::{
        CommitmentIdText, ListIdText, ListingIdText, ListingToldIdText, MeasureCheckIdText, MeasureIdText,
        OrganCodeText, RecordIdText,
    },
};

/// The code list of what a subject applies for.
const PROCEDURES: &str = "procedure";

/// A measure that applies.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct MeasureRow {
    /// The measure.
    pub measure: MeasureIdText,
    /// Its name.
    pub title: Phrase,
    /// What it does.
    pub content: Phrase,
    /// `restriction` or `incentive`.
    #[schema(value_type = String)]
    pub kind: MeasureKind,
    /// `mandatory` or `discretionary`.
    #[schema(value_type = String)]
    pub bound: Bound,
    /// Who carries it out.
    pub carried_out_by: Vec<Phrase>,
    /// The articles.
    pub basis: Vec<Phrase>,
    /// Whether its text is known from memory or an excerpt only.
    pub unverified: bool,
    /// The listing it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listing: Option<ListingIdText>,
    /// Its list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<ListIdText>,
    /// The list's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_title: Option<Phrase>,
    /// Why the subject stands on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Phrase>,
    /// The record it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordIdText>,
    /// The broken commitment it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commitment: Option<CommitmentIdText>,
    /// The organ that decided.
    pub organ: Phrase,
    /// The first day on which it applies.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The first day on which it no longer applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
}

impl MeasureRow {
    fn new(glossary: &Glossary, input: &MeasureInput) -> MeasureRow {
        let (rule, found) = (&input.rule, &input.applicable);
        let (listing, record, commitment) = match found.ground {
            Ground::Listing(id) => (Some(Written(id)), None, None),
            Ground::Record(id) => (None, Some(Written(id)), None),
            Ground::Commitment(id) => (None, None, Some(Written(id))),
        };
        MeasureRow {
            measure: Written(rule.id.clone()),
            title: (&rule.title).into(),
            content: (&rule.content).into(),
            kind: rule.kind,
            bound: rule.bound,
            carried_out_by: input.carried_out_by.iter().map(Phrase::from).collect(),
            basis: glossary.bases(&rule.basis),
            unverified: rule.unverified,
            listing,
            list: input.listing.as_ref().map(|listing| Written(listing.list.clone())),
            list_title: input.listing.as_ref().map(|listing| glossary.list_title(&listing.list)),
            cause: input.listing.as_ref().map(|listing| glossary.cause(&listing.list, &listing.cause)),
            record,
            commitment,
            organ: (&input.organ.name).into(),
            from: found.from,
            until: found.until,
        }
    }
}

impl MeasureRow {
    /// Whether it is to the subject's disadvantage.
    pub fn is_restriction(&self) -> bool {
        self.kind == MeasureKind::Restriction
    }

    /// The key of the words for its kind.
    pub fn kind_key(&self) -> &'static str {
        match self.kind {
            MeasureKind::Restriction => "kind-restriction",
            MeasureKind::Incentive => "kind-incentive",
        }
    }

    /// The key of the words for whether it binds.
    pub fn bound_key(&self) -> &'static str {
        match self.bound {
            Bound::Mandatory => "bound-mandatory",
            Bound::Discretionary => "bound-discretionary",
        }
    }
}

/// A way in which the subject left the market, and what it does.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct WithdrawalRow {
    /// Its name.
    pub title: Phrase,
    /// The record that states it.
    pub record: RecordIdText,
    /// The day of its act.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub since: Option<Date>,
    /// What becomes of licences: `stands`, `suspended` or `ends`.
    #[schema(value_type = String)]
    pub licences: Effect,
    /// What becomes of restrictions.
    #[schema(value_type = String)]
    pub restrictions: Effect,
    /// What becomes of incentives.
    #[schema(value_type = String)]
    pub incentives: Effect,
    /// What becomes of commitments.
    #[schema(value_type = String)]
    pub commitments: Effect,
    /// The articles.
    pub basis: Vec<Phrase>,
    /// Whether its text is known from memory or an excerpt only.
    pub unverified: bool,
}

impl WithdrawalRow {
    pub(crate) fn new(glossary: &Glossary, input: &WithdrawalInput) -> WithdrawalRow {
        let rule = &input.rule;
        WithdrawalRow {
            title: (&rule.title).into(),
            record: Written(input.record),
            since: input.since,
            licences: rule.licences,
            restrictions: rule.restrictions,
            incentives: rule.incentives,
            commitments: rule.commitments,
            basis: glossary.bases(&rule.basis),
            unverified: rule.unverified,
        }
    }
}

impl WithdrawalRow {
    fn key(effect: Effect) -> &'static str {
        match effect {
            Effect::Stands => "effect-stands",
            Effect::Suspended => "effect-suspended",
            Effect::Ends => "effect-ends",
        }
    }

    /// The key of the words for what becomes of licences.
    pub fn licences_key(&self) -> &'static str {
        WithdrawalRow::key(self.licences)
    }

    /// The key of the words for what becomes of incentives.
    pub fn incentives_key(&self) -> &'static str {
        WithdrawalRow::key(self.incentives)
    }

    /// The key of the words for what becomes of restrictions.
    pub fn restrictions_key(&self) -> &'static str {
        WithdrawalRow::key(self.restrictions)
    }

    /// The key of the words for what becomes of commitments.
    pub fn commitments_key(&self) -> &'static str {
        WithdrawalRow::key(self.commitments)
    }
}

/// What the organ did with what it was told.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct MeasureReportView {
    /// When it reported.
    pub at: Stamp,
    /// Whether it applied the measures.
    pub applied: bool,
    /// Why, or why not.
    pub reason: String,
}

/// The answer to a check in a procedure.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct MeasureAnswer {
    /// The check, to report on; absent where nothing applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<MeasureCheckIdText>,
    /// Who was asked about.
    pub subject: SubjectRef,
    /// What it applies for.
    pub procedure: Phrase,
    /// The day for which it was asked.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// The matter.
    pub matter: String,
    /// When it was asked.
    pub checked_at: Stamp,
    /// What applies.
    pub measures: Vec<MeasureRow>,
    /// How the subject left the market.
    pub withdrawals: Vec<WithdrawalRow>,
    /// What the organ reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<MeasureReportView>,
}

impl MeasureAnswer {
    /// The answer for the department that asked, the auditor or the subject itself.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        input: &MeasureCheckInput,
    ) -> Result<View<MeasureAnswer>, Refused> {
        if !is_for(reader, subject) {
            return Err(Refused::NotFound);
        }
        let body = MeasureAnswer {
            check: input.id.map(Written),
            subject: SubjectRef::of(glossary, reader.audience(), subject),
            procedure: glossary.code(PROCEDURES, input.procedure.as_str()),
            on: input.on,
            matter: input.matter.clone(),
            checked_at: Stamp(input.checked_at),
            measures: input.measures.iter().map(|measure| MeasureRow::new(glossary, measure)).collect(),
            withdrawals: input.withdrawals.iter().map(|one| WithdrawalRow::new(glossary, one)).collect(),
            report: input.report.as_ref().map(|(at, report)| MeasureReportView {
                at: Stamp(*at),
                applied: report.applied,
                reason: report.reason.clone(),
            }),
        };
        let changes = body.measures.iter().filter_map(|measure| measure.until).min();
        Ok(View::new(reader.audience(), moment, changes, body))
    }
}

/// A line of a list of bidders: a code, and what applies to its subject.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct MeasureLine {
    /// The code as it was asked.
    pub code: String,
    /// The answer; absent where no subject that is established bears the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<MeasureAnswer>,
}

impl MeasureLine {
    /// The line for whoever its answer was made for.
    pub fn view(reader: &Reader, moment: Moment, code: &str, answer: Option<View<MeasureAnswer>>) -> View<MeasureLine> {
        let answer = answer.filter(|answer| answer.audience() == reader.audience());
        let changes = answer.as_ref().and_then(View::changes_on);
        let body = MeasureLine { code: code.to_owned(), answer: answer.as_deref().cloned() };
        View::new(reader.audience(), moment, changes, body)
    }
}

fn is_for(reader: &Reader, subject: &Subject) -> bool {
    use domain::Audience::{Auditor, Deliverer, Officer, Subject};
    match reader.audience() {
        Deliverer | Officer | Auditor => true,
        Subject => reader.is_for(subject.id),
        _ => false,
    }
}

/// An exit that an organ was told the entry of and has not confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ExitRow {
    /// The notice, to confirm.
    pub notice: ListingToldIdText,
    /// Who must know.
    pub organ: OrganCodeText,
    /// Its name.
    pub organ_name: Phrase,
    /// Who is listed no longer.
    pub subject: SubjectRef,
    /// The listing.
    pub listing: ListingIdText,
    /// Its list.
    pub list: ListIdText,
    /// The list's name.
    pub list_title: Phrase,
    /// The day from which it stands no longer.
    #[schema(value_type = String, format = Date)]
    pub ended_on: Date,
    /// The last day to confirm.
    #[schema(value_type = String, format = Date)]
    pub due: Date,
    /// Whether that day has passed.
    pub overdue: bool,
    /// Whether it is sent to a system of the organ, or waits for an officer of it.
    pub has_channel: bool,
}

impl ExitRow {
    /// The exit for an officer of the organ, the operator or the auditor: never for the public.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        input: &ExitInput,
    ) -> Result<View<ExitRow>, Refused> {
        use domain::Audience::{Auditor, Deliverer, Officer};
        if !matches!(reader.audience(), Deliverer | Officer | Auditor) {
            return Err(Refused::NotFound);
        }
        let body = ExitRow {
            notice: Written(input.id),
            organ: Written(input.organ.code.clone()),
            organ_name: (&input.organ.name).into(),
            subject: SubjectRef::of(glossary, reader.audience(), subject),
            listing: Written(input.listing),
            list: Written(input.list.clone()),
            list_title: glossary.list_title(&input.list),
            ended_on: input.ended_on,
            due: input.due,
            overdue: input.due < moment.today,
            has_channel: input.has_channel,
        };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}

/// What an officer owes a listing.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DutyRow {
    /// `take-back`, `remove`, `remind` or `escalate`.
    #[schema(value_type = String)]
    pub duty: ListingDuty,
    /// The listing.
    #[serde(flatten)]
    pub listing: ListingRow,
    /// Since when it is owed.
    #[schema(value_type = String, format = Date)]
    pub since: Date,
    /// By when; absent where no clock runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
    /// Whether that day has passed.
    pub overdue: bool,
    /// The records that say so.
    pub records: Vec<RecordIdText>,
    /// The reasons for removal that an officer may name: codes and words.
    #[schema(value_type = Vec<Vec<String>>)]
    pub exits: Vec<(String, Phrase)>,
}

impl DutyRow {
    /// The duty for an officer.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        listing: &ListingInput,
        input: &DutyInput,
    ) -> Result<View<DutyRow>, Refused> {
        if reader.audience() != domain::Audience::Officer {
            return Err(Refused::NotFound);
        }
        let body = DutyRow {
            duty: input.duty,
            listing: ListingRow::new(glossary, reader, moment, subject, listing)?,
            since: input.since,
            due: input.due,
            overdue: input.due.is_some_and(|due| due < moment.today),
            records: input.records.iter().copied().map(Written).collect(),
            exits: input.exits.iter().map(|code| (code.code.clone(), Phrase::from(&code.label))).collect(),
        };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}
