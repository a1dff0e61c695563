//! Personal numbers and names in free text: found, so that they can be masked or held.

use std::{borrow::Cow, ops::Range, sync::Arc};

use crate::{pack::Problem, scheme::Schemes, source::Files};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PersonalKind {
    /// The number of a person's identity document that a scheme checks.
    IdentityNumber,
    /// A telephone number.
    Phone,
    /// The number of a bank card.
    BankCard,
    /// The number of a passport or another travel document.
    TravelDocument,
    /// An e-mail address.
    Email,
}

/// A place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalSpan {
    /// What stands there.
    pub kind: PersonalKind,
    /// Where, in bytes of the text.
    pub range: Range<usize>,
}

/// How personal numbers are written in a jurisdiction.
#[derive(Debug, Default)]
pub struct PersonalScan {}

impl PersonalScan {
    /// Reads `dictionaries/personal.yaml`.
    pub fn load(_files: &Files, _schemes: &Arc<Schemes>) -> Result<PersonalScan, Vec<Problem>> {
        todo!()
    }

    /// The personal numbers in a text, in its order, not overlapping.
    pub fn scan(&self, _text: &str) -> Vec<PersonalSpan> {
        todo!()
    }

    /// The text with every found number replaced by the pack's mask.
    pub fn mask<'a>(&self, _text: &'a str, _spans: &[PersonalSpan]) -> Cow<'a, str> {
        todo!()
    }

    /// The text with the given names of persons masked (张三 becomes 张某), and whether any stood
    /// in it. Names of one character are left.
    pub fn mask_names<'a>(&self, _text: &'a str, _names: &[&str]) -> Cow<'a, str> {
        todo!()
    }
}
