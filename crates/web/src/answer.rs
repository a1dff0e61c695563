//! How answers leave: pages, JSON with its entity tag, problems as a page or a problem document,
//! and the headers that every answer bears.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use askama::Template;
use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{
    frame::{Frame, Indexing},
    portal::Viewer,
    problem::Problem,
    routes::Route,
    visit::{App, Visit, preferred, split_language},
};

/// The id of a request, as the log and every problem document name it.
#[derive(Clone)]
pub(crate) struct RequestId(pub String);

const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                              img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What stands on every answer, whatever it is.
const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", CONTENT_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// A page. Nobody keeps it without asking again: what is public may end or be withdrawn at any
/// moment.
pub(crate) fn page<T: Template>(visit: &Visit, indexing: Indexing, template: &T) -> Result<Response, Problem> {
    page_with(visit, indexing, StatusCode::OK, template)
}

/// A page with a status of its own.
pub(crate) fn page_with<T: Template>(
    visit: &Visit,
    indexing: Indexing,
    status: StatusCode,
    template: &T,
) -> Result<Response, Problem> {
    let html = template.render().map_err(|error| Problem::Broken(format!("a page could not be written: {error}")))?;
    let mut response = (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keeping(visit)));
    headers.insert(header::VARY, HeaderValue::from_static("Cookie, Authorization"));
    if indexing == Indexing::Never {
        headers.insert("x-robots-tag", HeaderValue::from_static("noindex, noarchive, nosnippet"));
    }
    Ok(response)
}

/// Who may keep an answer: nobody without asking again.
pub(crate) fn keeping(visit: &Visit) -> &'static str {
    if visit.viewer.account.is_some() { "private, no-store" } else { "public, no-cache" }
}

/// A JSON document with a strong entity tag.
pub(crate) fn json<T: Serialize>(visit: &Visit, value: &T) -> Result<Response, Problem> {
    json_linked(visit, value, None)
}

/// A JSON document, with where its next page begins.
pub(crate) fn json_linked<T: Serialize>(visit: &Visit, value: &T, next: Option<String>) -> Result<Response, Problem> {
    let body = serde_json::to_vec(value).map_err(|error| Problem::Broken(error.to_string()))?;
    let digest = blake3::hash(&body);
    let tag = format!("\"{}\"", hex::encode(&digest.as_bytes()[..12]));
    let held = visit.if_none_match.as_deref().is_some_and(|held| {
        held.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
    });
    let mut response = if held {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json")], body).into_response()
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keeping(visit)));
    headers.insert(header::VARY, HeaderValue::from_static("Cookie, Authorization"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    if let Some(Ok(link)) = next.map(|next| HeaderValue::from_str(&format!("<{next}>; rel=\"next\""))) {
        headers.insert(header::LINK, link);
    }
    Ok(response)
}

/// Goes to another page of this site, after a form.
pub(crate) fn see_other(path: &str) -> Response {
    redirect(StatusCode::SEE_OTHER, path)
}

pub(crate) fn redirect(status: StatusCode, path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (status, [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))])
        .into_response()
}

/// A file to download.
pub(crate) fn download(media_type: &'static str, file_name: &str, body: Body) -> Response {
    let encoded: String = form_urlencoded::byte_serialize(file_name.as_bytes()).collect();
    let encoded = encoded.replace('+', "%20");
    let disposition = format!("attachment; filename*=UTF-8''{encoded}");
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
    ];
    (headers, body).into_response()
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Problem::SeeOther(path) = &self {
            return see_other(path);
        }
        let mut response = status(&self).into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

fn status(problem: &Problem) -> StatusCode {
    match problem {
        Problem::NotFound | Problem::Absent(_) => StatusCode::NOT_FOUND,
        Problem::Gone => StatusCode::GONE,
        Problem::Moved(_) => StatusCode::MOVED_PERMANENTLY,
        Problem::SeeOther(_) => StatusCode::SEE_OTHER,
        Problem::NotSignedIn | Problem::WrongPassword | Problem::CodeNeeded => StatusCode::UNAUTHORIZED,
        Problem::TooMany { .. } | Problem::TooFast(_) => StatusCode::TOO_MANY_REQUESTS,
        Problem::Forbidden => StatusCode::FORBIDDEN,
        Problem::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Problem::Conflict(_) => StatusCode::CONFLICT,
        Problem::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Problem::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Problem::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The code of a status, in problem documents and as part of the words' keys.
fn code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 | 422 => "invalid",
        401 => "not-signed-in",
        403 => "forbidden",
        404 => "not-found",
        405 => "method",
        409 => "conflict",
        410 => "gone",
        413 => "too-large",
        414 => "too-large",
        415 => "media-type",
        429 => "too-many",
        503 => "unavailable",
        _ => "broken",
    }
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    code: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<[Fault<'a>; 1]>,
    request: &'a str,
}

#[derive(Serialize)]
struct Fault<'a> {
    parameter: &'a str,
    detail: &'a str,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    f: Frame,
    code: &'static str,
    parameter: String,
    detail: String,
}

