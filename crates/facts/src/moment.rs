//! What all facts of one day share: the day, its windows, the tests of fields, and the one fold of chosen
//! records into a value that files and columns go through alike.

use std::cmp::Ordering;

use catalogue::law::AnnualReportWindow;
use domain::{
    Date, Value,
    calendar::Calendar,
    date::{add_days, add_months},
};
use jiff::civil::date;
use rust_decimal::Decimal;

use crate::{
    compute::FactValue,
    coverage::Coverages,
    definition::{CoverageWindow, Silence, Span, Take, Test},
    plan::{FactPlan, PlannedFact, PlannedField},
};

/// A day, and what follows from it for every fact.
pub(crate) struct Moment<'p> {
    day: Date,
    calendar: &'p Calendar,
    /// The year that reports were last due for, with the first and the last day on which they
    /// could come.
    reporting: Option<(i16, Date, Date)>,
}

/// The days on which a record must have been decided to be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Window {
    /// Any day, or none.
    Ever,
    /// After the first of these days and not after the second.
    Within(Date, Date),
    /// No day: the window begins before the range of dates.
    Never,
}

/// The value that a chosen record gives, and where the record stands among the others.
pub(crate) struct Taken<'v, K> {
    /// The day of its decision, then its id.
    pub at: K,
    /// The value.
    pub value: &'v FactValue,
}

impl Window {
    /// Whether a record that was decided then lies inside.
    pub(crate) fn contains(self, decided_on: Option<Date>) -> bool {
        match self {
            Window::Ever => true,
            Window::Within(after, last) => decided_on.is_some_and(|day| after < day && day <= last),
            Window::Never => false,
        }
    }
}

impl FactPlan {
    pub(crate) fn moment(&self, day: Date) -> Moment<'_> {
        Moment::of(day, self.window.as_ref(), &self.calendar)
    }
}

