//! The catalogue of data sets and open data.

use askama::Template;
use axum::extract::Path;
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
