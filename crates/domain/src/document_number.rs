//! Numbers of documents: of decisions, licences, certificates and court cases.
//!
//! Departments write one number in many ways: brackets of five kinds, full and half width, spaces.
//! The number is kept as written and compared in one form, which the dictionary of a jurisdiction
//! pack makes (`catalogue::dictionary::document_numbers`).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The number of a document, as written and as compared.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DocumentNumber {
    written: String,
    matching: String,
}

impl DocumentNumber {
    /// A number from its two forms; only a dictionary makes the second.
    pub fn new(written: impl Into<String>, matching: impl Into<String>) -> DocumentNumber {
        DocumentNumber { written: written.into(), matching: matching.into() }
    }

    /// The number as the document writes it.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The form that is compared: one width, one kind of brackets, no spaces.
    pub fn matching(&self) -> &str {
        &self.matching
    }
}

impl PartialEq for DocumentNumber {
    /// Two ways of writing one number are equal.
    fn eq(&self, other: &DocumentNumber) -> bool {
        self.matching == other.matching
    }
}

impl Eq for DocumentNumber {}

impl std::hash::Hash for DocumentNumber {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.matching.hash(state);
    }
}

impl fmt::Display for DocumentNumber {
    /// Writes the number as the document does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// The parts of a court's case number, such as (2022)豫0724执恢54号.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CaseNumber {
    /// The year in which the case was opened.
    pub year: i16,
    /// The short code of the court, such as 豫0724.
    pub court: String,
    /// The type of the case, such as 执恢.
    pub case_type: String,
    /// The number of the case in that court, type and year, from 1.
    pub number: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_number_are_equal_and_keep_their_spelling() {
        let one = DocumentNumber::new("慈税罚〔2018〕40号", "慈税罚(2018)40号");
        let other = DocumentNumber::new("慈税罚【2018】40号", "慈税罚(2018)40号");
        assert_eq!(one, other);
        assert_eq!(other.to_string(), "慈税罚【2018】40号");
    }
}
