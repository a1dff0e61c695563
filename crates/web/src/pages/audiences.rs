//! Who sees which field of a data set, and what another class of a field would change.

use askama::Template;
use axum::extract::Path;
use domain::{DatasetId, FieldClass, FieldCode};
use publish::{AudienceChange, ClassDraft, DatasetAudiences, FieldAudiences, View};

use super::Reply;
use crate::{
    answer,
    frame::{Frame, It},
    problem::Problem,
    query::{Params, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "audiences.html")]
struct Page<'a> {
    f: Frame,
    table: &'a DatasetAudiences,
    /// The class whose fields alone are told.
    only: Option<FieldClass>,
    draft: Option<&'a ClassDraft>,
}

impl Page<'_> {
    fn fields(&self) -> impl Iterator<Item = &FieldAudiences> {
        self.table.fields.iter().filter(|field| self.only.is_none_or(|only| field.class == only))
    }

    fn is_chosen(&self, class: &FieldClass) -> bool {
        self.only == Some(*class)
    }

    /// Whether that field is the draft's.
    fn drafts(&self, code: &str) -> bool {
        self.draft.is_some_and(|draft| draft.field == code)
    }

    fn gained(&self, gains: impl It<bool>) -> Vec<&AudienceChange> {
        let gains = gains.it();
        self.draft.iter().flat_map(|draft| &draft.changes).filter(|change| change.gains == gains).collect()
    }
}

pub(crate) async fn table(visit: Visit, Path((_, dataset)): Path<(String, String)>, params: Params) -> Reply {
    let only = class(&params)?;
    let view = visit.portal().dataset_audiences(&id(&dataset)?).await?;
    let f = visit.frame().at("data").indexed();
    answer::page(&visit, f.indexing, &Page { f, table: &view, only, draft: None })
}

pub(crate) async fn draft(visit: Visit, Path((_, dataset)): Path<(String, String)>, params: Params) -> Reply {
    let view = asked(&visit, &id(&dataset)?, &params).await?;
    let f = visit.frame().at("data");
    answer::page(&visit, f.indexing, &Page { f, table: &view.in_force, only: None, draft: Some(&view) })
}

pub(crate) async fn table_as_data(visit: Visit, Path(dataset): Path<String>) -> Reply {
    answer::json(&visit, &visit.portal().dataset_audiences(&id(&dataset)?).await?)
}

pub(crate) async fn draft_as_data(visit: Visit, Path(dataset): Path<String>, params: Params) -> Reply {
    answer::json(&visit, &asked(&visit, &id(&dataset)?, &params).await?)
}

async fn asked(visit: &Visit, dataset: &DatasetId, params: &Params) -> Result<View<ClassDraft>, Problem> {
    let field: FieldCode = params.typed("field")?.ok_or_else(|| Problem::invalid("field", "missing"))?;
    let class = class(params)?.ok_or_else(|| Problem::invalid("class", "missing"))?;
    visit.portal().class_draft(&visit.viewer, dataset, &field, class).await
}

fn class(params: &Params) -> Result<Option<FieldClass>, Problem> {
    let Some(name) = params.get("class") else { return Ok(None) };
    let class = serde_json::from_value(name.into()).map_err(|_| Problem::invalid("class", "no class of a field"))?;
    Ok(Some(class))
}
