//! What departments of the made-up node share.

use async_trait::async_trait;
use domain::{
    DatasetId,
    case_entry::SharingAsked,
    id::{CaseId, GrantId},
};
use publish::{GrantInput, RequestInput, Sharing, SharingInput, View};
use web::{Answer, Problem, SharingPortal, SharingWanted, Viewer};

use super::{
    Fake,
    data::{at, day, entry, organ},
};

impl Fake {
    fn sharing_input(&self) -> SharingInput {
        let market =
            || organ("113500000000000001", "榕城市市场监督管理局", "Rongcheng Administration for Market Regulation");
        let tax = || organ("113500000000000009", "榕城市税务局", "Rongcheng Tax Service");
        let dataset = || DatasetId::parse("registration").unwrap();
        SharingInput {
            sets: vec![(dataset(), vec![market(), tax()])],
            grants: vec![
                GrantInput {
                    id: GrantId::opened_by(entry(950)),
                    organ: market(),
                    dataset: dataset(),
                    deliverer: Some(tax()),
                    purpose: "登记注册时核验纳税信用".to_owned(),
                    until: day("2027-06-01"),
                    readings: (128, Some(at("2026-11-20T02:00:00Z"))),
                },
                GrantInput {
                    id: GrantId::opened_by(entry(951)),
                    organ: tax(),
                    dataset: dataset(),
                    deliverer: Some(market()),
                    purpose: "税源管理".to_owned(),
                    until: day("2027-01-01"),
                    readings: (0, None),
                },
            ],
            requests: vec![RequestInput {
                case: CaseId::opened_by(entry(952)),
                template: "credit-repair".parse().unwrap(),
                asked: (market(), SharingAsked { organ: market().code, dataset: dataset(), until: day("2027-06-01") }),
                of: Some(tax()),
                due: Some(day("2026-12-02")),
                end: None,
            }],
            counted_from: day("2025-11-25"),
        }
    }
}

#[async_trait]
impl SharingPortal for Fake {
    async fn sharing(&self, viewer: &Viewer) -> Answer<View<Sharing>> {
        let reader = match viewer.role {
            domain::Role::Operator => publish::Reader::officer(),
            _ => self.reader(viewer),
        };
        Ok(Sharing::view(&self.glossary, &reader, self.moment(), &self.sharing_input())?)
    }
    async fn ask_to_share(&self, _: &Viewer, wanted: SharingWanted) -> Answer<CaseId> {
        match wanted.purpose.trim() {
            "" => Err(Problem::invalid("purpose", "name the duty that needs it")),
            _ => Ok(CaseId::opened_by(entry(952))),
        }
    }
    async fn withdraw_grant(&self, _: &Viewer, _: GrantId, reasons: &str) -> Answer<()> {
        match reasons.trim() {
            "" => Err(Problem::invalid("reasons", "say why")),
            _ => Ok(()),
        }
    }
}
