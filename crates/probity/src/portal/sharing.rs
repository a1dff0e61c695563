//! Sharing between departments, answered by the node.

use async_trait::async_trait;
use domain::id::{CaseId, GrantId};
use flow::sharing::NewRequest;
use publish::{Sharing, View};
use web::{Answer, SharingPortal, SharingWanted, Viewer};

use super::{
    NodePortal,
    answers::{answer, viewer},
};

#[async_trait]
impl SharingPortal for NodePortal {
    async fn sharing(&self, who: &Viewer) -> Answer<View<Sharing>> {
        answer(self.node.sharing(&viewer(who)).await)
    }

    async fn ask_to_share(&self, who: &Viewer, wanted: SharingWanted) -> Answer<CaseId> {
        let SharingWanted { dataset, of, purpose, until } = wanted;
        answer(self.node.ask_to_share(&viewer(who), NewRequest { dataset, of, purpose, until }).await)
    }

    async fn withdraw_grant(&self, who: &Viewer, grant: GrantId, reasons: &str) -> Answer<()> {
        answer(self.node.withdraw_grant(&viewer(who), grant, reasons).await)
    }
}
