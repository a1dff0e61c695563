//! How far forecasts were off, as forecasting competitions measure it, and their yardstick.

use super::decompose::{self, Kind};

/// The symmetric error in hundredths: 200 |actual - forecast| / (|actual| + |forecast|), the mean over
/// the periods. Two zeros are no error.
pub fn symmetric_error(actual: &[f64], forecast: &[f64]) -> f64 {
    mean(actual.iter().zip(forecast).map(|(actual, forecast)| {
        let size = actual.abs() + forecast.abs();
        if size == 0.0 { 0.0 } else { 200.0 * (actual - forecast).abs() / size }
    }))
}

/// The mean absolute error, in units of that of saying what was a season ago over `history`; `None`
/// where that was always right or the history holds no season.
pub fn scaled_error(history: &[f64], season: usize, actual: &[f64], forecast: &[f64]) -> Option<f64> {
    let before = history.iter().zip(history.iter().skip(season)).map(|(before, after)| (after - before).abs());
    let unit = mean(before);
    (unit > 0.0).then(|| mean(actual.iter().zip(forecast).map(|(actual, forecast)| (actual - forecast).abs())) / unit)
}

/// Naive2, the yardstick of the M competitions: the last value, seasonally adjusted where the series
/// is seasonal, with the season put back.
pub fn naive2(history: &[f64], season: usize, horizon: usize) -> Vec<f64> {
    let Some(last) = history.last() else { return vec![0.0; horizon] };
    let seasonal = history.len() >= 3 * season && decompose::seasonality(history, season).abs() > 1.645;
    let indices = if seasonal { decompose::indices(history, season, Kind::Multiplicative) } else { None };
    match indices {
        None => vec![*last; horizon],
        Some(indices) => {
            let index = |at: usize| indices[at % season];
            let adjusted = last / index(history.len() - 1);
            (0..horizon).map(|ahead| adjusted * index(history.len() + ahead)).collect()
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    if count == 0 { 0.0 } else { sum / count as f64 }
}
