//! Rows in bulk: as many as asked for, 1.0 KiB each, about the subjects that are registered.

use std::collections::BTreeSet;

use example::bench::{penalties, registrations};

use crate::made::Files;

#[test]
fn penalties_are_of_the_size_asked_for_and_about_the_registered() {
    let mut files = Files::new();
    registrations(500, 3, "r.csv", &mut files).unwrap();
    penalties(2_000, 500, 3, "p.csv", &mut files).unwrap();
    let rows = |file: &str| -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(files[file].as_slice()).records().map(Result::unwrap).collect()
    };
    let (registered, penalised) = (rows("r.csv"), rows("p.csv"));
    assert_eq!((registered.len(), penalised.len()), (500, 2_000));
    let mean = files["p.csv"].len() / 2_000;
    assert!((1_000..=1_048).contains(&mean), "{mean} bytes a row");
    let known: BTreeSet<(&str, &str)> = registered.iter().map(|row| (&row[0], &row[1])).collect();
    assert!(penalised.iter().all(|row| known.contains(&(&row[2], &row[0]))));
    let documents: BTreeSet<&str> = penalised.iter().map(|row| &row[13]).collect();
    assert_eq!(documents.len(), 2_000);
    let about: BTreeSet<&str> = penalised.iter().map(|row| &row[2]).collect();
    assert_eq!(about.len(), 500);
    let mut again = Files::new();
    penalties(2_000, 500, 3, "p.csv", &mut again).unwrap();
    assert!(again["p.csv"] == files["p.csv"]);
}
