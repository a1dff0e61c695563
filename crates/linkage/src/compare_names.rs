//! How alike two names are, as one of a few levels that a clerk can follow.

use crate::{
    name::{BearerCode, Glyph, NameRef},
    signs::Signs,
};

/// What the comparison of two names came to; the likelier the same, the smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum NameLevel {
    /// One of them has no name.
    Missing,
    /// The same.
    Whole,
    /// The same but for place and legal form.
    Core,
    /// The same as a former name.
    FormerWhole,
    /// The same as a former name but for place and legal form.
    FormerCore,
    /// They sound the same.
    Sound,
    /// The same characters in another order.
    Order,
    /// A character is written twice, or once of two.
    Doubled,
    /// One goes on after the other ends.
    Longer,
    /// One has more before it, such as a place with a slip in it.
    Prefixed,
    /// One is an abbreviation of the other, its brand whole.
    Abbreviated,
    /// One is an abbreviation of the other that leaves out part of the brand.
    Shortened,
    /// One character differs, and sounds the same.
    SoundSlip,
    /// One character of the brand differs, and looks alike.
    ShapeSlip,
    /// One character outside the brand differs.
    TradeSlip,
    /// One character of the brand differs.
    BrandSlip,
    /// A former name that is near.
    FormerNear,
    /// The brand is the same, what follows is not.
    Brand,
    /// Two characters differ.
    TwoSlips,
    /// They differ in a number.
    Number,
    /// One goes on as a part of the other may be called.
    Part,
    /// One is of a branch or an attached organisation, the other of the whole.
    Bearer,
    /// What follows the brand is the same, the brand is not.
    Trade,
    /// Anything else.
    Other,
}

impl NameLevel {
    /// How many levels there are.
    pub const COUNT: usize = NameLevel::Other as usize + 1;
    /// Every level, in order.
    pub const ALL: [NameLevel; NameLevel::COUNT] = {
        use NameLevel::*;
        [
            Missing,
            Whole,
            Core,
            FormerWhole,
            FormerCore,
            Sound,
            Order,
            Doubled,
            Longer,
            Prefixed,
            Abbreviated,
            Shortened,
            SoundSlip,
            ShapeSlip,
            TradeSlip,
            BrandSlip,
            FormerNear,
            Brand,
            TwoSlips,
            Number,
            Part,
            Bearer,
            Trade,
            Other,
        ]
    };
}

/// The most characters that may stand before a name.
pub(crate) const LONGEST_PREFIX: usize = 4;

/// The shape of a character that stands between a name and its tail.
const TAIL_MARK: u16 = '|' as u16;

/// Compares a name with one of another party.
pub(crate) fn compare(known: NameRef<'_>, asked: NameRef<'_>, signs: &Signs) -> NameLevel {
    let (a, b) = (known.head, asked.head);
    if a.whole == b.whole {
        return NameLevel::Whole;
    }
    if b.latin != a.latin {
        return by_sound(known, asked);
    }
    if a.core == b.core || same_without_marks(known.glyphs, asked.glyphs) {
        return NameLevel::Core;
    }
    if a.bearer != b.bearer && a.tail != b.tail {
        return bearer_level(known, asked);
    }
    if a.bearer != BearerCode::Whole && are_siblings(known, asked) {
        return NameLevel::Bearer;
    }
    let (x, y) = (known.glyphs, asked.glyphs);
    if x.len() == y.len() && sounds_alike(x, y) {
        return if differ(x, y) == 1 && x.len() > 2 { NameLevel::SoundSlip } else { NameLevel::Sound };
    }
    if a.sound == b.sound {
        return NameLevel::Sound;
    }
    if a.bag == b.bag {
        return NameLevel::Order;
    }
    by_characters(known, asked, signs)
}

/// Whether the names differ only in where the tail begins: without its legal form a name does not
/// say where that is.
fn same_without_marks(x: &[Glyph], y: &[Glyph]) -> bool {
    fn shapes(glyphs: &[Glyph]) -> impl Iterator<Item = u16> {
        glyphs.iter().map(|glyph| glyph.shape).filter(|shape| *shape != TAIL_MARK)
    }
    x.len().abs_diff(y.len()) <= 1 && shapes(x).eq(shapes(y))
}

