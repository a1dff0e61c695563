//! Commands as a person types them.

use std::fs;

use crate::{
    register::{Register, refusal, stdout},
    truth::program,
};

#[test]
fn codes_are_checked_as_they_are_written() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("codes.txt");
    fs::write(&file, "91350100M000100Y43\n91350100m000100y43\r\n91350100M000100Y44\n\n").unwrap();
    let output = program().args(["id", "check", "--scheme", "uscc", "--output", "csv"]).arg(&file).output().unwrap();
    assert_eq!(
        stdout(&output),
        "value,valid,reason\n91350100M000100Y43,true,\n91350100m000100y43,false,lower-case\n\
         91350100M000100Y44,false,check-digit\n,false,missing\n"
    );
}

#[test]
fn working_days_are_counted_past_a_make_up_saturday_and_past_the_published_calendar() {
    let count = |day: &str, days: &str| stdout(&program().args(["calendar", "add", day, days]).output().unwrap());
    assert_eq!(count("2026-02-12", "7"), "2026-02-28\n");
    assert_eq!(count("2025-09-30", "7"), "2025-10-16\n");
    assert!(count("2026-12-28", "7").ends_with(" provisional\n"));
}

const REGISTRATIONS: &str = "name,code,registration_day,character,capital,business_scope,province,city,address\n\
    示例甲商贸有限公司,91350100M000100Y43,2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号\n";

#[test]
fn a_registration_is_found_by_code_and_name_and_taking_it_twice_changes_nothing() {
    let register = Register::new();
    let first = register.deliver("registration", REGISTRATIONS, &[]);
    assert!(first.contains(",1,1,0,0,0,0,0,"), "{first}");
    assert!(register.answer(&["search", "示例甲", "--output", "csv"]).contains("91350100M000100Y43"));
    assert!(register.answer(&["subject", "91350100M000100Y43"]).contains("示例甲商贸有限公司"));
    let before = register.holdings();
    let second = register.deliver("registration", REGISTRATIONS, &[]);
    assert!(second.contains(",1,0,0,0,1,0,0,"), "{second}");
    assert_eq!(register.holdings(), before);
    register.verify();
}

#[test]
fn an_act_without_an_account_says_how_to_sign_in() {
    let register = Register::new();
    register.write("registrations.csv", REGISTRATIONS);
    let mut deliver = register.command(&["deliver", "--dataset", "registration", "registrations.csv"]);
    let said = refusal(&deliver.env_remove("PROBITY_TOKEN").output().unwrap());
    assert!(said.contains("--as"), "{said}");
}

#[test]
fn the_date_can_be_set_in_a_demo_register_only() {
    let register = Register::new();
    for command in [["search", "x"], ["restore", "backup.db"]] {
        let said = register.refusal(&[&command[..], &["--today", "2020-01-01"]].concat());
        assert!(said.contains("demo register"), "{said}");
    }
    let place = tempfile::tempdir().unwrap();
    let said = refusal(&program().args(["init", "--today", "2020-01-01"]).arg(place.path()).output().unwrap());
    assert!(said.contains("--demo"), "{said}");
}
