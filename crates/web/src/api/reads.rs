//! Reads. A list says in `Link` and in `next` where its next page begins.

use axum::{extract::Path, http::StatusCode, response::Response};
use domain::{DatasetId, Date, OrganCode};
use publish::{Page, View};
use serde::Serialize;

use crate::{
    answer,
    pages::{
        deliveries::rejected_file,
        filed::{Times, times},
        publicity::days,
        search::query,
    },
    problem::Problem,
    query::{Params, id},
    visit::Visit,
};

type Reply = Result<Response, Problem>;

/// A page of a list, with where its next one begins.
pub(crate) fn page<T: Serialize>(visit: &Visit, params: &Params, path: &str, view: &View<Page<T>>) -> Reply {
    linked(visit, params, path, view, view.next.as_deref())
}

fn linked<T: Serialize>(visit: &Visit, params: &Params, path: &str, view: &T, next: Option<&str>) -> Reply {
    let next = next.map(|next| format!("{path}{}", params.with("after", Some(next))));
    answer::json_linked(visit, view, next)
}

pub(crate) async fn subjects(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().search(&visit.viewer, &query(&params)?).await?;
    linked(&visit, &params, "/api/v1/subjects", &view, view.next.as_deref())
}

pub(crate) async fn kept(visit: Visit, params: Params) -> Reply {
    match params.get("answer") {
        Some(text) => answer::json(&visit, &visit.portal().kept_search(text).await?),
        None => {
            let text = visit.portal().keep_search(&query(&params)?).await?;
            Ok(answer::redirect(StatusCode::SEE_OTHER, &format!("/api/v1/kept?answer={text}")))
        }
    }
}

pub(crate) async fn suggestions(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().suggest(params.needed("q", 100)?).await?;
    answer::json(&visit, &view)
}

pub(crate) async fn subject(visit: Visit, Path(subject): Path<String>) -> Reply {
    answer::json(&visit, &visit.portal().subject(&visit.viewer, id(&subject)?).await?)
}

pub(crate) async fn file_as_of(visit: Visit, Path(subject): Path<String>, params: Params) -> Reply {
    let Times { as_of, known_at } = times(&visit, &params)?;
    answer::json(&visit, &visit.portal().file_as_of(&visit.viewer, id(&subject)?, as_of, known_at).await?)
}

pub(crate) async fn subject_records(visit: Visit, Path(subject): Path<String>, params: Params) -> Reply {
    let dataset: DatasetId = params.typed("dataset")?.ok_or_else(|| Problem::invalid("dataset", "missing"))?;
    let part = params.part(50, 200)?;
    let view = visit.portal().subject_records(&visit.viewer, id(&subject)?, &dataset, &part).await?;
    page(&visit, &params, &format!("/api/v1/subjects/{subject}/records"), &view)
}

pub(crate) async fn code(visit: Visit, Path(code): Path<String>) -> Reply {
    let found = visit.portal().find_code(&visit.viewer, code.get(..100).unwrap_or(&code)).await?;
    let subject = found.ok_or(Problem::NotFound)?;
    Ok(answer::redirect(StatusCode::SEE_OTHER, &format!("/api/v1/subjects/{subject}")))
}

pub(crate) async fn record(visit: Visit, Path(record): Path<String>) -> Reply {
    answer::json(&visit, &visit.portal().record(&visit.viewer, id(&record)?).await?)
}

pub(crate) async fn explanation(visit: Visit, Path(record): Path<String>) -> Reply {
    answer::json(&visit, &visit.portal().explanation(&visit.viewer, id(&record)?).await?)
}

pub(crate) async fn explain(visit: Visit, Path(thing): Path<String>) -> Reply {
    answer::json(&visit, &visit.portal().explain(&visit.viewer, id(&thing)?).await?)
}

pub(crate) async fn lists(visit: Visit) -> Reply {
    answer::json(&visit, &visit.portal().lists().await?)
}

