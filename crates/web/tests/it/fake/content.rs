//! What is said in the name of the made-up node.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    Label, Language,
    content::{Accent, Contact, Content, ContentFault, ContentInForce, NoticeNumber, NoticeText},
};
use web::{Answer, ContentPortal, Problem, Viewer};

use super::{Fake, console::operators_alone};

fn problem(fault: ContentFault) -> Problem {
    Problem::invalid(fault.field, fault.reason)
}

impl Fake {
    fn change(&self, viewer: &Viewer, change: impl FnOnce(&mut Content) -> Answer<()>) -> Answer<()> {
        operators_alone(viewer)?;
        let mut kept = self.content.lock().unwrap();
        let mut content = kept.content.clone();
        change(&mut content)?;
        content.check().map_err(problem)?;
        *kept = Arc::new(ContentInForce { content, broken: None });
        Ok(())
    }

    /// What is said from now on, whatever it is.
    pub fn say(&self, content: Content, broken: Option<&str>) {
        *self.content.lock().unwrap() = Arc::new(ContentInForce { content, broken: broken.map(str::to_owned) });
    }
}

#[async_trait]
impl ContentPortal for Fake {
    fn content(&self) -> Arc<ContentInForce> {
        Arc::clone(&self.content.lock().unwrap())
    }
    async fn put_up_notice(&self, viewer: &Viewer, said: NoticeText) -> Answer<NoticeNumber> {
        let mut number = NoticeNumber::default();
        self.change(viewer, |content| {
            number = content.put_up(said, viewer.account.clone(), self.now, self.today).map_err(problem)?;
            Ok(())
        })?;
        Ok(number)
    }
    async fn withdraw_notice(&self, viewer: &Viewer, number: NoticeNumber) -> Answer<()> {
        self.change(viewer, |content| {
            let notice = content.notices.iter_mut().find(|notice| notice.number == number);
            notice.ok_or(Problem::NotFound)?.withdrawn_at = Some(self.now);
            Ok(())
        })
    }
    async fn set_contact(&self, viewer: &Viewer, contact: Contact) -> Answer<()> {
        self.change(viewer, |content| {
            content.contact = contact;
            Ok(())
        })
    }
    async fn set_appearance(&self, viewer: &Viewer, name: Option<Label>, accent: Accent) -> Answer<()> {
        self.change(viewer, |content| {
            (content.name, content.accent) = (name, accent);
            Ok(())
        })
    }
    async fn set_words(&self, viewer: &Viewer, language: Language, key: &str, text: Option<&str>) -> Answer<()> {
        self.change(viewer, |content| {
            let words = content.words.of_mut(language);
            match text {
                Some(text) => words.insert(key.to_owned(), text.to_owned()),
                None => words.remove(key),
            };
            Ok(())
        })
    }
}
