//! What the operator says in the name of the node, as the web reads and changes it.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    Label, Language,
    content::{Accent, Contact, ContentInForce, NoticeNumber, NoticeText},
};

use crate::portal::{Answer, Viewer};

/// The part of [`crate::Portal`] that is the content of the node.
#[async_trait]
pub trait ContentPortal: Send + Sync + 'static {
    /// What is in force now: the same until it changes.
    fn content(&self) -> Arc<ContentInForce>;
    /// Puts a notice up.
    async fn put_up_notice(&self, viewer: &Viewer, said: NoticeText) -> Answer<NoticeNumber>;
    /// Withdraws a notice. [`crate::Problem::Conflict`] where it is over already.
    async fn withdraw_notice(&self, viewer: &Viewer, number: NoticeNumber) -> Answer<()>;
    /// Sets how the people who run the node are reached.
    async fn set_contact(&self, viewer: &Viewer, contact: Contact) -> Answer<()>;
    /// Sets name and colour of the node.
    async fn set_appearance(&self, viewer: &Viewer, name: Option<Label>, accent: Accent) -> Answer<()>;
    /// Puts a text, checked by [`crate::check_words`], in the place of one of the interface, or takes it back.
    async fn set_words(&self, viewer: &Viewer, language: Language, key: &str, text: Option<&str>) -> Answer<()>;
}
