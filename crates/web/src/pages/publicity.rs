//! Licences and penalties by deliverer and day.

use askama::Template;
use axum::extract::Path;
use domain::{Date, OrganCode, date::add_days};
use publish::{Page as Items, PublicityRow, PublicityTable, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    problem::Problem,
    query::{Params, id},
    visit::Visit,
};

/// The most days that one table spans.
const MOST_DAYS: i32 = 92;

/// The days that an address asks for: the last 30 where it says nothing.
pub(crate) fn days(params: &Params, today: Date) -> Result<(Date, Date), Problem> {
    let to = params.day("to")?.unwrap_or(today);
    let from = match params.day("from")? {
        Some(from) => from,
        None => add_days(to, -29).ok_or_else(|| Problem::invalid("to", "beyond the calendar"))?,
    };
    if to < from {
        return Err(Problem::invalid("from", "after the last day"));
    }
    if (to - from).get_days() > MOST_DAYS {
        return Err(Problem::invalid("from", format!("at most {MOST_DAYS} days before the last day")));
    }
    Ok((from, to))
}

#[derive(Template)]
#[template(path = "publicity.html")]
struct TablePage<'a> {
    f: Frame,
    view: View<PublicityTable>,
    deliverer: &'a str,
}

pub(crate) async fn table(visit: Visit, params: Params) -> Reply {
    let (from, to) = days(&params, visit.portal().today())?;
    let organ: Option<OrganCode> = params.typed("deliverer")?;
    let view = visit.portal().publicity(organ.as_ref(), from, to).await?;
    let f = visit.frame().at("publicity").indexed();
    let page = TablePage { f, view, deliverer: params.text("deliverer", 64)? };
    answer::page(&visit, page.f.indexing, &page)
}

#[derive(Template)]
#[template(path = "publicity_day.html")]
struct DayPage {
    f: Frame,
    view: View<Items<PublicityRow>>,
    organ: OrganCode,
    name: String,
    day: Date,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn day(visit: Visit, Path((_, organ, day)): Path<(String, String, String)>, params: Params) -> Reply {
    let (organ, day): (OrganCode, Date) = (id(&organ)?, id(&day)?);
    let part = params.part(50, 200)?;
    let view = visit.portal().publicity_day(&organ, day, &part).await?;
    let f = visit.frame().at("publicity");
    let name = view.items.first().map_or_else(|| organ.to_string(), |item| f.p(&item.record.deliverer).to_owned());
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    answer::page(&visit, f.indexing, &DayPage { f, view, organ, name, day, next, paged, first })
}
