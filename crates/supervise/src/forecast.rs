//! What comes, by the median of three models, with an interval from the models' own past errors.
//!
//! Exponential smoothing, complex exponential smoothing and the dynamic optimised theta model err in
//! different ways; the median of the three errs less than each. How wide an interval is follows from
//! what the median would have said at earlier values of the same series.

mod complex;
mod decompose;
mod dual;
mod interval;
mod least_squares;
mod model;
mod smoothing;
mod theta;

pub mod accuracy;

use crate::{Error, Series};
use complex::Complex;
use model::Model;
use smoothing::Smoothing;
use theta::Theta;

pub use decompose::{Kind, indices_by, seasonality};
pub(crate) use interval::normal;

/// How far a forecast goes at most.
pub const FARTHEST: usize = 366;
/// From so few values on, models are fitted; fewer are answered plainly.
const FEWEST_FITTED: usize = 5;

/// What is expected of one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// The median of the models.
    pub value: f64,
    /// Within which the value lies, at the level that was asked for; `None` where the series is too
    /// short to say.
    pub interval: Option<(f64, f64)>,
}

/// What is expected of the periods that follow a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// One for each period, the next first.
    pub periods: Vec<Expected>,
    /// The models, as the literature writes them.
    pub model: String,
    /// By how much they were off one period ahead, at earlier places of the series, the latest last.
    pub errors: Vec<f64>,
}

/// Says what is expected of the next `horizon` periods, with intervals that hold `level` of the
/// values (such as 0.9).
///
/// A constant series goes on as it is; one of fewer than five values goes on as it last was.
///
/// # Errors
/// A horizon of none or beyond [`FARTHEST`], a level that is none.
pub fn forecast(series: &Series, horizon: usize, level: f64) -> Result<Forecast, Error> {
    if horizon == 0 || horizon > FARTHEST {
        return Err(Error::Horizon { horizon, most: FARTHEST });
    }
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::Level { level });
    }
    let values = series.values();
    let last = values[values.len() - 1];
    if values.iter().all(|value| *value == last) {
        let interval = (values.len() >= FEWEST_FITTED).then_some((last, last));
        return Ok(plain(values, Expected { value: last, interval }, horizon, "constant"));
    }
    if values.len() < FEWEST_FITTED {
        return Ok(plain(values, Expected { value: last, interval: None }, horizon, "last value"));
    }
    let scale = values.iter().map(|value| value.abs()).sum::<f64>() / values.len() as f64;
    let scaled: Vec<f64> = values.iter().map(|value| value / scale).collect();
    let models = fit(&scaled, series.season());
    if models.is_empty() {
        return Ok(plain(values, Expected { value: last, interval: None }, horizon, "last value"));
    }
    let points = median_ahead(&models, scaled.len(), horizon);
    let ahead = |origin: usize, horizon: usize| median_ahead(&models, origin, horizon);
    let spread = interval::Spread::of(&scaled, series.season(), horizon, ahead);
    let expected = |(ahead, point): (usize, &f64)| Expected {
        value: point * scale,
        interval: spread.interval(*point, ahead, level).map(|(lower, upper)| (lower * scale, upper * scale)),
    };
    let names: Vec<String> = models.iter().map(|model| model.name()).collect();
    Ok(Forecast {
        periods: points.iter().enumerate().map(expected).collect(),
        model: names.join("+"),
        errors: spread.errors().iter().map(|error| error * scale).collect(),
    })
}

fn plain(values: &[f64], expected: Expected, horizon: usize, model: &str) -> Forecast {
    let errors = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
    Forecast { periods: vec![expected; horizon], model: model.to_owned(), errors }
}

/// The models that can be fitted.
fn fit(values: &[f64], season: usize) -> Vec<Box<dyn Model>> {
    let mut models: Vec<Box<dyn Model>> = Vec::new();
    models.extend(Smoothing::fit(values, season).map(|model| Box::new(model) as Box<dyn Model>));
    models.extend(Complex::fit(values, season).map(|model| Box::new(model) as Box<dyn Model>));
    models.extend(Theta::fit(values, season).map(|model| Box::new(model) as Box<dyn Model>));
    // A model that does not stay finite says nothing.
    models.retain(|model| model.ahead(values.len(), FARTHEST).iter().all(|value| value.is_finite()));
    models
}

/// The median of what the models expect.
fn median_ahead(models: &[Box<dyn Model>], origin: usize, horizon: usize) -> Vec<f64> {
    let paths: Vec<Vec<f64>> = models.iter().map(|model| model.ahead(origin, horizon)).collect();
    let median = |ahead: usize| {
        let mut values: Vec<f64> = paths.iter().map(|path| path[ahead]).collect();
        crate::robust::median(&mut values)
    };
    (0..horizon).map(median).collect()
}
