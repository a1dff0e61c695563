//! Atom feeds (RFC 4287) of a subject, a list and a day. Entries name nobody: what they are about stands
//! behind their links for as long as it is public. Tombstones (RFC 6721) say what left a list or a day; the
//! feed of a subject has none, since they would tell of somebody by name that there was something.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use domain::{Date, OrganCode, SubjectId, date::add_days};
use publish::{Left, ListingRow, RecordRow};

use super::Reply;
use crate::{
    answer::keeping,
    frame::Frame,
    portal::{Part, Viewer},
    problem::Problem,
    query::id,
    visit::Visit,
};

/// Entries of one feed at most.
const MOST: u16 = 100;

struct Entry {
    id: String,
    title: String,
    address: String,
    /// What it says, in one line.
    summary: String,
    on: Date,
    /// The last day on which it may be shown.
    last: Option<Date>,
}

struct Tombstone {
    id: String,
    on: Date,
}

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed {
    f: Frame,
    id: String,
    title: String,
    /// Its own address, and that of the page that it follows.
    address: String,
    page: String,
    entries: Vec<Entry>,
    left: Vec<Tombstone>,
}

impl Feed {
    /// The latest day that anything in it speaks of.
    fn updated(&self) -> Date {
        let days = self.entries.iter().map(|entry| entry.on).chain(self.left.iter().map(|left| left.on));
        days.max().unwrap_or(self.f.today)
    }
}

/// What names a thing everywhere: under the node's own address where it has one.
fn name(visit: &Visit, thing: &str) -> String {
    match &visit.app.settings.public_url {
        Some(url) => format!("{}/things/{thing}", url.trim_end_matches('/')),
        None => format!("urn:probity:{thing}"),
    }
}

/// A text without the characters that XML can't hold.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

fn joined<'a>(parts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    plain(&parts.join(" · "))
}

fn last_day(until: Date) -> Option<Date> {
    add_days(until, -1)
}

fn record(visit: &Visit, f: &Frame, row: &RecordRow) -> Entry {
    let organ = row.organ.as_ref().map(|organ| f.p(organ));
    let summary = row.summary.as_ref().map(|summary| f.p(summary));
    Entry {
        id: name(visit, &row.id.to_string()),
        title: f.x("record-title", row.id.to_string()).into_owned(),
        address: f.to(&format!("/records/{}", row.id)),
        summary: joined([Some(f.p(&row.title)), summary, organ, row.document_number.as_deref()]),
        on: row.decided_on.unwrap_or(f.today),
        last: row.until.and_then(last_day),
    }
}

fn listing(visit: &Visit, f: &Frame, row: &ListingRow) -> Entry {
    Entry {
        id: name(visit, &row.id.to_string()),
        title: f.x("feed-entry", row.id.to_string()).into_owned(),
        address: f.to(&format!("/explanations/{}", row.id)),
        summary: joined([Some(f.p(&row.cause)), Some(f.p(&row.organ))]),
        on: row.decided_on,
        last: last_day(row.until),
    }
}

fn tombstones(visit: &Visit, left: &[Left]) -> Vec<Tombstone> {
    left.iter().map(|left| Tombstone { id: name(visit, &left.id.to_string()), on: left.on }).collect()
}

fn write(visit: &Visit, feed: &Feed) -> Reply {
    let xml = feed.render().map_err(|error| Problem::Broken(format!("a feed could not be written: {error}")))?;
    let mut response = ([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], xml).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keeping(visit)));
    headers.insert(header::VARY, HeaderValue::from_static("Cookie, Authorization"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, noarchive"));
    Ok(response)
}

/// The latest records of a file.
pub(crate) async fn subject(visit: Visit, Path((_, subject)): Path<(String, String)>) -> Reply {
    let subject: SubjectId = id(&subject)?;
    // What only the subject itself may see stays out of a file that others fetch.
    let view = visit.portal().subject(&Viewer::PUBLIC, subject).await?;
    let f = visit.frame();
    let page = f.to(&format!("/subjects/{}", view.hit.id));
    let feed = Feed {
        id: name(&visit, &view.hit.id.to_string()),
        title: plain(&f.x("feed-title-subject", view.hit.name.as_str())),
        address: format!("{page}/feed"),
        page,
        entries: view.timeline.iter().take(MOST.into()).map(|item| record(&visit, &f, &item.record)).collect(),
        left: Vec::new(),
        f,
    };
    write(&visit, &feed)
}

/// The latest entries on a list.
pub(crate) async fn list(visit: Visit, Path((_, list)): Path<(String, String)>) -> Reply {
    let list = id(&list)?;
    let part = Part { after: None, limit: MOST };
    let view = visit.portal().list(&Viewer::PUBLIC, &list, &part).await?;
    let left = visit.portal().left_list(&list).await?;
    let f = visit.frame();
    let page = f.to(&format!("/lists/{list}"));
    let feed = Feed {
        id: name(&visit, &format!("lists/{list}")),
        title: plain(&f.x("feed-title-list", f.p(&view.entry.title))),
        address: format!("{page}/feed"),
        page,
        entries: view.listings.iter().map(|row| listing(&visit, &f, row)).collect(),
        left: tombstones(&visit, &left.items),
        f,
    };
    write(&visit, &feed)
}

/// The licences and penalties of a deliverer and day.
pub(crate) async fn day(visit: Visit, Path((_, organ, day)): Path<(String, String, String)>) -> Reply {
    let (organ, day): (OrganCode, Date) = (id(&organ)?, id(&day)?);
    let view = visit.portal().publicity_day(&organ, day, &Part { after: None, limit: MOST }).await?;
    let left = visit.portal().left_day(&organ, day).await?;
    let f = visit.frame();
    let page = f.to(&format!("/publicity/{organ}/{day}"));
    let deliverer = view.items.first().map_or_else(|| organ.to_string(), |row| f.p(&row.record.deliverer).to_owned());
    let feed = Feed {
        id: name(&visit, &format!("publicity/{organ}/{day}")),
        title: plain(&f.xy("feed-title-day", deliverer, f.date(day))),
        address: format!("{page}/feed"),
        page,
        entries: view.items.iter().map(|row| record(&visit, &f, &row.record)).collect(),
        left: tombstones(&visit, &left.items),
        f,
    };
    write(&visit, &feed)
}
