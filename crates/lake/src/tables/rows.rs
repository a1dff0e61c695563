//! What the rows of a subject are.

use assemble::{FileRecord, RecordHistory, Standing, stretches};
use catalogue::field::{Field, FieldType};
use domain::{
    FieldClass, Identifier, Instant, Money, Value,
    case::ObjectionKind,
    link::Certainty,
    publication::Publication,
    subject::{Subject, SubjectClass, SubjectState},
    value::ValueKind,
};
use serde::Serialize;

use super::{Dataset, Line, RowsOf, Tables, cells::Cell, define::FIRST_FIELD};
use crate::Error;

/// All that is known.
const NOW: Instant = Instant::from_millis(i64::MAX);

type Row<'a> = Vec<Cell<'a>>;

impl Tables {
    /// Hands on the rows of a subject, each with the place of its table.
    pub(super) fn push(
        &self,
        line: &Line,
        mut put: impl FnMut(usize, Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        put(self.place(&RowsOf::Changed), vec![Cell::Integer(line.subject.raw())])?;
        let Some(subject) = &line.known else { return Ok(()) };
        put(self.place(&RowsOf::Subjects), self.subject(subject))?;
        for row in self.identifiers(subject) {
            put(self.place(&RowsOf::Identifiers), row)?;
        }
        for row in listings(line) {
            put(self.place(&RowsOf::Listings), row)?;
        }
        for history in &line.records {
            let Some(newest) = stretches(&self.files, subject.id, history, NOW).pop() else { continue };
            if let Some(dataset) = self.datasets.get(&history.dataset) {
                put(dataset.table, self.record(dataset, subject, history, &newest.record))?;
            }
            for row in links(subject, history) {
                put(self.place(&RowsOf::Links), row)?;
            }
            for row in clocks(subject, history, newest.record.publication.as_ref()) {
                put(self.place(&RowsOf::Clocks), row)?;
            }
        }
        Ok(())
    }

    fn place(&self, of: &RowsOf) -> usize {
        self.tables.iter().position(|table| table.rows == *of).unwrap_or(0)
    }

    fn subject<'a>(&self, subject: &'a Subject) -> Row<'a> {
        let main = subject.identifiers.iter().find(|held| *held.identifier.scheme() == self.main_scheme);
        let name = subject.names.first();
        vec![
            Cell::Integer(subject.id.raw()),
            Cell::text(subject.id.to_string()),
            Cell::text(subject.class.word()),
            Cell::text(word(&subject.state)),
            Cell::of(name, |held| Cell::text(&held.name)),
            Cell::of(name, |held| Cell::text(&held.matching)),
            Cell::of(main, |held| Cell::text(held.identifier.value())),
            Cell::of(subject.division.as_deref(), Cell::text),
            Cell::of(subject.status.as_deref(), Cell::text),
            Cell::of(subject.merged_into, |id| Cell::Integer(id.raw())),
            Cell::Flag(subject.state == SubjectState::Confirmed),
        ]
    }

    /// A sole trader's code that may be a person's number is open to nobody.
    fn identifiers<'a>(&self, subject: &'a Subject) -> impl Iterator<Item = Row<'a>> {
        let confirmed = subject.state == SubjectState::Confirmed;
        let sole_trader = subject.class == SubjectClass::SoleTrader;
        let personal = self.personal_schemes.clone();
        subject.identifiers.iter().map(move |held| {
            let scheme = held.identifier.scheme();
            vec![
                Cell::Integer(subject.id.raw()),
                Cell::text(scheme.as_str()),
                Cell::text(held.identifier.value()),
                Cell::of(held.held.from, Cell::Day),
                Cell::of(held.held.until, Cell::Day),
                Cell::Flag(confirmed && !(sole_trader && personal.contains(scheme))),
            ]
        })
    }

    fn record<'a>(
        &self,
        dataset: &Dataset,
        subject: &'a Subject,
        history: &'a RecordHistory,
        record: &'a FileRecord,
    ) -> Row<'a> {
        let publication = record.publication.as_ref();
        let held = publication.map(|publication| publication.holds.iter().map(word).collect::<Vec<_>>().join(" "));
        let hidden = record
            .objections
            .iter()
            .filter(|objection| objection.kind == ObjectionKind::NotUs && objection.outcome.is_none());
        let mut row = vec![
            Cell::Integer(subject.id.raw()),
            Cell::Integer(record.id.raw()),
            Cell::text(subject.class.word()),
            Cell::of(subject.division.as_deref(), Cell::text),
            Cell::text(record.deliverer.as_str()),
            Cell::of(record.decided_on, Cell::Day),
            Cell::of(record.valid.from, Cell::Day),
            Cell::of(record.valid.until, Cell::Day),
            Cell::of(publication.and_then(|publication| publication.from), Cell::Day),
            Cell::of(publication.and_then(|publication| publication.until), Cell::Day),
            Cell::of(history.versions.first(), |version| Cell::Instant(version.recorded_at)),
            Cell::Integer(i64::from(record.version)),
            Cell::Flag(record.standing == Standing::Withdrawn),
            Cell::text(word(&record.certainty)),
            Cell::of(held.filter(|held| !held.is_empty()), Cell::text),
            Cell::of(hidden.filter_map(|objection| objection.hides_until).max(), Cell::Instant),
            Cell::Flag(is_open(dataset, subject, record)),
        ];
        for field in &dataset.fields {
            let text = record.values.get(&field.code).map(|value| value.text.as_str());
            value(field, text, &mut row);
        }
        // A day that follows from a secret field is as secret.
        for (cell, column) in row.iter_mut().zip(&self.tables[dataset.table].columns).take(FIRST_FIELD) {
            if column.class == FieldClass::Secret {
                *cell = Cell::None;
            }
        }
        row
    }
}

