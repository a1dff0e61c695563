//! What waits for one's role: each queue with the most urgent of it, and how long is left.

use askama::Template;
use domain::{Date, Role};
use publish::Phrase;

use super::Reply;
use crate::{answer, frame::Frame, portal::Part, problem::Problem, visit::Visit};

/// What is read of a queue: whether more wait is told, not how many.
const READ: u16 = 20;
/// What is shown of it.
const SHOWN: usize = 5;

/// One thing that waits.
struct Waiting {
    path: String,
    title: Phrase,
    /// Whom or what it is about.
    about: String,
    due: Option<Date>,
}

struct Queue {
    /// As the menu and the pages name it.
    name: &'static str,
    path: &'static str,
    waiting: Vec<Waiting>,
    /// How many of these were due before today.
    overdue: usize,
    more: bool,
    today: Date,
}

impl Queue {
    fn of(name: &'static str, path: &'static str, waiting: Vec<Waiting>, more: bool, today: Date) -> Queue {
        let overdue = waiting.iter().filter(|one| one.due.is_some_and(|due| due < today)).count();
        Queue { name, path, waiting, overdue, more, today }
    }

    /// Days that are left, none on the last one; absent where no clock runs.
    fn left(&self, one: &Waiting) -> Option<i32> {
        one.due.map(|due| (due - self.today).get_days())
    }

    fn shown(&self) -> &[Waiting] {
        self.waiting.get(..SHOWN).unwrap_or(&self.waiting)
    }
}

#[derive(Template)]
#[template(path = "work.html")]
struct Page {
    f: Frame,
    queues: Vec<Queue>,
}

pub(crate) async fn mine(visit: Visit) -> Reply {
    let names: &[&'static str] = match visit.viewer.role {
        Role::Deliverer => &["returned", "cases", "exits", "referrals"],
        Role::Reviewer => &["review", "holds", "objections", "cases"],
        Role::DecidingOfficer => &["proposals", "cases", "listing-duties", "exits"],
        _ => return Err(Problem::Forbidden),
    };
    let mut queues = Vec::with_capacity(names.len());
    for name in names {
        queues.push(queue(&visit, name).await?);
    }
    let f = visit.frame().at("work");
    answer::page(&visit, f.indexing, &Page { f, queues })
}

async fn queue(visit: &Visit, name: &'static str) -> Result<Queue, Problem> {
    match name {
        "returned" => returned(visit).await,
        "review" => review(visit).await,
        "holds" => holds(visit).await,
        "objections" => objections(visit).await,
        "proposals" => proposals(visit).await,
        "listing-duties" => duties(visit).await,
        "exits" => exits(visit).await,
        "referrals" => referrals(visit).await,
        _ => cases(visit).await,
    }
}

fn part() -> Part {
    Part { after: None, limit: READ }
}

/// Deliveries of which rejected rows wait to be corrected.
async fn returned(visit: &Visit) -> Result<Queue, Problem> {
    let (portal, viewer) = (visit.portal(), &visit.viewer);
    let view = portal.deliveries(viewer, &part()).await?;
    let mut waiting = Vec::new();
    for row in view.items.iter().filter(|row| row.counts.rejected > 0 && row.withdrawn_by.is_none()) {
        let one = Part { after: None, limit: 1 };
        if !portal.delivery_rows(viewer, row.id.0, None, &one).await?.items.is_empty() {
            let (path, about) = (format!("/deliveries/{}", row.id), row.file_name.clone());
            waiting.push(Waiting { path, title: row.title.clone(), about, due: None });
        }
    }
    Ok(Queue::of("returned", "/deliveries", waiting, false, visit.portal().today()))
}

async fn review(visit: &Visit) -> Result<Queue, Problem> {
    let view = visit.portal().review_queue(&visit.viewer, &part()).await?;
    let line = |item: &publish::ReviewItem| Waiting {
        path: format!("/review/{}", item.record.id),
        title: item.record.title.clone(),
        about: item.named.clone().unwrap_or_default(),
        due: None,
    };
    let waiting = view.items.iter().map(line).collect();
    Ok(Queue::of("review", "/review", waiting, view.next.is_some(), visit.portal().today()))
}

