//! Reads of the register. Public ones judge `from <= today < until` in the statement.

use domain::{Date, Instant};

pub(crate) mod deliveries;
pub(crate) mod entries;
pub(crate) mod exports;
pub(crate) mod followers;
pub(crate) mod listings;
pub(crate) mod objections;
pub(crate) mod organs;
pub(crate) mod proposals;
pub(crate) mod publicity;
pub(crate) mod records;
pub(crate) mod review;
pub(crate) mod stats;
pub(crate) mod subjects;

/// The moment of a read: the day in the node's time zone, and the instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The day.
    pub today: Date,
    /// The instant.
    pub at: Instant,
}

/// What a read may return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// What the public may see at that moment.
    Public(Now),
    /// Everything.
    All,
}

/// What was known when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Known {
    /// All that is known.
    #[default]
    Now,
    /// What had been recorded by then.
    At(Instant),
}

/// Where a page of a list ended: opaque to callers, safe to show (it holds only sort keys).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The sort key.
    pub sort: i64,
    /// The id that breaks ties.
    pub id: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.sort, self.id)
    }
}

impl std::str::FromStr for Cursor {
    type Err = String;
    fn from_str(text: &str) -> Result<Cursor, String> {
        let refused = || "not a cursor of a list".to_owned();
        let (sort, id) = text.split_once('.').ok_or_else(refused)?;
        Ok(Cursor { sort: sort.parse().map_err(|_| refused())?, id: id.parse().map_err(|_| refused())? })
    }
}