/// Whether everyone may be given the record in bulk, on the days of its publication and while nobody says "this
/// is not us". No adverse record of a sole trader is.
fn is_open(dataset: &Dataset, subject: &Subject, record: &FileRecord) -> bool {
    let ends = |publication: &Publication| publication.from.is_some() && publication.until.is_some();
    let guarded = subject.class == SubjectClass::SoleTrader || record.certainty != Certainty::Certain;
    dataset.in_bulk
        && subject.state == SubjectState::Confirmed
        && record.standing != Standing::Withdrawn
        && !(dataset.adverse && guarded)
        && record.publication.as_ref().is_some_and(|publication| publication.holds.is_empty() && ends(publication))
}

/// Puts the columns of a field into a row. A text that is not of the field's type is none: so it is after a
/// change of the contract.
fn value<'a>(field: &Field, text: Option<&'a str>, row: &mut Row<'a>) {
    let kind = field.kind.value_kind();
    let read = text.and_then(|text| Some((text, Value::from_canonical(kind, text)?)));
    let currency = match &read {
        Some((_, Value::Money(Money { currency, .. }))) => Cell::text(currency.code().to_owned()),
        _ => Cell::None,
    };
    row.push(match (kind, read) {
        (ValueKind::Identifier, Some((_, Value::Identifier(identifier)))) => {
            Cell::text(Identifier::value(&identifier).to_owned())
        }
        (_, Some((text, Value::Text(_) | Value::Code(_)))) => Cell::text(text),
        (_, Some((_, Value::Integer(number)))) => Cell::Integer(number),
        (_, Some((text, Value::Decimal(_)))) => Cell::of(text.parse().ok(), Cell::Number),
        (_, Some((_, Value::Money(money)))) => Cell::Money(money.minor),
        (_, Some((_, Value::Date(day)))) => Cell::Day(day),
        (_, Some((_, Value::Boolean(yes)))) => Cell::Flag(yes),
        (_, Some((_, Value::Identifier(_))) | None) => Cell::None,
    });
    if matches!(field.kind, FieldType::MoneyText { .. }) {
        row.push(currency);
    }
}

fn links<'a>(subject: &Subject, history: &'a RecordHistory) -> Vec<Row<'a>> {
    let last = history.links.iter().map(|link| link.entry).max();
    let row = |link: &assemble::LinkVersion| {
        vec![
            Cell::Integer(subject.id.raw()),
            Cell::Integer(history.id.raw()),
            Cell::text(history.dataset.as_str()),
            Cell::text(history.deliverer.as_str()),
            Cell::of(link.subject, |id| Cell::Integer(id.raw())),
            Cell::text(word(&link.certainty)),
            Cell::Instant(link.recorded_at),
            Cell::Flag(Some(link.entry) == last),
        ]
    };
    history.links.iter().map(row).collect()
}

fn clocks<'a>(subject: &Subject, history: &'a RecordHistory, publication: Option<&'a Publication>) -> Vec<Row<'a>> {
    let clocks = publication.map_or(&[][..], |publication| &publication.clocks);
    let row = |clock: &'a domain::publication::Clock| {
        vec![
            Cell::Integer(subject.id.raw()),
            Cell::Integer(history.id.raw()),
            Cell::text(history.dataset.as_str()),
            Cell::text(history.deliverer.as_str()),
            Cell::text(&clock.rule),
            Cell::Day(clock.from),
            Cell::Day(clock.due),
            Cell::Flag(clock.provisional),
            Cell::of(history.versions.first(), |version| Cell::Instant(version.recorded_at)),
        ]
    };
    clocks.iter().map(row).collect()
}

fn listings(line: &Line) -> impl Iterator<Item = Row<'_>> {
    line.listings.iter().map(|(id, listing, ended)| {
        vec![
            Cell::Integer(line.subject.raw()),
            Cell::Integer(id.raw()),
            Cell::text(listing.list.as_str()),
            Cell::text(&listing.cause),
            Cell::text(listing.organ.as_str()),
            Cell::Day(listing.decided_on),
            Cell::Day(listing.until),
            Cell::of(listing.record, |record| Cell::Integer(record.raw())),
            Cell::Flag(ended.is_some()),
            Cell::of(*ended, Cell::Day),
        ]
    })
}

/// The word that stands for it in files and answers.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
