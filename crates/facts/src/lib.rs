//! Facts: features of a file, out of a closed algebra, as of a day.
//!
//! # What belongs here
//! A fact is defined as data in a pack: which records (kind or data set, filters, a window in days,
//! months or working days) and what is taken of them (whether there is one, how many, a sum, the
//! least, the greatest, the last value, the days since). All date arithmetic of rules lives here,
//! so that decision tables compare and nothing else. Silence is not evidence: a fact that rests on
//! absence is *unknown* unless the deliverers of the data say that nothing is missing.
//!
//! This crate reads files, hence it depends on `assemble` beside the words and the catalogue.
//!
//! In reading order: [`definition`] (the algebra), [`coverage`] (who says what is complete),
//! [`plan`] (definitions put to the contracts), [`compute`] (the fold of a file), [`projection`] (the
//! columns that facts read), [`columnar`] (the fold of columns, always equal to that of files).

pub mod definition;

pub mod coverage;

pub mod plan;

pub mod compute;

mod moment;

pub mod projection;

pub mod block;

pub mod columnar;

pub use block::{Block, GroupError};
pub use columnar::FactColumns;
pub use compute::{Fact, FactValue, Facts};
pub use coverage::{Coverages, Delivered};
pub use definition::{Definition, FactError, FactName, parse};
pub use plan::FactPlan;
pub use projection::{Group, GroupBuilder, Projection};
