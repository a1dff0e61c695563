//! Cases: whose turn it is, one of them, the form that opens one, the outcome for an informant.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use publish::{CaseFile, CaseKind, CaseLine, CaseOutcome, Page as Items, View};

use super::{Pager, Reply};
use crate::{
    answer,
    api::cases::{act, sent},
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

/// The longest text of a form's field, in characters.
const LONGEST: usize = 4_000;

#[derive(Template)]
#[template(path = "cases.html")]
struct ListPage {
    f: Frame,
    view: View<Items<CaseLine>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn mine(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().cases(&visit.viewer, &params.part(50, 200)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("cases");
    answer::page(&visit, f.indexing, &ListPage { f, view, next, paged, first })
}

/// The kinds of cases about a thing that the visitor may open.
pub(crate) async fn kinds_about(visit: &Visit, about: &str) -> Result<Vec<CaseKind>, Problem> {
    let kinds = visit.portal().case_kinds(&visit.viewer).await?;
    let may = |kind: &&CaseKind| [visit.viewer.role.name(), "public"].contains(&kind.opened_by);
    Ok(kinds.items.iter().filter(|kind| kind.about == about).filter(may).cloned().collect())
}

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    f: Frame,
    view: View<CaseFile>,
    kinds: Vec<CaseKind>,
}

pub(crate) async fn one(visit: Visit, Path((_, case)): Path<(String, String)>) -> Reply {
    let view = visit.portal().case(&visit.viewer, id(&case)?).await?;
    let ended = view.line.end.is_some() && !view.line.revoked;
    let kinds = if ended { kinds_about(&visit, "case").await? } else { Vec::new() };
    let f = visit.frame().at("cases");
    answer::page(&visit, f.indexing, &CasePage { f, view, kinds })
}

pub(crate) async fn do_it(visit: Visit, Path((_, case)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let evidence = form.text("evidence", LONGEST)?;
    let evidence = evidence.lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect();
    // A button names what it does: `do:repaired`, `stop-clock:supplement`, `continue`.
    let (kind, what) = form.needed("act", 200)?.split_once(':').unwrap_or((form.needed("act", 200)?, ""));
    let act = act(kind, what, form.text("reasons", LONGEST)?, evidence)?;
    visit.portal().act_on_case(&visit.viewer, id(&case)?, act).await?;
    Ok(answer::see_other(&visit.to(&format!("/cases/{case}"))))
}

#[derive(Template)]
#[template(path = "case_new.html")]
struct FormPage {
    f: Frame,
    kind: CaseKind,
    record: String,
    subject: String,
    reviews: String,
}

#[derive(Template)]
#[template(path = "case_choose.html")]
struct ChoosePage {
    f: Frame,
    kinds: Vec<CaseKind>,
    about: &'static str,
    id: String,
}

/// The form of a template; without one, those that the visitor may open about the thing named.
pub(crate) async fn form(visit: Visit, params: Params) -> Reply {
    let template = params.text("template", 64)?;
    if template.is_empty() {
        return choose(visit, &params).await;
    }
    let kinds = visit.portal().case_kinds(&visit.viewer).await?;
    let kind = kinds.items.iter().find(|kind| kind.id == template).cloned().ok_or(Problem::NotFound)?;
    let about = |name| params.text(name, 40).map(str::to_owned);
    let (record, subject, reviews) = (about("record")?, about("subject")?, about("reviews")?);
    let f = visit.frame().at("cases");
    answer::page(&visit, f.indexing, &FormPage { f, kind, record, subject, reviews })
}

async fn choose(visit: Visit, params: &Params) -> Reply {
    let named = [("record", "record"), ("subject", "subject"), ("reviews", "case")].into_iter();
    let mut named = named.filter(|(name, _)| params.get(name).is_some());
    let (name, about) = named.next().ok_or_else(|| Problem::invalid("record", "missing"))?;
    let kinds = kinds_about(&visit, about).await?;
    let (id, f) = (params.text(name, 40)?.to_owned(), visit.frame().at("cases"));
    answer::page(&visit, f.indexing, &ChoosePage { f, kinds, about: name, id })
}

#[derive(Template)]
#[template(path = "case_opened.html")]
struct OpenedPage {
    f: Frame,
    case: String,
    receipt: String,
}

pub(crate) async fn open(visit: Visit, Sent(form): Sent) -> Reply {
    let about = ["record", "subject", "reviews"].map(|name| form.get(name));
    let inputs: BTreeMap<String, String> = form
        .others(&[])
        .filter_map(|(name, value)| Some((name.strip_prefix("input-")?.to_owned(), value.to_owned())))
        .collect();
    let sent = sent(
        form.needed("template", 64)?,
        about,
        form.get("organ"),
        form.text("reasons", LONGEST)?,
        inputs,
        form.get("informant"),
    )?;
    let (case, receipt) = visit.portal().open_case(&visit.viewer, sent, visit.from).await?;
    let Some(receipt) = receipt else { return Ok(answer::see_other(&visit.to(&format!("/cases/{case}")))) };
    let f = visit.frame().at("cases");
    answer::page(&visit, f.indexing, &OpenedPage { f, case: case.to_string(), receipt })
}

#[derive(Template)]
#[template(path = "case_outcome.html")]
struct OutcomePage {
    f: Frame,
    outcome: Option<View<CaseOutcome>>,
}

pub(crate) async fn outcome_form(visit: Visit) -> Reply {
    let f = visit.frame();
    answer::page(&visit, f.indexing, &OutcomePage { f, outcome: None })
}

pub(crate) async fn outcome(visit: Visit, Sent(form): Sent) -> Reply {
    let case = id(form.needed("case", 40)?)?;
    let view = visit.portal().case_outcome(case, form.needed("receipt", 200)?).await?;
    let f = visit.frame();
    answer::page(&visit, f.indexing, &OutcomePage { f, outcome: Some(view) })
}
