//! Forecasts that add up: regions to their province, industries to all, in both directions at once.
//!
//! Each series of a hierarchy is forecast by itself, and the forecasts do not add up. They are moved to
//! where they do, each the less the better it was known: the trace minimisation of Wickramasuriya,
//! Athanasopoulos and Hyndman (Journal of the American Statistical Association 114, 2019). Where
//! there is history enough, what moves together is measured too, shrunk after Schäfer and Strimmer
//! (2005); else the variances alone weigh. Summing the lowest level alone, and moving all series by
//! the same amount, were measured to be worse than not to reconcile at all, and are not offered.

mod covariance;
mod hierarchy;

pub use covariance::Weights;
pub use hierarchy::{Crossing, Hierarchy};

use crate::{Error, algebra::Matrix};
use covariance::Covariance;

/// Moves forecasts to where they add up.
///
/// `forecasts` holds for each node (sums first, then leaves, in the order of the hierarchy) the
/// forecasts of the periods; `errors` holds for each node the errors of one period ahead in the same past
/// periods. The answer is in the order of `forecasts`; sums are those of the leaves.
///
/// # Errors
/// As many forecasts or errors as there are nodes were not given, or not as many periods for one as for
/// the others.
pub fn reconcile(
    hierarchy: &Hierarchy,
    forecasts: &[Vec<f64>],
    errors: &[Vec<f64>],
    weights: Weights,
) -> Result<Vec<Vec<f64>>, Error> {
    let nodes = hierarchy.nodes();
    let periods = same_length(forecasts, nodes)?;
    same_length(errors, nodes)?;
    let covariance = Covariance::of(errors, weights.settled(hierarchy, errors));
    let sums = hierarchy.sums().len();
    let mut system = Matrix::zeros(sums);
    // What each sum's forecast misses of its parts', and how such misses vary together.
    let moves: Vec<Vec<f64>> = (0..sums)
        .map(|sum| {
            let column = |node: usize| {
                let parts = hierarchy.sums()[sum].iter().map(|leaf| covariance.at(node, sums + leaf));
                covariance.at(node, sum) - parts.sum::<f64>()
            };
            (0..nodes).map(column).collect()
        })
        .collect();
    for (row, moved) in moves.iter().enumerate() {
        for (column, parts) in hierarchy.sums().iter().enumerate() {
            let of_parts: f64 = parts.iter().map(|leaf| moved[sums + leaf]).sum();
            *system.at_mut(row, column) = moved[column] - of_parts;
        }
    }
    let triangle = system.triangle().ok_or(Error::Singular)?;
    let mut reconciled = vec![vec![0.0; periods]; nodes];
    for period in 0..periods {
        let miss = |(sum, parts): (usize, &Vec<usize>)| {
            forecasts[sum][period] - parts.iter().map(|leaf| forecasts[sums + leaf][period]).sum::<f64>()
        };
        let blame = triangle.solve(hierarchy.sums().iter().enumerate().map(miss).collect());
        for node in sums..nodes {
            let moved: f64 = moves.iter().zip(&blame).map(|(moves, blame)| moves[node] * blame).sum();
            reconciled[node][period] = forecasts[node][period] - moved;
        }
        for (sum, parts) in hierarchy.sums().iter().enumerate() {
            reconciled[sum][period] = parts.iter().map(|leaf| reconciled[sums + leaf][period]).sum();
        }
    }
    Ok(reconciled)
}

fn same_length(rows: &[Vec<f64>], nodes: usize) -> Result<usize, Error> {
    let length = rows.first().map_or(0, Vec::len);
    if rows.len() != nodes || rows.iter().any(|row| row.len() != length) {
        return Err(Error::Uneven { nodes });
    }
    if rows.iter().flatten().any(|value| !value.is_finite()) {
        return Err(Error::NotFinite);
    }
    Ok(length)
}
