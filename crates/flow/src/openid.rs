//! Signing in with an identity that an OpenID provider vouches for, such as the one that a department keeps for
//! all its programs.
//!
//! The provider says who somebody is, never what they may do: an identity opens the account that it was linked to,
//! by that account's holder or by the operator, and no other. What the browser keeps between leaving and coming
//! back is sealed, ends soon, and says for whom it was made.

use std::{future::Future, net::IpAddr, pin::Pin};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{AccountName, Instant, Label};
use serde::{Deserialize, Serialize};
use store::OpenidIdentity;

use crate::{
    Error, Result,
    account::AfterPassword,
    authorise::{Action, Viewer},
    folder::NodeFile,
    node::{Node, actor, audit},
    sealed, secret,
};

/// How long somebody may take at the provider.
const AWAY_MILLIS: i64 = 10 * 60_000;

/// What the sealed words are bound to.
const PURPOSE: &str = "openid";

/// The longest of what a provider calls a person (OpenID Connect Core 1.0, 2), in bytes.
pub const LONGEST_SUBJECT: usize = 255;

/// The provider that a node trusts: part of `node.json`. Its secret is a key of the data folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProviderFile {
    /// Its address, exactly as it states it itself.
    pub issuer: String,
    /// What it calls this node.
    pub client: String,
    /// What people call it: "Sign in with ...".
    pub name: Label,
}

/// The longest of what a provider calls a node, in bytes.
const LONGEST_CLIENT: usize = 255;

/// What one sign-in is proven by.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// Comes back with the browser: it is the one that left.
    pub state: String,
    /// Comes back in the provider's word: it was given for this sign-in.
    pub nonce: String,
    /// Is shown to the provider last (RFC 7636): whoever asks for its word is whoever sent the browser.
    pub verifier: String,
}

/// Whom a provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// The provider.
    pub issuer: String,
    /// What it calls the person.
    pub subject: String,
}

/// Why nobody is vouched for.
#[derive(Debug, thiserror::Error)]
pub enum NotVouched {
    /// The provider can't be asked.
    #[error("the provider can't be reached: {0}")]
    Unreachable(String),
    /// Its word is missing, not its own, or not for this sign-in.
    #[error("the provider's word does not hold: {0}")]
    Refused(String),
}

/// What a provider will say.
pub type Saying<'a, T> = Pin<Box<dyn Future<Output = std::result::Result<T, NotVouched>> + Send + 'a>>;

/// A provider, as the program reaches it. `back` is the address that browsers return to.
pub trait Provider: Send + Sync {
    /// Where a browser is sent.
    fn address<'a>(&'a self, back: &'a str, challenge: &'a Challenge) -> Saying<'a, String>;
    /// Whom the provider vouches for, by the code that the browser brought.
    fn vouch<'a>(&'a self, code: &'a str, back: &'a str, challenge: &'a Challenge) -> Saying<'a, Vouched>;
}

/// What somebody goes to the provider for.
#[derive(Clone, Copy, Debug)]
pub enum Errand<'a> {
    /// To sign in, and go on at this path.
    SignIn { next: &'a str },
    /// To link an identity to the viewer's account.
    Link(&'a Viewer),
}

/// The way to the provider.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// Where the browser is sent.
    pub address: String,
    /// What it keeps until it is back.
    pub kept: String,
    /// Until when that counts.
    pub expires_at: Instant,
}

/// What a browser comes back with.
#[derive(Clone, Copy, Debug)]
pub struct Return<'a> {
    /// What it kept.
    pub kept: &'a str,
    /// The state that the provider sent back.
    pub state: &'a str,
    /// The provider's code.
    pub code: &'a str,
    /// The address that it returned to.
    pub back: &'a str,
    /// Where it comes from.
    pub from: Option<IpAddr>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Returned {
    /// The identity opens an account; go on at this path.
    Known { opened: AfterPassword, next: String },
    /// The identity is linked to the viewer's account.
    Linked,
    /// The identity opens no account.
    Unknown(Vouched),
}

/// What the browser keeps, before it is sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    challenge: Challenge,
    until: i64,
    link: Option<AccountName>,
    next: String,
}

