//! Groups by the codes of their values: a table with a place for every combination.

use super::{MOST_GROUPS, NONE};

/// Places at most, as a power of two.
const MOST_BITS: u32 = 22;

/// The groups that were found.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// How many bits of a place each column's code takes, the first lowest.
    bits: Vec<u32>,
    /// The group at each place.
    groups: Vec<u32>,
    /// The place of each group.
    places: Vec<u32>,
}

impl Places {
    pub fn new(columns: usize) -> Places {
        Places { bits: vec![0; columns], groups: vec![NONE], places: vec![] }
    }

    /// Makes room for so many codes of each column; `false` where there are too many combinations.
    pub fn make_room(&mut self, counts: impl Iterator<Item = usize>) -> bool {
        let bits = |(count, had): (usize, &u32)| count.next_power_of_two().trailing_zeros().max(*had);
        let bits: Vec<u32> = counts.zip(&self.bits).map(bits).collect();
        if bits == self.bits {
            return true;
        }
        let all = bits.iter().sum::<u32>();
        if all > MOST_BITS {
            return false;
        }
        let mut groups = vec![NONE; 1 << all];
        let moved = self.places.iter().map(|place| {
            let codes = codes(&self.bits, *place);
            let steps = steps(&bits);
            codes.zip(steps).fold(0, |place, (code, step)| place | code << step)
        });
        let places: Vec<u32> = moved.collect();
        for (group, place) in (0..).zip(&places) {
            groups[*place as usize] = group;
        }
        *self = Places { bits, groups, places };
        true
    }

    /// Writes the group of each row, new ones included; `false` where there are too many.
    pub fn find<'c>(&mut self, rows: usize, codes: impl Iterator<Item = &'c [u32]>, found: &mut Vec<usize>) -> bool {
        found.clear();
        found.resize(rows, 0);
        for (codes, step) in codes.zip(steps(&self.bits)) {
            for (place, code) in found.iter_mut().zip(codes) {
                *place |= (*code as usize) << step;
            }
        }
        for place in found {
            let at = &mut self.groups[*place];
            if *at == NONE {
                *at = self.places.len() as u32;
                self.places.push(*place as u32);
            }
            *place = *at as usize;
        }
        self.places.len() <= MOST_GROUPS
    }

    /// Forgets the groups after the first so many.
    pub fn forget_after(&mut self, count: usize) {
        for place in self.places.drain(count..) {
            self.groups[place as usize] = NONE;
        }
    }

    /// How many groups there are.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// The code of each group in a column.
    pub fn codes_of(&self, column: usize) -> impl Iterator<Item = u32> {
        self.places.iter().map(move |place| codes(&self.bits, *place).nth(column).unwrap_or(0))
    }

    /// Bytes of memory.
    pub fn size(&self) -> usize {
        (self.groups.len() + self.places.capacity()) * size_of::<u32>()
    }
}

/// By how much the code of each column is shifted.
fn steps(bits: &[u32]) -> impl Iterator<Item = u32> {
    bits.iter().scan(0, |before, bits| {
        let step = *before;
        *before += bits;
        Some(step)
    })
}

/// The codes that make up a place.
fn codes(bits: &[u32], place: u32) -> impl Iterator<Item = u32> {
    bits.iter().zip(steps(bits)).map(move |(bits, step)| place >> step & ((1 << bits) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_their_codes_when_room_is_made() {
        let mut places = Places::new(2);
        let mut found = vec![];
        assert!(places.make_room([1, 2].into_iter()));
        assert!(places.find(3, [&[0, 0, 0][..], &[0, 1, 0]].into_iter(), &mut found));
        assert_eq!(found, [0, 1, 0]);
        assert!(places.make_room([5, 3].into_iter()));
        assert!(places.find(3, [&[0, 4, 0][..], &[1, 2, 0]].into_iter(), &mut found));
        assert_eq!(found, [1, 2, 0]);
        let codes: Vec<_> = places.codes_of(0).zip(places.codes_of(1)).collect();
        assert_eq!(codes, [(0, 0), (0, 1), (4, 2)]);
        assert!(!places.make_room([5_000, 5_000].into_iter()));
    }
}
