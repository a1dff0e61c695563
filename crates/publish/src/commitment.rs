//! Credit commitments: in the file of a subject, alone, and the kinds that may be given.

use catalogue::{CommitmentTemplate, measure::Effect};
use domain::{
    Audience, Date,
    credit_commitment::{CheckOutcome, CommitmentState},
    subject::{Subject, SubjectState},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Page, Phrase, Reader, Refused, Stamp, SubjectRef, View, Written,
    input::CommitmentInput,
    view::{CaseIdText, CommitmentIdText, RecordIdText},
};

/// A commitment.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CommitmentRow {
    /// Its id.
    pub id: CommitmentIdText,
    /// The template.
    pub template: String,
    /// Its name.
    pub title: Phrase,
    /// What was promised.
    pub text: Phrase,
    /// What follows for one who breaks it.
    pub consequence: Phrase,
    /// Who promised.
    pub subject: SubjectRef,
    /// In which matter.
    pub matter: String,
    /// The organ that received it.
    pub organ: Phrase,
    /// The day on which it was given.
    #[schema(value_type = String, format = Date)]
    pub given_on: Date,
    /// The first day on which it binds no longer.
    #[schema(value_type = String, format = Date)]
    pub until: Date,
    /// Whether it binds today.
    pub binds: bool,
    /// `given`, `kept` or `broken`; for those who may know also `unknown` and `doubted`.
    pub state: &'static str,
    /// The checks that are to come, by which data and from when.
    pub checks: Vec<CommitmentCheckView>,
    /// The last check; for those who may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<CommitmentFound>,
    /// The day on which an officer found it broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub decided_on: Option<Date>,
    /// The first day on which that weighs no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub weighs_until: Option<Date>,
    /// What market withdrawal does to it: `suspended` or `ends`; absent where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub rests: Option<Effect>,
    /// The record that reported it, where it was received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordIdText>,
    /// The articles.
    pub basis: Vec<Phrase>,
    /// Whether any of this is known from memory or an excerpt only.
    pub unverified: bool,
}

/// A check of a commitment.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CommitmentCheckView {
    /// What is asked.
    pub title: Phrase,
    /// The rule set that asks it.
    pub rule: String,
    /// The last day of the data that it asks; the term of the check where no commitment is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub on: Option<Date>,
    /// The clock that says when.
    pub after: Phrase,
}

/// What a check came to.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CommitmentFound {
    /// What was asked.
    pub title: Phrase,
    /// `kept`, `doubted` or `unknown`.
    #[schema(value_type = String)]
    pub outcome: CheckOutcome,
    /// The last day of the data that were asked.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// When it was made.
    pub at: Stamp,
    /// The rule set.
    pub rule: String,
    /// The row that held; empty where none did.
    pub row: String,
    /// What the rule saw: fact and value.
    pub facts: Vec<CommitmentFact>,
    /// The records that it rests on.
    pub records: Vec<RecordIdText>,
    /// The case in which the subject is heard and an officer decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseIdText>,
}

/// A fact that a rule saw.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CommitmentFact {
    /// The column of the table.
    pub name: String,
    /// The value; `unknown` where nobody says that nothing is missing.
    pub value: String,
}

/// A kind of commitment that may be given.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CommitmentKind {
    /// The template.
    pub id: String,
    /// Its name.
    pub title: Phrase,
    /// What is promised.
    pub text: Phrase,
    /// What follows for one who breaks it.
    pub consequence: Phrase,
    /// By which data and when it is checked.
    pub checks: Vec<CommitmentCheckView>,
    /// The articles.
    pub basis: Vec<Phrase>,
    /// Whether any of this is known from memory or an excerpt only.
    pub unverified: bool,
}

