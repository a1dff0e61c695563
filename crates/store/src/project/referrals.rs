//! Proposals that were referred to the organ that decides, and whether it has the notice.

use domain::{
    entry::Body,
    listing::{Referral, ReferralConfirmed},
};

use super::{
    Fault, Header, Projection,
    apply::{Applied, unknown},
    live::StateRow,
};
use crate::{
    Result,
    engine::{Cells, Row},
};

/// See `referral` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReferralRow {
    pub(crate) id: i64,
    pub(crate) proposal: i64,
    pub(crate) organ: i64,
    pub(crate) confirmed: Option<i64>,
}

impl StateRow for ReferralRow {
    const LOAD: &'static str = "state.referrals";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<ReferralRow> {
        Ok(ReferralRow { id: row.int(0)?, proposal: row.int(1)?, organ: row.int(2)?, confirmed: row.opt_int(3)? })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.id, self.proposal, self.organ] {
            cells.int(value);
        }
        cells.int(self.confirmed);
    }
}

impl Projection<'_> {
    /// Notes the rows that a body of this file will touch.
    pub(super) fn want_of_referral(&mut self, body: &Body) {
        match body {
            Body::ProposalReferred(referral) => self.proposals.want(referral.proposal.raw()),
            Body::ReferralConfirmed(confirmed) => self.referrals.want(confirmed.referral.raw()),
            _ => {}
        }
    }

    /// Changes the state by an entry of this file.
    pub(super) fn referral_changed(&mut self, header: Header, body: &Body) -> Applied {
        match body {
            Body::ProposalReferred(referral) => self.referred(header, referral),
            Body::ReferralConfirmed(confirmed) => self.referral_confirmed(header, confirmed),
            _ => Ok(()),
        }
    }

    fn referred(&mut self, header: Header, referral: &Referral) -> Applied {
        let proposal = self.proposals.get(referral.proposal.raw());
        if proposal.ok_or_else(|| unknown("proposal", referral.proposal))?.answer.is_some() {
            return Err(Fault::Refused("the proposal was answered before"));
        }
        self.referrals.add(ReferralRow {
            id: header.id.raw(),
            proposal: referral.proposal.raw(),
            organ: self.word(referral.organ.as_str()),
            confirmed: None,
        });
        Ok(())
    }

    fn referral_confirmed(&mut self, header: Header, confirmed: &ReferralConfirmed) -> Applied {
        let row = self.referrals.change(confirmed.referral.raw());
        let row = row.ok_or_else(|| unknown("referral", confirmed.referral))?;
        if row.confirmed.is_some() {
            return Err(Fault::Refused("the notice of the proposal was confirmed before"));
        }
        row.confirmed = Some(header.id.raw());
        Ok(())
    }
}
