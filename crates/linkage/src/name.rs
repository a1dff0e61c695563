//! Names in a form that is compared fast: characters with their sounds, and numbers that are equal
//! where a form of the name is.

use std::hash::Hasher;

use catalogue::Pack;
use domain::subject_name::{Bearer, SubjectName};
use rustc_hash::FxHasher;

use crate::{
    sound::Sounds,
    wire::{Fixed, fields},
};

/// The most characters of a name's core that are compared one by one.
pub(crate) const LONGEST: usize = 28;

/// A character and its sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Glyph {
    /// The character; those beyond the first plane are folded into it.
    pub shape: u16,
    /// The number of its syllable; 0 for none.
    pub sound: u16,
}

/// What is known of a name beside its characters.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NameHead {
    /// The whole name, as compared.
    pub whole: u64,
    /// The name without place and legal form.
    pub core: u64,
    /// How the core sounds.
    pub sound: u64,
    /// How the whole name sounds.
    pub whole_sound: u64,
    /// How the name without its place sounds.
    pub placeless_sound: u64,
    /// The characters of the core in any order.
    pub bag: u64,
    /// The word that tells the subject from others.
    pub brand: u64,
    /// The end of the core before the tail: its last two characters.
    pub trade: u64,
    /// The branch or attached organisation; 0 for none.
    pub tail: u64,
    /// Where the characters stand in the arena.
    pub at: u32,
    /// How many there are.
    pub length: u8,
    /// How many of them are the brand.
    pub brand_length: u8,
    /// How many stand before the tail.
    pub head_length: u8,
    /// The legal form, the same in whatever thread it was read; 0 for none.
    pub form: u16,
    /// What the name says that its bearer is.
    pub bearer: BearerCode,
    /// Whether the core is written in Latin letters alone.
    pub latin: bool,
    /// Whether it ends as the name of a branch or an attached organisation may.
    pub may_be_part: bool,
}

fields!(Glyph { shape: u16, sound: u16 });
fields!(NameHead {
    whole: u64,
    core: u64,
    sound: u64,
    whole_sound: u64,
    placeless_sound: u64,
    bag: u64,
    brand: u64,
    trade: u64,
    tail: u64,
    at: u32,
    length: u8,
    brand_length: u8,
    head_length: u8,
    form: u16,
    bearer: BearerCode,
    latin: bool,
    may_be_part: bool,
});

/// [`Bearer`] as a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BearerCode {
    #[default]
    Whole,
    Branch,
    Attached,
}

impl Fixed for BearerCode {
    const SIZE: usize = 1;

    fn put(&self, out: &mut Vec<u8>) {
        (*self as u8).put(out);
    }

    fn take(bytes: &mut &[u8]) -> Option<BearerCode> {
        let number = u8::take(bytes)?;
        [BearerCode::Whole, BearerCode::Branch, BearerCode::Attached].into_iter().find(|code| *code as u8 == number)
    }
}

/// A name with its characters.
#[derive(Clone, Copy)]
pub(crate) struct NameRef<'a> {
    pub head: &'a NameHead,
    pub glyphs: &'a [Glyph],
}

/// Makes names comparable; keeps its working memory.
pub(crate) struct NameReader {
    sounds: &'static Sounds,
    spelt: String,
}

impl NameReader {
    pub(crate) fn new() -> NameReader {
        NameReader { sounds: Sounds::all(), spelt: String::new() }
    }

    /// Reads a name and appends its characters to `arena`; `None` where nothing of it is compared.
    pub(crate) fn read(&mut self, written: &str, pack: &Pack, arena: &mut Vec<Glyph>) -> Option<NameHead> {
        // A full stop or a star at the end is not part of the name.
        let written = written.trim_matches(|character: char| {
            !character.is_alphanumeric() && !"()[]<>".contains(pack.folding().fold(character).unwrap_or(' '))
        });
        let name = pack.names().parse(written);
        if name.matching().is_empty() {
            return None;
        }
        let at = arena.len();
        let core = name.core();
        let sounds = self.sounds;
        let glyph = |character: char| Glyph {
            shape: (character as u32 ^ (character as u32 >> 16)) as u16,
            sound: sounds.of(character),
        };
        arena.extend(core.chars().take(LONGEST).map(glyph));
        let glyphs = &arena[at..];
        let length = glyphs.len();
        let head_text = core.split('|').next().unwrap_or_default();
        let head_length = head_text.chars().take(LONGEST).count().max(1).min(length);
        let brand_length = brand_length(&name, core, head_length);
        let last = &glyphs[head_length.saturating_sub(2)..head_length];
        let place_end = name.place().len();
        Some(NameHead {
            whole: hash(name.matching()),
            core: hash(core),
            sound: self.spelling(core),
            whole_sound: self.spelling(name.matching()),
            placeless_sound: self.spelling(name.matching().get(place_end..).unwrap_or_default()),
            bag: bag(core),
            brand: hash_glyphs(&glyphs[..brand_length]),
            trade: hash_glyphs(last),
            tail: if name.tail().is_empty() { 0 } else { hash(name.tail()) },
            at: at as u32,
            length: length as u8,
            brand_length: brand_length as u8,
            head_length: head_length as u8,
            form: name.form_code().map_or(0, form),
            bearer: match name.bearer() {
                Bearer::Whole => BearerCode::Whole,
                Bearer::Branch => BearerCode::Branch,
                Bearer::Attached => BearerCode::Attached,
            },
            latin: core.len() > 3 && core.is_ascii(),
            may_be_part: pack.names().may_be_part(name.matching()),
        })
    }

    fn spelling(&mut self, text: &str) -> u64 {
        self.spelt.clear();
        self.sounds.spell(text, &mut self.spelt);
        hash(&self.spelt)
    }
}

/// How many characters of the core are the brand: at most four, and at least one.
fn brand_length(name: &SubjectName, core: &str, head_length: usize) -> usize {
    let brand = name.brand();
    let length = if !brand.is_empty() && core.starts_with(brand) { brand.chars().count() } else { head_length };
    length.clamp(1, 4).min(head_length.max(1))
}

/// A number for a legal form; never 0.
fn form(code: &str) -> u16 {
    ((hash(code) >> 48) as u16).max(1)
}

/// A number for a text; never 0.
pub(crate) fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish() | 1
}

/// A number for a run of characters; never 0.
pub(crate) fn hash_glyphs(glyphs: &[Glyph]) -> u64 {
    let mut hasher = FxHasher::default();
    glyphs.iter().for_each(|glyph| hasher.write_u16(glyph.shape));
    hasher.finish() | 1
}

/// A number for the characters of a text in any order.
fn bag(text: &str) -> u64 {
    // Far from linear, so that only the same characters have the same sum.
    let one = |character: char| {
        let mixed = (u64::from(character as u32) ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb).rotate_left(23) ^ mixed
    };
    text.chars().filter(|character| *character != '|').map(one).fold(0u64, u64::wrapping_add) | 1
}
