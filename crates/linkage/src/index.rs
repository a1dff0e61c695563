//! The register as linkage sees it: what is compared of each subject, and keys that lead to them.

use std::{
    io::{self, Read, Write},
    sync::Arc,
};

use catalogue::Pack;
use rustc_hash::FxHashMap;

use crate::{
    code::Code,
    keys::{Kind, Reach, Side, key, keys},
    name::{Glyph, NameHead},
    party::Party,
    prepare::{Facts, PersonKey, Prepared, Preparer, View},
    signs::Signs,
    wire::{fields, read_all, write_all},
};

/// The place of a subject in an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(pub u32);

/// How many subjects share something, in a few steps.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shares {
    pub core: u8,
    pub brand: u8,
    pub representative: u8,
    pub phone: u8,
    pub number: u8,
    pub road: u8,
}

/// The steps in which shares are counted: up to so many subjects.
pub(crate) const SHARES: [u32; 5] = [1, 3, 10, 50, 300];
/// How many steps there are, the last one open.
pub(crate) const SHARE_STEPS: usize = SHARES.len() + 1;

/// The most subjects that one key leads to: of a key that more share, another tells more.
const MOST_OF_A_KEY: usize = 160;
/// The most candidates of one record.
const MOST_CANDIDATES: usize = 600;

#[derive(Clone, Copy)]
struct Known {
    names_at: u32,
    codes_at: u32,
    names: u8,
    codes: u8,
    shares: Shares,
    facts: Facts,
}

fields!(Shares { core: u8, brand: u8, representative: u8, phone: u8, number: u8, road: u8 });
fields!(Known { names_at: u32, codes_at: u32, names: u8, codes: u8, shares: Shares, facts: Facts });

/// Takes subjects in.
#[derive(Default)]
pub struct IndexBuilder {
    subjects: Vec<Known>,
    names: Vec<NameHead>,
    glyphs: Vec<Glyph>,
    codes: Vec<Code>,
}

/// All subjects of a register, found by key.
pub struct Index {
    subjects: Vec<Known>,
    names: Vec<NameHead>,
    glyphs: Vec<Glyph>,
    codes: Vec<Code>,
    postings: Postings,
    pub(crate) signs: Signs,
}

/// Subjects by key: bits of the key name a bucket, others stand beside each subject in it.
#[derive(Default)]
struct Postings {
    shift: u32,
    starts: Vec<u32>,
    entries: Vec<u64>,
}

impl IndexBuilder {
    /// Takes a subject in and says its place.
    pub fn add(&mut self, subject: &Prepared) -> Place {
        let place = self.subjects.len() as u32;
        let glyphs_at = self.glyphs.len() as u32;
        let known = Known {
            names_at: self.names.len() as u32,
            codes_at: self.codes.len() as u32,
            names: subject.names.len() as u8,
            codes: subject.codes.len() as u8,
            shares: Shares::default(),
            facts: subject.facts,
        };
        let Prepared { names, glyphs, codes, .. } = subject;
        self.names.extend(names.iter().map(|name| NameHead { at: name.at + glyphs_at, ..*name }));
        self.glyphs.extend_from_slice(glyphs);
        self.codes.extend_from_slice(codes);
        self.subjects.push(known);
        Place(place)
    }

    /// The index over all that was taken in.
    pub fn finish(self, pack: &Pack) -> Index {
        let IndexBuilder { subjects, names, glyphs, codes } = self;
        let mut index =
            Index { subjects, names, glyphs, codes, postings: Postings::default(), signs: Signs::new(pack) };
        index.postings = Postings::of(&index);
        index.count_shares();
        index
    }
}

