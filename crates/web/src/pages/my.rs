//! What a subject does about its own file.

use askama::Template;
use axum::extract::Path;
use domain::{SubjectId, case::ObjectionKind};
use publish::{AccessRow, CaseLine, CommitmentRow, DatasetEntry, ObjectionItem, Page as Items, SubjectFile, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    portal::Part,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "my.html")]
struct MyPage {
    f: Frame,
    file: View<SubjectFile>,
    objections: View<Items<ObjectionItem>>,
    filings: View<Items<DatasetEntry>>,
    cases: View<Items<CaseLine>>,
    commitments: View<Items<CommitmentRow>>,
    log: View<Items<AccessRow>>,
}

pub(crate) async fn my(visit: Visit) -> Reply {
    let own = visit.viewer.subject.ok_or(Problem::Forbidden)?;
    let part = Part { after: None, limit: 20 };
    let file = visit.portal().subject(&visit.viewer, own).await?;
    let objections = visit.portal().objections(&visit.viewer, &part).await?;
    let log = visit.portal().access_log(&visit.viewer, own, &part).await?;
    let filings = visit.portal().filings();
    let few = Part { after: None, limit: 5 };
    let cases = visit.portal().cases(&visit.viewer, &few).await?;
    let commitments = visit.portal().commitments(&visit.viewer, own, &few).await?;
    let f = visit.frame().at("my");
    answer::page(&visit, f.indexing, &MyPage { f, file, objections, filings, cases, commitments, log })
}

#[derive(Template)]
#[template(path = "access.html")]
struct AccessPage {
    f: Frame,
    log: View<Items<AccessRow>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn access(visit: Visit, Path((_, subject)): Path<(String, String)>, params: Params) -> Reply {
    let subject: SubjectId = id(&subject)?;
    let log = visit.portal().access_log(&visit.viewer, subject, &params.part(50, 200)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, log.next.as_deref());
    let f = visit.frame().at("my");
    answer::page(&visit, f.indexing, &AccessPage { f, log, next, paged, first })
}

/// Reads the kind of an objection.
pub(crate) fn kind(text: &str) -> Result<ObjectionKind, Problem> {
    match text {
        "objection" => Ok(ObjectionKind::Objection),
        "not-us" => Ok(ObjectionKind::NotUs),
        _ => Err(Problem::invalid("kind", "`objection` or `not-us`")),
    }
}

pub(crate) async fn object(visit: Visit, Path((_, record)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let record = id(&record)?;
    let (kind, reasons) = (kind(form.needed("kind", 20)?)?, form.needed("reasons", 2_000)?);
    visit.portal().object(&visit.viewer, record, kind, reasons).await?;
    Ok(answer::see_other(&visit.to(&format!("/records/{record}?done=objected"))))
}
