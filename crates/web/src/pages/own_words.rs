//! Words of the node: the texts that may be replaced, each with the original beside it, and the way back to it.

use askama::Template;
use axum::extract::Path;
use domain::{Language, content::LONGEST_WORDS};

use super::Reply;
use crate::{
    answer,
    frame::Frame,
    own_words::{REPLACEABLE, check_words, original},
    problem::Problem,
    query::{Params, Sent},
    visit::Visit,
};

/// The longest question, in characters.
const LONGEST_SEARCH: usize = 100;

/// A text that may be replaced.
struct Line {
    group: &'static str,
    key: &'static str,
    original: &'static str,
    own: Option<String>,
}

#[derive(Template)]
#[template(path = "own_words.html")]
struct ListPage {
    f: Frame,
    of: Language,
    asked: String,
    lines: Vec<Line>,
    ignored: Vec<(Language, String, String)>,
    done: bool,
}

#[derive(Template)]
#[template(path = "own_word.html")]
struct OnePage {
    f: Frame,
    of: Language,
    line: Line,
}

/// The language whose texts are meant: the page's own where none is named.
fn language(visit: &Visit, params: &Params) -> Result<Language, Problem> {
    match params.get("of") {
        None => Ok(visit.language),
        Some(code) => Language::from_code(code).ok_or_else(|| Problem::invalid("of", "zh or en")),
    }
}

fn lines(f: &Frame, of: Language) -> impl Iterator<Item = Line> {
    let own = f.content().words.of(of);
    REPLACEABLE.iter().map(move |(group, key)| Line {
        group,
        key,
        original: original(of, key).unwrap_or_default(),
        own: own.get(key).cloned(),
    })
}

impl Line {
    /// Whether key, original or own text holds what is looked for, whatever its case.
    fn holds(&self, asked: &str) -> bool {
        let asked = asked.to_lowercase();
        let holds = |text: &str| text.to_lowercase().contains(&asked);
        holds(self.key) || holds(self.original) || self.own.as_deref().is_some_and(holds)
    }
}

pub(crate) async fn list(visit: Visit, params: Params) -> Reply {
    let (of, asked) = (language(&visit, &params)?, params.text("q", LONGEST_SEARCH)?);
    let f = visit.frame().at("content");
    let lines = lines(&f, of).filter(|line| line.holds(asked)).collect();
    let ignored = f.words_ignored().iter().map(|(of, key, why)| (*of, key.clone(), why.to_string())).collect();
    let done = params.get("done").is_some();
    answer::page(&visit, f.indexing, &ListPage { of, asked: asked.to_owned(), lines, ignored, done, f })
}

pub(crate) async fn one(visit: Visit, Path((_, key)): Path<(String, String)>, params: Params) -> Reply {
    let of = language(&visit, &params)?;
    let f = visit.frame().at("content");
    let line = lines(&f, of).find(|line| line.key == key).ok_or(Problem::NotFound)?;
    answer::page(&visit, f.indexing, &OnePage { of, line, f })
}

pub(crate) async fn set(visit: Visit, Path((_, key)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let of = language(&visit, &form)?;
    let text = match form.needed("act", 20)? {
        "replace" => {
            let text = form.needed("text", LONGEST_WORDS * 2)?.replace("\r\n", "\n");
            check_words(of, &key, &text).map_err(|fault| Problem::invalid("text", fault))?;
            Some(text)
        }
        "restore" => None,
        _ => return Err(Problem::invalid("act", "`replace` or `restore`")),
    };
    visit.portal().set_words(&visit.viewer, of, &key, text.as_deref()).await?;
    Ok(answer::see_other(&visit.to(&format!("/content/words?of={}&done=yes", of.code()))))
}
