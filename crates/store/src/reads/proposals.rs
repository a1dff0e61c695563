//! Proposals that wait for an officer, and what became of them.

use domain::{EntryId, SubjectId, entry::Body, id::ProposalId, listing::Proposal};

use super::page;
use crate::{
    Cursor, Register, Result, codec,
    engine::{Args, Row},
};

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
        let (sort, id) = after.map_or((i64::MIN, 0), |after| (after.sort, after.id));
        let args = Args::new().int(sort).int(id).int(i64::from(limit) + 1);
        let rows = self.pool().reader().await?.rows("listing.open_proposals", args).await?;
        Ok(page(self.read_proposals(&rows).await?, limit))
    }

    /// All proposals about a subject, the latest first.
    pub async fn proposals_of(&self, subject: SubjectId) -> Result<Vec<ProposalState>> {
        let rows = self.pool().reader().await?.rows("listing.proposals_of", Args::new().int(subject.raw())).await?;
        Ok(self.read_proposals(&rows).await?.into_iter().map(|(_, proposal)| proposal).collect())
    }

    /// A proposal.
    pub async fn proposal(&self, id: ProposalId) -> Result<Option<ProposalState>> {
        let row = self.pool().reader().await?.row("listing.proposal", Args::new().int(id.raw())).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(self.read_proposals(std::slice::from_ref(&row)).await?.into_iter().next().map(|(_, proposal)| proposal))
    }

    async fn read_proposals(&self, rows: &[Row]) -> Result<Vec<(Cursor, ProposalState)>> {
        let dictionaries = self.dictionaries_for(rows, 4).await?;
        let mut reader = codec::Reader::new(&dictionaries);
        let mut proposals = Vec::with_capacity(rows.len());
        for row in rows {
            let id = EntryId::from_raw(row.int(0)?);
            let Some(content) = row.opt_bytes(3)? else { continue };
            let Body::Proposed(mut proposal) = reader.body(id, row.int(4)?, content)? else { continue };
            // A merge may have put it to another subject since.
            proposal.subject = SubjectId::from_raw(row.int(6)?);
            let answer = row.opt_int(1)?.zip(row.opt_int(2)?);
            let state = ProposalState {
                id: ProposalId::opened_by(id),
                proposal,
                answer: answer.map(|(accepted, entry)| (accepted != 0, EntryId::from_raw(entry))),
            };
            proposals.push((Cursor { sort: row.int(5)?, id: id.raw() }, state));
        }
        Ok(proposals)
    }
}
