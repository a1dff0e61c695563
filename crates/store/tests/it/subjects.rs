//! Subjects: found by code and by name, as they stand and as they stood.

use domain::{
    Period, SubjectId,
    entry::{Body, SubjectChanged},
    subject::{IdentifierHeld, NameHeld, SubjectState},
};
use jiff::civil::date;

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(codes_and_names_lead_to_subjects, followers_hear_of_each_changed_subject_once);

async fn codes_and_names_lead_to_subjects(site: &Site) {
    let register = site.register().await;
    let (about, _) = one_penalty(&register).await;
    let mut now = opened("福州某某商贸有限公司", "91350100M000100Y43");
    now.names.push(NameHeld {
        name: "福州某某贸易有限公司".to_owned(),
        matching: "福州某某贸易有限公司".to_owned(),
        held: Period::new(None, Some(date(2026, 1, 1))),
    });
    now.identifiers.push(IdentifierHeld { identifier: uscc("350100100000001"), held: Period::ALWAYS });
    let mut step = step();
    step.add(
        Body::SubjectChanged(SubjectChanged {
            subject: about,
            now: now.clone(),
            reasons: Some("a letter of the registrar".to_owned()),
        })
        .into(),
    );
    // A second subject that held the same old number.
    let mut other = opened("厦门某某有限公司", "350100100000001");
    other.state = SubjectState::Provisional;
    step.add(Body::SubjectOpened(other).into());
    let committed = register.commit(step).await.unwrap();
    let second = subject(committed.entry(1));

    let codes = [uscc("91350100M000100Y43"), uscc("350100100000001"), uscc("nobody's")];
    let mut holders: Vec<(String, SubjectId)> = register
        .holders_of_identifiers(&codes)
        .await
        .unwrap()
        .into_iter()
        .map(|holder| (holder.identifier.value().to_owned(), holder.subject))
        .collect();
    holders.sort_unstable();
    let number = "350100100000001".to_owned();
    assert_eq!(holders, [(number.clone(), about), (number, second), ("91350100M000100Y43".to_owned(), about)]);
    // The same value as a code of another scheme is another code.
    let lei = domain::Identifier::checked("lei".to_owned().try_into().unwrap(), "91350100M000100Y43");
    assert!(register.holders_of_identifiers(&[lei]).await.unwrap().is_empty());

    let names = ["福州某某贸易有限公司".to_owned(), "福州某某商贸有限公司".to_owned()];
    let mut holders: Vec<(String, bool)> = register
        .holders_of_names(&names)
        .await
        .unwrap()
        .into_iter()
        .map(|holder| (holder.matching, holder.current))
        .collect();
    holders.sort_unstable();
    assert_eq!(holders, [("福州某某商贸有限公司".to_owned(), true), ("福州某某贸易有限公司".to_owned(), false)]);

    let subjects = register.subjects(&[second, about, SubjectId::from_raw(77_777)]).await.unwrap();
    assert_eq!(subjects.iter().map(|subject| subject.id).collect::<Vec<_>>(), [second, about]);
    assert_eq!(subjects[1].names, now.names);
    assert_eq!(register.subjects_after(None, 10).await.unwrap().len(), 2);
    assert_eq!(register.subjects_after(Some(about), 10).await.unwrap()[0].id, second);
    let stats = register.stats().await.unwrap();
    assert_eq!((stats.subjects_confirmed, stats.subjects_provisional), (1, 1));
    register.verify(|_| {}).await.unwrap();
}

async fn followers_hear_of_each_changed_subject_once(site: &Site) {
    let register = site.register().await;
    let (about, penalty) = one_penalty(&register).await;
    let changed = register.changed_subjects(STREAM, 0, 100).await.unwrap();
    assert_eq!((changed.subjects, changed.through, changed.more), (vec![about], 4, false));
    assert_eq!(register.checkpoint("search", STREAM).await.unwrap(), 0);
    register.set_checkpoint("search", STREAM, 4).await.unwrap();
    register.set_checkpoint("search", STREAM, 4).await.unwrap();
    assert_eq!(register.checkpoint("search", STREAM).await.unwrap(), 4);
    let mut step = step();
    let other = subject(step.add(Body::SubjectOpened(opened("厦门某某有限公司", "91350200M000100Y44")).into()));
    step.add(link(penalty, other).into());
    let committed = register.commit(step).await.unwrap();
    let changed = register.changed_subjects(STREAM, 4, 100).await.unwrap();
    assert_eq!(changed.subjects, [about, subject(committed.entry(0))], "whom it left and whom it reached");
    assert!(register.changed_subjects(STREAM, 0, 2).await.unwrap().more);
}
