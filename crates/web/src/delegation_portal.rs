//! Standing in for a colleague, as the web sees it.

use async_trait::async_trait;
use domain::{AccountName, Date};

use crate::portal::{Answer, Viewer};

/// One account that may act in the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Its id.
    pub id: String,
    /// In whose place.
    pub giver: AccountName,
    /// Who acts.
    pub taker: AccountName,
    /// The first day.
    pub from: Date,
    /// The first day on which it no longer stands.
    pub until: Date,
    /// Why.
    pub reasons: String,
    /// Who arranged it.
    pub made_by: AccountName,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// Whether it stands today.
    pub stands: bool,
}

/// One that is arranged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelegation {
    /// In whose place.
    pub giver: AccountName,
    /// Who acts.
    pub taker: AccountName,
    /// The first day.
    pub from: Date,
    /// The first day on which it no longer stands.
    pub until: Date,
    /// Why.
    pub reasons: String,
}

/// The part of [`crate::Portal`] that is about standing in.
#[async_trait]
pub trait DelegationPortal: Send + Sync + 'static {
    /// Those that the viewer gave or took; all, for the operator.
    async fn delegations(&self, viewer: &Viewer) -> Answer<Vec<Delegation>>;
    /// Arranges one.
    async fn delegate(&self, viewer: &Viewer, new: NewDelegation) -> Answer<()>;
    /// Withdraws one.
    async fn withdraw_delegation(&self, viewer: &Viewer, id: &str) -> Answer<()>;
    /// From now on the session acts by one; by none where that is `None`.
    async fn stand_in(&self, viewer: &Viewer, session: &str, delegation: Option<&str>) -> Answer<()>;
}