static COUNTER: AtomicU64 = AtomicU64::new(0);

fn new_request_id() -> String {
    let mut random = [0u8; 6];
    // Without randomness the counter alone tells requests of this run apart.
    let _ = getrandom::fill(&mut random);
    format!("{}{:x}", hex::encode(random), COUNTER.fetch_add(1, Ordering::Relaxed) & 0xffff)
}

/// The outermost layer: gives the request its id, turns problems into what the asker reads, sets
/// the headers of every answer, and writes the log.
pub(crate) async fn finish(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = new_request_id();
    request.extensions_mut().insert(RequestId(id.clone()));
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let spoken = split_language(&uri).0.unwrap_or_else(|| preferred(request.headers()));
    let long = uri.path_and_query().is_some_and(|whole| whole.as_str().len() > 8_000);
    let elsewhere = Route::is_elsewhere(uri.path());
    let response = match (long, elsewhere && method == Method::OPTIONS) {
        (true, _) => StatusCode::URI_TOO_LONG.into_response(),
        (_, true) => preflight(),
        _ => next.run(request).await,
    };
    let problem = response.extensions().get::<Arc<Problem>>().cloned();
    let visit = response.extensions().get::<Visit>().cloned();
    let bare =
        response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let failed = response.status().is_client_error() || response.status().is_server_error();
    let mut response = match &problem {
        Some(problem) => tell(&app, visit, spoken, &uri, &id, response.status(), Some(problem)),
        None if failed && bare => tell(&app, visit, spoken, &uri, &id, response.status(), None),
        None => response,
    };
    if elsewhere {
        open_to_other_sites(&mut response);
    }
    dress(&app, &mut response, &id);
    // The route alone: what stands in its place may be what somebody searched for, a person's code or the
    // secret of a link.
    tracing::info!(
        request = id,
        method = %method,
        route,
        status = response.status().as_u16(),
    );
    response
}

/// What a browser asks before it lets a page of another site send JSON.
fn preflight() -> Response {
    let allowed = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, accept-language, content-type"),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    (StatusCode::NO_CONTENT, allowed).into_response()
}

/// Lets pages of other sites read the answer. Whether they may frame it is for its policy to say,
/// before which browsers leave `X-Frame-Options` aside.
fn open_to_other_sites(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
}

fn dress(app: &App, response: &mut Response, id: &str) {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if app.settings.secure {
        let lasting = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, lasting);
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert("x-request-id", id);
    }
}

fn tell(
    app: &App,
    visit: Option<Visit>,
    language: domain::Language,
    uri: &axum::http::Uri,
    id: &str,
    status: StatusCode,
    problem: Option<&Problem>,
) -> Response {
    if let Some(Problem::Broken(why)) = problem {
        tracing::error!(request = id, why);
    }
    let api = uri.path().starts_with("/api/v1");
    if let Some(Problem::Moved(subject)) = problem {
        let path = if api {
            format!("/api/v1/subjects/{subject}")
        } else {
            format!("/{}/subjects/{subject}", language.code())
        };
        return redirect(StatusCode::MOVED_PERMANENTLY, &path);
    }
    let (parameter, detail) = problem.map(told).unwrap_or_default();
    let mut response = if api {
        document(status, &parameter, &detail, id)
    } else {
        let (_, rest) = split_language(uri);
        let frame = visit.map_or_else(
            || Frame::new(app, language, Viewer::PUBLIC, String::new(), rest, id.to_owned()),
            |visit| visit.frame(),
        );
        let page = ProblemPage { f: frame, code: code(status), parameter, detail };
        let html = page.render().unwrap_or_else(|_| "error".to_owned());
        (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex, noarchive, nosnippet"));
    if let Some(Problem::TooMany { minutes }) = problem {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(u32::from(*minutes) * 60));
    }
    if let Some(Problem::TooFast(standing)) = problem {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(standing.seconds()));
        standing.tell(headers);
    }
    if status == StatusCode::UNAUTHORIZED && api {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// The parameter that is wrong, where one is, and what the asker reads of a problem.
fn told(problem: &Problem) -> (String, String) {
    match problem {
        Problem::Invalid { parameter, detail } => (parameter.clone(), detail.clone()),
        Problem::Conflict(detail) | Problem::Absent(detail) | Problem::Unavailable(detail) => {
            (String::new(), detail.clone())
        }
        Problem::CodeNeeded | Problem::TooMany { .. } | Problem::TooFast(_) => (String::new(), problem.to_string()),
        _ => (String::new(), String::new()),
    }
}

/// A problem document (RFC 9457).
fn document(status: StatusCode, parameter: &str, detail: &str, request: &str) -> Response {
    let code = code(status);
    let title = status.canonical_reason().unwrap_or("Error");
    let body = Document {
        r#type: format!("/en/api#problem-{code}"),
        title,
        status: status.as_u16(),
        code,
        detail,
        errors: (!parameter.is_empty()).then_some([Fault { parameter, detail }]),
        request,
    };
    let bytes = serde_json::to_vec(&body).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/problem+json")], bytes).into_response()
}
