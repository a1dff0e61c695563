//! Proposals that wait for an officer, to whom they were referred, and what became of them.

use std::collections::HashSet;

use domain::{
    EntryId, OrganCode, SubjectId,
    entry::Body,
    id::{ProposalId, ReferralId},
    listing::Proposal,
};

use super::page;
use crate::{
    Cursor, Error, Register, Result, codec,
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

/// A referral of a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferralState {
    /// Its id.
    pub id: ReferralId,
    /// The proposal.
    pub proposal: ProposalId,
    /// The organ that decides.
    pub organ: OrganCode,
    /// The entry by which the organ confirmed that it has the notice.
    pub confirmed: Option<EntryId>,
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

    /// Referrals of open proposals to an organ, or to all of them where none is named; those that were not
    /// confirmed alone where `only_owed`. The oldest first.
    pub async fn referrals(
        &self,
        organ: Option<&OrganCode>,
        only_owed: bool,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<ReferralState>, Option<Cursor>)> {
        let word = match organ {
            Some(organ) => match self.known_word(organ.as_str()).await? {
                Some(word) => word,
                None => return Ok((Vec::new(), None)),
            },
            None => 0,
        };
        let args = Args::new().int(word).int(i64::from(only_owed)).int(after.map_or(0, |after| after.id));
        let rows = self.pool().reader().await?.rows("listing.referrals", args.int(i64::from(limit) + 1)).await?;
        let states = rows.iter().map(|row| {
            let state = read_referral(row)?;
            Ok((Cursor { sort: 0, id: state.id.raw() }, state))
        });
        Ok(page(states.collect::<Result<Vec<_>>>()?, limit))
    }

    /// A referral.
    pub async fn referral(&self, id: ReferralId) -> Result<Option<ReferralState>> {
        let row = self.pool().reader().await?.row("listing.referral", Args::new().int(id.raw())).await?;
        row.as_ref().map(read_referral).transpose()
    }

    /// Which of some proposals were referred.
    pub async fn referred(&self, proposals: &[ProposalId]) -> Result<HashSet<ProposalId>> {
        let args = Args::new().ints(proposals.iter().map(|proposal| proposal.raw()));
        let rows = self.pool().reader().await?.rows("listing.referred", args).await?;
        rows.iter().map(|row| Ok(ProposalId::from_raw(row.int(0)?))).collect()
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

fn read_referral(row: &Row) -> Result<ReferralState> {
    let organ = row.text(2)?;
    Ok(ReferralState {
        id: ReferralId::from_raw(row.int(0)?),
        proposal: ProposalId::from_raw(row.int(1)?),
        organ: OrganCode::parse(&organ).map_err(|_| Error::BadValue { table: "referral", value: organ })?,
        confirmed: row.opt_int(3)?.map(EntryId::from_raw),
    })
}
