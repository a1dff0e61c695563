//! What a sample says of the whole it was drawn from: the share, and within which it lies.

use crate::forecast::normal;

/// Within which a share lies of which `hits` of `of` are seen, at this confidence: the interval of Wilson, which stays
/// between 0 and 1 and holds what it says for few and for shares near either end. `None` where nothing was seen.
pub fn wilson(hits: u64, of: u64, confidence: f64) -> Option<(f64, f64)> {
    if of == 0 || hits > of {
        return None;
    }
    let (n, z) = (of as f64, normal(0.5 + confidence.clamp(0.0, 1.0 - 1e-9) / 2.0));
    let share = hits as f64 / n;
    let widened = 1.0 + z * z / n;
    let middle = (share + z * z / (2.0 * n)) / widened;
    let reach = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt() / widened;
    // Rounding must not move the ends off 0 and 1, which they touch where none or all are hits.
    let low = if hits == 0 { 0.0 } else { (middle - reach).max(0.0) };
    let high = if hits == of { 1.0 } else { (middle + reach).min(1.0) };
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_interval_is_that_of_tables() {
        // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29; at 95 per cent.
        for (hits, of, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let found = wilson(hits, of, 0.95).unwrap();
            assert!((found.0 - low).abs() < 5e-5 && (found.1 - high).abs() < 5e-5, "{hits} of {of}: {found:?}");
        }
        assert_eq!((wilson(0, 0, 0.95), wilson(3, 2, 0.95)), (None, None));
    }

    proptest! {
        #[test]
        fn an_interval_holds_the_share_and_is_the_mirror_of_its_opposite(of in 1u64..5_000, hits in 0u64..5_000, sure in 0.5f64..0.999) {
            let hits = hits.min(of);
            let (low, high) = wilson(hits, of, sure).unwrap();
            let share = hits as f64 / of as f64;
            prop_assert!((0.0..=share).contains(&low) && (share..=1.0).contains(&high));
            let (opposite_low, opposite_high) = wilson(of - hits, of, sure).unwrap();
            prop_assert!((low - (1.0 - opposite_high)).abs() < 1e-9 && (high - (1.0 - opposite_low)).abs() < 1e-9);
        }
    }
}
