//! Subscriptions: what an account follows, how it is told, and what it was told.

use domain::{AccountName, Instant, Language, ListId, SubjectId, id::ThingId};

use super::end;
use crate::{
    Error, Register, Result,
    engine::{Args, Connection, Row},
};

/// What is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// The file of a subject.
    Subject(SubjectId),
    /// A list.
    List(ListId),
}

/// How one is told.
#[derive(Clone, PartialEq, Eq)]
pub enum Way {
    /// By a letter to an address.
    Mail {
        /// The address.
        address: String,
    },
    /// By a signed message to a program.
    Webhook {
        /// Where to.
        url: String,
        /// The key that it is signed with.
        secret: String,
    },
}

impl Way {
    /// Its word.
    pub fn name(&self) -> &'static str {
        match self {
            Way::Mail { .. } => "mail",
            Way::Webhook { .. } => "webhook",
        }
    }

    /// Where to.
    pub fn address(&self) -> &str {
        match self {
            Way::Mail { address } => address,
            Way::Webhook { url, .. } => url,
        }
    }
}

impl std::fmt::Debug for Way {
    /// Without address and key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its id, drawn by chance.
    pub id: String,
    /// Whose.
    pub account: AccountName,
    /// What is followed.
    pub about: About,
    /// How one is told.
    pub way: Way,
    /// The language of letters.
    pub language: Language,
    /// When it was made.
    pub made_at: Instant,
    /// The last entry of the register then: what was entered before is not new.
    pub since: i64,
    /// Since when its address is known to be its holder's; messages to programs are from the beginning.
    pub confirmed_at: Option<Instant>,
    /// Since when nothing is sent any more, because nothing was taken.
    pub stopped_at: Option<Instant>,
    /// When it is looked for news again.
    pub next_look: Instant,
    /// How often in a row nothing was taken.
    pub failures: u32,
}

/// A thing that a subscriber was told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// What.
    pub thing: ThingId,
    /// Whether also that it left.
    pub left: bool,
}

impl Register {
    /// Adds a subscription; what is there already counts as told.
    pub async fn add_subscription(&self, new: &Subscription, there: &[ThingId]) -> Result<()> {
        let (subject, list) = match &new.about {
            About::Subject(subject) => (Some(subject.raw()), None),
            About::List(list) => (None, Some(list.as_str())),
        };
        let secret = match &new.way {
            Way::Mail { .. } => None,
            Way::Webhook { secret, .. } => Some(secret.as_str()),
        };
        let args = Args::new()
            .text(new.id.as_str())
            .text(new.account.as_str())
            .int(subject)
            .text(list)
            .text(new.way.name())
            .text(new.way.address())
            .text(secret)
            .text(new.language.code())
            .int(new.made_at.millis())
            .int(new.since)
            .int(new.confirmed_at.map(Instant::millis))
            .int(new.next_look.millis());
        let mut connection = self.pool().writer().await?;
        connection.begin().await?;
        let added = match connection.run("subscription.add", args).await {
            Ok(_) => tell_in(&mut connection, &new.id, there).await,
            Err(error) => Err(error),
        };
        end(connection, added).await
    }

    /// The subscription with that id.
    pub async fn subscription(&self, id: &str) -> Result<Option<Subscription>> {
        let row = self.pool().reader().await?.row("subscription.one", Args::new().text(id)).await?;
        row.as_ref().map(read_subscription).transpose()
    }

    /// The subscriptions of an account, the newest first.
    pub async fn subscriptions_of(&self, account: &AccountName, limit: u32) -> Result<Vec<Subscription>> {
        let args = Args::new().text(account.as_str()).int(i64::from(limit));
        self.pool().reader().await?.rows("subscription.of_account", args).await?.iter().map(read_subscription).collect()
    }

    /// Those whose turn it is at `now`, the longest due first.
    pub async fn subscriptions_due(&self, now: Instant, limit: u32) -> Result<Vec<Subscription>> {
        let args = Args::new().int(now.millis()).int(i64::from(limit));
        self.pool().reader().await?.rows("subscription.due", args).await?.iter().map(read_subscription).collect()
    }

    /// Takes the turn of a subscription until `lease_end`; false where another took it.
    pub async fn claim_subscription(&self, one: &Subscription, lease_end: Instant) -> Result<bool> {
        let args = Args::new().text(one.id.as_str()).int(one.next_look.millis()).int(lease_end.millis());
        Ok(self.pool().writer().await?.run("subscription.claim", args).await? == 1)
    }

