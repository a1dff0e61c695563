//! Randomness that is the same on every machine: a counter, mixed (SplitMix64).
//!
//! What happens to one subject depends on the seed and its number alone, so that a file can be
//! written without remembering the others.

/// A die whose throws follow from where it was cast.
#[derive(Clone, Debug)]
pub struct Dice(u64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Dice {
    /// The die for the thing that `path` names under `seed`.
    pub fn cast(seed: u64, path: &[u64]) -> Dice {
        Dice(path.iter().fold(mix(seed.wrapping_add(STEP)), |state, &part| {
            mix(state ^ mix(part.wrapping_add(STEP)).wrapping_add(STEP))
        }))
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number from 0 to below `bound`; 0 where `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// A number from `least` to `most`.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least).max(0) as u64 + 1) as i64
    }

    /// Whether an event of `per_ten_thousand` happens.
    pub fn happens(&mut self, per_ten_thousand: u64) -> bool {
        self.below(10_000) < per_ten_thousand
    }

    /// One of `things`.
    pub fn pick<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        things.get(self.below(things.len() as u64) as usize)
    }

    /// The place of a weight in `weights`, heavier ones more often; 0 where all are 0.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u64> + Clone) -> usize {
        let mut at = self.below(weights.clone().sum());
        weights
            .enumerate()
            .find_map(|(place, weight)| {
                let here = at < weight;
                at = at.saturating_sub(weight);
                here.then_some(place)
            })
            .unwrap_or(0)
    }
}

/// A one-to-one shuffle of the numbers below `size`.
#[derive(Clone, Copy, Debug)]
pub struct Shuffle {
    size: u64,
    factor: u64,
    shift: u64,
}

impl Shuffle {
    /// The shuffle that `seed` and `name` give.
    pub fn of(size: u64, seed: u64, name: u64) -> Shuffle {
        let mut dice = Dice::cast(seed, &[0x5u64, name]);
        let size = size.max(1);
        let shift = dice.below(size);
        let factor =
            std::iter::repeat_with(|| 1 + dice.below(size)).find(|&factor| gcd(factor, size) == 1).unwrap_or(1);
        Shuffle { size, factor, shift }
    }

    /// Where `number` lands.
    pub fn place(&self, number: u64) -> u64 {
        let product = u128::from(number % self.size) * u128::from(self.factor) + u128::from(self.shift);
        (product % u128::from(self.size)) as u64
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_meets_every_number_once() {
        for size in [1u64, 2, 97, 1_000] {
            let shuffle = Shuffle::of(size, 7, 1);
            let mut seen: Vec<u64> = (0..size).map(|number| shuffle.place(number)).collect();
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..size));
        }
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::cast(1, &[2, 3]);
        let mut counts = [0; 3];
        (0..10_000).for_each(|_| counts[dice.weighted([700, 0, 300].into_iter())] += 1);
        assert_eq!(counts[1], 0);
        assert!((6_700..7_300).contains(&counts[0]), "{counts:?}");
    }

    #[test]
    fn the_same_place_throws_the_same_and_another_throws_another() {
        assert_eq!(Dice::cast(1, &[2]).next(), Dice::cast(1, &[2]).next());
        assert_ne!(Dice::cast(1, &[2]).next(), Dice::cast(2, &[1]).next());
        assert_ne!(Dice::cast(1, &[2, 3]).next(), Dice::cast(1, &[3, 2]).next());
    }
}
