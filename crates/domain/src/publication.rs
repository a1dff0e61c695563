//! Publications: what the public may see of a record, from when, until when, and why.

use serde::{Deserialize, Serialize};

use crate::{Date, Finding};

/// Why a record is not published although its contract says it would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldReason {
    /// Whom it is about is not certain.
    UncertainIdentity,
    /// Its subject is not confirmed.
    ProvisionalSubject,
    /// Text may hold a person's number or name.
    PersonalData,
    /// A finding asks an officer to look.
    Finding,
    /// The subject said "this is not us".
    NotUs,
    /// An officer holds it.
    Officer,
    /// No rule gives it an end.
    NoTerm,
}

impl HoldReason {
    /// The reason as commands print it.
    pub fn name(self) -> &'static str {
        match self {
            HoldReason::UncertainIdentity => "whom it is about is not certain",
            HoldReason::ProvisionalSubject => "its subject is not confirmed",
            HoldReason::PersonalData => "text may hold personal data",
            HoldReason::Finding => "a finding waits for an officer",
            HoldReason::NotUs => "the subject said that it is not the one",
            HoldReason::Officer => "an officer holds it",
            HoldReason::NoTerm => "no rule gives it an end",
        }
    }
}

/// A clock that runs for a record: who must have done what by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The clock of the catalogue, such as `PUB-7WD`.
    pub rule: String,
    /// The day it runs from.
    pub from: Date,
    /// The last day on which it is kept.
    pub due: Date,
    /// Whether the calendar of the due day's year was not yet published.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

/// A publication as decided: one entry of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// The first day on which it may be shown; absent where the data set is not public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The first day on which it may no longer be shown. A publication without an end is never
    /// shown: `from` without `until` is refused by the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The first day on which the subject may apply for an earlier end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repairable: Option<Date>,
    /// The rows of rule sets that say so, such as `publication-term#2026-general`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// The clocks that run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<Clock>,
    /// What holds it back, if anything does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<HoldReason>,
    /// The findings for which it is held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Finding>,
}

impl Publication {
    /// Whether it may be shown to the public on `today`: fails closed.
    pub fn is_public(&self, today: Date) -> bool {
        self.holds.is_empty()
            && self.from.is_some_and(|from| from <= today)
            && self.until.is_some_and(|until| today < until)
    }

    /// Whether findings hold it back.
    pub fn is_held_for_findings(&self) -> bool {
        self.holds.iter().any(|hold| matches!(hold, HoldReason::PersonalData | HoldReason::Finding))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn nothing_without_an_end_is_shown() {
        let today = date(2026, 5, 1);
        let mut publication = Publication {
            from: Some(date(2026, 4, 1)),
            until: Some(date(2026, 7, 1)),
            repairable: None,
            rules: vec![],
            clocks: vec![],
            holds: vec![],
            found: vec![],
        };
        assert!(publication.is_public(today));
        assert!(!publication.is_public(date(2026, 7, 1)));
        publication.holds = vec![HoldReason::Officer];
        assert!(!publication.is_public(today));
        publication.holds.clear();
        publication.until = None;
        assert!(!publication.is_public(today));
    }
}
