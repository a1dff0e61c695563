//! `probity forecast` and `probity monitor`, as the guide says them.

use std::{fmt::Write as _, fs, path::Path, process::Output};

use crate::{
    register::{refusal, stdout},
    truth::program,
};

const GUIDE: &str = include_str!("../../../../docs/guide/forecasts.md");

/// Five years of months of four crossings with a season and a trend; retail in the east breaks.
fn made_up() -> String {
    let mut rows = "series,period,value\n".to_owned();
    for (at, name) in ["east/retail", "east/transport", "west/retail", "west/transport"].iter().enumerate() {
        for t in 0..60_u32 {
            let season = [8, 7, 10, 10, 11, 11, 10, 10, 11, 11, 11, 10][t as usize % 12];
            let level = 100 * (at as u32 + 1) + 2 * t + if at == 0 && t >= 40 { 120 } else { 0 };
            let value = f64::from(level * season) / 10.0 + f64::from(t * 7919 % 13);
            writeln!(rows, "{name},{}-{:02},{value}", 2020 + t / 12, t % 12 + 1).unwrap();
        }
    }
    rows
}

fn run(folder: &Path, words: &[&str]) -> Output {
    program().args(words).current_dir(folder).output().unwrap()
}

fn rows(printed: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(printed.as_bytes()).records().map(Result::unwrap).collect()
}

#[test]
fn every_command_of_the_guide_answers() {
    let place = tempfile::tempdir().unwrap();
    for file in ["counts.csv", "crossings.csv"] {
        fs::write(place.path().join(file), made_up()).unwrap();
    }
    let commands: Vec<&str> = GUIDE.lines().filter_map(|line| line.strip_prefix("probity ")).collect();
    assert_eq!(commands.len(), 3);
    for command in commands {
        let words: Vec<&str> = command.split(' ').collect();
        assert!(stdout(&run(place.path(), &words)).lines().count() > 1, "{command}");
    }
}

#[test]
fn forecasts_follow_on_and_lie_in_their_intervals() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("counts.csv"), made_up()).unwrap();
    let printed = stdout(&run(place.path(), &["forecast", "counts.csv", "--horizon", "2", "--output", "csv"]));
    assert!(printed.starts_with("series,period,forecast,lower,upper,model\n"), "{printed}");
    let rows = rows(&printed);
    assert_eq!(rows.len(), 8);
    assert_eq!((&rows[0][0], &rows[0][1], &rows[1][1]), ("east/retail", "2025-01", "2025-02"));
    for row in &rows {
        let number = |column: usize| row[column].parse::<f64>().unwrap();
        assert!(number(3) <= number(2) && number(2) <= number(4), "{row:?}");
        assert!(row[5].contains("ETS") && row[5].contains("CES") && row[5].contains("DOT"), "{row:?}");
    }
}

#[test]
fn reconciled_forecasts_add_up() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("counts.csv"), made_up()).unwrap();
    let printed = stdout(&run(place.path(), &["forecast", "counts.csv", "--reconcile", "--output", "csv"]));
    let rows = rows(&printed);
    let of = |name: &str| -> Vec<f64> {
        rows.iter().filter(|row| &row[0] == name).map(|row| row[2].parse().unwrap()).collect()
    };
    let (all, east, west) = (of("*/*"), of("east/*"), of("west/*"));
    assert_eq!(all.len(), 12);
    for period in 0..12 {
        // Printed with seven digits.
        assert!((all[period] - east[period] - west[period]).abs() < 1e-3, "{printed}");
        let retail = of("east/retail")[period] + of("west/retail")[period];
        assert!((of("*/retail")[period] - retail).abs() < 1e-3);
    }
}

#[test]
fn the_break_that_was_put_in_is_told() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("counts.csv"), made_up()).unwrap();
    let told =
        |lang: &str| rows(&stdout(&run(place.path(), &["monitor", "counts.csv", "--output", "csv", "--lang", lang])));
    let (rows, in_chinese) = (told("en"), told("zh"));
    let rose = rows.iter().find(|row| &row[0] == "east/retail" && &row[2] == "level-rose").unwrap();
    assert_eq!(&rose[1], "2023-05");
    assert!(rose[6].contains("the level rose to"), "{rose:?}");
    assert_eq!(in_chinese.len(), rows.len());
    for (one, other) in in_chinese.iter().zip(&rows) {
        let numbers = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        assert_eq!(numbers(&one[6]), numbers(&other[6]), "the same numbers in both languages");
        assert!(!one[6].is_ascii());
    }
}

#[test]
fn what_is_wrong_with_a_series_is_told_and_the_others_are_answered() {
    let place = tempfile::tempdir().unwrap();
    let bad = "\u{feff}period,series,value,remark\n2024-01,gap,1,\n2024-03,gap,2,\n2024,twice,1,\n2024,twice,2,\n2024,mixed,1,\n\
        2024-Q1,mixed,1,\n2024,infinite,inf,\n2024-Q2,good,5,x\n2024-Q1,good,4,y\n";
    fs::write(place.path().join("bad.csv"), bad).unwrap();
    let output = run(place.path(), &["forecast", "bad.csv", "--horizon", "1", "--output", "csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "series,period,forecast,lower,upper,model\ngood,2024-Q3,5,,,last value\n"
    );
    let said = String::from_utf8_lossy(&output.stderr);
    for problem in
        ["gap: there is no value of 2024-02", "twice: 2024 stands there twice", "not of one length", "no finite number"]
    {
        assert!(said.contains(problem), "{problem}: {said}");
    }
    fs::write(place.path().join("worse.csv"), "series,period,value\na,2024-13,1\na,2024-01,x\n").unwrap();
    let said = refusal(&run(place.path(), &["monitor", "worse.csv"]));
    assert!(said.contains("row 1: `2024-13`") && said.contains("row 2: `x` is no number"), "{said}");
    fs::write(place.path().join("other.csv"), "a,b\n1,2\n").unwrap();
    assert!(refusal(&run(place.path(), &["forecast", "other.csv"])).contains("no column series"));
}
