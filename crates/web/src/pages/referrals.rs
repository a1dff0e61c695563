//! Proposals that were referred to the viewer's organ: it decides by its own procedure, and its act comes back.

use askama::Template;
use axum::extract::Path;
use publish::{Page as Items, ReferralRow, View};

use super::{Pager, Reply};
use crate::{
    answer,
    frame::Frame,
    problem::Problem,
    query::{Params, Sent, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "referrals.html")]
struct ReferralsPage {
    f: Frame,
    view: View<Items<ReferralRow>>,
    next: Option<String>,
    paged: bool,
    first: String,
}

pub(crate) async fn all(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().referrals(&visit.viewer, &params.part(25, 100)?).await?;
    let Pager { next, paged, first } = Pager::new(&params, view.next.as_deref());
    let f = visit.frame().at("referrals");
    answer::page(&visit, f.indexing, &ReferralsPage { f, view, next, paged, first })
}

pub(crate) async fn answer_it(visit: Visit, Path((_, notice)): Path<(String, String)>, Sent(form): Sent) -> Reply {
    let notice = id(&notice)?;
    match form.needed("decision", 20)? {
        "confirm" => visit.portal().confirm_referral(&visit.viewer, notice).await?,
        "decline" => {
            visit.portal().decline_referral(&visit.viewer, notice, form.needed("reasons", 2_000)?).await?;
        }
        _ => return Err(Problem::invalid("decision", "`confirm` or `decline`")),
    }
    Ok(answer::see_other(&visit.to("/referrals")))
}
