//! What is new: what the public may see now and the subscriber was not told of, and of a list what left it.

use std::collections::HashSet;

use domain::{ListId, SubjectId, id::ThingId};
use serde::Serialize;
use store::{About, Subscription};

use crate::{Error, Result, authorise::Viewer, node::Node, read::Part};

/// Entries of a list that are looked at, the latest first.
const PAGES_OF_A_LIST: usize = 10;
const ENTRIES_OF_A_PAGE: u32 = 200;

/// The most things that one message tells of; the rest comes with the next.
const MOST_TOLD: usize = 100;

/// What the public sees of what is followed.
pub(super) struct Shown {
    /// Its name, in Chinese and English.
    pub title: domain::Label,
    /// Its page, without the language.
    pub page: String,
    /// What stands there: its id, and its page.
    pub things: Vec<(ThingId, String)>,
}

/// What is new, as a subscriber is told. It names nobody and says of nothing what it is: that stands behind
/// the addresses, for as long as it is public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct News {
    /// The subscription.
    pub subscription: String,
    /// The subject that is followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<SubjectId>,
    /// The list that is followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<ListId>,
    /// What is new: records and entries on lists, by their ids.
    pub new: Vec<String>,
    /// What one was told of and has left the list: copies of it are deleted.
    pub left: Vec<String>,
}

/// What is new about a subscription.
pub(super) struct Found {
    pub shown: Shown,
    pub new: Vec<(ThingId, String)>,
    pub left: Vec<ThingId>,
}

impl Found {
    pub(super) fn is_empty(&self) -> bool {
        self.new.is_empty() && self.left.is_empty()
    }

    pub(super) fn news(&self, one: &Subscription) -> News {
        let (subject, list) = match &one.about {
            About::Subject(subject) => (Some(*subject), None),
            About::List(list) => (None, Some(list.clone())),
        };
        News {
            subscription: one.id.clone(),
            subject,
            list,
            new: self.new.iter().map(|(thing, _)| thing.to_string()).collect(),
            left: self.left.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Node {
    /// What is new about a subscription now; none where the public sees nothing of it any more.
    pub(super) async fn news(&self, one: &Subscription) -> Result<Option<Found>> {
        let Some(shown) = self.shown(&one.about).await? else { return Ok(None) };
        let told = self.register.told(&one.id).await?;
        let known: HashSet<ThingId> = told.iter().map(|told| told.thing).collect();
        let is_new = |thing: &ThingId| {
            // Of a list only the latest entries are looked at: one that was there before and moved up is not new.
            let after = matches!(one.about, About::Subject(_)) || entry_of(thing) > one.since;
            after && !known.contains(thing)
        };
        let new = shown.things.iter().filter(|(thing, _)| is_new(thing)).take(MOST_TOLD).cloned().collect();
        let left = match &one.about {
            About::Subject(_) => Vec::new(),
            About::List(list) => {
                let standing: HashSet<ThingId> = told.iter().filter(|told| !told.left).map(|told| told.thing).collect();
                let left = self.left_list(list).await?.items.iter().map(|left| left.id.0).collect::<Vec<_>>();
                left.into_iter().filter(|thing| standing.contains(thing)).take(MOST_TOLD).collect()
            }
        };
        Ok(Some(Found { shown, new, left }))
    }

    /// What the public sees; none where it sees nothing.
    pub(super) async fn shown(&self, about: &About) -> Result<Option<Shown>> {
        let shown = match about {
            About::Subject(subject) => self.shown_of_subject(*subject).await,
            About::List(list) => self.shown_of_list(list).await,
        };
        match shown {
            Ok(shown) => Ok(Some(shown)),
            Err(Error::NotFound { .. } | Error::Gone | Error::Moved(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn shown_of_subject(&self, subject: SubjectId) -> Result<Shown> {
        let file = self.subject_file(&Viewer::PUBLIC, subject).await?;
        let records = file.timeline.iter().map(|item| item.record.id.0).map(ThingId::Record);
        let listings = file.listings.iter().map(|row| row.id.0).map(ThingId::Listing);
        Ok(Shown {
            title: domain::Label::new(file.hit.name.clone(), file.hit.name.clone()),
            page: format!("/subjects/{subject}"),
            things: records.chain(listings).map(with_page).collect(),
        })
    }

    async fn shown_of_list(&self, list: &ListId) -> Result<Shown> {
        let mut part = Part { after: None, limit: ENTRIES_OF_A_PAGE };
        let mut things = Vec::new();
        for _ in 0..PAGES_OF_A_LIST {
            let page = self.list(list, &part).await?;
            things.extend(page.listings.iter().map(|row| ThingId::Listing(row.id.0)).map(with_page));
            part.after = page.next.clone();
            if part.after.is_none() {
                break;
            }
        }
        let title = self.pack.list(list).map(|list| list.title.clone());
        let title = title.unwrap_or_else(|| domain::Label::new(list.to_string(), list.to_string()));
        Ok(Shown { title, page: format!("/lists/{list}"), things })
    }
}

/// The entry that opened it, as a number that grows.
fn entry_of(thing: &ThingId) -> i64 {
    match thing {
        ThingId::Record(id) => id.raw(),
        ThingId::Listing(id) => id.raw(),
        ThingId::Proposal(id) => id.raw(),
        ThingId::Case(id) => id.raw(),
        ThingId::Check(id) => id.raw(),
    }
}

fn with_page(thing: ThingId) -> (ThingId, String) {
    let page = match thing {
        ThingId::Record(id) => format!("/records/{id}"),
        other => format!("/explanations/{other}"),
    };
    (thing, page)
}
