//! The audit log: written with its step, searched by who, what, to what and when.

use domain::entry::{Actor, Body};
use store::{Audit, AuditFilter};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(audit_goes_with_the_step, audit_is_searched);

async fn audit_goes_with_the_step(site: &Site) {
    let register = site.register().await;
    let audit = |action: &str| Audit { action: action.to_owned(), target: "r1".to_owned(), detail: String::new() };
    register.note_audit(at(0), &Actor::System, &audit("sign-in")).await.unwrap();
    let mut step = step_at(1);
    step.add(act(Body::RecordTaken(taken("1"))));
    step.audit = Some(audit("deliver"));
    let committed = register.commit(step).await.unwrap();
    let lines = register.audit(None, 10).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.audit.action.as_str()).collect::<Vec<_>>(), ["deliver", "sign-in"]);
    assert_eq!(lines[0].entries, Some((committed.entry(0), 1)));
    assert_eq!(lines[1].entries, None);
    assert_eq!(register.audit(Some(lines[0].line), 10).await.unwrap().len(), 1);
}

async fn audit_is_searched(site: &Site) {
    let register = site.register().await;
    let li = Actor::Account("li".parse().unwrap());
    for (time, actor, action, target) in [
        (0, &li, "publication-hold", "r1"),
        (10, &Actor::System, "publication-hold", "r2"),
        (20, &li, "signed-in", "li"),
        (30, &li, "publication-hold", "r2"),
    ] {
        let audit = Audit { action: action.to_owned(), target: target.to_owned(), detail: String::new() };
        register.note_audit(at(time), actor, &audit).await.unwrap();
    }
    let times = async |filter: AuditFilter, limit| -> Vec<i64> {
        let lines = register.audit_found(&filter, limit).await.unwrap();
        lines.iter().map(|line| line.at.millis() - at(0).millis()).collect()
    };
    let everything = AuditFilter::default;
    assert_eq!(times(everything(), 10).await, [30, 20, 10, 0]);
    assert_eq!(times(AuditFilter { actor: Some(li.clone()), ..everything() }, 10).await, [30, 20, 0]);
    assert_eq!(times(AuditFilter { actor: Some(Actor::System), ..everything() }, 10).await, [10]);
    assert_eq!(times(AuditFilter { action: Some("publication-hold".into()), ..everything() }, 10).await, [30, 10, 0]);
    assert_eq!(times(AuditFilter { target: Some("r2".into()), ..everything() }, 1).await, [30]);
    let days = AuditFilter { from: Some(at(10)), until: Some(at(30)), ..everything() };
    assert_eq!(times(days, 10).await, [20, 10], "the end is not inside");
    let newest = register.audit_found(&everything(), 1).await.unwrap();
    assert_eq!(times(AuditFilter { before: Some(newest[0].line), ..everything() }, 10).await, [20, 10, 0]);
    let none = AuditFilter { action: Some("' or 1=1 --".into()), ..everything() };
    assert!(times(none, 10).await.is_empty());
}
