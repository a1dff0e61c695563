//! Counts and sums by few groups: by code, division, month or data set, as most questions ask. The engine finds the
//! group of each row by hashing and comparing its values; where few values differ, each has a small number instead,
//! and a row's group stands at the place that its numbers say.
//!
//! In reading order: `rule` (where it is done), `plan` (the step of a plan), `counting` (its state), `codes`
//! (numbers of values: of `numbers` and `texts`), `places` (groups by such numbers), `rest` (back to the engine, where
//! there are too many).

mod codes;
mod counting;
mod numbers;
mod places;
mod plan;
mod rest;
mod rule;
mod texts;

#[cfg(feature = "cluster")]
pub(crate) use plan::Grouping;
pub(super) use rule::rules;

/// Different values of a column at most.
const MOST_VALUES: usize = 1 << 14;

/// Groups at most: beyond them the engine counts on, which gives up counting early where that does not pay.
const MOST_GROUPS: usize = 1 << 17;

/// What stands in a table where nothing does.
const NONE: u32 = u32::MAX;
