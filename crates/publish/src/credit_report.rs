//! The credit report of a subject: its file in full for one audience, to be handed on; and what anyone who
//! holds one is told of it later.

use std::collections::BTreeMap;

use catalogue::contract::DatasetKind;
use domain::{
    Audience, DatasetId, Date, Language,
    report::{ReportHead, ReportIssued},
    subject::Subject,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    CommitmentRow, FieldView, Freshness, Glossary, IdentifierView, ListingRow, Moment, NameView, Phrase, Reader,
    RecordRow, Refused, RuleView, Source, Stamp, SubjectHit, SubjectRef, SuccessionView, View, WithdrawalRow, Written,
    input::{RecordInput, SubjectInput},
    reading::{next_change, read},
    subject::{identifiers, may_know, names},
    succession::successions,
    view::DatasetIdText,
};

/// The most records that a report holds in full.
const MOST_RECORDS: usize = 500;

/// A record in a report.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ReportedRecord {
    /// What stands in lists.
    #[serde(flatten)]
    pub row: RecordRow,
    /// Its fields, in the standard's order.
    pub fields: Vec<FieldView>,
    /// The first day on which it may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub public_from: Option<Date>,
    /// The first day on which the subject may apply for an earlier end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub repairable: Option<Date>,
    /// The rules that say how long.
    pub rules: Vec<RuleView>,
    /// Where it comes from.
    pub source: Source,
}

/// The records of one data set in a report.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ReportSection {
    /// The data set.
    pub dataset: DatasetIdText,
    /// Its name.
    pub title: Phrase,
    /// Its kind.
    pub kind: &'static str,
    /// Whether its records are to the subject's disadvantage.
    pub adverse: bool,
    /// The articles that allow collecting and publishing them.
    pub basis: Vec<Phrase>,
    /// How many there are.
    pub total: u32,
    /// The records, the latest first; fewer than there are where a report would become too long.
    pub records: Vec<ReportedRecord>,
}

/// The credit report of a subject.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct CreditReport {
    /// Whom it is about.
    #[serde(flatten)]
    pub hit: SubjectHit,
    /// Its names, the current one first.
    pub names: Vec<NameView>,
    /// Its codes.
    pub identifiers: Vec<IdentifierView>,
    /// What the registration says, each field with its source.
    pub basics: Vec<FieldView>,
    /// Its listings.
    pub listings: Vec<ListingRow>,
    /// Its records, what is to its disadvantage last.
    pub sections: Vec<ReportSection>,
    /// Its credit commitments, the newest first.
    pub commitments: Vec<CommitmentRow>,
    /// How it left the market or is kept from it.
    pub withdrawals: Vec<WithdrawalRow>,
    /// Whom it follows and who follows it.
    pub successions: Vec<SuccessionView>,
    /// When each deliverer last brought something.
    pub freshness: Vec<Freshness>,
}

impl CreditReport {
    /// The report for `reader`: every record it may see, nothing of those it may not.
    ///
    /// # Errors
    /// [`Refused::NotFound`] where the reader may not know of the subject, [`Refused::Moved`] where it was
    /// merged.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        input: &SubjectInput,
    ) -> Result<View<CreditReport>, Refused> {
        let subject = &input.subject;
        let audience = may_know(reader, subject)?;
        let mut gathered = Gathered::default();
        for record in &input.records {
            gathered.take(glossary, reader, moment, subject, record);
        }
        let listings = input.listings.iter();
        let listings: Vec<ListingRow> =
            listings.filter_map(|one| ListingRow::new(glossary, reader, moment, subject, one).ok()).collect();
        let commitments = input.commitments.iter();
        let commitments: Vec<CommitmentRow> =
            commitments.filter_map(|one| CommitmentRow::new(glossary, reader, moment, subject, one).ok()).collect();
        let ends = listings.iter().map(|row| row.until).chain(commitments.iter().map(CommitmentRow::changes));
        let changes = gathered.changes.into_iter().chain(ends).filter(|day| *day > moment.today).min();
        let body = CreditReport {
            hit: SubjectHit::new(glossary, reader, input)?,
            names: names(subject),
            identifiers: identifiers(glossary, audience, subject),
            listings,
            commitments,
            withdrawals: input.withdrawals.iter().map(|one| WithdrawalRow::new(glossary, one)).collect(),
            successions: successions(glossary, reader, audience, &input.successions),
            basics: gathered.basics,
            freshness: gathered.freshness.into_values().collect(),
            sections: sections(glossary, gathered.records),
        };
        Ok(View::new(reader.audience(), moment, changes, body))
    }

    /// How many records it counts, and how many of them are to the subject's disadvantage.
    pub fn totals(&self) -> (u32, u32) {
        let adverse = self.sections.iter().filter(|section| section.adverse);
        (self.sections.iter().map(|section| section.total).sum(), adverse.map(|section| section.total).sum())
    }
}

/// What the records of a file come to.
#[derive(Default)]
struct Gathered {
    records: Vec<ReportedRecord>,
    basics: Vec<FieldView>,
    freshness: BTreeMap<(String, DatasetId), Freshness>,
    changes: Option<Date>,
}

