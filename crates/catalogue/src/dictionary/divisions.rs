//! Administrative divisions with their history, and the names of places.

use domain::Date;

use crate::{pack::Problem, source::Files};

/// The code of a division: up to eight ASCII letters and digits, as long as the pack says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DivisionCode([u8; 8]);

impl DivisionCode {
    /// Parses 1 to 8 ASCII letters and digits.
    pub fn parse(_text: &str) -> Option<DivisionCode> {
        todo!()
    }

    /// The code as written.
    pub fn as_str(&self) -> &str {
        todo!()
    }
}

/// The divisions of a jurisdiction.
#[derive(Debug, Default)]
pub struct Divisions {}

impl Divisions {
    /// Reads `divisions/*`.
    pub fn load(_files: &Files) -> Result<Divisions, Vec<Problem>> {
        todo!()
    }

    /// Whether the code is or was one of a division, or of a zone with a code of its own.
    pub fn is_known(&self, _code: &str) -> bool {
        todo!()
    }

    /// The name on that day; without one, the latest name.
    pub fn name(&self, _code: DivisionCode, _on: Option<Date>) -> Option<&str> {
        todo!()
    }

    /// The names from the whole down to the division, such as 广东省 广州市 天河区.
    pub fn path(&self, _code: DivisionCode, _on: Option<Date>) -> Vec<&str> {
        todo!()
    }

    /// The division that it is part of.
    pub fn parent(&self, _code: DivisionCode) -> Option<DivisionCode> {
        todo!()
    }

    /// Whether `code` is `whole` or lies in it.
    pub fn within(&self, _code: DivisionCode, _whole: DivisionCode) -> bool {
        todo!()
    }

    /// The divisions that bear or bore the name, with or without its suffix (广州 or 广州市), the
    /// larger first, then the current ones.
    pub fn codes(&self, _name: &str) -> &[DivisionCode] {
        todo!()
    }

    /// The division that a text names (a code, a name, or names from the whole down), preferring
    /// the smallest that all its words agree on.
    pub fn find(&self, _text: &str) -> Option<DivisionCode> {
        todo!()
    }

    /// Every division that exists on that day (the latest state without one), by code.
    pub fn all(&self, _on: Option<Date>) -> impl Iterator<Item = (DivisionCode, &str)> {
        [].into_iter()
    }
}
