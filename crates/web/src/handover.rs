//! A file that is handed over: in a form, the file last, or as the whole body of a request with what is said of it in
//! the address. Its bytes go on piece by piece, to be delivered or to be tried out.

use std::{future::Future, pin::Pin};

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Multipart, Request, multipart::Field},
    http::header,
};
use domain::{DatasetId, Date, DeliveryId, delivery::Coverage};
use publish::{DryRunFile, View};

use crate::{
    portal::{Answer, Portal, Spool, Upload, Viewer},
    problem::Problem,
    query::{Params, check_token},
    visit::Visit,
};

/// The longest text beside the file.
const LONGEST_TEXT: usize = 1_024;
/// The most parts of a form.
const MOST_PARTS: usize = 20;

/// Where the bytes begin to go.
type Begun<'a, T> = Pin<Box<dyn Future<Output = Answer<Box<dyn Spool<T>>>> + Send + 'a>>;

/// What is done with a file: it comes to a `T`.
pub(crate) type Begin<T> = for<'a> fn(&'a dyn Portal, &'a Viewer, Upload) -> Begun<'a, T>;

/// It is delivered.
pub(crate) const DELIVER: Begin<DeliveryId> = |portal, viewer, upload| portal.upload(viewer, upload);

/// It is tried out.
pub(crate) const DRY_RUN: Begin<View<DryRunFile>> = |portal, viewer, upload| portal.dry_run(viewer, upload);

/// What a deliverer said before the file's bytes came.
#[derive(Default)]
struct Said {
    dataset: Option<DatasetId>,
    from: Option<Date>,
    to: Option<Date>,
    complete: bool,
}

impl Said {
    fn take(&mut self, name: &str, text: &str) -> Result<(), Problem> {
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

    fn upload(&self, file_name: &str) -> Result<Upload, Problem> {
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

/// Takes the parts of a form: texts first, then the file. A form of a page carries the token of its session before
/// the file; one that is `trusted` came otherwise.
pub(crate) async fn form<T>(
    visit: &Visit,
    mut form: Multipart,
    mut trusted: bool,
    begin: Begin<T>,
) -> Result<T, Problem> {
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
        let mut spool = begin(visit.portal(), &visit.viewer, upload).await?;
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

/// A request of a program: a form with `file` last, or the file as the whole body, with `dataset`, `file_name`, `from`,
/// `to` and `complete` in the address.
pub(crate) async fn request<T>(visit: &Visit, request: Request, begin: Begin<T>) -> Result<T, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        let sent = Multipart::from_request(request, &()).await;
        return form(visit, sent.map_err(|error| Problem::invalid("body", error.body_text()))?, true, begin).await;
    }
    let params = Params::read(request.uri().query().unwrap_or_default().as_bytes())?;
    whole_body(visit, &params, request.into_body(), begin).await
}

async fn whole_body<T>(visit: &Visit, params: &Params, body: Body, begin: Begin<T>) -> Result<T, Problem> {
    let mut said = Said::default();
    for name in ["dataset", "from", "to", "complete"] {
        said.take(name, params.text(name, 100)?)?;
    }
    let upload = said.upload(params.needed("file_name", 200)?)?;
    let mut spool = begin(visit.portal(), &visit.viewer, upload).await?;
    let mut pieces = body.into_data_stream();
    while let Some(piece) = next_piece(&mut pieces).await {
        spool.write(piece.map_err(|error| Problem::invalid("body", error))?).await?;
    }
    spool.finish().await
}

async fn next_piece(pieces: &mut axum::body::BodyDataStream) -> Option<Result<Bytes, axum::Error>> {
    std::future::poll_fn(|context| futures_core::Stream::poll_next(Pin::new(&mut *pieces), context)).await
}
