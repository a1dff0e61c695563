//! Checks of measures, whom they told, exits until they are confirmed, and listings whose basis is gone.

use domain::{
    ListingId, RecordId, SubjectId,
    entry::{Body, RecordTaken},
    id::{ListingToldId, MeasureCheckId, ProposalId, ReferralId},
    listing::{Ends, Listing, ListingEnd, Proposal, Referral, ReferralConfirmed, RestsOn},
    measure::{Applicable, ConfirmedBy, ExitConfirmed, Ground, ListingTold, MeasureCheck, MeasureReport},
    record::Operation,
};
use jiff::civil::date;
use store::{Error, ListingQuery, NewEntry, NoticeChannel, Register, Scope};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(
    an_exit_is_owed_to_whoever_was_told_until_confirmed,
    a_listing_is_shown_only_while_its_basis_stands,
    channels_are_set_replaced_and_removed,
    a_proposal_is_referred_until_it_is_answered,
);

const LIST: &str = "abnormal-operations";

fn listing(of: SubjectId, basis: Vec<RecordId>) -> Listing {
    Listing {
        subject: of,
        list: LIST.parse().unwrap(),
        cause: "1".to_owned(),
        organ: organ("market"),
        decided_on: date(2026, 11, 1),
        until: date(2029, 11, 1),
        record: None,
        proposal: None,
        ends: Ends { term: Some("OWN".to_owned()), early_from: Some(date(2027, 11, 1)), basis },
    }
}

async fn add(register: &Register, body: Body) -> Result<domain::EntryId, Error> {
    let mut step = step();
    step.add(body.into());
    Ok(register.commit(step).await?.entry(0))
}

/// A subject that is listed, and a check that told `department` of it.
async fn told(register: &Register) -> (SubjectId, ListingId, MeasureCheckId, ListingToldId) {
    let (about, penalty) = one_penalty(register).await;
    let listed = ListingId::opened_by(add(register, Body::Listed(listing(about, vec![penalty]))).await.unwrap());
    let found = Applicable {
        measure: "tender-weighed".parse().unwrap(),
        ground: Ground::Listing(listed),
        from: date(2026, 11, 1),
        until: Some(date(2029, 11, 1)),
    };
    let check = MeasureCheck {
        subject: about,
        organ: organ("traffic"),
        procedure: "tender".parse().unwrap(),
        on: today(),
        matter: "2026-T-7".to_owned(),
        found: vec![found],
    };
    let mut step = step();
    let id = MeasureCheckId::opened_by(step.add(Body::MeasureChecked(check).into()));
    step.add(Body::ListingTold(ListingTold { check: id, listing: listed, organ: organ("traffic") }).into());
    let committed = register.commit(step).await.unwrap();
    (about, listed, MeasureCheckId::opened_by(committed.entry(0)), ListingToldId::opened_by(committed.entry(1)))
}

fn ended(listing: ListingId) -> Body {
    Body::ListingEnded {
        listing,
        list: LIST.parse().unwrap(),
        end: ListingEnd::Decided,
        exit: "reported".to_owned(),
        reasons: "filed".to_owned(),
    }
}

async fn an_exit_is_owed_to_whoever_was_told_until_confirmed(site: &Site) {
    let register = site.register().await;
    let (about, listed, check, notice) = told(&register).await;
    let traffic = organ("traffic");
    let kept = register.measure_check(check).await.unwrap().unwrap();
    assert_eq!((kept.check.subject, kept.check.matter.as_str(), kept.report), (about, "2026-T-7", None));
    let told_before = register.told_to(&traffic, &[listed]).await.unwrap();
    assert!(told_before.contains(&listed) && register.told_to(&organ("market"), &[listed]).await.unwrap().is_empty());
    let owed = |day| {
        let register = register.clone();
        async move {
            let (states, _) = register.exits_outstanding(None, day, None, 9).await.unwrap();
            states.into_iter().map(|state| state.id).collect::<Vec<_>>()
        }
    };
    assert_eq!(owed(today()).await, [], "it stands");
    assert_eq!(owed(date(2029, 11, 1)).await, [notice], "its term ran out");
    for applied in [false, true] {
        let report = MeasureReport { check, applied, reason: "so decided".to_owned() };
        add(&register, Body::MeasureReported(report)).await.unwrap();
    }
    let (checks, next) = register.measure_checks_of(&traffic, None, 9).await.unwrap();
    assert_eq!((checks.len(), next), (1, None));
    assert!(checks[0].report.as_ref().is_some_and(|(_, report)| report.applied), "the later report counts");
    add(&register, ended(listed)).await.unwrap();
    assert_eq!(owed(today()).await, [notice]);
    assert_eq!(register.exits_outstanding(Some(&organ("market")), today(), None, 9).await.unwrap().0, []);
    // One that has ended is told to nobody any more.
    let late = add(&register, Body::ListingTold(ListingTold { check, listing: listed, organ: organ("market") })).await;
    assert!(matches!(late, Err(Error::Refused { .. })), "{late:?}");
    let confirmed = || Body::ExitConfirmed(ExitConfirmed { told: notice, by: ConfirmedBy::System });
    add(&register, confirmed()).await.unwrap();
    assert_eq!(owed(today()).await, []);
    let twice = add(&register, confirmed()).await;
    assert!(matches!(twice, Err(Error::Refused { .. })), "{twice:?}");
    let state = register.listing_told(notice).await.unwrap().unwrap();
    assert_eq!((state.subject, state.list.as_str(), state.confirmed.is_some()), (about, LIST, true));
    let live = register.table_digests().await.unwrap();
    assert_eq!(register.rebuild(|_| {}).await.unwrap().tables, live);
    register.verify(|_| {}).await.unwrap();
}

