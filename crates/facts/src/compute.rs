//! The fold of a file into facts.

use std::collections::BTreeMap;

use assemble::{File, FileRecord, Standing};
use catalogue::law::AnnualReportWindow;
use domain::{
    Date, RecordId, Value,
    calendar::Calendar,
    date::{add_days, add_months},
};
use jiff::civil::date;
use rust_decimal::Decimal;

use crate::{
    coverage::Coverages,
    definition::{CoverageWindow, FactName, Silence, Span, Take, Test},
    plan::{FactPlan, PlannedFact, PlannedField},
};

/// The value of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactValue {
    /// Yes or no.
    Boolean(bool),
    /// A number, or an amount in the currency's unit.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// Text or a code.
    Text(String),
    /// No record has it.
    Missing,
    /// It rests on absence, and nobody says that nothing is missing.
    Unknown,
}

/// A fact as computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its value.
    pub value: FactValue,
    /// The records it rests on, by id.
    pub records: Vec<RecordId>,
}

/// The facts of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    facts: BTreeMap<FactName, Fact>,
}

impl Facts {
    /// A fact.
    pub fn get(&self, name: &str) -> Option<&Fact> {
        self.facts.iter().find(|(known, _)| known.as_str() == name).map(|(_, fact)| fact)
    }

    /// All facts, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&FactName, &Fact)> {
        self.facts.iter()
    }
}

impl FactValue {
    /// The value as text: unknown as `unknown`, missing as nothing.
    pub fn text(&self) -> String {
        match self {
            FactValue::Boolean(yes) => yes.to_string(),
            FactValue::Number(number) => number.normalize().to_string(),
            FactValue::Date(day) => day.to_string(),
            FactValue::Text(text) => text.clone(),
            FactValue::Missing => String::new(),
            FactValue::Unknown => "unknown".to_owned(),
        }
    }
}

impl FactPlan {
    /// Computes all facts of a file as of its day.
    pub fn compute(&self, file: &File, coverages: &Coverages) -> Facts {
        let moment = Moment::of(file.as_of.day, self.window.as_ref(), &self.calendar);
        let facts = self.facts.iter().map(|fact| (fact.name.clone(), moment.fact(fact, file, coverages)));
        Facts { facts: facts.collect() }
    }
}

/// What all facts of one file share.
struct Moment<'p> {
    day: Date,
    calendar: &'p Calendar,
    /// The year that reports were last due for, with the first and the last day on which they
    /// could come.
    reporting: Option<(i16, Date, Date)>,
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

    fn fact(&self, fact: &PlannedFact, file: &File, coverages: &Coverages) -> Fact {
        let first = fact.within.and_then(|span| self.back(span));
        let chosen: Vec<&FileRecord> = file.records.iter().filter(|record| self.selects(fact, record, first)).collect();
        let mut records: Vec<RecordId> = chosen.iter().map(|record| record.id).collect();
        records.sort_unstable();
        if matches!(fact.take, Take::ReportYear | Take::ReportClosedOn) {
            records.clear();
        }
        Fact { value: self.value(fact, &chosen, first, coverages), records }
    }

    fn selects(&self, fact: &PlannedFact, record: &FileRecord, first: Option<Date>) -> bool {
        let Some(fields) = fact.datasets.get(&record.dataset) else { return false };
        let stands = match record.standing {
            Standing::Current => true,
            Standing::Ended => fact.ended,
            Standing::NotYet | Standing::Withdrawn => false,
        };
        let in_window = fact.within.is_none()
            || record.decided_on.is_some_and(|day| first.is_some_and(|first| first < day) && day <= self.day);
        stands && in_window && fields.filters.iter().all(|(field, test)| self.satisfies(record, field, test))
    }

    fn satisfies(&self, record: &FileRecord, field: &PlannedField, test: &Test) -> bool {
        let Some(text) = record.text(&field.code) else { return false };
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

    fn value(
        &self,
        fact: &PlannedFact,
        chosen: &[&FileRecord],
        first: Option<Date>,
        coverages: &Coverages,
    ) -> FactValue {
        let silent = || !self.complete(fact, first, coverages);
        let taken = |record: &&FileRecord| {
            let field = fact.datasets.get(&record.dataset)?.taken.as_ref()?;
            value(field, record.text(&field.code)?)
        };
        match &fact.take {
            Take::Exists if chosen.is_empty() && silent() => FactValue::Unknown,
            Take::Exists => FactValue::Boolean(!chosen.is_empty()),
            // What was counted is certain, what was not delivered is not.
            Take::Count | Take::Sum(_) if silent() => FactValue::Unknown,
            Take::Count => FactValue::Number(Decimal::from(chosen.len())),
            Take::Sum(_) => chosen
                .iter()
                .filter_map(taken)
                .try_fold(Decimal::ZERO, sum)
                .map_or(FactValue::Missing, FactValue::Number),
            Take::Min(_) => chosen.iter().filter_map(taken).min_by(order).unwrap_or(FactValue::Missing),
            Take::Max(_) => chosen.iter().filter_map(taken).max_by(order).unwrap_or(FactValue::Missing),
            Take::Last(_) => {
                let latest = chosen.iter().filter_map(|record| Some(((record.decided_on, record.id), taken(record)?)));
                latest.max_by_key(|(at, _)| *at).map_or(FactValue::Missing, |(_, value)| value)
            }
            Take::DaysSince(_) => match chosen.iter().filter_map(taken).max_by(order) {
                Some(FactValue::Date(day)) => days_between(day, self.day),
                _ => FactValue::Missing,
            },
            Take::ReportYear => self.reporting.map_or(FactValue::Missing, |(year, ..)| FactValue::Number(year.into())),
            Take::ReportClosedOn => self.reporting.map_or(FactValue::Missing, |(_, _, closes)| FactValue::Date(closes)),
            Take::BeganInOrBeforeReportYear(_) => {
                match (chosen.iter().filter_map(taken).min_by(order), self.reporting) {
                    (Some(FactValue::Date(began)), Some((_, opens, _))) => FactValue::Boolean(began < opens),
                    _ => FactValue::Missing,
                }
            }
        }
    }

    /// Whether the deliverers of every data set that the fact reads say that nothing is missing in
    /// the fact's window.
    fn complete(&self, fact: &PlannedFact, first: Option<Date>, coverages: &Coverages) -> bool {
        let window = match fact.silence {
            Silence::Unknown => None,
            Silence::CompleteOver(CoverageWindow::ReportingWindow) => {
                self.reporting.map(|(_, opens, closes)| (opens, closes))
            }
            Silence::CompleteOver(CoverageWindow::Selection) => {
                first.and_then(|first| add_days(first, 1)).map(|first| (first, self.day))
            }
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

fn sum(total: Decimal, value: FactValue) -> Option<Decimal> {
    match value {
        FactValue::Number(number) => total.checked_add(number),
        _ => Some(total),
    }
}

fn order(a: &FactValue, b: &FactValue) -> std::cmp::Ordering {
    match (a, b) {
        (FactValue::Number(a), FactValue::Number(b)) => a.cmp(b),
        (FactValue::Date(a), FactValue::Date(b)) => a.cmp(b),
        _ => a.text().cmp(&b.text()),
    }
}

fn number(field: &PlannedField, text: &str) -> Option<Decimal> {
    match value(field, text)? {
        FactValue::Number(number) => Some(number),
        _ => None,
    }
}

fn value(field: &PlannedField, text: &str) -> Option<FactValue> {
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
