//! Legal clocks that stop and go on, against counting the days one by one.

use cases::clock::{Stop, due};
use catalogue::{ClockRule, ClockUnit};
use domain::{Date, calendar::Calendar, date::add_days};
use jiff::civil::date;
use proptest::prelude::*;

use crate::pack;

/// The day on which `value` days of the clock have passed: those that count, one after the other. A
/// clock that is stopped when its time is used up is due on the day on which it goes on.
fn by_hand(rule: &ClockRule, from: Date, stops: &[Stop], calendar: &Calendar) -> Date {
    let counts = |day: Date| rule.unit == ClockUnit::Day || calendar.is_working_day(day);
    let stands = |day: Date| stops.iter().any(|stop| stop.on < day && stop.until.is_some_and(|until| day <= until));
    let (mut day, mut left) = (from, rule.value);
    while left > 0 {
        day = add_days(day, 1).unwrap();
        if counts(day) && !stands(day) {
            left -= 1;
        }
    }
    // Where the last day that counted is one on which the clock stopped, it goes on for no day more.
    while let Some(stop) = stops.iter().find(|stop| stop.on == day && stop.until.is_some_and(|until| until > day)) {
        day = stop.until.unwrap();
    }
    day
}

fn rule(unit: ClockUnit, value: u32) -> ClockRule {
    let pack = pack();
    ClockRule { unit, value, ..pack.clock("COMPL-7WD").unwrap().clone() }
}

#[test]
fn a_clock_without_stops_is_the_clock_of_the_pack() {
    let pack = pack();
    let seven = pack.clock("PUB-7WD").unwrap();
    // 2026-02-12 with the spring festival between: the notice of the State Council for 2026.
    assert_eq!(due(seven, date(2026, 2, 12), &[], pack.calendar()).unwrap().day, date(2026, 2, 28));
}

#[test]
fn days_that_a_clock_stands_still_do_not_count() {
    let pack = pack();
    let three = rule(ClockUnit::WorkingDay, 3);
    // From Thursday; one day counted on Friday, stopped that Friday, on again on Wednesday: two are left.
    let stop = Stop { on: date(2026, 11, 27), until: Some(date(2026, 12, 2)) };
    assert_eq!(due(&three, date(2026, 11, 26), &[stop], pack.calendar()).unwrap().day, date(2026, 12, 4));
}

/// A case crosses the new year before the holiday of that year is announced, and after.
#[test]
fn a_holiday_that_is_announced_later_moves_the_day() {
    let five = rule(ClockUnit::WorkingDay, 5);
    let from = date(2026, 12, 30);
    let before = Calendar::new([2026], []);
    let counted = due(&five, from, &[], &before).unwrap();
    assert_eq!((counted.day, counted.provisional), (date(2027, 1, 6), true));
    let after = Calendar::new([2026, 2027], [(date(2027, 1, 1), false), (date(2027, 1, 4), false)]);
    let counted = due(&five, from, &[], &after).unwrap();
    assert_eq!((counted.day, counted.provisional), (date(2027, 1, 8), false));
}

proptest! {
    #[test]
    fn clocks_agree_with_counting_by_hand(
        start in 0_i64..700,
        value in 1_u32..40,
        working in any::<bool>(),
        gaps in prop::collection::vec((0_i64..9, 0_i64..30), 0..4),
    ) {
        let pack = pack();
        let unit = if working { ClockUnit::WorkingDay } else { ClockUnit::Day };
        let rule = rule(unit, value);
        let from = add_days(date(2025, 1, 1), start).unwrap();
        let (mut stops, mut day) = (Vec::new(), from);
        for (runs, stands) in gaps {
            let on = add_days(day, runs).unwrap();
            // A clock that ran out can't be stopped any more.
            if on > due(&rule, from, &stops, pack.calendar()).unwrap().day {
                break;
            }
            day = add_days(on, stands).unwrap();
            stops.push(Stop { on, until: Some(day) });
        }
        let counted = due(&rule, from, &stops, pack.calendar()).unwrap().day;
        prop_assert_eq!(counted, by_hand(&rule, from, &stops, pack.calendar()));
        prop_assert!(stops.iter().all(|stop| stop.until.unwrap() <= counted), "due on or after it went on");
    }
}
