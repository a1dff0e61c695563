//! The node's work that is not done, and another try of what failed.

use askama::Template;
use axum::extract::Path;

use super::Reply;
use crate::{
    answer,
    console_portal::Jobs,
    frame::Frame,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "jobs.html")]
struct Page {
    f: Frame,
    jobs: Jobs,
    done: bool,
}

pub(crate) async fn list(visit: Visit, params: Params) -> Reply {
    let jobs = visit.portal().jobs(&visit.viewer).await?;
    let f = visit.frame().at("jobs");
    answer::page(&visit, f.indexing, &Page { f, jobs, done: params.get("done").is_some() })
}

pub(crate) async fn retry(visit: Visit, Path((_, job)): Path<(String, String)>, _: Sent) -> Reply {
    visit.portal().retry_job(&visit.viewer, id(&job)?).await?;
    Ok(answer::see_other(&visit.to("/jobs?done=yes")))
}
