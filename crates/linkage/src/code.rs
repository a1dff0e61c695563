//! Codes as they are compared: equal, one slip apart, or others.

use crate::wire::fields;

/// A code of a party.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Code {
    /// Equal where the code is, whatever its scheme.
    pub value: u64,
    /// Its characters, five bits each; 0 where they don't fit.
    pub packed: u128,
    /// Its scheme; 0 for a text that no scheme takes.
    pub scheme: u8,
}

fields!(Code { value: u64, packed: u128, scheme: u8 });

/// The longest code whose characters are compared.
const LONGEST: usize = 25;

/// How a party's codes stand to another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum CodeLevel {
    /// One of them has no code of a scheme that the other has one of.
    Missing,
    /// The same.
    Same,
    /// One character differs, or two are swapped.
    Slip,
    /// Two characters differ.
    Near,
    /// Another code, which no subject of the register holds.
    Unheld,
    /// Another code, which another subject of the register holds.
    HeldByOther,
}

impl CodeLevel {
    /// How many levels there are.
    pub const COUNT: usize = CodeLevel::HeldByOther as usize + 1;
    /// Every level, in order.
    pub const ALL: [CodeLevel; CodeLevel::COUNT] = {
        use CodeLevel::*;
        [Missing, Same, Slip, Near, Unheld, HeldByOther]
    };
}

/// The characters of a code, five bits each; letters beyond V share those of the digits that they
/// are mistaken for.
pub(crate) fn pack_code(code: &str) -> u128 {
    if code.len() > LONGEST {
        return 0;
    }
    let one = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'V' => Some(byte - b'A' + 10),
        b'W'..=b'Z' => Some(byte - b'W' + 2),
        _ => None,
    };
    code.bytes().try_fold(1u128, |packed, byte| Some(packed << 5 | u128::from(one(byte)?))).unwrap_or(0)
}

/// Compares the codes of a known party with those asked about; `held`: whether a subject of the
/// register has one of those asked about.
pub(crate) fn compare(known: &[Code], asked: &[Code], held: bool) -> CodeLevel {
    let mut level = CodeLevel::Missing;
    for code in asked {
        for other in known {
            if code.value == other.value {
                return CodeLevel::Same;
            }
            let comparable = code.scheme == other.scheme || code.scheme == 0;
            let found = match distance(code.packed, other.packed) {
                Some(1) => CodeLevel::Slip,
                Some(2) => CodeLevel::Near,
                _ if !comparable || code.scheme == 0 => continue,
                _ if held => CodeLevel::HeldByOther,
                _ => CodeLevel::Unheld,
            };
            level = match (level, found) {
                (CodeLevel::Missing, found) => found,
                (before, found) => before.min(found),
            };
        }
    }
    level
}

/// How many characters differ; two that are swapped count once. `None` for more than two or codes
/// of other lengths.
fn distance(a: u128, b: u128) -> Option<u32> {
    if a == 0 || b == 0 || a.leading_zeros() != b.leading_zeros() {
        return None;
    }
    let mut differing = a ^ b;
    let mut count = 0;
    let mut last: Option<u32> = None;
    while differing != 0 {
        let place = differing.trailing_zeros() / 5;
        let swapped = last.is_some_and(|last| last + 1 == place && is_swapped(a, b, last));
        if swapped {
            last = None;
        } else {
            count += 1;
            last = Some(place);
        }
        if count > 2 {
            return None;
        }
        differing &= !(31u128 << (place * 5));
    }
    Some(count)
}

fn is_swapped(a: u128, b: u128, place: u32) -> bool {
    let at = |code: u128, place: u32| code >> (place * 5) & 31;
    at(a, place) == at(b, place + 1) && at(a, place + 1) == at(b, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        let apart = |a, b| distance(pack_code(a), pack_code(b));
        assert_eq!(apart("9132AB", "9132AB"), Some(0));
        assert_eq!(apart("9132AB", "9137AB"), Some(1));
        assert_eq!(apart("9132AB", "9123AB"), Some(1));
        assert_eq!(apart("9132AB", "9032AC"), Some(2));
        assert_eq!(apart("9132AB", "0041AB"), None);
        assert_eq!(apart("9132AB", "9132ABC"), None);
        assert_eq!(apart("9132 B", "9132AB"), None);
    }

    #[test]
    fn an_equal_code_outweighs_every_other() {
        let code = |text: &str, scheme| Code { value: crate::name::hash(text), packed: pack_code(text), scheme };
        let known = [code("911111111", 1), code("123456789", 2)];
        assert_eq!(compare(&known, &[code("123456789", 2)], true), CodeLevel::Same);
        assert_eq!(compare(&known, &[code("123456780", 2)], false), CodeLevel::Slip);
        assert_eq!(compare(&known, &[code("555555555", 2)], false), CodeLevel::Unheld);
        assert_eq!(compare(&known, &[code("555555555", 2)], true), CodeLevel::HeldByOther);
        assert_eq!(compare(&known, &[code("555555555", 3)], true), CodeLevel::Missing);
        assert_eq!(compare(&known, &[], true), CodeLevel::Missing);
    }
}
