//! Commitments of the made-up node: none was given.

use async_trait::async_trait;
use domain::{EntryId, StreamId, SubjectId, id::CommitmentId};
use publish::{CommitmentKind, CommitmentRow, Page, View};
use web::{Answer, CommitmentPortal, CommitmentSent, Part, Problem, Viewer};

use super::Fake;

#[async_trait]
impl CommitmentPortal for Fake {
    fn commitment_kinds(&self, viewer: &Viewer) -> View<Page<CommitmentKind>> {
        CommitmentKind::all(&self.glossary, &self.reader(viewer), self.moment())
    }
    async fn give_commitment(&self, _: &Viewer, sent: &CommitmentSent) -> Answer<CommitmentId> {
        if sent.template.as_str() == "unknown" {
            return Err(Problem::NotFound);
        }
        Ok(CommitmentId::opened_by(EntryId::new(StreamId(0), 77)))
    }
    async fn commitments(&self, viewer: &Viewer, _: SubjectId, _: &Part) -> Answer<View<Page<CommitmentRow>>> {
        Ok(Page::of(&self.reader(viewer), self.moment(), [], None, None))
    }
    async fn commitment(&self, _: &Viewer, _: CommitmentId) -> Answer<View<CommitmentRow>> {
        Err(Problem::NotFound)
    }
}
