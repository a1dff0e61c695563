//! Identifier schemes.

use catalogue::scheme::{Holder, Schemes};
use domain::FindingCode;
use proptest::prelude::*;

use super::{Words, cn, files};

/// Valid or not, and the reason, of a code as written.
#[track_caller]
fn check(scheme: &str, written: &str, valid: bool, reason: &str) {
    let verdict = cn().scheme(scheme).check(written);
    let given = verdict.reason.as_ref().map_or("", FindingCode::as_str);
    assert_eq!((verdict.valid, given), (valid, reason), "{scheme} `{written}`");
}

#[test]
fn unified_codes_are_judged_as_written() {
    // The worked example of GB 32100-2015: sum 1640, 1640 mod 31 = 28, 31 - 28 = 3.
    check("uscc", "91350100M000100Y43", true, "");
    check("uscc", "91350100M000100Y44", false, "check-digit");
    check("uscc", "91350100M000100Y4Z", false, "bad-character");
    check("uscc", "91350100M000100Y4", false, "bad-shape");
    check("uscc", "91350100m000100y43", false, "lower-case");
    check("uscc", "91350100m000100y44", false, "check-digit");
    check("uscc", " 91350100M000100Y43", false, "separators");
    check("uscc", "９１350100M000100Y43", false, "full-width");
    check("uscc", "", false, "missing");
    check("uscc", "无", false, "placeholder");
    // Eighteen noughts have the right check character and are still no code.
    check("uscc", "000000000000000000", false, "placeholder");
}

#[test]
fn the_vectors_are_judged_as_their_maker_says() {
    for line in include_str!("vectors.csv").lines().filter(|line| !line.starts_with('#')).skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [scheme, written, valid, reason] = fields[..] else { panic!("{line}") };
        check(scheme, written, valid == "true", reason);
    }
}

#[test]
fn a_pair_that_the_standard_does_not_name_is_warned_of() {
    let scheme = cn().scheme("uscc");
    // 94 is no pair of department and type; the check character is made to fit.
    let code = with_check("94350100M000100Y4");
    assert_eq!(scheme.check(&code).reason, Some(FindingCode::new("unknown-department")));
    assert!(scheme.check(&code).valid);
    for known in ["11", "13", "35", "53", "93", "99", "A1", "N3", "Y1"] {
        let code = with_check(&format!("{known}350100M000100Y4"));
        assert_eq!(scheme.check(&code).reason, None, "{code}");
    }
    let elsewhere = with_check("91999999M000100Y4");
    assert_eq!(scheme.check(&elsewhere).reason, Some(FindingCode::new("unknown-division")));
}

/// A unified code with the check character that the scheme takes.
fn with_check(body: &str) -> String {
    let taken: Vec<String> = "0123456789ABCDEFGHJKLMNPQRTUWXY"
        .chars()
        .map(|check| format!("{body}{check}"))
        .filter(|code| cn().scheme("uscc").check(code).valid)
        .collect();
    assert_eq!(taken.len(), 1, "exactly one check character fits");
    taken.into_iter().next().unwrap()
}

#[test]
fn an_organisation_code_may_bear_its_printed_hyphen() {
    check("orgcode", "62151003-8", true, "");
    check("orgcode", "621510038", true, "");
    check("orgcode", "6215100-38", false, "separators");
    check("orgcode", "621510039", false, "check-digit");
    check("orgcode", "01529016X", true, "");
    check("orgcode", "01529016x", false, "lower-case");
    let reading = cn().scheme("orgcode").read("62151003-8").unwrap();
    assert_eq!((reading.identifier.value(), reading.warnings.len()), ("621510038", 0));
}

#[test]
fn registration_numbers_of_15_digits_are_checked_and_of_13_by_shape() {
    check("regno", "110108000000016", true, "");
    check("regno", "110108000000010", false, "check-digit");
    check("regno", "1101081234567", true, "");
    check("regno", "11010812345678", false, "bad-shape");
    check("regno", "11010800000001O", false, "bad-character");
    assert_eq!(cn().scheme("regno").suggest("11O108000000016").as_deref(), Some("110108000000016"));
}

#[test]
fn reading_is_lenient_and_says_what_it_changed() {
    let scheme = cn().scheme("uscc");
    let reading = scheme.read(" ９１３50100m0001 00y43 ").unwrap();
    assert_eq!(reading.identifier.to_string(), "uscc:91350100M000100Y43");
    let warnings: Vec<&str> = reading.warnings.iter().map(FindingCode::as_str).collect();
    assert_eq!(warnings, ["full-width", "separators", "lower-case"]);
    assert_eq!(scheme.read("91350100M000100Y44"), Err(FindingCode::new("check-digit")));
    assert_eq!(scheme.suggest("9I35OI00M000100Y43").as_deref(), Some("91350100M000100Y43"));
    assert_eq!(scheme.suggest("91350100M000100Y44"), None);
}

