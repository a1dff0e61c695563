//! Which records a seed draws: those whose digests under it are the least. Each set of that size is as likely as any
//! other; whoever knows the seed and the records comes to the same.

use std::collections::BinaryHeap;

use store::Standing;

/// What draws are made for: no other digest of the software is one of these.
const CONTEXT: &str = "probity 2026 sample of records";

/// A draw under way.
pub(super) struct Draw {
    key: [u8; 32],
    size: usize,
    among: u64,
    /// The least digests so far with their records, the greatest on top.
    least: BinaryHeap<([u8; 16], Standing)>,
}

impl Draw {
    /// Begins to draw `size` records.
    pub fn new(seed: &str, size: usize) -> Draw {
        let key = blake3::derive_key(CONTEXT, seed.as_bytes());
        Draw { key, size, among: 0, least: BinaryHeap::with_capacity(size + 1) }
    }

    /// Looks at a record, each once and in any order.
    pub fn see(&mut self, one: Standing) {
        self.among += 1;
        let digest = blake3::keyed_hash(&self.key, &one.0.raw().to_be_bytes());
        let mut first = [0; 16];
        first.copy_from_slice(&digest.as_bytes()[..16]);
        if self.least.len() == self.size && self.least.peek().is_some_and(|(greatest, _)| *greatest <= first) {
            return;
        }
        self.least.push((first, one));
        if self.least.len() > self.size {
            self.least.pop();
        }
    }

    /// How many records were looked at, and those drawn, in the order of their digests.
    pub fn end(self) -> (u64, Vec<Standing>) {
        let drawn = self.least.into_sorted_vec();
        (self.among, drawn.into_iter().map(|(_, one)| one).collect())
    }
}

#[cfg(test)]
mod tests {
    use domain::{EntryId, RecordId};

    use super::*;

    fn drawn(seed: &str, size: usize, records: impl Iterator<Item = i64>) -> Vec<i64> {
        let mut draw = Draw::new(seed, size);
        let mut seen = 0;
        for id in records {
            draw.see((RecordId::from_raw(id), EntryId::from_raw(id)));
            seen += 1;
        }
        let (among, drawn) = draw.end();
        assert_eq!((among, drawn.len()), (seen, size.min(seen as usize)));
        drawn.into_iter().map(|(record, _)| record.raw()).collect()
    }

    #[test]
    fn a_draw_follows_from_seed_and_records_and_not_from_their_order() {
        let forwards = drawn("seed", 20, 1..=500);
        assert_eq!(forwards, drawn("seed", 20, (1..=500).rev()));
        assert_ne!(forwards, drawn("another", 20, 1..=500));
        // More of the same draw begins with it.
        assert_eq!(forwards, drawn("seed", 60, 1..=500)[..20]);
        assert_eq!(drawn("seed", 20, 1..=7).len(), 7);
    }

    #[test]
    fn each_record_is_drawn_as_often_as_any_other() {
        const DRAWS: u32 = 4_000;
        let mut times = [0u32; 50];
        for seed in 0..DRAWS {
            for record in drawn(&seed.to_string(), 5, 0..50) {
                times[record as usize] += 1;
            }
        }
        // Each is drawn in 1 of 10 draws: the sum of squares is chi-square with 49 degrees of freedom, beyond 94 in 1 of 10,000.
        let expected = f64::from(DRAWS) / 10.0;
        let sum: f64 = times.iter().map(|times| (f64::from(*times) - expected).powi(2) / expected).sum();
        assert!(sum / 0.9 < 94.0, "{sum} {times:?}");
    }
}
