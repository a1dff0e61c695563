//! `tests/cases/names.csv`: what the comparison of two names comes to, one case a line.

use linkage::{Comparison, Matcher, Model, PairJudge, Party, Thresholds};

use crate::made_up::Bench;

fn kebab(level: linkage::NameLevel) -> String {
    let mut text = String::new();
    for character in format!("{level:?}").chars() {
        if character.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.extend(character.to_lowercase());
    }
    text
}

#[test]
fn names_compare_as_a_clerk_would_say() {
    let mut bench = Bench::new();
    let judge = PairJudge::new(&bench.pack, Thresholds::default());
    let mut wrong = Vec::new();
    for line in include_str!("../cases/names.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [known, asked, level, why] = cells[..] else { panic!("a case has four cells: {line}") };
        let prepared = |bench: &mut Bench, name: &str| bench.prepared(&Party { names: &[name], ..Party::default() });
        let (known, asked) = (prepared(&mut bench, known), prepared(&mut bench, asked));
        let (_, _, evidence) = judge.judge(&known, &asked);
        if kebab(evidence.name()) != level {
            wrong.push(format!("{line}: {} ({why})", kebab(evidence.name())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_legal_form_is_the_same_whoever_reads_it() {
    let (mut one, mut other) = (Bench::new(), Bench::new());
    // Read first, so that the two readers know different forms.
    let limited = ["\u{660e}\u{6e56}\u{9910}\u{996e}\u{6709}\u{9650}\u{516c}\u{53f8}"];
    let limited = Party { names: &limited, ..Party::default() };
    other.prepared(&limited);
    let name = ["\u{660e}\u{6e56}\u{9910}\u{996e}\u{80a1}\u{4efd}\u{6709}\u{9650}\u{516c}\u{53f8}"];
    let party = Party { names: &name, ..Party::default() };
    let index = one.index(&[party]);
    let model = Model::default();
    let mut matcher = Matcher::new(&index, &model, Thresholds::default());
    let mut form = |asked| matcher.answer(&asked, 1).0[0].evidence.level(Comparison::Form);
    let same = form(one.prepared(&party));
    assert_eq!(form(other.prepared(&party)), same);
    assert_ne!(form(other.prepared(&limited)), same);
}

#[test]
fn any_text_gets_an_answer() {
    let mut bench = Bench::new();
    let long = "\u{660e}".repeat(10_000);
    let words = "word ".repeat(5_000);
    let letters = "x".repeat(10_000);
    let texts = [
        &words,
        &letters,
        "91110000633674095F",
        "Ltd",
        "The",
        "..., & Co",
        "\u{660e}\u{6e56}x\u{5d0}\u{5e9}\u{202e}\u{645}",
        "",
        " ",
        "\u{660e}",
        &long,
        "\u{1f600}\u{1f600}",
        "\u{0}\u{7}\u{1b}",
        "\u{202e}abc",
        "12345",
        "()",
        "|",
        "\u{2a6b2}\u{20000}",
    ];
    let parties: Vec<[&str; 1]> = texts.iter().map(|text| [*text]).collect();
    let all: Vec<Party<'_>> = parties
        .iter()
        .map(|names| Party {
            names,
            codes: names,
            place: names[0],
            address: names[0],
            representative: names[0],
            phone: names[0],
            ..Party::default()
        })
        .collect();
    let index = bench.index(&all);
    let model = Model::default();
    let mut matcher = Matcher::new(&index, &model, Thresholds::default());
    for party in &all {
        let asked = bench.prepared(party);
        let (candidates, _) = matcher.answer(&asked, 5);
        let sum: f64 = candidates.iter().map(|candidate| candidate.probability).sum();
        assert!((0.0..=1.000_001).contains(&sum), "{:?}: {sum}", party.names);
    }
    let judge = PairJudge::new(&bench.pack, Thresholds::default());
    for left in &all {
        for right in &all {
            let (left, right) = (bench.prepared(left), bench.prepared(right));
            let (probability, ..) = judge.judge(&left, &right);
            assert!((0.0..=1.0).contains(&probability), "{probability}");
        }
    }
}
