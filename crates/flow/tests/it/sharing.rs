//! What is shared on a condition: asked for, answered, read, counted, withdrawn.

use domain::{DatasetId, RecordId, Role, access::Consultation};
use flow::{Error, authorise::Viewer, sharing::NewRequest};
use jiff::civil::date;

use crate::town::{COMPANY, Town, organ, viewer};

fn of(role: Role, code: &str) -> Viewer {
    Viewer { organ: Some(organ(code)), ..viewer(role) }
}

fn request() -> NewRequest {
    NewRequest {
        dataset: DatasetId::parse("tax-credit-class").unwrap(),
        of: organ("market"),
        purpose: "道路运输许可审查".to_owned(),
        until: date(2027, 6, 1),
    }
}

fn why() -> Consultation {
    Consultation { purpose: "licence".to_owned(), matter: "2026-1".to_owned() }
}

/// A tax class of the company, delivered by the market regulator.
async fn classed() -> (Town, RecordId) {
    let town = Town::new().await;
    let text =
        format!("UNISCID,NSRMC,PDND,XYJB,PDRQ,PDJG\n{COMPANY},示例甲商贸有限公司,2025,A,2026-04-20,某市税务局\n");
    let receipt = town.deliver("market", "tax-credit-class", &text).await;
    assert_eq!(receipt.counts.accepted, 1, "{receipt:?}");
    let record = town.records("tax-credit-class").await[0];
    (town, record)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_granted_is_read_counted_and_withdrawn() {
    let (town, record) = classed().await;
    let node = &town.node;
    let (clerk, chief) = (of(Role::Deliverer, "traffic"), of(Role::DecidingOfficer, "market"));
    let refused = node.consult_record(&clerk, record, &why()).await;
    assert!(matches!(refused, Err(Error::Forbidden { .. })), "no grant yet: {refused:?}");

    let case = node.ask_to_share(&clerk, request()).await.unwrap();
    let again = node.ask_to_share(&clerk, request()).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    let asked = node.case(&clerk, case).await.unwrap();
    let sharing = asked.sharing.as_ref().unwrap();
    assert_eq!((sharing.organ.0.as_str(), sharing.dataset.0.as_str()), ("traffic", "tax-credit-class"));
    // Ten working days from Wednesday 25 November.
    assert_eq!(asked.line.due, Some(date(2026, 12, 9)));
    let elsewhere = node.case(&of(Role::Deliverer, "fire"), case).await;
    assert!(matches!(elsewhere, Err(Error::NotFound { .. })), "{elsewhere:?}");
    let own = node.do_case_task(&of(Role::DecidingOfficer, "traffic"), case, "granted", "we need it", &[]).await;
    assert!(matches!(own, Err(Error::Forbidden { .. })), "who asks does not answer: {own:?}");

    node.do_case_task(&chief, case, "granted", "needed for the duty", &[]).await.unwrap();
    node.consult_record(&clerk, record, &why()).await.unwrap();
    node.consult_record(&clerk, record, &why()).await.unwrap();
    let page = node.sharing(&clerk).await.unwrap();
    let [grant] = &page.grants[..] else { panic!("{page:?}") };
    assert_eq!((grant.readings, grant.purpose.as_str(), grant.may_withdraw), (2, "道路运输许可审查", false));
    assert_eq!(grant.deliverer.as_ref().map(|organ| organ.0.as_str()), Some("market"));
    assert!(page.requests[0].end.is_some() && page.requests[0].due.is_none());
    assert!(node.sharing(&of(Role::Deliverer, "fire")).await.unwrap().grants.is_empty());
    assert_eq!(node.sharing(&viewer(Role::Operator)).await.unwrap().grants.len(), 1);
    let held = node.ask_to_share(&clerk, request()).await;
    assert!(matches!(held, Err(Error::Conflict(_))), "{held:?}");

    let id = grant.id.0;
    assert!(node.sharing(&chief).await.unwrap().grants[0].may_withdraw);
    let taken = node.withdraw_grant(&clerk, id, "x").await;
    assert!(matches!(taken, Err(Error::Forbidden { .. })), "{taken:?}");
    assert!(matches!(node.withdraw_grant(&chief, id, " ").await, Err(Error::Invalid { .. })));
    node.withdraw_grant(&chief, id, "no longer needed").await.unwrap();
    assert!(matches!(node.consult_record(&clerk, record, &why()).await, Err(Error::Forbidden { .. })));
    assert!(node.sharing(&clerk).await.unwrap().grants.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_opens_what_its_deliverer_delivered_and_no_more() {
    let (town, record) = classed().await;
    let node = &town.node;
    // Traffic delivers the data set too; its grant opens nothing of the market regulator.
    town.deliver("traffic", "tax-credit-class", "UNISCID,NSRMC,PDND,XYJB,PDRQ,PDJG\n").await;
    let fire = of(Role::Deliverer, "fire");
    let case = node.ask_to_share(&fire, NewRequest { of: organ("traffic"), ..request() }).await.unwrap();
    node.do_case_task(&of(Role::DecidingOfficer, "traffic"), case, "granted", "needed", &[]).await.unwrap();
    assert_eq!(node.sharing(&fire).await.unwrap().grants.len(), 1);
    let refused = node.consult_record(&fire, record, &why()).await;
    assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_asked_for_is_refused_with_what_can() {
    let (town, _) = classed().await;
    let node = &town.node;
    let clerk = of(Role::Deliverer, "traffic");
    let dataset = |id: &str| DatasetId::parse(id).unwrap();
    for wrong in [
        NewRequest { dataset: dataset("penalty-2018"), ..request() },
        NewRequest { of: organ("fire"), ..request() },
        NewRequest { of: organ("traffic"), ..request() },
        NewRequest { purpose: " ".to_owned(), ..request() },
        NewRequest { until: date(2026, 11, 25), ..request() },
        NewRequest { until: date(2036, 1, 1), ..request() },
    ] {
        let refused = node.ask_to_share(&clerk, wrong.clone()).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{wrong:?}: {refused:?}");
    }
    for other in [viewer(Role::Operator), viewer(Role::Reviewer), Viewer::PUBLIC, town.its_account().await] {
        let refused = node.ask_to_share(&other, request()).await;
        assert!(
            matches!(refused, Err(Error::Forbidden { .. } | Error::NotSignedIn | Error::Invalid { .. })),
            "{other:?}"
        );
    }
    assert!(node.sharing(&town.its_account().await).await.is_err());
    // A request that the provider leaves unanswered is the centre's.
    let case = node.ask_to_share(&clerk, request()).await.unwrap();
    let refused = node.do_case_task(&viewer(Role::Reviewer), case, "granted", "needed", &[]).await;
    assert!(matches!(refused, Err(Error::Forbidden { .. })), "not before its clock ran out: {refused:?}");
}
