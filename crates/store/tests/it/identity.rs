//! Merges, refusals, drawn links and successions: the legal state, its proof, and what leaves after a
//! restore.

use domain::{
    EntryId, SubjectId,
    entry::{Body, LinkDecided, SubjectOpened},
    id::{ListingId, RefusalId},
    identity::{
        Belongings, EvidenceDigest, LinkAudited, LinkRefused, MergeUndone, RefusalLifted, SubjectMerged, Succession,
        SuccessionKind,
    },
    link::{Certainty, Evidence, Judgement},
    listing::{Ends, Listing},
    subject::SubjectState,
};
use jiff::civil::date;
use store::{Error, Place, Register, Step};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(
    a_merged_subject_leads_on_and_comes_back,
    what_is_said_of_a_merged_subject_is_refused,
    a_merge_happens_again_after_a_restore,
    a_refusal_stands_until_it_is_lifted_and_holds_for_its_record_once_erased,
    answers_on_drawn_links_are_counted_once,
    a_succession_is_found_from_both,
    a_subject_is_read_with_its_ties,
);

const OTHER: &str = "91350200M000100Y44";

/// The first subject with a penalty, and another with a listing.
async fn two(register: &Register) -> (SubjectId, SubjectId, ListingId) {
    let (one, _) = one_penalty(register).await;
    let mut step = step();
    let other = subject(step.add(Body::SubjectOpened(opened("厦门某某有限公司", OTHER)).into()));
    step.add(Body::Listed(listing(other)).into());
    let committed = register.commit(step).await.unwrap();
    (one, subject(committed.entry(0)), ListingId::opened_by(committed.entry(1)))
}

fn listing(of: SubjectId) -> Listing {
    Listing {
        subject: of,
        list: "abnormal-operations".parse().unwrap(),
        cause: "1".to_owned(),
        organ: organ("market"),
        decided_on: date(2026, 11, 1),
        until: date(2029, 11, 1),
        record: None,
        proposal: None,
        ends: Ends::default(),
    }
}

fn merge(from: SubjectId, into: SubjectId, listings: &[ListingId]) -> Body {
    let along = Belongings { listings: listings.to_vec(), ..Belongings::default() };
    Body::SubjectMerged(SubjectMerged { from, into, along, reasons: "one".to_owned() })
}

fn undo(from: SubjectId, into: SubjectId, listings: &[ListingId]) -> Body {
    let along = Belongings { listings: listings.to_vec(), ..Belongings::default() };
    let state = SubjectState::Confirmed;
    Body::MergeUndone(MergeUndone { from, into, state, along, reasons: "two".to_owned() })
}

async fn commit(register: &Register, body: Body) -> Result<EntryId, Error> {
    let mut step = step();
    step.add(body.into());
    Ok(register.commit(step).await?.entry(0))
}

async fn a_merged_subject_leads_on_and_comes_back(site: &Site) {
    let register = site.register().await;
    let (one, other, listed) = two(&register).await;
    let third =
        subject(commit(&register, Body::SubjectOpened(opened("莆田某某有限公司", "350300100000001"))).await.unwrap());
    commit(&register, merge(other, one, &[listed])).await.unwrap();
    commit(&register, merge(one, third, &[listed])).await.unwrap();
    let leads = register.leads_to([other, one, third]).await.unwrap();
    assert_eq!((leads.get(&other), leads.get(&one), leads.get(&third)), (Some(&third), Some(&third), None));
    let holder = &register.holders_of_identifiers(&[uscc(OTHER)]).await.unwrap()[0];
    assert_eq!(holder.subject, third, "a code leads through both merges");
    let bearer = &register.holders_of_names(&["厦门某某有限公司".to_owned()]).await.unwrap()[0];
    assert_eq!((bearer.subject, bearer.current), (third, false));
    let mut meant: Vec<_> =
        register.subjects_meant(&[uscc(OTHER)], &[], &[]).await.unwrap().into_iter().map(|one| one.id).collect();
    meant.sort_unstable();
    let mut all = [one, other, third];
    all.sort_unstable();
    assert_eq!(meant, all, "the one that stays with all that lead to it");
    let state = register.subject(other).await.unwrap().unwrap();
    assert_eq!((state.state, state.merged_into), (SubjectState::Merged, Some(one)));
    assert_eq!(register.listing(listed).await.unwrap().unwrap().listing.subject, third);
    let stats = register.stats().await.unwrap();
    assert_eq!((stats.subjects_confirmed, stats.subjects_merged), (1, 2));
    let changed = register.changed_in_themselves(STREAM, 7, 100).await.unwrap();
    assert_eq!(changed.subjects.len(), 3, "the index hears of all: {changed:?}");
    proved(&register).await;
    assert!(
        matches!(commit(&register, undo(other, one, &[])).await, Err(Error::Refused { .. })),
        "one leads on itself"
    );
    commit(&register, undo(one, third, &[listed])).await.unwrap();
    commit(&register, undo(other, one, &[listed])).await.unwrap();
    assert!(register.leads_to([other, one, third]).await.unwrap().is_empty());
    assert_eq!(register.listing(listed).await.unwrap().unwrap().listing.subject, other);
    assert_eq!(register.stats().await.unwrap().subjects_confirmed, 3);
    proved(&register).await;
}

