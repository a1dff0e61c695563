//! Telling: whose turn it is, what is sent, and when it is looked again. A message is made at the moment
//! in which it is sent, so that one which waited names nothing that has ended meanwhile.

use std::{pin::Pin, sync::Arc};

use domain::{Instant, Label, Language, content::ContentInForce, id::ThingId};
use store::{Subscription, Way};
use tokio::task::JoinSet;

use super::{LinkAct, News, news::Found};
use crate::{
    Error, Result,
    measures::{Notice, Reach, Unsent, sign},
    node::Node,
};

/// How often a subscription is looked at: letters come once an hour at most, messages once a minute.
const BETWEEN_LETTERS_MILLIS: i64 = 3_600_000;
const BETWEEN_MESSAGES_MILLIS: i64 = 60_000;

/// How long a look may take before another worker takes the turn.
const LEASE_MILLIS: i64 = 120_000;

/// Subscriptions that are looked at together: a receiver that is slow holds up few others.
const AT_ONCE: u32 = 16;

/// The longest wait after a failure, in milliseconds.
const LONGEST_WAIT_MILLIS: i64 = 3 * 3_600_000;

/// Failures in a row after which nothing is sent any more: about three days.
const MOST_FAILURES: u32 = 30;

/// A letter to be written and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Where to.
    pub to: String,
    /// Who sends it: an address.
    pub from: String,
    /// The name of the node.
    pub node: Label,
    /// The words of the node that may stand in it.
    pub content: Arc<ContentInForce>,
    /// Its language.
    pub language: Language,
    /// What it says.
    pub says: Says,
}

/// What a letter says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// Whether one wants to follow this.
    Confirm {
        /// What would be followed.
        about: String,
        /// The link that says so.
        link: String,
    },
    /// What is new.
    News {
        /// What is followed.
        about: String,
        /// Its page.
        page: String,
        /// The pages of what is new.
        new: Vec<String>,
        /// How much of what one was told of has left.
        left: usize,
        /// The link that ends it.
        end: String,
    },
}

/// Writes and sends letters: a port that the binary fills.
pub trait Postman: Send + Sync {
    /// Hands a letter over; done only when it was taken.
    fn send<'a>(
        &'a self,
        letter: &'a Letter,
    ) -> Pin<Box<dyn Future<Output = std::result::Result<(), String>> + Send + 'a>>;
}

impl Node {
    /// Tells every subscriber whose turn it is; how many were told something.
    pub async fn tell_subscribers(&self) -> Result<u64> {
        let mut told = 0;
        loop {
            let due = self.register.subscriptions_due(self.clock.now(), AT_ONCE).await?;
            if due.is_empty() {
                return Ok(told);
            }
            let mut looks = JoinSet::new();
            for one in due {
                let node = self.clone();
                looks.spawn(async move { node.look(one).await });
            }
            while let Some(look) = looks.join_next().await {
                told += u64::from(look??);
            }
        }
    }

    /// Looks at a subscription whose turn it is; whether its subscriber was told something.
    async fn look(&self, one: Subscription) -> Result<bool> {
        let now = self.clock.now();
        if !self.register.claim_subscription(&one, later(now, LEASE_MILLIS)).await? {
            return Ok(false);
        }
        let between = match one.way {
            Way::Mail { .. } => BETWEEN_LETTERS_MILLIS,
            Way::Webhook { .. } => BETWEEN_MESSAGES_MILLIS,
        };
        let on_time = Subscription { next_look: later(now, between), failures: 0, ..one.clone() };
        let found = self.news(&one).await?.filter(|found| !found.is_empty());
        let Some(found) = found else {
            self.register.looked(&on_time, &[], &[], now).await?;
            return Ok(false);
        };
        match self.tell(&one, &found).await? {
            Ok(()) => {
                let new: Vec<ThingId> = found.new.iter().map(|(thing, _)| *thing).collect();
                self.register.looked(&on_time, &new, &found.left, now).await?;
                Ok(true)
            }
            Err(unsent) => {
                tracing::warn!(subscription = one.id, why = unsent.why, "what is new was not taken; it is told again");
                self.register.looked(&after_failure(one, &unsent, now), &[], &[], now).await?;
                Ok(false)
            }
        }
    }

