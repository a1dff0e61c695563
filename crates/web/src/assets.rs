//! The style sheet, the mark and the scripts, in the binary, under addresses that change with their content.

use std::sync::LazyLock;

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

const STYLE: &str = include_str!("../assets/probity.css");
const MARK: &str = include_str!("../assets/mark.svg");
const SUGGEST: &str = include_str!("../assets/suggest.js");
const FILING: &str = include_str!("../assets/filing.js");

fn named(stem: &str, text: &str, ending: &str) -> String {
    let digest = blake3::hash(text.as_bytes());
    format!("/assets/{stem}.{}.{ending}", hex::encode(&digest.as_bytes()[..6]))
}

static STYLE_PATH: LazyLock<String> = LazyLock::new(|| named("probity", STYLE, "css"));
static MARK_PATH: LazyLock<String> = LazyLock::new(|| named("mark", MARK, "svg"));
static SUGGEST_PATH: LazyLock<String> = LazyLock::new(|| named("suggest", SUGGEST, "js"));
static FILING_PATH: LazyLock<String> = LazyLock::new(|| named("filing", FILING, "js"));

/// The address of the style sheet.
pub(crate) fn style_path() -> &'static str {
    &STYLE_PATH
}

/// The address of the mark.
pub(crate) fn mark_path() -> &'static str {
    &MARK_PATH
}

/// The address of the script that suggests subjects.
pub(crate) fn suggest_path() -> &'static str {
    &SUGGEST_PATH
}

/// The address of the script that checks a form while it is filled in.
pub(crate) fn filing_path() -> &'static str {
    &FILING_PATH
}

/// Serves an asset.
pub(crate) async fn asset(Path(name): Path<String>) -> Response {
    let path = format!("/assets/{name}");
    let (kind, text) = match path {
        _ if path == *STYLE_PATH => ("text/css; charset=utf-8", STYLE),
        _ if path == *SUGGEST_PATH => ("text/javascript; charset=utf-8", SUGGEST),
        _ if path == *FILING_PATH => ("text/javascript; charset=utf-8", FILING),
        _ if path == *MARK_PATH => ("image/svg+xml", MARK),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], text)
        .into_response()
}

/// What crawlers are told: the pages say themselves which may be kept.
pub(crate) async fn robots() -> Response {
    let text = "User-agent: *\nDisallow: /api/\nDisallow: /zh/search\nDisallow: /en/search\n";
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