impl<'p> Moment<'p> {
    fn of(day: Date, window: Option<&AnnualReportWindow>, calendar: &'p Calendar) -> Moment<'p> {
        let last_due = |window: &AnnualReportWindow| {
            [day.year() - 1, day.year() - 2].into_iter().find_map(|year| {
                let closes = window.closes(year).filter(|closes| *closes < day)?;
                Some((year, date(year + 1, 1, 1), closes))
            })
        };
        // Years next to the ends of the range of dates have no reports.
        let reporting = window.filter(|_| (-9_000..9_000).contains(&day.year())).and_then(last_due);
        Moment { day, calendar, reporting }
    }

    /// The window of a fact's selection.
    pub(crate) fn window(&self, fact: &PlannedFact) -> Window {
        match fact.within.map(|span| self.back(span)) {
            None => Window::Ever,
            Some(None) => Window::Never,
            Some(Some(first)) => Window::Within(first, self.day),
        }
    }

    /// Whether the text of a field satisfies a test.
    pub(crate) fn holds(&self, test: &Test, field: &PlannedField, text: &str) -> bool {
        let any_of = |codes: &[String]| match &field.separator {
            Some(separator) => text.split(separator.as_str()).any(|code| codes.iter().any(|known| known == code)),
            None => codes.iter().any(|known| known == text),
        };
        match test {
            Test::Is(codes) => any_of(codes),
            Test::IsNot(codes) => !any_of(codes),
            Test::AtLeast(least) => number(field, text).is_some_and(|number| number >= *least),
            Test::AtMost(most) => number(field, text).is_some_and(|number| number <= *most),
            Test::OnOrAfter(day) => text.parse().is_ok_and(|found: Date| found >= *day),
            Test::Before(day) => text.parse().is_ok_and(|found: Date| found < *day),
            Test::IsReportYear(wanted) => {
                let year = text.get(..4).and_then(|year| year.parse::<i16>().ok());
                year.is_some() && (year == self.reporting.map(|(year, ..)| year)) == *wanted
            }
        }
    }

    /// The value of a fact: of so many chosen records, and the values taken of them in the order of a
    /// file. `complete` is what [`Moment::complete`] says.
    pub(crate) fn value<K: Ord + Copy>(
        &self,
        fact: &PlannedFact,
        chosen: usize,
        taken: &[Taken<'_, K>],
        complete: bool,
    ) -> FactValue {
        let values = || taken.iter().map(|taken| taken.value);
        let found = |value: Option<&FactValue>| value.cloned().unwrap_or(FactValue::Missing);
        match &fact.take {
            Take::Exists if chosen == 0 && !complete => FactValue::Unknown,
            Take::Exists => FactValue::Boolean(chosen > 0),
            // What was counted is certain, what was not delivered is not.
            Take::Count | Take::Sum(_) if !complete => FactValue::Unknown,
            Take::Count => FactValue::Number(Decimal::from(chosen)),
            Take::Sum(_) => values().try_fold(Decimal::ZERO, sum).map_or(FactValue::Missing, FactValue::Number),
            Take::Min(_) => found(values().min_by(|a, b| order(a, b))),
            Take::Max(_) => found(values().max_by(|a, b| order(a, b))),
            Take::Last(_) => found(taken.iter().max_by_key(|taken| taken.at).map(|taken| taken.value)),
            Take::DaysSince(_) => match values().max_by(|a, b| order(a, b)) {
                Some(FactValue::Date(day)) => days_between(*day, self.day),
                _ => FactValue::Missing,
            },
            Take::ReportYear => self.reporting.map_or(FactValue::Missing, |(year, ..)| FactValue::Number(year.into())),
            Take::ReportClosedOn => self.reporting.map_or(FactValue::Missing, |(_, _, closes)| FactValue::Date(closes)),
            Take::BeganInOrBeforeReportYear(_) => match (values().min_by(|a, b| order(a, b)), self.reporting) {
                (Some(FactValue::Date(began)), Some((_, opens, _))) => FactValue::Boolean(*began < opens),
                _ => FactValue::Missing,
            },
        }
    }

    /// Whether the deliverers of every data set that the fact reads say that nothing is missing in
    /// the fact's window. It is the same for all subjects.
    pub(crate) fn complete(&self, fact: &PlannedFact, coverages: &Coverages) -> bool {
        let window = match fact.silence {
            Silence::Unknown => None,
            Silence::CompleteOver(CoverageWindow::ReportingWindow) => {
                self.reporting.map(|(_, opens, closes)| (opens, closes))
            }
            Silence::CompleteOver(CoverageWindow::Selection) => match self.window(fact) {
                Window::Within(first, last) => add_days(first, 1).map(|first| (first, last)),
                Window::Ever | Window::Never => None,
            },
        };
        window.is_some_and(|(first, last)| fact.datasets.keys().all(|dataset| coverages.complete(dataset, first, last)))
    }

    /// The day that lies `span` before the day of the file: the last one outside the window.
    fn back(&self, span: Span) -> Option<Date> {
        match span {
            Span::Days(days) => add_days(self.day, -i64::from(days)),
            Span::Months(months) => add_months(self.day, -i32::try_from(months).ok()?),
            Span::WorkingDays(count) => {
                let mut day = self.day;
                let mut left = count.min(domain::calendar::LONGEST_COUNT);
                while left > 0 {
                    left -= u32::from(self.calendar.is_working_day(day));
                    day = add_days(day, -1)?;
                }
                Some(day)
            }
        }
    }
}

fn days_between(from: Date, to: Date) -> FactValue {
    from.until(to).map_or(FactValue::Missing, |span| FactValue::Number(span.get_days().into()))
}

fn sum(total: Decimal, value: &FactValue) -> Option<Decimal> {
    match value {
        FactValue::Number(number) => total.checked_add(*number),
        _ => Some(total),
    }
}

fn order(a: &FactValue, b: &FactValue) -> Ordering {
    match (a, b) {
        (FactValue::Number(a), FactValue::Number(b)) => a.cmp(b),
        (FactValue::Date(a), FactValue::Date(b)) => a.cmp(b),
        _ => a.text().cmp(&b.text()),
    }
}

fn number(field: &PlannedField, text: &str) -> Option<Decimal> {
    match value_of(field, text)? {
        FactValue::Number(number) => Some(number),
        _ => None,
    }
}

/// The value of a field's canonical text.
pub(crate) fn value_of(field: &PlannedField, text: &str) -> Option<FactValue> {
    Some(match Value::from_canonical(field.kind, text)? {
        Value::Text(text) | Value::Code(text) => FactValue::Text(text),
        Value::Integer(number) => FactValue::Number(number.into()),
        Value::Decimal(number) => FactValue::Number(number),
        Value::Money(money) => FactValue::Number(money.amount()),
        Value::Date(day) => FactValue::Date(day),
        Value::Boolean(yes) => FactValue::Boolean(yes),
        Value::Identifier(identifier) => FactValue::Text(identifier.to_string()),
    })
}
