//! What officers, the operator and the subject itself work with: proposals, holds, objections,
//! the log of consultations, the state of the node.

use domain::{Audience, Date, Role, publication::HoldReason, subject::Subject};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    DeliveryRow, FindingView, Glossary, Moment, ObjectionMark, Phrase, Reader, RecordRow, Refused, RuleView, Shown,
    Stamp, SubjectHit, View, Written,
    input::{AccessInput, ProposalInput, RecordInput},
    publication::findings,
    reading::read,
    view::AccountNameText,
    view::CaseIdText,
    view::ProposalIdText,
};

/// What a rule saw.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct FactView {
    /// The fact's name.
    pub name: String,
    /// Its name in words.
    pub title: Phrase,
    /// Its value.
    pub value: Shown,
}

/// A proposal that waits for the officer of the competent organ.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ProposalItem {
    /// Its id.
    pub id: ProposalIdText,
    /// Whom it is about.
    pub subject: SubjectHit,
    /// The list it would put the subject on.
    pub list: Phrase,
    /// The cause.
    pub cause: Phrase,
    /// The rule and its article; absent where an officer proposed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleView>,
    /// Why, in the words of the officer who proposed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasons: Option<String>,
    /// What the rule saw.
    pub facts: Vec<FactView>,
    /// The records that the facts rest on.
    pub records: Vec<RecordRow>,
    /// When it was made.
    pub made_at: Stamp,
    /// The last day on which the organ may decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
    /// Days left; negative where overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i32>,
}

fn officers_only(reader: &Reader) -> Result<(), Refused> {
    match reader.audience() {
        Audience::Officer | Audience::Auditor => Ok(()),
        _ => Err(Refused::NotFound),
    }
}

impl ProposalItem {
    /// The proposal for an officer.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        input: &ProposalInput,
    ) -> Result<View<ProposalItem>, Refused> {
        ProposalItem::new(glossary, reader, moment, input).map(|body| View::new(reader.audience(), moment, None, body))
    }

    /// The same as a line of the queue.
    ///
    /// # Errors
    /// As [`ProposalItem::view`].
    pub(crate) fn new(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        input: &ProposalInput,
    ) -> Result<ProposalItem, Refused> {
        officers_only(reader)?;
        let proposal = &input.proposal;
        let rule = proposal.rule.as_ref().map(|rule| {
            let id = format!("{rule}#{}", proposal.row);
            RuleView::new(&id, glossary.rules.get(&id))
        });
        let facts = proposal.rule.iter().flat_map(|rule| {
            proposal.facts.iter().map(|(name, value)| {
                let (title, value) = glossary.fact(rule, name, value);
                FactView { name: name.clone(), title, value }
            })
        });
        let subject: &Subject = &input.subject.subject;
        let records = input
            .subject
            .records
            .iter()
            .filter(|record| proposal.records.contains(&record.id))
            .filter_map(|record| RecordRow::new(glossary, reader, moment, Some(subject), record).ok());
        Ok(ProposalItem {
            id: Written(input.id),
            subject: SubjectHit::new(glossary, reader, &input.subject)?,
            list: glossary.list_title(&proposal.list),
            cause: glossary.cause(&proposal.list, &proposal.cause),
            rule,
            reasons: proposal.reasons.clone(),
            facts: facts.collect(),
            records: records.collect(),
            made_at: Stamp(input.made_at),
            due: proposal.due,
            days_left: proposal.due.map(|due| (due - moment.today).get_days()),
        })
    }
}

/// A record whose publication waits.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct HoldItem {
    /// The record.
    pub record: RecordRow,
    /// What holds it.
    #[schema(value_type = Vec<String>)]
    pub holds: Vec<HoldReason>,
    /// The findings for which it is held.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingView>,
    /// Since when it is here.
    pub since: Stamp,
    /// The first last day of its clocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
}

impl HoldItem {
    /// The same, framed for a page.
    ///
    /// # Errors
    /// As the constructor of the page.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: Option<&Subject>,
        record: &RecordInput,
    ) -> Result<View<HoldItem>, Refused> {
        HoldItem::new(glossary, reader, moment, subject, record)
            .map(|body| View::new(reader.audience(), moment, None, body))
    }

    /// The record for an officer.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub(crate) fn new(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: Option<&Subject>,
        record: &RecordInput,
    ) -> Result<HoldItem, Refused> {
        officers_only(reader)?;
        let reading = read(glossary, reader, moment, subject, record)?;
        let publication = record.publication.as_ref();
        Ok(HoldItem {
            record: reading.row(glossary, subject, record),
            holds: publication.map(|publication| publication.holds.clone()).unwrap_or_default(),
            findings: publication.map(|publication| findings(glossary, record, publication)).unwrap_or_default(),
            since: Stamp(reading.newest.recorded_at),
            due: publication.and_then(|publication| publication.clocks.iter().map(|clock| clock.due).min()),
        })
    }
}

