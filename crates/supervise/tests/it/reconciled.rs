//! Reconciliation: forecasts add up, those that did are not moved, and the answer is that of the textbook.

use proptest::prelude::*;
use supervise::reconcile::{Hierarchy, Weights, reconcile};

use crate::made_up::Numbers;

const REGIONS: [&str; 3] = ["east", "north", "west"];
const INDUSTRIES: [&str; 4] = ["building", "catering", "retail", "transport"];

/// Crossings of regions and industries, one of them empty.
fn leaves() -> Vec<(&'static str, &'static str)> {
    let all = REGIONS.iter().flat_map(|region| INDUSTRIES.iter().map(move |industry| (*region, *industry)));
    all.filter(|crossing| *crossing != ("west", "transport")).collect()
}

fn made_up(hierarchy: &Hierarchy, seed: u64, periods: usize) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let mut numbers = Numbers(seed);
    let sizes: Vec<f64> = (0..hierarchy.nodes()).map(|_| 10f64.powf(numbers.uniform() * 5.0)).collect();
    let forecasts = sizes.iter().map(|size| (0..3).map(|_| size * (1.0 + numbers.uniform())).collect()).collect();
    let together: Vec<f64> = (0..periods).map(|_| numbers.normal()).collect();
    let errors =
        sizes.iter().map(|size| together.iter().map(|both| size * 0.1 * (both + numbers.normal())).collect()).collect();
    (forecasts, errors)
}

fn sums_hold(hierarchy: &Hierarchy, reconciled: &[Vec<f64>]) {
    let first = hierarchy.sums().len();
    for (sum, parts) in hierarchy.sums().iter().enumerate() {
        for (period, whole) in reconciled[sum].iter().enumerate() {
            let of_parts: f64 = parts.iter().map(|leaf| reconciled[first + leaf][period]).sum();
            assert!((whole - of_parts).abs() <= 1e-6 * of_parts.abs().max(1.0));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn forecasts_add_up(seed in any::<u64>(), periods in 0_usize..60) {
        let (hierarchy, _) = Hierarchy::crossed(&leaves()).unwrap();
        let (forecasts, errors) = made_up(&hierarchy, seed, periods);
        for weights in [Weights::Automatic, Weights::Variances, Weights::Covariances] {
            let reconciled = reconcile(&hierarchy, &forecasts, &errors, weights).unwrap();
            sums_hold(&hierarchy, &reconciled);
            let again = reconcile(&hierarchy, &reconciled, &errors, weights).unwrap();
            for (a, b) in reconciled.iter().flatten().zip(again.iter().flatten()) {
                prop_assert!((a - b).abs() <= 1e-6 * a.abs().max(1.0), "what adds up is moved");
            }
        }
    }

    #[test]
    fn the_answer_is_that_of_generalised_least_squares(seed in any::<u64>()) {
        let (hierarchy, _) = Hierarchy::crossed(&leaves()).unwrap();
        let (forecasts, errors) = made_up(&hierarchy, seed, 40);
        let reconciled = reconcile(&hierarchy, &forecasts, &errors, Weights::Variances).unwrap();
        let weights: Vec<f64> =
            errors.iter().map(|row| 1.0 / (row.iter().map(|e| e * e).sum::<f64>() / row.len() as f64)).collect();
        let first = hierarchy.sums().len();
        let within = |node: usize, leaf: usize| {
            f64::from(u8::from(if node < first { hierarchy.sums()[node].contains(&leaf) } else { node - first == leaf }))
        };
        // The leaves b with the least sum of weighted squares of what their sums miss of the forecasts.
        let size = hierarchy.leaves();
        let mut system = vec![vec![0.0; size + 1]; size];
        for (row, equation) in system.iter_mut().enumerate() {
            for (node, weight) in weights.iter().enumerate() {
                for (column, number) in equation[..size].iter_mut().enumerate() {
                    *number += within(node, row) * weight * within(node, column);
                }
                equation[size] += within(node, row) * weight * forecasts[node][1];
            }
        }
        for (leaf, wanted) in eliminate(system).into_iter().enumerate() {
            let got = reconciled[first + leaf][1];
            let scale = forecasts[0][1].abs() * 1e-9;
            prop_assert!((got - wanted).abs() < 1e-6 * wanted.abs() + scale, "{} for {}", got, wanted);
        }
    }
}

/// Solves equations by elimination.
fn eliminate(mut system: Vec<Vec<f64>>) -> Vec<f64> {
    let size = system.len();
    for column in 0..size {
        let best = (column..size).max_by(|a, b| system[*a][column].abs().total_cmp(&system[*b][column].abs())).unwrap();
        system.swap(column, best);
        let pivot = system[column].clone();
        for (_, equation) in system.iter_mut().enumerate().filter(|(row, _)| *row != column) {
            let factor = equation[column] / pivot[column];
            equation.iter_mut().zip(&pivot).for_each(|(number, of_pivot)| *number -= factor * of_pivot);
        }
    }
    (0..size).map(|row| system[row][size] / system[row][row]).collect()
}

#[test]
fn the_surer_forecast_moves_less() {
    let hierarchy = Hierarchy::new(2, vec![vec![0, 1]]).unwrap();
    let errors = [vec![1.0, -1.0, 1.0], vec![0.1, -0.1, 0.1], vec![3.0, -3.0, 3.0]];
    let reconciled =
        reconcile(&hierarchy, &[vec![110.0], vec![40.0], vec![60.0]], &errors, Weights::Variances).unwrap();
    // The gap of 10 is shared out by the variances 1, 0.01 and 9.
    for (got, wanted) in reconciled.iter().zip([110.0 - 10.0 / 10.01, 40.0 + 0.1 / 10.01, 60.0 + 90.0 / 10.01]) {
        assert!((got[0] - wanted).abs() < 1e-9, "{got:?} for {wanted}");
    }
}

#[test]
fn what_is_no_hierarchy_or_does_not_fit_is_refused() {
    for (leaves, sums) in [(0, vec![]), (2, vec![vec![]]), (2, vec![vec![0, 2]]), (2, vec![vec![1, 1]])] {
        assert!(Hierarchy::new(leaves, sums).is_err());
    }
    let hierarchy = Hierarchy::new(2, vec![vec![0, 1]]).unwrap();
    let row = vec![1.0];
    let rows = |count: usize| vec![row.clone(); count];
    assert!(reconcile(&hierarchy, &rows(2), &rows(3), Weights::Automatic).is_err());
    assert!(reconcile(&hierarchy, &rows(3), &[row.clone(), row.clone(), vec![]], Weights::Automatic).is_err());
    let bad = [row.clone(), row.clone(), vec![f64::NAN]];
    assert!(reconcile(&hierarchy, &bad, &rows(3), Weights::Automatic).is_err());
}
