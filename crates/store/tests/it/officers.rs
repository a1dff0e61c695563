//! What officers of one organ leave to each other: edits that wait for a second one, and standing in for a colleague.

use domain::{EntryId, FieldCode, RecordId, Values};
use jiff::civil::date;
use store::{Delegation, RecordEdit};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(one_edit_of_a_record_waits_until_its_day, a_delegation_stands_from_until_and_until_withdrawn,);

fn edit(record: i64, text: Option<&str>) -> RecordEdit {
    let field = FieldCode::parse("CF_SY").unwrap();
    RecordEdit {
        record: RecordId::from_raw(record),
        version: EntryId::from_raw(record),
        organ: organ("market"),
        dataset: dataset("penalty-2018"),
        values: text.map(|text| Values::from([(field, text.to_owned())])),
        reasons: "a typing error".to_owned(),
        proposed_by: "li".parse().unwrap(),
        proposed_at: at(1),
        until: at(DAY),
    }
}

async fn one_edit_of_a_record_waits_until_its_day(site: &Site) {
    let register = site.register().await;
    let (first, second) = (edit(1, Some("未亮照经营")), edit(2, None));
    assert!(register.propose_edit(&first).await.unwrap() && register.propose_edit(&second).await.unwrap());
    assert!(!register.propose_edit(&edit(1, None)).await.unwrap(), "one waits already");
    assert_eq!(register.edit(first.record, at(2)).await.unwrap().as_ref(), Some(&first));
    assert_eq!(register.edits(&organ("market"), at(2), 0, 10).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(register.edits(&organ("market"), at(2), 1, 10).await.unwrap(), std::slice::from_ref(&second));
    assert!(register.edits(&organ("traffic"), at(2), 0, 10).await.unwrap().is_empty());
    assert!(!register.remove_edit(first.record, at(2)).await.unwrap(), "another one than was looked at");
    assert!(register.remove_edit(first.record, at(1)).await.unwrap());
    assert_eq!(register.edit(first.record, at(2)).await.unwrap(), None);
    assert_eq!(register.edit(second.record, at(DAY)).await.unwrap(), None, "its day has come");
    assert_eq!(register.forget_edits(at(DAY)).await.unwrap(), 1);
}

async fn a_delegation_stands_from_until_and_until_withdrawn(site: &Site) {
    let register = site.register().await;
    let one = Delegation {
        id: "one".to_owned(),
        giver: "li".parse().unwrap(),
        taker: "wang".parse().unwrap(),
        from: date(2026, 11, 25),
        until: date(2026, 12, 1),
        reasons: "leave".to_owned(),
        made_by: "li".parse().unwrap(),
        made_at: at(1),
        withdrawn_at: None,
    };
    register.add_delegation(&one).await.unwrap();
    for (day, stands) in [(24, false), (25, true), (30, true)] {
        assert_eq!(one.stands(date(2026, 11, day)), stands, "{day}");
    }
    assert!(!one.stands(date(2026, 12, 1)));
    for account in ["li", "wang"] {
        assert_eq!(register.delegations_of(&account.parse().unwrap(), 10).await.unwrap(), std::slice::from_ref(&one));
    }
    assert!(register.delegations_of(&"zhao".parse().unwrap(), 10).await.unwrap().is_empty());
    assert_eq!(register.delegations(10).await.unwrap(), std::slice::from_ref(&one));
    assert!(register.withdraw_delegation("one", at(2)).await.unwrap());
    assert!(!register.withdraw_delegation("one", at(3)).await.unwrap());
    let withdrawn = register.delegation("one").await.unwrap().unwrap();
    assert_eq!(withdrawn.withdrawn_at, Some(at(2)));
    assert!(!withdrawn.stands(date(2026, 11, 26)));
}
