//! Signing in at a provider of identities: the way there, the way back, and the identities of one's own account.

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};

use domain::Language;

use super::{
    Reply,
    session::{self, add_cookie, awaiting, own_path, seconds_until, signed_in},
};
use crate::{
    account_portal::AfterPassword,
    answer,
    frame::Frame,
    openid_portal::{Errand, Leaving, Return, Returned},
    problem::Problem,
    query::{Params, Sent},
    visit::{Visit, cookie},
};

/// The cookie of a browser that is away at the provider.
const AWAY: &str = "probity_openid";

/// The longest code that a provider may send, in characters.
const LONGEST_CODE: usize = 4_000;

/// The longest of what a provider calls a person, in characters, and of its own address.
const LONGEST_SUBJECT: usize = 255;
const LONGEST_ISSUER: usize = 500;

/// The path that the provider sends browsers back to: one for each language, each registered there.
pub fn openid_back(language: Language) -> String {
    format!("/{}/sign-in/openid/back", language.code())
}

fn back(visit: &Visit) -> Result<String, Problem> {
    let absent = || Problem::Absent("the node does not know its own address".to_owned());
    let site = visit.app.settings.public_url.as_deref().ok_or_else(absent)?;
    Ok(format!("{site}{}", openid_back(visit.language)))
}

/// Sends the browser to the provider.
pub(crate) async fn leave(visit: Visit, params: Params) -> Reply {
    let errand = Errand::SignIn { next: own_path(&params)? };
    let leaving = visit.portal().leave_for_provider(errand, &back(&visit)?).await?;
    let mut response = answer::see_other(&leaving.address);
    keep(&visit, &mut response, &leaving);
    Ok(response)
}

fn keep(visit: &Visit, response: &mut Response, leaving: &Leaving) {
    add_cookie(visit, response, AWAY, &leaving.kept, seconds_until(visit, leaving.expires_at));
}

/// Takes the browser that is back.
pub(crate) async fn returned(visit: Visit, headers: HeaderMap, params: Params) -> Reply {
    let (state, code) = (params.text("state", 200)?, params.text("code", LONGEST_CODE)?);
    let kept = cookie(&headers, AWAY).unwrap_or_default();
    let mut response = if kept.is_empty() || code.is_empty() {
        // It said no at the provider, or was away too long.
        session::not_vouched(&visit)?
    } else {
        let back = Return { kept, state, code, back: &back(&visit)?, from: visit.from };
        answered(&visit, visit.portal().return_from_provider(&visit.viewer, back).await?)?
    };
    add_cookie(&visit, &mut response, AWAY, "", 0);
    Ok(response)
}

fn answered(visit: &Visit, returned: Returned) -> Reply {
    match returned {
        Returned::Known { opened: AfterPassword::SignedIn(signed), next } => Ok(signed_in(visit, &signed, &next)),
        Returned::Known { opened: AfterPassword::CodeAwaited { token, expires_at }, next } => {
            Ok(awaiting(visit, &token, expires_at, &next))
        }
        Returned::Linked => Ok(answer::see_other(&visit.to("/account?done=linked"))),
        Returned::Unknown(subject) => {
            let f = visit.frame().at("sign-in");
            answer::page_with(visit, f.indexing, StatusCode::FORBIDDEN, &UnknownPage { f, subject })
        }
        Returned::NotVouched => session::not_vouched(visit),
    }
}

#[derive(Template)]
#[template(path = "openid_unknown.html")]
struct UnknownPage {
    f: Frame,
    subject: String,
}

#[derive(Template)]
#[template(path = "openid_leave.html")]
struct LeavePage {
    f: Frame,
    provider: String,
    address: String,
}

/// The way to the provider for whoever links an identity. A form may lead to no other site, a link may.
pub(crate) async fn link(visit: Visit, _: Sent) -> Reply {
    let leaving = visit.portal().leave_for_provider(Errand::Link(&visit.viewer), &back(&visit)?).await?;
    let f = visit.frame().at("account");
    let provider = visit.portal().provider().map_or("", |name| name.text(f.language)).to_owned();
    let page = LeavePage { provider, address: leaving.address.clone(), f };
    let mut response = answer::page(&visit, page.f.indexing, &page)?;
    keep(&visit, &mut response, &leaving);
    Ok(response)
}

pub(crate) async fn unlink(visit: Visit, Sent(form): Sent) -> Reply {
    let (issuer, subject) = (form.needed("issuer", LONGEST_ISSUER)?, form.needed("subject", LONGEST_SUBJECT)?);
    visit.portal().unlink_openid(&visit.viewer, issuer, subject).await?;
    Ok(answer::see_other(&visit.to("/account?done=unlinked")))
}