impl Gathered {
    fn take(&mut self, glossary: &Glossary, reader: &Reader, moment: Moment, subject: &Subject, record: &RecordInput) {
        let Ok(reading) = read(glossary, reader, moment, Some(subject), record) else { return };
        self.changes = self.changes.into_iter().chain(next_change(moment, record)).min();
        let source = reading.permit.source(record, reading.newest);
        let row = reading.row(glossary, Some(subject), record);
        let key = (record.deliverer.code.to_string(), record.dataset.clone());
        let fresh = Freshness {
            deliverer: (&record.deliverer.name).into(),
            title: row.title.clone(),
            recorded_at: source.recorded_at,
        };
        let known = self.freshness.entry(key).or_insert_with(|| fresh.clone());
        known.recorded_at = known.recorded_at.max(fresh.recorded_at);
        if reading.contract.kind == DatasetKind::Registration {
            for field in reading.permit.fields(&reading.newest.values, Some(&source)) {
                if !self.basics.iter().any(|known| known.code == field.code) {
                    self.basics.push(field);
                }
            }
            return;
        }
        let publication = record.publication.as_ref();
        let rules = publication.map(|one| one.rules.as_slice()).unwrap_or_default();
        self.records.push(ReportedRecord {
            fields: reading.permit.fields(&reading.newest.values, None),
            public_from: publication.and_then(|one| one.from),
            repairable: publication.and_then(|one| one.repairable),
            rules: rules.iter().map(|id| RuleView::new(id, glossary.rules.get(id))).collect(),
            row: RecordRow { subject: None, ..row },
            source,
        });
    }
}

fn sections(glossary: &Glossary, records: Vec<ReportedRecord>) -> Vec<ReportSection> {
    let mut of: BTreeMap<DatasetId, Vec<ReportedRecord>> = BTreeMap::new();
    for record in records {
        of.entry(record.row.dataset.0.clone()).or_default().push(record);
    }
    let section = |(dataset, mut records): (DatasetId, Vec<ReportedRecord>)| {
        let contract = glossary.contract(&dataset)?;
        records.sort_by_key(|one| std::cmp::Reverse((one.row.decided_on, one.row.id)));
        Some(ReportSection {
            dataset: Written(dataset),
            title: (&contract.title).into(),
            kind: contract.kind.name(),
            adverse: contract.adverse,
            basis: glossary.bases(&contract.basis),
            total: u32::try_from(records.len()).unwrap_or(u32::MAX),
            records,
        })
    };
    let mut sections: Vec<ReportSection> = of.into_iter().filter_map(section).collect();
    sections.sort_by_key(|section| section.adverse);
    let mut room = MOST_RECORDS;
    // What is to the subject's disadvantage is never what is cut first.
    for section in sections.iter_mut().rev() {
        section.records.truncate(room);
        room -= section.records.len();
    }
    sections
}

/// What anyone who holds a report is told of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct IssuedReport {
    /// Its number.
    pub number: String,
    /// Whom it is about, by today's name; absent where the public may not know of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectRef>,
    /// For whom it was made.
    #[schema(value_type = String)]
    pub made_for: Audience,
    /// Its language.
    #[schema(value_type = String)]
    pub language: Language,
    /// When it was made.
    pub made_at: Stamp,
    /// The day as of which it shows the file.
    #[schema(value_type = String, format = Date)]
    pub shows: Date,
    /// The first day on which it is no longer valid.
    #[schema(value_type = String, format = Date)]
    pub valid_until: Date,
    /// Whether it is valid today.
    pub valid: bool,
    /// Whether anything in it has changed or ended since; absent for one that shows a past day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<bool>,
    /// The digest of its signed data: SHA-256 in hexadecimal.
    pub data: String,
    /// The digest of its document.
    pub document: String,
}

impl IssuedReport {
    /// What is told of a report: that it was issued and where it stands, and nothing of what it said.
    ///
    /// `now` is the digest of what the same report would say now; absent where it would not be made.
    pub fn view(
        glossary: &Glossary,
        moment: Moment,
        subject: Option<&Subject>,
        issued: &ReportIssued,
        now: Option<&str>,
    ) -> View<IssuedReport> {
        let public = Reader::public();
        let known = subject.and_then(|subject| Some((may_know(&public, subject).ok()?, subject)));
        let ReportHead { number, audience, language, made_at, as_of, valid_until, of_the_past, .. } = &issued.head;
        let body = IssuedReport {
            number: number.to_string(),
            subject: known.map(|(audience, subject)| SubjectRef::of(glossary, audience, subject)),
            made_for: *audience,
            language: *language,
            made_at: Stamp(*made_at),
            shows: *as_of,
            valid_until: *valid_until,
            valid: moment.today < *valid_until,
            changed: (!of_the_past).then(|| now != Some(issued.content.as_str())),
            data: issued.data.clone(),
            document: issued.document.clone(),
        };
        View::new(Audience::Public, moment, Some(*valid_until).filter(|until| *until > moment.today), body)
    }
}

impl View<CreditReport> {
    /// The first day on which it is no longer valid: so many days after it was made, or the first day on
    /// which anything in it is no longer so, if that is earlier.
    pub fn valid_until(&self, days: i64) -> Date {
        let last = domain::date::add_days(self.today(), days).unwrap_or(Date::MAX);
        self.changes_on().map_or(last, |changes| changes.min(last))
    }
}