async fn what_is_said_of_a_merged_subject_is_refused(site: &Site) {
    let register = site.register().await;
    let (one, other, listed) = two(&register).await;
    assert!(matches!(commit(&register, merge(one, one, &[])).await, Err(Error::Refused { .. })));
    assert!(
        matches!(commit(&register, merge(one, other, &[listed])).await, Err(Error::Refused { .. })),
        "another's listing"
    );
    assert!(matches!(commit(&register, undo(other, one, &[])).await, Err(Error::Refused { .. })), "nothing to undo");
    commit(&register, merge(other, one, &[listed])).await.unwrap();
    let mut late = step();
    let penalty = add_penalty(&mut late, "2", one);
    late.add(link(penalty, other).into());
    for body in [
        Body::Listed(listing(other)),
        merge(other, one, &[]),
        merge(one, other, &[]),
        Body::SubjectChanged(domain::entry::SubjectChanged {
            subject: other,
            now: SubjectOpened { state: SubjectState::Confirmed, ..opened("厦门某某有限公司", OTHER) },
            reasons: None,
        }),
    ] {
        assert!(matches!(commit(&register, body.clone()).await, Err(Error::Refused { .. })), "{body:?}");
    }
    assert!(matches!(register.commit(late).await, Err(Error::Refused { .. })), "a link to it");
    proved(&register).await;
}

async fn a_merge_happens_again_after_a_restore(site: &Site) {
    let register = site.register().await;
    let (one, other, listed) = two(&register).await;
    let backup = register.backup(&site.folder.path().join("backups"), at(1)).await.unwrap();
    let late =
        subject(commit(&register, Body::SubjectOpened(opened("莆田某某有限公司", "350300100000001"))).await.unwrap());
    commit(&register, merge(other, one, &[listed])).await.unwrap();
    commit(&register, merge(one, late, &[listed])).await.unwrap();
    register.close().await.unwrap();
    let journal = std::fs::read_to_string(site.place.folder().join("exits.ndjson")).unwrap();
    assert_eq!(journal.matches("subject-merged").count(), 2);
    assert!(!journal.contains("\"one\""), "reasons are not in the journal: {journal}");
    if matches!(site.place, Place::Server { .. }) {
        // The server's tools put the dump into an empty database: tried in the suite of backups.
        return;
    }
    store::restore(&site.place, &backup, None, at(20), &nothing).await.unwrap();
    let register = Register::open(&site.place).await.unwrap();
    let state = register.subject(other).await.unwrap().unwrap();
    assert_eq!(state.merged_into, Some(one));
    assert_eq!(register.listing(listed).await.unwrap().unwrap().listing.subject, one);
    // The one that it was merged into is not in the backup: it is shown to nobody until an officer looks.
    assert_eq!(register.subject(one).await.unwrap().unwrap().state, SubjectState::Provisional);
    proved(&register).await;
}

fn refusal(record: domain::RecordId, of: SubjectId) -> LinkRefused {
    LinkRefused {
        record,
        subject: of,
        mention: EvidenceDigest::of(["name", "place"]),
        known_by: EvidenceDigest::of(["known"]),
        reasons: Some("another's".to_owned()),
    }
}

async fn a_refusal_stands_until_it_is_lifted_and_holds_for_its_record_once_erased(site: &Site) {
    let register = site.register().await;
    let (about, penalty) = one_penalty(&register).await;
    assert!(!register.has_refusals().await.unwrap());
    let refused = refusal(penalty, about);
    let first = commit(&register, Body::LinkRefused(refused.clone())).await.unwrap();
    let found = register.refusals_for(&[refused.mention, EvidenceDigest::of(["other"])]).await.unwrap();
    assert_eq!(
        found.iter().map(|one| (one.id, one.subject)).collect::<Vec<_>>(),
        [(RefusalId::opened_by(first), about)]
    );
    let lift = Body::RefusalLifted(RefusalLifted { refusal: RefusalId::opened_by(first) });
    commit(&register, lift.clone()).await.unwrap();
    assert!(matches!(commit(&register, lift).await, Err(Error::Refused { .. })), "once");
    assert!(!register.has_refusals().await.unwrap());
    let second = commit(&register, Body::LinkRefused(refused.clone())).await.unwrap();
    commit(&register, Body::BodyErased { entry: second, order: "an order".to_owned() }).await.unwrap();
    assert!(register.refusals_for(&[refused.mention]).await.unwrap().is_empty(), "the digest could be guessed");
    let left = register.refusals_of(penalty).await.unwrap();
    assert!(left.len() == 1 && left[0].mention.is_stand_in() && left[0].known_by.is_stand_in());
    proved(&register).await;
    let journal = std::fs::read_to_string(site.place.folder().join("exits.ndjson")).unwrap();
    let hex = refused.mention.0.hex();
    assert!(journal.contains("link-refused") && !journal.contains(&hex), "{journal}");
}

