//! Open data in bulk: written row by row as it is read, with no cap.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::Path,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use domain::DatasetId;
use publish::{OpenRow, OpenTable, View};
use tokio::sync::mpsc;

use crate::{
    answer, csv, pieces,
    portal::{Part, Portal},
    problem::Problem,
    query::{Params, id},
    visit::Visit,
};

/// How many rows are read at a time.
const ROWS_AT_A_TIME: u16 = 1_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Json,
}

pub(crate) async fn download(
    visit: Visit,
    Path(file): Path<String>,
    params: Params,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let (name, format) = match file.rsplit_once('.') {
        Some((name, "csv")) => (name, Format::Csv),
        Some((name, "json")) => (name, Format::Json),
        _ => return Err(Problem::NotFound),
    };
    let dataset: DatasetId = id(name)?;
    let table = visit.portal().open_table(&dataset).await?;
    // Spreadsheets need the mark; programs do not want it.
    let browser = asked.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"));
    let marked = format == Format::Csv && (browser || params.get("excel").is_some());
    let (sender, body) = pieces::channel();
    let portal = Arc::clone(&visit.app.portal);
    let (licence, adverse) = (table.licence.clone(), table.delete_when_ended);
    tokio::spawn(write(portal, dataset, table, format, marked, sender));
    let media_type = if format == Format::Csv { "text/csv; charset=utf-8" } else { "application/json" };
    let mut response = answer::download(media_type, &file, body);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    if let Ok(licence) = HeaderValue::from_str(&licence) {
        headers.insert("x-licence", licence);
    }
    if adverse {
        headers.insert("x-duty", HeaderValue::from_static("delete each row on the day in its column until"));
    }
    Ok(response)
}

async fn write(
    portal: Arc<dyn Portal>,
    dataset: DatasetId,
    table: View<OpenTable>,
    format: Format,
    marked: bool,
    sender: mpsc::Sender<Bytes>,
) {
    let mut text = if format == Format::Csv { csv_head(&table, marked) } else { json_head(&table) };
    let mut part = Part { after: None, limit: ROWS_AT_A_TIME };
    let mut first = true;
    loop {
        let page = match portal.open_rows(&dataset, &part).await {
            Ok(page) => page,
            Err(problem) => {
                // The file ends without its last bracket, so that nobody takes it for whole.
                tracing::error!(%problem, %dataset, "open data broke off");
                return;
            }
        };
        for row in &page.items {
            match format {
                Format::Csv => csv_row(&mut text, row),
                Format::Json => json_row(&mut text, row, &mut first),
            }
        }
        if sender.send(Bytes::from(std::mem::take(&mut text))).await.is_err() {
            return;
        }
        match &page.next {
            Some(next) => part.after = Some(next.clone()),
            None => break,
        }
    }
    if format == Format::Json {
        let _ = sender.send(Bytes::from_static(b"\n]}\n")).await;
    }
}

fn csv_head(table: &OpenTable, marked: bool) -> String {
    let mut text = if marked { "\u{feff}".to_owned() } else { String::new() };
    text.push_str("subject,record,until");
    for column in &table.columns {
        text.push(',');
        text.push_str(column.code.as_str());
    }
    text.push_str("\r\n");
    text
}

fn csv_row(text: &mut String, row: &OpenRow) {
    use std::fmt::Write;
    let _ = write!(text, "{},{},{}", row.subject, row.record, row.until);
    for (_, cell) in &row.cells {
        text.push(',');
        csv::cell(text, cell);
    }
    text.push_str("\r\n");
}

fn json_head(table: &View<OpenTable>) -> String {
    let head = serde_json::to_string(table).unwrap_or_default();
    let open = head.strip_suffix('}').unwrap_or("{\"error\":true");
    format!("{open},\"rows\":[")
}

fn json_row(text: &mut String, row: &OpenRow, first: &mut bool) {
    text.push_str(if std::mem::take(first) { "\n" } else { ",\n" });
    text.push_str(&serde_json::to_string(row).unwrap_or_else(|_| "null".to_owned()));
}
