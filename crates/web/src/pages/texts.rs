//! Pages of text.

use askama::Template;
use axum::extract::Path;

use super::Reply;
use crate::{answer, frame::Frame, problem::Problem, routes, visit::Visit};

/// A heading's key and the keys of its paragraphs.
type Part = (&'static str, &'static [&'static str]);

#[derive(Template)]
#[template(path = "text.html")]
struct Page {
    f: Frame,
    name: String,
    parts: &'static [Part],
    /// The topics that lead on.
    topics: &'static [(&'static str, &'static [Part])],
    /// The topic shown; empty where none is.
    topic: &'static str,
}

const ABOUT: &[Part] = &[
    ("what", &["what-1", "what-2"]),
    ("rules", &["rules-1", "rules-2", "rules-3"]),
    ("persons", &["persons-1"]),
    ("software", &["software-1"]),
];
const HELP: &[Part] = &[
    ("find", &["find-1", "find-2"]),
    ("file", &["file-1", "file-2"]),
    ("term", &["term-1", "term-2"]),
    ("wrong", &["wrong-1", "wrong-2", "wrong-3"]),
    ("deliver", &["deliver-1", "deliver-2"]),
];
/// Each topic of the help: its name in the address and its parts, whose keys begin with `help-`.
pub(crate) const TOPICS: &[(&str, &[Part])] = &[
    (
        "record",
        &[
            ("is", &["is-1", "is-2"]),
            ("whom", &["whom-1", "whom-2"]),
            ("public", &["public-1", "public-2"]),
            ("not", &["not-1", "not-2"]),
        ],
    ),
    (
        "objection",
        &[
            ("when", &["when-1", "when-2"]),
            ("steps", &["steps-1", "steps-2", "steps-3"]),
            ("then", &["then-1", "then-2", "then-3"]),
        ],
    ),
    (
        "repair",
        &[
            ("what", &["what-1", "what-2"]),
            ("steps", &["steps-1", "steps-2", "steps-3"]),
            ("after", &["after-1", "after-2"]),
        ],
    ),
    ("report", &[("what", &["what-1", "what-2"]), ("own", &["own-1", "own-2"]), ("others", &["others-1", "others-2"])]),
    (
        "reuse",
        &[
            ("files", &["files-1", "files-2"]),
            ("duty", &["duty-1", "duty-2"]),
            ("feeds", &["feeds-1", "feeds-2", "feeds-3"]),
            ("check", &["check-1", "check-2"]),
        ],
    ),
];
const ACCESSIBILITY: &[Part] = &[("aim", &["aim-1"]), ("how", &["how-1", "how-2"]), ("tell", &["tell-1"])];

/// The keys of every heading and paragraph of these pages, in their order.
pub(crate) fn paragraphs() -> impl Iterator<Item = String> {
    let pages = [("about", ABOUT), ("help", HELP), ("accessibility", ACCESSIBILITY)];
    let pages = pages.into_iter().map(|(name, parts)| (name.to_owned(), parts));
    pages.chain(TOPICS.iter().map(|(topic, parts)| (format!("help-{topic}"), *parts))).flat_map(|(name, parts)| {
        let keys = parts.iter().flat_map(|(heading, texts)| [heading].into_iter().chain(texts.iter()));
        keys.map(|key| format!("{name}-{key}")).collect::<Vec<_>>()
    })
}

fn text(visit: &Visit, name: &'static str, section: &'static str, parts: &'static [Part]) -> Reply {
    let f = visit.frame().at(section).indexed();
    let topics = if name == "help" { TOPICS } else { &[] };
    answer::page(visit, f.indexing, &Page { f, name: name.to_owned(), parts, topics, topic: "" })
}

pub(crate) async fn about(visit: Visit) -> Reply {
    text(&visit, "about", "about", ABOUT)
}

pub(crate) async fn help(visit: Visit) -> Reply {
    text(&visit, "help", "help", HELP)
}

/// One topic of the help.
pub(crate) async fn topic(visit: Visit, Path((_, topic)): Path<(String, String)>) -> Reply {
    let known = TOPICS.iter().find(|(name, _)| *name == topic).ok_or(Problem::NotFound)?;
    let f = visit.frame().at("help").indexed();
    let page = Page { f, name: format!("help-{}", known.0), parts: known.1, topics: TOPICS, topic: known.0 };
    answer::page(&visit, page.f.indexing, &page)
}

pub(crate) async fn accessibility(visit: Visit) -> Reply {
    text(&visit, "accessibility", "accessibility", ACCESSIBILITY)
}

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    f: Frame,
    routes: Vec<routes::Route>,
}

pub(crate) async fn api(visit: Visit) -> Reply {
    let routes = routes::table().into_iter().filter(|route| route.path.starts_with("/api/")).collect();
    let f = visit.frame().at("api").indexed();
    answer::page(&visit, f.indexing, &ApiPage { f, routes })
}
