//! Classifications of trades, each edition by itself.

use crate::{pack::Problem, source::Files};

/// A class of a classification of trades.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Industry {
    /// Its code, such as 0111.
    pub code: String,
    /// The letter of its section.
    pub section: String,
    /// Its name.
    pub name: String,
}

/// The classifications of a jurisdiction, by edition.
#[derive(Debug, Default)]
pub struct Industries {}

impl Industries {
    /// Reads `industry/*.csv` (`section,code,name`); the file's name is the edition.
    pub fn load(_files: &Files) -> Result<Industries, Vec<Problem>> {
        todo!()
    }

    /// The editions known, the latest last.
    pub fn editions(&self) -> impl Iterator<Item = &str> {
        [].into_iter()
    }

    /// The class that a code names in an edition: with or without its section (`F5132`, `5132`).
    pub fn get(&self, _edition: &str, _code: &str) -> Option<&Industry> {
        todo!()
    }
}
