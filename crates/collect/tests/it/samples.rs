//! The sample deliveries of `examples/deliveries` come to what their page says.

use crate::support::{codes, run};

#[test]
fn the_sample_registrations_are_all_taken() {
    let run = run("registration", include_bytes!("../../../../examples/deliveries/registration.csv"));
    assert_eq!((run.encoding.as_str(), run.accepted.len(), run.rejected.len()), ("utf-8-bom", 3, 0), "{run:?}");
    let capital = |at: usize| {
        let values = &run.accepted[at].record.stored();
        values.iter().find(|(field, _)| field.as_str() == "REGCAP").map(|(_, text)| text.clone())
    };
    assert_eq!(capital(0).as_deref(), Some("CNY 5000000.00"));
    assert_eq!(capital(1).as_deref(), Some("CNY 10000000.00"));
    assert_eq!(capital(2), None);
    assert!(run.accepted.iter().all(|row| row.mention.division.as_deref() == Some("浙江省 宁波市")));
}

#[test]
fn the_sample_penalties_show_what_becomes_of_rows() {
    let run = run("penalty-2018", include_bytes!("../../../../examples/deliveries/penalties.csv"));
    assert_eq!((run.encoding.as_str(), run.accepted.len(), run.persons), ("gb18030", 3, 1), "{run:?}");
    assert!(!run.accepted[0].is_held() && !run.accepted[1].is_held() && run.accepted[2].is_held());
    let told = codes(&run.rejected[0].findings);
    assert!(told.contains(&"check-digit") && told.contains(&"not-a-date"), "{told:?}");
}
