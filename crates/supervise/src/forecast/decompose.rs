//! Whether a series has seasons, and the usual decomposition into trend, season and remainder.

/// How a season meets the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is added.
    Additive,
    /// It multiplies.
    Multiplicative,
}

impl Kind {
    /// The value without its season.
    pub fn without(self, value: f64, index: f64) -> f64 {
        match self {
            Kind::Additive => value - index,
            Kind::Multiplicative => value / index,
        }
    }

    /// The value with its season.
    pub fn with(self, value: f64, index: f64) -> f64 {
        match self {
            Kind::Additive => value + index,
            Kind::Multiplicative => value * index,
        }
    }
}

/// Autocorrelations at lags 1 to `most`; zeros for a constant series.
pub fn autocorrelations(values: &[f64], most: usize) -> Vec<f64> {
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    let around: Vec<f64> = values.iter().map(|value| value - mean).collect();
    let variance: f64 = around.iter().map(|value| value * value).sum();
    let at = |lag: usize| around.iter().zip(around.iter().skip(lag)).map(|(a, b)| a * b).sum::<f64>();
    (1..=most).map(|lag| if variance > 0.0 { at(lag) / variance } else { 0.0 }).collect()
}

/// How far, in standard errors after Bartlett, the autocorrelation at the season stands from none.
pub fn seasonality(values: &[f64], season: usize) -> f64 {
    let correlations = autocorrelations(values, season);
    let Some((last, before)) = correlations.split_last() else { return 0.0 };
    let noise = 1.0 + 2.0 * before.iter().map(|correlation| correlation * correlation).sum::<f64>();
    last * (values.len() as f64 / noise).sqrt()
}

/// The centred moving average over a season; the ends, which it does not reach, are missing.
pub fn moving_average(values: &[f64], season: usize) -> Vec<Option<f64>> {
    let half = season / 2;
    let mut averages = vec![None; values.len()];
    for at in half..values.len().saturating_sub(half) {
        let window = &values[at - half..=at + half];
        let mut sum: f64 = window.iter().sum();
        if season.is_multiple_of(2) {
            sum -= (window[0] + window[season]) / 2.0;
        }
        averages[at] = Some(sum / season as f64);
    }
    averages
}

/// The seasonal indices by classical decomposition, the first for the first value; `None` where fewer
/// than two seasons are known, or where an index of a season that multiplies would not be positive.
pub fn indices(values: &[f64], season: usize, kind: Kind) -> Option<Vec<f64>> {
    indices_by(values, season, kind, |of_place| of_place.iter().sum::<f64>() / of_place.len() as f64)
}

/// The same with another average of what is seen at one place of the season.
pub fn indices_by(values: &[f64], season: usize, kind: Kind, average: fn(&mut [f64]) -> f64) -> Option<Vec<f64>> {
    if season < 2 || values.len() < 2 * season {
        return None;
    }
    let mut seen = vec![Vec::new(); season];
    for (at, trend) in moving_average(values, season).into_iter().enumerate() {
        seen[at % season].extend(trend.map(|trend| kind.without(values[at], trend)));
    }
    let averages: Vec<f64> = seen.iter_mut().map(|of_place| average(of_place)).collect();
    let mean = averages.iter().sum::<f64>() / season as f64;
    let indices: Vec<f64> = averages.iter().map(|index| kind.without(*index, mean)).collect();
    let sound = |index: &f64| index.is_finite() && (kind == Kind::Additive || *index > 0.01);
    indices.iter().all(sound).then_some(indices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_season_is_found_again() {
        let season = [0.8, 1.1, 1.3, 0.8];
        let values: Vec<f64> = (0..32).map(|t| (100.0 + f64::from(t)) * season[t as usize % 4]).collect();
        let found = indices(&values, 4, Kind::Multiplicative).unwrap();
        assert!(found.iter().zip(season).all(|(found, index)| (found - index).abs() < 0.01), "{found:?}");
        assert!(seasonality(&values, 4) > 1.645);
        let added: Vec<f64> = (0..32).map(|t| 5.0 * f64::from(t) + [-3.0, 1.0, 4.0, -2.0][t as usize % 4]).collect();
        let found = indices(&added, 4, Kind::Additive).unwrap();
        assert!(found.iter().zip([-3.0, 1.0, 4.0, -2.0]).all(|(found, index)| (found - index).abs() < 1e-9));
    }

    #[test]
    fn what_has_no_seasons_has_none() {
        assert!(indices(&[1.0; 7], 4, Kind::Additive).is_none());
        assert!(indices(&[0.0; 12], 4, Kind::Multiplicative).is_none());
        assert_eq!(seasonality(&[3.0; 24], 12), 0.0);
    }
}
