//! What the operator says in the name of the node, answered by it.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    Label, Language,
    content::{Accent, Contact, ContentInForce, NoticeNumber, NoticeText},
};
use web::{Answer, ContentPortal, Viewer};

use super::{
    NodePortal,
    answers::{answer, viewer},
};

#[async_trait]
impl ContentPortal for NodePortal {
    fn content(&self) -> Arc<ContentInForce> {
        self.node.content()
    }

    async fn put_up_notice(&self, who: &Viewer, said: NoticeText) -> Answer<NoticeNumber> {
        answer(self.node.put_up_notice(&viewer(who), said).await)
    }

    async fn withdraw_notice(&self, who: &Viewer, number: NoticeNumber) -> Answer<()> {
        answer(self.node.withdraw_notice(&viewer(who), number).await)
    }

    async fn set_contact(&self, who: &Viewer, contact: Contact) -> Answer<()> {
        answer(self.node.set_contact(&viewer(who), contact).await)
    }

    async fn set_appearance(&self, who: &Viewer, name: Option<Label>, accent: Accent) -> Answer<()> {
        answer(self.node.set_appearance(&viewer(who), name, accent).await)
    }

    async fn set_words(&self, who: &Viewer, language: Language, key: &str, text: Option<&str>) -> Answer<()> {
        answer(self.node.set_words(&viewer(who), language, key, text).await)
    }
}
