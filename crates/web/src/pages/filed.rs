//! The whole file of a subject as of a day and as known at an instant.

use askama::Template;
use axum::extract::Path;
use domain::{Date, Instant};
use publish::{FileAsOf, View};

use super::Reply;
use crate::{
    answer,
    frame::Frame,
    problem::Problem,
    query::{Params, id},
    visit::Visit,
};

/// The two times that an address asks for; now where it says nothing.
pub(crate) struct Times {
    /// The day on which it is asked what held.
    pub as_of: Option<Date>,
    /// The instant up to which the register's knowledge counts.
    pub known_at: Option<Instant>,
}

/// Reads the times of an address: `known_at` as RFC 3339 says, or as a form field without a time
/// zone, which is then the node's.
pub(crate) fn times(visit: &Visit, params: &Params) -> Result<Times, Problem> {
    let wrong = || Problem::invalid("known_at", "an instant such as 2026-11-25T09:30:00Z");
    let known_at = match params.text("known_at", 40)? {
        "" => None,
        text => match text.parse::<Instant>() {
            Ok(instant) => Some(instant),
            Err(_) => {
                let local: jiff::civil::DateTime = text.parse().map_err(|_| wrong())?;
                let zoned = local.to_zoned_datetime(visit.portal().time_zone()).map_err(|_| wrong())?;
                Some(Instant::from_millis(zoned.timestamp().as_millisecond()))
            }
        },
    };
    Ok(Times { as_of: params.day("as_of")?, known_at })
}

#[derive(Template)]
#[template(path = "filed.html")]
struct Page<'a> {
    f: Frame,
    view: View<FileAsOf>,
    known_at: &'a str,
}

pub(crate) async fn file(visit: Visit, Path((_, subject)): Path<(String, String)>, params: Params) -> Reply {
    let Times { as_of, known_at } = times(&visit, &params)?;
    let view = visit.portal().file_as_of(&visit.viewer, id(&subject)?, as_of, known_at).await?;
    let page = Page { f: visit.frame().at("search"), view, known_at: params.text("known_at", 40)? };
    answer::page(&visit, page.f.indexing, &page)
}
