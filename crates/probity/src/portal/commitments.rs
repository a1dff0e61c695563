//! Credit commitments, answered by the node.

use async_trait::async_trait;
use domain::{CommitmentTemplateId, SubjectId, id::CommitmentId};
use flow::commitment::NewCommitment;
use publish::{CommitmentKind, CommitmentRow, OrganChoice, Page, View};
use web::{Answer, CommitmentPortal, CommitmentSent, Part, Viewer};

use super::{
    NodePortal,
    answers::{answer, part, viewer},
};

#[async_trait]
impl CommitmentPortal for NodePortal {
    fn commitment_kinds(&self, who: &Viewer) -> View<Page<CommitmentKind>> {
        self.node.commitment_kinds(&viewer(who))
    }

    async fn commitment_receivers(&self, kind: &CommitmentTemplateId) -> Answer<Vec<OrganChoice>> {
        answer(self.node.commitment_receivers(kind).await)
    }

    async fn give_commitment(&self, who: &Viewer, sent: &CommitmentSent) -> Answer<CommitmentId> {
        let CommitmentSent { template, organ, matter } = sent.clone();
        answer(self.node.give_commitment(&viewer(who), NewCommitment { template, organ, matter }).await)
    }

    async fn commitments(&self, who: &Viewer, subject: SubjectId, page: &Part) -> Answer<View<Page<CommitmentRow>>> {
        answer(self.node.commitments(&viewer(who), subject, &part(page)).await)
    }

    async fn commitment(&self, who: &Viewer, id: CommitmentId) -> Answer<View<CommitmentRow>> {
        answer(self.node.commitment(&viewer(who), id).await)
    }
}
