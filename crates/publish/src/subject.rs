//! A subject: as a hit of a search, and as its whole file.

use std::collections::BTreeMap;

use catalogue::contract::DatasetKind;
use domain::{
    Audience, DatasetId, Date, OrganCode,
    subject::{Subject, SubjectClass, SubjectState},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    CommitmentRow, DecisionView, FieldView, FoundIn, Glossary, ListingRow, Moment, Phrase, Reader, RecordRow, Refused,
    SuccessionView, View, WithdrawalRow, Written,
    decision::decisions,
    field::CodeShown,
    input::{RecordInput, SubjectInput},
    reading::{next_change, read},
    succession::successions,
    view::DatasetIdText,
    view::ListIdText,
    view::SchemeIdText,
    view::SubjectIdText,
};

/// The most items of a timeline on one page; the rest stands on the pages by data set.
const TIMELINE_ITEMS: usize = 200;

/// A code of a subject.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct IdentifierView {
    /// The scheme.
    pub scheme: SchemeIdText,
    /// The scheme's name.
    pub title: Phrase,
    /// The code; absent where it is masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whether it is borne now.
    pub current: bool,
}

/// A name of a subject.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct NameView {
    /// The name.
    pub name: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The first day on which it was no longer borne.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
}

/// What a tag beside the name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TagKind {
    /// It is on a list that is to its disadvantage.
    AdverseList,
    /// It is on a list that speaks for it.
    FavourableList,
    /// An honour, a commitment.
    Favourable,
}

/// A tag beside the name: a listing or an honour that stands today.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Tag {
    /// What it says.
    pub kind: TagKind,
    /// The name of the list or data set.
    pub title: Phrase,
    /// The list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<ListIdText>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Phrase>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub since: Option<Date>,
}

/// A subject as a hit of a search.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SubjectHit {
    /// Its id.
    pub id: SubjectIdText,
    /// Its class.
    #[schema(value_type = String)]
    pub class: SubjectClass,
    /// Its name.
    pub name: String,
    /// Its former names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub former_names: Vec<String>,
    /// Its first code, where it may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its registration status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<CodeShown>,
    /// The division of its seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Phrase>,
    /// Whether it is not yet confirmed; for those who may know.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
    /// Where it was found, where not by a name or a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_in: Option<FoundIn>,
}

/// How many records of a data set the file holds.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DatasetCount {
    /// The data set.
    pub dataset: DatasetIdText,
    /// Its name.
    pub title: Phrase,
    /// Its kind.
    pub kind: &'static str,
    /// Whether its records are to the subject's disadvantage.
    pub adverse: bool,
    /// How many the reader may see.
    pub count: u32,
}

/// One thing on the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct TimelineItem {
    /// The day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub day: Option<Date>,
    /// Whether it no longer holds: its validity is past.
    pub past: bool,
    /// The record.
    pub record: RecordRow,
}

/// When a deliverer last brought something for this file.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Freshness {
    /// The deliverer.
    pub deliverer: Phrase,
    /// The data set.
    pub title: Phrase,
    /// When its newest record was recorded.
    pub recorded_at: crate::Stamp,
}

/// Records of one year, for the chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct YearCount {
    /// The year.
    pub year: i16,
    /// Records that speak for the subject.
    pub favourable: u32,
    /// Records that do neither.
    pub neutral: u32,
    /// Records that are to its disadvantage.
    pub adverse: u32,
}

/// The file of a subject.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SubjectFile {
    /// What stands in hits.
    #[serde(flatten)]
    pub hit: SubjectHit,
    /// Its names, the current one first.
    pub names: Vec<NameView>,
    /// Its codes.
    pub identifiers: Vec<IdentifierView>,
    /// What stands today.
    pub tags: Vec<Tag>,
    /// What the registration says, each field with its source.
    pub basics: Vec<FieldView>,
    /// How many records by data set.
    pub counts: Vec<DatasetCount>,
    /// Its listings that stand today.
    pub listings: Vec<ListingRow>,
    /// What happened, the newest first.
    pub timeline: Vec<TimelineItem>,
    /// How many things the timeline has in all.
    pub timeline_total: u32,
    /// Objections to records of this file that are not answered.
    pub open_objections: u32,
    /// The last five years.
    pub years: Vec<YearCount>,
    /// When each deliverer last brought something.
    pub freshness: Vec<Freshness>,
    /// What officers decided about the subject itself and why; for those who may know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<DecisionView>,
    /// Whom it follows and who follows it: each keeps its own records.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub successions: Vec<SuccessionView>,
    /// How it left the market or is kept from it, and what that does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withdrawals: Vec<WithdrawalRow>,
    /// Its credit commitments, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commitments: Vec<CommitmentRow>,
    /// Whether search engines may keep the page: nothing adverse on it, no person named, no sole
    /// trader.
    #[serde(skip)]
    pub indexable: bool,
}

/// The name a subject bears; its first code where only that is known.
pub(crate) fn subject_name(subject: &Subject) -> String {
    let name = subject.name();
    if name.is_empty() { subject.id.to_string() } else { name.to_owned() }
}

