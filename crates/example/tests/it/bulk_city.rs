//! Cities in bulk: what their deliveries and what is kept of them have in common.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use example::{
    bulk::{Bulk, DATASETS},
    setting::Setting,
};

const MEAN: u64 = 12;

/// The fields that are a record's key, as the contracts name them.
const KEYS: [&[&str]; 4] = [
    &["UNISCID"],
    &["CF_CFJG", "CF_WSH", "CF_XDR_SHXYM"],
    &["UNISCID", "ANCHEYEAR"],
    &["UNISCID", "ABNTIME", "SPECAUSE"],
];

#[test]
fn no_two_records_have_one_key_and_their_number_is_about_the_mean() {
    let setting = Setting::read().unwrap();
    let bulk = Bulk::new(&setting, MEAN, 7).unwrap();
    let (mut keys, mut records, mut subjects) = (HashSet::new(), 0, BTreeSet::new());
    for number in 0..500 {
        let subject = bulk.subject(number);
        assert!(subjects.insert(subject.codes[0].1.clone()), "{subject:?}");
        for record in &subject.records {
            let kept: BTreeMap<&str, &str> = record.kept().collect();
            let key: Vec<&str> = KEYS[record.dataset].iter().map(|field| kept[field]).collect();
            assert!(keys.insert((record.dataset, key.join(" "))), "{record:?}");
            records += 1;
        }
    }
    assert!((500 * MEAN).abs_diff(records) < 50 * MEAN, "{records}");
}

#[test]
fn every_record_is_a_row_of_its_data_set_and_the_first_subjects_are_a_city_of_their_own() {
    let setting = Setting::read().unwrap();
    let bulk = Bulk::new(&setting, MEAN, 7).unwrap();
    let delivered = |subjects: u32| {
        let mut output = BTreeMap::<String, Vec<u8>>::new();
        bulk.deliver(subjects, &mut output).unwrap();
        output
    };
    let (small, large) = (delivered(20), delivered(30));
    for (at, dataset) in DATASETS.into_iter().enumerate() {
        let file = format!("{dataset}.csv");
        let expected = (0..20).flat_map(|number| bulk.subject(number).records);
        let expected = expected.filter(|record| record.dataset == at).count();
        assert_eq!(csv::Reader::from_reader(&small[&file][..]).records().map(Result::unwrap).count(), expected);
        assert!(large[&file].starts_with(&small[&file]), "{dataset}");
    }
}