async fn holds(visit: &Visit) -> Result<Queue, Problem> {
    let view = visit.portal().holds(&visit.viewer, &part()).await?;
    let line = |item: &publish::HoldItem| Waiting {
        path: format!("/holds/{}", item.record.id),
        title: item.record.title.clone(),
        about: named(item.record.subject.as_ref()),
        due: item.due,
    };
    let waiting = view.items.iter().map(line).collect();
    Ok(Queue::of("holds", "/holds", waiting, view.next.is_some(), visit.portal().today()))
}

async fn objections(visit: &Visit) -> Result<Queue, Problem> {
    let view = visit.portal().objections(&visit.viewer, &part()).await?;
    let line = |item: &publish::ObjectionItem| Waiting {
        path: format!("/cases/{}", item.case),
        title: item.record.title.clone(),
        about: named(item.record.subject.as_ref()),
        due: None,
    };
    let waiting = view.items.iter().map(line).collect();
    Ok(Queue::of("objections", "/objections", waiting, view.next.is_some(), visit.portal().today()))
}

async fn proposals(visit: &Visit) -> Result<Queue, Problem> {
    let view = visit.portal().proposals(&visit.viewer, &part()).await?;
    let line = |item: &publish::ProposalItem| Waiting {
        path: format!("/proposals/{}", item.id),
        title: item.list.clone(),
        about: item.subject.name.clone(),
        due: item.due,
    };
    let waiting = view.items.iter().map(line).collect();
    Ok(Queue::of("proposals", "/proposals", waiting, view.next.is_some(), visit.portal().today()))
}

async fn cases(visit: &Visit) -> Result<Queue, Problem> {
    let view = visit.portal().cases(&visit.viewer, &part()).await?;
    let line = |case: &publish::CaseLine| Waiting {
        path: format!("/cases/{}", case.id),
        title: case.title.clone(),
        about: named(case.subject.as_ref()),
        due: case.due,
    };
    let waiting = view.items.iter().map(line).collect();
    Ok(Queue::of("cases", "/cases", waiting, view.next.is_some(), visit.portal().today()))
}

async fn duties(visit: &Visit) -> Result<Queue, Problem> {
    let view = visit.portal().listing_duties(&visit.viewer, &part()).await?;
    let line = |row: &publish::DutyRow| Waiting {
        path: "/listing-duties".to_owned(),
        title: row.listing.list_title.clone(),
        about: row.listing.subject.name.clone(),
        due: row.due,
    };
    let waiting = view.items.iter().map(line).collect();
    Ok(Queue::of("listing-duties", "/listing-duties", waiting, view.next.is_some(), visit.portal().today()))
}

async fn exits(visit: &Visit) -> Result<Queue, Problem> {
    let view = visit.portal().exits_outstanding(&visit.viewer, &part()).await?;
    let line = |row: &publish::ExitRow| Waiting {
        path: "/exits".to_owned(),
        title: row.list_title.clone(),
        about: row.subject.name.clone(),
        due: Some(row.due),
    };
    let waiting = view.items.iter().map(line).collect();
    Ok(Queue::of("exits", "/exits", waiting, view.next.is_some(), visit.portal().today()))
}

async fn referrals(visit: &Visit) -> Result<Queue, Problem> {
    let view = visit.portal().referrals(&visit.viewer, &part()).await?;
    let line = |row: &publish::ReferralRow| Waiting {
        path: "/referrals".to_owned(),
        title: row.list_title.clone(),
        about: row.subject.name.clone(),
        due: row.due,
    };
    let waiting = view.items.iter().filter(|row| !row.confirmed).map(line).collect();
    Ok(Queue::of("referrals", "/referrals", waiting, view.next.is_some(), visit.portal().today()))
}

fn named(subject: Option<&publish::SubjectRef>) -> String {
    subject.map_or_else(String::new, |subject| subject.name.clone())
}