// 11010119900307 is a made-up day of birth; the check characters are those of python-stdnum.
const PERSON: &str = "110101199003070134";

#[test]
fn a_persons_number_needs_check_character_and_day() {
    check("resident-id", PERSON, true, "");
    check("resident-id", "110101199003070135", false, "check-digit");
    check("resident-id", "110101199002300136", false, "not-a-date");
    check("resident-id", "11010119900307803x", false, "lower-case");
    check("resident-id", "11010119900307803X", true, "");
    assert!(cn().scheme("resident-id").read(PERSON).unwrap().personal);
}

#[test]
fn a_tax_number_that_holds_a_persons_number_is_personal() {
    let scheme = cn().scheme("tax-number");
    for written in [PERSON.to_owned(), format!("{PERSON}01")] {
        assert!(scheme.read(&written).unwrap().personal, "{written}");
    }
    assert!(!scheme.read("350100M000100Y4").unwrap().personal);
    assert!(!scheme.read("91350100M000100Y43").unwrap().personal);
    assert_eq!(scheme.read("350100M000100Y5"), Err(FindingCode::new("check-digit")));
}

#[test]
fn the_role_of_a_field_breaks_a_tie() {
    let schemes = &cn().schemes;
    let kinds = |text: &str| -> Vec<String> {
        schemes.detect(text).iter().map(|reading| reading.identifier.scheme().to_string()).collect()
    };
    assert_eq!(kinds("91350100M000100Y43"), ["uscc"]);
    assert_eq!(kinds(PERSON), ["resident-id"]);
    assert!(schemes.personal(PERSON).is_some());
    assert!(schemes.personal("91350100M000100Y43").is_none());
    // A made-up number that fits both standards in every part, inner organisation code included.
    let both = "522102198001049163";
    assert_eq!(kinds(both).len(), 2);
    let read = |holder| schemes.detect_for(both, holder).unwrap().identifier.scheme().to_string();
    assert_eq!(read(Holder::Subject), "uscc");
    assert_eq!(read(Holder::Person), "resident-id");
}

#[test]
fn a_scheme_with_an_error_is_refused_with_its_file() {
    let words = cn();
    for (from, to, said) in [
        ("modulus: 31", "modulus: 30", "remainders"),
        ("weights:", "wieghts:", "wieghts"),
        ("id: orgcode", "id: orgcodex", "orgcodex"),
    ] {
        let mut files = files("cn");
        let text = String::from_utf8(files["schemes/uscc.yaml"].clone()).unwrap().replace(from, to);
        files.insert("schemes/uscc.yaml".to_owned(), text.into_bytes());
        let problems = Schemes::load(&files, &words.divisions).unwrap_err();
        let found = problems.iter().any(|p| p.file == "schemes/uscc.yaml" && p.message.contains(said));
        assert!(found, "{problems:?}");
    }
}

#[test]
fn a_foreign_scheme_needs_no_code() {
    let words = Words::of("xx");
    let scheme = words.scheme("company-number");
    // 21*8 + 29*7 + 1*6 + 2*5 + 3*4 + 4*3 + 5*2 = 421, 421 mod 11 = 3, check 8.
    assert!(scheme.check("LT123458").valid);
    assert!(!scheme.check("LT123459").valid);
    assert_eq!(scheme.check("lt123458").reason, Some(FindingCode::new("lower-case")));
}

proptest! {
    #[test]
    fn any_single_substitution_in_a_unified_code_is_found(place in 0usize..18, other in 0usize..31) {
        let code = "91350100M000100Y43";
        let character = "0123456789ABCDEFGHJKLMNPQRTUWXY".as_bytes()[other];
        prop_assume!(code.as_bytes()[place] != character);
        let mut changed = code.as_bytes().to_vec();
        changed[place] = character;
        prop_assert!(!cn().scheme("uscc").check(std::str::from_utf8(&changed).unwrap()).valid);
    }

    #[test]
    fn no_text_makes_a_scheme_panic_and_what_is_read_reads_again(text in "\\PC{0,40}") {
        for scheme in cn().schemes.iter() {
            scheme.check(&text);
            scheme.suggest(&text);
            if let Ok(reading) = scheme.read(&text) {
                let again = scheme.read(reading.identifier.value()).unwrap();
                prop_assert_eq!(again.identifier, reading.identifier);
            }
        }
        cn().schemes.detect(&text);
    }
}

#[test]
fn a_unified_code_holds_an_organisation_code_unless_that_fails_its_check() {
    let inner =
        |code: &str| -> Vec<String> { cn().scheme("uscc").embedded(code).iter().map(ToString::to_string).collect() };
    assert_eq!(inner("91350100M000100Y43"), ["orgcode:M000100Y4"]);
    assert_eq!(inner(&with_check("91350100M000100Y5")), [""; 0]);
    assert_eq!(inner("9135"), [""; 0]);
    assert!(cn().scheme("orgcode").embedded("M000100Y4").is_empty());
}
