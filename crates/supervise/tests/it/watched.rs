//! Warnings: breaks and outliers that were put in are found, and hardly any that were not.

use supervise::{
    Error, Series,
    monitor::{Sign, Warning, monitor},
};

use crate::made_up::Numbers;

fn warnings(values: Vec<f64>, season: usize) -> Vec<Warning> {
    monitor(&Series::new(values, season).unwrap()).unwrap()
}

fn months(numbers: &mut Numbers, length: usize, level: impl Fn(usize) -> f64) -> Vec<f64> {
    const INDEX: [f64; 12] = [0.8, 0.7, 1.0, 1.0, 1.1, 1.1, 1.0, 1.0, 1.1, 1.1, 1.1, 1.0];
    (0..length).map(|t| (level(t) + 2.0 * numbers.normal()) * INDEX[t % 12]).collect()
}

#[test]
fn a_step_that_was_put_in_is_found_where_it_is() {
    let mut numbers = Numbers(1);
    let mut found = 0;
    for place in [30, 37, 44, 51, 58] {
        for by in [-20.0, 20.0] {
            let values = months(&mut numbers, 84, |t| if t < place { 100.0 } else { 100.0 + by });
            let sign = if by > 0.0 { Sign::LevelRose } else { Sign::LevelFell };
            let is_it = |warning: &&Warning| warning.sign == sign && warning.place.abs_diff(place) <= 1;
            if let Some(warning) = warnings(values, 12).iter().find(is_it) {
                found += 1;
                assert!((warning.seen - warning.expected - by).abs() < 8.0, "{warning:?}");
            }
        }
    }
    // One that the season and the noise may hide is forgiven, and one more.
    assert!(found >= 8, "{found} of 10");
}

#[test]
fn a_trend_that_turns_is_found_about_where_it_turns() {
    let mut numbers = Numbers(2);
    let values: Vec<f64> = (0..60)
        .map(|t| 100.0 + 1.5 * f64::from(t.min(30)) - 1.5 * f64::from((t - 30).max(0)) + numbers.normal())
        .collect();
    let found = warnings(values, 1);
    let turn = found.iter().find(|warning| warning.sign == Sign::TrendFell).unwrap();
    assert!(turn.place.abs_diff(30) <= 4 && turn.expected > 1.0 && turn.seen < -1.0, "{turn:?}");
}

#[test]
fn a_value_that_was_put_in_stands_out() {
    let mut numbers = Numbers(3);
    let mut values = months(&mut numbers, 72, |t| 100.0 + 0.3 * t as f64);
    values[20] *= 1.4;
    values[45] *= 0.6;
    let found = warnings(values, 12);
    let of = |place: usize| found.iter().find(|warning| warning.place == place).map(|warning| warning.sign);
    assert_eq!((of(20), of(45)), (Some(Sign::OutlierHigh), Some(Sign::OutlierLow)), "{found:?}");
    assert!(found.len() <= 3, "{found:?}");
}

#[test]
fn the_newest_value_is_held_against_what_was_expected() {
    let mut numbers = Numbers(4);
    let mut values = months(&mut numbers, 60, |_| 100.0);
    values[59] *= 0.7;
    let found = warnings(values, 12);
    assert!(found.iter().any(|warning| warning.place == 59 && warning.sign == Sign::BelowForecast), "{found:?}");
}

#[test]
fn where_nothing_happened_hardly_anything_is_said() {
    let mut numbers = Numbers(5);
    let mut breaks = 0;
    let mut others = 0;
    let series = 200;
    for case in 0..series {
        // Noise of which nothing, a third or two thirds last, on a trend.
        let lasting = f64::from(case % 3) / 3.0;
        let mut noise = 0.0;
        let values = (0..72)
            .map(|t| {
                noise = lasting * noise + numbers.normal();
                100.0 + 0.5 * f64::from(t) + 3.0 * noise
            })
            .collect();
        for warning in warnings(values, 12) {
            match warning.sign {
                Sign::LevelRose | Sign::LevelFell | Sign::TrendRose | Sign::TrendFell => breaks += 1,
                _ => others += 1,
            }
        }
    }
    // One in twenty series, of 72 values each.
    assert!(breaks <= series / 20, "{breaks} breaks");
    assert!(others <= series / 10, "{others} values");
}

#[test]
fn short_constant_and_hostile_series_are_refused_or_say_nothing() {
    let short = Series::new(vec![1.0; 11], 12).unwrap();
    assert_eq!(monitor(&short), Err(Error::TooShort { length: 11, fewest: 12 }));
    assert_eq!(warnings(vec![5.0; 40], 12), []);
    assert_eq!(warnings((0..40).map(f64::from).collect(), 12), []);
    for values in [[1e18, -1e18].repeat(20), [0.0, 1e-300].repeat(20), [vec![0.0; 39], vec![1e18]].concat()] {
        for warning in warnings(values, 12) {
            assert!(warning.seen.is_finite() && warning.expected.is_finite(), "{warning:?}");
        }
    }
}
