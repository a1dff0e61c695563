//! Who is who: an officer merges, parts, moves and notes who follows whom.

use askama::Template;
use axum::extract::Path;
use domain::SubjectId;
use publish::{SubjectFile, View};

use super::Reply;
use crate::{
    answer,
    api::identity::{records, subject, succession_kind},
    frame::Frame,
    portal::Arrangement,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "identity.html")]
struct Page {
    f: Frame,
    view: View<SubjectFile>,
}

pub(crate) async fn form(visit: Visit, Path((_, of)): Path<(String, String)>) -> Reply {
    let view = visit.portal().subject(&visit.viewer, id(&of)?).await?;
    let f = visit.frame().at("review");
    answer::page(&visit, f.indexing, &Page { f, view })
}

pub(crate) async fn decide(visit: Visit, Path((_, of)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let of: SubjectId = id(&of)?;
    let act = arrangement(of, &form)?;
    // The one whose file is shown then.
    let shown = match &act {
        Arrangement::Merge { into, .. } => *into,
        Arrangement::UndoMerge { from } => *from,
        _ => of,
    };
    let opened = visit.portal().arrange(&visit.viewer, act, form.needed("reasons", 2_000)?).await?;
    Ok(answer::see_other(&visit.to(&format!("/subjects/{}", opened.unwrap_or(shown)))))
}

fn arrangement(of: SubjectId, form: &Params) -> Result<Arrangement, Problem> {
    // Ids and names stand one a line.
    let lines = |name| Ok::<_, Problem>(form.text(name, 8_000)?.lines().map(str::trim).filter(|line| !line.is_empty()));
    Ok(match form.needed("act", 20)? {
        "merge" => Arrangement::Merge { from: of, into: subject("other", form.needed("other", 40)?)? },
        "unmerge" => Arrangement::UndoMerge { from: subject("other", form.needed("other", 40)?)? },
        "split" => Arrangement::Split {
            subject: of,
            records: records(lines("records")?)?,
            codes: lines("codes")?.map(str::to_owned).collect(),
            names: lines("names")?.map(str::to_owned).collect(),
        },
        "move" => {
            Arrangement::Move { records: records(lines("records")?)?, to: subject("other", form.needed("other", 40)?)? }
        }
        "succeed" => Arrangement::Succeed {
            predecessor: of,
            successor: subject("other", form.needed("other", 40)?)?,
            kind: succession_kind(form.needed("kind", 40)?)?,
            on: form.day("on")?.ok_or_else(|| Problem::invalid("on", "missing"))?,
        },
        _ => return Err(Problem::invalid("act", "merge, unmerge, split, move or succeed")),
    })
}
