//! Families of check characters.

use domain::check_digit::{Alphabet, CheckDigit, FamilyError};
use proptest::prelude::*;

fn mod_11_10() -> CheckDigit {
    CheckDigit::hybrid(Alphabet::digits()).unwrap()
}

fn mod_11_2() -> CheckDigit {
    CheckDigit::pure(Alphabet::digits(), Alphabet::new("0123456789X").unwrap(), 11, 2, 1).unwrap()
}

fn mod_97_10() -> CheckDigit {
    CheckDigit::pure(Alphabet::alphanumeric(), Alphabet::digits(), 97, 10, 2).unwrap()
}

fn mod_37_36() -> CheckDigit {
    CheckDigit::hybrid(Alphabet::alphanumeric()).unwrap()
}

#[test]
fn worked_examples_of_the_standards() {
    // ISO 7064: the examples 0794 (MOD 11-2), 0794 and A12425GABC1234002 (MOD 11,10 and 37,36) and
    // 794 (MOD 97-10); ISO 17442 for the LEI; ISO/IEC 7812 for Luhn.
    for (family, body, checks) in [
        (mod_11_2(), "0794", "0"),
        (mod_11_2(), "079", "X"),
        (mod_11_10(), "0794", "5"),
        (mod_37_36(), "A12425GABC1234002", "M"),
        (mod_97_10(), "794", "44"),
        (mod_97_10(), "506700GE1G29325QX3", "63"),
        (CheckDigit::Luhn, "7992739871", "3"),
    ] {
        assert_eq!(family.compute(body).as_deref(), Some(checks), "{body}");
        assert!(family.holds(&format!("{body}{checks}")));
    }
}

#[test]
fn a_weighted_sum_maps_its_remainder() {
    // GB 11714: remainder 0 is 0, remainder 1 is X, the others 11 less the remainder.
    let weights = [3, 7, 9, 10, 5, 8, 4, 2];
    let family = CheckDigit::weighted(Alphabet::alphanumeric(), &weights, 11, "0X987654321").unwrap();
    assert!(family.holds("621510038") && family.holds("01529016X") && !family.holds("015290160"));
    assert_eq!(family.compute("6215100"), None, "too short for the weights");
}

#[test]
fn unfit_codes_and_families_are_refused() {
    assert_eq!(mod_11_10().compute(""), None);
    assert_eq!(mod_11_10().compute("12a"), None);
    assert_eq!(mod_11_10().compute("１２"), None);
    assert!(!mod_97_10().holds("4") && !mod_11_2().holds(""));
    assert_eq!(mod_11_10().compute(&"1".repeat(1_000)), None);
    assert!(matches!(Alphabet::new("AA"), Err(FamilyError::Alphabet { .. })));
    assert!(matches!(Alphabet::new("甲"), Err(FamilyError::Alphabet { .. })));
    assert!(CheckDigit::hybrid(Alphabet::new("012").unwrap()).is_err());
    assert!(CheckDigit::weighted(Alphabet::digits(), &[1, 2], 11, "0123456789").is_err());
    assert!(CheckDigit::weighted(Alphabet::digits(), &[], 11, "0123456789X").is_err());
    assert!(CheckDigit::pure(Alphabet::digits(), Alphabet::digits(), 11, 2, 1).is_err());
}

proptest! {
    #[test]
    fn what_is_computed_holds(body in "[0-9]{1,40}") {
        for family in [mod_11_10(), mod_11_2(), mod_97_10(), CheckDigit::Luhn] {
            let checks = family.compute(&body).unwrap();
            let code = format!("{body}{checks}");
            prop_assert!(family.holds(&code));
        }
    }

    #[test]
    fn any_single_substitution_is_found(body in "[0-9]{1,30}", place in 0usize..31, by in 1u8..10) {
        for family in [mod_11_10(), mod_11_2(), mod_97_10(), CheckDigit::Luhn] {
            let code = format!("{body}{}", family.compute(&body).unwrap());
            let mut changed = code.clone().into_bytes();
            let place = place % body.len();
            changed[place] = b'0' + (changed[place] - b'0' + by) % 10;
            prop_assert!(!family.holds(std::str::from_utf8(&changed).unwrap()), "{code}");
        }
    }

    #[test]
    fn any_transposition_of_neighbours_is_found_by_pure_systems(body in "[0-9]{2,30}", place in 0usize..30) {
        let place = place % (body.len() - 1);
        for family in [mod_11_2(), mod_97_10()] {
            let mut changed = format!("{body}{}", family.compute(&body).unwrap()).into_bytes();
            prop_assume!(changed[place] != changed[place + 1]);
            changed.swap(place, place + 1);
            prop_assert!(!family.holds(std::str::from_utf8(&changed).unwrap()));
        }
    }

    #[test]
    fn no_text_makes_a_family_panic(code in "\\PC{0,200}") {
        for family in [mod_11_10(), mod_11_2(), mod_97_10(), mod_37_36(), CheckDigit::Luhn] {
            family.holds(&code);
            family.compute(&code);
        }
    }
}
