//! Proposals that wait for an officer, and what became of them.

use domain::{EntryId, SubjectId, id::ProposalId, listing::Proposal};

use crate::{Cursor, Register, Result};

/// A proposal and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalState {
    /// Its id.
    pub id: ProposalId,
    /// What is proposed.
    pub proposal: Proposal,
    /// Whether it was accepted, and the entry that says so; none while open.
    pub answer: Option<(bool, EntryId)>,
}

impl Register {
    /// Open proposals, the earliest due first.
    pub async fn open_proposals(
        &self,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<ProposalState>, Option<Cursor>)> {
        let _ = (after, limit);
        todo!()
    }

    /// All proposals about a subject, the latest first.
    pub async fn proposals_of(&self, subject: SubjectId) -> Result<Vec<ProposalState>> {
        let _ = subject;
        todo!()
    }

    /// A proposal.
    pub async fn proposal(&self, id: ProposalId) -> Result<Option<ProposalState>> {
        let _ = id;
        todo!()
    }
}
