//! Codes and numbers, checked by code of their own: the formulas of the standards, written here.

use std::collections::BTreeSet;

use example::mark::{Marked, Marks};

use crate::made::{CITY, row_truth, table};

/// GB 32100-2015: weights are powers of 3 modulo 31; the check is 31 less the remainder.
pub fn is_unified_code(code: &str) -> bool {
    const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<u32>> = code.chars().map(|sign| SIGNS.find(sign).map(|value| value as u32)).collect();
    let Some(values) = values.filter(|values| values.len() == 18) else { return false };
    let weights = std::iter::successors(Some(1), |weight| Some(weight * 3 % 31));
    let sum: u32 = values[..17].iter().zip(weights).map(|(value, weight)| value * weight).sum();
    (31 - sum % 31) % 31 == values[17]
}

/// GB 11714-1997.
pub fn is_organisation_code(code: &str) -> bool {
    let value = |sign: char| sign.to_digit(36).unwrap();
    let weights = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = code.chars().zip(weights).map(|(sign, weight)| value(sign) * weight).sum();
    let check = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap(),
    };
    code.chars().nth(8) == Some(check)
}

/// ISO 7064 MOD 11,10, the other way round: the whole number leads to 1.
pub fn is_registration_number(number: &str) -> bool {
    let mut product = 10;
    for digit in number.chars().take(14) {
        let sum = (product + digit.to_digit(10).unwrap()) % 10;
        product = (if sum == 0 { 10 } else { sum }) * 2 % 11;
    }
    number.len() == 15 && (product + number.chars().last().unwrap().to_digit(10).unwrap()) % 10 == 1
}

/// GB 11643-1999, as ISO 7064 MOD 11-2: the powers of 2 from the right lead to 1.
fn is_person_number(number: &str) -> bool {
    let value = |sign: char| if sign == 'X' { 10 } else { sign.to_digit(10).unwrap() };
    let day: u32 = number[12..14].parse().unwrap();
    let total = number.chars().fold(0, |sum, sign| (sum * 2 + value(sign)) % 11);
    number.len() == 18 && total == 1 && &number[6..12] == "190002" && (1..=28).contains(&day)
}

#[test]
fn the_checks_of_this_file_hold_for_published_examples() {
    assert!(is_unified_code("91350100M000100Y43") && !is_unified_code("91350100M000100Y44"));
    assert!(is_registration_number("320404000009558") && !is_registration_number("320404000009559"));
    assert!(is_organisation_code("621510038") && !is_organisation_code("621510039"));
}

#[test]
fn every_subject_has_valid_codes_of_its_own() {
    let subjects = table(&CITY, "truth/subjects.csv");
    assert_eq!(subjects.len(), 1_000);
    let codes: BTreeSet<&str> = subjects.iter().map(|subject| subject["code"].as_str()).collect();
    assert_eq!(codes.len(), 1_000);
    let mut inner_faults = 0;
    for subject in &subjects {
        let code = &subject["code"];
        assert!(is_unified_code(code), "{code}");
        // GB/T 2260 has never assigned a code that begins with 98: no real subject bears this one.
        assert_eq!(&code[2..4], "98");
        inner_faults += usize::from(!is_organisation_code(&code[8..17]));
        let number = &subject["registration_number"];
        assert!(number.is_empty() || is_registration_number(number), "{number}");
    }
    assert!(inner_faults <= 8, "{inner_faults}");
    assert!(subjects.iter().filter(|subject| !subject["registration_number"].is_empty()).count() > 50);
}

#[test]
fn kinds_come_in_the_shares_of_a_city_and_names_are_near_but_not_equal() {
    let subjects = table(&CITY, "truth/subjects.csv");
    let share = |kind: &str| subjects.iter().filter(|subject| subject["kind"] == kind).count() * 100 / subjects.len();
    assert!((28..=40).contains(&share("enterprise")) && (52..=64).contains(&share("sole-trader")));
    let names: BTreeSet<&str> = subjects.iter().map(|subject| subject["name"].as_str()).collect();
    // A few names are borne twice, as real ones are: one in five thousand or so.
    assert!(names.len() + 2 >= subjects.len());
    for tie in ["union-of", "branch-of", "twin-of", "phoenix-of"] {
        assert_eq!(subjects.iter().filter(|subject| subject["tie"] == tie).count(), 5, "{tie}");
    }
    let union = subjects.iter().find(|subject| subject["tie"] == "union-of").unwrap();
    let company = subjects.iter().find(|subject| subject["code"] == union["tied_to"]).unwrap();
    assert!(union["name"].starts_with(&company["name"]) && union["code"].starts_with("81"));
}

#[test]
fn marked_numbers_of_every_kind_are_in_it_and_valid() {
    let marks = Marks::read().unwrap();
    let mut kinds = BTreeSet::new();
    for (path, bytes) in CITY.iter().filter(|(path, _)| path.ends_with(".csv") && path.starts_with("deliveries")) {
        let (text, _, _) = encoding_rs::GB18030.decode(bytes);
        let text = if std::str::from_utf8(bytes).is_ok() { String::from_utf8_lossy(bytes) } else { text };
        for (kind, range) in marks.find(text.as_bytes()) {
            kinds.insert(kind);
            if kind == Marked::IdentityNumber {
                let number = &text[range];
                assert!(is_person_number(number), "{number} in {path}");
            }
        }
    }
    assert!(kinds.len() >= 4, "{kinds:?}");
}

#[test]
fn the_truth_tells_no_person_s_number_or_name() {
    let marks = Marks::read().unwrap();
    for (path, bytes) in CITY.iter().filter(|(path, _)| path.starts_with("truth") || *path == "manifest.yaml") {
        assert_eq!(marks.find(bytes), [], "{path}");
    }
    let persons = row_truth(&CITY).into_iter().filter(|row| row["outcome"] == "person");
    assert!(persons.inspect(|row| assert!(row["subject"].is_empty() && row["record"].is_empty())).count() > 10);
}
