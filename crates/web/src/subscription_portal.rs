//! Subscriptions as the web sees them.

use async_trait::async_trait;
use domain::{Instant, Language, ListId, SubjectId};

use crate::portal::{Answer, Viewer};

/// What is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Followed {
    /// The file of a subject.
    Subject(SubjectId),
    /// A list.
    List(ListId),
}

/// How one wants to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// By letters to an address.
    Mail(String),
    /// By signed messages to a program.
    Webhook(String),
}

/// A subscription as it was made.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscribed {
    /// Its id.
    pub id: String,
    /// The key that messages are signed with: shown once. None where letters are sent.
    pub secret: Option<String>,
}

/// A subscription of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionLine {
    /// Its id.
    pub id: String,
    /// What is followed.
    pub about: Followed,
    /// `mail` or `webhook`.
    pub way: &'static str,
    /// Where to.
    pub address: String,
    /// When it was made.
    pub made_at: Instant,
    /// Whether its address is confirmed.
    pub confirmed: bool,
    /// Since when nothing is sent any more, because nothing was taken.
    pub stopped_at: Option<Instant>,
}

/// What a link of a letter does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkAct {
    /// It confirms the address.
    Confirm,
    /// It ends the subscription.
    End,
}

/// The part of [`crate::Portal`] that is about subscriptions.
#[async_trait]
pub trait SubscriptionPortal: Send + Sync + 'static {
    /// What the viewer's account follows, the newest first.
    async fn subscriptions(&self, viewer: &Viewer) -> Answer<Vec<SubscriptionLine>>;
    /// Follows something from now on. [`crate::Problem::NotFound`] where the public sees nothing of it.
    async fn subscribe(
        &self,
        viewer: &Viewer,
        about: Followed,
        wanted: &Wanted,
        language: Language,
    ) -> Answer<Subscribed>;
    /// Ends a subscription of the viewer's own.
    async fn unsubscribe(&self, viewer: &Viewer, id: &str) -> Answer<()>;
    /// Does what the link of a letter does: whoever has the letter may.
    async fn follow_link(&self, act: LinkAct, token: &str) -> Answer<()>;
}
