//! Extracts, as JSON and as files.

use axum::{body::Bytes, extract::Path, http::HeaderMap};
use domain::{
    DatasetId, Date, Language, OrganCode,
    access::Consultation,
    extract::{ExtractFormat, ExtractWanted},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::acts::{document, made, once};
use crate::{
    answer,
    pages::{Reply, extracts::send_file},
    problem::Problem,
    query::{Params, id},
    visit::Visit,
};

/// Records that are wanted as a file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtractSent {
    /// The data set.
    dataset: String,
    /// Of which deliverer; of whoever's the account may read, where absent.
    #[serde(default)]
    deliverer: Option<String>,
    /// The first day of their acts.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// The first day of acts that are not wanted.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// `csv`, `xlsx` or `json`.
    format: String,
    /// In which language headings and words stand: `zh` or `en`.
    #[serde(default)]
    language: Option<String>,
    /// What for.
    purpose: String,
    /// For which matter: a file or case number.
    matter: String,
}

impl ExtractSent {
    fn wanted(&self) -> Result<ExtractWanted, Problem> {
        let format: ExtractFormat = self.format.parse().map_err(|error| Problem::invalid("format", error))?;
        let deliverer = self.deliverer.as_deref().map(OrganCode::parse).transpose();
        let language = self.language.as_deref().unwrap_or("zh");
        Ok(ExtractWanted {
            dataset: DatasetId::parse(&self.dataset).map_err(|error| Problem::invalid("dataset", error))?,
            deliverer: deliverer.map_err(|error| Problem::invalid("deliverer", error))?,
            from: self.from,
            until: self.until,
            format,
            language: Language::from_code(language).ok_or_else(|| Problem::invalid("language", "zh or en"))?,
            why: Consultation { purpose: self.purpose.clone(), matter: self.matter.clone() },
        })
    }
}

pub(crate) async fn list(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().extracts(&visit.viewer, &params.part(50, 200)?).await?;
    let next = view.next.as_ref().map(|next| format!("/api/v1/extracts{}", params.with("after", Some(next))));
    answer::json_linked(&visit, &view, next)
}

pub(crate) async fn take_out(visit: Visit, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: ExtractSent = document(&body)?;
    let act = async {
        let number = visit.portal().take_out(&visit.viewer, sent.wanted()?).await?;
        made(number.to_string(), format!("/api/v1/extracts/{number}"))
    };
    once(&visit, &headers, &[b"take-out", &body], act).await
}

pub(crate) async fn one(visit: Visit, Path(number): Path<String>) -> Reply {
    let view = visit.portal().extract(&visit.viewer, &id(&number)?).await?;
    answer::json(&visit, &view)
}

pub(crate) async fn file(visit: Visit, Path(number): Path<String>) -> Reply {
    send_file(&visit, &number).await
}
