//! Samples: records drawn by chance, each laid beside its original.

use askama::Template;
use axum::extract::Path;
use domain::{DatasetId, FieldCode, OrganCode, sample::Comparison};
use publish::{DatasetEntry, Page as Items, SampleFile, SampleRecord, SampleRow, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    sample_portal::SampleWanted,
    visit::Visit,
};

/// The longest reasons, in characters.
const LONGEST: usize = 2_000;

#[derive(Template)]
#[template(path = "samples.html")]
struct ListPage {
    f: Frame,
    view: View<Items<SampleRow>>,
    datasets: View<Items<DatasetEntry>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

#[derive(Template)]
#[template(path = "sample.html")]
struct OnePage {
    f: Frame,
    view: View<SampleFile>,
    next: Option<String>,
    paged: bool,
    first: String,
}

#[derive(Template)]
#[template(path = "sample_record.html")]
struct RecordPage {
    f: Frame,
    view: View<SampleRecord>,
}

pub(crate) async fn list(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().samples(&visit.viewer, &params.part(50, 200)?).await?;
    let datasets = visit.portal().datasets().await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("samples");
    answer::page(&visit, f.indexing, &ListPage { f, view, datasets, next, paged, first })
}

pub(crate) async fn draw(visit: Visit, Sent(form): Sent) -> Reply {
    let deliverer = Some(form.text("deliverer", 100)?.trim()).filter(|code| !code.is_empty());
    let wanted = SampleWanted {
        dataset: DatasetId::parse(form.needed("dataset", 100)?).map_err(|error| Problem::invalid("dataset", error))?,
        deliverer: deliverer
            .map(|code| OrganCode::parse(code).map_err(|error| Problem::invalid("deliverer", error)))
            .transpose()?,
        size: form.typed("size")?.ok_or_else(|| Problem::invalid("size", "a number"))?,
        reasons: form.needed("reasons", LONGEST)?.to_owned(),
    };
    let sample = visit.portal().draw_sample(&visit.viewer, wanted).await?;
    Ok(answer::see_other(&visit.to(&format!("/samples/{sample}"))))
}

pub(crate) async fn one(visit: Visit, Path((_, sample)): Path<(String, String)>, params: Params) -> Reply {
    let view = visit.portal().sample(&visit.viewer, id(&sample)?, &params.part(50, 200)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("samples");
    answer::page(&visit, f.indexing, &OnePage { f, view, next, paged, first })
}

pub(crate) async fn record(visit: Visit, Path((_, sample, record)): Path<(String, String, String)>) -> Reply {
    let view = visit.portal().sample_record(&visit.viewer, id(&sample)?, id(&record)?).await?;
    let f = visit.frame().at("samples");
    answer::page(&visit, f.indexing, &RecordPage { f, view })
}

pub(crate) async fn compare(
    visit: Visit,
    Path((_, sample, record)): Path<(String, String, String)>,
    Sent(form): Sent,
) -> Reply {
    let comparison = comparison(form.needed("found", 40)?, form.all("field"))?;
    let reasons = form.needed("reasons", LONGEST)?;
    visit.portal().compare_record(&visit.viewer, id(&sample)?, id(&record)?, comparison, reasons).await?;
    Ok(answer::see_other(&visit.to(&format!("/samples/{sample}"))))
}

/// Reads what came of a comparison: only where fields differ, some are named.
pub(crate) fn comparison<'a>(found: &str, fields: impl Iterator<Item = &'a str>) -> Result<Comparison, Problem> {
    let fields = fields.map(|code| FieldCode::parse(code).map_err(|error| Problem::invalid("field", error)));
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    match (found, fields.is_empty()) {
        ("agrees", true) => Ok(Comparison::Agrees),
        ("differs", false) => Ok(Comparison::Differs(fields)),
        ("no-original", true) => Ok(Comparison::NoOriginal),
        ("differs", true) => Err(Problem::invalid("field", "mark the fields that differ from the original")),
        ("agrees" | "no-original", false) => Err(Problem::invalid("found", "fields are marked that differ: say so")),
        _ => Err(Problem::invalid("found", "`agrees`, `differs` or `no-original`")),
    }
}
