//! A time series as a forecaster takes it: values in order, and how many of them make a season.

use crate::Error;

/// The longest series that is taken.
pub const MOST_VALUES: usize = 20_000;
/// The longest season: hours of a week.
pub const LONGEST_SEASON: usize = 168;
/// The largest magnitude of a value: beyond it, sums of squares lose their meaning.
pub const LARGEST_VALUE: f64 = 1e18;

/// Values in the order of time, one a period, none missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    values: Vec<f64>,
    season: usize,
}

impl Series {
    /// Takes values and the number of periods in a season (12 for months, 4 for quarters, 1 for none).
    ///
    /// # Errors
    /// No value, more than [`MOST_VALUES`], a value that is no finite number or beyond
    /// [`LARGEST_VALUE`], a season of none or of more than [`LONGEST_SEASON`] periods.
    pub fn new(values: Vec<f64>, season: usize) -> Result<Series, Error> {
        if values.is_empty() {
            return Err(Error::Empty);
        }
        if values.len() > MOST_VALUES {
            return Err(Error::TooLong { length: values.len() });
        }
        if season == 0 || season > LONGEST_SEASON {
            return Err(Error::Season { season });
        }
        if let Some(place) = values.iter().position(|value| !value.is_finite()) {
            return Err(Error::NotANumber { place });
        }
        if let Some(place) = values.iter().position(|value| value.abs() > LARGEST_VALUE) {
            return Err(Error::TooLarge { place });
        }
        Ok(Series { values, season })
    }

    /// The values.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How many periods make a season; 1 where there is none.
    pub fn season(&self) -> usize {
        self.season
    }

    /// The series as it was known after its first `length` values; the whole of it where it has no more.
    pub fn until(&self, length: usize) -> Series {
        let length = length.clamp(1, self.values.len());
        Series { values: self.values[..length].to_vec(), season: self.season }
    }
}
