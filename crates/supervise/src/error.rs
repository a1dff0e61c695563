//! Why a series, a hierarchy or a table is refused.

use crate::series::{LARGEST_VALUE, LONGEST_SEASON, MOST_VALUES};

/// What can't be worked with, and where it stands.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// A series without values.
    #[error("a series without values says nothing of what comes")]
    Empty,
    /// A series that is too long.
    #[error("a series holds at most {MOST_VALUES} values; this one has {length}")]
    TooLong {
        /// How many values there are.
        length: usize,
    },
    /// A value that is no finite number.
    #[error("value {} of the series is no finite number", place + 1)]
    NotANumber {
        /// Its place, from 0.
        place: usize,
    },
    /// A value of an absurd magnitude.
    #[error("value {} of the series is beyond {LARGEST_VALUE:e}", place + 1)]
    TooLarge {
        /// Its place, from 0.
        place: usize,
    },
    /// A season that is none.
    #[error("a season has 1 to {LONGEST_SEASON} periods, not {season}")]
    Season {
        /// What was given.
        season: usize,
    },
    /// A horizon that is none, or too far.
    #[error("a horizon is 1 to {most} periods, not {horizon}")]
    Horizon {
        /// What was given.
        horizon: usize,
        /// How far a forecast goes.
        most: usize,
    },
    /// A level of certainty that is none.
    #[error("a level lies between 0 and 1, both excluded, not {level}")]
    Level {
        /// What was given.
        level: f64,
    },
    /// A hierarchy that is none.
    #[error("a hierarchy has 1 to {leaves} leaves and at most {sums} sums, each of some leaves, none named twice")]
    Hierarchy {
        /// The most leaves.
        leaves: usize,
        /// The most sums.
        sums: usize,
    },
    /// Rows that do not fit a hierarchy.
    #[error("a hierarchy of {nodes} nodes takes as many rows, all of one length")]
    Uneven {
        /// How many nodes it has.
        nodes: usize,
    },
    /// A number that is none.
    #[error("a forecast or an error is no finite number")]
    NotFinite,
    /// Errors from which no weights can be made.
    #[error("the errors weigh nothing that could be moved")]
    Singular,
    /// A series that is too short to be watched.
    #[error("a series is watched from {fewest} values on; this one has {length}")]
    TooShort {
        /// How many values there are.
        length: usize,
        /// How many it takes.
        fewest: usize,
    },
    /// A cube that is too large.
    #[error("a statistic has at most {cells} cells while it is counted: group its dimensions more coarsely")]
    TooManyMembers {
        /// The most cells.
        cells: usize,
    },
    /// A share that was counted by another plan.
    #[error("the share of a statistic was counted by another plan")]
    OtherPlan,
    /// A table that is too large.
    #[error("a table has at most {cells} cells and {sums} sums: publish it in parts")]
    TooManyCells {
        /// The most cells.
        cells: usize,
        /// The most sums.
        sums: usize,
    },
    /// A cell that is none.
    #[error("cell {cell} holds a value that is negative or no finite number")]
    BadCell {
        /// Its place.
        cell: usize,
    },
    /// A sum that does not add up.
    #[error("sum {sum} names a cell that is not there, or is not the sum of its parts")]
    BadSum {
        /// Its place.
        sum: usize,
    },
    /// Rules that protect nothing.
    #[error("shares and protection are finite, not negative, and protect by something")]
    Rules,
    /// A cell that can't be protected.
    #[error("cell {cell} follows from the sums of the table whatever is withheld: merge it with another")]
    Unprotected {
        /// Its place.
        cell: usize,
    },
}
