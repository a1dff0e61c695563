//! Records: versions, links, publications; what the public may see and when.

use domain::{
    EntryId, FieldCode, RecordId, SubjectId,
    case::{Objection, ObjectionKind, ObjectionOutcome},
    entry::{Body, LinkDecided, RecordTaken},
    id::{CaseId, ProposalId},
    link::{Candidate, Certainty, Evidence},
    listing::{Listing, Proposal, RestsOn},
    publication::HoldReason,
    record::Operation,
};
use jiff::civil::date;
use store::{Known, ListingQuery, Now, RecordQuery, Register, ReviewOrder, Scope, StandingRow};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(
    a_record_is_public_from_its_first_day_until_its_end,
    held_withdrawn_and_unlinked_records_are_not_public,
    a_link_that_changes_hides_the_record_until_it_is_decided_anew,
    not_us_hides_once_a_link,
    an_upheld_not_us_stays_hidden,
    what_was_known_earlier_can_be_read,
    lists_are_paged_without_loss,
    the_review_queue_holds_what_waits,
    a_listing_stands_until_it_ends,
    a_proposal_waits_for_one_answer,
    columns_are_read_of_all_that_stands,
);

async fn columns_are_read_of_all_that_stands(site: &Site) {
    let register = site.register().await;
    let (about, first) = one_penalty(&register).await;
    let mut step = step();
    let second = add_penalty(&mut step, "榕市监罚〔2026〕2号", about);
    let withdrawn = add_penalty(&mut step, "榕市监罚〔2026〕3号", about);
    step.add(act(Body::RecordTaken(taken("whose subject nobody knows"))));
    let committed = register.commit(step).await.unwrap();
    let (second, withdrawn) = (committed.settle(second.entry()), committed.settle(withdrawn.entry()));
    let gone = RecordTaken {
        record: Some(record(withdrawn)),
        operation: Operation::Withdraw,
        values: Default::default(),
        ..taken("榕市监罚〔2026〕3号")
    };
    commit(&register, Body::RecordTaken(gone)).await;
    let fields = ["NOT_THERE", "CF_WSH"].map(|code| FieldCode::parse(code).unwrap());
    let read = |after| {
        let (register, fields) = (register.clone(), fields.clone().into());
        async move { register.standing_columns(&dataset("penalty-2018"), &fields, after, 1).await.unwrap() }
    };
    let row =
        |id, number: &str| StandingRow { record: id, subject: about, values: vec![String::new(), number.to_owned()] };
    assert_eq!(read(None).await, [row(first, "榕市监罚〔2026〕1号")]);
    assert_eq!(read(Some(first)).await, [row(record(second), "榕市监罚〔2026〕2号")]);
    assert_eq!(read(Some(record(second))).await, []);
}

async fn is_public(register: &Register, id: RecordId, now: Now) -> bool {
    let view = register.record(id, Scope::Public(now), Known::Now).await.unwrap();
    let head = &register.record_heads_by_id(&[id]).await.unwrap()[&id];
    assert_eq!(view.is_some(), head.is_public(now), "the statement and the head judge alike");
    view.is_some()
}

async fn a_record_is_public_from_its_first_day_until_its_end(site: &Site) {
    let register = site.register().await;
    let (about, id) = one_penalty(&register).await;
    for (day, shown) in [
        (date(2026, 11, 20), false),
        (date(2026, 11, 21), true),
        (date(2027, 11, 19), true),
        (date(2027, 11, 20), false),
        (date(2099, 1, 1), false),
    ] {
        assert_eq!(is_public(&register, id, on(day)).await, shown, "{day}");
        let scope = Scope::Public(on(day));
        let query = RecordQuery { subject: about, datasets: vec![], scope, after: None, limit: 10 };
        assert_eq!(register.records_of(&query).await.unwrap().0.len(), usize::from(shown), "{day}");
        assert_eq!(register.record_counts(about, scope).await.unwrap().len(), usize::from(shown), "{day}");
        let open = register.open_records(&dataset("penalty-2018"), on(day), None, 10).await.unwrap().0;
        assert_eq!(open.len(), usize::from(shown), "{day}");
        assert_eq!(register.home_counts(on(day)).await.unwrap().records.len(), usize::from(shown), "{day}");
    }
    let view = register.record(id, Scope::All, Known::Now).await.unwrap().unwrap();
    assert_eq!(view.values, Some(values("榕市监罚〔2026〕1号")));
    assert_eq!(view.head.taken_on, date(2026, 11, 25));
    assert_eq!(view.head.due, Some(date(2026, 12, 1)));
    assert_eq!(view.decided.unwrap().rules, ["publication-term#general"]);
}

async fn commit(register: &Register, body: Body) -> EntryId {
    let mut step = step();
    step.add(act(body));
    register.commit(step).await.unwrap().entry(0)
}

