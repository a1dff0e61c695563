//! Commands as a person types them.

use std::{fs, process::Output};

use crate::truth::program;

fn answer(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn codes_are_checked_as_they_are_written() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("codes.txt");
    fs::write(&file, "91350100M000100Y43\n91350100m000100y43\r\n91350100M000100Y44\n\n").unwrap();
    let output = program().args(["id", "check", "--scheme", "uscc", "--output", "csv"]).arg(&file).output().unwrap();
    assert_eq!(
        answer(&output),
        "value,valid,reason\n91350100M000100Y43,true,\n91350100m000100y43,false,lower-case\n\
         91350100M000100Y44,false,check-digit\n,false,missing\n"
    );
}

#[test]
fn working_days_are_counted_past_a_make_up_saturday_and_past_the_published_calendar() {
    let count = |day: &str, days: &str| answer(&program().args(["calendar", "add", day, days]).output().unwrap());
    assert_eq!(count("2026-02-12", "7"), "2026-02-28\n");
    assert_eq!(count("2025-09-30", "7"), "2025-10-16\n");
    assert!(count("2026-12-28", "7").ends_with(" provisional\n"));
}

/// A register with a registration and the penalty of one company, taken by the operator.
struct Small {
    place: tempfile::TempDir,
    token: String,
}

impl Small {
    fn new() -> Small {
        let place = tempfile::tempdir().unwrap();
        let made = answer(&program().args(["init", "--pack", "cn"]).arg(place.path().join("node")).output().unwrap());
        let token = made.lines().find_map(|line| line.trim().strip_prefix("token")).unwrap().trim().to_owned();
        Small { place, token }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = program();
        command.env("PROBITY_TOKEN", &self.token).env("PROBITY_DATA", self.place.path().join("node"));
        command.args(arguments).current_dir(self.place.path()).output().unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.place.path().join(name), text).unwrap();
    }
}

const REGISTRATIONS: &str = "name,code,registration_day,character,capital,business_scope,province,city,address\n\
    示例甲商贸有限公司,91350100M000100Y43,2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号\n";

#[test]
fn a_registration_is_found_by_code_and_name_and_taking_it_twice_changes_nothing() {
    let small = Small::new();
    small.write("registrations.csv", REGISTRATIONS);
    let first = answer(&small.run(&["deliver", "--dataset", "registration", "--output", "csv", "registrations.csv"]));
    assert!(first.contains(",1,1,0,0,0,0,0,"), "{first}");
    assert!(answer(&small.run(&["search", "示例甲", "--output", "csv"])).contains("91350100M000100Y43"));
    assert!(answer(&small.run(&["subject", "91350100M000100Y43"])).contains("示例甲商贸有限公司"));
    let records = |stats: &str| -> Vec<String> {
        stats
            .lines()
            .filter(|line| line.starts_with("records") || line.starts_with("subjects"))
            .map(str::to_owned)
            .collect()
    };
    let before = records(&answer(&small.run(&["stats", "--output", "csv"])));
    let second = answer(&small.run(&["deliver", "--dataset", "registration", "--output", "csv", "registrations.csv"]));
    assert!(second.contains(",1,0,0,0,1,0,0,"), "{second}");
    assert_eq!(records(&answer(&small.run(&["stats", "--output", "csv"]))), before);
    assert!(answer(&small.run(&["verify"])).contains("The register is sound."));
}

#[test]
fn an_act_without_an_account_says_how_to_sign_in() {
    let small = Small::new();
    small.write("registrations.csv", REGISTRATIONS);
    let mut command = program();
    command.env("PROBITY_DATA", small.place.path().join("node")).current_dir(small.place.path());
    let output = command.args(["deliver", "--dataset", "registration", "registrations.csv"]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--as"), "{output:?}");
}

#[test]
fn the_date_can_be_set_in_a_demo_register_only() {
    let small = Small::new();
    let output = small.run(&["search", "--today", "2020-01-01", "x"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("demo register"), "{output:?}");
}
