//! A file as of a day and as known at an instant, and why a record is in it, as a person asks.

use std::{fs, path::Path, process::Output};

use crate::truth::program;

const CODE: &str = "91350100M000100Y43";

fn answer(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn registration(capital: &str) -> String {
    format!(
        "name,code,registration_day,character,capital,business_scope,province,city,address\n\
         示例甲商贸有限公司,{CODE},2001-05-06,有限责任公司,{capital}(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号\n"
    )
}

/// The word behind `name` on the line that begins with it.
fn word(text: &str, name: &str) -> String {
    text.lines().find_map(|line| line.trim().strip_prefix(name)).unwrap().trim().to_owned()
}

/// A register whose one registration was delivered and then corrected, and a reviewer's password.
fn corrected(place: &Path) -> String {
    let made = answer(&program().args(["init", "--pack", "cn"]).arg(place.join("node")).output().unwrap());
    let token = word(&made, "token");
    let run = |arguments: &[&str]| {
        let mut command = program();
        command.env("PROBITY_TOKEN", &token).env("PROBITY_DATA", place.join("node")).current_dir(place);
        answer(&command.args(arguments).output().unwrap())
    };
    for (file, capital) in [("first.csv", "500"), ("second.csv", "800")] {
        fs::write(place.join(file), registration(capital)).unwrap();
        run(&["deliver", "--dataset", "registration", file]);
    }
    word(&run(&["account", "add", "reviewer", "--role", "reviewer"]), "password")
}

/// The lines of the file, each split into its cells, whose value contains `value`.
fn lines(text: &str, value: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
    rows.filter(|row| row[4].contains(value)).collect()
}

#[test]
fn a_file_tells_what_was_known_at_an_instant_and_where_every_value_comes_from() {
    let place = tempfile::tempdir().unwrap();
    let password = corrected(place.path());
    let asked = |arguments: &[&str]| {
        let mut command = program();
        command.env("PROBITY_PASSWORD", &password).env("PROBITY_DATA", place.path().join("node"));
        command.args(["subject", CODE, "--as", "reviewer", "--output", "csv"]).args(arguments).output().unwrap()
    };
    let today = answer(&asked(&["--as-of", "2026-01-01"]));
    let capital = &lines(&today, "CNY 8000000.00")[0];
    let name = &lines(&today, "示例甲商贸有限公司")[0];
    // record, dataset, standing, field, value, deliverer, delivery, row, version, recorded
    assert_eq!((&*capital[2], &*capital[5], &*capital[7], &*capital[8]), ("current", "centre", "1", "2"));
    assert_eq!((&*name[7], &*name[8]), ("1", "1"));
    assert_ne!(capital[6], name[6], "the correction came in another delivery");
    assert!(lines(&today, "CNY 5000000.00").is_empty());

    let earlier = answer(&asked(&["--known-at", &name[9]]));
    let capital = &lines(&earlier, "CNY 5000000.00")[0];
    assert_eq!((&capital[6], &*capital[8]), (&name[6], "1"));
    assert!(lines(&earlier, "CNY 8000000.00").is_empty());

    // The day before its first day, the registration did not hold.
    assert_eq!(lines(&answer(&asked(&["--as-of", "2001-05-05"])), "CNY 8000000.00").len(), 0);
    assert!(!asked(&["--known-at", "2001-01-01T00:00:00Z"]).status.success(), "the register knew of nobody then");
    let mut stranger = program();
    stranger.env("PROBITY_DATA", place.path().join("node"));
    assert!(!stranger.args(["subject", CODE, "--as-of", "2026-01-01"]).output().unwrap().status.success());
}

#[test]
fn a_record_is_explained_with_its_evidence_its_rules_and_its_deliverer() {
    let place = tempfile::tempdir().unwrap();
    let password = corrected(place.path());
    let run = |signed: bool, arguments: &[&str]| {
        let mut command = program();
        command.env("PROBITY_DATA", place.path().join("node"));
        if signed {
            command.env("PROBITY_PASSWORD", &password).args(arguments).args(["--as", "reviewer"]);
        } else {
            command.args(arguments);
        }
        answer(&command.output().unwrap())
    };
    let file = run(true, &["subject", CODE, "--as-of", "2026-01-01", "--output", "csv"]);
    let record = lines(&file, "示例甲商贸有限公司")[0][0].clone();
    let told = run(true, &["explain", &record]);
    assert!(told.contains("link") && told.contains("certain"), "{told}");
    assert!(told.contains("opened-subject") || told.contains("same-identifier"), "{told}");
    assert!(told.contains("registration-term#") && told.contains("(unverified)"), "{told}");
    assert!(told.contains("delivery"), "{told}");
    let public = run(false, &["explain", &record]);
    assert!(public.contains("registration-term#") && !public.contains("delivery "), "{public}");
}
