//! What one follows, and the pages behind the links of letters.

use askama::Template;
use axum::extract::Path;
use domain::{ListId, SubjectId};

use super::Reply;
use crate::{
    answer,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent},
    subscription_portal::{Followed, LinkAct, SubscriptionLine, Wanted},
    visit::Visit,
};

/// The longest address, in characters.
const LONGEST_ADDRESS: usize = 500;

/// What was done last.
const DONE: [&str; 2] = ["followed", "ended"];

/// What one is about to follow.
struct Offer {
    /// `subject` or `list`.
    kind: &'static str,
    id: String,
    title: String,
}

struct Line {
    line: SubscriptionLine,
    path: String,
    title: String,
}

#[derive(Template)]
#[template(path = "subscriptions.html")]
struct Page<'a> {
    f: Frame,
    lines: Vec<Line>,
    offer: Option<Offer>,
    done: &'a str,
}

/// Reads what is to be followed; none where nothing is named.
pub(crate) fn followed(subject: &str, list: &str) -> Result<Option<Followed>, Problem> {
    match (subject, list) {
        ("", "") => Ok(None),
        (subject, "") => {
            let subject: SubjectId = subject.parse().map_err(|error| Problem::invalid("subject", error))?;
            Ok(Some(Followed::Subject(subject)))
        }
        ("", list) => Ok(Some(Followed::List(ListId::parse(list).map_err(|error| Problem::invalid("list", error))?))),
        _ => Err(Problem::invalid("list", "a subject or a list, not both")),
    }
}

/// Reads how one wants to be told.
pub(crate) fn wanted(mail: &str, webhook: &str) -> Result<Wanted, Problem> {
    match (mail.trim(), webhook.trim()) {
        ("", "") => Err(Problem::invalid("mail", "an address of mail, or one of a program")),
        (mail, "") => Ok(Wanted::Mail(mail.to_owned())),
        ("", webhook) => Ok(Wanted::Webhook(webhook.to_owned())),
        _ => Err(Problem::invalid("webhook", "mail or a program, not both")),
    }
}

/// Its path and its name, as everyone sees them.
async fn named(visit: &Visit, f: &Frame, about: &Followed) -> Result<(String, String), Problem> {
    match about {
        Followed::Subject(subject) => {
            let hits = visit.portal().hits(&[*subject]).await?;
            let name = hits.items.first().map_or_else(|| subject.to_string(), |hit| hit.name.clone());
            Ok((format!("/subjects/{subject}"), name))
        }
        Followed::List(list) => {
            let lists = visit.portal().lists().await?;
            let entry = lists.items.iter().find(|entry| *entry.list == *list);
            let title = entry.map_or_else(|| list.to_string(), |entry| f.p(&entry.title).to_owned());
            Ok((format!("/lists/{list}"), title))
        }
    }
}

pub(crate) async fn own(visit: Visit, params: Params) -> Reply {
    let f = visit.frame().at("subscriptions");
    let mut lines = Vec::new();
    for line in visit.portal().subscriptions(&visit.viewer).await? {
        let (path, title) = named(&visit, &f, &line.about).await?;
        lines.push(Line { line, path, title });
    }
    let offer = match followed(params.text("subject", 40)?, params.text("list", 100)?)? {
        None => None,
        Some(about) => {
            let (_, title) = named(&visit, &f, &about).await?;
            let (kind, id) = match about {
                Followed::Subject(subject) => ("subject", subject.to_string()),
                Followed::List(list) => ("list", list.to_string()),
            };
            Some(Offer { kind, id, title })
        }
    };
    let done = params.text("done", 20)?;
    let done = DONE.into_iter().find(|known| *known == done).unwrap_or_default();
    answer::page(&visit, f.indexing, &Page { f, lines, offer, done })
}

#[derive(Template)]
#[template(path = "subscription_made.html")]
struct MadePage {
    f: Frame,
    secret: String,
}

/// Follows something; the key of messages is shown here and nowhere else.
pub(crate) async fn subscribe(visit: Visit, Sent(form): Sent) -> Reply {
    let about = followed(form.text("subject", 40)?, form.text("list", 100)?)?;
    let about = about.ok_or_else(|| Problem::invalid("subject", "missing"))?;
    // A form without scripts bears both fields: the way that was chosen says which counts.
    let (mail, webhook) = (form.text("mail", LONGEST_ADDRESS)?, form.text("webhook", LONGEST_ADDRESS)?);
    let wanted = match form.text("way", 10)? {
        "mail" => wanted(mail, "")?,
        "webhook" => wanted("", webhook)?,
        _ => wanted(mail, webhook)?,
    };
    let made = visit.portal().subscribe(&visit.viewer, about, &wanted, visit.language).await?;
    match made.secret {
        None => Ok(answer::see_other(&visit.to("/subscriptions?done=followed"))),
        Some(secret) => {
            let f = visit.frame().at("subscriptions");
            answer::page(&visit, f.indexing, &MadePage { f, secret })
        }
    }
}

pub(crate) async fn end(visit: Visit, Path((_, subscription)): Path<(String, String)>, _: Sent) -> Reply {
    visit.portal().unsubscribe(&visit.viewer, &subscription).await?;
    Ok(answer::see_other(&visit.to("/subscriptions?done=ended")))
}

#[derive(Template)]
#[template(path = "subscription_link.html")]
struct LinkPage {
    f: Frame,
    act: &'static str,
    done: bool,
}

/// Opening a link changes nothing: programs open links of letters before people read them.
pub(crate) async fn confirm_form(visit: Visit) -> Reply {
    link_page(&visit, "confirm", false)
}

pub(crate) async fn end_form(visit: Visit) -> Reply {
    link_page(&visit, "end", false)
}

fn link_page(visit: &Visit, act: &'static str, done: bool) -> Reply {
    let f = visit.frame();
    answer::page(visit, f.indexing, &LinkPage { f, act, done })
}

pub(crate) async fn confirm_by_link(visit: Visit, Path((_, token)): Path<(String, String)>) -> Reply {
    visit.portal().follow_link(LinkAct::Confirm, &token).await?;
    link_page(&visit, "confirm", true)
}

/// The button of the page, or the one click of a program that reads mail (RFC 8058).
pub(crate) async fn end_by_link(visit: Visit, Path((_, token)): Path<(String, String)>) -> Reply {
    visit.portal().follow_link(LinkAct::End, &token).await?;
    link_page(&visit, "end", true)
}
