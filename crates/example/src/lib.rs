//! An example city from a seed: deliveries as departments send them, and the truth about them.
//!
//! The city, its companies and its people are invented; its organs, forms and faults are those of
//! real ones. The same options make the same bytes, on every machine.
//!
//! # What belongs here
//! The generator alone: pure, streaming, with a memory that does not grow with the city. What it
//! knows of one country stands as data in `city/` (words, organs, rows, faults, expected terms) and
//! in the contracts of the pack. It judges nothing: the truth is what it put in, so that the rest
//! of the system can be compared with it.
//!
//! In flow order: [`setting`] (what the city is made of), [`subject`] (who lives in it), [`dataset`]
//! (what the organs know of them), [`template`] (how a row is worded), [`fault`] (what goes wrong),
//! [`city`](mod@city) (who sends what when), [`file_format`] (how it is written down), [`truth`]
//! (what ought to come of it). Beside the city stand even rows in bulk ([`bench`], [`bulk`]) and a labelled
//! benchmark of record linkage ([`linkage`]).

pub mod output;
pub mod setting;
pub mod subject;

pub mod dataset;
pub mod fault;
pub mod template;

pub mod city;
pub mod delivery;
pub mod file_format;
pub mod story;
pub mod truth;

pub mod bench;
pub mod bulk;
pub mod linkage;
pub mod mark;

mod code;
mod dice;
mod naming;

pub use city::city;
pub use output::Output;

use domain::Date;

/// Which city to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many subjects there are, from 1 to [`MOST_SUBJECTS`].
    pub subjects: u32,
    /// The seed of everything that is drawn.
    pub seed: u64,
    /// The day on which the last delivery arrives: all other days lie before it, as far as the
    /// same number of days makes them.
    pub date: Date,
}

/// What the manifest of a city names as its generator.
pub const GENERATOR: &str = "example-city";

/// The most subjects that a city may have.
pub const MOST_SUBJECTS: u32 = 10_000_000;

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files that are to be delivered.
    pub deliveries: u64,
    /// Rows in them.
    pub rows: u64,
    /// Rows that ought to be rejected or refused.
    pub refused: u64,
}

/// Why a city could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error<E> {
    /// The output could not be written.
    #[error("the output could not be written")]
    Output(#[source] E),
    /// An option is out of its range.
    #[error("{option} must lie between {least} and {most}")]
    Option {
        /// The option.
        option: &'static str,
        /// Its least value.
        least: String,
        /// Its greatest value.
        most: String,
    },
    /// The data of the city and the pack do not fit together.
    #[error("{file}: {message}")]
    Data {
        /// The file in `city/`.
        file: String,
        /// What does not fit.
        message: String,
    },
    /// A file could not be put into its format.
    #[error("{file} could not be put into its format: {message}")]
    Format {
        /// The file.
        file: String,
        /// What went wrong.
        message: String,
    },
}
