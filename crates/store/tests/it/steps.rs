//! Steps: all or nothing, in order, at most once.

use domain::{
    DeliveryId, EntryId, Instant,
    entry::{Actor, Body, RowRef},
    id::ListingId,
};
use store::{Audit, DeliveryProgress, Error, NewEntry, NewJob, Step};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(
    entries_read_back_as_they_were_said,
    a_step_that_is_refused_leaves_nothing,
    a_chunk_is_taken_once,
    places_follow_each_other_whoever_writes,
    a_step_says_whether_another_came_first,
    a_refused_step_moves_those_that_are_on_their_way,
    a_clock_set_back_does_not_go_back_in_the_register,
    a_publication_must_end,
    a_second_record_with_the_same_key_is_refused,
    entries_are_found_by_time,
);

async fn entries_read_back_as_they_were_said(site: &Site) {
    let register = site.register().await;
    let mut step = step();
    step.actor = Actor::Account("officer.li".parse().unwrap());
    let delivery = step.add(
        Body::DeliveryOpened {
            dataset: dataset("penalty-2018"),
            deliverer: organ("market"),
            file_name: "双公示.csv".to_owned(),
            bytes: 1024,
            digest: "k:1".to_owned(),
            coverage: None,
            withdraws: None,
            edits: None,
        }
        .into(),
    );
    step.add(NewEntry {
        basis: "行政处罚法 art. 48".to_owned(),
        row: Some(RowRef { delivery: DeliveryId::opened_by(delivery), row: 7 }),
        ..act(Body::RecordTaken(taken("A1")))
    });
    let committed = register.commit(step).await.unwrap();
    let entries = register.entries_after(STREAM, 0, 10).await.unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1].id, committed.entry(1));
    assert_eq!(entries[1].body, Some(Body::RecordTaken(taken("A1"))));
    assert_eq!(entries[1].basis, "行政处罚法 art. 48");
    assert_eq!(entries[1].actor, Actor::Account("officer.li".parse().unwrap()));
    assert_eq!(entries[1].row, Some(RowRef { delivery: DeliveryId::opened_by(committed.entry(0)), row: 7 }));
    assert_eq!(entries[1].effective_on, Some(jiff::civil::date(2026, 11, 20)));
    assert_eq!(entries[1].recorded_at, at(0));
    assert_eq!(entries[1].catalogue, "blake3:0123");
    assert_eq!(register.entry(committed.entry(0)).await.unwrap().as_ref(), Some(&entries[0]));
    assert_eq!(register.head(STREAM).await.unwrap(), Some(committed.entry(1)));
    register.verify(|_| {}).await.unwrap();
}

async fn a_step_that_is_refused_leaves_nothing(site: &Site) {
    let register = site.register().await;
    let (about, _) = one_penalty(&register).await;
    let before = (register.stats().await.unwrap(), register.head(STREAM).await.unwrap());
    let mut step = step();
    add_penalty(&mut step, "B1", about);
    // The listing was never opened: the last entry makes the whole step impossible.
    step.add(
        Body::ListingEnded {
            listing: ListingId::opened_by(EntryId::new(STREAM, 999)),
            list: "abnormal-operations".parse().unwrap(),
            exit: String::new(),
            end: domain::listing::ListingEnd::Decided,
            reasons: String::new(),
        }
        .into(),
    );
    step.jobs.push(NewJob {
        key: "index".to_owned(),
        kind: "index".to_owned(),
        payload: "{}".to_owned(),
        run_at: at(0),
    });
    step.audit = Some(Audit { action: "deliver".to_owned(), target: String::new(), detail: String::new() });
    let refused = register.commit(step).await.unwrap_err();
    assert!(matches!(refused, Error::Unknown { index: 3, .. }), "{refused}");
    assert_eq!((register.stats().await.unwrap(), register.head(STREAM).await.unwrap()), before);
    assert_eq!(register.job_counts(at(0)).await.unwrap().waiting, 0);
    assert!(register.audit(None, 10).await.unwrap().is_empty());
    assert!(register.record_heads(&dataset("penalty-2018"), &[key("B1")]).await.unwrap().is_empty());
    // And the register goes on.
    let mut step = crate::words::step();
    add_penalty(&mut step, "B1", about);
    register.commit(step).await.unwrap();
    register.verify(|_| {}).await.unwrap();
}

fn chunk(delivery: DeliveryId, from_row: u32, to_row: u32) -> Step {
    let mut chunk = step();
    for row in from_row + 1..=to_row {
        chunk.add(act(Body::RecordTaken(taken(&format!("row {row}")))));
    }
    chunk.delivery = Some(DeliveryProgress { delivery, from_row, to_row, carry: format!("{to_row} rows") });
    chunk
}

