//! What ought to come of the city, from what was put into it and from terms worked out apart from
//! the system's own rules: the files of the folder `truth`.
//!
//! Working days are counted here, with the pack's calendar but not with its arithmetic.

use domain::{
    Date,
    calendar::Calendar,
    date::{add_days, add_months},
};

use crate::{
    Error, Output,
    dataset::{Dataset, Event, PublicationExpected, Term},
    fault::{Link, Outcome},
    setting::Organ,
};

/// A table of the truth: CSV in UTF-8.
pub struct Table {
    path: String,
    writer: csv::Writer<Vec<u8>>,
}

const PIECE: usize = 64 * 1024;

impl Table {
    /// A table with its headings.
    pub fn open<E>(path: String, headings: &[&str]) -> Result<Table, Error<E>> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(headings).map_err(|error| broken(&path, &error))?;
        Ok(Table { path, writer })
    }

    /// Appends a row.
    pub fn write<O: Output>(&mut self, row: &[&str], output: &mut O) -> Result<(), Error<O::Error>> {
        self.writer.write_record(row).map_err(|error| broken(&self.path, &error))?;
        if self.writer.get_ref().len() >= PIECE { self.hand_on(output) } else { Ok(()) }
    }

    fn hand_on<O: Output>(&mut self, output: &mut O) -> Result<(), Error<O::Error>> {
        let full = std::mem::replace(&mut self.writer, csv::Writer::from_writer(Vec::with_capacity(PIECE + 4_096)));
        let bytes = full.into_inner().map_err(|error| broken(&self.path, &error))?;
        output.append(&self.path, &bytes).map_err(Error::Output)
    }

    /// Hands on the rest.
    pub fn finish<O: Output>(mut self, output: &mut O) -> Result<(), Error<O::Error>> {
        self.hand_on(output)?;
        output.close(&self.path).map_err(Error::Output)
    }
}

fn broken<E>(file: &str, error: &dyn std::fmt::Display) -> Error<E> {
    Error::Format { file: file.to_owned(), message: error.to_string() }
}

/// What ought to become of one row.
#[derive(Clone, Debug, Default)]
pub struct RowTruth {
    /// What becomes of it.
    pub outcome: Outcome,
    /// How it leads to its subject.
    pub link: Link,
    /// The true unified code of its subject; empty where it is about a natural person.
    pub subject: String,
    /// What the truth calls its record.
    pub record: String,
    /// What was done to it; empty for a right one.
    pub fault: String,
    /// The findings that must be among those of the row, with `;` between them.
    pub findings: String,
    /// Whether its publication waits for an officer.
    pub held: bool,
}

/// The `count`th working day after `day`, and whether a year without a published calendar was met.
pub fn working_days_after(calendar: &Calendar, day: Date, count: u32) -> Option<(Date, bool)> {
    let (mut at, mut left, mut provisional) = (day, count, false);
    while left > 0 {
        at = add_days(at, 1)?;
        provisional |= !calendar.is_published(at.year());
        left -= u32::from(calendar.is_working_day(at));
    }
    Some((at, provisional))
}

/// The clocks that ought to run for an event: clock, last day, whether that day is provisional.
pub fn clocks<'d>(
    dataset: &'d Dataset<'_>,
    event: &'d Event,
    organ: &'d Organ,
    calendar: &'d Calendar,
) -> impl Iterator<Item = (&'d str, Date, bool)> {
    dataset.spec.clocks.iter().filter_map(move |clock| {
        let runs = (clock.organs.is_empty() || clock.organs.contains(&organ.key))
            && clock.from.is_none_or(|from| from <= event.day);
        let due = working_days_after(calendar, event.day, clock.working_days)?;
        runs.then_some((clock.clock.as_str(), due.0, due.1))
    })
}

/// The first day on which an event may no longer be shown; `None` where the truth does not say.
pub fn shown_until(expected: &PublicationExpected, class: &str, event: &Event, as_of: Date) -> Option<Date> {
    let holds = |term: &&Term| term.classes.is_empty() || term.classes.iter().any(|known| known == class);
    let terms = expected.terms.iter().filter(holds);
    let by_term = terms.filter_map(|term| end_by(term, event.day)).min();
    let by_validity = event.until.filter(|_| expected.until_validity).and_then(|day| add_days(day, 1));
    let by_end = event.end.filter(|&end| expected.until_end && end <= as_of);
    [by_term, by_validity, by_end].into_iter().flatten().min()
}

/// When a term ends for a decision of `day`: the term in force on that day counts from it; a later
/// one counts too, but ends nothing before its own first day; an earlier one does not count.
fn end_by(term: &Term, day: Date) -> Option<Date> {
    if term.until.is_some_and(|until| until <= day) {
        return None;
    }
    let end = add_months(day, term.months)?;
    Some(term.from.map_or(end, |from| end.max(from)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn term(from: Date, until: Option<Date>, months: i32) -> Term {
        Term { classes: vec![], from: Some(from), until, months }
    }

    #[test]
    fn a_later_and_shorter_term_ends_a_publication_from_its_first_day() {
        let old = term(date(2023, 5, 1), Some(date(2026, 4, 1)), 36);
        let new = term(date(2026, 4, 1), None, 12);
        let end = |day| [&old, &new].into_iter().filter_map(|term| end_by(term, day)).min();
        assert_eq!(end(date(2024, 6, 1)), Some(date(2026, 4, 1)));
        assert_eq!(end(date(2025, 9, 1)), Some(date(2026, 9, 1)));
        assert_eq!(end(date(2026, 5, 10)), Some(date(2027, 5, 10)));
    }

    #[test]
    fn a_make_up_saturday_counts_as_a_working_day() {
        let off = (15..=23).map(|day| (date(2026, 2, day), false));
        let calendar = Calendar::new([2026], off.chain([(date(2026, 2, 14), true), (date(2026, 2, 28), true)]));
        assert_eq!(working_days_after(&calendar, date(2026, 2, 12), 7), Some((date(2026, 2, 28), false)));
        assert_eq!(working_days_after(&calendar, date(2026, 12, 31), 1), Some((date(2027, 1, 1), true)));
    }
}
