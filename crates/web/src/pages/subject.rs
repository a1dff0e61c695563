//! The file of a subject.

use askama::Template;
use axum::extract::Path;
use domain::access::Consultation;
use domain::{DatasetId, SubjectId};
use publish::{DatasetCount, FieldView, Page as Items, RecordRow, Source, SubjectFile, SubjectHit, TimelineItem, View};

use super::{Pager, Reply};
use crate::{
    answer, chart,
    frame::Frame,
    problem::Problem,
    query::{Params, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "subject.html")]
struct Page<'a> {
    f: Frame,
    view: &'a SubjectFile,
    chart: String,
    items: Vec<&'a TimelineItem>,
    dataset: &'a str,
    holds: &'a str,
    own: bool,
    /// Whether this node makes reports.
    reports: bool,
    /// Where all basic information comes from, where it comes from one version of one record.
    sole_source: Option<&'a Source>,
    /// The matter in which an officer reads it; absent where nobody had to name one.
    consulted: Option<&'a Consultation>,
}

pub(crate) async fn file(visit: Visit, Path((_, subject)): Path<(String, String)>, params: Params) -> Reply {
    let view = visit.portal().subject(&visit.viewer, id(&subject)?).await?;
    show(&visit, &params, &view, None)
}

/// Writes the file as a page.
pub(crate) fn show(
    visit: &Visit,
    params: &Params,
    view: &View<SubjectFile>,
    consulted: Option<&Consultation>,
) -> Reply {
    let (dataset, holds) = (params.text("dataset", 64)?, params.text("holds", 8)?);
    let mut f = visit.frame().at("search");
    if view.indexable && dataset.is_empty() && holds.is_empty() && consulted.is_none() {
        f = f.indexed();
    }
    let wanted = |item: &&TimelineItem| {
        (dataset.is_empty() || item.record.dataset.as_str() == dataset)
            && match holds {
                "yes" => !item.past,
                "no" => item.past,
                _ => true,
            }
    };
    let own = visit.viewer.subject.is_some_and(|own| own == view.hit.id.0);
    let sole_source = sole_source(view);
    let page = Page {
        chart: chart::years(&f, &view.years),
        items: view.timeline.iter().filter(wanted).collect(),
        dataset,
        holds,
        own,
        reports: visit.portal().makes_documents(),
        sole_source,
        consulted,
        view,
        f,
    };
    answer::page(visit, page.f.indexing, &page)
}

/// The source of the basic information, where all of it has the same.
fn sole_source(view: &SubjectFile) -> Option<&Source> {
    let first = view.basics.first()?.source.as_ref()?;
    let same = |field: &FieldView| {
        field.source.as_ref().is_some_and(|one| one.record == first.record && one.version == first.version)
    };
    view.basics.iter().all(same).then_some(first)
}

#[derive(Template)]
#[template(path = "subject_records.html")]
struct RecordsPage<'a> {
    f: Frame,
    hit: &'a SubjectHit,
    counts: &'a [DatasetCount],
    title: String,
    /// The place of the data set among those of the file: titles name no kind.
    place: usize,
    dataset: &'a str,
    view: View<Items<RecordRow>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn records(
    visit: Visit,
    Path((_, subject, dataset)): Path<(String, String, String)>,
    params: Params,
) -> Reply {
    let subject: SubjectId = id(&subject)?;
    let dataset: DatasetId = id(&dataset)?;
    let file = visit.portal().subject(&visit.viewer, subject).await?;
    let place = file.counts.iter().position(|count| count.dataset.0 == dataset).ok_or(Problem::NotFound)?;
    let count = file.counts.get(place).ok_or(Problem::NotFound)?;
    let part = params.part(50, 200)?;
    let view = visit.portal().subject_records(&visit.viewer, subject, &dataset, &part).await?;
    let f = visit.frame().at("search");
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let title = f.p(&count.title).to_owned();
    let page = RecordsPage {
        hit: &file.hit,
        counts: &file.counts,
        title,
        place: place + 1,
        dataset: dataset.as_str(),
        view,
        next,
        paged,
        first,
        f,
    };
    answer::page(&visit, page.f.indexing, &page)
}
