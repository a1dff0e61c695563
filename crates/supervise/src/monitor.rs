//! Early warnings of a series: where it broke, which values stand out, whether the newest was expected.
//!
//! The season is taken out with medians, so that a break does not spoil it. Breaks are those of lines
//! in pieces with the least penalised cost; how large a break must be follows from the noise, and from
//! how much of it lasts from one value to the next. Every warning says its numbers, so that whoever reads it can
//! judge it; none of them has a consequence.

mod noise;
mod segments;

use crate::{
    Error, Series,
    forecast::{Kind as Meets, forecast, indices_by, seasonality},
    robust,
};
use noise::Noise;
use segments::Segment;

/// A series of fewer values is too short to be watched.
pub const FEWEST_WATCHED: usize = 12;
/// The distance from its line, in robust standard deviations, from which a value stands out.
const STANDS_OUT: f64 = 4.5;
/// The step of a break, in standard deviations, from which it is one of level rather than of trend.
const IS_A_STEP: f64 = 2.5;
/// Periods from a break within which its two lines cross where the trend turned rather than the level.
const NEARBY: f64 = 3.0;
/// How sure an interval is that the newest value is held against.
const NEWEST_LEVEL: f64 = 0.99;

/// What a warning tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// From here on the values lie higher.
    LevelRose,
    /// From here on the values lie lower.
    LevelFell,
    /// From here on they rise faster, or fall less fast.
    TrendRose,
    /// From here on they rise less fast, or fall faster.
    TrendFell,
    /// This value alone lies high.
    OutlierHigh,
    /// This value alone lies low.
    OutlierLow,
    /// The newest value lies above what was expected before it came.
    AboveForecast,
    /// The newest value lies below what was expected before it came.
    BelowForecast,
}

impl Sign {
    /// Its code: the key of its sentence in every language.
    pub fn code(self) -> &'static str {
        match self {
            Sign::LevelRose => "level-rose",
            Sign::LevelFell => "level-fell",
            Sign::TrendRose => "trend-rose",
            Sign::TrendFell => "trend-fell",
            Sign::OutlierHigh => "outlier-high",
            Sign::OutlierLow => "outlier-low",
            Sign::AboveForecast => "above-forecast",
            Sign::BelowForecast => "below-forecast",
        }
    }
}

/// Something that an officer may want to look at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Warning {
    /// Which value, from 0.
    pub place: usize,
    /// What is said of it.
    pub sign: Sign,
    /// What was seen: the value; for a level that moved, the level after; for a trend, the change in a
    /// period after.
    pub seen: f64,
    /// What would have been in line with what came before.
    pub expected: f64,
    /// How far the two are apart, in standard deviations of what is usual.
    pub deviations: f64,
}

/// The warnings of a series, in the order of time.
///
/// # Errors
/// Fewer than [`FEWEST_WATCHED`] values.
pub fn monitor(series: &Series) -> Result<Vec<Warning>, Error> {
    let values = series.values();
    if values.len() < FEWEST_WATCHED {
        return Err(Error::TooShort { length: values.len(), fewest: FEWEST_WATCHED });
    }
    let season = Season::of(series);
    let adjusted: Vec<f64> = values.iter().enumerate().map(|(at, value)| season.without(*value, at)).collect();
    let Some(noise) = Noise::of(&adjusted) else { return Ok(Vec::new()) };
    let segments = segments::split(&noise.without_outliers(&adjusted), noise.lasting());
    let mut warnings = breaks(&segments, &noise);
    let remainders: Vec<f64> = segments.iter().flat_map(|segment| segment.remainders(&adjusted)).collect();
    let usual = robust::deviation(&remainders).max(noise.least());
    for (place, remainder) in remainders.iter().enumerate().filter(|(_, r)| r.abs() > STANDS_OUT * usual) {
        let sign = if *remainder > 0.0 { Sign::OutlierHigh } else { Sign::OutlierLow };
        let expected = season.with(adjusted[place] - remainder, place);
        warnings.push(Warning { place, sign, seen: values[place], expected, deviations: remainder.abs() / usual });
    }
    warnings.extend(newest(series)?);
    warnings.sort_by_key(|warning| (warning.place, warning.sign));
    Ok(warnings)
}

/// What the breaks between segments say.
fn breaks(segments: &[Segment], noise: &Noise) -> Vec<Warning> {
    let warning = |pair: &[Segment]| {
        let [before, after] = pair else { return None };
        let place = after.from;
        let (seen, expected) = (after.at(place), before.at(place));
        let step = (seen - expected) / noise.deviation();
        // Lines that cross nearby turned there.
        let turns = (seen - expected).abs() <= NEARBY * (after.slope - before.slope).abs();
        if step.abs() >= IS_A_STEP && !turns {
            let sign = if step > 0.0 { Sign::LevelRose } else { Sign::LevelFell };
            return Some(Warning { place, sign, seen, expected, deviations: step.abs() });
        }
        let sign = if after.slope > before.slope { Sign::TrendRose } else { Sign::TrendFell };
        let length = (after.to - after.from) as f64;
        let deviations = (after.slope - before.slope).abs() * length / noise.deviation();
        Some(Warning { place, sign, seen: after.slope, expected: before.slope, deviations })
    };
    segments.windows(2).filter_map(warning).collect()
}

/// Whether the newest value lies within what was expected before it came.
fn newest(series: &Series) -> Result<Option<Warning>, Error> {
    let place = series.values().len() - 1;
    let seen = series.values()[place];
    let said = forecast(&series.until(place), 1, NEWEST_LEVEL)?;
    let expected = said.periods[0].value;
    let Some((lower, upper)) = said.periods[0].interval else { return Ok(None) };
    let (sign, reach) = if seen > upper {
        (Sign::AboveForecast, upper - expected)
    } else if seen < lower {
        (Sign::BelowForecast, expected - lower)
    } else {
        return Ok(None);
    };
    // The interval reaches as far as 2.576 standard deviations of normal errors.
    let deviations = if reach > 0.0 { 2.576 * (seen - expected).abs() / reach } else { f64::INFINITY };
    Ok(Some(Warning { place, sign, seen, expected, deviations }))
}

/// The season of a series, if it has one.
struct Season {
    meets: Meets,
    indices: Vec<f64>,
}

impl Season {
    fn of(series: &Series) -> Season {
        let (values, season) = (series.values(), series.season());
        let none = Season { meets: Meets::Additive, indices: vec![0.0] };
        if season < 2 || values.len() < 3 * season {
            return none;
        }
        // A trend or a break would hide the season from the test.
        let steps: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
        if seasonality(&steps, season) < 1.645 {
            return none;
        }
        let meets = if values.iter().all(|value| *value > 0.0) { Meets::Multiplicative } else { Meets::Additive };
        indices_by(values, season, meets, robust::median).map_or(none, |indices| Season { meets, indices })
    }

    fn without(&self, value: f64, at: usize) -> f64 {
        self.meets.without(value, self.indices[at % self.indices.len()])
    }

    fn with(&self, value: f64, at: usize) -> f64 {
        self.meets.with(value, self.indices[at % self.indices.len()])
    }
}