async fn a_chunk_is_taken_once(site: &Site) {
    let register = site.register().await;
    let mut open = step();
    let pending = DeliveryId::opened_by(
        open.add(
            Body::DeliveryOpened {
                dataset: dataset("penalty-2018"),
                deliverer: organ("market"),
                file_name: "a.csv".to_owned(),
                bytes: 1,
                digest: "k:1".to_owned(),
                coverage: None,
                withdraws: None,
                edits: None,
            }
            .into(),
        ),
    );
    open.delivery = Some(DeliveryProgress { delivery: pending, from_row: 0, to_row: 0, carry: String::new() });
    let delivery = DeliveryId::opened_by(register.commit(open).await.unwrap().entry(0));
    register.commit(chunk(delivery, 0, 3)).await.unwrap();
    let again = register.commit(chunk(delivery, 0, 3)).await.unwrap_err();
    assert!(matches!(again, Error::AlreadyCommitted { from: 0, at: 3, .. }), "{again}");
    let ahead = register.commit(chunk(delivery, 6, 9)).await.unwrap_err();
    assert!(matches!(ahead, Error::AlreadyCommitted { from: 6, at: 3, .. }), "{ahead}");
    register.commit(chunk(delivery, 3, 6)).await.unwrap();
    let state = register.delivery(delivery).await.unwrap().unwrap();
    assert_eq!((state.row, state.carry.as_str()), (6, "6 rows"));
    assert_eq!(register.stats().await.unwrap().records[&dataset("penalty-2018")], 6);
    // Sent at once, a long chunk and short ones after it are written in the order of the rows.
    let mut sequence = register.sequence();
    let mut sent = Vec::new();
    for (from, to) in [(6, 3_000), (3_000, 3_001), (3_001, 3_002), (3_002, 4_000), (4_000, 4_001)] {
        sent.push(sequence.send(chunk(delivery, from, to)).await.unwrap());
    }
    for commit in sent {
        commit.await.unwrap().unwrap();
    }
    assert_eq!(register.delivery(delivery).await.unwrap().unwrap().row, 4_001);
    register.verify(|_| {}).await.unwrap();
}

/// Writers on two handles, as two processes would have them, and a follower that must never see a
/// place before all earlier ones.
async fn places_follow_each_other_whoever_writes(site: &Site) {
    const STEPS: u32 = 40;
    let one = site.register().await;
    let other = store::Register::open(&site.place).await.unwrap();
    let writer = |register: store::Register, name: &'static str| async move {
        for number in 0..STEPS {
            let mut step = step_at(i64::from(number));
            // Steps of different length, some encoded beside the lock, name their own entries.
            for part in 0..=number % 12 {
                let id = record(step.add(act(Body::RecordTaken(taken(&format!("{name} {number} {part}"))))));
                step.add(publication(id, &[]).into());
            }
            register.commit(step).await.unwrap();
        }
    };
    let follower = |register: store::Register| async move {
        let mut seen = 0;
        let end = 2 * 2 * (0..STEPS).map(|number| u64::from(number % 12) + 1).sum::<u64>();
        while seen < end {
            for entry in register.entries_after(STREAM, seen, 100).await.unwrap() {
                assert_eq!(entry.id.seq(), seen + 1, "an entry in flight was passed");
                if let Some(Body::PublicationDecided(decided)) = &entry.body {
                    assert_eq!(decided.record.entry().seq(), entry.id.seq() - 1, "an id names another entry");
                }
                seen = entry.id.seq();
            }
            tokio::task::yield_now().await;
        }
    };
    let tasks =
        [tokio::spawn(writer(one.clone(), "one")), tokio::spawn(writer(one.clone(), "two, on the same connections"))];
    let third = tokio::spawn(follower(other.clone()));
    for task in tasks {
        task.await.unwrap();
    }
    third.await.unwrap();
    let tasks = [tokio::spawn(writer(one.clone(), "three")), tokio::spawn(writer(other, "four"))];
    for task in tasks {
        task.await.unwrap();
    }
    let verified = one.verify(|_| {}).await.unwrap();
    assert_eq!(verified.entries, 4 * 2 * (0..STEPS).map(|number| u64::from(number % 12) + 1).sum::<u64>());
}