pub(crate) async fn list(visit: Visit, Path(list): Path<String>, params: Params) -> Reply {
    let view = visit.portal().list(&visit.viewer, &id(&list)?, &params.part(50, 200)?).await?;
    linked(&visit, &params, &format!("/api/v1/lists/{list}"), &view, view.next.as_deref())
}

pub(crate) async fn publicity(visit: Visit, params: Params) -> Reply {
    let (from, to) = days(&params, visit.portal().today())?;
    let organ: Option<OrganCode> = params.typed("deliverer")?;
    answer::json(&visit, &visit.portal().publicity(organ.as_ref(), from, to).await?)
}

pub(crate) async fn publicity_day(visit: Visit, Path((organ, day)): Path<(String, String)>, params: Params) -> Reply {
    let (code, date): (OrganCode, Date) = (id(&organ)?, id(&day)?);
    let view = visit.portal().publicity_day(&code, date, &params.part(50, 200)?).await?;
    page(&visit, &params, &format!("/api/v1/publicity/{code}/{date}"), &view)
}

pub(crate) async fn datasets(visit: Visit) -> Reply {
    answer::json(&visit, &visit.portal().datasets().await?)
}

pub(crate) async fn dataset(visit: Visit, Path(dataset): Path<String>) -> Reply {
    answer::json(&visit, &visit.portal().dataset(&id(&dataset)?).await?)
}

pub(crate) async fn deliveries(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().deliveries(&visit.viewer, &params.part(50, 200)?).await?;
    page(&visit, &params, "/api/v1/deliveries", &view)
}

pub(crate) async fn delivery(visit: Visit, Path(delivery): Path<String>) -> Reply {
    answer::json(&visit, &visit.portal().delivery(&visit.viewer, id(&delivery)?).await?)
}

pub(crate) async fn delivery_rows(visit: Visit, Path(delivery): Path<String>, params: Params) -> Reply {
    let code = params.text("code", 64)?;
    let named = (!code.is_empty()).then_some(code);
    let part = params.part(100, 200)?;
    let view = visit.portal().delivery_rows(&visit.viewer, id(&delivery)?, named, &part).await?;
    page(&visit, &params, &format!("/api/v1/deliveries/{delivery}/rows"), &view)
}

pub(crate) async fn rejected(visit: Visit, Path((delivery, file)): Path<(String, String)>) -> Reply {
    rejected_file(&visit, &delivery, &file).await
}

pub(crate) async fn review(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().review_queue(&visit.viewer, &params.part(25, 100)?).await?;
    page(&visit, &params, "/api/v1/review", &view)
}

pub(crate) async fn drawn_links(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().drawn_links(&visit.viewer, &params.part(10, 50)?).await?;
    linked(&visit, &params, "/api/v1/drawn-links", &view, view.next.as_deref())
}

pub(crate) async fn objections(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().objections(&visit.viewer, &params.part(25, 100)?).await?;
    page(&visit, &params, "/api/v1/objections", &view)
}

pub(crate) async fn authorisations(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().authorisations(&visit.viewer, &params.part(50, 200)?).await?;
    page(&visit, &params, "/api/v1/authorisations", &view)
}

pub(crate) async fn inquiries(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().inquiries(&visit.viewer, &params.part(50, 200)?).await?;
    page(&visit, &params, "/api/v1/inquiries", &view)
}

pub(crate) async fn held_deliveries(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().held_deliveries(&visit.viewer, &params.part(25, 100)?).await?;
    page(&visit, &params, "/api/v1/held-deliveries", &view)
}

pub(crate) async fn holds(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().holds(&visit.viewer, &params.part(25, 100)?).await?;
    page(&visit, &params, "/api/v1/holds", &view)
}

pub(crate) async fn proposals(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().proposals(&visit.viewer, &params.part(25, 100)?).await?;
    page(&visit, &params, "/api/v1/proposals", &view)
}

pub(crate) async fn overview(visit: Visit) -> Reply {
    answer::json(&visit, &visit.portal().overview(&visit.viewer).await?)
}