impl Index {
    /// Writes all that is known, to be read again by [`Index::read`].
    ///
    /// # Errors
    /// What `out` refuses.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        write_all(&self.subjects, out)?;
        write_all(&self.names, out)?;
        write_all(&self.glyphs, out)?;
        write_all(&self.codes, out)?;
        write_all(&[self.postings.shift], out)?;
        write_all(&self.postings.starts, out)?;
        write_all(&self.postings.entries, out)
    }

    /// Reads what [`Index::write`] wrote with the same words, at most so many bytes; that nobody
    /// changed it between is for the caller to prove.
    ///
    /// # Errors
    /// What `input` refuses, and an end before its time.
    pub fn read(input: &mut impl Read, most: u64, pack: &Pack) -> io::Result<Index> {
        let (subjects, names) = (read_all(input, most)?, read_all(input, most)?);
        let (glyphs, codes) = (read_all(input, most)?, read_all(input, most)?);
        let shift = read_all(input, most)?.first().copied().ok_or(io::ErrorKind::InvalidData)?;
        let postings = Postings { shift, starts: read_all(input, most)?, entries: read_all(input, most)? };
        Ok(Index { subjects, names, glyphs, codes, postings, signs: Signs::new(pack) })
    }

    /// How many subjects are in it.
    pub fn len(&self) -> usize {
        self.subjects.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// Every key of every subject, each once.
    fn each_key(&self, mut take: impl FnMut(u64, u32)) {
        let mut emitted = Vec::new();
        for place in 0..self.len() as u32 {
            emitted.clear();
            keys(Side::Known, Reach::Wide, self.view(place), &mut emitted);
            emitted.sort_unstable();
            emitted.dedup();
            emitted.iter().for_each(|key| take(*key, place));
        }
    }

    fn count_shares(&mut self) {
        let mut counts: FxHashMap<(u8, u64), u32> = FxHashMap::default();
        let things = |facts: &Facts| [(0u8, facts.representative), (1, facts.address.number), (2, facts.address.road)];
        for known in &self.subjects {
            for thing in things(&known.facts).into_iter().filter(|(_, value)| *value != 0) {
                *counts.entry(thing).or_default() += 1;
            }
        }
        let step = |count: u32| SHARES.iter().position(|most| count <= *most).unwrap_or(SHARES.len()) as u8;
        for known in &mut self.subjects {
            let [representative, number, road] =
                things(&known.facts).map(|thing| step(counts.get(&thing).copied().unwrap_or(0)));
            let name = self.names.get(known.names_at as usize).filter(|_| known.names > 0);
            let of_name = |kind, value: u64| step(self.postings.find(key(kind, value, 1)).len() as u32);
            known.shares = Shares {
                core: name.map_or(0, |name| of_name(Kind::Core, name.core)),
                brand: name.map_or(0, |name| of_name(Kind::Brand, name.brand)),
                representative,
                phone: of_name(Kind::Phone, known.facts.phone),
                number,
                road,
            };
        }
    }

    /// The subjects that hold one of the codes.
    pub(crate) fn holders(&self, codes: &[Code], found: &mut Vec<u32>) {
        found.clear();
        for code in codes {
            let entries = self.postings.find(key(Kind::Code, code.value, 0));
            found.extend(entries.iter().take(MOST_OF_A_KEY).map(|entry| *entry as u32));
        }
        found.sort_unstable();
        found.dedup();
    }

    /// Whether a subject holds one of the codes of a party.
    pub fn holds_code_of(&self, asked: &Prepared) -> bool {
        self.holds(&asked.codes)
    }

    /// Whether a subject holds one of the codes.
    pub(crate) fn holds(&self, codes: &[Code]) -> bool {
        codes.iter().any(|code| !self.postings.find(key(Kind::Code, code.value, 0)).is_empty())
    }

    /// The subjects that may be the party, in order; at most 600.
    pub(crate) fn candidates(&self, asked: &Prepared, reach: Reach, keys_of: &mut Vec<u64>, found: &mut Vec<u32>) {
        keys_of.clear();
        found.clear();
        keys(Side::Asked, reach, asked.view(), keys_of);
        for key in keys_of.iter() {
            let entries = self.postings.find(*key);
            if entries.len() <= MOST_OF_A_KEY && found.len() < 4 * MOST_CANDIDATES {
                found.extend(entries.iter().map(|entry| *entry as u32));
            }
        }
        found.sort_unstable();
        found.dedup();
        found.truncate(MOST_CANDIDATES);
    }

    pub(crate) fn shares(&self, place: u32) -> Shares {
        self.subjects[place as usize].shares
    }

    pub(crate) fn view(&self, place: u32) -> View<'_> {
        let known = &self.subjects[place as usize];
        let (names_at, codes_at) = (known.names_at as usize, known.codes_at as usize);
        View {
            names: &self.names[names_at..names_at + usize::from(known.names)],
            glyphs: &self.glyphs,
            codes: &self.codes[codes_at..codes_at + usize::from(known.codes)],
            facts: &known.facts,
        }
    }
}

