//! Codes judged by python-stdnum as well: an independent implementation of the same standards.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use super::cn;

/// How many codes of each scheme are compared.
const CODES: u64 = 400;

#[test]
fn python_stdnum_agrees() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/stdnum_check.py");
    let available = Command::new("python3").args(["-c", "import stdnum"]).output();
    if !available.is_ok_and(|output| output.status.success()) {
        let required = std::env::var("PROBITY_ORACLES").is_ok_and(|value| value == "require");
        assert!(!required, "python-stdnum cannot be imported, and PROBITY_ORACLES=require asks for it");
        eprintln!("SKIPPED python_stdnum_agrees: python-stdnum cannot be imported");
        return;
    }
    let mut asked = String::new();
    let mut ours = String::new();
    for (scheme, written) in codes() {
        asked.push_str(&format!("{scheme},{written}\n"));
        ours.push_str(if cn().scheme(scheme).check(&written).valid { "true\n" } else { "false\n" });
    }
    let mut oracle = Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    oracle.stdin.take().unwrap().write_all(asked.as_bytes()).unwrap();
    let output = oracle.wait_with_output().unwrap();
    let theirs = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert_eq!(theirs.lines().count(), ours.lines().count());
    for ((line, their), our) in asked.lines().zip(theirs.lines()).zip(ours.lines()) {
        assert_eq!(our, their, "{line}");
    }
    assert!(ours.contains("true") && ours.contains("false"));
}

/// Codes of every scheme, about half of them valid: the digits of a small generator, the check
/// character right every second time by trying all of them.
fn codes() -> Vec<(&'static str, String)> {
    let mut state = 20_151_001u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let base31 = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let base36 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let digits = b"0123456789";
    let mut codes = Vec::new();
    for round in 0..CODES {
        let mut text = |alphabet: &[u8], length: usize| -> String {
            (0..length).map(|_| char::from(alphabet[next(alphabet.len())])).collect()
        };
        let birthday = format!("19{:02}{:02}{:02}", round % 100, 1 + round % 12, 1 + round % 31);
        let bodies = [
            ("uscc", format!("91{}{}", text(digits, 6), text(base31, 9)), "0123456789ABCDEFGHJKLMNPQRTUWXY"),
            ("regno", text(digits, 14), "0123456789"),
            ("resident-id", format!("110101{birthday}{}", text(digits, 3)), "0123456789X"),
        ];
        let lei = text(base36, 18);
        let every = (0..100).map(|check| format!("{lei}{check:02}"));
        let valid = every.clone().find(|code| cn().scheme("lei").check(code).valid);
        // 00, 01 and 99 are read as a remainder by the oracle, and are no check digits of ISO 7064.
        let wrong = every.clone().nth(2 + round as usize % 97);
        codes.extend(valid.filter(|_| round % 2 == 0).or(wrong).map(|code| ("lei", code)));
        for (scheme, body, checks) in bodies {
            let right = checks.chars().map(|check| format!("{body}{check}"));
            let valid = right.clone().find(|code| cn().scheme(scheme).check(code).valid);
            let wrong = right.clone().nth(round as usize % checks.len());
            codes.extend(valid.filter(|_| round % 2 == 0).or(wrong).map(|code| (scheme, code)));
        }
    }
    codes
}