    /// Notes what came of a look: what was told, that it had left, and when to look again.
    pub async fn looked(&self, one: &Subscription, told: &[ThingId], left: &[ThingId], at: Instant) -> Result<()> {
        let args = Args::new()
            .text(one.id.as_str())
            .int(one.next_look.millis())
            .int(i64::from(one.failures))
            .int(one.stopped_at.map(Instant::millis));
        let mut connection = self.pool().writer().await?;
        connection.begin().await?;
        let noted = match connection.run("subscription.looked", args).await {
            // It was ended meanwhile: nothing is kept of it.
            Ok(0) => Ok(()),
            Ok(_) => note_in(&mut connection, &one.id, told, left, at).await,
            Err(error) => Err(error),
        };
        end(connection, noted).await
    }

    /// Lets an address count; false where it did already, or the subscription is gone.
    pub async fn confirm_subscription(&self, id: &str, at: Instant) -> Result<bool> {
        let args = Args::new().text(id).int(at.millis());
        Ok(self.pool().writer().await?.run("subscription.confirm", args).await? == 1)
    }

    /// Ends a subscription: nothing of it stays. False where there is none.
    pub async fn end_subscription(&self, id: &str) -> Result<bool> {
        let mut connection = self.pool().writer().await?;
        connection.begin().await?;
        let ended = match connection.run("subscription.forget_told", Args::new().text(id)).await {
            Ok(_) => connection.run("subscription.end", Args::new().text(id)).await.map(|ended| ended == 1),
            Err(error) => Err(error),
        };
        end(connection, ended).await
    }

    /// Forgets subscriptions made before an instant whose address nobody confirmed.
    pub async fn forget_unconfirmed_subscriptions(&self, before: Instant) -> Result<u64> {
        let args = Args::new().int(before.millis());
        self.pool().writer().await?.run("subscription.forget_unconfirmed", args).await
    }

    /// What a subscriber was told.
    pub async fn told(&self, id: &str) -> Result<Vec<Told>> {
        let rows = self.pool().reader().await?.rows("subscription.told", Args::new().text(id)).await?;
        let read = |row: &Row| {
            let thing = row.text(0)?;
            let thing = thing.parse().map_err(|_| Error::BadValue { table: "subscription_told", value: thing })?;
            Ok(Told { thing, left: row.opt_int(1)?.is_some() })
        };
        rows.iter().map(read).collect()
    }
}

async fn tell_in(connection: &mut Connection, id: &str, things: &[ThingId]) -> Result<()> {
    for thing in things {
        let args = Args::new().text(id).text(thing.to_string().as_str());
        connection.run("subscription.tell", args).await?;
    }
    Ok(())
}

async fn note_in(connection: &mut Connection, id: &str, told: &[ThingId], left: &[ThingId], at: Instant) -> Result<()> {
    tell_in(connection, id, told).await?;
    for thing in left {
        let args = Args::new().text(id).text(thing.to_string().as_str()).int(at.millis());
        connection.run("subscription.tell_left", args).await?;
    }
    Ok(())
}

fn read_subscription(row: &Row) -> Result<Subscription> {
    let bad = |value: &str| Error::BadValue { table: "subscription", value: value.to_owned() };
    let about = match (row.opt_int(2)?, row.opt_text(3)?) {
        (Some(subject), None) => About::Subject(SubjectId::from_raw(subject)),
        (None, Some(list)) => About::List(ListId::parse(&list).map_err(|_| bad(&list))?),
        _ => return Err(bad("about nothing")),
    };
    let (way, address) = (row.text(4)?, row.text(5)?);
    let way = match (way.as_str(), row.opt_text(6)?) {
        ("mail", None) => Way::Mail { address },
        ("webhook", Some(secret)) => Way::Webhook { url: address, secret },
        _ => return Err(bad(&way)),
    };
    let (account, language) = (row.text(1)?, row.text(7)?);
    Ok(Subscription {
        id: row.text(0)?,
        account: AccountName::parse(&account).map_err(|_| bad(&account))?,
        about,
        way,
        language: Language::from_code(&language).ok_or_else(|| bad(&language))?,
        made_at: Instant::from_millis(row.int(8)?),
        since: row.int(9)?,
        confirmed_at: row.opt_int(10)?.map(Instant::from_millis),
        stopped_at: row.opt_int(11)?.map(Instant::from_millis),
        next_look: Instant::from_millis(row.int(12)?),
        failures: u32::try_from(row.int(13)?).unwrap_or(u32::MAX),
    })
}