async fn a_step_says_whether_another_came_first(site: &Site) {
    let one = site.register().await;
    let other = store::Register::open(&site.place).await.unwrap();
    let step_of = |name: String| {
        let mut step = step();
        step.add(act(Body::RecordTaken(taken(&name))));
        step
    };
    let mut sequence = one.sequence();
    for number in 0..20 {
        let alone = sequence.send(step_of(format!("alone {number}"))).await.unwrap();
        assert!(!alone.await.unwrap().unwrap().others, "nobody else writes");
    }
    let beside = tokio::spawn(async move {
        for number in 0.. {
            other.commit(step_of(format!("beside {number}"))).await.unwrap();
        }
    });
    // One of the other's comes between the giving of a place and the writing there, sooner or later.
    let mut number = 0;
    loop {
        let sent = sequence.send(step_of(format!("among others {number}"))).await.unwrap();
        if sent.await.unwrap().unwrap().others {
            break;
        }
        number += 1;
        assert!(number < 5_000, "another never came first");
    }
    beside.abort();
}

async fn a_clock_set_back_does_not_go_back_in_the_register(site: &Site) {
    let register = site.register().await;
    register
        .commit({
            let mut step = step_at(10_000);
            step.add(act(Body::RecordTaken(taken("1"))));
            step
        })
        .await
        .unwrap();
    let mut behind = step_at(4_000);
    behind.add(act(Body::RecordTaken(taken("2"))));
    let committed = register.commit(behind).await.unwrap();
    assert_eq!((committed.recorded_at, committed.clock_behind), (at(10_000), 6_000));
    assert_eq!(register.entry(committed.entry(0)).await.unwrap().unwrap().recorded_at, at(10_000));
}

async fn a_publication_must_end(site: &Site) {
    let register = site.register().await;
    let mut step = step();
    let id = record(step.add(act(Body::RecordTaken(taken("1")))));
    let Body::PublicationDecided(mut decided) = publication(id, &[]) else { unreachable!() };
    decided.publication.until = None;
    step.add(Body::PublicationDecided(decided).into());
    let refused = register.commit(step).await.unwrap_err();
    assert!(matches!(refused, Error::Refused { index: 1, .. }), "{refused}");
}

async fn a_second_record_with_the_same_key_is_refused(site: &Site) {
    let register = site.register().await;
    let (_, _) = one_penalty(&register).await;
    let mut step = step();
    step.add(act(Body::RecordTaken(taken("榕市监罚〔2026〕1号"))));
    let refused = register.commit(step).await.unwrap_err();
    assert!(matches!(refused, Error::KeyTaken), "{refused}");
}

async fn entries_are_found_by_time(site: &Site) {
    let register = site.register().await;
    for millis in [0, 0, 5, 5, 9] {
        let mut step = step_at(millis);
        step.add(act(Body::RecordTaken(taken(&format!("{millis} {:?}", register.head(STREAM).await.unwrap())))));
        register.commit(step).await.unwrap();
    }
    for (millis, seq) in
        [(-1, None), (0, Some(2)), (4, Some(2)), (5, Some(4)), (8, Some(4)), (9, Some(5)), (99, Some(5))]
    {
        let found = register.entry_at(STREAM, at(millis)).await.unwrap().map(EntryId::seq);
        assert_eq!(found, seq, "at {millis}");
    }
    assert_eq!(register.entry_at(STREAM, Instant::from_millis(i64::MIN)).await.unwrap(), None);
}

async fn a_refused_step_moves_those_that_are_on_their_way(site: &Site) {
    let register = site.register().await;
    let (about, _) = one_penalty(&register).await;
    let before = register.head(STREAM).await.unwrap().unwrap().seq();
    let mut steps = Vec::new();
    for number in 0..6 {
        let mut one = step();
        for act in 0..10 {
            add_penalty(&mut one, &format!("{number}-{act}"), about);
        }
        if number % 3 == 1 {
            // A listing that nobody knows: what was to stand after this step stands in its place.
            one.add(
                Body::ListingEnded {
                    listing: ListingId::opened_by(EntryId::new(STREAM, 9_999)),
                    list: "abnormal-operations".parse().unwrap(),
                    exit: String::new(),
                    end: domain::listing::ListingEnd::Decided,
                    reasons: String::new(),
                }
                .into(),
            );
        }
        let register = register.clone();
        steps.push(tokio::spawn(async move { register.commit(one).await }));
    }
    let mut places = Vec::new();
    for (number, step) in (0..).zip(steps) {
        match step.await.unwrap() {
            Ok(committed) => places.push((committed.first_seq, u64::from(committed.count))),
            Err(error) => assert!(number % 3 == 1 && matches!(error, Error::Unknown { .. }), "{number}: {error}"),
        }
    }
    places.sort_unstable();
    assert_eq!(places.len(), 4);
    let mut next = before + 1;
    for (first, count) in places {
        assert_eq!(first, next);
        next += count;
    }
    register.verify(|_| {}).await.unwrap();
}