async fn held_withdrawn_and_unlinked_records_are_not_public(site: &Site) {
    let register = site.register().await;
    let (_, id) = one_penalty(&register).await;
    assert!(is_public(&register, id, now()).await);
    commit(&register, publication(id, &[HoldReason::Officer, HoldReason::Finding])).await;
    assert!(!is_public(&register, id, now()).await);
    let head = &register.record_heads_by_id(&[id]).await.unwrap()[&id];
    assert_eq!(head.holds.reasons(), [HoldReason::Finding, HoldReason::Officer]);
    commit(&register, publication(id, &[])).await;
    assert!(is_public(&register, id, now()).await);
    let withdrawn = RecordTaken {
        record: Some(id),
        operation: Operation::Withdraw,
        values: Default::default(),
        ..taken("榕市监罚〔2026〕1号")
    };
    commit(&register, Body::RecordTaken(withdrawn)).await;
    assert!(!is_public(&register, id, now()).await);
    assert_eq!(register.stats().await.unwrap().withdrawn[&dataset("penalty-2018")], 1);

    let mut step = step();
    let unlinked = record(step.add(act(Body::RecordTaken(taken("2")))));
    step.add(publication(unlinked, &[]).into());
    let committed = register.commit(step).await.unwrap();
    assert!(!is_public(&register, record(committed.entry(0)), now()).await);
    register.verify(|_| {}).await.unwrap();
}

async fn a_link_that_changes_hides_the_record_until_it_is_decided_anew(site: &Site) {
    let register = site.register().await;
    let (first, id) = one_penalty(&register).await;
    let other = commit(&register, Body::SubjectOpened(opened("厦门某某有限公司", "91350200M000100Y44"))).await;
    commit(&register, link(id, subject(other))).await;
    assert!(!is_public(&register, id, now()).await);
    commit(&register, publication(id, &[])).await;
    assert!(is_public(&register, id, now()).await);
    let history = register.history(id).await.unwrap();
    assert_eq!(history.len(), 5, "version, two links, two publications");
    assert!(register.records_known(first, Known::Now).await.unwrap().is_empty());
    assert_eq!(register.records_known(subject(other), Known::Now).await.unwrap().len(), 1);
    register.verify(|_| {}).await.unwrap();
}

fn not_us(id: RecordId, about: SubjectId, hides: i64) -> Body {
    Body::ObjectionRaised(Objection {
        case: None,
        record: id,
        subject: about,
        kind: ObjectionKind::NotUs,
        reasons: "不是我们".to_owned(),
        hides_until: Some(at(hides)),
    })
}

async fn not_us_hides_once_a_link(site: &Site) {
    let register = site.register().await;
    let (about, id) = one_penalty(&register).await;
    let case = CaseId::opened_by(commit(&register, not_us(id, about, 1000)).await);
    let later = |millis| Now { today: today(), at: at(millis) };
    assert!(!is_public(&register, id, later(999)).await);
    assert!(is_public(&register, id, later(1000)).await, "one working day has passed without an answer");
    // Said again of the same link, it only marks.
    commit(&register, not_us(id, about, 9000)).await;
    assert!(is_public(&register, id, later(1000)).await);
    assert_eq!(register.record_heads_by_id(&[id]).await.unwrap()[&id].objections, 2);
    assert_eq!(register.open_objections(None, 10).await.unwrap().0.len(), 2);
    let answer =
        Body::ObjectionAnswered { case, outcome: ObjectionOutcome::Rejected, reasons: "编码一致".to_owned() };
    commit(&register, answer.clone()).await;
    assert!(is_public(&register, id, later(0)).await, "an officer answered");
    let mut twice = step();
    twice.add(answer.into());
    assert!(register.commit(twice).await.is_err());
    let state = register.objection(case).await.unwrap().unwrap();
    assert_eq!(state.answer.unwrap().0, ObjectionOutcome::Rejected);
    assert_eq!(register.objections_to(id).await.unwrap().len(), 2);
    register.verify(|_| {}).await.unwrap();
}

async fn an_upheld_not_us_stays_hidden(site: &Site) {
    let register = site.register().await;
    let (about, id) = one_penalty(&register).await;
    let case = CaseId::opened_by(commit(&register, not_us(id, about, 1000)).await);
    commit(&register, Body::ObjectionAnswered { case, outcome: ObjectionOutcome::Upheld, reasons: String::new() })
        .await;
    assert!(!is_public(&register, id, Now { today: today(), at: at(DAY) }).await);
    register.verify(|_| {}).await.unwrap();
}

