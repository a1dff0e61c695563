//! Forecasts: of series whose future is known, of hostile ones, and what moves with what.

use proptest::prelude::*;
use supervise::{
    Error, Series,
    forecast::{
        Forecast,
        accuracy::{naive2, scaled_error, symmetric_error},
        forecast,
    },
};

use crate::made_up::Numbers;

fn said(values: &[f64], season: usize, horizon: usize) -> Forecast {
    forecast(&Series::new(values.to_vec(), season).unwrap(), horizon, 0.9).unwrap()
}

fn points(said: &Forecast) -> Vec<f64> {
    said.periods.iter().map(|period| period.value).collect()
}

#[test]
fn a_season_on_a_trend_goes_on() {
    let index = [0.9, 1.1, 1.2, 0.8];
    let value = |t: usize| (200.0 + 3.0 * t as f64) * index[t % 4];
    let history: Vec<f64> = (0..40).map(value).collect();
    for (ahead, point) in points(&said(&history, 4, 8)).into_iter().enumerate() {
        let wanted = value(40 + ahead);
        assert!((point - wanted).abs() < 0.02 * wanted, "{ahead}: {point}, not {wanted}");
    }
}

#[test]
fn a_line_goes_on_and_also_below_zero() {
    let history: Vec<f64> = (0..30).map(|t| 10.0 - f64::from(t)).collect();
    for (ahead, point) in points(&said(&history, 1, 6)).into_iter().enumerate() {
        assert!((point - (10.0 - (30 + ahead) as f64)).abs() < 0.5, "{ahead}: {point}");
    }
}

#[test]
fn hostile_series_are_refused_or_answered_plainly() {
    let refusal = |values: Vec<f64>| Series::new(values, 12).unwrap_err();
    assert_eq!(refusal(vec![]), Error::Empty);
    assert_eq!(refusal(vec![1.0, f64::NAN]), Error::NotANumber { place: 1 });
    assert_eq!(refusal(vec![f64::NEG_INFINITY]), Error::NotANumber { place: 0 });
    assert_eq!(refusal(vec![0.0, 1.0, f64::MAX]), Error::TooLarge { place: 2 });
    assert_eq!(refusal(vec![1.0; 20_001]), Error::TooLong { length: 20_001 });
    assert!(Series::new(vec![1.0], 0).is_err() && Series::new(vec![1.0], 1_000).is_err());
    let one = Series::new(vec![1.0], 1).unwrap();
    assert!(forecast(&one, 0, 0.9).is_err() && forecast(&one, 400, 0.9).is_err() && forecast(&one, 1, 1.0).is_err());
    for (values, model) in [
        (vec![7.0], "constant"),
        (vec![7.0; 50], "constant"),
        (vec![0.0; 50], "constant"),
        (vec![-3.0; 50], "constant"),
        (vec![1.0, 2.0, 7.0], "last value"),
    ] {
        let said = said(&values, 12, 5);
        assert_eq!(said.model, model);
        assert!(said.periods.iter().all(|period| period.value == values[values.len() - 1]), "{said:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_the_series_the_answer_is_finite_and_in_its_interval(
        values in prop::collection::vec(prop_oneof![
            Just(0.0), -1e18..1e18_f64, -10.0..10.0_f64, 0.0..1e-12_f64, Just(1e18),
        ], 1..80),
        season in prop_oneof![Just(1_usize), Just(4), Just(12), Just(24)],
    ) {
        let said = said(&values, season, 18);
        prop_assert_eq!(said.periods.len(), 18);
        for period in &said.periods {
            prop_assert!(period.value.is_finite());
            if let Some((lower, upper)) = period.interval {
                prop_assert!(lower.is_finite() && upper.is_finite());
                prop_assert!(lower <= period.value && period.value <= upper, "{:?}", period);
            }
        }
    }

    #[test]
    fn in_another_unit_the_answer_is_the_same(seed in any::<u64>(), unit in prop_oneof![Just(1e-6), Just(1e9)]) {
        let mut numbers = Numbers(seed);
        let values: Vec<f64> = (0..50).map(|t| 100.0 + f64::from(t % 4) * 9.0 + numbers.normal()).collect();
        let other: Vec<f64> = values.iter().map(|value| value * unit).collect();
        for (mine, theirs) in points(&said(&values, 4, 6)).iter().zip(points(&said(&other, 4, 6))) {
            prop_assert!((mine * unit - theirs).abs() < 1e-3 * theirs.abs());
        }
    }
}

#[test]
fn intervals_hold_what_they_say_of_random_walks_and_of_noise() {
    let mut numbers = Numbers(2015);
    let (mut within, mut all) = (0.0, 0.0);
    for case in 0..120 {
        let mut level = 0.0;
        let values: Vec<f64> = (0..66)
            .map(|_| {
                let step = numbers.normal();
                level = if case % 2 == 0 { level + step } else { step };
                500.0 + 10.0 * level
            })
            .collect();
        let said = said(&values[..60], 1, 6);
        for (period, value) in said.periods.iter().zip(&values[60..]) {
            let (lower, upper) = period.interval.unwrap();
            all += 1.0;
            within += f64::from(u8::from(lower <= *value && *value <= upper));
        }
    }
    let share = within / all;
    assert!((0.85..0.95).contains(&share), "{share}");
}

#[test]
fn measures_are_those_of_the_competitions() {
    // By hand: 200 * (|2-1| / 3 + |4-4| / 8) / 2, and a unit of (1 + 1 + 2) / 3.
    assert!((symmetric_error(&[1.0, 4.0], &[2.0, 4.0]) - 100.0 / 3.0).abs() < 1e-12);
    assert_eq!(symmetric_error(&[0.0], &[0.0]), 0.0);
    assert!((scaled_error(&[1.0, 2.0, 3.0, 5.0], 1, &[6.0], &[5.0]).unwrap() - 0.75).abs() < 1e-12);
    assert_eq!(scaled_error(&[2.0; 5], 1, &[6.0], &[5.0]), None);
    // A pure season: the last value of each of its places.
    let history: Vec<f64> = (0..24).map(|t| [4.0, 8.0, 6.0, 2.0][t % 4]).collect();
    let naive = naive2(&history, 4, 4);
    assert!(naive.iter().zip([4.0, 8.0, 6.0, 2.0]).all(|(naive, value)| (naive - value).abs() < 1e-9), "{naive:?}");
    assert_eq!(naive2(&[1.0, 3.0], 4, 2), [3.0, 3.0]);
}
