//! Drift: what differs is told, what does not is not.

use std::collections::BTreeMap;

use supervise::drift::{Drift, FieldProfile, Profile, Thresholds, drift, stability_index};

use crate::made_up::Numbers;

const THRESHOLDS: Thresholds =
    Thresholds { fewest_rows: 200, volume_times: 5.0, empty_share: 0.2, stability_index: 0.25 };

/// A delivery of some rows with a code of three, of which `empty` in a hundred are empty.
fn delivery(numbers: &mut Numbers, rows: usize, weights: [usize; 3], empty: usize) -> Profile {
    let mut field = FieldProfile::default();
    for _ in 0..rows {
        let drawn = numbers.below(weights.iter().sum());
        let code = if drawn < weights[0] {
            "a"
        } else if drawn < weights[0] + weights[1] {
            "b"
        } else {
            "c"
        };
        field.add((numbers.below(100) >= empty).then_some(code));
    }
    Profile { rows: rows as u64, fields: [("KIND".to_owned(), field)].into() }
}

fn usual(numbers: &mut Numbers) -> Vec<Profile> {
    (0..6).map(|_| delivery(numbers, 900, [60, 30, 10], 5)).collect()
}

#[test]
fn deliveries_of_one_population_are_not_told() {
    for seed in 1..=200 {
        let mut numbers = Numbers(seed);
        let before = usual(&mut numbers);
        let rows = 250 + numbers.below(3_000);
        let now = delivery(&mut numbers, rows, [60, 30, 10], 5);
        assert_eq!(drift(&now, &before, &THRESHOLDS), [], "seed {seed}");
    }
}

#[test]
fn each_kind_of_drift_is_told_and_that_kind_alone() {
    for seed in 1..=50 {
        let mut numbers = Numbers(seed);
        let before = usual(&mut numbers);
        let mut found =
            |rows, weights, empty| drift(&delivery(&mut numbers, rows, weights, empty), &before, &THRESHOLDS);
        assert!(matches!(found(9_000, [60, 30, 10], 5)[..], [Drift::Volume { rows: 9_000, usual: 900 }]));
        assert!(matches!(found(100, [60, 30, 10], 5)[..], [Drift::Volume { rows: 100, usual: 900 }]));
        assert!(matches!(&found(900, [60, 30, 10], 60)[..], [Drift::Empty { field, share, usual }]
            if field == "KIND" && *share > 0.5 && *usual < 0.1));
        assert!(matches!(&found(900, [10, 30, 60], 5)[..], [Drift::Spread { field, index, value, share, usual }]
            if field == "KIND" && *index > 0.25 && value.as_deref() != Some("b") && (share - usual).abs() > 0.4));
    }
}

#[test]
fn few_rows_and_no_deliveries_before_say_nothing() {
    let mut numbers = Numbers(1);
    let small: Vec<Profile> = (0..6).map(|_| delivery(&mut numbers, 20, [60, 30, 10], 5)).collect();
    assert_eq!(drift(&delivery(&mut numbers, 120, [0, 0, 1], 90), &small, &THRESHOLDS), []);
    assert_eq!(drift(&delivery(&mut numbers, 9_000, [0, 0, 1], 90), &[], &THRESHOLDS), []);
}

#[test]
fn the_index_is_that_of_its_definition() {
    // 0.5 and 0.5 against 0.8 and 0.2: -0.3 ln 0.625 + 0.3 ln 2.5 = 0.41589.
    let counts = |a: u64, b: u64| BTreeMap::from([("a".to_owned(), a), ("b".to_owned(), b)]);
    assert!((stability_index(&counts(50, 50), &counts(80, 20)) - 0.415_888).abs() < 1e-5);
    assert_eq!(stability_index(&counts(80, 20), &counts(80, 20)), 0.0);
    assert_eq!(stability_index(&BTreeMap::new(), &counts(80, 20)), 0.0);
}

#[test]
fn of_many_values_the_first_are_told_apart_and_none_is_lost() {
    let mut field = FieldProfile::default();
    (0..1_000).for_each(|value| field.add(Some(&value.to_string())));
    field.add(None);
    assert_eq!((field.values.values().sum::<u64>(), field.empty), (1_000, 1));
    assert!(field.values.len() <= 65);
}
