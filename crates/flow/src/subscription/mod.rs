//! Subscriptions: an account follows a subject or a list, and is told of what is new by mail or by a signed
//! message. What is told is what the public may see at that moment; it names things by their addresses,
//! behind which they stand for as long as they are public.

pub(crate) mod mailbox;
mod news;
mod telling;

use domain::{AccountName, Instant, Language};
use store::{About, Subscription, Way};

pub use news::News;
pub use telling::{Letter, Postman, Says};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    measures::{checked_url, notice},
    node::{Node, STREAM, actor, audit},
    secret,
};

/// The most subscriptions of one account.
pub const MOST: usize = 200;

/// How long an address may stay unconfirmed.
const UNCONFIRMED_MILLIS: i64 = 7 * 86_400_000;

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

/// What a link of a letter does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkAct {
    /// It confirms the address.
    Confirm,
    /// It ends the subscription.
    End,
}

impl LinkAct {
    fn name(self) -> &'static str {
        match self {
            LinkAct::Confirm => "confirm",
            LinkAct::End => "end",
        }
    }
}

impl Node {
    /// Follows something from now on: what is there already is not new. Letters are sent once their
    /// address is confirmed by the link that it gets.
    pub async fn subscribe(
        &self,
        viewer: &Viewer,
        about: About,
        wanted: &Wanted,
        language: Language,
    ) -> Result<Subscribed> {
        let account = self.follower(viewer)?.clone();
        if self.register.subscriptions_of(&account, MOST as u32).await?.len() >= MOST {
            return Err(Error::Conflict(format!("an account follows {MOST} things at most: end one first")));
        }
        let (way, secret) = self.way(wanted)?;
        let about = self.settled(about).await?;
        let shown = self.shown(&about).await?.ok_or_else(|| match &about {
            About::Subject(subject) => Error::not_found("subject", subject),
            About::List(list) => Error::not_found("list", list),
        })?;
        let now = self.clock.now();
        let new = Subscription {
            id: secret::new_letters()?,
            account,
            about,
            confirmed_at: matches!(way, Way::Webhook { .. }).then_some(now),
            way,
            language,
            made_at: now,
            since: self.register.head(STREAM).await?.map_or(0, |head| head.raw()),
            stopped_at: None,
            next_look: now,
            failures: 0,
        };
        let there: Vec<_> = shown.things.iter().map(|(thing, _)| *thing).collect();
        self.register.add_subscription(&new, &there).await?;
        self.note_subscription(viewer, "subscribed", &new.id).await?;
        if new.confirmed_at.is_none() {
            self.ask_to_confirm(&new, &shown.title).await?;
        }
        Ok(Subscribed { id: new.id, secret })
    }

    /// What the viewer's account follows, the newest first.
    pub async fn subscriptions(&self, viewer: &Viewer) -> Result<Vec<Subscription>> {
        let account = self.follower(viewer)?;
        Ok(self.register.subscriptions_of(account, MOST as u32).await?)
    }

    /// Ends a subscription of the viewer's own; nothing of it stays.
    pub async fn unsubscribe(&self, viewer: &Viewer, id: &str) -> Result<()> {
        let account = self.follower(viewer)?;
        let own = self.register.subscription(id).await?.filter(|one| one.account == *account);
        let own = own.ok_or_else(|| Error::not_found("subscription", id))?;
        self.register.end_subscription(&own.id).await?;
        self.note_subscription(viewer, "unsubscribed", id).await
    }

    /// Does what the link of a letter does: whoever has the letter may.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the link is none of ours, or its subscription has ended.
    pub async fn follow_link(&self, act: LinkAct, token: &str) -> Result<()> {
        let id = self.id_of_link(act, token)?;
        let found = match act {
            LinkAct::End => self.register.end_subscription(id).await?,
            LinkAct::Confirm => {
                self.register.confirm_subscription(id, self.clock.now()).await?
                    || self.register.subscription(id).await?.is_some()
            }
        };
        if found { Ok(()) } else { Err(Error::not_found("subscription", id)) }
    }

    /// The address of a link in a letter.
    fn link(&self, act: LinkAct, id: &str, language: Language) -> Result<String> {
        let address = self.portal_address()?;
        let (act_name, mark) = (act.name(), self.link_mark(act, id)?);
        Ok(format!("{address}/{}/subscriptions/{act_name}/{id}.{mark}", language.code()))
    }

    fn id_of_link<'t>(&self, act: LinkAct, token: &'t str) -> Result<&'t str> {
        let unknown = || Error::not_found("subscription", "");
        let (id, mark) = token.split_once('.').filter(|_| token.len() <= 100).ok_or_else(unknown)?;
        // Compared as digests: how much of it is right can't be measured.
        let same = secret::token_hash(mark) == secret::token_hash(&self.link_mark(act, id)?);
        if same { Ok(id) } else { Err(unknown()) }
    }

    /// What proves that a link is of a letter of ours: it is for one act and one subscription.
    fn link_mark(&self, act: LinkAct, id: &str) -> Result<String> {
        let key = self.folder.key("subscriptions")?;
        let mark = blake3::keyed_hash(&key, format!("{} {id}", act.name()).as_bytes());
        Ok(hex::encode(&mark.as_bytes()[..16]))
    }

    fn portal_address(&self) -> Result<&str> {
        let address = self.file.address.as_deref();
        address.ok_or_else(|| {
            Error::invalid("mail", "this node has no address of its portal, so that no letter can link to it")
        })
    }

    /// Checks where to, and makes the key of messages.
    fn way(&self, wanted: &Wanted) -> Result<(Way, Option<String>)> {
        match wanted {
            Wanted::Mail(address) => {
                if self.file.mail_from.is_none() {
                    return Err(Error::invalid("mail", "this node sends no mail: choose a webhook, or the feed"));
                }
                self.portal_address()?;
                Ok((Way::Mail { address: mailbox::checked(address)? }, None))
            }
            Wanted::Webhook(url) => {
                let secret = notice::secret(&secret::new_key()?);
                let url = checked_url(url)?;
                let sealed = self.sealed_secret(&url, &secret)?;
                Ok((Way::Webhook { url, secret: sealed }, Some(secret)))
            }
        }
    }

    /// The subject as it is kept now: of a merged one, the one that stays.
    async fn settled(&self, about: About) -> Result<About> {
        Ok(match about {
            About::Subject(subject) => About::Subject(self.register.lead(subject).await?),
            list => list,
        })
    }

    fn follower<'v>(&self, viewer: &'v Viewer) -> Result<&'v AccountName> {
        self.authorise_here(viewer, Action::Subscribe)?;
        viewer.account.as_ref().ok_or(Error::NotSignedIn)
    }

    async fn note_subscription(&self, viewer: &Viewer, what: &str, id: &str) -> Result<()> {
        Ok(self.register.note_audit(self.clock.now(), &actor(viewer), &audit(what, id, "")).await?)
    }

    /// Forgets subscriptions whose address was not confirmed in time.
    pub(crate) async fn forget_unconfirmed(&self) -> Result<()> {
        let before = Instant::from_millis(self.clock.now().millis() - UNCONFIRMED_MILLIS);
        self.register.forget_unconfirmed_subscriptions(before).await?;
        Ok(())
    }
}