/// A name in Latin letters against one in characters: they are the same where they sound so.
fn by_sound(known: NameRef<'_>, asked: NameRef<'_>) -> NameLevel {
    let (a, b) = (known.head, asked.head);
    let sounds = |head: &crate::name::NameHead| [head.sound, head.placeless_sound, head.whole_sound];
    let (mine, other) = (sounds(a), sounds(b));
    if mine.iter().any(|sound| other.contains(sound)) { NameLevel::Sound } else { NameLevel::Other }
}

/// A branch or an attached organisation against another bearer.
fn bearer_level(known: NameRef<'_>, asked: NameRef<'_>) -> NameLevel {
    let head = |name: NameRef<'_>| name.head.head_length as usize;
    let same = known.glyphs[..head(known)] == asked.glyphs[..head(asked)];
    let attached = known.head.bearer == BearerCode::Attached || asked.head.bearer == BearerCode::Attached;
    if same || attached { NameLevel::Bearer } else { NameLevel::Other }
}

/// Whether both are parts of one whole and more than a slip apart: another branch of it.
fn are_siblings(known: NameRef<'_>, asked: NameRef<'_>) -> bool {
    let tail = |name: NameRef<'_>| name.head.head_length as usize;
    let (x, y) = (known.glyphs, asked.glyphs);
    let same_whole = x[..tail(known)] == y[..tail(asked)];
    same_whole && edit(x, y).is_none() && !x.starts_with(y) && !y.starts_with(x)
}

fn by_characters(known: NameRef<'_>, asked: NameRef<'_>, signs: &Signs) -> NameLevel {
    let (x, y) = (known.glyphs, asked.glyphs);
    let (long, short) = if x.len() >= y.len() { (x, y) } else { (y, x) };
    let brand = known.head.brand_length.min(asked.head.brand_length) as usize;
    let edit = edit(x, y);
    if edit.is_some_and(|edit| edit.doubles(x, y)) {
        return NameLevel::Doubled;
    }
    if edit.is_some_and(|edit| edit.all(x, y, signs)) {
        return NameLevel::Number;
    }
    if short.len() >= 2 && long.starts_with(short) {
        let rest = &long[short.len()..];
        return if rest.iter().all(|glyph| signs.is_numeral(glyph.shape)) {
            NameLevel::Number
        } else if is_part(known, asked) {
            NameLevel::Part
        } else {
            NameLevel::Longer
        };
    }
    let follows = |from: usize| long.get(from..).is_some_and(|rest| rest.starts_with(short));
    if short.len() >= 4 && (2..=LONGEST_PREFIX).any(follows) {
        return NameLevel::Prefixed;
    }
    let same_start = common_start(x, y);
    if short.len() >= 2 && short.len() + 1 < long.len() && is_subsequence(short, long) && short[0] == long[0] {
        return if same_start >= brand.max(2) { NameLevel::Abbreviated } else { NameLevel::Shortened };
    }
    if let Some(edit) = edit {
        let tail = known.head.head_length.min(asked.head.head_length) as usize;
        return edit.level(x, y, |at| at < brand || at >= tail, signs);
    }
    let differing = if x.len() == y.len() { differ(x, y) } else { usize::MAX };
    if differing == 2 && x.len() >= 4 {
        let both = x.iter().zip(y).filter(|(a, b)| a.shape != b.shape);
        let numbers = both.clone().all(|(a, b)| signs.is_numeral(a.shape) && signs.is_numeral(b.shape));
        return if numbers {
            NameLevel::Number
        } else if same_start >= brand.max(2) {
            NameLevel::TradeSlip
        } else {
            NameLevel::TwoSlips
        };
    }
    if same_start >= brand.max(2) || (known.head.brand == asked.head.brand) {
        return NameLevel::Brand;
    }
    if known.head.trade == asked.head.trade && common_end(x, y) >= 2 { NameLevel::Trade } else { NameLevel::Other }
}

