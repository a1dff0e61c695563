//! Exponential smoothing: the form with the least corrected criterion of Akaike.
//!
//! The models and their names are those of Hyndman, Koehler, Ord and Snyder, *Forecasting with
//! Exponential Smoothing* (2008): an error that is added or multiplies, a trend (none, added,
//! damped) and a season (none, added, multiplies). The forms that are not stable, an added error with
//! a season that multiplies, are left out.

mod fit;
mod start;
mod walk;

use std::fmt;

use super::{
    decompose::{self, Kind},
    model::Model,
};
use fit::Fitted;
use walk::{Parameters, Trace};

/// So many of the likeliest forms are fitted again.
const REFINED: usize = 3;

/// How an error meets the forecast, or a season the level.
pub use super::decompose::Kind as Meets;

/// How the level moves by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// It does not.
    None,
    /// By as much in each period.
    Added,
    /// By less in each further period.
    Damped,
}

/// The form of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The error.
    pub error: Meets,
    /// The trend.
    pub trend: Trend,
    /// The season, where there is one.
    pub season: Option<Meets>,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let meets = |kind| if kind == Meets::Additive { "A" } else { "M" };
        let trend = match self.trend {
            Trend::None => "N",
            Trend::Added => "A",
            Trend::Damped => "Ad",
        };
        write!(f, "ETS({},{trend},{})", meets(self.error), self.season.map_or("N", meets))
    }
}

impl Form {
    /// How many numbers are estimated: smoothing parameters, starting states and the variance.
    fn estimated(self, season: usize) -> usize {
        let trend = match self.trend {
            Trend::None => 0,
            Trend::Added => 2,
            Trend::Damped => 3,
        };
        3 + trend + self.season.map_or(0, |_| season)
    }
}

/// A fitted model.
pub struct Smoothing {
    form: Form,
    parameters: Parameters<f64>,
    trace: Trace,
}

impl Smoothing {
    /// The best form for the values; `None` where there are too few for any. All forms are fitted with the
    /// seasonal indices that they start from, and the likeliest again with indices of their own.
    pub fn fit(values: &[f64], season: usize) -> Option<Smoothing> {
        let mut tried: Vec<(f64, Form, Fitted)> = Vec::new();
        for (form, indices) in forms(values, season) {
            let fitted = penalty(values, form, season)
                .and_then(|penalty| Some((penalty, fit::with_given_indices(values, form, &indices)?)));
            tried.extend(fitted.map(|(penalty, fitted)| (fitted.likelihood + penalty, form, fitted)));
        }
        tried.sort_by(|(a, ..), (b, ..)| a.total_cmp(b));
        tried.truncate(REFINED);
        for (criterion, form, fitted) in &mut tried {
            if let Some(better) = fit::with_own_indices(values, *form, fitted) {
                *criterion += better.likelihood - fitted.likelihood;
                *fitted = better;
            }
        }
        let best = tried.into_iter().min_by(|(a, ..), (b, ..)| a.total_cmp(b));
        let (_, form, Fitted { parameters, indices, .. }) = best?;
        let trace = walk::trace(values, form, &parameters, &indices);
        Some(Smoothing { form, parameters, trace })
    }
}

/// What the corrected criterion adds for what is estimated; `None` where the values are too few for it.
fn penalty(values: &[f64], form: Form, season: usize) -> Option<f64> {
    let (length, estimated) = (values.len() as f64, form.estimated(season) as f64);
    let room = length - estimated - 1.0;
    (room > 0.0).then(|| 2.0 * estimated * length / room)
}

/// The forms that may be tried, with the indices that they start from.
fn forms(values: &[f64], season: usize) -> Vec<(Form, Vec<f64>)> {
    let positive = values.iter().all(|value| *value > 0.0);
    let mut forms = Vec::new();
    for (season, indices) in seasons(values, season, positive) {
        for error in [Meets::Additive, Meets::Multiplicative] {
            let unstable = error == Meets::Additive && season == Some(Meets::Multiplicative);
            if unstable || (error == Meets::Multiplicative && !positive) {
                continue;
            }
            for trend in [Trend::None, Trend::Added, Trend::Damped] {
                forms.push((Form { error, trend, season }, indices.clone()));
            }
        }
    }
    forms
}

/// The seasons that may be tried, with the indices that they start from.
fn seasons(values: &[f64], season: usize, positive: bool) -> Vec<(Option<Meets>, Vec<f64>)> {
    let mut seasons = vec![(None, Vec::new())];
    for kind in [Kind::Additive, Kind::Multiplicative] {
        if kind == Kind::Additive || positive {
            let indices = decompose::indices(values, season, kind);
            seasons.extend(indices.map(|indices| (Some(kind), indices)));
        }
    }
    seasons
}

impl Model for Smoothing {
    fn name(&self) -> String {
        self.form.to_string()
    }

    fn ahead(&self, origin: usize, horizon: usize) -> Vec<f64> {
        let Trace { levels, trends, indices } = &self.trace;
        let damping = if self.form.trend == Trend::Damped { self.parameters.damping } else { 1.0 };
        let season = self.trace.season(levels.len() - 1);
        let (mut level, mut trend) = (levels[origin], trends[origin]);
        let step = |ahead: usize| {
            trend *= damping;
            level += trend;
            match self.form.season {
                None => level,
                Some(kind) => kind.with(level, indices[origin + ahead % season]),
            }
        };
        (0..horizon).map(step).collect()
    }
}
