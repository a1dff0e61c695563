//! Standing in for a colleague: arranged, taken up, withdrawn.

use askama::Template;
use axum::extract::Path;
use domain::{AccountName, Date, Role};

use super::Reply;
use crate::{
    answer,
    delegation_portal::{Delegation, NewDelegation},
    frame::Frame,
    problem::Problem,
    query::{Params, Sent},
    visit::Visit,
};

/// The longest reasons and the longest id, in characters.
const LONGEST_REASONS: usize = 500;
const LONGEST_ID: usize = 60;

#[derive(Template)]
#[template(path = "delegations.html")]
struct Page {
    f: Frame,
    delegations: Vec<Delegation>,
    /// The account that looks.
    own: String,
    /// Whether it can be stood in for: the operator arranges for others alone.
    officer: bool,
}

pub(crate) async fn page(visit: Visit) -> Reply {
    let delegations = visit.portal().delegations(&visit.viewer).await?;
    let own = visit.viewer.account.as_ref().map_or_else(String::new, ToString::to_string);
    let officer = matches!(visit.viewer.role, Role::Deliverer | Role::Reviewer | Role::DecidingOfficer);
    let f = visit.frame().at("account");
    answer::page(&visit, f.indexing, &Page { f, delegations, own, officer })
}

pub(crate) async fn make(visit: Visit, Sent(form): Sent) -> Reply {
    let new = NewDelegation {
        giver: account(&form, "giver")?,
        taker: account(&form, "taker")?,
        from: day(&form, "from")?,
        until: day(&form, "until")?,
        reasons: form.text("reasons", LONGEST_REASONS)?.to_owned(),
    };
    visit.portal().delegate(&visit.viewer, new).await?;
    Ok(answer::see_other(&visit.to("/delegations")))
}

pub(crate) async fn withdraw(visit: Visit, Path((_, id)): Path<(String, String)>, _: Sent) -> Reply {
    visit.portal().withdraw_delegation(&visit.viewer, &id).await?;
    Ok(answer::see_other(&visit.to("/delegations")))
}

/// The session acts by a delegation from now on, or by none where the form names none.
pub(crate) async fn stand_in(visit: Visit, Sent(form): Sent) -> Reply {
    let id = Some(form.text("delegation", LONGEST_ID)?).filter(|id| !id.is_empty());
    visit.portal().stand_in(&visit.viewer, &visit.session, id).await?;
    Ok(answer::see_other(&visit.to(if id.is_some() { "/work" } else { "/delegations" })))
}

fn account(form: &Params, name: &str) -> Result<AccountName, Problem> {
    form.needed(name, 64)?.trim().parse().map_err(|_| Problem::invalid(name, "the name of an account"))
}

fn day(form: &Params, name: &str) -> Result<Date, Problem> {
    form.day(name)?.ok_or_else(|| Problem::invalid(name, "missing"))
}
