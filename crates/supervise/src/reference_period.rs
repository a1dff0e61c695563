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
    /// A month of a year; `None` where there is none.
    pub fn month(year: i16, month: i8) -> Option<ReferencePeriod> {
        let (year, month) = (usize::try_from(year).ok()?, usize::try_from(month).ok()?);
        let sound = year <= 9_999 && (1..=12).contains(&month);
        sound.then(|| ReferencePeriod { frequency: Frequency::Month, number: year * 12 + month - 1 })
    }

    /// The year that it lies in.
    pub fn year(self) -> ReferencePeriod {
        ReferencePeriod { frequency: Frequency::Year, number: self.number / self.frequency.in_a_year() }
    }

    /// How many of its length came since `first`, which is as long; `None` where it lies before.
    pub fn since(self, first: ReferencePeriod) -> Option<usize> {
        if self.frequency == first.frequency { self.number.checked_sub(first.number) } else { None }
    }

    /// The one that came `earlier` periods before, or the first of all.
    pub fn earlier(self, earlier: usize) -> ReferencePeriod {
        ReferencePeriod { number: self.number.saturating_sub(earlier), ..self }
    }

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
    fn months_are_counted_from_a_first_one_and_lie_in_years() {
        let month = |year, month| ReferencePeriod::month(year, month).unwrap();
        assert_eq!(month(2024, 3).since(month(2023, 12)), Some(3));
        assert_eq!(month(2023, 12).since(month(2024, 3)), None);
        assert_eq!(month(2024, 3).earlier(3), month(2023, 12));
        assert_eq!(month(2024, 12).year().to_string(), "2024");
        assert_eq!((ReferencePeriod::month(2024, 13), ReferencePeriod::month(-1, 1)), (None, None));
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
