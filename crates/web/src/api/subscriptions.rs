//! Subscriptions of one's own.

use axum::{body::Bytes, extract::Path, http::HeaderMap};
use domain::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::acts::{Again, DONE, Reply, document, made_with, once};
use crate::{
    answer::json,
    pages::subscriptions::{followed, wanted},
    problem::Problem,
    subscription_portal::{Followed, SubscriptionLine},
    visit::Visit,
};

/// What is to be followed, and how.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubscriptionSent {
    /// The id of a subject; or a list.
    #[serde(default)]
    subject: String,
    /// The id of a list; or a subject.
    #[serde(default)]
    list: String,
    /// Where letters go; or a webhook.
    #[serde(default)]
    mail: String,
    /// Where signed messages go (Standard Webhooks); or mail.
    #[serde(default)]
    webhook: String,
    /// The language of letters: `zh` or `en`.
    #[serde(default)]
    language: String,
}

/// A subscription as it was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct SubscriptionMade {
    /// Its id.
    id: String,
    /// The key that messages are signed with, shown once; none where letters are sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// A subscription of one's own.
#[derive(Serialize, ToSchema)]
pub(crate) struct SubscriptionShown {
    /// Its id.
    id: String,
    /// The subject that is followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    /// The list that is followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    list: Option<String>,
    /// `mail` or `webhook`.
    way: &'static str,
    /// Where to.
    address: String,
    /// When it was made.
    made_at: String,
    /// Whether its address is confirmed.
    confirmed: bool,
    /// Since when nothing is sent any more, because nothing was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped_at: Option<String>,
}

/// What one follows, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Subscriptions {
    items: Vec<SubscriptionShown>,
}

fn shown(line: SubscriptionLine) -> SubscriptionShown {
    let (subject, list) = match line.about {
        Followed::Subject(subject) => (Some(subject.to_string()), None),
        Followed::List(list) => (None, Some(list.to_string())),
    };
    SubscriptionShown {
        id: line.id,
        subject,
        list,
        way: line.way,
        address: line.address,
        made_at: line.made_at.rfc3339(),
        confirmed: line.confirmed,
        stopped_at: line.stopped_at.map(|at| at.rfc3339()),
    }
}

pub(crate) async fn own(visit: Visit) -> Reply {
    let lines = visit.portal().subscriptions(&visit.viewer).await?;
    json(&visit, &Subscriptions { items: lines.into_iter().map(shown).collect() })
}

pub(crate) async fn subscribe(visit: Visit, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: SubscriptionSent = document(&body)?;
    let about = followed(&sent.subject, &sent.list)?.ok_or_else(|| Problem::invalid("subject", "missing"))?;
    let language = match sent.language.as_str() {
        "" => visit.language,
        code => Language::from_code(code).ok_or_else(|| Problem::invalid("language", "`zh` or `en`"))?,
    };
    let wanted = wanted(&sent.mail, &sent.webhook)?;
    let act = async {
        let made = visit.portal().subscribe(&visit.viewer, about, &wanted, language).await?;
        made_with(&SubscriptionMade { id: made.id, secret: made.secret }, "/api/v1/subscriptions".to_owned())
    };
    once(&visit, &headers, &[b"subscribe", &body], act).await
}

pub(crate) async fn end(visit: Visit, Path(subscription): Path<String>, headers: HeaderMap) -> Reply {
    let act = async {
        visit.portal().unsubscribe(&visit.viewer, &subscription).await?;
        Ok::<Again, Problem>(DONE)
    };
    once(&visit, &headers, &[b"unsubscribe", subscription.as_bytes()], act).await
}
