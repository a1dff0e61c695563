//! How data sets are delivered: whether they are fresh, and how their quality goes week by week.

use askama::Template;
use axum::extract::Path;
use publish::{DatasetQuality, Page as Items, QualityRow, View};

use super::Reply;
use crate::{answer, chart::weeks, frame::Frame, query::id, visit::Visit};

#[derive(Template)]
#[template(path = "quality.html")]
struct AllPage {
    f: Frame,
    view: View<Items<QualityRow>>,
}

pub(crate) async fn all(visit: Visit) -> Reply {
    let view = visit.portal().dataset_qualities(&visit.viewer).await?;
    let f = visit.frame().at("quality");
    answer::page(&visit, f.indexing, &AllPage { f, view })
}

#[derive(Template)]
#[template(path = "quality_of.html")]
struct OnePage {
    f: Frame,
    view: View<DatasetQuality>,
    /// Drawings of rows and of scores; empty where nothing was delivered.
    charts: Option<[String; 2]>,
}

pub(crate) async fn one(visit: Visit, Path((_, dataset)): Path<(String, String)>) -> Reply {
    let view = visit.portal().dataset_quality(&visit.viewer, &id(&dataset)?).await?;
    let f = visit.frame().at("quality");
    let delivered = view.weeks.iter().any(|week| week.deliveries > 0);
    let charts = delivered.then(|| {
        let label = |key: &str| f.x(key, f.p(&view.row.title));
        let rows = weeks::rows(&f, &label("quality-rows-chart"), &view.weeks);
        [rows, weeks::scores(&f, &label("quality-scores-chart"), &view.weeks)]
    });
    answer::page(&visit, f.indexing, &OnePage { f, view, charts })
}
