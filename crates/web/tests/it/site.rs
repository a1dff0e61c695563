//! One request at a time.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use tower::ServiceExt;

use crate::fake::Fake;

pub struct Got {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// What stands between `<title>` and `</title>`.
    pub fn title(&self) -> &str {
        let (_, rest) = self.body.split_once("<title>").unwrap();
        rest.split_once("</title>").unwrap().0
    }
}

pub fn site() -> Router {
    web::app(Fake::shared(), web::Settings::default())
}

/// The same behind a proxy.
pub fn proxied_site() -> Router {
    web::app(Fake::shared(), web::Settings { forwarded: true, ..web::Settings::default() })
}

/// The same, knowing its own address.
pub fn addressed_site() -> Router {
    let public_url = Some("https://credit.example".to_owned());
    web::app(Fake::shared(), web::Settings { public_url, ..web::Settings::default() })
}

pub async fn send(site: &Router, request: Request<Body>) -> Got {
    let response = site.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 16 << 20).await.unwrap();
    Got { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
}

pub fn request(method: &str, path: &str) -> axum::http::request::Builder {
    let path: String = path.chars().map(|c| if c.is_ascii() { c.to_string() } else { encoded(c) }).collect();
    Request::builder().method(method).uri(path).header("host", "credit.example")
}

fn encoded(c: char) -> String {
    c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

pub async fn get(site: &Router, path: &str) -> Got {
    send(site, request("GET", path).body(Body::empty()).unwrap()).await
}

/// As the account, by the session's cookie.
pub async fn get_as(site: &Router, account: &str, path: &str) -> Got {
    let request = request("GET", path).header("cookie", format!("probity_session=session-{account}"));
    send(site, request.body(Body::empty()).unwrap()).await
}

/// As the account, by a token.
pub async fn post_as(site: &Router, account: &str, path: &str, body: &str) -> Got {
    let request = request("POST", path)
        .header("authorization", format!("Bearer token-{account}"))
        .header("content-type", "application/json");
    send(site, request.body(Body::from(body.to_owned())).unwrap()).await
}

/// A form of a page, as the browser of the account sends it.
pub async fn form_as(site: &Router, account: &str, path: &str, body: &str) -> Got {
    let request = request("POST", path)
        .header("cookie", format!("probity_session=session-{account}"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded");
    let body = format!("{body}&form_token=form-session-{account}");
    send(site, request.body(Body::from(body)).unwrap()).await
}

/// Every page that anyone can open.
pub const PUBLIC_PAGES: [&str; 40] = [
    "",
    "/search",
    "/search?q=青禾",
    "/search?q=清禾",
    "/search?q=技术服务",
    "/search/kept?answer=s1-s3-s404",
    "/subjects/s1",
    "/subjects/s1/penalty",
    "/subjects/s1/registration",
    "/subjects/s2",
    "/subjects/s3",
    "/records/rp",
    "/records/rq",
    "/records/rt",
    "/lists",
    "/lists/abnormal-operations",
    "/publicity",
    "/publicity/113500000000000001/2026-11-20",
    "/statistics",
    "/statistics/births",
    "/statistics/births?by=industry",
    "/statistics/survival",
    "/data",
    "/data/penalty",
    "/data/penalty/preview",
    "/data/registration/preview",
    "/check",
    "/help/record",
    "/help/objection",
    "/help/repair",
    "/help/report",
    "/help/reuse",
    "/about",
    "/help",
    "/accessibility",
    "/api",
    "/roles",
    "/rules",
    "/calendar",
    "/sign-in",
];
