//! The register as linkage sees it: what is compared of each subject, and keys that lead to them.

use std::{
    hint::black_box,
    io::{self, Read, Write},
    sync::Arc,
};

use catalogue::Pack;

use crate::{
    code::Code,
    gather::KeyCounts,
    keys::{Kind, Reach, Side, key, keys},
    name::{Glyph, NameHead},
    party::Party,
    postings::Postings,
    prepare::{Facts, PersonKey, Prepared, Preparer, View},
    shares::Shares,
    signs::Signs,
    wire::{Fixed, fields, read_all, write_all},
};

/// The place of a subject in an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(pub u32);

impl Fixed for Place {
    const SIZE: usize = u32::SIZE;

    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }

    fn take(bytes: &mut &[u8]) -> Option<Place> {
        u32::take(bytes).map(Place)
    }
}

/// The most subjects that one key leads to: of a key that more share, another tells more.
pub(crate) const MOST_OF_A_KEY: usize = 160;
/// The most candidates of one record.
pub(crate) const MOST_CANDIDATES: usize = 600;

#[derive(Clone, Copy)]
pub(crate) struct Known {
    pub names_at: u32,
    pub codes_at: u32,
    pub names: u8,
    pub codes: u8,
    pub shares: Shares,
    pub facts: Facts,
}

fields!(Known { names_at: u32, codes_at: u32, names: u8, codes: u8, shares: Shares, facts: Facts });

/// Takes subjects in.
#[derive(Default)]
pub struct IndexBuilder {
    subjects: Vec<Known>,
    names: Vec<NameHead>,
    glyphs: Vec<Glyph>,
    codes: Vec<Code>,
}

/// A subject that keys lead to, and which of them do: a bit each.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub place: u32,
    pub keys: u64,
}

/// Working memory of a search for candidates, with what it found.
#[derive(Default)]
pub(crate) struct Work {
    keys: Vec<u64>,
    /// Places, each with the number of a key that leads there.
    steps: Vec<u64>,
    pub found: Vec<Found>,
}

/// All subjects of a register, found by key.
pub struct Index {
    pub(crate) subjects: Vec<Known>,
    pub(crate) names: Vec<NameHead>,
    glyphs: Vec<Glyph>,
    codes: Vec<Code>,
    pub(crate) postings: Postings,
    pub(crate) signs: Signs,
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

    /// How many subjects were taken in.
    pub fn len(&self) -> usize {
        self.subjects.len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// The index over all that was taken in.
    pub fn finish(self, pack: &Pack) -> Index {
        let mut index = self.finish_shard(pack);
        index.count_shares();
        index
    }

    /// The index over all that was taken in, as one of several shards: how many subjects share
    /// something is told by [`Index::share`], once it was counted over all of them.
    pub fn finish_shard(self, pack: &Pack) -> Index {
        let IndexBuilder { subjects, names, glyphs, codes } = self;
        let mut index =
            Index { subjects, names, glyphs, codes, postings: Postings::default(), signs: Signs::new(pack) };
        index.postings = Postings::of(&index);
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

    /// Bytes that it takes in memory, but for its words.
    pub fn bytes(&self) -> usize {
        let known = size_of_val(&*self.subjects) + size_of_val(&*self.names);
        known + size_of_val(&*self.glyphs) + size_of_val(&*self.codes) + self.postings.bytes()
    }

    /// Every key of every subject, each once.
    pub(crate) fn each_key(&self, mut take: impl FnMut(u64, u32)) {
        let mut emitted = Vec::new();
        for place in 0..self.len() as u32 {
            emitted.clear();
            keys(Side::Known, Reach::Wide, self.view(place), &mut emitted);
            emitted.sort_unstable();
            emitted.dedup();
            emitted.iter().for_each(|key| take(*key, place));
        }
    }

    /// The subjects that hold one of the codes.
    pub(crate) fn holders(&self, codes: &[Code], work: &mut Work) {
        work.found.clear();
        for code in codes {
            let entries = self.postings.find(key(Kind::Code, code.value, 0));
            work.found.extend(entries.iter().take(MOST_OF_A_KEY).map(|entry| Found { place: *entry as u32, keys: 0 }));
        }
        work.found.sort_unstable_by_key(|found| found.place);
        work.found.dedup_by_key(|found| found.place);
    }

    /// Whether a subject holds one of the codes.
    pub(crate) fn holds(&self, codes: &[Code]) -> bool {
        codes.iter().any(|code| !self.postings.find(key(Kind::Code, code.value, 0)).is_empty())
    }

    /// The subjects that may be the party, in order, with the keys that lead to each; at most 600. How
    /// many each key leads to is added to `counts`.
    pub(crate) fn candidates(&self, asked: &Prepared, reach: Reach, work: &mut Work, counts: &mut KeyCounts) {
        let Work { keys: keys_of, steps, found } = work;
        keys_of.clear();
        steps.clear();
        found.clear();
        keys(Side::Asked, reach, asked.view(), keys_of);
        self.postings.read_ahead(keys_of);
        for (nth, key) in keys_of.iter().enumerate() {
            let entries = self.postings.find(*key);
            counts.add(nth, entries.len());
            if entries.len() <= MOST_OF_A_KEY && steps.len() < 4 * MOST_CANDIDATES {
                let nth = KeyCounts::slot(nth) as u64;
                steps.extend(entries.iter().map(|entry| (entry & u64::from(u32::MAX)) << 8 | nth));
            }
        }
        steps.sort_unstable();
        for step in steps.iter() {
            let (place, key) = ((step >> 8) as u32, 1 << (step & 63));
            let full = found.len() == MOST_CANDIDATES;
            match found.last_mut() {
                Some(last) if last.place == place => last.keys |= key,
                _ if full => break,
                _ => found.push(Found { place, keys: key }),
            }
        }
    }

    /// Reads ahead what is compared of subjects that were found: so many places far apart are waited
    /// for together, not one after the other.
    pub(crate) fn read_ahead(&self, found: &[Found]) {
        let known = |found: &Found| &self.subjects[found.place as usize];
        let ends = |known: &Known| known.names_at ^ known.facts.until.unwrap_or_default() as u32;
        black_box(found.iter().fold(0, |read, found| read ^ ends(known(found))));
        let name = |found: &Found| &self.names[known(found).names_at as usize];
        let code = |found: &Found| self.codes.get(known(found).codes_at as usize).map_or(0, |code| code.value);
        black_box(
            found.iter().fold(0, |read, found| read ^ name(found).whole ^ u64::from(name(found).at) ^ code(found)),
        );
        let glyph = |found: &Found| self.glyphs.get(name(found).at as usize).map_or(0, |glyph| glyph.shape);
        black_box(found.iter().fold(0, |read, found| read ^ glyph(found)));
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
