//! Commitments of the made-up node: none was given.

use async_trait::async_trait;
use domain::{CommitmentTemplateId, EntryId, StreamId, SubjectId, id::CommitmentId};
use publish::{CommitmentKind, CommitmentRow, OrganChoice, Page, View};
use web::{Answer, CommitmentPortal, CommitmentSent, Part, Problem, Viewer};

use super::{Fake, data::organ};

#[async_trait]
impl CommitmentPortal for Fake {
    fn commitment_kinds(&self, viewer: &Viewer) -> View<Page<CommitmentKind>> {
        CommitmentKind::all(&self.glossary, &self.reader(viewer), self.moment())
    }
    async fn commitment_receivers(&self, kind: &CommitmentTemplateId) -> Answer<Vec<OrganChoice>> {
        let kinds = self.commitment_kinds(&Viewer::PUBLIC);
        if kinds.items.iter().any(|known| known.id == kind.as_str()) { Ok(organs()) } else { Err(Problem::NotFound) }
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

/// The organs of the made-up node.
pub fn organs() -> Vec<OrganChoice> {
    let known = [
        organ("113500000000000001", "榕城市市场监督管理局", "Rongcheng Administration for Market Regulation"),
        organ("91350100EY0000015X", "榕城某某银行", "A bank of Rongcheng"),
    ];
    known.into_iter().map(|organ| OrganChoice { name: (&organ.name).into(), code: organ.code }).collect()
}
