//! Credit reports by command and over HTTP: made, checked here and off-line, and told of afterwards.

use std::{fs, process::Command};

use crate::register::{Register, stdout};

const CODE: &str = "91350100M000100Y43";
const REGISTRATIONS: &str = "name,code,registration_day,character,capital,business_scope,province,city,address\n\
    示例甲商贸有限公司,91350100M000100Y43,2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号\n";

fn register() -> Register {
    let register = Register::of(&["--pack", "cn", "--address", "https://credit.example/"]);
    register.deliver("registration", REGISTRATIONS, &[]);
    register
}

/// What the public does: nobody's token.
fn as_public(register: &Register, arguments: &[&str]) -> Command {
    let mut command = register.command(arguments);
    command.env_remove("PROBITY_TOKEN");
    command
}

#[test]
fn a_report_is_made_checked_here_and_off_line_and_told_of_after_a_change() {
    let register = register();
    let made = as_public(&register, &["report", "make", CODE, "--lang", "en", "--output", "r.pdf", "--json", "r.json"]);
    let said = stdout(&{ made }.output().unwrap());
    let number = said.split_whitespace().next().unwrap().to_owned();
    assert_eq!(number.len(), 23, "{said}");
    let again = ["report", "make", CODE, "--lang", "en", "--output", "again.pdf"];
    assert!(stdout(&as_public(&register, &again).output().unwrap()).starts_with(&number));
    let (first, second) = (fs::read(register.path("r.pdf")).unwrap(), fs::read(register.path("again.pdf")).unwrap());
    assert!(first == second && first.starts_with(b"%PDF-"), "the same report on the same day is the same file");

    for what in ["r.pdf", "r.json", &number] {
        let verified = as_public(&register, &["report", "verify", what]).output().unwrap();
        let said = stdout(&verified);
        assert!(said.contains(&number) && said.contains("changed      no"), "{what}: {said}");
    }
    let key = register.answer(&["report", "key"]);
    for what in ["r.pdf", "r.json"] {
        let said = register.answer(&["report", "verify", what, "--key", key.trim()]);
        assert!(said.contains(&format!("signed by this key: report {number}")), "{what}: {said}");
    }
    let forged = fs::read_to_string(register.path("r.json")).unwrap().replace("示例甲", "示例乙");
    register.write("forged.json", forged);
    register.write("forged.pdf", [first.as_slice(), b"\n"].concat());
    for (what, said) in [("forged.json", "altered"), ("forged.pdf", "unknown")] {
        let output = as_public(&register, &["report", "verify", what]).output().unwrap();
        assert!(!output.status.success() && String::from_utf8_lossy(&output.stdout).starts_with(said), "{output:?}");
    }
    let output = register.run(&["report", "verify", "forged.json", "--key", key.trim()]);
    assert!(!output.status.success(), "{output:?}");

    register.deliver("registration", &REGISTRATIONS.replace("500(", "900("), &[]);
    let output = as_public(&register, &["report", "verify", &number]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success() && said.contains("changed      yes"), "{said}");
    register.verify();
}

#[test]
fn a_report_is_asked_for_and_checked_over_http() {
    let register = register();
    let served = register.serve(&[]);
    let subject = served.get(&format!("/api/v1/codes/{CODE}"), "");
    let place = subject.headers.lines().find_map(|line| line.strip_prefix("location: ")).unwrap().to_owned();
    let made = served.post(&format!("{place}/reports"), "Accept: application/pdf\r\n", b"{\"language\":\"zh\"}");
    assert_eq!(made.status, 201, "{}", made.headers);
    let number =
        made.headers.lines().find_map(|line| line.strip_prefix("location: /api/v1/reports/")).unwrap().to_owned();
    let checked = served.post("/api/v1/report-checks", "", &made.body);
    assert_eq!(checked.json()["standing"], "genuine", "{}", checked.text());
    assert_eq!(served.get(&format!("/api/v1/reports/{number}"), "").json()["changed"], false);
    assert!(served.get(&format!("/zh/verify/{number}"), "").text().contains("此后没有变化"));
    assert_eq!(served.get("/api/v1/report-key", "").json()["crv"], "Ed25519");
    let whole = served.post(&format!("{place}/reports"), "", b"{\"whole\":true}");
    assert_eq!(whole.status, 401, "{}", whole.text());
}
