//! Numbers of documents and court cases.

use std::sync::Arc;

use domain::document_number::{CaseNumber, DocumentNumber};
use serde::Deserialize;

use super::folding::Folding;
use crate::{
    pack::Problem,
    source::{Files, yaml},
};

/// How a jurisdiction writes the numbers of documents.
#[derive(Debug, Default)]
pub struct DocumentNumbers {
    folding: Arc<Folding>,
    definition: Definition,
}

/// `dictionaries/document-numbers.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Definition {
    /// Characters left out at the ends, such as a full stop.
    #[serde(default)]
    trimmed: String,
    /// How a court's case number is written; none where the jurisdiction's are not read.
    #[serde(default)]
    case: Option<CaseDefinition>,
}

/// A case number: (year) court type number word, with the brackets that folding gives.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct CaseDefinition {
    /// What a court's short code begins with, before its digits.
    courts: Vec<String>,
    /// The characters that a case type is made of.
    types: String,
    /// The word after the number.
    ending: String,
}

/// The longest number that is read as a case number, in bytes.
const LONGEST_CASE: usize = 120;

impl DocumentNumbers {
    /// Reads `dictionaries/document-numbers.yaml`.
    pub fn load(files: &Files, folding: &Arc<Folding>) -> Result<DocumentNumbers, Vec<Problem>> {
        let definition = yaml(files, "dictionaries/document-numbers.yaml").map_err(|error| vec![error])?;
        Ok(DocumentNumbers { folding: Arc::clone(folding), definition: definition.unwrap_or_default() })
    }

    /// The number as written and as compared.
    pub fn read(&self, written: &str) -> DocumentNumber {
        DocumentNumber::new(written, self.matching(written))
    }

    /// The form that is compared, alone: folded, without the trimmed characters at its ends.
    pub fn matching(&self, written: &str) -> String {
        let mut folded = self.folding.text(written);
        let is_trimmed = |character: char| self.definition.trimmed.contains(character);
        folded.truncate(folded.trim_end_matches(is_trimmed).len());
        let lead = folded.len() - folded.trim_start_matches(is_trimmed).len();
        folded.drain(..lead);
        folded
    }

    /// The parts of a court's case number; `None` where it is not one.
    pub fn case_number(&self, written: &str) -> Option<CaseNumber> {
        let case = self.definition.case.as_ref()?;
        if written.len() > LONGEST_CASE {
            return None;
        }
        let folded = self.matching(written);
        let (year, rest) = folded.strip_prefix('(')?.split_once(')')?;
        let year: i16 = year.parse().ok().filter(|year| (1900..2200).contains(year))?;
        let rest = rest.strip_suffix(case.ending.as_str())?;
        let number_at = rest.len() - rest.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (head, number) = rest.split_at(number_at);
        let number: u32 = number.parse().ok().filter(|&number| number > 0)?;
        let courts = case.courts.iter().filter(|court| head.starts_with(court.as_str()));
        let word = courts.map(String::len).max()?;
        let digits = head[word..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        let (court, case_type) = head.split_at(word + digits);
        if case_type.is_empty() || !case_type.chars().all(|character| case.types.contains(character)) {
            return None;
        }
        Some(CaseNumber { year, court: court.to_owned(), case_type: case_type.to_owned(), number })
    }
}