async fn answers_on_drawn_links_are_counted_once(site: &Site) {
    let register = site.register().await;
    let (about, first) = one_penalty(&register).await;
    let drawn = |ppm, drawn| {
        let judgement = Judgement { probability_ppm: ppm, findings: vec![], drawn };
        Body::LinkDecided(LinkDecided {
            record: first,
            subject: Some(about),
            certainty: Certainty::Probable,
            evidence: vec![Evidence::Linkage(judgement)],
            candidates: vec![],
            reasons: None,
        })
    };
    let replacing = async |body: Body| {
        let link = register.record_heads_by_id(&[first]).await.unwrap()[&first].link;
        let mut step: Step = step();
        step.add(store::NewEntry { supersedes: link, ..body.into() });
        register.commit(step).await.unwrap().entry(0)
    };
    let audited =
        |link, right| Body::LinkAudited(LinkAudited { record: first, link, right, reasons: "seen".to_owned() });
    let undrawn = replacing(drawn(999_900, false)).await;
    assert!(register.drawn_links(None, 9).await.unwrap().is_empty());
    assert!(commit(&register, audited(undrawn, true)).await.is_err(), "not drawn");
    let link = replacing(drawn(999_900, true)).await;
    assert_eq!(register.drawn_links(None, 9).await.unwrap().iter().map(|one| one.link).collect::<Vec<_>>(), [link]);
    commit(&register, audited(link, true)).await.unwrap();
    assert!(matches!(commit(&register, audited(link, false)).await, Err(Error::Refused { .. })), "answered once");
    let wrong = replacing(drawn(999_000, true)).await;
    commit(&register, audited(wrong, false)).await.unwrap();
    let counts = |audits: store::AuditedLinks| (audits.answered, audits.wrong);
    assert_eq!(counts(register.audited_links(0).await.unwrap()), (2, 1));
    assert_eq!(counts(register.audited_links(999_500).await.unwrap()), (1, 0), "as likely as that, or likelier");
    proved(&register).await;
    // A body that is erased takes no answer with it.
    commit(&register, Body::BodyErased { entry: wrong, order: "an order".to_owned() }).await.unwrap();
    assert_eq!(counts(register.audited_links(0).await.unwrap()), (2, 1));
    proved(&register).await;
}

async fn a_succession_is_found_from_both(site: &Site) {
    let register = site.register().await;
    let (one, other, _) = two(&register).await;
    let follows = |predecessor, successor| {
        Body::Succeeded(Succession {
            predecessor,
            successor,
            kind: SuccessionKind::Division,
            on: date(2026, 6, 1),
            reasons: "the notice".to_owned(),
        })
    };
    assert!(matches!(commit(&register, follows(one, one)).await, Err(Error::Refused { .. })));
    commit(&register, follows(one, other)).await.unwrap();
    for of in [one, other] {
        let found = register.successions_of(of).await.unwrap();
        assert_eq!((found.len(), found[0].succession.successor, found[0].withdrawn), (1, other, None));
    }
    proved(&register).await;
}

async fn a_subject_is_read_with_its_ties(site: &Site) {
    let register = site.register().await;
    let (one, other, listed) = two(&register).await;
    let ties = async |of| {
        let (subject, ties) = register.subject_with_ties(of).await.unwrap().unwrap();
        assert_eq!(subject, register.subject(of).await.unwrap().unwrap());
        (ties.merged, ties.succeeded, ties.listed)
    };
    assert_eq!(ties(one).await, (false, false, false));
    assert_eq!(ties(other).await, (false, false, true));
    let follows = Succession {
        predecessor: other,
        successor: one,
        kind: SuccessionKind::Absorption,
        on: date(2026, 6, 1),
        reasons: "the notice".to_owned(),
    };
    commit(&register, Body::Succeeded(follows)).await.unwrap();
    assert_eq!((ties(one).await, ties(other).await), ((false, true, false), (false, true, true)));
    commit(&register, merge(other, one, &[listed])).await.unwrap();
    assert_eq!(ties(one).await, (true, true, true), "with what came along");
    assert!(register.subject_with_ties(SubjectId::from_raw(77_777)).await.unwrap().is_none());
}
