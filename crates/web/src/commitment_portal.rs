//! Credit commitments as the web sees them.

use async_trait::async_trait;
use domain::{CommitmentTemplateId, OrganCode, SubjectId, id::CommitmentId};
use publish::{CommitmentKind, CommitmentRow, OrganChoice, Page, View};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::portal::{Answer, Part, Viewer};

/// A commitment that a subject gives.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentSent {
    /// The kind, one of `GET /api/v1/commitment-kinds`.
    #[schema(value_type = String)]
    pub template: CommitmentTemplateId,
    /// The organ that receives it.
    #[schema(value_type = String)]
    pub organ: OrganCode,
    /// The matter: what is applied for.
    pub matter: String,
}

/// The part of [`crate::Portal`] that is about credit commitments.
#[async_trait]
pub trait CommitmentPortal: Send + Sync + 'static {
    /// The kinds of commitments that may be given.
    fn commitment_kinds(&self, viewer: &Viewer) -> View<Page<CommitmentKind>>;
    /// The organs that receive those of a kind. [`crate::Problem::NotFound`] where there is no such kind.
    async fn commitment_receivers(&self, kind: &CommitmentTemplateId) -> Answer<Vec<OrganChoice>>;
    /// The viewer's own subject gives one. [`crate::Problem::Conflict`] where the same stands, or a breach weighs.
    async fn give_commitment(&self, viewer: &Viewer, sent: &CommitmentSent) -> Answer<CommitmentId>;
    /// The commitments of a subject, the newest first, as the viewer may see them.
    async fn commitments(&self, viewer: &Viewer, subject: SubjectId, part: &Part) -> Answer<View<Page<CommitmentRow>>>;
    /// One of them.
    async fn commitment(&self, viewer: &Viewer, id: CommitmentId) -> Answer<View<CommitmentRow>>;
}
