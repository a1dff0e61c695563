//! Licences and penalties by deliverer and day, with lateness.

use domain::entry::Body;
use jiff::civil::date;
use store::PublicityQuery;

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(acts_are_counted_by_day_with_lateness);

async fn acts_are_counted_by_day_with_lateness(site: &Site) {
    let register = site.register().await;
    let (about, _) = one_penalty(&register).await;
    let mut step = step();
    // Two acts of one day: one recorded within its clock, one whose clock had run out before.
    for (number, due) in [("in time", date(2026, 11, 25)), ("late", date(2026, 11, 24))] {
        let id = record(step.add(act(Body::RecordTaken(taken(number)))));
        step.entries[id.entry().pending_index().unwrap() as usize].effective_on = Some(date(2026, 11, 3));
        step.add(link(id, about).into());
        let Body::PublicationDecided(mut decided) = publication(id, &[]) else { unreachable!() };
        decided.publication.clocks[0].due = due;
        step.add(Body::PublicationDecided(decided).into());
    }
    register.commit(step).await.unwrap();
    let query = PublicityQuery {
        datasets: vec![dataset("penalty-2018")],
        deliverer: None,
        from: date(2026, 11, 1),
        until: date(2026, 12, 1),
        late_only: false,
        now: now(),
    };
    let days = register.publicity(&query).await.unwrap();
    let counted: Vec<_> = days.iter().map(|day| (day.day, day.acts, day.late)).collect();
    assert_eq!(counted, [(date(2026, 11, 20), 1, 0), (date(2026, 11, 3), 2, 1)]);
    let (views, next) = register.publicity_records(&query, None, 2).await.unwrap();
    assert_eq!(views.len(), 2);
    let (rest, end) = register.publicity_records(&query, next, 2).await.unwrap();
    assert_eq!((rest.len(), end), (1, None));
    let late = PublicityQuery { late_only: true, deliverer: Some(organ("market")), ..query.clone() };
    let (views, _) = register.publicity_records(&late, None, 9).await.unwrap();
    assert_eq!(views.len(), 1);
    assert_eq!(views[0].values.as_ref().unwrap()["CF_WSH"], "late");
    let gone = PublicityQuery { now: on(date(2027, 11, 20)), ..query.clone() };
    assert!(register.publicity(&gone).await.unwrap().is_empty(), "what has expired is counted no more");
    let nobody = PublicityQuery { deliverer: Some(organ("nobody")), ..query };
    assert!(register.publicity(&nobody).await.unwrap().is_empty());
}
