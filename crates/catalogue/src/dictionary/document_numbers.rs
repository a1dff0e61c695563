//! Numbers of documents and court cases.

use std::sync::Arc;

use domain::document_number::{CaseNumber, DocumentNumber};

use super::folding::Folding;
use crate::{pack::Problem, source::Files};

/// How a jurisdiction writes the numbers of documents.
#[derive(Debug, Default)]
pub struct DocumentNumbers {}

impl DocumentNumbers {
    /// Reads `dictionaries/document-numbers.yaml`.
    pub fn load(_files: &Files, _folding: &Arc<Folding>) -> Result<DocumentNumbers, Vec<Problem>> {
        todo!()
    }

    /// The number as written and as compared.
    pub fn read(&self, _written: &str) -> DocumentNumber {
        todo!()
    }

    /// The form that is compared, alone.
    pub fn matching(&self, _written: &str) -> String {
        todo!()
    }

    /// The parts of a court's case number; `None` where it is not one.
    pub fn case_number(&self, _written: &str) -> Option<CaseNumber> {
        todo!()
    }
}
