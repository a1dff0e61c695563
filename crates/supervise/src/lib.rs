//! Supervision by numbers: forecasts of series, their reconciliation over regions and industries, early
//! warnings, and tables from which no single subject can be read.
//!
//! # What belongs here
//! Statistics of what a register holds and what a statistics office delivers: values in, values with
//! their uncertainty and their reasons out. Nothing here is about one subject, and nothing here has a
//! consequence: what a model says points officers to where to look, and the catalogue refuses it as
//! input of a rule with an effect.

mod algebra;
mod error;
mod reference_period;
mod robust;
mod series;

pub mod cube;
pub mod disclosure;
pub mod drift;
pub mod forecast;
pub mod monitor;
pub mod proportion;
pub mod reconcile;
pub mod survival;

pub use error::Error;
pub use reference_period::{Frequency, ReferencePeriod};
pub use series::{LARGEST_VALUE, LONGEST_SEASON, MOST_VALUES, Series};
