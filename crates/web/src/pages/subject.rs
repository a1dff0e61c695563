//! The file of a subject.

use askama::Template;
use axum::extract::Path;
use domain::access::Consultation;
use domain::{DatasetId, Date, SubjectId};
use publish::{
    CommitmentRow, DatasetCount, FieldView, Page as Items, RecordRow, Source, SubjectFile, SubjectHit, TimelineItem,
    View,
};

use super::{Pager, Reply};
use crate::{
    answer, chart,
    frame::Frame,
    problem::Problem,
    query::{Params, id},
    visit::Visit,
};

/// One line of the timeline.
enum Item<'a> {
    Record(&'a TimelineItem),
    Commitment(&'a CommitmentRow),
}

impl Item<'_> {
    fn day(&self) -> Option<Date> {
        match self {
            Item::Record(item) => item.day,
            Item::Commitment(one) => Some(one.given_on),
        }
    }
}

/// The kind by which the timeline is narrowed to commitments: no data set bears it.
const COMMITMENTS: &str = "-commitments";

#[derive(Template)]
#[template(path = "subject.html")]
struct Page<'a> {
    f: Frame,
    view: &'a SubjectFile,
    chart: String,
    items: Vec<Item<'a>>,
    commitments: &'static str,
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
    let own = visit.viewer.subject.is_some_and(|own| own == view.hit.id.0);
    let sole_source = sole_source(view);
    let page = Page {
        chart: chart::years(&f, &view.years),
        items: items(view, dataset, holds),
        commitments: COMMITMENTS,
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

/// The lines of the timeline that an address asks for, the newest first: records and commitments.
fn items<'a>(view: &'a SubjectFile, dataset: &str, holds: &str) -> Vec<Item<'a>> {
    let kept = |kind: &str, past: bool| {
        (dataset.is_empty() || kind == dataset)
            && match holds {
                "yes" => !past,
                "no" => past,
                _ => true,
            }
    };
    // A commitment that came with a record is told once.
    let told = |item: &TimelineItem| {
        dataset.is_empty() && view.commitments.iter().any(|one| one.record == Some(item.record.id))
    };
    let records = view.timeline.iter().filter(|item| kept(item.record.dataset.as_str(), item.past) && !told(item));
    let records = records.map(Item::Record);
    let commitments = view.commitments.iter().filter(|one| kept(COMMITMENTS, !one.binds)).map(Item::Commitment);
    let mut items: Vec<Item<'_>> = records.chain(commitments).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.day()));
    items
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
