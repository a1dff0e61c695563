//! Credit reports: asked for on the page of a subject, checked by anyone who holds one.

use askama::Template;
use axum::{
    body::Body,
    extract::{Multipart, Path},
    response::Response,
};
use domain::report::{FileStanding, ReportNumber};
use publish::{IssuedReport, View};

use super::Reply;
use crate::{
    answer,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, check_token, id},
    report_portal::ReportSent,
    visit::Visit,
};

/// The largest file that is checked.
pub(crate) const LARGEST_FILE: usize = 32 << 20;

/// Parts of a form with a file, at most.
const MOST_PARTS: usize = 4;

const PDF: &str = "application/pdf";

pub(crate) async fn make(visit: Visit, Path((_, subject)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let sent = ReportSent { language: None, whole: form.get("whole") == Some("yes"), as_of: form.day("as_of")? };
    let made = visit.portal().make_report(&visit.viewer, id(&subject)?, visit.language, &sent).await?;
    Ok(answer::download(PDF, &format!("{}.pdf", made.number), Body::from(made.document)))
}

/// A notice as a document.
pub(crate) async fn notice(visit: Visit, Path((_, thing)): Path<(String, String)>) -> Reply {
    let document = visit.portal().notice(&visit.viewer, id(&thing)?, visit.language).await?;
    Ok(answer::download(PDF, &format!("{thing}.pdf"), Body::from(document)))
}

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage {
    f: Frame,
    /// What a file turned out to be.
    standing: Option<FileStanding>,
    /// What is told of the report.
    view: Option<View<IssuedReport>>,
    /// A number that no report has.
    unknown: Option<String>,
}

fn show(visit: &Visit, standing: Option<FileStanding>, view: Option<View<IssuedReport>>) -> Result<Response, Problem> {
    let f = visit.frame().at("verify");
    answer::page(visit, f.indexing, &VerifyPage { f, standing, view, unknown: None })
}

pub(crate) async fn form(visit: Visit, params: Params) -> Reply {
    match params.text("number", 60)? {
        "" => {
            let f = visit.frame().at("verify").indexed();
            answer::page(&visit, f.indexing, &VerifyPage { f, standing: None, view: None, unknown: None })
        }
        number => check_number(&visit, number).await,
    }
}

pub(crate) async fn by_number(visit: Visit, Path((_, number)): Path<(String, String)>) -> Reply {
    check_number(&visit, &number).await
}

async fn check_number(visit: &Visit, typed: &str) -> Reply {
    let found = match typed.parse::<ReportNumber>() {
        Ok(number) => visit.portal().issued_report(&visit.viewer, &number).await,
        Err(_) => Err(Problem::NotFound),
    };
    match found {
        Ok(view) => show(visit, None, Some(view)),
        Err(Problem::NotFound) => {
            let f = visit.frame().at("verify");
            let unknown = Some(typed.chars().take(60).collect());
            let status = axum::http::StatusCode::NOT_FOUND;
            answer::page_with(visit, f.indexing, status, &VerifyPage { f, standing: None, view: None, unknown })
        }
        Err(problem) => Err(problem),
    }
}

pub(crate) async fn check_file(visit: Visit, mut form: Multipart) -> Reply {
    let broken = |error: axum::extract::multipart::MultipartError| Problem::invalid("file", error.body_text());
    let mut trusted = false;
    for _ in 0..MOST_PARTS {
        let Some(field) = form.next_field().await.map_err(broken)? else { break };
        match field.name().unwrap_or_default() {
            "form_token" => {
                check_token(&visit, &field.text().await.map_err(broken)?)?;
                trusted = true;
            }
            "file" if trusted => {
                let file = field.bytes().await.map_err(broken)?;
                if file.is_empty() {
                    return Err(Problem::invalid("file", "missing"));
                }
                let (standing, view) = visit.portal().check_report(&visit.viewer, file).await?;
                return show(&visit, Some(standing), view);
            }
            _ => {}
        }
    }
    Err(Problem::invalid("file", "missing"))
}
