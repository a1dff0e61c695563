//! The same options make the same bytes; other options make others.

use example::Options;

use crate::made::{OPTIONS, make};

#[test]
fn the_same_options_make_the_same_bytes() {
    let small = Options { subjects: 250, ..OPTIONS };
    let (one, again) = (make(&small), make(&small));
    assert!(again.keys().eq(one.keys()));
    for (path, bytes) in &again {
        assert!(*bytes == one[path], "{path} differs");
    }
}

#[test]
fn another_seed_and_another_day_make_another_city() {
    let small = Options { subjects: 60, ..OPTIONS };
    let one = make(&small);
    assert_ne!(one["truth/subjects.csv"], make(&Options { seed: 8, ..small })["truth/subjects.csv"]);
    let later = make(&Options { date: small.date.tomorrow().unwrap(), ..small });
    assert!(later.keys().any(|path| path.contains("2026-11-26")));
    assert!(one.keys().all(|path| !path.contains("2026-11-26")));
}

#[test]
fn every_day_of_delivery_follows_from_the_city_s_day() {
    let leap = make(&Options { subjects: 50, date: jiff::civil::date(2028, 2, 29), ..OPTIONS });
    assert!(leap.keys().any(|path| path.contains("2028-02-29")));
    assert!(leap.keys().all(|path| !path.contains("2028-03")));
}

#[test]
fn a_city_of_one_and_options_out_of_range() {
    assert!(make(&Options { subjects: 1, ..OPTIONS }).contains_key("manifest.yaml"));
    let none = Options { subjects: 0, ..OPTIONS };
    let refused = example::city(&crate::made::PACK, &none, &mut crate::made::Files::new()).unwrap_err();
    assert_eq!(refused.to_string(), "subjects must lie between 1 and 10000000");
}
