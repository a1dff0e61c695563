//! The server: every route under one set of layers.

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::compression::{CompressionLayer, predicate::Predicate};

use crate::{
    answer::{finish, redirect},
    assets,
    idempotency::UnderWay,
    portal::Portal,
    routes,
    visit::{App, Settings, preferred, split_language},
};

/// The largest body that is taken outside uploads.
const LARGEST_FORM: usize = 64 * 1_024;

/// Everything that is served for a node.
pub fn app(portal: Arc<dyn Portal>, settings: Settings) -> Router {
    let app = App {
        portal,
        settings: Arc::new(settings),
        under_way: Arc::new(UnderWay::default()),
        counts: Arc::default(),
        shown: Arc::default(),
    };
    let pages_and_texts =
        |_: StatusCode, _: axum::http::Version, headers: &axum::http::HeaderMap, _: &axum::http::Extensions| {
            let kind = headers.get(axum::http::header::CONTENT_TYPE).map_or(&b""[..], |kind| kind.as_bytes());
            // Not JSON: its strong entity tag is of the bytes as they are.
            kind.starts_with(b"text/html") || kind.starts_with(b"text/css")
        };
    let smaller = tower_http::compression::predicate::SizeAbove::new(1_024).and(pages_and_texts);
    Router::new()
        .merge(routes::router(app.clone()))
        .route("/", get(front))
        .route("/assets/{name}", get(assets::asset))
        .route("/robots.txt", get(assets::robots))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .fallback(elsewhere)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(axum::middleware::from_fn_with_state(app.clone(), finish))
        .layer(CompressionLayer::new().compress_when(smaller))
        .with_state(app)
}

async fn front(request: Request) -> Response {
    redirect(StatusCode::SEE_OTHER, &format!("/{}", preferred(request.headers()).code()))
}

async fn ready(State(app): State<App>) -> Response {
    if app.portal.ready().await { "ready\n".into_response() } else { StatusCode::SERVICE_UNAVAILABLE.into_response() }
}

/// An address with a slash too many leads to the page; all else is not found.
async fn elsewhere(request: Request) -> Response {
    let path = request.uri().path();
    let trimmed = path.trim_end_matches('/');
    let known = split_language(request.uri()).0.is_some() || path.starts_with("/api/v1/");
    if known && trimmed.len() < path.len() && !trimmed.is_empty() && !path.contains("//") {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        return redirect(StatusCode::PERMANENT_REDIRECT, &format!("{trimmed}{query}"));
    }
    StatusCode::NOT_FOUND.into_response()
}
