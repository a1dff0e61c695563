//! Samples of records, as JSON.

use axum::{body::Bytes, extract::Path, http::HeaderMap};
use domain::{DatasetId, OrganCode};
use serde::Deserialize;
use utoipa::ToSchema;

use super::acts::{DONE, document, made, needed, once};
use crate::{
    answer,
    pages::{Reply, samples::comparison},
    problem::Problem,
    query::{Params, id},
    sample_portal::SampleWanted,
    visit::Visit,
};

/// A sample that is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SampleSent {
    /// The data set.
    dataset: String,
    /// Of whose records; of all deliverers where absent.
    #[serde(default)]
    deliverer: Option<String>,
    /// How many records, 1 to 1,000; all of them where there are fewer.
    #[schema(minimum = 1, maximum = 1000)]
    size: u32,
    /// What for.
    reasons: String,
}

/// What came of comparing a record with its original.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComparisonSent {
    /// `agrees`, `differs` or `no-original`.
    found: String,
    /// The codes of the fields that differ; only with `differs`.
    #[serde(default)]
    fields: Vec<String>,
    /// What the original was and what is wrong.
    reasons: String,
}

pub(crate) async fn list(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().samples(&visit.viewer, &params.part(50, 200)?).await?;
    let next = view.next.as_ref().map(|next| format!("/api/v1/samples{}", params.with("after", Some(next))));
    answer::json_linked(&visit, &view, next)
}

pub(crate) async fn draw(visit: Visit, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: SampleSent = document(&body)?;
    let act = async {
        let deliverer = sent.deliverer.as_deref().map(OrganCode::parse).transpose();
        let wanted = SampleWanted {
            dataset: DatasetId::parse(&sent.dataset).map_err(|error| Problem::invalid("dataset", error))?,
            deliverer: deliverer.map_err(|error| Problem::invalid("deliverer", error))?,
            size: sent.size,
            reasons: sent.reasons.clone(),
        };
        let sample = visit.portal().draw_sample(&visit.viewer, wanted).await?;
        made(sample.to_string(), format!("/api/v1/samples/{sample}"))
    };
    once(&visit, &headers, &[b"draw-sample", &body], act).await
}

pub(crate) async fn one(visit: Visit, Path(sample): Path<String>, params: Params) -> Reply {
    let view = visit.portal().sample(&visit.viewer, id(&sample)?, &params.part(50, 200)?).await?;
    let next = view.next.as_ref().map(|next| format!("/api/v1/samples/{sample}{}", params.with("after", Some(next))));
    answer::json_linked(&visit, &view, next)
}

pub(crate) async fn compare(
    visit: Visit,
    Path((sample, record)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let sent: ComparisonSent = document(&body)?;
    let act = async {
        let comparison = comparison(&sent.found, sent.fields.iter().map(String::as_str))?;
        let (sample, record) = (id(&sample)?, id(&record)?);
        visit.portal().compare_record(&visit.viewer, sample, record, comparison, needed(&sent.reasons)?).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"compare-record", sample.as_bytes(), record.as_bytes(), &body], act).await
}