impl CommitmentRow {
    /// The commitment for `reader`.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for the public where it binds no longer and no breach of it weighs.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        input: &CommitmentInput,
    ) -> Result<View<CommitmentRow>, Refused> {
        let row = CommitmentRow::new(glossary, reader, moment, subject, input)?;
        Ok(View::new(reader.audience(), moment, Some(row.changes()), row))
    }

    pub(crate) fn new(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        input: &CommitmentInput,
    ) -> Result<CommitmentRow, Refused> {
        let may_know = match reader.audience() {
            Audience::Officer | Audience::Auditor => true,
            Audience::Subject => reader.is_for(subject.id),
            Audience::Deliverer => reader.delivers_for(&input.organ.code),
            Audience::Public | Audience::Inquirer => false,
        };
        let given = &input.given;
        let binds = given.given_on <= moment.today && moment.today < given.until;
        let broken = input.state == CommitmentState::Broken;
        let weighs = broken && input.weighs_until.is_some_and(|until| moment.today < until);
        // A breach is shown while it weighs, and what was kept while it binds.
        let shown = subject.state == SubjectState::Confirmed && input.public && if broken { weighs } else { binds };
        if !may_know && !shown {
            return Err(Refused::NotFound);
        }
        let template = glossary.commitment(&given.template);
        let words = |label: fn(&CommitmentTemplate) -> &domain::Label| {
            template.map_or_else(|| Phrase::same(given.template.as_str()), |template| label(template).into())
        };
        Ok(CommitmentRow {
            id: Written(input.id),
            template: given.template.to_string(),
            title: words(|template| &template.title),
            text: words(|template| &template.text),
            consequence: words(|template| &template.consequence),
            subject: SubjectRef::of(glossary, reader.audience(), subject),
            matter: given.matter.clone(),
            organ: (&input.organ.name).into(),
            given_on: given.given_on,
            until: given.until,
            binds,
            state: if may_know { input.state } else { told(input.state) }.name(),
            checks: to_come(glossary, template, input),
            found: input.found.as_ref().filter(|_| may_know).map(|found| CommitmentFound::new(template, found)),
            decided_on: input.decided_on.filter(|_| broken),
            weighs_until: input.weighs_until.filter(|_| broken),
            rests: input.rests.filter(|effect| *effect != Effect::Stands),
            record: given.record.map(Written),
            basis: template.map(|template| glossary.bases(&template.basis)).unwrap_or_default(),
            unverified: template.is_some_and(|template| template.unverified),
        })
    }

    /// The first day on which the public sees it otherwise.
    pub(crate) fn changes(&self) -> Date {
        self.weighs_until.unwrap_or(self.until)
    }

    /// The key of the words for what market withdrawal does to it; absent where it stands.
    pub fn rests_key(&self) -> Option<&'static str> {
        match self.rests? {
            Effect::Stands => None,
            Effect::Suspended => Some("effect-suspended"),
            Effect::Ends => Some("effect-ends"),
        }
    }

    /// The key of the words for its state.
    pub fn state_key(&self) -> String {
        format!("commitment-{}", self.state)
    }
}

/// What everyone is told: a doubt is nobody's but the parties', and silence says nothing.
fn told(state: CommitmentState) -> CommitmentState {
    match state {
        CommitmentState::Doubted | CommitmentState::Unknown => CommitmentState::Given,
        told => told,
    }
}

fn to_come(
    glossary: &Glossary,
    template: Option<&CommitmentTemplate>,
    input: &CommitmentInput,
) -> Vec<CommitmentCheckView> {
    let Some(template) = template else { return Vec::new() };
    let due = input.given.checks.iter().filter(|check| input.due.is_some_and(|due| check.on >= due));
    let checks = due.filter_map(|due| Some((due, template.check(&due.check)?)));
    checks.map(|(due, check)| CommitmentCheckView { on: Some(due.on), ..check_view(glossary, check) }).collect()
}

fn check_view(glossary: &Glossary, check: &catalogue::commitment::CommitmentCheck) -> CommitmentCheckView {
    CommitmentCheckView {
        title: (&check.title).into(),
        rule: check.rules.to_string(),
        on: None,
        after: glossary.clock_title(&check.after),
    }
}

impl CommitmentFound {
    fn new(template: Option<&CommitmentTemplate>, input: &crate::input::CommitmentFoundInput) -> CommitmentFound {
        let check = &input.check;
        let title = template.and_then(|template| template.check(&check.check));
        let fact = |(name, value): &(String, String)| CommitmentFact { name: name.clone(), value: value.clone() };
        CommitmentFound {
            title: title.map_or_else(|| Phrase::same(&check.check), |known| (&known.title).into()),
            outcome: check.outcome,
            on: check.on,
            at: Stamp(input.at),
            rule: check.rule.to_string(),
            row: check.row.clone(),
            facts: check.facts.iter().map(fact).collect(),
            records: check.records.iter().copied().map(Written).collect(),
            case: check.case.map(Written),
        }
    }

    /// The key of the words for what it came to.
    pub fn outcome_key(&self) -> &'static str {
        match self.outcome {
            CheckOutcome::Kept => "commitment-kept",
            CheckOutcome::Doubted => "commitment-doubted",
            CheckOutcome::Unknown => "commitment-unknown",
        }
    }
}

impl CommitmentKind {
    /// The kinds of commitments of the pack, for everyone.
    pub fn all(glossary: &Glossary, reader: &Reader, moment: Moment) -> View<Page<CommitmentKind>> {
        let kinds = glossary.commitments.values().map(|template| {
            let body = CommitmentKind {
                id: template.id.to_string(),
                title: (&template.title).into(),
                text: (&template.text).into(),
                consequence: (&template.consequence).into(),
                checks: template.checks.iter().map(|check| check_view(glossary, check)).collect(),
                basis: glossary.bases(&template.basis),
                unverified: template.unverified,
            };
            View::new(reader.audience(), moment, None, body)
        });
        Page::of(reader, moment, kinds, None, None)
    }
}