/// An objection that waits for an officer.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ObjectionItem {
    /// Its case.
    pub case: CaseIdText,
    /// The record.
    pub record: RecordRow,
    /// What it says.
    pub mark: ObjectionMark,
    /// Until when it hides the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hides_until: Option<Stamp>,
}

impl ObjectionItem {
    /// The first unanswered objections to `record`, for an officer or the subject itself.
    ///
    /// # Errors
    /// As [`RecordRow::view`].
    pub fn of(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: Option<&Subject>,
        record: &RecordInput,
    ) -> Result<Vec<View<ObjectionItem>>, Refused> {
        let reading = read(glossary, reader, moment, subject, record)?;
        if reading.permit.audience == Audience::Public {
            return Err(Refused::NotFound);
        }
        let row = reading.row(glossary, subject, record);
        let open = record.objections.iter().filter(|objection| objection.answered.is_none()).take(20);
        Ok(open
            .map(|objection| {
                let body = ObjectionItem {
                    case: Written(objection.case),
                    record: row.clone(),
                    mark: reading.objection(objection),
                    hides_until: objection.hides_until.map(Stamp),
                };
                View::new(reader.audience(), moment, None, body)
            })
            .collect())
    }
}

/// One consultation of a file.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct AccessRow {
    /// When.
    pub at: Stamp,
    /// In what role.
    #[schema(value_type = String)]
    pub role: Role,
    /// The organ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organ: Option<Phrase>,
    /// Who: for the subject and the auditor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountNameText>,
    /// What was read; absent for the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<Phrase>,
    /// For what purpose.
    pub purpose: String,
    /// In what matter.
    pub matter: String,
}

impl AccessRow {
    /// The same, framed for a page.
    ///
    /// # Errors
    /// As the constructor of the page.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: domain::SubjectId,
        input: &AccessInput,
    ) -> Result<View<AccessRow>, Refused> {
        AccessRow::new(glossary, reader, subject, input).map(|body| View::new(reader.audience(), moment, None, body))
    }

    /// The consultation for the subject itself or the auditor.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub(crate) fn new(
        glossary: &Glossary,
        reader: &Reader,
        subject: domain::SubjectId,
        input: &AccessInput,
    ) -> Result<AccessRow, Refused> {
        let entitled = match reader.audience() {
            Audience::Auditor => true,
            Audience::Subject => reader.is_for(subject),
            _ => false,
        };
        if !entitled {
            return Err(Refused::NotFound);
        }
        Ok(AccessRow {
            at: Stamp(input.at),
            role: input.role,
            organ: input.organ.as_ref().map(|organ| Phrase::from(&organ.name)),
            account: input.account.clone().map(Written),
            dataset: input.dataset.as_ref().map(|dataset| glossary.dataset_title(dataset)),
            purpose: input.purpose.clone(),
            matter: input.matter.clone(),
        })
    }
}

/// How much waits.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct QueueSize {
    /// The queue's name, such as `review`.
    pub name: &'static str,
    /// How many wait.
    pub waiting: u64,
    /// How many of these are over time or failed.
    pub overdue: u64,
}

/// The state of the node: counts and names of data sets and organs, nothing of a subject.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Overview {
    /// The queues.
    pub queues: Vec<QueueSize>,
    /// The last deliveries.
    pub deliveries: Vec<DeliveryRow>,
    /// How fast each deliverer is: acts of the last 30 days, and late ones.
    pub deliverers: Vec<DelivererPace>,
    /// Entries of the register.
    pub entries: u64,
    /// The catalogue in force: pack, version, hash.
    pub catalogue: String,
    /// The program's version.
    pub version: String,
}

/// How fast a deliverer is.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DelivererPace {
    /// The deliverer.
    pub deliverer: Phrase,
    /// Records with a clock in the last 30 days.
    pub records: u32,
    /// Of these, late ones.
    pub late: u32,
}

impl Overview {
    /// The state of the node. Whether the account may see it is decided before.
    pub fn view(reader: &Reader, moment: Moment, body: OverviewInput) -> View<Overview> {
        let OverviewInput { queues, deliveries, deliverers, entries, catalogue, version } = body;
        let deliveries = deliveries.iter().map(|row| DeliveryRow::clone(row)).collect();
        let body = Overview { queues, deliveries, deliverers, entries, catalogue, version };
        View::new(reader.audience(), moment, None, body)
    }
}

/// What [`Overview::view`] takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OverviewInput {
    /// The queues.
    pub queues: Vec<QueueSize>,
    /// The last deliveries.
    pub deliveries: Vec<View<DeliveryRow>>,
    /// How fast each deliverer is.
    pub deliverers: Vec<DelivererPace>,
    /// Entries of the register.
    pub entries: u64,
    /// The catalogue in force.
    pub catalogue: String,
    /// The program's version.
    pub version: String,
}
