//! The commands of the guide "Statistics of the register", on an example city.

use std::process::Output;

use crate::{
    analysed::Analyst,
    register::{refusal, stdout},
    truth::program,
};

const GUIDE: &str = include_str!("../../../../docs/guide/statistics.md");

/// A command of the guide on the city's register; whoever is not named is everyone.
fn run(operator: &Analyst, words: &[&str]) -> Output {
    if words.contains(&"--as") {
        let before = words.iter().position(|word| *word == "--data").unwrap();
        let behind: Vec<&str> = words[before..].iter().skip_while(|word| **word != "--as").skip(2).copied().collect();
        return operator.command(&[&words[..before], &behind].concat()).output().unwrap();
    }
    let data = operator.data();
    let words: Vec<&str> = words.iter().map(|word| if *word == "data" { data.as_str() } else { *word }).collect();
    program().args(words).args(["--today", "2026-11-25"]).output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_guide_answers() {
    let operator = Analyst::of(300, "operator").await;
    let commands: Vec<&str> = GUIDE.lines().filter_map(|line| line.strip_prefix("probity ")).collect();
    assert_eq!(commands.len(), 4);
    let before = run(&operator, &["statistics", "show", "births", "--data", "data"]);
    assert!(refusal(&before).contains("not made yet"));
    let mut printed = Vec::new();
    for command in commands {
        let words: Vec<&str> = command.split(' ').collect();
        printed.push(stdout(&run(&operator, &words)));
    }
    assert!(printed[0].contains("statistics up to 2026-10"), "{}", printed[0]);
    assert!(printed[1].contains("Market subjects in existence") && printed[1].contains("2026-10"), "{}", printed[1]);
    let mut lines = csv::Reader::from_reader(printed[2].as_bytes());
    let rows: Vec<csv::StringRecord> = lines.records().map(Result::unwrap).collect();
    assert!(rows.iter().all(|row| &row[1] == "industry") && !rows.is_empty(), "{}", printed[2]);
    assert!(rows.iter().all(|row| row[5].is_empty() == (&row[8] == "withheld")), "{}", printed[2]);
    // Subjects are few: the whole of the living is told, and adds up with what is told by form.
    let living = stdout(&run(&operator, &["statistics", "show", "living", "--data", "data", "--output", "json"]));
    let living: serde_json::Value = serde_json::from_str(&living).unwrap();
    let of = |by: &str| {
        let lines = living.as_array().unwrap().iter();
        let lines = lines.filter(|line| line["by"] == by && line["period"] == "2026-10" && line["state"] == "counted");
        lines.map(|line| line["value"].as_str().unwrap().parse::<u64>().unwrap()).sum::<u64>()
    };
    assert!(of("") > 200 && of("form") <= of(""), "{} and {}", of(""), of("form"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_operator_makes_them_and_only_officers_are_warned() {
    let subject = Analyst::of(60, "subject").await;
    assert!(refusal(&subject.command(&["statistics", "make"]).output().unwrap()).contains("may not do `operate`"));
    let warned = subject.command(&["statistics", "warnings", "births"]).output().unwrap();
    assert!(refusal(&warned).contains("may not do `see-warnings`"));
}
