//! Signing in at a provider of identities, as the web sees it.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::{Instant, Label};

use crate::{
    account_portal::AfterPassword,
    portal::{Answer, Viewer},
};

/// What somebody goes to the provider for.
#[derive(Clone, Copy, Debug)]
pub enum Errand<'a> {
    /// To sign in, and go on at this path.
    SignIn {
        /// The path, without its language.
        next: &'a str,
    },
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
    /// The identity opens an account.
    Known {
        /// What that leads to.
        opened: AfterPassword,
        /// The path to go on at; empty where none was asked for.
        next: String,
    },
    /// The identity is linked to the viewer's account.
    Linked,
    /// The identity opens no account: what the provider calls it.
    Unknown(String),
    /// The provider vouched for nobody, or not for this browser.
    NotVouched,
}

/// An identity that opens the viewer's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenidIdentity {
    /// The provider.
    pub issuer: String,
    /// What the provider calls it.
    pub subject: String,
    /// When it was linked.
    pub linked_at: Instant,
}

/// The part of [`crate::Portal`] that is about identities of a provider.
#[async_trait]
pub trait OpenidPortal: Send + Sync + 'static {
    /// What people call the provider; absent where there is none.
    fn provider(&self) -> Option<&Label>;
    /// The way to the provider, from which a browser comes back to an address.
    /// [`crate::Problem::Unavailable`] where it can't be reached.
    async fn leave_for_provider(&self, errand: Errand<'_>, back: &str) -> Answer<Leaving>;
    /// Takes a browser that is back.
    async fn return_from_provider(&self, viewer: &Viewer, back: Return<'_>) -> Answer<Returned>;
    /// The identities that open the viewer's account.
    async fn openids(&self, viewer: &Viewer) -> Answer<Vec<OpenidIdentity>>;
    /// An identity opens the viewer's account no longer.
    async fn unlink_openid(&self, viewer: &Viewer, issuer: &str, subject: &str) -> Answer<()>;
}
