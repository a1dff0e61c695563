//! Measures for a department that decides in a procedure: asking, reporting, exits to confirm; and
//! what officers owe the entries of lists.

use askama::Template;
use axum::extract::Path;
use publish::{DutyRow, ExitRow, MeasureAnswer, MeasureLine, Page as Items, Phrase, View};

use super::{Pager, Reply};
use crate::{
    answer,
    api::measures::question,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

/// The most codes that one form may ask about; the API takes more.
const MOST: usize = 100;

#[derive(Template)]
#[template(path = "measures.html")]
struct AskPage {
    f: Frame,
    procedures: Vec<(String, Phrase)>,
    /// What was asked just now.
    asked: Option<View<Items<MeasureLine>>>,
    view: View<Items<MeasureAnswer>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

async fn ask_page(visit: &Visit, params: &Params, asked: Option<View<Items<MeasureLine>>>) -> Reply {
    let view = visit.portal().measure_checks(&visit.viewer, &params.part(25, 100)?).await?;
    let Pager { next, paged, first } = Pager::new(params, view.next.as_deref());
    let f = visit.frame().at("measures");
    let procedures = visit.portal().procedures();
    answer::page(visit, f.indexing, &AskPage { f, procedures, asked, view, next, paged, first })
}

pub(crate) async fn form(visit: Visit, params: Params) -> Reply {
    ask_page(&visit, &params, None).await
}

pub(crate) async fn check(visit: Visit, Sent(form): Sent) -> Reply {
    let text = form.needed("subjects", 8_000)?;
    let codes: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    if codes.len() > MOST {
        return Err(Problem::invalid("subjects", format!("at most {MOST}")));
    }
    let on = match form.text("on", 10)? {
        "" => None,
        day => Some(day.parse().map_err(|error| Problem::invalid("on", error))?),
    };
    let question = question(form.needed("procedure", 64)?, on, form.needed("matter", 200)?)?;
    let asked = visit.portal().check_measures(&visit.viewer, &codes, &question).await?;
    ask_page(&visit, &Params::default(), Some(asked)).await
}

#[derive(Template)]
#[template(path = "measure_check.html")]
struct CheckPage {
    f: Frame,
    view: View<MeasureAnswer>,
}

pub(crate) async fn one(visit: Visit, Path((_, check)): Path<(String, String)>) -> Reply {
    let view = visit.portal().measure_check(&visit.viewer, id(&check)?).await?;
    let f = visit.frame().at("measures");
    answer::page(&visit, f.indexing, &CheckPage { f, view })
}

pub(crate) async fn report(visit: Visit, Path((_, check)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let applied = match form.needed("decision", 20)? {
        "applied" => true,
        "not-applied" => false,
        _ => return Err(Problem::invalid("decision", "`applied` or `not-applied`")),
    };
    visit.portal().report_measures(&visit.viewer, id(&check)?, applied, form.needed("reasons", 2_000)?).await?;
    Ok(answer::see_other(&visit.to(&format!("/measures/{check}"))))
}

#[derive(Template)]
#[template(path = "exits.html")]
struct ExitsPage {
    f: Frame,
    view: View<Items<ExitRow>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn exits(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().exits_outstanding(&visit.viewer, &params.part(25, 100)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("exits");
    answer::page(&visit, f.indexing, &ExitsPage { f, view, next, paged, first })
}

pub(crate) async fn confirm(visit: Visit, Path((_, notice)): Path<(String, String)>, Sent(_): Sent) -> Reply {
    visit.portal().confirm_exit(&visit.viewer, id(&notice)?).await?;
    Ok(answer::see_other(&visit.to("/exits")))
}

#[derive(Template)]
#[template(path = "listing_duties.html")]
struct DutiesPage {
    f: Frame,
    view: View<Items<DutyRow>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

impl DutiesPage {
    /// The key of the words for a duty.
    fn duty(row: &DutyRow) -> &'static str {
        use domain::listing::ListingDuty::{Escalate, Remind, Remove, TakeBack};
        match row.duty {
            TakeBack => "duty-take-back",
            Remove => "duty-remove",
            Remind => "duty-remind",
            Escalate => "duty-escalate",
        }
    }
}

pub(crate) async fn duties(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().listing_duties(&visit.viewer, &params.part(100, 1_000)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("listing-duties");
    answer::page(&visit, f.indexing, &DutiesPage { f, view, next, paged, first })
}

pub(crate) async fn end(visit: Visit, Path((_, listing)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let (exit, reasons) = (form.needed("exit", 64)?, form.needed("reasons", 2_000)?);
    visit.portal().end_listing(&visit.viewer, id(&listing)?, exit, reasons).await?;
    Ok(answer::see_other(&visit.to("/listing-duties")))
}
