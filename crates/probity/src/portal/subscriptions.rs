//! Subscriptions, answered by the node.

use async_trait::async_trait;
use domain::Language;
use flow::subscription;
use store::{About, Subscription};
use web::{Answer, Followed, LinkAct, Subscribed, SubscriptionLine, SubscriptionPortal, Viewer, Wanted};

use super::{
    NodePortal,
    answers::{answer, viewer},
};

#[async_trait]
impl SubscriptionPortal for NodePortal {
    async fn subscriptions(&self, who: &Viewer) -> Answer<Vec<SubscriptionLine>> {
        let all = answer(self.node.subscriptions(&viewer(who)).await)?;
        Ok(all.into_iter().map(line).collect())
    }

    async fn subscribe(
        &self,
        who: &Viewer,
        about: Followed,
        wanted: &Wanted,
        language: Language,
    ) -> Answer<Subscribed> {
        let about = match about {
            Followed::Subject(subject) => About::Subject(subject),
            Followed::List(list) => About::List(list),
        };
        let wanted = match wanted {
            Wanted::Mail(address) => subscription::Wanted::Mail(address.clone()),
            Wanted::Webhook(url) => subscription::Wanted::Webhook(url.clone()),
        };
        let made = answer(self.node.subscribe(&viewer(who), about, &wanted, language).await)?;
        Ok(Subscribed { id: made.id, secret: made.secret })
    }

    async fn unsubscribe(&self, who: &Viewer, id: &str) -> Answer<()> {
        answer(self.node.unsubscribe(&viewer(who), id).await)
    }

    async fn follow_link(&self, act: LinkAct, token: &str) -> Answer<()> {
        let act = match act {
            LinkAct::Confirm => subscription::LinkAct::Confirm,
            LinkAct::End => subscription::LinkAct::End,
        };
        answer(self.node.follow_link(act, token).await)
    }
}

fn line(one: Subscription) -> SubscriptionLine {
    SubscriptionLine {
        id: one.id,
        about: match one.about {
            About::Subject(subject) => Followed::Subject(subject),
            About::List(list) => Followed::List(list),
        },
        way: one.way.name(),
        address: one.way.address().to_owned(),
        made_at: one.made_at,
        confirmed: one.confirmed_at.is_some(),
        stopped_at: one.stopped_at,
    }
}