    async fn tell(&self, one: &Subscription, found: &Found) -> Result<std::result::Result<(), Unsent>> {
        match &one.way {
            Way::Webhook { url, secret } => self.send_message(url, secret, found.news(one)).await,
            Way::Mail { address } => {
                let site = self.portal_address()?;
                let page = |path: &str| format!("{site}/{}{path}", one.language.code());
                let says = Says::News {
                    about: found.shown.title.text(one.language).to_owned(),
                    page: page(&found.shown.page),
                    new: found.new.iter().map(|(_, path)| page(path)).collect(),
                    left: found.left.len(),
                    end: self.link(LinkAct::End, &one.id, one.language)?,
                };
                self.send_letter(address, one.language, says).await
            }
        }
    }

    async fn send_message(&self, url: &str, secret: &str, news: News) -> Result<std::result::Result<(), Unsent>> {
        let Some(notifier) = &self.notifier else { return Ok(Err(Unsent::new("this process sends no messages"))) };
        // The same news has the same id, however often it is sent: its receiver tells a repetition by it.
        let said = serde_json::to_vec(&news).map_err(|error| Error::Broken(error.to_string()))?;
        let id = format!("n_{}", &blake3::hash(&said).to_hex()[..32]);
        let notice = Notice { r#type: "subscription.news", timestamp: self.clock.now().rfc3339(), data: news };
        let body = serde_json::to_string(&notice).map_err(|error| Error::Broken(error.to_string()))?;
        let secret = self.opened_secret(url, secret)?;
        let mut signed = sign(url, &secret, &id, self.clock.now(), body)?;
        signed.reach = Reach::Public;
        Ok(notifier.send(&signed).await)
    }

    async fn send_letter(&self, to: &str, language: Language, says: Says) -> Result<std::result::Result<(), Unsent>> {
        let (Some(postman), Some(from)) = (&self.postman, &self.file.mail_from) else {
            return Ok(Err(Unsent::new("this process sends no letters")));
        };
        let (to, from) = (to.to_owned(), from.clone());
        let letter = Letter { to, from, node: self.name(), content: self.content(), language, says };
        Ok(postman.send(&letter).await.map_err(|why| Unsent { why, gone: false }))
    }

    /// Asks the holder of an address whether the subscription is wanted.
    pub(super) async fn ask_to_confirm(&self, one: &Subscription, title: &Label) -> Result<()> {
        let link = self.link(LinkAct::Confirm, &one.id, one.language)?;
        let says = Says::Confirm { about: title.text(one.language).to_owned(), link };
        match self.send_letter(one.way.address(), one.language, says).await? {
            Ok(()) => Ok(()),
            Err(unsent) => {
                self.register.end_subscription(&one.id).await?;
                tracing::warn!(why = unsent.why, "a letter was not taken");
                Err(Error::NotReady("the letter that asks for confirmation could not be sent; try again later"))
            }
        }
    }
}

/// The subscription after a failure: looked at again later each time, and no more after many, or where the
/// receiver says that it is gone.
fn after_failure(one: Subscription, unsent: &Unsent, now: Instant) -> Subscription {
    let failures = one.failures.saturating_add(1);
    let wait = (60_000_i64 << failures.min(10)).min(LONGEST_WAIT_MILLIS);
    let stopped_at = (unsent.gone || failures >= MOST_FAILURES).then_some(now);
    Subscription { failures, stopped_at, next_look: later(now, wait), ..one }
}

fn later(now: Instant, millis: i64) -> Instant {
    Instant::from_millis(now.millis() + millis)
}
