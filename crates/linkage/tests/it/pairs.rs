//! `tests/cases/latin-pairs.csv` and `chinese-pairs.csv`: whether two names are of one bearer, by
//! the names alone.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use linkage::{Decision, PairJudge, Party, Thresholds};

use crate::made_up::Bench;

/// Right links, wrong links, missed ones; and what was decided otherwise than the case says.
#[derive(Default)]
struct Found {
    right: u32,
    wrong: u32,
    missed: u32,
    otherwise: Vec<String>,
}

impl Found {
    fn f1(&self) -> f64 {
        f64::from(2 * self.right) / f64::from(2 * self.right + self.wrong + self.missed)
    }
}

fn judged(cases: &str) -> Found {
    let mut bench = Bench::new();
    let judge = PairJudge::new(&bench.pack, Thresholds::default());
    let mut found = Found::default();
    for case in csv::Reader::from_reader(cases.as_bytes()).records() {
        let case = case.unwrap();
        let name = |at: usize| [case.get(at).unwrap()];
        let [left, right] =
            [name(0), name(1)].map(|names| bench.prepared(&Party { names: &names, ..Party::default() }));
        let (there, back) = (judge.judge(&left, &right), judge.judge(&right, &left));
        assert_eq!((there.1, there.2), (back.1, back.2), "the order of the two changes the answer: {case:?}");
        let same = &case[2] == "yes";
        match (same, there.1 == Decision::Link) {
            (true, true) => found.right += 1,
            (false, true) => found.wrong += 1,
            (true, false) => found.missed += 1,
            (false, false) => {}
        }
        if same != (there.1 == Decision::Link) {
            found.otherwise.push(format!(
                "{} | {} | {} | {:?} {:.3}",
                &case[0],
                &case[1],
                &case[3],
                there.2.name(),
                there.0
            ));
        }
    }
    found
}

#[test]
fn names_in_latin_letters_are_told_apart() {
    let found = judged(include_str!("../cases/latin-pairs.csv"));
    println!("{} right, {} wrong, {} missed: F1 {:.3}", found.right, found.wrong, found.missed, found.f1());
    assert!(found.f1() >= 0.93, "{:.3}\n{}", found.f1(), found.otherwise.join("\n"));
}

#[test]
fn chinese_names_are_told_apart() {
    let found = judged(include_str!("../cases/chinese-pairs.csv"));
    println!("{} right, {} wrong, {} missed: F1 {:.3}", found.right, found.wrong, found.missed, found.f1());
    assert!(found.f1() >= 0.93, "{:.3}\n{}", found.f1(), found.otherwise.join("\n"));
    // The twin that looks like a misread name.
    assert!(found.wrong <= 1, "{}", found.otherwise.join("\n"));
}
