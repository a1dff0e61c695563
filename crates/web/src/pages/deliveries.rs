//! Deliveries: handing a file over, and what became of its rows.

use askama::Template;
use axum::{
    body::Body,
    extract::{Multipart, Path, multipart::Field},
};
use domain::{DatasetId, Date, DeliveryId, delivery::Coverage};
use publish::{DatasetEntry, DeliveryFile, DeliveryRow, Page as Items, RowView, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    portal::{Spool, TableFormat, Upload},
    problem::Problem,
    query::{Params, check_token, id},
    visit::Visit,
};

/// The longest text beside the file.
const LONGEST_TEXT: usize = 1_024;
/// The most parts of a form.
const MOST_PARTS: usize = 20;

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
#[template(path = "delivery_new.html")]
struct NewPage {
    f: Frame,
    datasets: View<Items<DatasetEntry>>,
}

pub(crate) async fn form(visit: Visit) -> Reply {
    let datasets = visit.portal().deliverable(&visit.viewer).await?;
    let f = visit.frame().at("new-delivery");
    answer::page(&visit, f.indexing, &NewPage { f, datasets })
}

/// What a deliverer said before the file's bytes came.
#[derive(Default)]
pub(crate) struct Said {
    pub dataset: Option<DatasetId>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub complete: bool,
}

impl Said {
    pub(crate) fn take(&mut self, name: &str, text: &str) -> Result<(), Problem> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        let day = || text.parse::<Date>().map(Some).map_err(|_| Problem::invalid(name, "a day as YYYY-MM-DD"));
        match name {
            "dataset" => self.dataset = Some(DatasetId::parse(text).map_err(|error| Problem::invalid(name, error))?),
            "from" => self.from = day()?,
            "to" => self.to = day()?,
            "complete" => self.complete = matches!(text, "yes" | "true" | "1"),
            _ => {}
        }
        Ok(())
    }

    pub(crate) fn upload(&self, file_name: &str) -> Result<Upload, Problem> {
        let dataset = self.dataset.clone().ok_or_else(|| Problem::invalid("dataset", "missing, or after the file"))?;
        let coverage = match (self.from, self.to) {
            (Some(from), Some(to)) if from <= to => Some(Coverage { from, to, complete: self.complete }),
            (None, None) if !self.complete => None,
            (Some(_), Some(_)) => return Err(Problem::invalid("from", "after the last day")),
            _ => return Err(Problem::invalid("from", "both days are needed")),
        };
        let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
        if name.is_empty() {
            return Err(Problem::invalid("file", "missing"));
        }
        Ok(Upload { dataset, file_name: name, coverage })
    }
}

/// Takes the parts of a form: texts first, then the file, piece by piece. Returns the delivery.
pub(crate) async fn receive(visit: &Visit, mut form: Multipart, mut trusted: bool) -> Result<DeliveryId, Problem> {
    let mut said = Said::default();
    for _ in 0..MOST_PARTS {
        let Some(mut field) = form.next_field().await.map_err(broken_form)? else { break };
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            let text = short_text(&mut field).await?;
            if name == "form_token" {
                check_token(visit, &text)?;
                trusted = true;
            }
            said.take(&name, &text)?;
            continue;
        }
        if !trusted {
            return Err(Problem::invalid("form_token", "missing, or after the file"));
        }
        let upload = said.upload(field.file_name().unwrap_or_default())?;
        let mut spool: Box<dyn Spool> = visit.portal().upload(&visit.viewer, upload).await?;
        while let Some(bytes) = field.chunk().await.map_err(broken_form)? {
            spool.write(bytes).await?;
        }
        return spool.finish().await;
    }
    Err(Problem::invalid("file", "missing"))
}

fn broken_form(error: axum::extract::multipart::MultipartError) -> Problem {
    Problem::invalid("file", error.body_text())
}

async fn short_text(field: &mut Field<'_>) -> Result<String, Problem> {
    let mut text = Vec::new();
    while let Some(bytes) = field.chunk().await.map_err(broken_form)? {
        text.extend_from_slice(&bytes);
        if text.len() > LONGEST_TEXT {
            return Err(Problem::TooLarge);
        }
    }
    String::from_utf8(text).map_err(|_| Problem::invalid("form", "not UTF-8"))
}

pub(crate) async fn upload(visit: Visit, form: Multipart) -> Reply {
    let delivery = receive(&visit, form, false).await?;
    Ok(answer::see_other(&visit.to(&format!("/deliveries/{delivery}"))))
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
