//! The period that a value of a statistic is about: a month, a quarter or a year.

use std::{fmt, str::FromStr};

/// How long a reference period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    /// A year.
    Year,
    /// A quarter of a year.
    Quarter,
    /// A month.
    Month,
}

impl Frequency {
    /// How many make a year: the season of a series of them.
    pub fn in_a_year(self) -> usize {
        match self {
            Frequency::Year => 1,
            Frequency::Quarter => 4,
            Frequency::Month => 12,
        }
    }
}

/// A month, a quarter or a year of the years 0 to 9999, written `2024-01`, `2024-Q1` or `2024`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReferencePeriod {
    frequency: Frequency,
    /// How many came before it since the year 0.
    number: usize,
}

impl ReferencePeriod {
    /// How long it is.
    pub fn frequency(self) -> Frequency {
        self.frequency
    }

    /// The one that comes `later` periods after.
    pub fn later(self, later: usize) -> ReferencePeriod {
        ReferencePeriod { number: self.number.saturating_add(later), ..self }
    }
}

/// A text that is no reference period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a period is a month such as 2024-01, a quarter such as 2024-Q1 or a year such as 2024")]
pub struct NoPeriod;

impl FromStr for ReferencePeriod {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<ReferencePeriod, NoPeriod> {
        let digits = |text: &str, length: usize| {
            let sound = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
            if sound { text.parse::<usize>().map_err(|_| NoPeriod) } else { Err(NoPeriod) }
        };
        let (year, rest) = text.split_once('-').map_or((text, None), |(year, rest)| (year, Some(rest)));
        let (frequency, place) = match rest {
            None => (Frequency::Year, 1),
            Some(rest) => match rest.strip_prefix('Q') {
                Some(quarter) => (Frequency::Quarter, digits(quarter, 1)?),
                None => (Frequency::Month, digits(rest, 2)?),
            },
        };
        let in_a_year = frequency.in_a_year();
        if place == 0 || place > in_a_year {
            return Err(NoPeriod);
        }
        Ok(ReferencePeriod { frequency, number: digits(year, 4)? * in_a_year + place - 1 })
    }
}

impl fmt::Display for ReferencePeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let in_a_year = self.frequency.in_a_year();
        let (year, place) = (self.number / in_a_year, self.number % in_a_year + 1);
        match self.frequency {
            Frequency::Year => write!(f, "{year:04}"),
            Frequency::Quarter => write!(f, "{year:04}-Q{place}"),
            Frequency::Month => write!(f, "{year:04}-{place:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_followed_by_the_next_also_over_the_end_of_a_year() {
        for (first, next) in [("2024-12", "2025-01"), ("2024-Q4", "2025-Q1"), ("1999", "2000"), ("2024-01", "2024-02")]
        {
            let period: ReferencePeriod = first.parse().unwrap();
            assert_eq!(period.to_string(), first);
            assert_eq!(period.later(1).to_string(), next);
            assert!(next.parse::<ReferencePeriod>().unwrap() > period);
        }
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in
            ["", "2024-13", "2024-00", "2024-Q5", "2024-Q0", "24", "2024-1", "2024-01-01", "-", "２０２４", "+202"]
        {
            assert_eq!(text.parse::<ReferencePeriod>(), Err(NoPeriod), "{text}");
        }
    }
}
