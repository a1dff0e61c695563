//! Names of subjects: legal forms, trades, branches, attached organisations, places.

use std::sync::Arc;

use domain::subject_name::SubjectName;

use super::{divisions::Divisions, folding::Folding};
use crate::{pack::Problem, source::Files};

/// How names are formed in a jurisdiction.
#[derive(Debug, Default)]
pub struct NameDictionary {}

impl NameDictionary {
    /// Reads `dictionaries/names.yaml`.
    pub fn load(
        _files: &Files,
        _folding: &Arc<Folding>,
        _divisions: &Arc<Divisions>,
    ) -> Result<NameDictionary, Vec<Problem>> {
        todo!()
    }

    /// Takes a name apart.
    pub fn parse(&self, _written: &str) -> SubjectName {
        todo!()
    }

    /// The form for exact comparison, alone.
    pub fn matching(&self, _written: &str) -> String {
        todo!()
    }
}
