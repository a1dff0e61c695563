//! The catalogue of data sets and open data.

use askama::Template;
use axum::{body::Body, extract::Path};
use domain::DatasetId;
use publish::{DatasetEntry, DatasetFile, OpenRow, OpenTable, Page as Items, View};

use super::Reply;
use crate::{answer, frame::Frame, portal::Part, query::id, visit::Visit};

#[derive(Template)]
#[template(path = "data.html")]
struct DatasetsPage {
    f: Frame,
    view: View<Items<DatasetEntry>>,
}

pub(crate) async fn datasets(visit: Visit) -> Reply {
    let view = visit.portal().datasets().await?;
    let f = visit.frame().at("data").indexed();
    answer::page(&visit, f.indexing, &DatasetsPage { f, view })
}

#[derive(Template)]
#[template(path = "dataset.html")]
struct DatasetPage {
    f: Frame,
    view: View<DatasetFile>,
}

pub(crate) async fn dataset(visit: Visit, Path((_, dataset)): Path<(String, String)>) -> Reply {
    let view = visit.portal().dataset(&id(&dataset)?).await?;
    let f = visit.frame().at("data").indexed();
    answer::page(&visit, f.indexing, &DatasetPage { f, view })
}

const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The empty table of a data set, to be filled in.
pub(crate) async fn template(visit: Visit, Path((_, dataset)): Path<(String, String)>) -> Reply {
    let dataset: DatasetId = id(&dataset)?;
    let bytes = visit.portal().dataset_template(&dataset, visit.language).await?;
    Ok(answer::download(WORKBOOK, &format!("{dataset}.xlsx"), Body::from(bytes)))
}

/// Rows of a preview.
const PREVIEWED: u16 = 10;

#[derive(Template)]
#[template(path = "data_preview.html")]
struct PreviewPage {
    f: Frame,
    table: View<OpenTable>,
    rows: View<Items<OpenRow>>,
}

/// The first rows of an open table: never in a search engine, since they name subjects.
pub(crate) async fn preview(visit: Visit, Path((_, dataset)): Path<(String, String)>) -> Reply {
    let dataset = id(&dataset)?;
    let table = visit.portal().open_table(&dataset).await?;
    let rows = visit.portal().open_rows(&dataset, &Part { after: None, limit: PREVIEWED }).await?;
    let f = visit.frame().at("data");
    answer::page(&visit, f.indexing, &PreviewPage { f, table, rows })
}
