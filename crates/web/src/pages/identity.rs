//! Who is who: an officer merges, parts, moves and notes who follows whom. One page an act; the other
//! subject is looked up, records are ticked.

use askama::Template;
use axum::extract::Path;
use domain::{DatasetId, SubjectId, identity::SuccessionKind};
use publish::{Decided, DecisionView, RecordRow, SubjectFile, SubjectHit, View};

use super::{Pager, Reply};
use crate::{
    answer,
    api::identity::{records, subject, succession_kind},
    frame::Frame,
    portal::{Arrangement, Part, SubjectQuery},
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

/// Acts that have a page.
const ACTS: [&str; 4] = ["merge", "split", "move", "succeed"];

/// Records to choose from on one page: with all else, a form sends no more than a request may.
const ROWS: u16 = 30;

/// Subjects to choose from.
const FOUND: u16 = 10;

#[derive(Template)]
#[template(path = "identity.html")]
struct Page {
    f: Frame,
    view: View<SubjectFile>,
    acts: [&'static str; 4],
    merged: Vec<DecisionView>,
}

pub(crate) async fn page(visit: Visit, Path((_, of)): Path<(String, String)>) -> Reply {
    let view = visit.portal().subject(&visit.viewer, id(&of)?).await?;
    let f = visit.frame().at("review");
    answer::page(&visit, f.indexing, &Page { f, merged: merged(&view), acts: ACTS, view })
}

/// The merges into the subject that stand.
fn merged(view: &SubjectFile) -> Vec<DecisionView> {
    let mut decided: Vec<&DecisionView> = view.decisions.iter().collect();
    decided.sort_by_key(|one| one.decided_at);
    let mut merged: Vec<DecisionView> = Vec::new();
    for one in decided {
        match one.decided {
            Decided::Merged => merged.push(one.clone()),
            Decided::MergeUndone => merged.retain(|known| known.other != one.other),
            _ => {}
        }
    }
    merged
}

/// What an act has to be told.
#[derive(Clone, Copy)]
struct Needs {
    other: bool,
    records: bool,
    names: bool,
    day: bool,
}

impl Needs {
    fn of(act: &str) -> Result<Needs, Problem> {
        if !ACTS.contains(&act) {
            return Err(Problem::NotFound);
        }
        Ok(Needs {
            other: act != "split",
            records: matches!(act, "split" | "move"),
            names: act == "split",
            day: act == "succeed",
        })
    }
}

#[derive(Template)]
#[template(path = "identity_act.html")]
struct ActPage<'a> {
    f: Frame,
    view: View<SubjectFile>,
    act: &'a str,
    needs: Needs,
    /// What the other one is looked up by, and who was found.
    asked: &'a str,
    found: Vec<SubjectHit>,
    rows: Vec<RecordRow>,
    dataset: &'a str,
    kinds: [SuccessionKind; 4],
    params: &'a Params,
    next: Option<String>,
    paged: bool,
    first: String,
}

impl ActPage<'_> {
    /// The address of the same page with records of one data set.
    fn of_dataset(&self, dataset: &str) -> String {
        self.params.with("dataset", Some(dataset))
    }
}

pub(crate) async fn form(visit: Visit, Path((_, of, act)): Path<(String, String, String)>, params: Params) -> Reply {
    let (of, needs): (SubjectId, Needs) = (id(&of)?, Needs::of(&act)?);
    let view = visit.portal().subject(&visit.viewer, of).await?;
    let (asked, dataset) = (params.text("q", 200)?, params.text("dataset", 64)?);
    let mut found = if needs.other && !asked.is_empty() { look_up(&visit, asked).await? } else { Vec::new() };
    found.retain(|hit| hit.id.0 != of);
    let (rows, next) = match needs.records {
        true => rows(&visit, &view, dataset, &params).await?,
        false => (Vec::new(), None),
    };
    let Pager { next, paged, first } = Pager::new(&params, next.as_deref());
    let f = visit.frame().at("review");
    let kinds = SuccessionKind::ALL;
    let params = &params;
    let page = ActPage { f, view, act: &act, needs, asked, found, rows, dataset, kinds, params, next, paged, first };
    answer::page(&visit, page.f.indexing, &page)
}

