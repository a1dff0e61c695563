//! What an index reads of many subjects at once, and that its follower hears of all that changes it.

use domain::{
    EntryId, RecordId, SubjectId,
    case::{Objection, ObjectionKind, ObjectionOutcome},
    entry::{Actor, Body, RecordTaken, SubjectChanged},
    id::CaseId,
    publication::HoldReason,
    record::Operation,
};
use jiff::civil::date;
use store::{NewEntry, Register, Showable};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(
    what_is_public_today_or_later_is_read_with_its_days,
    of_many_subjects_each_comes_with_its_latest_act_first,
    a_follower_hears_of_all_that_changes_what_the_public_sees,
);

async fn commit(register: &Register, body: Body) -> EntryId {
    let mut step = step();
    step.add(act(body));
    register.commit(step).await.unwrap().entry(0)
}

/// An entry in the place of an earlier one.
async fn replace(register: &Register, earlier: EntryId, body: Body) -> EntryId {
    let mut step = step();
    step.add(NewEntry { supersedes: Some(earlier), ..act(body) });
    register.commit(step).await.unwrap().entry(0)
}

async fn showable(register: &Register, about: &[SubjectId], today: domain::Date) -> Vec<Showable> {
    register.showable_of(about, &[dataset("penalty-2018"), dataset("unknown")], today).await.unwrap()
}

fn not_us(record: RecordId, subject: SubjectId) -> Body {
    Body::ObjectionRaised(Objection {
        case: None,
        record,
        subject,
        kind: ObjectionKind::NotUs,
        reasons: "不是我们".to_owned(),
        hides_until: Some(at(1000)),
    })
}

async fn what_is_public_today_or_later_is_read_with_its_days(site: &Site) {
    let register = site.register().await;
    let (about, id) = one_penalty(&register).await;
    for (day, read) in
        [(date(2026, 11, 1), 1), (date(2026, 11, 21), 1), (date(2027, 11, 19), 1), (date(2027, 11, 20), 0)]
    {
        assert_eq!(showable(&register, &[about], day).await.len(), read, "{day}");
    }
    let one = showable(&register, &[about], today()).await.remove(0);
    assert_eq!(
        (one.record, one.subject, one.dataset, one.deliverer),
        (id, about, dataset("penalty-2018"), organ("market"))
    );
    assert_eq!((one.from, one.until, one.hidden_until), (date(2026, 11, 21), date(2027, 11, 20), None));
    assert_eq!(one.values, values("榕市监罚〔2026〕1号"));
    assert!(register.showable_of(&[about], &[], today()).await.unwrap().is_empty());
    assert!(register.showable_of(&[], &[dataset("penalty-2018")], today()).await.unwrap().is_empty());
    // Hidden until an instant: said with it. Held or withdrawn: not at all.
    commit(&register, not_us(id, about)).await;
    assert_eq!(showable(&register, &[about], today()).await[0].hidden_until, Some(at(1000)));
    commit(&register, publication(id, &[HoldReason::Officer])).await;
    assert!(showable(&register, &[about], today()).await.is_empty());
    commit(&register, publication(id, &[])).await;
    assert_eq!(showable(&register, &[about], today()).await.len(), 1);
    let withdrawn = RecordTaken {
        record: Some(id),
        operation: Operation::Withdraw,
        values: Default::default(),
        ..taken("榕市监罚〔2026〕1号")
    };
    commit(&register, Body::RecordTaken(withdrawn)).await;
    assert!(showable(&register, &[about], today()).await.is_empty());
}

async fn of_many_subjects_each_comes_with_its_latest_act_first(site: &Site) {
    let register = site.register().await;
    let (one, first) = one_penalty(&register).await;
    let mut step = step();
    let other = step.add(Body::SubjectOpened(opened("厦门某某有限公司", "91350200M000100Y44")).into());
    let undated = add_penalty(&mut step, "3", subject(other));
    step.entries[undated.entry().pending_index().unwrap() as usize].effective_on = None;
    let dated = add_penalty(&mut step, "2", subject(other));
    let committed = register.commit(step).await.unwrap();
    let settled = |id: RecordId| record(committed.settle(id.entry()));
    let other = subject(committed.settle(other));
    let read: Vec<_> = showable(&register, &[other, one], today()).await.into_iter().map(|one| one.record).collect();
    assert_eq!(read, [first, settled(dated), settled(undated)]);
}

async fn a_follower_hears_of_all_that_changes_what_the_public_sees(site: &Site) {
    let register = site.register().await;
    let (about, id) = one_penalty(&register).await;
    let mut place = register.head(STREAM).await.unwrap().unwrap().seq();
    let mut heard = async |what: &str| {
        let changed = register.changed_in_themselves(STREAM, place, 100).await.unwrap();
        assert_eq!(changed.subjects, [about], "{what}");
        place = changed.through;
        assert!(register.changed_in_themselves(STREAM, place, 100).await.unwrap().subjects.is_empty());
    };
    let case = CaseId::opened_by(commit(&register, not_us(id, about)).await);
    heard("an objection").await;
    let answer = Body::ObjectionAnswered { case, outcome: ObjectionOutcome::Rejected, reasons: String::new() };
    commit(&register, answer).await;
    heard("its answer").await;
    let head = register.record_heads_by_id(&[id]).await.unwrap().remove(&id).unwrap();
    replace(&register, head.publication.unwrap(), publication(id, &[HoldReason::Officer])).await;
    heard("a hold").await;
    let corrected = RecordTaken { record: Some(id), values: values("改正"), ..taken("榕市监罚〔2026〕1号") };
    let version = replace(&register, head.version, Body::RecordTaken(corrected)).await;
    heard("a correction").await;
    register.erase_body(version, "an order of a court", at(0), &Actor::System).await.unwrap();
    heard("the erasure of a later version").await;
    let renamed = opened("福州某某实业有限公司", "91350100M000100Y43");
    let changed = SubjectChanged { subject: about, now: renamed, reasons: None };
    let named = commit(&register, Body::SubjectChanged(changed)).await;
    heard("another name").await;
    register.erase_body(named, "an order of a court", at(0), &Actor::System).await.unwrap();
    heard("the erasure of a later name").await;
}
