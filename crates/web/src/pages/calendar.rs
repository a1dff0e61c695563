//! Working days: what a year's notice moved, and the day on which a clock runs out.

use askama::Template;
use domain::{
    Date,
    calendar::{CountedDay, LONGEST_COUNT},
};
use jiff::civil::date;

use super::Reply;
use crate::{answer, frame::Frame, problem::Problem, query::Params, visit::Visit};

/// The years that are shown.
const YEARS: std::ops::RangeInclusive<i16> = 1_950..=2_200;

#[derive(Template)]
#[template(path = "calendar.html")]
struct Page {
    f: Frame,
    year: i16,
    published: bool,
    last: Option<i16>,
    /// Days that are off although a weekday, and working days although a weekend.
    off: Vec<Date>,
    made_up: Vec<Date>,
    working_days: u32,
    from: Date,
    days: u32,
    counted: Option<CountedDay>,
}

pub(crate) async fn year(visit: Visit, params: Params) -> Reply {
    let (calendar, today) = (visit.portal().calendar(), visit.portal().today());
    let year = params.typed::<i16>("year")?.unwrap_or(today.year());
    if !YEARS.contains(&year) {
        return Err(Problem::invalid("year", format!("{} to {}", YEARS.start(), YEARS.end())));
    }
    let (first, next) = (date(year, 1, 1), date(year + 1, 1, 1));
    let moved = calendar.moved_days(first, next);
    let (made_up, off): (Vec<_>, Vec<_>) = moved.partition(|(_, working)| *working);
    let days = |moved: Vec<(Date, bool)>| moved.into_iter().map(|(day, _)| day).collect();
    let from = params.day("from")?.unwrap_or(today);
    let count = params.typed::<u32>("days")?;
    if count.is_some_and(|count| count > LONGEST_COUNT) {
        return Err(Problem::invalid("days", format!("at most {LONGEST_COUNT}")));
    }
    let f = visit.frame().at("calendar");
    let page = Page {
        year,
        published: calendar.is_published(year),
        last: calendar.last_published(),
        off: days(off),
        made_up: days(made_up),
        working_days: calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)),
        from,
        days: count.unwrap_or(7),
        counted: count.and_then(|count| calendar.add_working_days(from, count)),
        f,
    };
    answer::page(&visit, page.f.indexing, &page)
}