/// Subjects by id, code or name.
async fn look_up(visit: &Visit, asked: &str) -> Result<Vec<SubjectHit>, Problem> {
    let portal = visit.portal();
    let by_id = asked.parse::<SubjectId>().ok();
    let meant = match by_id {
        Some(id) => Some(id),
        None => portal.find_code(&visit.viewer, asked).await?,
    };
    if let Some(id) = meant {
        return match portal.subject(&visit.viewer, id).await {
            Ok(file) => Ok(vec![file.hit.clone()]),
            Err(Problem::Moved(into)) => Ok(vec![portal.subject(&visit.viewer, into).await?.hit.clone()]),
            Err(Problem::NotFound) => Ok(Vec::new()),
            Err(problem) => Err(problem),
        };
    }
    let part = Part { after: None, limit: FOUND };
    let query = SubjectQuery { text: asked.to_owned(), facets: Vec::new(), part };
    Ok(portal.search(&visit.viewer, &query).await?.items.clone())
}

/// Records of the subject to choose from, and where the next ones begin.
async fn rows(
    visit: &Visit,
    view: &SubjectFile,
    dataset: &str,
    params: &Params,
) -> Result<(Vec<RecordRow>, Option<String>), Problem> {
    if dataset.is_empty() {
        let newest = view.timeline.iter().take(usize::from(ROWS));
        return Ok((newest.map(|item| item.record.clone()).collect(), None));
    }
    let (dataset, part): (DatasetId, Part) = (id(dataset)?, params.part(ROWS, ROWS)?);
    let page = visit.portal().subject_records(&visit.viewer, view.hit.id.0, &dataset, &part).await?;
    Ok((page.items.clone(), page.next.clone()))
}

pub(crate) async fn decide(
    visit: Visit,
    Path((_, of, act)): Path<(String, String, String)>,
    Sent(form): Sent,
) -> Reply {
    let of: SubjectId = id(&of)?;
    let act = arrangement(of, &act, &form)?;
    // The one whose file is shown then.
    let shown = match &act {
        Arrangement::Merge { into, .. } => *into,
        Arrangement::UndoMerge { from } => *from,
        _ => of,
    };
    let opened = visit.portal().arrange(&visit.viewer, act, form.needed("reasons", 2_000)?).await?;
    Ok(answer::see_other(&visit.to(&format!("/subjects/{}", opened.unwrap_or(shown)))))
}

fn arrangement(of: SubjectId, act: &str, form: &Params) -> Result<Arrangement, Problem> {
    let other = || subject("other", form.needed("other", 40)?);
    let texts = |name| form.all(name).map(str::to_owned).collect::<Vec<_>>();
    Ok(match act {
        "merge" => Arrangement::Merge { from: of, into: other()? },
        "unmerge" => Arrangement::UndoMerge { from: other()? },
        "split" => {
            let mut names = texts("name");
            names.extend(form.get("new_name").map(|name| name.trim().to_owned()));
            Arrangement::Split { subject: of, records: records(form.all("record"))?, codes: texts("code"), names }
        }
        "move" => Arrangement::Move { records: records(form.all("record"))?, to: other()? },
        "succeed" => Arrangement::Succeed {
            predecessor: of,
            successor: other()?,
            kind: succession_kind(form.needed("kind", 40)?)?,
            on: form.day("on")?.ok_or_else(|| Problem::invalid("on", "missing"))?,
        },
        "withdraw" => Arrangement::WithdrawSuccession { succession: id(form.needed("succession", 40)?)? },
        _ => return Err(Problem::NotFound),
    })
}
