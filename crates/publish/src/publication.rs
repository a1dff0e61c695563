//! Publications as shown: where one stands, which rule gave its term, which deadlines ran.

use domain::{
    Date, Instant,
    publication::{Clock, HoldReason, Publication},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{CellWords, FindingView, Glossary, LawWords, Phrase, Shown, input::RecordInput};

/// Where the publication of a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PublicationState {
    /// Anyone can see it today.
    Public,
    /// Something holds it back.
    Held,
    /// Its first day is yet to come.
    NotYet,
    /// Its last day is past, or it was withdrawn.
    Ended,
    /// Its data set is not public, or nothing was decided.
    NotPublic,
}

/// A rule that gave a term.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct RuleView {
    /// The row of the rule set, such as `publication-term#2026-general`.
    pub id: String,
    /// What it says.
    pub title: Phrase,
    /// The article.
    pub basis: Phrase,
    /// Whether it is known from memory or an excerpt only.
    pub unverified: bool,
    /// The first day on which it is law.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub in_force_from: Option<Date>,
    /// The first day on which it is no longer law.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub in_force_until: Option<Date>,
    /// What it asks for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Stated>,
    /// What it gives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gives: Vec<Stated>,
}

/// What a column of a rule says.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Stated {
    /// The column.
    pub title: Phrase,
    /// Its cell.
    pub value: Shown,
    /// Whether the row holds for everything but that.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub except: bool,
}

impl Stated {
    fn of(cell: &CellWords) -> Stated {
        Stated { title: (&cell.title).into(), value: cell.value.clone(), except: cell.except }
    }
}

/// A deadline and whether it was kept.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ClockView {
    /// The clock and its basis.
    pub rule: RuleView,
    /// The day it runs from.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day on which it is kept.
    #[schema(value_type = String, format = Date)]
    pub due: Date,
    /// Whether the calendar of the due day's year was not yet published.
    pub provisional: bool,
    /// The day on which the record arrived.
    #[schema(value_type = String, format = Date)]
    pub arrived: Date,
    /// How many days after the due day it arrived; 0 where in time.
    pub days_late: u32,
}

/// A publication and why it is so long.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PublicationView {
    /// Where it stands.
    pub state: PublicationState,
    /// The first day on which it may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// The first day on which it may no longer be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
    /// The first day on which the subject may apply for an earlier end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub repairable: Option<Date>,
    /// How much of the term has passed, in thousandths.
    pub elapsed_permille: u16,
    /// Days left.
    pub days_left: u32,
    /// The rules that say so.
    pub rules: Vec<RuleView>,
    /// The deadlines that ran.
    pub clocks: Vec<ClockView>,
    /// What holds it back; for those who may know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub holds: Vec<HoldReason>,
    /// The findings for which it is held; for those who may know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingView>,
}

/// The findings for which a record is held.
pub(crate) fn findings(glossary: &Glossary, record: &RecordInput, publication: &Publication) -> Vec<FindingView> {
    publication.found.iter().map(|finding| FindingView::new(glossary, &record.dataset, finding)).collect()
}

impl RuleView {
    pub(crate) fn new(id: &str, words: Option<&LawWords>) -> RuleView {
        let stated = |cells: &[CellWords]| cells.iter().map(Stated::of).collect();
        RuleView {
            id: id.to_owned(),
            title: words.map_or_else(|| Phrase::same(id), |words| (&words.title).into()),
            basis: words.map_or_else(|| Phrase::same(""), |words| (&words.basis).into()),
            unverified: words.is_none_or(|words| words.unverified),
            in_force_from: words.and_then(|words| words.force.from),
            in_force_until: words.and_then(|words| words.force.until),
            asks: words.map_or_else(Vec::new, |words| stated(&words.asks)),
            gives: words.map_or_else(Vec::new, |words| stated(&words.gives)),
        }
    }
}

impl ClockView {
    pub(crate) fn new(glossary: &Glossary, clock: &Clock, record: &RecordInput) -> ClockView {
        let first = record.versions.last().map_or(Instant::from_millis(0), |version| version.recorded_at);
        let arrived = record.arrived_on.unwrap_or_else(|| day_of(first));
        ClockView {
            rule: RuleView::new(&clock.rule, glossary.clocks.get(&clock.rule)),
            from: clock.from,
            due: clock.due,
            provisional: clock.provisional,
            arrived,
            days_late: i64::from((arrived - clock.due).get_days()).max(0) as u32,
        }
    }
}

/// The UTC day of an instant: used where the caller knows no better.
fn day_of(instant: Instant) -> Date {
    let text = instant.rfc3339();
    text.get(..10).and_then(|day| day.parse().ok()).unwrap_or(Date::ZERO)
}
