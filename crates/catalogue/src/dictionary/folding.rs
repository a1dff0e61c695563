//! Bringing text to one width, one script and one kind of brackets for comparison.

use crate::{pack::Problem, source::Files};

/// A table from character to character.
#[derive(Debug, Default)]
pub struct Folding {}

impl Folding {
    /// Reads `dictionaries/variants.csv`, on top of Unicode's own width forms.
    pub fn load(_files: &Files) -> Result<Folding, Vec<Problem>> {
        todo!()
    }

    /// The character that stands for this one in comparison; `None` where it is dropped (spaces,
    /// zero-width and control characters).
    pub fn fold(&self, _character: char) -> Option<char> {
        todo!()
    }

    /// The folded text.
    pub fn text(&self, _text: &str) -> String {
        todo!()
    }
}
