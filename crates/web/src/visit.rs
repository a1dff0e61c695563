//! One request: who asks, in which language, of which node.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header, request::Parts},
};
use domain::Language;

use crate::{
    frame::Frame,
    idempotency::UnderWay,
    portal::{Portal, Viewer},
    problem::Problem,
    quota::{Counts, Quota, Standing},
    shown::ShownLast,
};

/// How a server is set up.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whether a proxy in front says in `X-Forwarded-For` whom it speaks for: its last address counts.
    pub forwarded: bool,
    /// Whether browsers reach it by HTTPS alone: cookies are then marked so.
    pub secure: bool,
    /// Its address as others see it, such as `https://credit.example`; for links to other
    /// languages. Relative where absent.
    pub public_url: Option<String>,
    /// How much of the API one asker is answered in a minute; without a bound where absent.
    pub quota: Option<Quota>,
}

/// What every handler shares.
#[derive(Clone)]
pub(crate) struct App {
    pub portal: Arc<dyn Portal>,
    pub settings: Arc<Settings>,
    pub under_way: Arc<UnderWay>,
    pub counts: Arc<Counts>,
    pub shown: Arc<ShownLast>,
}

/// A request that passed its door.
#[derive(Clone)]
pub(crate) struct Visit {
    pub app: App,
    pub viewer: Viewer,
    /// The token of the session's forms; empty without a session.
    pub form_token: String,
    /// The token of the session; empty without one.
    pub session: String,
    pub language: Language,
    /// Path and query without the language.
    pub rest: String,
    /// The id of the request.
    pub request: String,
    /// The address that the request comes from, as far as known.
    pub from: Option<IpAddr>,
    /// The entity tags that the asker holds.
    pub if_none_match: Option<String>,
    /// Where the asker stands in the minute, where that is counted.
    pub standing: Option<Standing>,
}

impl Visit {
    pub(crate) fn portal(&self) -> &dyn Portal {
        &*self.app.portal
    }

    /// The frame of a page.
    pub(crate) fn frame(&self) -> Frame {
        let (form_token, rest, request) = (self.form_token.clone(), self.rest.clone(), self.request.clone());
        Frame::new(&self.app, self.language, self.viewer.clone(), form_token, rest, request)
    }

    /// The address of a page of this language.
    pub(crate) fn to(&self, path: &str) -> String {
        format!("/{}{path}", self.language.code())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visit, Problem> {
        parts.extensions.get::<Visit>().cloned().ok_or(Problem::Broken("a route without a door".to_owned()))
    }
}

/// The longest cookie that is looked at, as long as browsers keep any: the one of a browser that is at a provider
/// of identities holds the path to go on at.
const LONGEST_COOKIE: usize = 4_096;

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name && !value.is_empty() && value.len() <= LONGEST_COOKIE).then_some(value)
    })
}

/// The language of an address, and the rest of it.
pub(crate) fn split_language(uri: &Uri) -> (Option<Language>, String) {
    let whole = uri.path_and_query().map_or("/", |whole| whole.as_str());
    let inner = whole.strip_prefix('/').unwrap_or(whole);
    let end = inner.find(['/', '?']).unwrap_or(inner.len());
    let (code, rest) = inner.split_at(end);
    match Language::from_code(code) {
        Some(language) => (Some(language), rest.to_owned()),
        None => (None, whole.to_owned()),
    }
}

/// The language that a browser asks for.
pub(crate) fn preferred(headers: &HeaderMap) -> Language {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = wanted.split(',').find_map(|tag| Language::from_code(tag.trim().get(..2)?));
    first.unwrap_or(Language::ALL[0])
}
