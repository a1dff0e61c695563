//! What waits for one's role: each queue with the most urgent of it, and how long is left.

use std::collections::BTreeSet;

use askama::Template;
use domain::{Date, Role};
use publish::{
    CaseLine, DeliveryRow, DutyRow, EditRow, ExitRow, HoldItem, ObjectionItem, Page as Items, Phrase, ProposalItem,
    ReferralRow, ReviewItem, SubjectRef, View,
};

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
    /// Of a part of what waits, each with its line.
    fn of<T>(
        (name, path): (&'static str, &'static str),
        part: &View<Items<T>>,
        line: impl Fn(&T) -> Option<Waiting>,
        today: Date,
    ) -> Queue {
        let waiting: Vec<Waiting> = part.items.iter().filter_map(line).collect();
        let overdue = waiting.iter().filter(|one| one.due.is_some_and(|due| due < today)).count();
        Queue { name, path, waiting, overdue, more: part.next.is_some(), today }
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
        Role::Deliverer => &["returned", "edits", "cases", "exits", "referrals"],
        Role::Reviewer => &["review", "holds", "held-deliveries", "objections", "cases"],
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
    let (portal, viewer, today) = (visit.portal(), &visit.viewer, visit.portal().today());
    let part = &Part { after: None, limit: READ };
    Ok(match name {
        "returned" => returned(visit, part).await?,
        "edits" => Queue::of((name, "/edits"), &portal.edits(viewer, part).await?, edited, today),
        "review" => Queue::of((name, "/review"), &portal.review_queue(viewer, part).await?, reviewed, today),
        "holds" => Queue::of((name, "/holds"), &portal.holds(viewer, part).await?, held, today),
        "held-deliveries" => {
            Queue::of((name, "/held-deliveries"), &portal.held_deliveries(viewer, part).await?, waited, today)
        }
        "objections" => Queue::of((name, "/objections"), &portal.objections(viewer, part).await?, objected, today),
        "proposals" => Queue::of((name, "/proposals"), &portal.proposals(viewer, part).await?, proposed, today),
        "listing-duties" => {
            Queue::of((name, "/listing-duties"), &portal.listing_duties(viewer, part).await?, owed, today)
        }
        "exits" => Queue::of((name, "/exits"), &portal.exits_outstanding(viewer, part).await?, exited, today),
        "referrals" => Queue::of((name, "/referrals"), &portal.referrals(viewer, part).await?, referred, today),
        _ => Queue::of(("cases", "/cases"), &portal.cases(viewer, part).await?, worked, today),
    })
}

/// What a colleague wrote; what one wrote oneself waits for another.
fn edited(row: &EditRow) -> Option<Waiting> {
    let path = format!("/records/{}/edit", row.record.id);
    let about = row.record.subject.as_ref().map_or_else(String::new, |subject| subject.name.clone());
    (!row.waits.own).then(|| Waiting { path, title: row.record.title.clone(), about, due: None })
}

/// Deliveries of which rejected rows wait to be corrected.
async fn returned(visit: &Visit, part: &Part) -> Result<Queue, Problem> {
    let (portal, viewer) = (visit.portal(), &visit.viewer);
    let deliveries = portal.deliveries(viewer, part).await?;
    let mut waiting = BTreeSet::new();
    for row in deliveries.items.iter().filter(|row| row.counts.rejected > 0 && row.withdrawn_by.is_none()) {
        let one = Part { after: None, limit: 1 };
        if !portal.delivery_rows(viewer, row.id.0, None, &one).await?.items.is_empty() {
            waiting.insert(row.id.0);
        }
    }
    let line = |row: &DeliveryRow| {
        let path = format!("/deliveries/{}", row.id);
        let line = Waiting { path, title: row.title.clone(), about: row.file_name.clone(), due: None };
        waiting.contains(&row.id.0).then_some(line)
    };
    Ok(Queue::of(("returned", "/deliveries"), &deliveries, line, portal.today()))
}

fn reviewed(item: &ReviewItem) -> Option<Waiting> {
    let path = format!("/review/{}", item.record.id);
    let about = item.named.clone().unwrap_or_default();
    Some(Waiting { path, title: item.record.title.clone(), about, due: None })
}

fn held(item: &HoldItem) -> Option<Waiting> {
    let path = format!("/holds/{}", item.record.id);
    let about = named(item.record.subject.as_ref());
    Some(Waiting { path, title: item.record.title.clone(), about, due: item.due })
}

fn waited(row: &DeliveryRow) -> Option<Waiting> {
    let path = format!("/deliveries/{}", row.id);
    Some(Waiting { path, title: row.title.clone(), about: row.file_name.clone(), due: None })
}

fn objected(item: &ObjectionItem) -> Option<Waiting> {
    let about = named(item.record.subject.as_ref());
    Some(Waiting { path: format!("/cases/{}", item.case), title: item.record.title.clone(), about, due: None })
}

fn proposed(item: &ProposalItem) -> Option<Waiting> {
    let path = format!("/proposals/{}", item.id);
    Some(Waiting { path, title: item.list.clone(), about: item.subject.name.clone(), due: item.due })
}

fn worked(case: &CaseLine) -> Option<Waiting> {
    let about = named(case.subject.as_ref());
    Some(Waiting { path: format!("/cases/{}", case.id), title: case.title.clone(), about, due: case.due })
}

fn owed(row: &DutyRow) -> Option<Waiting> {
    let (title, about) = (row.listing.list_title.clone(), row.listing.subject.name.clone());
    Some(Waiting { path: "/listing-duties".to_owned(), title, about, due: row.due })
}

fn exited(row: &ExitRow) -> Option<Waiting> {
    let (title, about) = (row.list_title.clone(), row.subject.name.clone());
    Some(Waiting { path: "/exits".to_owned(), title, about, due: Some(row.due) })
}

fn referred(row: &ReferralRow) -> Option<Waiting> {
    let (title, about) = (row.list_title.clone(), row.subject.name.clone());
    (!row.confirmed).then(|| Waiting { path: "/referrals".to_owned(), title, about, due: row.due })
}

fn named(subject: Option<&SubjectRef>) -> String {
    subject.map_or_else(String::new, |subject| subject.name.clone())
}
