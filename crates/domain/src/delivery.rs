//! Deliveries: one file or push of a data set, and the receipt for it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{AccountName, DatasetId, Date, DeliveryId, Dimension, Finding, OrganCode, RecordId};

/// What a deliverer states its delivery to cover: without it, silence is not evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The first day covered.
    pub from: Date,
    /// The last day covered.
    pub to: Date,
    /// Whether the deliverer states that nothing is missing in between.
    pub complete: bool,
}

/// How the rows of a delivery fared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows read.
    pub rows: u64,
    /// Rows that became a new record.
    pub accepted: u64,
    /// Rows that became a new version of a record.
    pub corrected: u64,
    /// Rows that withdrew a record.
    pub withdrawn: u64,
    /// Rows that said what the register already held.
    pub unchanged: u64,
    /// Rows rejected with findings.
    pub rejected: u64,
    /// Rows about natural persons outside a role: refused and kept nowhere outside the seal.
    pub persons: u64,
    /// Accepted rows with a warning.
    pub warned: u64,
    /// Accepted rows whose publication waits for an officer.
    pub held: u64,
    /// Accepted rows that wait for an officer to say whom they are about.
    pub review: u64,
    /// Subjects that the delivery opened.
    pub subjects_opened: u64,
}

/// The scores of a delivery, 0 to 100 by dimension.
pub type Quality = BTreeMap<Dimension, u8>;

/// An earlier delivery that is taken back, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// The delivery.
    pub delivery: DeliveryId,
    /// Why, in the words of its deliverer.
    pub reasons: String,
}

/// A record that an officer of its deliverer corrected or withdrew by hand, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordEdited {
    /// The record.
    pub record: RecordId,
    /// Why, in the officer's words.
    pub reasons: String,
    /// Who wrote it, where a second officer confirmed and so delivered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_by: Option<AccountName>,
}

/// What became of a delivery that was held because it is not like those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeldAnswer {
    /// An officer let it be taken.
    Take,
    /// An officer turned it down: nothing of it is taken.
    Refuse,
    /// Its deliverer took it back before an officer answered.
    Withdraw,
}

/// The answer to a delivery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The data set.
    pub dataset: DatasetId,
    /// Who delivered.
    pub deliverer: OrganCode,
    /// The file's name as given.
    pub file_name: String,
    /// The file's size.
    pub bytes: u64,
    /// The encoding found, such as `gb18030`; empty for formats that have none.
    pub encoding: String,
    /// What the deliverer says it covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
    /// How the rows fared.
    pub counts: Counts,
    /// How often each finding occurred.
    pub findings: BTreeMap<String, u64>,
    /// Findings about the file as a whole.
    pub file_findings: Vec<Finding>,
    /// The scores.
    pub quality: Quality,
}

impl Receipt {
    /// The code of the finding that a delivery waits for an officer: nothing of it is taken.
    pub const HELD: &str = "delivery-held";

    /// Whether the delivery waits for an officer.
    pub fn is_held(&self) -> bool {
        self.file_findings.iter().any(|finding| finding.code.as_str() == Receipt::HELD)
    }
}
