//! Deliveries: handing a file over, and what became of its rows.

use askama::Template;
use axum::{
    body::Body,
    extract::{Multipart, Path},
};
use domain::DeliveryId;
use publish::{DatasetEntry, DeliveryFile, DeliveryRow, DryRunFile, Page as Items, RowView, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    handover,
    portal::TableFormat,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "deliveries.html")]
struct ListPage {
    f: Frame,
    view: View<Items<DeliveryRow>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn list(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().deliveries(&visit.viewer, &params.part(50, 200)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("deliveries");
    answer::page(&visit, f.indexing, &ListPage { f, view, next, paged, first })
}

#[derive(Template)]
#[template(path = "held_deliveries.html")]
struct HeldPage {
    f: Frame,
    view: View<Items<DeliveryRow>>,
    next: Option<String>,
    paged: bool,
    first: String,
    done: bool,
}

/// Those that wait because they are not like those before them.
pub(crate) async fn held(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().held_deliveries(&visit.viewer, &params.part(50, 200)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let (f, done) = (visit.frame().at("held-deliveries"), params.get("done").is_some());
    answer::page(&visit, f.indexing, &HeldPage { f, view, next, paged, first, done })
}

/// Carries an answer out: `take` or `refuse`.
pub(crate) async fn answer(visit: &Visit, delivery: DeliveryId, decision: &str, reasons: &str) -> Result<(), Problem> {
    let take = match decision {
        "take" => true,
        "refuse" => false,
        _ => return Err(Problem::invalid("decision", "`take` or `refuse`")),
    };
    visit.portal().answer_delivery(&visit.viewer, delivery, take, reasons).await
}

pub(crate) async fn answer_held(visit: Visit, Path((_, delivery)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    answer(&visit, id(&delivery)?, form.needed("decision", 20)?, form.needed("reasons", 2_000)?).await?;
    Ok(answer::see_other(&visit.to("/held-deliveries?done=yes")))
}

#[derive(Template)]
#[template(path = "delivery_new.html")]
struct NewPage<'a> {
    f: Frame,
    datasets: View<Items<DatasetEntry>>,
    /// The data set that is chosen; empty where the first is as good.
    chosen: &'a str,
}

pub(crate) async fn form(visit: Visit, params: Params) -> Reply {
    let datasets = visit.portal().deliverable(&visit.viewer).await?;
    let f = visit.frame().at("new-delivery");
    answer::page(&visit, f.indexing, &NewPage { f, datasets, chosen: params.text("dataset", 100)? })
}

pub(crate) async fn upload(visit: Visit, form: Multipart) -> Reply {
    let delivery = handover::form(&visit, form, false, handover::DELIVER).await?;
    Ok(answer::see_other(&visit.to(&format!("/deliveries/{delivery}"))))
}

#[derive(Template)]
#[template(path = "dry_run.html")]
struct DryRunPage {
    f: Frame,
    view: View<DryRunFile>,
}

pub(crate) async fn dry_run(visit: Visit, form: Multipart) -> Reply {
    let view = handover::form(&visit, form, false, handover::DRY_RUN).await?;
    let f = visit.frame().at("new-delivery");
    answer::page(&visit, f.indexing, &DryRunPage { f, view })
}

#[derive(Template)]
#[template(path = "delivery.html")]
struct DeliveryPage<'a> {
    f: Frame,
    view: View<DeliveryFile>,
    rows: View<Items<RowView>>,
    code: &'a str,
    /// The delivery whose row it puts right; empty where it is a file of its own.
    corrects: String,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn delivery(visit: Visit, Path((_, delivery)): Path<(String, String)>, params: Params) -> Reply {
    let delivery = id(&delivery)?;
    let code = params.text("code", 64)?;
    let named = (!code.is_empty()).then_some(code);
    let view = visit.portal().delivery(&visit.viewer, delivery).await?;
    let rows = visit.portal().delivery_rows(&visit.viewer, delivery, named, &params.part(50, 200)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, rows.next.as_deref());
    let corrects = params.typed::<DeliveryId>("corrects")?.map_or_else(String::new, |delivery| delivery.to_string());
    let page = DeliveryPage { f: visit.frame().at("deliveries"), view, rows, code, corrects, next, paged, first };
    answer::page(&visit, page.f.indexing, &page)
}

/// The rejected rows as a file, by its name.
pub(crate) async fn rejected_file(visit: &Visit, delivery: &str, file: &str) -> Reply {
    let (format, media_type) = match file {
        "rejected.csv" => (TableFormat::Csv, "text/csv; charset=utf-8"),
        "rejected.xlsx" => (TableFormat::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        _ => return Err(Problem::NotFound),
    };
    let file = visit.portal().rejected_rows(&visit.viewer, id(delivery)?, format).await?;
    Ok(answer::download(media_type, &file.file_name, Body::from(file.bytes)))
}

pub(crate) async fn rejected(visit: Visit, Path((_, delivery, file)): Path<(String, String, String)>) -> Reply {
    rejected_file(&visit, &delivery, &file).await
}

pub(crate) async fn withdraw(visit: Visit, Path((_, delivery)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let reasons = form.needed("reasons", 2_000)?;
    let withdrawal = visit.portal().withdraw_delivery(&visit.viewer, id(&delivery)?, reasons).await?;
    Ok(answer::see_other(&visit.to(&format!("/deliveries/{withdrawal}"))))
}