impl Node {
    /// Sets the provider that the node trusts, with the secret that it gave the node, or none: in force where the
    /// node is opened the next time.
    ///
    /// # Errors
    /// [`Error::Invalid`] where its address is not safe, [`Error::Conflict`] where the node has no address that
    /// browsers could come back to.
    pub async fn set_provider(&self, viewer: &Viewer, set: Option<(ProviderFile, Option<String>)>) -> Result<()> {
        self.authorise_here(viewer, Action::Operate)?;
        let (provider, secret) = set.unzip();
        if let Some(provider) = &provider {
            check_provider(provider)?;
            if self.file.address.is_none() {
                let why = "the node has no address that browsers could come back to: set `address` in node.json first";
                return Err(Error::Conflict(why.to_owned()));
            }
        }
        self.folder.keep_provider_secret(secret.flatten().as_deref())?;
        self.folder.keep_node(&NodeFile { openid: provider.clone(), ..(*self.file).clone() })?;
        let (what, about) = match &provider {
            Some(provider) => ("provider-set", provider.issuer.as_str()),
            None => ("provider-removed", ""),
        };
        Ok(self.register.note_audit(self.clock.now(), &actor(viewer), &audit(what, about, "")).await?)
    }

    /// What people call the provider; absent where the node trusts none, or this process can't reach it.
    pub fn openid_name(&self) -> Option<&Label> {
        self.provider.as_ref().and(self.file.openid.as_ref()).map(|provider| &provider.name)
    }

    /// The way to the provider, from which a browser comes back to `back`.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none, [`Error::NotVouched`] where it can't be reached.
    pub async fn leave_for_provider(&self, errand: Errand<'_>, back: &str) -> Result<Leaving> {
        let provider = self.provider.as_ref().ok_or_else(no_provider)?;
        let (link, next) = match errand {
            Errand::SignIn { next } => (None, next.to_owned()),
            Errand::Link(viewer) => (Some(self.own_account(viewer)?.clone()), String::new()),
        };
        let challenge = new_challenge()?;
        let address = provider.address(back, &challenge).await?;
        let expires_at = Instant::from_millis(self.clock.now().millis() + AWAY_MILLIS);
        let kept = self.seal_kept(&Kept { challenge, until: expires_at.millis(), link, next })?;
        Ok(Leaving { address, kept, expires_at })
    }

    /// Takes a browser that is back: signs in whoever is vouched for, or links the identity to the account that it
    /// left for.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] where it did not leave from here or was away too long, [`Error::NotVouched`],
    /// [`Error::Conflict`] where the identity opens another account.
    pub async fn return_from_provider(&self, viewer: &Viewer, back: Return<'_>) -> Result<Returned> {
        let provider = self.provider.as_ref().ok_or_else(no_provider)?;
        let kept = self.open_kept(back.kept).ok_or(Error::NotSignedIn)?;
        let late = kept.until <= self.clock.now().millis();
        if late || secret::token_hash(back.state) != secret::token_hash(&kept.challenge.state) {
            return Err(Error::NotSignedIn);
        }
        if kept.link.is_some() && kept.link != viewer.account {
            return Err(Error::NotSignedIn);
        }
        let vouched = provider.vouch(back.code, back.back, &kept.challenge).await?;
        if let Some(account) = kept.link {
            self.link_to(viewer, &account, vouched).await?;
            return Ok(Returned::Linked);
        }
        match self.register.account_of_openid(&vouched.issuer, &vouched.subject).await? {
            None => Ok(Returned::Unknown(vouched)),
            Some(name) => {
                let opened = self.sign_in_vouched(&name, back.from).await?;
                Ok(Returned::Known { opened, next: kept.next })
            }
        }
    }

    /// The identities that open the viewer's account.
    pub async fn openids(&self, viewer: &Viewer) -> Result<Vec<OpenidIdentity>> {
        Ok(self.register.openids_of(self.own_account(viewer)?).await?)
    }

    /// An identity opens the viewer's account no longer.
    pub async fn unlink_openid(&self, viewer: &Viewer, issuer: &str, subject: &str) -> Result<()> {
        let account = self.own_account(viewer)?;
        self.unlink_from(viewer, account, issuer, subject).await
    }

