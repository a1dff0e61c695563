//! Counting working days: the table against counting day by day.

use domain::{Date, calendar::Calendar};
use proptest::prelude::*;

/// A calendar with moved days in two years, and a year between them that was not published.
fn calendar() -> Calendar {
    let day = |text: &str| text.parse::<Date>().unwrap();
    let moved = [
        ("2024-01-01", false),
        ("2024-02-04", true),
        ("2024-02-12", false),
        ("2026-05-01", false),
        ("2026-05-09", true),
    ];
    Calendar::new([2024, 2026], moved.map(|(text, working)| (day(text), working)))
}

/// Counts as a person does: day after day.
fn by_hand(calendar: &Calendar, from: Date, count: u32) -> (Date, bool) {
    let (mut at, mut left, mut provisional) = (from, count, false);
    while left > 0 {
        at = at.tomorrow().unwrap();
        provisional |= !calendar.is_published(at.year());
        left -= u32::from(calendar.is_working_day(at));
    }
    (at, provisional)
}

proptest! {
    #[test]
    fn the_table_counts_as_a_person_does(start in 0i64..2_500, count in 0u32..600) {
        let from = domain::date::add_days("2022-01-01".parse().unwrap(), start).unwrap();
        let counted = calendar().add_working_days(from, count).unwrap();
        prop_assert_eq!((counted.day, counted.provisional), by_hand(&calendar(), from, count));
        prop_assert_eq!(calendar().working_days_between(from, counted.day), count);
    }
}

#[test]
fn weekends_and_moved_days_are_known() {
    let calendar = calendar();
    let working = |text: &str| calendar.is_working_day(text.parse().unwrap());
    // Sunday 4 February 2024 is made up for; Monday 12 February is off; 2025 goes by weekends.
    assert!(working("2024-02-04") && !working("2024-02-12") && !working("2024-02-11"));
    assert!(working("2025-01-01") && !working("2025-01-04"));
    assert!(working("1999-12-31") && !working("2050-01-01"));
    let moved: Vec<String> = calendar
        .moved_days("2024-02-01".parse().unwrap(), "2024-03-01".parse().unwrap())
        .map(|(day, working)| format!("{day} {working}"))
        .collect();
    assert_eq!(moved, ["2024-02-04 true", "2024-02-12 false"]);
}

#[test]
fn an_empty_calendar_counts_by_weekends() {
    let counted = Calendar::default().add_working_days("2026-11-27".parse().unwrap(), 1).unwrap();
    assert_eq!((counted.day.to_string().as_str(), counted.provisional), ("2026-11-30", true));
    assert!(Calendar::default().add_working_days("2026-11-27".parse().unwrap(), 10_001).is_none());
    assert!(Calendar::default().add_working_days("9999-12-30".parse().unwrap(), 7).is_none());
    assert_eq!(
        Calendar::default().working_days_between("2026-11-30".parse().unwrap(), "2026-11-27".parse().unwrap()),
        0
    );
}