fn outside(audience: Audience) -> bool {
    matches!(audience, Audience::Public | Audience::Inquirer)
}

fn masks(glossary: &Glossary, audience: Audience, subject: &Subject, scheme: &domain::SchemeId) -> bool {
    outside(audience) && subject.class == SubjectClass::SoleTrader && glossary.scheme_is_personal(scheme)
}

/// The first current code that may be shown.
pub(crate) fn primary_code(glossary: &Glossary, audience: Audience, subject: &Subject) -> Option<String> {
    let shown = |held: &&domain::subject::IdentifierHeld| {
        held.held.until.is_none() && !masks(glossary, audience, subject, held.identifier.scheme())
    };
    subject.identifiers.iter().find(shown).map(|held| held.identifier.value().to_owned())
}

/// What the reader is to a subject as a whole.
fn toward(reader: &Reader, subject: &Subject) -> Audience {
    match reader.audience() {
        Audience::Subject | Audience::Inquirer if !reader.is_for(subject.id) => Audience::Public,
        audience => audience,
    }
}

pub(crate) fn may_know(reader: &Reader, subject: &Subject) -> Result<Audience, Refused> {
    if let Some(into) = subject.merged_into {
        return Err(Refused::Moved(into));
    }
    let audience = toward(reader, subject);
    let closed = subject.state != SubjectState::Confirmed;
    if closed && outside(audience) { Err(Refused::NotFound) } else { Ok(audience) }
}

impl SubjectHit {
    /// The same, framed for a page.
    ///
    /// # Errors
    /// As the constructor of the page.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        input: &SubjectInput,
    ) -> Result<View<SubjectHit>, Refused> {
        SubjectHit::new(glossary, reader, input).map(|body| View::new(reader.audience(), moment, None, body))
    }

    /// The subject as a hit.
    ///
    /// # Errors
    /// [`Refused::NotFound`] where the reader may not know of it, [`Refused::Moved`] where it was
    /// merged.
    pub(crate) fn new(glossary: &Glossary, reader: &Reader, input: &SubjectInput) -> Result<SubjectHit, Refused> {
        let subject = &input.subject;
        let audience = may_know(reader, subject)?;
        Ok(SubjectHit {
            id: Written(subject.id),
            class: subject.class,
            name: subject_name(subject),
            former_names: subject.names.iter().skip(1).take(20).map(|held| held.name.clone()).collect(),
            code: primary_code(glossary, audience, subject),
            status: subject
                .status
                .as_ref()
                .map(|code| CodeShown { code: code.clone(), title: glossary.code(&glossary.status_list, code) }),
            region: input.division.as_ref().map(Phrase::from),
            provisional: subject.state == SubjectState::Provisional,
            found_in: None,
        })
    }
}

impl SubjectFile {
    /// The file for `reader`: every record it may see, nothing of those it may not.
    ///
    /// # Errors
    /// As [`SubjectHit::new`].
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        input: &SubjectInput,
    ) -> Result<View<SubjectFile>, Refused> {
        let hit = SubjectHit::new(glossary, reader, input)?;
        let audience = may_know(reader, &input.subject)?;
        let mut gathered = Gathered::default();
        for record in &input.records {
            gathered.take(glossary, reader, moment, &input.subject, record);
        }
        let listings: Vec<ListingRow> = input
            .listings
            .iter()
            .filter_map(|listing| ListingRow::new(glossary, reader, moment, &input.subject, listing).ok())
            .collect();
        let commitments: Vec<CommitmentRow> = input
            .commitments
            .iter()
            .filter_map(|one| CommitmentRow::new(glossary, reader, moment, &input.subject, one).ok())
            .collect();
        let ends = listings.iter().map(|row| row.until).chain(commitments.iter().map(CommitmentRow::changes));
        let changes = gathered.changes.into_iter().chain(ends).min();
        let tags = tags(&listings, &gathered.rows);
        let broken = commitments.iter().any(|row| row.weighs_until.is_some());
        let adverse = broken
            || tags.iter().any(|tag| tag.kind == TagKind::AdverseList)
            || gathered.rows.iter().any(|row| row.adverse);
        let persons = gathered.persons || input.subject.class == SubjectClass::SoleTrader;
        let body = SubjectFile {
            names: names(&input.subject),
            identifiers: identifiers(glossary, audience, &input.subject),
            tags,
            basics: gathered.basics,
            counts: counts(glossary, &gathered.rows),
            listings,
            open_objections: gathered.rows.iter().filter(|row| row.objection.is_some()).count() as u32,
            years: years(moment.today, &gathered.rows),
            freshness: gathered.freshness.into_values().collect(),
            decisions: decisions(audience, &input.decisions),
            successions: successions(glossary, reader, audience, &input.successions),
            withdrawals: input.withdrawals.iter().map(|one| WithdrawalRow::new(glossary, one)).collect(),
            commitments,
            timeline_total: gathered.rows.len() as u32,
            timeline: timeline(moment.today, gathered.rows),
            indexable: !adverse && !persons,
            hit,
        };
        Ok(View::new(reader.audience(), moment, changes, body))
    }
}

