//! Whom a record is about, among several that may be meant.

use domain::Date;
use linkage::{CodeLevel, Decision, Matcher, Model, NameLevel, Party, Place, Thresholds, reasons};

use crate::made_up::Bench;

const OWN: &str = "91110000633674095F";
const OTHER: &str = "911100001000034520";

fn names(text: &str) -> Vec<&str> {
    text.split(';').collect()
}

/// A made-up company in letters, so that the case can be read here.
fn party<'a>(names: &'a [&'a str], codes: &'a [&'a str]) -> Party<'a> {
    Party { names, codes, ..Party::default() }
}

#[test]
fn a_code_with_its_name_is_the_subject_and_a_stranger_is_new() {
    let mut bench = Bench::new();
    let (one, two) = (names("MINGHU TRADING"), names("JINGU CATERING"));
    let index = bench.index(&[party(&one, &[OWN]), party(&two, &[OTHER])]);
    let model = Model::default();
    let mut matcher = Matcher::new(&index, &model, Thresholds::default());
    let (found, decision) = matcher.answer(&bench.prepared(&party(&one, &[OWN])), 5);
    assert_eq!((found[0].place, decision), (Place(0), Decision::Link));
    assert_eq!((found[0].evidence.code(), found[0].evidence.name()), (CodeLevel::Same, NameLevel::Whole));
    let stranger = names("HEGUANG PRINTING");
    let (found, decision) = matcher.answer(&bench.prepared(&party(&stranger, &[])), 5);
    assert_eq!((found.len(), decision), (0, Decision::New));
}

#[test]
fn of_two_that_bear_a_name_the_one_alive_on_the_day_is_meant() {
    let mut bench = Bench::new();
    let one = names("MINGHU TRADING");
    let day = |year| Some(Date::constant(year, 5, 1));
    let closed = Party { from: day(2001), until: day(2010), ..party(&one, &[OWN]) };
    let later = Party { from: day(2012), ..party(&one, &[OTHER]) };
    let index = bench.index(&[closed, later]);
    let model = Model::default();
    let mut matcher = Matcher::new(&index, &model, Thresholds::default());
    for (year, place) in [(2005, Place(0)), (2020, Place(1))] {
        let asked = Party { from: day(year), ..party(&one, &[]) };
        let (found, _) = matcher.answer(&bench.prepared(&asked), 5);
        assert_eq!((found.len(), found[0].place), (2, place), "{year}");
        assert!(found[0].probability > 5.0 * found[1].probability, "{found:?}");
    }
}

#[test]
fn reasons_sum_to_the_weight() {
    let mut bench = Bench::new();
    let one = names("MINGHU TRADING");
    let index = bench.index(&[party(&one, &[OWN])]);
    let model = Model::default();
    let mut matcher = Matcher::new(&index, &model, Thresholds::default());
    let (found, _) = matcher.answer(&bench.prepared(&party(&one, &[OWN])), 5);
    let sum: f32 = reasons(&model, &found[0].evidence).iter().map(|reason| reason.decibans).sum();
    let silent: f32 = found[0].weight * 10.0 / std::f32::consts::LN_10 - sum;
    // What says nothing is left out of the reasons; it weighs next to nothing.
    assert!(silent.abs() < 1.0, "{silent}");
}
