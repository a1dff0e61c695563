//! Who stands in for whom at the made-up node.

use async_trait::async_trait;
use web::{Answer, Delegation, DelegationPortal, NewDelegation, Problem, Viewer};

use super::{Fake, data::day};

#[async_trait]
impl DelegationPortal for Fake {
    async fn delegations(&self, viewer: &Viewer) -> Answer<Vec<Delegation>> {
        let own = viewer.account.clone().ok_or(Problem::NotSignedIn)?;
        let name = |name: &str| name.parse().unwrap();
        let one = |id: &str, giver, taker, from: &str, until: &str, stands| Delegation {
            id: id.to_owned(),
            giver,
            taker,
            from: day(from),
            until: day(until),
            reasons: "年休假".to_owned(),
            made_by: name("lin"),
            withdrawn: false,
            stands,
        };
        Ok(vec![
            one("delegation-1", name("lin"), own.clone(), "2026-11-20", "2026-12-05", true),
            one("delegation-2", own, name("chen"), "2026-12-20", "2026-12-31", false),
        ])
    }
    async fn delegate(&self, _: &Viewer, new: NewDelegation) -> Answer<()> {
        if new.giver == new.taker { Err(Problem::invalid("taker", "a colleague of the same organ")) } else { Ok(()) }
    }
    async fn withdraw_delegation(&self, _: &Viewer, id: &str) -> Answer<()> {
        if id.starts_with("delegation-") { Ok(()) } else { Err(Problem::NotFound) }
    }
    async fn stand_in(&self, _: &Viewer, _: &str, delegation: Option<&str>) -> Answer<()> {
        if delegation.is_none_or(|id| id == "delegation-1") { Ok(()) } else { Err(Problem::NotFound) }
    }
}
