//! Definitions of facts: the closed algebra, as a pack writes it.
//!
//! ```yaml
//! facts:
//!   - name: annual_report_filed
//!     title: {zh: 已报送年度报告, en: Annual report filed}
//!     records: {kinds: [annual-report], where: [{role: report-year, test: {is-report-year: true}}]}
//!     take: exists
//!     silence: {complete-over: reporting-window}
//! ```

use std::fmt;

use catalogue::contract::{DatasetKind, FieldRole};
use domain::{DatasetId, Date, FieldCode, Label};
use rust_decimal::Decimal;
use serde::Deserialize;

/// The most definitions of a pack.
pub const MOST_FACTS: usize = 1_000;

/// Why facts can't be defined so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactError {
    /// A file can't be read.
    #[error("{file}:{line}: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// The line, from 1; 0 where the file as a whole is meant.
        line: u32,
        /// What is wrong.
        message: String,
    },
    /// A definition does not fit the contracts.
    #[error("fact `{fact}`: {message}")]
    Misfit {
        /// The fact.
        fact: FactName,
        /// What does not fit.
        message: String,
    },
}

/// The name of a fact: how decision tables know it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct FactName(String);

impl FactName {
    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FactName {
    type Error = String;
    fn try_from(text: String) -> Result<FactName, String> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if text.is_empty() || text.len() > 64 || !text.chars().all(fits) {
            return Err(format!("`{text}` is no name of a fact: use a-z, 0-9 and _"));
        }
        Ok(FactName(text))
    }
}

impl fmt::Display for FactName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A fact as a pack defines it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Definition {
    /// Its name.
    pub name: FactName,
    /// Its name for people.
    pub title: Label,
    /// Which records it looks at.
    #[serde(default)]
    pub records: Selection,
    /// What is taken of them.
    pub take: Take,
    /// When a fact that rests on absence is known.
    #[serde(default)]
    pub silence: Silence,
}

/// Which records a fact looks at: those that satisfy all that is said.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Selection {
    /// Of data sets of these kinds; any where empty.
    pub kinds: Vec<DatasetKind>,
    /// Of these data sets; any where empty.
    pub datasets: Vec<DatasetId>,
    /// With these fields.
    #[serde(rename = "where")]
    pub filters: Vec<Filter>,
    /// Decided in this window before the day of the file; ever, where absent.
    pub within: Option<Span>,
    /// Whether records that have ended count too; those withdrawn or not yet valid never do.
    pub ended: bool,
}

/// A condition on one field.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Filter {
    /// The field, by code.
    #[serde(default)]
    pub field: Option<FieldCode>,
    /// The field, by role.
    #[serde(default)]
    pub role: Option<FieldRole>,
    /// What is asked of it. A missing value satisfies nothing.
    pub test: Test,
}

/// What is asked of a field.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Test {
    /// One of its codes is one of these.
    Is(Vec<String>),
    /// It has a value and none of its codes is one of these.
    IsNot(Vec<String>),
    /// Its number or amount is at least this.
    AtLeast(Decimal),
    /// Its number or amount is at most this.
    AtMost(Decimal),
    /// Its day is on or after this.
    OnOrAfter(Date),
    /// Its day is before this.
    Before(Date),
    /// It names the year that reports were last due for.
    IsReportYear(bool),
}

/// A field that a value is taken of.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum FieldRef {
    /// By code.
    Field(FieldCode),
    /// By role.
    Role(FieldRole),
}

/// What is taken of the records.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Take {
    /// Whether there is one.
    Exists,
    /// How many there are.
    Count,
    /// The sum of a number or amount.
    Sum(FieldRef),
    /// The least value.
    Min(FieldRef),
    /// The greatest value.
    Max(FieldRef),
    /// The value in the latest record, by its decision.
    Last(FieldRef),
    /// The days from the latest day in a date field to the day of the file.
    DaysSince(FieldRef),
    /// The year that reports were last due for: rests on no record.
    ReportYear,
    /// The last day on which those reports could come: rests on no record.
    ReportClosedOn,
    /// Whether the least day in a date field lies before the end of that year: whether a report
    /// was due at all.
    BeganInOrBeforeReportYear(FieldRef),
}

impl Take {
    /// Whether it follows from the day alone.
    pub fn rests_on_no_record(&self) -> bool {
        matches!(self, Take::ReportYear | Take::ReportClosedOn)
    }
}

/// When a fact that rests on absence is known: never, unless this says so.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Silence {
    /// Never: where nothing is found the fact is unknown.
    #[default]
    Unknown,
    /// Where every deliverer of the data says that nothing is missing in this window.
    CompleteOver(CoverageWindow),
}

/// A window over which deliveries must be complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoverageWindow {
    /// From the first day on which reports for the last due year may come to the last.
    ReportingWindow,
    /// The selection's own window.
    Selection,
}

/// A length of time back from the day of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Span {
    /// Days.
    Days(u32),
    /// Working days.
    WorkingDays(u32),
    /// Calendar months.
    Months(u32),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactFile {
    facts: Vec<Definition>,
}

/// Reads a file of definitions.
pub fn parse(file: &str, text: &str) -> Result<Vec<Definition>, FactError> {
    let syntax = |line, message: String| FactError::Syntax { file: file.to_owned(), line, message };
    let read: FactFile = serde_saphyr::from_str(text).map_err(|error| {
        let line = error.location().map_or(0, |location| location.line() as u32);
        syntax(line, error.to_string().lines().next().unwrap_or_default().to_owned())
    })?;
    if read.facts.len() > MOST_FACTS {
        return Err(syntax(0, format!("a file defines at most {MOST_FACTS} facts")));
    }
    Ok(read.facts)
}
