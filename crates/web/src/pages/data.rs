//! The catalogue of data sets and open data.

use askama::Template;
use axum::extract::Path;
use publish::{DatasetEntry, DatasetFile, Page as Items, View};

use super::Reply;
use crate::{answer, frame::Frame, query::id, visit::Visit};

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
