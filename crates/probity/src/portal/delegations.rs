//! Standing in for a colleague, answered by the node.

use async_trait::async_trait;
use flow::delegation;
use web::{Answer, Delegation, DelegationPortal, NewDelegation, Viewer};

use super::{
    NodePortal,
    answers::{answer, viewer},
};

#[async_trait]
impl DelegationPortal for NodePortal {
    async fn delegations(&self, who: &Viewer) -> Answer<Vec<Delegation>> {
        let found = answer(self.node.delegations(&viewer(who)).await)?;
        let line = |(one, stands): (store::Delegation, bool)| Delegation {
            id: one.id,
            giver: one.giver,
            taker: one.taker,
            from: one.from,
            until: one.until,
            reasons: one.reasons,
            made_by: one.made_by,
            withdrawn: one.withdrawn_at.is_some(),
            stands,
        };
        Ok(found.into_iter().map(line).collect())
    }

    async fn delegate(&self, who: &Viewer, new: NewDelegation) -> Answer<()> {
        let NewDelegation { giver, taker, from, until, reasons } = new;
        let new = delegation::NewDelegation { giver, taker, from, until, reasons };
        answer(self.node.delegate(&viewer(who), new).await).map(drop)
    }

    async fn withdraw_delegation(&self, who: &Viewer, id: &str) -> Answer<()> {
        answer(self.node.withdraw_delegation(&viewer(who), id).await)
    }

    async fn stand_in(&self, who: &Viewer, session: &str, delegation: Option<&str>) -> Answer<()> {
        answer(self.node.stand_in(&viewer(who), session, delegation).await)
    }
}
