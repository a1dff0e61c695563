//! Signing in, with a code where the account has a second factor, and out.

use askama::Template;
use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use domain::{AccountName, Instant};

use super::{Reply, account::LONGEST_CODE};
use crate::{
    account_portal::AfterPassword,
    answer,
    door::SESSION,
    frame::Frame,
    portal::SignedIn,
    problem::Problem,
    query::{Params, Sent},
    visit::{Visit, cookie},
};

/// The cookie of a sign-in whose code is awaited.
const CODE: &str = "probity_code";

/// The largest form that is read before anyone has signed in, in bytes.
const LARGEST_FORM: usize = 16 * 1_024;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page<'a> {
    f: Frame,
    name: &'a str,
    next: &'a str,
    /// What went wrong: a text.
    wrong: Option<&'static str>,
    /// What people call the provider that they may sign in at instead.
    provider: Option<&'a str>,
    /// The query with which one goes there.
    onward: String,
}

impl<'a> Page<'a> {
    fn new(visit: &'a Visit, name: &'a str, next: &'a str, wrong: Option<&'static str>) -> Page<'a> {
        let f = visit.frame().at("sign-in");
        let reachable = visit.app.settings.public_url.is_some();
        let provider = visit.portal().provider().filter(|_| reachable).map(|name| name.text(f.language));
        Page { f, name, next, wrong, provider, onward: onward(next) }
    }
}

/// The query that leads on to a path.
fn onward(next: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    if encoded.is_empty() { encoded } else { format!("?next={encoded}") }
}

pub(crate) async fn form(visit: Visit, params: Params) -> Reply {
    let page = Page::new(&visit, "", own_path(&params)?, None);
    answer::page(&visit, page.f.indexing, &page)
}

/// The form again, for whoever comes back from a provider that vouched for nobody.
pub(crate) fn not_vouched(visit: &Visit) -> Reply {
    let page = Page::new(visit, "", "", Some("openid-not-vouched"));
    answer::page_with(visit, page.f.indexing, StatusCode::UNAUTHORIZED, &page)
}

/// Where to go after signing in: a path of this site, without its language.
pub(crate) fn own_path(params: &Params) -> Result<&str, Problem> {
    let next = params.text("next", 500)?;
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    Ok(if own { next } else { "" })
}

pub(crate) async fn sign_in(visit: Visit, request: Request) -> Reply {
    // There is no session yet whose token the form could carry: the door has checked its origin.
    let body = axum::body::to_bytes(request.into_body(), LARGEST_FORM).await.map_err(|_| Problem::TooLarge)?;
    let params = Params::read(&body)?;
    let (name, password) = (params.text("name", 64)?, params.text("password", 200)?);
    let next = own_path(&params)?;
    let signed = match AccountName::parse(name) {
        Ok(account) => visit.portal().sign_in(&account, password, visit.from).await,
        Err(_) => Err(Problem::WrongPassword),
    };
    match signed {
        Ok(AfterPassword::SignedIn(signed)) => Ok(signed_in(&visit, &signed, next)),
        Ok(AfterPassword::CodeAwaited { token, expires_at }) => Ok(awaiting(&visit, &token, expires_at, next)),
        Err(Problem::WrongPassword | Problem::NotSignedIn) => {
            let page = Page::new(&visit, name, next, Some("wrong-password"));
            answer::page_with(&visit, page.f.indexing, StatusCode::UNAUTHORIZED, &page)
        }
        Err(problem) => Err(problem),
    }
}

/// Leads to where the code is entered, with the cookie of what it ends.
pub(crate) fn awaiting(visit: &Visit, token: &str, expires_at: Instant, next: &str) -> Response {
    let mut response = answer::see_other(&visit.to(&format!("/sign-in/code{}", onward(next))));
    add_cookie(visit, &mut response, CODE, token, seconds_until(visit, expires_at));
    response
}

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage<'a> {
    f: Frame,
    next: &'a str,
    wrong: bool,
}

pub(crate) async fn code_form(visit: Visit, params: Params) -> Reply {
    let page = CodePage { f: visit.frame().at("sign-in"), next: own_path(&params)?, wrong: false };
    answer::page(&visit, page.f.indexing, &page)
}

/// Takes the code of a second factor; what the password led to is in a cookie of its own.
pub(crate) async fn enter_code(visit: Visit, request: Request) -> Reply {
    let awaited = cookie(request.headers(), CODE).unwrap_or_default().to_owned();
    let body = axum::body::to_bytes(request.into_body(), LARGEST_FORM).await.map_err(|_| Problem::TooLarge)?;
    let params = Params::read(&body)?;
    let (code, next) = (params.text("code", LONGEST_CODE)?, own_path(&params)?);
    match visit.portal().sign_in_with_code(&awaited, code, visit.from).await {
        Ok(signed) => {
            let mut response = signed_in(&visit, &signed, next);
            add_cookie(&visit, &mut response, CODE, "", 0);
            Ok(response)
        }
        Err(Problem::WrongPassword | Problem::NotSignedIn) => {
            let page = CodePage { f: visit.frame().at("sign-in"), next, wrong: true };
            answer::page_with(&visit, page.f.indexing, StatusCode::UNAUTHORIZED, &page)
        }
        Err(problem) => Err(problem),
    }
}

/// Leads on, with the session's cookie in the place of whatever the browser held before.
pub(crate) fn signed_in(visit: &Visit, signed: &SignedIn, next: &str) -> Response {
    let path = if next.is_empty() { home_of(signed) } else { next };
    let mut response = answer::see_other(&visit.to(path));
    set_cookie(visit, &mut response, signed);
    response
}

/// The page that a role works on.
fn home_of(signed: &SignedIn) -> &'static str {
    use domain::Role;
    match signed.viewer.role {
        Role::Subject => "/my",
        Role::Deliverer | Role::Reviewer | Role::DecidingOfficer => "/work",
        Role::Auditor => "/audit",
        Role::Operator => "/operations",
        Role::Inquirer => "/inquiries",
        // It lacks the second factor that its role asks for.
        Role::Public => "/account",
    }
}

pub(crate) fn set_cookie(visit: &Visit, response: &mut Response, signed: &SignedIn) {
    add_cookie(visit, response, SESSION, &signed.token, seconds_until(visit, signed.expires_at));
}

pub(crate) fn seconds_until(visit: &Visit, at: Instant) -> i64 {
    (at.millis() - visit.portal().now().millis()).max(0) / 1_000
}

pub(crate) fn add_cookie(visit: &Visit, response: &mut Response, name: &str, token: &str, seconds: i64) {
    let secure = if visit.app.settings.secure { "; Secure" } else { "" };
    let cookie = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

pub(crate) async fn sign_out(visit: Visit, _: Sent) -> Reply {
    if !visit.session.is_empty() {
        visit.portal().sign_out(&visit.session).await?;
    }
    let mut response = answer::see_other(&visit.to(""));
    add_cookie(&visit, &mut response, SESSION, "", 0);
    Ok(response)
}
