//! Subjects by key.

use std::hint::black_box;

use crate::index::Index;

/// Subjects by key: bits of the key name a bucket, others stand beside each subject in it.
#[derive(Default)]
pub(crate) struct Postings {
    pub shift: u32,
    pub starts: Vec<u32>,
    pub entries: Vec<u64>,
}

/// Bits of a key that name its bucket, at most.
const BUCKET_BITS: u32 = 24;
/// Keys of a subject, about.
const KEYS_OF_ONE: usize = 32;

impl Postings {
    /// All keys of all subjects. They are made twice, to be counted and to be put in their places:
    /// side by side they would take more memory than all else together.
    pub fn of(index: &Index) -> Postings {
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

    /// Reads ahead what keys lead to: so many places far apart are waited for together, not one after
    /// the other.
    pub fn read_ahead(&self, keys: &[u64]) {
        let start = |key: &u64| self.starts[(key >> self.shift) as usize];
        black_box(keys.iter().fold(0, |read, key| read ^ start(key)));
        let first = |key: &u64| self.entries.get(start(key) as usize).copied().unwrap_or_default();
        black_box(keys.iter().fold(0, |read, key| read ^ first(key)));
    }

    /// The entries of a key; the lower half of each is a subject.
    pub fn find(&self, key: u64) -> &[u64] {
        let bucket = (key >> self.shift) as usize;
        let entries = &self.entries[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
        let mark = key << 32;
        let from = entries.partition_point(|entry| *entry < mark);
        let entries = &entries[from..];
        &entries[..entries.partition_point(|entry| *entry <= mark | u64::from(u32::MAX))]
    }

    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.starts) + size_of_val(&*self.entries)
    }
}
