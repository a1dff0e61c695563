//! Pages of text.

use askama::Template;

use super::Reply;
use crate::{answer, frame::Frame, routes, visit::Visit};

/// A heading's key and the keys of its paragraphs.
type Part = (&'static str, &'static [&'static str]);

#[derive(Template)]
#[template(path = "text.html")]
struct Page {
    f: Frame,
    name: &'static str,
    parts: &'static [Part],
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
const ACCESSIBILITY: &[Part] = &[("aim", &["aim-1"]), ("how", &["how-1", "how-2"]), ("tell", &["tell-1"])];

fn text(visit: &Visit, name: &'static str, section: &'static str, parts: &'static [Part]) -> Reply {
    let f = visit.frame().at(section).indexed();
    answer::page(visit, f.indexing, &Page { f, name, parts })
}

pub(crate) async fn about(visit: Visit) -> Reply {
    text(&visit, "about", "about", ABOUT)
}

pub(crate) async fn help(visit: Visit) -> Reply {
    text(&visit, "help", "help", HELP)
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
