//! The running figures of a delivery, kept with its cursor so that a run that resumes goes on
//! counting where the last one was cut.

use domain::{Severity, delivery::Counts};
use serde::{Deserialize, Serialize};

use super::reading::Row;

/// What is kept with the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carry {
    /// How the rows fared so far.
    pub counts: Counts,
    /// How many rows came after their publication clock had run out.
    pub late: u64,
    /// The name of the spool file, by which the job finds its delivery.
    #[serde(default)]
    pub spool: String,
    /// The headings of the file, for the table of rejected rows.
    pub headings: Vec<String>,
    /// Of a withdrawal: the place in the register up to which entries were read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub through: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Carry {
    /// Reads what was kept; a delivery that has not begun has kept nothing.
    pub fn read(text: &str) -> Carry {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The text to keep.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Counts a row that is not compared with the register.
pub(super) fn count(counts: &mut Counts, row: &Row) {
    counts.rows += 1;
    match row {
        Row::Accepted { accepted, .. } => {
            counts.warned += u64::from(accepted.findings.iter().any(|finding| finding.severity == Severity::Warn));
        }
        Row::Repeated(_) => counts.warned += 1,
        Row::Rejected(_) => counts.rejected += 1,
        Row::Person(_) => counts.persons += 1,
    }
}