    /// The operator lets an identity of the provider open an account.
    pub async fn give_openid(&self, viewer: &Viewer, account: &AccountName, subject: &str) -> Result<()> {
        self.authorise_here(viewer, Action::Operate)?;
        let provider = self.file.openid.as_ref().ok_or_else(no_provider)?;
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return Err(Error::invalid("subject", format!("1 to {LONGEST_SUBJECT} bytes, as the provider states it")));
        }
        if self.register.account(account).await?.is_none() {
            return Err(Error::not_found("account", account));
        }
        let vouched = Vouched { issuer: provider.issuer.clone(), subject: subject.to_owned() };
        self.link_to(viewer, account, vouched).await
    }

    /// The operator takes an identity from an account, and ends its sessions.
    pub async fn take_openid(&self, viewer: &Viewer, account: &AccountName, subject: &str) -> Result<()> {
        self.authorise_here(viewer, Action::Operate)?;
        let provider = self.file.openid.as_ref().ok_or_else(no_provider)?;
        self.unlink_from(viewer, account, &provider.issuer, subject).await?;
        self.register.end_sessions_of(account).await?;
        Ok(())
    }

    /// The identities of an account, as the operator sees them.
    pub async fn openids_of(&self, viewer: &Viewer, account: &AccountName) -> Result<Vec<OpenidIdentity>> {
        self.authorise_here(viewer, Action::Operate)?;
        Ok(self.register.openids_of(account).await?)
    }

    async fn link_to(&self, viewer: &Viewer, account: &AccountName, vouched: Vouched) -> Result<()> {
        let (issuer, subject) = (vouched.issuer, vouched.subject);
        let identity = OpenidIdentity { issuer, subject, account: account.clone(), linked_at: self.clock.now() };
        if !self.register.link_openid(&identity).await? {
            return match self.register.account_of_openid(&identity.issuer, &identity.subject).await? {
                Some(name) if name == *account => Ok(()),
                _ => Err(Error::Conflict("that identity opens another account already".to_owned())),
            };
        }
        self.note_openid(viewer, "identity-linked", account, &identity.subject).await
    }

    async fn unlink_from(&self, viewer: &Viewer, account: &AccountName, issuer: &str, subject: &str) -> Result<()> {
        if !self.register.unlink_openid(account, issuer, subject).await? {
            return Err(Error::not_found("identity", subject));
        }
        self.note_openid(viewer, "identity-unlinked", account, subject).await
    }

    async fn note_openid(&self, viewer: &Viewer, what: &str, account: &AccountName, subject: &str) -> Result<()> {
        Ok(self.register.note_audit(self.clock.now(), &actor(viewer), &audit(what, account, subject)).await?)
    }

    fn seal_kept(&self, kept: &Kept) -> Result<String> {
        let plain = serde_json::to_vec(kept).map_err(|error| Error::Broken(error.to_string()))?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode(sealed::seal(&self.folder.key(PURPOSE)?, PURPOSE, &plain)?))
    }

    /// What a browser kept; absent where it is not what it was given.
    fn open_kept(&self, kept: &str) -> Option<Kept> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(kept).ok()?;
        let plain = sealed::open(&self.folder.key(PURPOSE).ok()?, PURPOSE, &bytes).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

/// A provider is asked over TLS; on this machine it may do without.
fn check_provider(provider: &ProviderFile) -> Result<()> {
    let own = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
    let own = own.iter().any(|own| {
        provider.issuer.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    if !own && !provider.issuer.starts_with("https://") {
        return Err(Error::invalid("issuer", "an address that begins with https://"));
    }
    if provider.client.is_empty() || provider.client.len() > LONGEST_CLIENT {
        return Err(Error::invalid("client", format!("1 to {LONGEST_CLIENT} bytes, as the provider gave it")));
    }
    Ok(())
}

fn new_challenge() -> Result<Challenge> {
    Ok(Challenge {
        state: hex::encode(secret::random::<16>()?),
        nonce: hex::encode(secret::random::<16>()?),
        verifier: hex::encode(secret::random::<32>()?),
    })
}

fn no_provider() -> Error {
    Error::not_found("provider of identities", "openid")
}