async fn a_listing_is_shown_only_while_its_basis_stands(site: &Site) {
    let register = site.register().await;
    let (about, penalty) = one_penalty(&register).await;
    add(&register, Body::Listed(listing(about, vec![penalty, penalty]))).await.unwrap();
    let query = ListingQuery { subject: Some(about), limit: 9, ..ListingQuery::default() };
    let shown = || {
        let (register, query) = (register.clone(), query.clone());
        async move { register.listings(&query, Scope::Public(now())).await.unwrap().0.len() }
    };
    assert_eq!(shown().await, 1);
    let (states, _) = register.determined_listings(today(), None, 9).await.unwrap();
    assert_eq!(states.iter().map(|state| state.listing.ends.basis.len()).collect::<Vec<_>>(), [2]);
    let head = register.record(penalty, Scope::All, store::Known::Now).await.unwrap().unwrap().head;
    let withdrawn =
        RecordTaken { record: Some(penalty), operation: Operation::Withdraw, values: Default::default(), ..taken("") };
    let withdrawn = RecordTaken { key: head.key, ..withdrawn };
    let mut step = step();
    step.add(NewEntry { supersedes: Some(head.version), ..Body::RecordTaken(withdrawn).into() });
    register.commit(step).await.unwrap();
    assert_eq!(shown().await, 0, "nothing is shown that rests on what is gone");
    assert_eq!(register.home_counts(now()).await.unwrap().listings.values().sum::<u64>(), 0);
    assert_eq!(register.determined_listings(today(), None, 9).await.unwrap().0.len(), 1, "an officer must end it");
    register.verify(|_| {}).await.unwrap();
}

async fn channels_are_set_replaced_and_removed(site: &Site) {
    let register = site.register().await;
    let channel = |url: &str| NoticeChannel {
        organ: organ("traffic"),
        url: url.to_owned(),
        secret: "whsec_made-up".to_owned(),
        set_at: at(0),
    };
    register.set_channel(&channel("https://one.example")).await.unwrap();
    register.set_channel(&channel("https://two.example")).await.unwrap();
    assert_eq!(register.channels().await.unwrap(), [channel("https://two.example")]);
    assert!(!format!("{:?}", channel("https://two.example")).contains("whsec"), "the key is in no log");
    assert!(register.remove_channel(&organ("traffic")).await.unwrap());
    assert!(!register.remove_channel(&organ("traffic")).await.unwrap());
    assert_eq!(register.channel(&organ("traffic")).await.unwrap(), None);
}

async fn a_proposal_is_referred_until_it_is_answered(site: &Site) {
    let register = site.register().await;
    let (about, penalty) = one_penalty(&register).await;
    let proposed = Proposal {
        subject: about,
        list: LIST.parse().unwrap(),
        cause: "1".to_owned(),
        rule: None,
        row: String::new(),
        facts: Vec::new(),
        records: vec![penalty],
        reasons: Some("nobody is there".to_owned()),
        due: None,
    };
    let proposal = ProposalId::opened_by(add(&register, Body::Proposed(proposed)).await.unwrap());
    let refer = || Body::ProposalReferred(Referral { proposal, organ: organ("market") });
    let referral = ReferralId::opened_by(add(&register, refer()).await.unwrap());
    let owed = |of: &'static str, only_owed| {
        let register = register.clone();
        async move {
            let (states, _) = register.referrals(Some(&organ(of)), only_owed, None, 9).await.unwrap();
            states.into_iter().map(|state| state.id).collect::<Vec<_>>()
        }
    };
    assert_eq!((owed("market", true).await, owed("traffic", true).await), (vec![referral], vec![]));
    assert!(register.referred(&[proposal]).await.unwrap().contains(&proposal));
    let confirm = || Body::ReferralConfirmed(ReferralConfirmed { referral, by: ConfirmedBy::Officer });
    add(&register, confirm()).await.unwrap();
    assert!(matches!(add(&register, confirm()).await, Err(Error::Refused { .. })), "confirmed once");
    assert_eq!((owed("market", true).await, owed("market", false).await), (vec![], vec![referral]));
    let answer =
        Body::Determined { proposal, accepted: false, reasons: "there".to_owned(), rests_on: RestsOn::default() };
    add(&register, answer).await.unwrap();
    assert_eq!(owed("market", false).await, []);
    assert!(matches!(add(&register, refer()).await, Err(Error::Refused { .. })), "answered");
    let live = register.table_digests().await.unwrap();
    assert_eq!(register.rebuild(|_| {}).await.unwrap().tables, live);
    register.verify(|_| {}).await.unwrap();
}