/// Whether the longer name goes on as a branch or an attached organisation of the other may be
/// called. Only where the other ends in a legal form: else it may be the abbreviation.
fn is_part(known: NameRef<'_>, asked: NameRef<'_>) -> bool {
    let (longer, whole) = if known.glyphs.len() > asked.glyphs.len() { (known, asked) } else { (asked, known) };
    longer.head.may_be_part && whole.head.form != 0 && longer.head.form != whole.head.form
}

fn differ(x: &[Glyph], y: &[Glyph]) -> usize {
    x.iter().zip(y).filter(|(a, b)| a.shape != b.shape).count()
}

fn sounds_alike(x: &[Glyph], y: &[Glyph]) -> bool {
    x.iter().zip(y).all(|(a, b)| a.shape == b.shape || (a.sound != 0 && a.sound == b.sound))
}

fn common_start(x: &[Glyph], y: &[Glyph]) -> usize {
    x.iter().zip(y).take_while(|(a, b)| a.shape == b.shape).count()
}

fn common_end(x: &[Glyph], y: &[Glyph]) -> usize {
    x.iter().rev().zip(y.iter().rev()).take_while(|(a, b)| a.shape == b.shape && a.shape != TAIL_MARK).count()
}

fn is_subsequence(short: &[Glyph], long: &[Glyph]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|glyph| rest.any(|other| other.shape == glyph.shape))
}

/// The one place in which two names differ: a character changed, added, left out, or two swapped.
#[derive(Clone, Copy)]
enum Edit {
    Changed(usize),
    Swapped,
    /// The longer one has a character more, at this place.
    Added(usize),
}

fn edit(x: &[Glyph], y: &[Glyph]) -> Option<Edit> {
    let start = common_start(x, y);
    let tail = |x: &[Glyph], y: &[Glyph]| differ(x, y) == 0;
    match x.len().abs_diff(y.len()) {
        0 if start == x.len() => None,
        0 if tail(&x[start + 1..], &y[start + 1..]) => Some(Edit::Changed(start)),
        0 if start + 1 < x.len()
            && x[start].shape == y[start + 1].shape
            && x[start + 1].shape == y[start].shape
            && tail(&x[start + 2..], &y[start + 2..]) =>
        {
            Some(Edit::Swapped)
        }
        1 => {
            let (long, short) = if x.len() > y.len() { (x, y) } else { (y, x) };
            tail(&long[start + 1..], &short[start..]).then_some(Edit::Added(start))
        }
        _ => None,
    }
}

impl Edit {
    /// Whether what differs are numerals alone.
    fn all(self, x: &[Glyph], y: &[Glyph], signs: &Signs) -> bool {
        match self {
            Edit::Changed(at) => signs.is_numeral(x[at].shape) && signs.is_numeral(y[at].shape),
            Edit::Swapped => false,
            Edit::Added(at) => {
                let long = if x.len() > y.len() { x } else { y };
                signs.is_numeral(long[at].shape)
            }
        }
    }

    /// Whether the character that one of the names has more stands beside its like.
    fn doubles(self, x: &[Glyph], y: &[Glyph]) -> bool {
        let Edit::Added(at) = self else { return false };
        let long = if x.len() > y.len() { x } else { y };
        let like =
            |other: Option<usize>| other.and_then(|other| long.get(other)).is_some_and(|g| g.shape == long[at].shape);
        like(at.checked_sub(1)) || like(at.checked_add(1))
    }

    /// What it comes to; `tells`: whether the character at a place tells the bearer from others.
    fn level(self, x: &[Glyph], y: &[Glyph], tells: impl Fn(usize) -> bool, signs: &Signs) -> NameLevel {
        let at = match self {
            Edit::Swapped => return NameLevel::Order,
            Edit::Changed(at) if x[at].sound != 0 && x[at].sound == y[at].sound => return NameLevel::SoundSlip,
            Edit::Changed(at) if tells(at) && signs.look_alike(x[at].shape, y[at].shape) => {
                return NameLevel::ShapeSlip;
            }
            Edit::Changed(at) | Edit::Added(at) => at,
        };
        if tells(at) { NameLevel::BrandSlip } else { NameLevel::TradeSlip }
    }
}