/// What the records of a file come to.
#[derive(Default)]
struct Gathered {
    rows: Vec<RecordRow>,
    basics: Vec<FieldView>,
    freshness: BTreeMap<(OrganCode, DatasetId), Freshness>,
    persons: bool,
    changes: Option<Date>,
}

impl Gathered {
    fn take(&mut self, glossary: &Glossary, reader: &Reader, moment: Moment, subject: &Subject, record: &RecordInput) {
        // What is not shown today may be from a later day on.
        self.changes = self.changes.into_iter().chain(next_change(moment, record)).min();
        let Ok(reading) = read(glossary, reader, moment, Some(subject), record) else { return };
        let row = reading.row(glossary, Some(subject), record);
        if reading.contract.kind == DatasetKind::Registration {
            let source = reading.permit.source(record, reading.newest);
            for field in reading.permit.fields(&reading.newest.values, Some(&source)) {
                if !self.basics.iter().any(|known| known.code == field.code) {
                    self.basics.push(field);
                }
            }
            self.persons |= row.names_person;
        }
        let at = reading.newest.recorded_at;
        let fresh = Freshness {
            deliverer: (&record.deliverer.name).into(),
            title: row.title.clone(),
            recorded_at: crate::Stamp(at),
        };
        let key = (record.deliverer.code.clone(), record.dataset.clone());
        let known = self.freshness.entry(key).or_insert_with(|| fresh.clone());
        if known.recorded_at < fresh.recorded_at {
            *known = fresh;
        }
        self.rows.push(row);
    }
}

pub(crate) fn names(subject: &Subject) -> Vec<NameView> {
    let view = |held: &domain::subject::NameHeld| NameView {
        name: held.name.clone(),
        from: held.held.from,
        until: held.held.until,
    };
    subject.names.iter().take(100).map(view).collect()
}

pub(crate) fn identifiers(glossary: &Glossary, audience: Audience, subject: &Subject) -> Vec<IdentifierView> {
    let view = |held: &domain::subject::IdentifierHeld| {
        let scheme = held.identifier.scheme();
        let masked = masks(glossary, audience, subject, scheme);
        IdentifierView {
            scheme: Written(scheme.clone()),
            title: glossary.scheme_title(scheme),
            value: (!masked).then(|| held.identifier.value().to_owned()),
            current: held.held.until.is_none(),
        }
    };
    subject.identifiers.iter().take(100).map(view).collect()
}

fn tags(listings: &[ListingRow], rows: &[RecordRow]) -> Vec<Tag> {
    let listed = listings.iter().filter(|row| row.stands).map(|row| Tag {
        kind: if row.adverse { TagKind::AdverseList } else { TagKind::FavourableList },
        title: row.list_title.clone(),
        list: Some(row.list.clone()),
        cause: Some(row.cause.clone()),
        since: Some(row.decided_on),
    });
    let honours = rows.iter().filter(|row| row.kind == DatasetKind::Honour.name()).take(3).map(|row| Tag {
        kind: TagKind::Favourable,
        title: row.summary.clone().unwrap_or_else(|| row.title.clone()),
        list: None,
        cause: None,
        since: row.decided_on,
    });
    listed.chain(honours).collect()
}

fn counts(glossary: &Glossary, rows: &[RecordRow]) -> Vec<DatasetCount> {
    let mut counted: BTreeMap<&DatasetId, u32> = BTreeMap::new();
    for row in rows {
        *counted.entry(&row.dataset.0).or_default() += 1;
    }
    let view = |(dataset, count): (&DatasetId, u32)| {
        let contract = glossary.contract(dataset)?;
        Some(DatasetCount {
            dataset: Written(dataset.clone()),
            title: (&contract.title).into(),
            kind: contract.kind.name(),
            adverse: contract.adverse,
            count,
        })
    };
    counted.into_iter().filter_map(view).collect()
}

fn years(today: Date, rows: &[RecordRow]) -> Vec<YearCount> {
    let first = today.year() - 4;
    let mut years: Vec<YearCount> = (0..5).map(|at| YearCount { year: first + at, ..YearCount::default() }).collect();
    for row in rows {
        let Some(day) = row.decided_on else { continue };
        let Ok(at) = usize::try_from(day.year() - first) else { continue };
        let Some(year) = years.get_mut(at) else { continue };
        if row.adverse {
            year.adverse += 1;
        } else if row.favourable {
            year.favourable += 1;
        } else {
            year.neutral += 1;
        }
    }
    years
}

fn timeline(today: Date, mut rows: Vec<RecordRow>) -> Vec<TimelineItem> {
    rows.sort_by_key(|row| std::cmp::Reverse((row.decided_on, row.id)));
    rows.truncate(TIMELINE_ITEMS);
    let item = |record: RecordRow| TimelineItem {
        day: record.decided_on,
        past: record.valid_until.is_some_and(|until| until < today),
        record,
    };
    rows.into_iter().map(item).collect()
}