async fn what_was_known_earlier_can_be_read(site: &Site) {
    let register = site.register().await;
    let (about, id) = one_penalty(&register).await;
    let mut correction = step_at(5000);
    correction.add(act(Body::RecordTaken(RecordTaken {
        record: Some(id),
        values: values("改正"),
        ..taken("榕市监罚〔2026〕1号")
    })));
    correction.add(publication(id, &[HoldReason::Officer]).into());
    register.commit(correction).await.unwrap();
    let read = |known| {
        let register = register.clone();
        async move { register.records_known(about, known).await.unwrap() }
    };
    let present = read(Known::Now).await;
    assert_eq!(present[0].values, Some(values("改正")));
    assert!(!present[0].head.holds.is_empty());
    let past = read(Known::At(at(4999))).await;
    assert_eq!(past[0].values, Some(values("榕市监罚〔2026〕1号")));
    assert!(past[0].head.holds.is_empty());
    assert_eq!(past[0].head.version, id.entry());
    assert_eq!(past[0].head.subject, Some(about));
    assert!(read(Known::At(at(-1))).await.is_empty());
    assert_eq!(register.record(id, Scope::All, Known::At(at(4999))).await.unwrap().as_ref(), past.first());
    let entries = register.entries_of_subject(about).await.unwrap();
    assert_eq!(entries.len(), 6, "the subject, two versions, a link, two publications");
}

async fn lists_are_paged_without_loss(site: &Site) {
    let register = site.register().await;
    let (about, first) = one_penalty(&register).await;
    let mut step = step();
    let mut ids = vec![first];
    for number in 0..11 {
        let id = add_penalty(&mut step, &format!("P{number}"), about);
        // Several acts on one day, one without a day.
        step.entries[id.entry().pending_index().unwrap() as usize].effective_on =
            (number != 10).then(|| date(2026, 11, 1 + number % 3));
        ids.push(id);
    }
    let committed = register.commit(step).await.unwrap();
    let mut expected: Vec<RecordId> = ids.iter().map(|id| record(committed.settle(id.entry()))).collect();
    expected.sort_unstable();
    for scope in [Scope::All, Scope::Public(now())] {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let query = RecordQuery { subject: about, datasets: vec![dataset("penalty-2018")], scope, after, limit: 5 };
            let (views, next) = register.records_of(&query).await.unwrap();
            found.extend(views.into_iter().map(|view| (view.head.effective_on, view.head.id)));
            match next {
                Some(next) => after = Some(next.to_string().parse().unwrap()),
                None => break,
            }
        }
        assert!(found.is_sorted_by(|one, other| one >= other), "the latest act first: {found:?}");
        let mut ids: Vec<RecordId> = found.into_iter().map(|(_, id)| id).collect();
        ids.sort_unstable();
        assert_eq!(ids, expected);
    }
    let (mut open, mut after) = (Vec::new(), None);
    loop {
        let (views, next) = register.open_records(&dataset("penalty-2018"), now(), after, 4).await.unwrap();
        open.extend(views.into_iter().map(|view| view.head.id));
        after = next;
        if after.is_none() {
            break;
        }
    }
    open.sort_unstable();
    assert_eq!(open, expected);
    let none =
        RecordQuery { subject: about, datasets: vec![dataset("honour")], scope: Scope::All, after: None, limit: 5 };
    assert!(register.records_of(&none).await.unwrap().0.is_empty());
}

async fn the_review_queue_holds_what_waits(site: &Site) {
    let register = site.register().await;
    let (about, public) = one_penalty(&register).await;
    let mut step = step();
    let id = record(step.add(act(Body::RecordTaken(taken("2")))));
    let candidates = vec![Candidate { subject: about, evidence: vec![Evidence::SameName, Evidence::SamePlace] }];
    step.add(
        Body::LinkDecided(LinkDecided {
            record: id,
            subject: None,
            certainty: Certainty::Open,
            evidence: vec![],
            candidates: candidates.clone(),
            reasons: None,
        })
        .into(),
    );
    let committed = register.commit(step).await.unwrap();
    let waiting = record(committed.settle(id.entry()));
    commit(&register, publication(public, &[HoldReason::PersonalData])).await;
    assert_eq!(register.review_count().await.unwrap(), 2);
    let queue = |reason, order, after, limit| register.review_queue(reason, None, order, after, limit);
    let (items, _) = queue(None, ReviewOrder::Due, None, 10).await.unwrap();
    assert_eq!(
        items.iter().map(|item| item.record).collect::<Vec<_>>(),
        [public, waiting],
        "the one with a clock first"
    );
    assert_eq!(items[1].candidates, candidates);
    assert_eq!(items[0].holds.reasons(), [HoldReason::PersonalData]);
    let (items, next) = queue(None, ReviewOrder::Oldest, None, 1).await.unwrap();
    assert_eq!(items[0].record, public);
    let (items, next) = queue(None, ReviewOrder::Oldest, next, 1).await.unwrap();
    assert_eq!((items[0].record, next), (waiting, None));
    let (items, _) = queue(Some(HoldReason::UncertainIdentity), ReviewOrder::Due, None, 10).await.unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(register.review_item(waiting).await.unwrap().as_ref(), items.first());
    commit(&register, publication(public, &[])).await;
    assert_eq!(register.review_count().await.unwrap(), 1);
}

