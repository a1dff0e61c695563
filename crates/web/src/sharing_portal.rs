//! What departments share with each other, as the web sees it.

use async_trait::async_trait;
use domain::{
    DatasetId, Date, OrganCode,
    id::{CaseId, GrantId},
};
use publish::{Sharing, View};

use crate::portal::{Answer, Viewer};

/// What a department asks another to share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharingWanted {
    /// What it asks to read.
    pub dataset: DatasetId,
    /// Who delivers it.
    pub of: OrganCode,
    /// For which duty.
    pub purpose: String,
    /// The first day on which it would no longer.
    pub until: Date,
}

/// The part of [`crate::Portal`] that is about sharing between departments.
#[async_trait]
pub trait SharingPortal: Send + Sync + 'static {
    /// What is shared with the viewer's organ and by it; all, for the centre.
    async fn sharing(&self, viewer: &Viewer) -> Answer<View<Sharing>>;
    /// Asks another department for a data set.
    async fn ask_to_share(&self, viewer: &Viewer, wanted: SharingWanted) -> Answer<CaseId>;
    /// Withdraws a grant.
    async fn withdraw_grant(&self, viewer: &Viewer, grant: GrantId, reasons: &str) -> Answer<()>;
}
