//! What a check says of a row, a column or a whole delivery.
//!
//! A finding is data: its code leads to the sentence and the remedy in both languages, which the
//! catalogue holds.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::FieldCode;

/// The code of a finding, such as `check-digit` or `missing`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FindingCode(Cow<'static, str>);

impl FindingCode {
    /// A code known at compile time.
    pub const fn new(code: &'static str) -> FindingCode {
        FindingCode(Cow::Borrowed(code))
    }

    /// A code that a catalogue names.
    pub fn named(code: impl Into<String>) -> FindingCode {
        FindingCode(Cow::Owned(code.into()))
    }

    /// The code as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a finding does to its row, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The row is accepted; the deliverer is told.
    Warn,
    /// The row is accepted; its publication waits for an officer.
    Hold,
    /// The row is not accepted.
    Reject,
}

/// A dimension of data quality (GB/T 36344-2018, with uniqueness counted under accuracy).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// The value has the form that the contract asks for.
    Conformity,
    /// What must be there is there.
    Completeness,
    /// The value can be true.
    Accuracy,
    /// The values of one row, and of rows among each other, agree.
    Consistency,
    /// The row came in time.
    Timeliness,
    /// The file could be read as agreed.
    Accessibility,
}

impl Dimension {
    /// The six dimensions in their usual order.
    pub const ALL: [Dimension; 6] = [
        Dimension::Conformity,
        Dimension::Completeness,
        Dimension::Accuracy,
        Dimension::Consistency,
        Dimension::Timeliness,
        Dimension::Accessibility,
    ];
}

/// One thing that a check has to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was found; names the sentence and the remedy.
    pub code: FindingCode,
    /// The field it was found in, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldCode>,
    /// What it does to the row.
    pub severity: Severity,
    /// What the sentence fills in: never a value of a field that is not open.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub with: BTreeMap<Cow<'static, str>, String>,
}

impl Finding {
    /// A finding about a row or a file as a whole.
    pub fn new(code: FindingCode, severity: Severity) -> Finding {
        Finding { code, field: None, severity, with: BTreeMap::new() }
    }

    /// The same, about `field`.
    pub fn on(mut self, field: &FieldCode) -> Finding {
        self.field = Some(field.clone());
        self
    }

    /// The same, with a word for the sentence.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Finding {
        self.with.insert(Cow::Borrowed(name), value.to_string());
        self
    }
}
