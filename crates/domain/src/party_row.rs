//! A party as somebody's table names it, before anybody knows who it is.

use serde::{Deserialize, Serialize};

use crate::Date;

/// A party as a row of a table says it, each part as written; what the row does not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyRow {
    /// The row's id, which the answer repeats.
    pub id: String,
    /// The name.
    pub name: String,
    /// A code of any scheme.
    pub code: String,
    /// The place of the seat.
    pub place: String,
    /// The address.
    pub address: String,
    /// The representative.
    pub representative: String,
    /// The telephone.
    pub phone: String,
    /// The day that the row is about.
    pub date: Option<Date>,
}
