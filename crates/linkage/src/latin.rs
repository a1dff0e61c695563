//! Names in Latin letters, compared word by word: forms and words that are left out as often as not
//! weigh nothing, numbers and words of its own tell a bearer from others.

use catalogue::dictionary::latin_names::{Word, WordKind};

use crate::compare_names::NameLevel;

/// The shortest word in which a slip is one; in a shorter one another letter is another word.
const SLIP_FROM: usize = 4;
/// The shortest word in which two slips are.
const TWO_SLIPS_FROM: usize = 9;
/// The shortest beginning of a word that stands for it.
const STEM: usize = 4;
/// The fewest words whose initials stand for them.
const INITIALS: usize = 3;

/// The words of one kind.
fn of_kind(words: &[Word], kind: WordKind) -> Vec<&str> {
    words.iter().filter(|word| word.kind == kind).map(|word| word.text.as_str()).collect()
}

/// Compares two names word by word.
pub(crate) fn compare(left: &[Word], right: &[Word]) -> NameLevel {
    if left.is_empty() || right.is_empty() {
        return NameLevel::Missing;
    }
    if left == right {
        return NameLevel::Whole;
    }
    if sorted(of_kind(left, WordKind::Part)) != sorted(of_kind(right, WordKind::Part)) {
        return NameLevel::Bearer;
    }
    if sorted(of_kind(left, WordKind::Number)) != sorted(of_kind(right, WordKind::Number)) {
        return NameLevel::Number;
    }
    let matched = Matched::of(left, right);
    if matched.own[0].is_empty() && matched.own[1].is_empty() {
        return without_rest(left, right, &matched);
    }
    by_letters(left, right).unwrap_or_else(|| with_rest(&matched))
}

/// Every word of its own has its like in the other name.
fn without_rest(left: &[Word], right: &[Word], matched: &Matched<'_>) -> NameLevel {
    let slips = matched.slips;
    match (matched.generic[0].is_empty(), matched.generic[1].is_empty()) {
        // What remains of both is another trade.
        (false, false) => NameLevel::Brand,
        _ if slips > 1 => NameLevel::TwoSlips,
        _ if slips == 1 => NameLevel::SoundSlip,
        (true, true) => {
            let in_order = text(left, own_or_generic) == text(right, own_or_generic);
            if in_order { NameLevel::Core } else { NameLevel::Order }
        }
        // A name that is nothing but words which tell nobody apart is not told by some of them.
        _ if matched.shared == 0 => NameLevel::Brand,
        _ => NameLevel::Longer,
    }
}

/// Names that are the same though their words are not: initials, words written as one.
fn by_letters(left: &[Word], right: &[Word]) -> Option<NameLevel> {
    let (a, b) = (text(left, own_or_generic), text(right, own_or_generic));
    if a == b {
        return Some(NameLevel::Core);
    }
    if stands_for(left, right) || stands_for(right, left) {
        return Some(NameLevel::Abbreviated);
    }
    let longer = a.len().max(b.len());
    (longer >= 2 * TWO_SLIPS_FROM && edits(a.as_bytes(), b.as_bytes(), 1) <= 1).then_some(NameLevel::SoundSlip)
}

/// Words of their own remain without their like.
fn with_rest(matched: &Matched<'_>) -> NameLevel {
    let shared = matched.shared;
    match matched.own.each_ref().map(Vec::len) {
        [0, _] | [_, 0] if shared > 0 => NameLevel::Brand,
        [1, 1] if shared > 1 => NameLevel::BrandSlip,
        [1, 1] if shared == 1 => NameLevel::Brand,
        _ if shared > 0 => NameLevel::Trade,
        _ => NameLevel::Other,
    }
}

fn own_or_generic(word: &Word) -> bool {
    matches!(word.kind, WordKind::Own | WordKind::Generic | WordKind::Number)
}

fn text(words: &[Word], kept: fn(&Word) -> bool) -> String {
    words.iter().filter(|word| kept(word)).map(|word| word.text.as_str()).collect()
}

/// Whether the first name is the initials of the other's words, its form left out or in.
fn stands_for(short: &[Word], long: &[Word]) -> bool {
    let [initials] = of_kind(short, WordKind::Own)[..] else { return false };
    let words: Vec<&Word> = long.iter().filter(|word| own_or_generic(word)).collect();
    let letters: String = words.iter().filter_map(|word| word.text.chars().next()).collect();
    let generic = of_kind(short, WordKind::Generic);
    words.len() >= INITIALS && generic.is_empty() && letters == initials
}

