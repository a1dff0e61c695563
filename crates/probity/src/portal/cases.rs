//! Cases, answered by the node.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::{case_entry::NewCase, id::CaseId};
use publish::{CaseFile, CaseKind, CaseLine, CaseOutcome, Page, View};
use web::{Answer, CaseAct, CasePortal, Part, Viewer};

use super::{
    NodePortal,
    answers::{answer, part, viewer},
};

#[async_trait]
impl CasePortal for NodePortal {
    async fn case_kinds(&self, who: &Viewer) -> Answer<View<Page<CaseKind>>> {
        Ok(self.node.case_kinds(&viewer(who)))
    }

    async fn open_case(&self, who: &Viewer, new: NewCase, from: Option<IpAddr>) -> Answer<(CaseId, Option<String>)> {
        let opened = answer(self.node.open_case_from(&viewer(who), new, from).await)?;
        Ok((opened.case, opened.receipt))
    }

    async fn cases(&self, who: &Viewer, page: &Part) -> Answer<View<Page<CaseLine>>> {
        answer(self.node.my_cases(&viewer(who), &part(page)).await)
    }

    async fn case(&self, who: &Viewer, id: CaseId) -> Answer<View<CaseFile>> {
        answer(self.node.case(&viewer(who), id).await)
    }

    async fn act_on_case(&self, who: &Viewer, id: CaseId, act: CaseAct) -> Answer<()> {
        let who = viewer(who);
        answer(match act {
            CaseAct::Do { outcome, reasons, evidence } => {
                self.node.do_case_task(&who, id, &outcome, &reasons, &evidence).await
            }
            CaseAct::Stop { reason, reasons } => self.node.stop_case_clock(&who, id, &reason, &reasons).await,
            CaseAct::Continue { reasons } => self.node.continue_case_clock(&who, id, &reasons).await,
        })
    }

    async fn case_outcome(&self, id: CaseId, receipt: &str) -> Answer<View<CaseOutcome>> {
        answer(self.node.case_outcome(id, receipt).await)
    }
}