async fn a_proposal_waits_for_one_answer(site: &Site) {
    let register = site.register().await;
    let (about, id) = one_penalty(&register).await;
    let proposal = |due| Proposal {
        subject: about,
        list: "abnormal-operations".parse().unwrap(),
        cause: "annual-report".to_owned(),
        rule: Some("abnormal-annual-report".parse().unwrap()),
        row: "missing".to_owned(),
        facts: vec![("annual-report-2025".to_owned(), "absent".to_owned())],
        records: vec![id],
        reasons: None,
        due,
    };
    let open = commit(&register, Body::Proposed(proposal(None))).await;
    let urgent = ProposalId::opened_by(commit(&register, Body::Proposed(proposal(Some(date(2026, 12, 3))))).await);
    let (page, next) = register.open_proposals(None, 1).await.unwrap();
    assert_eq!((page[0].id, page[0].proposal.facts.len()), (urgent, 1), "the one with a day first");
    let (page, next) = register.open_proposals(next, 1).await.unwrap();
    assert_eq!((page[0].id, next), (ProposalId::opened_by(open), None));
    let answer = Body::Determined {
        proposal: urgent,
        accepted: false,
        reasons: "已补报".to_owned(),
        rests_on: RestsOn::default(),
    };
    let entry = commit(&register, answer.clone()).await;
    assert_eq!(register.proposal(urgent).await.unwrap().unwrap().answer, Some((false, entry)));
    assert_eq!(register.open_proposals(None, 9).await.unwrap().0.len(), 1);
    assert_eq!(register.proposals_of(about).await.unwrap().len(), 2);
    let mut twice = step();
    twice.add(answer.into());
    assert!(matches!(register.commit(twice).await, Err(store::Error::Refused { .. })));
    register.verify(|_| {}).await.unwrap();
}

async fn a_listing_stands_until_it_ends(site: &Site) {
    let register = site.register().await;
    let (about, reported) = one_penalty(&register).await;
    let listing = |record| {
        Body::Listed(Listing {
            subject: about,
            list: "abnormal-operations".parse().unwrap(),
            cause: "annual-report".to_owned(),
            organ: organ("market"),
            decided_on: date(2026, 11, 22),
            until: date(2027, 11, 22),
            record,
            proposal: None,
            ends: domain::listing::Ends::default(),
        })
    };
    let own = commit(&register, listing(None)).await;
    commit(&register, listing(Some(reported))).await;
    let query =
        ListingQuery { list: Some("abnormal-operations".parse().unwrap()), limit: 10, ..ListingQuery::default() };
    let count = |day| {
        let (register, query) = (register.clone(), query.clone());
        async move { register.listings(&query, Scope::Public(on(day))).await.unwrap().0.len() }
    };
    assert_eq!(count(date(2026, 11, 21)).await, 0);
    assert_eq!(count(date(2026, 11, 22)).await, 2);
    assert_eq!(count(date(2027, 11, 20)).await, 1, "the record that reported the other is no longer public");
    assert_eq!(count(date(2027, 11, 22)).await, 0);
    let reported_by = register.listings_reported_by(&[reported]).await.unwrap();
    assert_eq!(reported_by.iter().map(|state| state.listing.record).collect::<Vec<_>>(), [Some(reported)]);
    let end = Body::ListingEnded {
        listing: domain::id::ListingId::opened_by(own),
        list: "abnormal-operations".parse().unwrap(),
        exit: String::new(),
        end: domain::listing::ListingEnd::Decided,
        reasons: "已补报".to_owned(),
    };
    commit(&register, end).await;
    assert_eq!(count(date(2026, 11, 25)).await, 1);
    assert_eq!(register.listings(&query, Scope::All).await.unwrap().0.len(), 2);
    let stats = register.stats().await.unwrap();
    assert_eq!(stats.listings.values().sum::<u64>(), 2);
    assert_eq!(stats.listings_ended.values().sum::<u64>(), 1);
    let end = Body::ListingEnded {
        listing: reported_by[0].id,
        list: "abnormal-operations".parse().unwrap(),
        exit: String::new(),
        end: domain::listing::ListingEnd::RecordWithdrawn,
        reasons: String::new(),
    };
    commit(&register, end).await;
    assert_eq!(register.listings_reported_by(&[reported]).await.unwrap(), []);
    assert_eq!(count(date(2026, 11, 25)).await, 0);
    register.verify(|_| {}).await.unwrap();
}
