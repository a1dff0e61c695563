//! The words of the law, as views use them: clocks, rows of tables, the facts that tables read.

use std::collections::BTreeMap;

use catalogue::{
    law::{ClockRule, ClockUnit},
    pack::Pack,
};
use domain::{Label, RuleSetId};
use facts::FactPlan;
use publish::{CellWords, CodeShown, FactWords, LawWords, Phrase, Shown};
use rules::{
    Literal, Row, RuleSet,
    front_matter::Source,
    problem::Position,
    unary::{Atom, Comparison, UnaryTests},
};

/// The words of the facts that each rule set reads.
pub(super) fn facts_of(pack: &Pack) -> BTreeMap<RuleSetId, BTreeMap<String, FactWords>> {
    let files = Pack::embedded_files(pack.id()).unwrap_or_default();
    // A pack whose facts can't be planned proposes nothing, so that nobody reads their names.
    let plan = FactPlan::of_pack(pack, &files).ok();
    pack.rule_sets().map(|set| (set.id().clone(), fact_words(plan.as_ref(), set))).collect()
}

/// The words of the clocks.
pub(super) fn clocks(pack: &Pack) -> BTreeMap<String, LawWords> {
    pack.clocks()
        .map(|clock| {
            let words = LawWords {
                title: clock.title.clone(),
                basis: pack.citations().label(&clock.basis),
                unverified: clock.unverified(),
                force: clock.force,
                asks: Vec::new(),
                gives: clock_term(clock).map(|term| cell(&clock.counted_from, term)).into_iter().collect(),
            };
            (clock.id.clone(), words)
        })
        .collect()
}

/// The words of the rows of rule sets.
pub(super) fn rules(pack: &Pack) -> BTreeMap<String, LawWords> {
    let rows = pack.rule_sets().flat_map(|set| {
        set.rows().iter().map(move |row| {
            let words = LawWords {
                title: set.title().clone(),
                basis: match row.basis.as_str() {
                    "" => pack.citations().label(&set.basis().join("; ")),
                    basis => pack.citations().label(basis),
                },
                unverified: set.unverified(),
                force: row.force,
                asks: asks(pack, set, row),
                gives: gives(pack, set, row),
            };
            (format!("{}#{}", set.id(), row.id), words)
        })
    });
    rows.collect()
}

fn clock_term(clock: &ClockRule) -> Option<Shown> {
    let (months, days, working_days) = match clock.unit {
        ClockUnit::WorkingDay => (0, 0, clock.value),
        ClockUnit::Day => (0, clock.value, 0),
        ClockUnit::Month => (clock.value, 0, 0),
        ClockUnit::Calendar => return None,
    };
    Some(Shown::Term { months, days, working_days })
}

fn cell(title: &Label, value: Shown) -> CellWords {
    CellWords { title: title.clone(), value, except: false }
}

/// What a row asks for: its cells that ask anything.
fn asks(pack: &Pack, set: &RuleSet, row: &Row) -> Vec<CellWords> {
    let cells = set.inputs().iter().zip(row.tests()).filter(|(_, tests)| !tests.is_any());
    let words = cells.map(|(column, tests)| match asked(pack, column.list.as_deref(), tests) {
        Some(value) => CellWords { title: column.title.clone(), value, except: tests.negated() },
        None => cell(&column.title, Shown::Text { text: tests.to_string() }),
    });
    words.collect()
}

/// The words of a cell that names codes alone; one that asks for more is shown as it is written.
fn asked(pack: &Pack, list: Option<&str>, tests: &UnaryTests) -> Option<Shown> {
    if let [Atom::Compare(Comparison::Equal, Literal::Boolean(yes))] = tests.atoms() {
        return Some(Shown::Boolean { yes: *yes });
    }
    let codes = tests.atoms().iter().map(|atom| match atom {
        Atom::Compare(Comparison::Equal, Literal::Text(code)) => Some(code_shown(pack, list, code)),
        _ => None,
    });
    Some(Shown::Codes { codes: codes.collect::<Option<_>>()? })
}

/// A test as it was kept, in words, and whether it asks for anything but that.
pub(super) fn kept_test(pack: &Pack, set: Option<&RuleSet>, input: &str, text: &str) -> (Shown, bool) {
    let list = set.and_then(|set| set.inputs().iter().find(|column| column.name == input)?.list.as_deref());
    let tests = UnaryTests::parse(text, Position::default()).ok();
    let asked = tests.as_ref().and_then(|tests| Some((asked(pack, list, tests)?, tests.negated())));
    asked.unwrap_or_else(|| (Shown::Text { text: text.to_owned() }, false))
}

/// What a row gives.
fn gives(pack: &Pack, set: &RuleSet, row: &Row) -> Vec<CellWords> {
    let cells = set.outputs().iter().zip(&row.outputs).filter(|(_, literal)| **literal != Literal::Null);
    cells.map(|(column, literal)| cell(&column.title, given(pack, column.list.as_deref(), literal))).collect()
}

fn given(pack: &Pack, list: Option<&str>, literal: &Literal) -> Shown {
    match (literal, list) {
        (Literal::Boolean(yes), _) => Shown::Boolean { yes: *yes },
        (Literal::Date(date), _) => Shown::Date { date: *date },
        (Literal::Term(term), _) => {
            Shown::Term { months: term.months, days: term.days, working_days: term.working_days }
        }
        (Literal::Text(code), Some(_)) => Shown::Codes { codes: vec![code_shown(pack, list, code)] },
        (literal, _) => Shown::Text { text: literal.to_string() },
    }
}

fn code_shown(pack: &Pack, list: Option<&str>, code: &str) -> CodeShown {
    let label = list.and_then(|list| pack.code_list(list)).and_then(|list| list.code(code)).map(|code| &code.label);
    CodeShown { code: code.to_owned(), title: label.map_or_else(|| Phrase::same(code), Phrase::from) }
}

/// The facts that a rule set reads, by the names of its columns: named as the pack's facts are.
fn fact_words(plan: Option<&FactPlan>, set: &RuleSet) -> BTreeMap<String, FactWords> {
    let named = |fact: &str| {
        let mut names = plan.into_iter().flat_map(FactPlan::names);
        names.find(|(name, _)| name.as_str() == fact).map(|(_, title)| title.clone())
    };
    let words = set.inputs().iter().map(|column| {
        let title = match &column.source {
            Source::Fact(fact) => named(fact),
            _ => None,
        };
        let words = FactWords { title: title.unwrap_or_else(|| column.title.clone()), list: column.list.clone() };
        (column.name.clone(), words)
    });
    words.collect()
}
