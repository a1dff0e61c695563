//! Signing in and out.

use askama::Template;
use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use domain::AccountName;

use super::Reply;
use crate::{
    answer,
    door::SESSION,
    frame::Frame,
    portal::SignedIn,
    problem::Problem,
    query::{Params, Sent},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page<'a> {
    f: Frame,
    name: &'a str,
    next: &'a str,
    wrong: bool,
}

pub(crate) async fn form(visit: Visit, params: Params) -> Reply {
    let page = Page { f: visit.frame().at("sign-in"), name: "", next: own_path(&params)?, wrong: false };
    answer::page(&visit, page.f.indexing, &page)
}

/// Where to go after signing in: a path of this site, without its language.
fn own_path(params: &Params) -> Result<&str, Problem> {
    let next = params.text("next", 500)?;
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    Ok(if own { next } else { "" })
}

pub(crate) async fn sign_in(visit: Visit, request: Request) -> Reply {
    // There is no session yet whose token the form could carry: the door has checked its origin.
    let body = axum::body::to_bytes(request.into_body(), 16 * 1_024).await.map_err(|_| Problem::TooLarge)?;
    let params = Params::read(&body)?;
    let (name, password) = (params.text("name", 64)?, params.text("password", 200)?);
    let next = own_path(&params)?;
    let signed = match AccountName::parse(name) {
        Ok(account) => visit.portal().sign_in(&account, password, visit.from).await,
        Err(_) => Err(Problem::WrongPassword),
    };
    match signed {
        Ok(signed) => {
            let path = if next.is_empty() { home_of(&signed) } else { next };
            let mut response = answer::see_other(&visit.to(path));
            set_cookie(&visit, &mut response, &signed);
            Ok(response)
        }
        Err(Problem::WrongPassword | Problem::NotSignedIn) => {
            let page = Page { f: visit.frame().at("sign-in"), name, next, wrong: true };
            answer::page_with(&visit, page.f.indexing, StatusCode::UNAUTHORIZED, &page)
        }
        Err(problem) => Err(problem),
    }
}

/// The page that a role works on.
fn home_of(signed: &SignedIn) -> &'static str {
    use domain::Role;
    match signed.viewer.role {
        Role::Subject => "/my",
        Role::Deliverer | Role::Auditor => "/deliveries",
        Role::Reviewer => "/review",
        Role::DecidingOfficer => "/proposals",
        Role::Operator => "/operations",
        Role::Inquirer => "/inquiries",
        Role::Public => "",
    }
}

pub(crate) fn set_cookie(visit: &Visit, response: &mut Response, signed: &SignedIn) {
    let seconds = (signed.expires_at.millis() - visit.portal().now().millis()).max(0) / 1_000;
    add_cookie(visit, response, &signed.token, seconds);
}

fn add_cookie(visit: &Visit, response: &mut Response, token: &str, seconds: i64) {
    let secure = if visit.app.settings.secure { "; Secure" } else { "" };
    let cookie = format!("{SESSION}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

pub(crate) async fn sign_out(visit: Visit, _: Sent) -> Reply {
    if !visit.session.is_empty() {
        visit.portal().sign_out(&visit.session).await?;
    }
    let mut response = answer::see_other(&visit.to(""));
    add_cookie(&visit, &mut response, "", 0);
    Ok(response)
}
