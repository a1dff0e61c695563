//! What characters mean and how they look, for comparing names.

use catalogue::{Pack, dictionary::shapes::Shapes};

/// The characters of a jurisdiction that are more than letters.
pub(crate) struct Signs {
    numerals: Vec<u16>,
    shapes: Shapes,
}

impl Signs {
    pub(crate) fn new(pack: &Pack) -> Signs {
        let words = pack.addresses();
        let is_numeral = |shape: &u16| char::from_u32(u32::from(*shape)).is_some_and(|c| words.is_numeral(c));
        Signs { numerals: (1..=u16::MAX).filter(is_numeral).collect(), shapes: pack.shapes().clone() }
    }

    /// Whether a character is a numeral.
    pub(crate) fn is_numeral(&self, shape: u16) -> bool {
        self.numerals.binary_search(&shape).is_ok()
    }

    /// Whether two characters look alike.
    pub(crate) fn look_alike(&self, a: u16, b: u16) -> bool {
        let character = |shape: u16| char::from_u32(u32::from(shape));
        character(a).zip(character(b)).is_some_and(|(a, b)| self.shapes.alike(a, b))
    }
}