/// What the words of two names come to: how many have their like, how many of these with a slip,
/// and what remains of each.
struct Matched<'w> {
    shared: usize,
    slips: usize,
    own: [Vec<&'w str>; 2],
    generic: [Vec<&'w str>; 2],
}

impl<'w> Matched<'w> {
    fn of(left: &'w [Word], right: &'w [Word]) -> Matched<'w> {
        let mut own = [left, right].map(|words| of_kind(words, WordKind::Own));
        let mut generic = [left, right].map(|words| of_kind(words, WordKind::Generic));
        let (mut shared, mut slips) = (0, 0);
        shared += take_pairs(&mut own, |a, b| a == b);
        take_pairs(&mut generic, |a, b| a == b);
        shared += take_pairs(&mut own, is_short_for);
        slips += take_pairs(&mut own, is_slip);
        shared += slips;
        Matched { shared, slips, own, generic }
    }
}

/// Takes words out of both lists that are alike, pair by pair, and says how many pairs there were.
fn take_pairs(words: &mut [Vec<&str>; 2], alike: impl Fn(&str, &str) -> bool) -> usize {
    let [left, right] = words;
    let before = left.len();
    left.retain(|word| match right.iter().position(|other| alike(word, other)) {
        Some(at) => {
            right.remove(at);
            false
        }
        None => true,
    });
    before - left.len()
}

/// Whether one word is the beginning of the other, or its initial.
fn is_short_for(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    (short.len() == 1 || short.len() >= STEM) && long.len() > short.len() && long.starts_with(short)
}

/// Whether two words differ by a slip, or by how a sound is written.
fn is_slip(a: &str, b: &str) -> bool {
    let shorter = a.len().min(b.len());
    if sound(a) == sound(b) && shorter >= SLIP_FROM {
        return true;
    }
    let most = match shorter {
        0..SLIP_FROM => return false,
        SLIP_FROM..TWO_SLIPS_FROM => 1,
        _ => 2,
    };
    edits(a.as_bytes(), b.as_bytes(), most) <= most
}

/// A word as it sounds, roughly: doubled letters once, and pairs of letters that stand for one.
fn sound(word: &str) -> String {
    const SAME: [(&str, &str); 9] = [
        ("AE", "A"),
        ("OE", "O"),
        ("UE", "U"),
        ("PH", "F"),
        ("CK", "K"),
        ("SCH", "SH"),
        ("TZ", "Z"),
        ("C", "K"),
        ("Y", "I"),
    ];
    let mut sound = word.to_owned();
    for (from, to) in SAME {
        sound = sound.replace(from, to);
    }
    let mut letters: Vec<char> = sound.chars().collect();
    letters.dedup();
    letters.into_iter().collect()
}

/// How many letters are changed, added, left out or swapped with the next, up to `most`; more are
/// `most + 1`.
fn edits(a: &[u8], b: &[u8], most: usize) -> usize {
    if a.len().abs_diff(b.len()) > most {
        return most + 1;
    }
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    match (&a[start..], &b[start..]) {
        ([], rest) | (rest, []) => rest.len().min(most + 1),
        _ if most == 0 => 1,
        ([x, y, a @ ..], [p, q, b @ ..]) if x == q && y == p => 1 + edits(a, b, most - 1),
        (a @ [_, a_rest @ ..], b @ [_, b_rest @ ..]) => {
            let [changed, left_out, added] = [(a_rest, b_rest), (a_rest, b), (a, b_rest)];
            let of = |(a, b): (&[u8], &[u8])| edits(a, b, most - 1);
            1 + of(changed).min(of(left_out)).min(of(added))
        }
    }
}

fn sorted(mut words: Vec<&str>) -> Vec<&str> {
    words.sort_unstable();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted_up_to_a_limit() {
        for (a, b, most, expected) in [
            ("DELTA", "DELTA", 1, 0),
            ("DELTA", "DLETA", 1, 1),
            ("DELTA", "DETA", 1, 1),
            ("DELTA", "DELTAS", 1, 1),
            ("DELTA", "GAMMA", 1, 2),
            ("MANUFACTUR", "MANIFACTVR", 2, 2),
        ] {
            let (x, y) = (a.as_bytes(), b.as_bytes());
            assert_eq!((edits(x, y, most), edits(y, x, most)), (expected, expected), "{a} {b}");
        }
    }

    #[test]
    fn sounds_are_written_in_several_ways() {
        for (a, b) in [("MUELLER", "MULLER"), ("SCHMIDT", "SHMIDT"), ("PHILIPS", "FILLIPS")] {
            assert_eq!(sound(a), sound(b));
        }
        assert_ne!(sound("MARTIN"), sound("MARLIN"));
    }
}
