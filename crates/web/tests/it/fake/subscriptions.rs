//! Subscriptions of the made-up node: `bank` follows a company and a list.

use async_trait::async_trait;
use domain::{Language, ListId};
use web::{Answer, Followed, LinkAct, Problem, Subscribed, SubscriptionLine, SubscriptionPortal, Viewer, Wanted};

use super::{Fake, data::subject_id};

/// The end of a link that is of a letter.
pub const TOKEN: &str = "abcdefghabcdefgh.00112233445566778899aabbccddeeff";

#[async_trait]
impl SubscriptionPortal for Fake {
    async fn subscriptions(&self, viewer: &Viewer) -> Answer<Vec<SubscriptionLine>> {
        let line = |id: &str, about, way, address: &str, confirmed| SubscriptionLine {
            id: id.to_owned(),
            about,
            way,
            address: address.to_owned(),
            made_at: self.now,
            confirmed,
            stopped_at: None,
        };
        let list = ListId::parse("abnormal-operations").unwrap();
        let all = vec![
            line("mail", Followed::Subject(subject_id(1)), "mail", "li@bank.example", false),
            line("hook", Followed::List(list), "webhook", "https://bank.example/in?a=<b>", true),
        ];
        let own = viewer.account.as_ref().is_some_and(|name| name.as_str() == "bank");
        Ok(if own { all } else { Vec::new() })
    }
    async fn subscribe(&self, _: &Viewer, about: Followed, wanted: &Wanted, _: Language) -> Answer<Subscribed> {
        if about == Followed::Subject(subject_id(404)) {
            return Err(Problem::NotFound);
        }
        let secret = matches!(wanted, Wanted::Webhook(_)).then(|| "whsec_shown_once".to_owned());
        Ok(Subscribed { id: "new".to_owned(), secret })
    }
    async fn unsubscribe(&self, viewer: &Viewer, id: &str) -> Answer<()> {
        let own = self.subscriptions(viewer).await?.iter().any(|line| line.id == id);
        own.then_some(()).ok_or(Problem::NotFound)
    }
    async fn follow_link(&self, _: LinkAct, token: &str) -> Answer<()> {
        (token == TOKEN).then_some(()).ok_or(Problem::NotFound)
    }
}
