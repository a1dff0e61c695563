//! The commands of "Sample checks" in the guide "The workbench".

use std::collections::BTreeMap;

use crate::{
    made_up::{Penalty, company, penalties, registrations},
    register::Register,
};

const GUIDE: &str = include_str!("../../../../docs/guide/workbench.md");

/// The rows of a table as CSV, by the names of its columns.
fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            names.iter().zip(record.iter()).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect()
        })
        .collect()
}

#[test]
fn a_sample_is_drawn_compared_and_told_as_the_guide_says() {
    let register = Register::demo("2026-11-25");
    let about = company("甲", 8);
    register.deliver("registration", &registrations([&about]), &[]);
    let numbers: Vec<String> = (1..=5).map(|number| format!("示市监罚〔2026〕{number}号")).collect();
    let fines = numbers.iter().map(|number| {
        let company = &about;
        Penalty { company, number, day: "2026-11-20", yuan: 2_000, operation: "I" }
    });
    register.deliver("penalty-2018", &penalties(fines), &[]);
    let reviewer = register.account("zhao", &["--role", "reviewer"]);
    let auditor = register.account("sun", &["--role", "auditor"]);
    let commands: Vec<&str> = GUIDE.lines().filter(|line| line.starts_with("probity sample")).collect();
    let [draw, show, agrees, differs, list] = commands[..] else { panic!("{commands:?}") };
    let run = |command: &str, sample: &str, record: &str| {
        let (words, reasons) = command.split_once(" --reasons \"").unwrap_or((command, ""));
        let words = words.trim_start_matches("probity ").split(" --data").next().unwrap();
        let mut words: Vec<&str> = words.split(' ').collect();
        for word in &mut words {
            *word = match *word {
                "SAMPLE" => sample,
                "RECORD" => record,
                other => other,
            };
        }
        if let Some((reasons, _)) = reasons.split_once('"') {
            words.extend(["--reasons", reasons]);
        }
        if !words.contains(&"compare") {
            words.extend(["--output", "csv"]);
        }
        match command.contains("--as auditor") {
            true => register.answer_as("sun", &auditor, &words),
            false => register.answer_as("zhao", &reviewer, &words),
        }
    };
    let drawn = rows(&run(draw, "", ""));
    assert_eq!((drawn[0]["among"].as_str(), drawn[0]["records"].as_str()), ("5", "5"), "60 are wanted, 5 are there");
    let sample = drawn[0]["sample"].clone();
    let waiting = rows(&run(show, &sample, ""));
    assert!(waiting.len() == 5 && waiting.iter().all(|row| row["state"] == "waits"));
    let (first, second) = (&waiting[0]["record"], &waiting[1]["record"]);
    run(agrees, &sample, first);
    run(differs, &sample, second);
    let states = rows(&run(show, &sample, ""));
    let state = |record: &str| states.iter().find(|row| row["record"] == record).unwrap();
    assert_eq!((state(first)["state"].as_str(), state(first)["fields"].as_str()), ("agrees", ""));
    assert_eq!((state(second)["state"].as_str(), state(second)["fields"].as_str()), ("differs", "CF_NR_FK"));
    assert_eq!(state(second)["reasons"], "the decision says 3,000 yuan");
    let told = rows(&run(list, "", ""));
    let figures = |name: &str| told[0][name].as_str();
    assert_eq!([figures("sample"), figures("compared"), figures("agree")], [sample.as_str(), "2", "1"]);
    // Wilson of 1 of 2 at 95 per cent, worked out apart from the product.
    assert_eq!([figures("from"), figures("to")], ["0.095", "0.905"]);
    register.verify();
}
