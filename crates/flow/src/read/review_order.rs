//! Which question comes first: the one whose answer is worth most. It is worth the more, the less
//! certain it is beforehand, the more records hang on the same mention, and the longer it waits.

use std::{fmt, str::FromStr};

use publish::input::QueuePlaceInput;
use store::Cursor;

/// What even a question counts that linkage is sure of: an officer must answer it all the same.
const LEAST_PERCENT: u64 = 5;

/// Days after which a question counts double.
const DAYS: u64 = 7;

/// The expected value of an answer: uncertainty times records times patience. A day past due counts
/// as two that it waits.
pub(super) fn value(place: &QueuePlaceInput) -> u64 {
    let uncertain = LEAST_PERCENT.max(u64::from(place.uncertain_percent));
    let patience = DAYS + u64::from(place.waits_days) + 2 * u64::from(place.overdue_days);
    uncertain * u64::from(place.same_mention.max(1)) * patience
}

/// Where a page of the queue ended: in which window, and after which value and record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub window: Option<Cursor>,
    pub last: Option<(u64, i64)>,
}

impl Place {
    /// Whether a question of this key comes after the place.
    pub fn comes_before(&self, key: (u64, i64)) -> bool {
        self.last.is_none_or(|last| key < last)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let window = self.window.as_ref().map(Cursor::to_string).unwrap_or_default();
        let last = self.last.map(|(value, record)| format!("{value}.{record}")).unwrap_or_default();
        write!(f, "{window}~{last}")
    }
}

impl FromStr for Place {
    type Err = ();
    fn from_str(text: &str) -> Result<Place, ()> {
        let (window, last) = text.split_once('~').ok_or(())?;
        let window = match window {
            "" => None,
            window => Some(window.parse().map_err(|_| ())?),
        };
        let last = match last.split_once('.') {
            None if last.is_empty() => None,
            None => return Err(()),
            Some((value, record)) => Some((value.parse().map_err(|_| ())?, record.parse().map_err(|_| ())?)),
        };
        Ok(Place { window, last })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(uncertain_percent: u8, same_mention: u32, waits_days: u32, overdue_days: u32) -> QueuePlaceInput {
        QueuePlaceInput { uncertain_percent, same_mention, waits_days, overdue_days }
    }

    #[test]
    fn doubt_records_and_waiting_each_bring_a_question_forward() {
        let usual = value(&place(40, 2, 3, 0));
        assert!(value(&place(80, 2, 3, 0)) > usual);
        assert!(value(&place(40, 3, 3, 0)) > usual);
        assert!(value(&place(40, 2, 4, 0)) > usual);
        assert!(value(&place(40, 2, 3, 1)) > value(&place(40, 2, 4, 0)));
        // What nobody doubts is asked all the same, and is not asked for ever last.
        assert!(value(&place(0, 1, 90, 60)) > usual);
        assert!(value(&place(0, 0, 0, 0)) > 0);
    }

    #[test]
    fn a_place_reads_as_it_is_written() {
        let places = [
            Place::default(),
            Place { window: Some(Cursor { sort: -5, id: 7 }), last: None },
            Place { window: Some(Cursor { sort: 20, id: 7 }), last: Some((990, 12)) },
            Place { window: None, last: Some((1, -3)) },
        ];
        for place in places {
            assert_eq!(place.to_string().parse(), Ok(place.clone()));
        }
        for text in ["", "1.2", "~x", "x~", "~1.x", "1~"] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_page_goes_on_after_the_last_question() {
        let place = Place { window: None, last: Some((990, 12)) };
        assert!(place.comes_before((990, 11)) && place.comes_before((50, 99)));
        assert!(!place.comes_before((990, 12)) && !place.comes_before((990, 13)) && !place.comes_before((991, 1)));
        assert!(Place::default().comes_before((u64::MAX, 1)));
    }
}
