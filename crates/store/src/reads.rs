//! Reads of the register. Public ones judge `from <= today < until` in the statement.

use std::sync::Arc;

use domain::{Date, Instant};

use crate::{
    Register, Result,
    codec::Dictionaries,
    engine::{Args, Connection, Row},
    values::day,
};

pub(crate) mod authorisations;
pub(crate) mod cases;
pub(crate) mod columns;
pub(crate) mod commitments;
pub(crate) mod deliveries;
pub(crate) mod entries;
pub(crate) mod exports;
pub(crate) mod followers;
pub(crate) mod identity;
pub(crate) mod listings;
pub(crate) mod measures;
pub(crate) mod merged;
pub(crate) mod objections;
pub(crate) mod organs;
pub(crate) mod proposals;
pub(crate) mod publicity;
pub(crate) mod records;
pub(crate) mod reports;
pub(crate) mod review;
pub(crate) mod samples;
pub(crate) mod showable;
pub(crate) mod stats;
pub(crate) mod subjects;
pub(crate) mod views;

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
    fn from_str(text: &str) -> std::result::Result<Cursor, String> {
        let refused = || "not a cursor of a list".to_owned();
        let (sort, id) = text.split_once('.').ok_or_else(refused)?;
        Ok(Cursor { sort: sort.parse().map_err(|_| refused())?, id: id.parse().map_err(|_| refused())? })
    }
}

impl Now {
    /// The first two arguments of a statement that judges what is public.
    pub(crate) fn args(self) -> Args {
        Args::new().int(day(self.today)).int(self.at.millis())
    }
}

/// A page and where the next begins: `rows` may hold one more than `limit`.
pub(crate) fn page<T>(mut rows: Vec<(Cursor, T)>, limit: u32) -> (Vec<T>, Option<Cursor>) {
    let limit = limit as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(|(cursor, _)| cursor.clone()) } else { None };
    (rows.into_iter().map(|(_, row)| row).collect(), next)
}

impl Register {
    /// Makes sure that these words are known, reading those that another process added.
    pub(crate) async fn meet_words(
        &self,
        connection: &mut Connection,
        ids: impl IntoIterator<Item = i64>,
    ) -> Result<()> {
        if ids.into_iter().any(|id| !self.words().knows(id)) {
            self.words().refresh(connection).await?;
        }
        Ok(())
    }

    /// The dictionaries, with those that the rows name in column `at` though another process added
    /// them.
    pub(crate) async fn dictionaries_for(&self, rows: &[Row], at: usize) -> Result<Arc<Dictionaries>> {
        let known = self.dictionaries();
        for row in rows {
            if row.opt_int(at)?.is_some_and(|id| !known.contains_key(&id)) {
                self.load_dictionaries().await?;
                return Ok(self.dictionaries());
            }
        }
        Ok(known)
    }
}
