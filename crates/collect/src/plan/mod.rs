//! A contract compiled into a plan, and the judgement of rows by it.

use catalogue::{Contract, Pack};
use domain::{Date, Finding, OrganCode};

use crate::{CollectError, Column, Headings, Judged, PersonKey, RawRow};

/// What a plan needs beside the contract.
#[derive(Clone, Debug)]
pub struct Options {
    /// Today, in the node's jurisdiction.
    pub today: Date,
    /// Who delivers.
    pub deliverer: OrganCode,
    /// The key under which personal numbers are hashed.
    pub person_key: PersonKey,
}

/// A contract compiled once a delivery, so that a row costs no look-up of names.
#[derive(Debug)]
pub struct Plan {
    headings: Headings,
}

/// Which column holds which field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Binding {
    findings: Vec<Finding>,
}

impl Binding {
    /// Findings about the headings; one that rejects refuses the file.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether the file is refused as a whole.
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == domain::Severity::Reject)
    }
}

impl Plan {
    /// Compiles `contract`.
    ///
    /// # Errors
    /// [`CollectError::Catalogue`] where it names a code list or a scheme that the pack lacks.
    pub fn prepare(_pack: &Pack, contract: &Contract, _options: Options) -> Result<Plan, CollectError> {
        Ok(Plan { headings: Headings::of(contract) })
    }

    /// The headings of its fields.
    pub fn headings(&self) -> &Headings {
        &self.headings
    }

    /// Finds the field of every column. `pack` is asked which data set fits better where this one
    /// does not.
    pub fn bind(&self, _columns: &[Column], _pack: &Pack) -> Binding {
        Binding::default()
    }

    /// Judges a row.
    pub fn judge(&self, _binding: &Binding, _row: &RawRow) -> Judged {
        todo!("fills with the next commit")
    }
}
