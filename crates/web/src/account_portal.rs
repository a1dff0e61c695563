//! One's own account as the web sees it: signing in, its second factor, its keys of the API.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::{AccountName, Date, Instant};

use crate::portal::{Answer, SignedIn, Viewer};

/// What a password that is right leads to.
#[derive(Clone, Debug)]
pub enum AfterPassword {
    /// The account is signed in.
    SignedIn(SignedIn),
    /// A code of its second factor is awaited.
    CodeAwaited {
        /// What the code is sent with.
        token: String,
        /// Until when.
        expires_at: Instant,
    },
}

/// The second factor of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorState {
    /// Since when it counts; absent where there is none that does.
    pub confirmed_at: Option<Instant>,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
    /// Whether the account's role asks for one.
    pub required: bool,
}

/// A secret as it is shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct NewFactor {
    /// As it is typed.
    pub secret: String,
    /// As an app reads it from a picture.
    pub address: String,
}

/// A key of the API, which was shown when it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// What it is ended by.
    pub id: String,
    /// What it is for.
    pub label: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Option<Instant>,
}

/// The part of [`crate::Portal`] that is about one's own account.
#[async_trait]
pub trait AccountPortal: Send + Sync + 'static {
    /// Signs in with a password. [`crate::Problem::TooMany`] where too many attempts failed for the account
    /// or from the address.
    async fn sign_in(&self, name: &AccountName, password: &str, from: Option<IpAddr>) -> Answer<AfterPassword>;
    /// Goes on with a sign-in whose code is awaited; [`crate::Problem::WrongPassword`] where the code is wrong.
    async fn sign_in_with_code(&self, token: &str, code: &str, from: Option<IpAddr>) -> Answer<SignedIn>;

    /// Another password for the viewer's account, by the one it has: its sessions and keys end.
    async fn change_password(&self, viewer: &Viewer, old: &str, new: &str) -> Answer<()>;

    /// The second factor of the viewer's account.
    async fn second_factor(&self, viewer: &Viewer) -> Answer<FactorState>;
    /// Makes the secret of one: it counts once it is confirmed.
    async fn begin_second_factor(&self, viewer: &Viewer) -> Answer<NewFactor>;
    /// Confirms it by a code; its recovery codes, shown once.
    async fn confirm_second_factor(&self, viewer: &Viewer, code: &str) -> Answer<Vec<String>>;
    /// New recovery codes in the place of those that are left, by a code.
    async fn renew_recovery_codes(&self, viewer: &Viewer, code: &str) -> Answer<Vec<String>>;
    /// Removes it, by a code.
    async fn remove_second_factor(&self, viewer: &Viewer, code: &str) -> Answer<()>;

    /// The keys of the viewer's account, the newest first.
    async fn keys(&self, viewer: &Viewer) -> Answer<Vec<ApiKey>>;
    /// A new key until, not including, a day: shown once.
    async fn add_key(&self, viewer: &Viewer, label: &str, until: Date) -> Answer<String>;
    /// Ends a key.
    async fn end_key(&self, viewer: &Viewer, id: &str) -> Answer<()>;
}