/// A number that is another one where parties are read or found in another way: an index that was
/// kept is then of no use.
pub fn reading_mark(pack: &Arc<Pack>) -> [u8; 32] {
    let mut preparer = Preparer::new(pack.clone(), PersonKey([0; 32]));
    let mut builder = IndexBuilder::default();
    let mut prepared = Prepared::default();
    for names in MADE_UP {
        let codes = ["91110000633674095F", "A-12/3456789"];
        let (address, representative, phone) = (names[0], names[1], "0591-8700 0000");
        let place = names[0];
        preparer.prepare(
            &Party { names, codes: &codes, place, address, representative, phone, ..Party::default() },
            &mut prepared,
        );
        builder.add(&prepared);
    }
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    let _ = builder.finish(pack).write(&mut bytes);
    *blake3::hash(&bytes).as_bytes()
}

/// Names of nobody, each with a former one.
const MADE_UP: [&[&str]; 2] = [
    &["\u{798f}\u{5dde}\u{660e}\u{6e56}\u{9910}\u{996e}\u{6709}\u{9650}\u{516c}\u{53f8}", "\u{660e}\u{6e56}"],
    &["Northern Lakes Trading Ltd", "NL"],
];

/// Bits of a key that name its bucket, at most.
const BUCKET_BITS: u32 = 24;
/// Keys of a subject, about.
const KEYS_OF_ONE: usize = 32;

impl Postings {
    /// All keys of all subjects. They are made twice, to be counted and to be put in their places:
    /// side by side they would take more memory than all else together.
    fn of(index: &Index) -> Postings {
        let bits = (usize::BITS - (index.len() * KEYS_OF_ONE).leading_zeros()).clamp(4, BUCKET_BITS);
        let shift = 64 - bits;
        let mut starts = vec![0u32; (1usize << bits) + 1];
        index.each_key(|key, _| starts[(key >> shift) as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut entries = vec![0u64; starts.last().map_or(0, |end| *end as usize)];
        // Each start moves to the end of its bucket, which is where the next one begins.
        index.each_key(|key, place| {
            let slot = &mut starts[(key >> shift) as usize];
            entries[*slot as usize] = key << 32 | u64::from(place);
            *slot += 1;
        });
        starts.rotate_right(1);
        starts[0] = 0;
        let mut postings = Postings { shift, starts, entries };
        postings.sort();
        postings
    }

    fn sort(&mut self) {
        for at in 1..self.starts.len() {
            self.entries[self.starts[at - 1] as usize..self.starts[at] as usize].sort_unstable();
        }
    }

    /// The entries of a key; the lower half of each is a subject.
    fn find(&self, key: u64) -> &[u64] {
        let bucket = (key >> self.shift) as usize;
        let entries = &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
        let mark = key << 32;
        let from = entries.partition_point(|entry| *entry < mark);
        let entries = &entries[from..];
        &entries[..entries.partition_point(|entry| *entry <= mark | u64::from(u32::MAX))]
    }
}
