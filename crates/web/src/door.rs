//! The door of every route: who asks, whether the request is this site's own, whether it may.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use axum::{
    extract::{ConnectInfo, RawPathParams, Request, State},
    http::{HeaderMap, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::Language;

use crate::{
    action::Action,
    answer::RequestId,
    portal::{On, Viewer},
    problem::Problem,
    quota::{Asker, Standing},
    routes::Thing,
    visit::{App, Visit, cookie, preferred, split_language},
};

/// The cookie of a session.
pub(crate) const SESSION: &str = "probity_session";

/// How long a request may take; uploads may take longer.
const PATIENCE: Duration = Duration::from_secs(30);
const PATIENCE_FOR_UPLOADS: Duration = Duration::from_secs(3_600);

/// What a door knows of its route.
#[derive(Clone)]
pub(crate) struct Door {
    pub app: App,
    pub action: Action,
    pub thing: Thing,
    pub page: bool,
    /// Whether pages of other sites may ask.
    pub elsewhere: bool,
}

struct Known {
    viewer: Viewer,
    form_token: String,
    session: String,
}

impl Known {
    fn nobody() -> Known {
        Known { viewer: Viewer::PUBLIC, form_token: String::new(), session: String::new() }
    }
}

/// Lets a request in, or answers it.
pub(crate) async fn enter(State(door): State<Door>, params: RawPathParams, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match admit(&door, &params, &parts).await {
        Err(problem) => problem.into_response(),
        Ok(visit) => {
            let upload = door.action == Action::Deliver && parts.method == Method::POST;
            let patience = if upload { PATIENCE_FOR_UPLOADS } else { PATIENCE };
            let mut request = Request::from_parts(parts, body);
            request.extensions_mut().insert(visit.clone());
            let answered = tokio::time::timeout(patience, next.run(request)).await;
            let late = |_| Problem::Unavailable("the answer took too long".to_owned()).into_response();
            let mut response = answered.unwrap_or_else(late);
            if let Some(standing) = visit.standing {
                standing.tell(response.headers_mut());
            }
            response.extensions_mut().insert(visit);
            response
        }
    }
}

async fn admit(door: &Door, params: &RawPathParams, request: &Parts) -> Result<Visit, Problem> {
    let headers = &request.headers;
    let (spoken, rest) = split_language(&request.uri);
    let language = match spoken {
        Some(language) => language,
        None if door.page => return Err(Problem::NotFound),
        None => preferred(headers),
    };
    let bearer = headers.get(header::AUTHORIZATION).is_some();
    let known = if door.elsewhere { Known::nobody() } else { who(door, headers).await? };
    if !request.method.is_safe() && !bearer && !door.elsewhere {
        same_origin(headers)?;
    }
    let from = address(request, door.app.settings.forwarded);
    let standing = standing(door, &known.viewer, from);
    if let Some(standing) = standing.filter(|standing| standing.is_over()) {
        return Err(Problem::TooFast(standing));
    }
    let visit = Visit {
        app: door.app.clone(),
        viewer: known.viewer,
        form_token: known.form_token,
        session: known.session,
        language,
        rest,
        request: request.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
        from,
        if_none_match: headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).map(str::to_owned),
        standing,
    };
    let leave = match on(door.thing, params, &visit) {
        Ok(on) => door.app.portal.authorise(&visit.viewer, door.action, &on).await,
        refused => refused.map(|_| ()),
    };
    match leave {
        Err(Problem::Forbidden) if visit.viewer.account.is_none() => Err(Problem::NotSignedIn),
        leave => leave,
    }
    .map_err(|problem| match problem {
        Problem::NotSignedIn if door.page => sign_in_first(language, &visit.rest),
        other => other,
    })?;
    Ok(visit)
}

/// Counts a request to the API.
fn standing(door: &Door, viewer: &Viewer, from: Option<IpAddr>) -> Option<Standing> {
    let quota = door.app.settings.quota.filter(|quota| !door.page && quota.counts(from))?;
    let asker = viewer.account.clone().map(Asker::Account).or_else(|| from.map(Asker::at))?;
    Some(door.app.counts.count(quota, asker, door.app.portal.now()))
}

/// Where a request comes from: the other end of its connection, or whom the proxy there speaks for.
fn address(request: &Parts, forwarded: bool) -> Option<IpAddr> {
    if forwarded {
        let said = request.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        return said.rsplit(',').next()?.trim().parse().ok();
    }
    request.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip())
}

fn sign_in_first(language: Language, rest: &str) -> Problem {
    let next: String = form_urlencoded::byte_serialize(rest.as_bytes()).collect();
    Problem::SeeOther(format!("/{}/sign-in?next={next}", language.code()))
}

fn on(thing: Thing, params: &RawPathParams, visit: &Visit) -> Result<On, Problem> {
    let id = || params.iter().find(|(name, _)| *name == "id").map_or("", |(_, value)| value);
    Ok(match thing {
        Thing::Node => On::Node,
        Thing::Subject => On::Subject(crate::query::id(id())?),
        Thing::Delivery => On::Delivery(crate::query::id(id())?),
        Thing::OwnSubject => match visit.viewer.subject {
            Some(subject) => On::Subject(subject),
            None if visit.viewer.account.is_none() => return Err(Problem::NotSignedIn),
            None => return Err(Problem::Forbidden),
        },
    })
}

async fn who(door: &Door, headers: &HeaderMap) -> Result<Known, Problem> {
    let nobody = Known::nobody();
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let token = value.to_str().ok().and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default().trim();
        if token.is_empty() || token.len() > 500 {
            return Err(Problem::NotSignedIn);
        }
        return Ok(Known { viewer: door.app.portal.bearer(token).await?, ..nobody });
    }
    let Some(token) = cookie(headers, SESSION) else { return Ok(nobody) };
    Ok(match door.app.portal.session(token).await? {
        None => nobody,
        Some(session) => Known { viewer: session.viewer, form_token: session.form_token, session: token.to_owned() },
    })
}

/// Refuses what a page of another site made a browser send. Programs send neither header.
fn same_origin(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return if matches!(site, "same-origin" | "none") { Ok(()) } else { Err(Problem::Forbidden) };
    }
    let Some(origin) = text("origin") else { return Ok(()) };
    let host = origin.split_once("://").map(|(_, host)| host);
    if host.is_some() && host == text("host") { Ok(()) } else { Err(Problem::Forbidden) }
}
