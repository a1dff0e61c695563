//! Working days.

use catalogue::dictionary::{calendar, industry::Industries};
use domain::{Date, calendar::Calendar};

use super::files;

fn chinese() -> Calendar {
    calendar::load(&files("cn")).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

// Decision day, the 7th working day after it, the 20th: computed from holiday-cn, chinese-days and
// chinesecalendar, which agree on every day from 2007 to 2026.
const COUNTED: [(&str, &str, &str); 10] = [
    ("2026-02-12", "2026-02-28", "2026-03-18"),
    ("2026-02-13", "2026-03-02", "2026-03-19"),
    ("2026-01-01", "2026-01-12", "2026-01-29"),
    ("2025-09-30", "2025-10-16", "2025-11-04"),
    ("2025-01-24", "2025-02-10", "2025-02-27"),
    ("2024-02-08", "2024-02-23", "2024-03-13"),
    ("2026-04-30", "2026-05-13", "2026-06-01"),
    ("2025-12-31", "2026-01-12", "2026-01-29"),
    ("2020-01-22", "2020-02-10", "2020-02-27"),
    ("2026-11-23", "2026-12-02", "2026-12-21"),
];

#[test]
fn seven_and_twenty_working_days_are_those_of_three_sources() {
    let calendar = chinese();
    for (from, seventh, twentieth) in COUNTED {
        for (count, expected) in [(7, seventh), (20, twentieth)] {
            let counted = calendar.add_working_days(day(from), count).unwrap();
            assert_eq!((counted.day, counted.provisional), (day(expected), false), "{from} + {count}");
            assert_eq!(calendar.working_days_between(day(from), day(expected)), count);
        }
    }
}

#[test]
fn a_count_that_reaches_an_unpublished_year_goes_by_weekends_and_says_so() {
    let calendar = chinese();
    // From Thursday 31 December 2026: Friday 1 January counts, as no notice for 2027 says otherwise.
    let counted = calendar.add_working_days(day("2026-12-31"), 7).unwrap();
    assert_eq!((counted.day, counted.provisional), (day("2027-01-11"), true));
    assert!(!calendar.is_published(2027));
    assert!(!calendar.add_working_days(day("2026-12-31"), 0).unwrap().provisional);
}

#[test]
fn a_made_up_working_saturday_counts_and_a_holiday_does_not() {
    let calendar = chinese();
    assert!(calendar.is_working_day(day("2026-02-28")));
    assert!(!calendar.is_working_day(day("2026-02-17")));
    assert!(calendar.is_working_day(day("2006-12-30")), "made up for the New Year of 2007");
}

#[test]
fn the_foreign_calendar_is_monday_to_friday() {
    let calendar = calendar::load(&files("xx")).unwrap();
    assert_eq!(calendar.add_working_days(day("2026-02-12"), 7).unwrap().day, day("2026-02-23"));
}

#[test]
fn a_moved_day_in_a_year_without_a_notice_is_a_problem() {
    let mut files = files("xx");
    files.insert("calendar/days.csv".into(), b"date,working\n2031-01-01,false\n".to_vec());
    let problems = calendar::load(&files).unwrap_err();
    assert_eq!((problems[0].file.as_str(), problems[0].line), ("calendar/days.csv", 2));
}

#[test]
fn a_trade_is_named_with_its_edition() {
    let industries = Industries::load(&files("cn")).unwrap();
    assert_eq!(industries.editions().collect::<Vec<_>>(), ["gbt4754-2017"]);
    assert_eq!(industries.get("gbt4754-2017", "A0111").unwrap().name, "稻谷种植");
    assert_eq!(industries.get("gbt4754-2017", "0111").unwrap().section, "A");
    assert!(industries.get("gbt4754-2017", "B0111").is_none());
    assert!(industries.get("gbt4754-2011", "0111").is_none());
}
