//! Identifier schemes: how a code is written, checked, repaired and detected.
//!
//! A scheme is one YAML file of the pack (`schemes/*.yaml`); the families of check digits are
//! `domain::check_digit`.

use std::sync::Arc;

use domain::{FindingCode, Identifier, Label, SchemeId};

use crate::{dictionary::divisions::Divisions, pack::Problem, source::Files};

/// What a scheme says of a code exactly as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the code, as written, is one of the scheme.
    pub valid: bool,
    /// Why not; with a valid code, what is odd about it.
    pub reason: Option<FindingCode>,
}

/// A code read leniently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The code in canonical form.
    pub identifier: Identifier,
    /// What was odd: `lower-case`, `rewritten`, `inner-organisation-code`, `unknown-division` ...
    pub warnings: Vec<FindingCode>,
    /// Whether the code is the number of a person's document, or holds one: it must be hashed and
    /// never kept.
    pub personal: bool,
}

/// Whose codes a field holds: breaks the tie where a text is a code of several schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A market subject.
    Subject,
    /// A person in a role.
    Person,
    /// Either.
    Unknown,
}

/// One identifier scheme.
#[derive(Debug)]
pub struct Scheme {}

impl Scheme {
    /// Its id, such as `uscc`.
    pub fn id(&self) -> &SchemeId {
        todo!()
    }

    /// Its name.
    pub fn title(&self) -> &Label {
        todo!()
    }

    /// The standard that defines it.
    pub fn basis(&self) -> &str {
        todo!()
    }

    /// Whether its codes are numbers of persons' documents.
    pub fn is_personal(&self) -> bool {
        todo!()
    }

    /// Judges a code exactly as written.
    pub fn check(&self, _written: &str) -> Verdict {
        todo!()
    }

    /// Reads a code leniently: trims, narrows full-width characters, turns to the scheme's case,
    /// drops spaces and hyphens; each with a warning where it changed something. Refuses with the
    /// code of the finding.
    pub fn read(&self, _raw: &str) -> Result<Reading, FindingCode> {
        todo!()
    }

    /// The code that was probably meant by one that [`read`](Scheme::read) refuses: the scheme's
    /// repairs (such as 0 for O) make it valid. For a person to judge, never taken by itself.
    pub fn suggest(&self, _raw: &str) -> Option<String> {
        todo!()
    }
}

/// The schemes of a pack.
#[derive(Debug, Default)]
pub struct Schemes {}

impl Schemes {
    /// Reads `schemes/*.yaml`.
    pub fn load(_files: &Files, _divisions: &Arc<Divisions>) -> Result<Schemes, Vec<Problem>> {
        todo!()
    }

    /// The scheme of that id.
    pub fn get(&self, _id: &SchemeId) -> Option<&Arc<Scheme>> {
        todo!()
    }

    /// All schemes, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Scheme>> {
        [].into_iter()
    }

    /// Every scheme that takes the text, the likeliest first.
    pub fn detect(&self, _text: &str) -> Vec<Reading> {
        todo!()
    }

    /// The likeliest reading of a text in a field that holds codes of `holder`.
    pub fn detect_for(&self, _text: &str, _holder: Holder) -> Option<Reading> {
        todo!()
    }

    /// The reading as a person's number, where the text is one and is not likelier a code of an
    /// organisation: what intake asks of every identifier field.
    pub fn personal(&self, _text: &str) -> Option<Reading> {
        todo!()
    }
}
