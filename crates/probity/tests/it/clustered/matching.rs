//! Rows matched on a cluster: the answers are those of one process to the last digit.

use std::{fs, path::Path};

use super::Cluster;
use crate::{
    made_up::{Company, company, registrations},
    register::{Register, refusal, stdout},
};

/// Rows of the file: more than executors weigh in one task.
const ROWS: usize = 5_000;

/// Rows that are about these companies: by code and name, by name alone, by a part of it, by address, about nobody.
fn rows(companies: &[Company]) -> String {
    let row = |nth: usize| {
        let Company { name, code } = &companies[nth % companies.len()];
        let (city, road) = ("福州", format!("福州市鼓楼区示例路{}号", nth % 3));
        match nth % 5 {
            0 => format!("{nth},{name},{code},{city},,2020-01-01\n"),
            1 => format!("{nth},{name},,{city},{road},\n"),
            2 => format!("{nth},{},,,{road},2020-01-01\n", name.replace("商贸有限公司", "")),
            3 => format!("{nth},{}分公司,,{city},,1999-01-01\n", name),
            _ => format!("{nth},开封和光印刷有限公司,,河南,,\n"),
        }
    };
    ["id,name,code,place,address,date\n".to_owned()].into_iter().chain((0..ROWS).map(row)).collect()
}

#[test]
fn rows_are_matched_on_a_cluster_as_in_one_process() {
    let place = tempfile::tempdir().unwrap();
    let cluster = Cluster::of(2, place.path());
    let register = Register::new();
    let companies: Vec<Company> = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
        .chars()
        .zip(1..)
        .map(|(core, number)| company(&core.to_string(), number))
        .collect();
    register.deliver("registration", &registrations(&companies[..15]), &[]);
    register.write("rows.csv", rows(&companies));
    let asked = |more: &[&str]| {
        let mut command = register.command(&["match", "rows.csv", "--output", "json"]);
        stdout(&command.args(more).output().unwrap())
    };
    let address = cluster.address.clone();
    let there = ["--cluster", address.as_str()];
    let first = asked(&[]);
    assert_eq!(first.lines().count(), ROWS + 2);
    assert!(first.contains("\"link\"") && first.contains("\"new\""));
    assert!(asked(&there) == first, "the answers are the same");

    // What came since lies beside what linkage keeps, and travels, too.
    register.deliver("registration", &registrations(&companies[15..]), &[]);
    let later = asked(&[]);
    assert!(later != first && asked(&there) == later, "the answers are the same after more came");
    let in_turn = ["--linkage-memory", "1KiB"];
    assert!(asked(&[&in_turn[..], &there].concat()) == asked(&in_turn), "the answers are the same in turn");
    let by_a_stranger = |more: &[&str]| {
        let mut command = register.command(&["match", "rows.csv", "--output", "json"]);
        stdout(&command.env_remove("PROBITY_TOKEN").args(more).output().unwrap())
    };
    assert!(by_a_stranger(&there) == by_a_stranger(&[]), "the answers are the same to a stranger");
    assert_eq!(drafts(&register.data("linkage")), 0, "what was laid down for the cluster is gone");

    drop(cluster);
    let said = refusal(&register.command(&["match", "rows.csv"]).args(there).output().unwrap());
    assert!(said.contains("no scheduler"), "{said}");
}

/// How many folders lie beside what linkage keeps.
fn drafts(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().filter(|entry| entry.as_ref().unwrap().file_type().unwrap().is_dir()).count()
}
