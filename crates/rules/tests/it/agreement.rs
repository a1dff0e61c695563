//! The interpreter against a naive evaluator that shares no code with it: it reads the cells again
//! and follows the words of the standard, with two-valued logic.

use proptest::prelude::*;
use rules::{Input, RuleSet};
use rust_decimal::Decimal;

/// A cell as the naive evaluator understands it.
#[derive(Clone, Debug)]
enum Cell {
    Any,
    Tests { negated: bool, atoms: Vec<Atom> },
}

#[derive(Clone, Debug)]
enum Atom {
    Null,
    Equal(i32),
    Less(i32),
    AtLeast(i32),
    Between(i32, bool, i32, bool),
}

impl Cell {
    fn written(&self) -> String {
        let atom = |atom: &Atom| match atom {
            Atom::Null => "null".to_owned(),
            Atom::Equal(n) => n.to_string(),
            Atom::Less(n) => format!("< {n}"),
            Atom::AtLeast(n) => format!(">={n}"),
            Atom::Between(low, open, high, closed) => {
                format!("{}{low} .. {high}{}", if *open { "(" } else { "[" }, if *closed { "]" } else { ")" })
            }
        };
        match self {
            Cell::Any => "-".to_owned(),
            Cell::Tests { negated, atoms } => {
                let list = atoms.iter().map(atom).collect::<Vec<_>>().join(", ");
                if *negated { format!("not({list})") } else { list }
            }
        }
    }

    fn holds(&self, value: Option<i32>) -> bool {
        let Cell::Tests { negated, atoms } = self else { return true };
        let mut some = false;
        for atom in atoms {
            some |= match (atom, value) {
                (Atom::Null, value) => value.is_none(),
                (_, None) => false,
                (Atom::Equal(n), Some(v)) => v == *n,
                (Atom::Less(n), Some(v)) => v < *n,
                (Atom::AtLeast(n), Some(v)) => v >= *n,
                (Atom::Between(low, open, high, closed), Some(v)) => {
                    (if *open { v > *low } else { v >= *low }) && (if *closed { v <= *high } else { v < *high })
                }
            };
        }
        some != *negated
    }
}

fn cell() -> impl Strategy<Value = Cell> {
    let number = -3..4i32;
    let atom = prop_oneof![
        Just(Atom::Null),
        number.clone().prop_map(Atom::Equal),
        number.clone().prop_map(Atom::Less),
        number.clone().prop_map(Atom::AtLeast),
        (number, any::<bool>(), 1..4i32, any::<bool>()).prop_map(|(low, open, more, closed)| Atom::Between(
            low,
            open,
            low + more,
            closed
        )),
    ];
    prop_oneof![
        1 => Just(Cell::Any),
        3 => (any::<bool>(), prop::collection::vec(atom, 1..4)).prop_map(|(negated, atoms)| Cell::Tests { negated, atoms }),
    ]
}

const COLUMNS: usize = 3;

fn table() -> impl Strategy<Value = Vec<Vec<Cell>>> {
    prop::collection::vec(prop::collection::vec(cell(), COLUMNS), 1..8)
}

fn written(policy: &str, rows: &[Vec<Cell>]) -> String {
    let mut text = format!("| {policy} | x | y | z | out |\n|---|---|---|---|---|\n|   | i | i | i | o |\n");
    for (at, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(Cell::written).collect();
        text += &format!("| {} | {} | {} |\n", at + 1, cells.join(" | "), at + 1);
    }
    // A column that asks nothing of a number would be taken for text.
    format!(
        "---\nid: random\ninputs: [{{name: x, type: number}}, {{name: y, type: number}}, {{name: z, type: number}}]\n---\n{text}"
    )
}

fn naive(rows: &[Vec<Cell>], values: &[Option<i32>]) -> Vec<usize> {
    let holds = |row: &&Vec<Cell>| row.iter().zip(values).all(|(cell, value)| cell.holds(*value));
    rows.iter().enumerate().filter(|(_, row)| holds(row)).map(|(at, _)| at + 1).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn interpreter_and_naive_evaluator_agree_under_every_hit_policy(
        rows in table(),
        many in prop::collection::vec(prop::collection::vec(prop::option::weighted(0.85, -4..6i32), COLUMNS), 12),
    ) {
        for policy in ["U", "A", "F", "C", "C#", "C>"] {
            let rule_set = RuleSet::parse("random.md", &written(policy, &rows)).unwrap();
            for values in &many {
                let inputs: Vec<Input<'_>> =
                    values.iter().map(|value| value.map_or(Input::Null, |v| Input::Number(Decimal::from(v)))).collect();
                let hits = naive(&rows, values);
                let outcome = rule_set.outcome(&inputs, None);
                let outputs: Vec<String> = outcome.outputs.iter().map(|row| row[0].to_string()).collect();
                let ids: Vec<usize> = outcome.rows.iter().map(|row| row.id.parse().unwrap()).collect();
                let as_text = |hits: &[usize]| hits.iter().map(usize::to_string).collect::<Vec<_>>();
                let expected = match policy {
                    "F" => as_text(&hits[..hits.len().min(1)]),
                    "C" => as_text(&hits),
                    "C#" if !hits.is_empty() => vec![hits.len().to_string()],
                    "C>" => as_text(&hits[hits.len().saturating_sub(1)..]),
                    // Outputs differ from row to row: more than one hit is a conflict.
                    "U" | "A" if hits.len() > 1 => vec![],
                    _ => as_text(&hits),
                };
                prop_assert_eq!(&outputs, &expected, "{} {:?}", policy, values);
                prop_assert_eq!(outcome.conflict, matches!(policy, "U" | "A") && hits.len() > 1);
                let named = if policy == "F" { &hits[..hits.len().min(1)] } else { &hits[..] };
                prop_assert_eq!(&ids[..], named);
                let trace = rule_set.trace(&inputs, None);
                let traced: Vec<usize> = trace.rows.iter().filter(|row| row.holds).map(|row| row.row.parse().unwrap()).collect();
                prop_assert_eq!(&traced[..], named);
            }
        }
    }

}

proptest! {
    // Every table is tried on some 20,000 inputs.
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// What the checks prove holds for every input that is tried.
    #[test]
    fn checks_prove_what_trying_shows(rows in table()) {
        let unique = RuleSet::parse("random.md", &written("U", &rows)).unwrap();
        let first = RuleSet::parse("random.md", &written("F", &rows)).unwrap();
        // Half numbers show what lies between the ends of intervals.
        let points: Vec<Option<Decimal>> =
            (-9..=16).map(|half| Some(Decimal::new(half * 5, 1))).chain([None]).collect();
        let (mut overlaps, mut gap, mut reached) = (false, false, vec![false; rows.len()]);
        for x in &points {
            for y in &points {
                for z in &points {
                    let inputs = [x, y, z].map(|value| value.map_or(Input::Null, Input::Number));
                    let hits = unique.outcome(&inputs, None).rows.len();
                    overlaps |= hits > 1;
                    gap |= hits == 0 && [x, y, z].iter().all(|value| value.is_some());
                    if let Some(row) = first.outcome(&inputs, None).rows.first() {
                        reached[row.id.parse::<usize>().unwrap() - 1] = true;
                    }
                }
            }
        }
        let has = |rule_set: &RuleSet, code: &str| rule_set.check().iter().any(|problem| problem.code == code);
        prop_assert_eq!(has(&unique, "overlap"), overlaps);
        prop_assert_eq!(has(&unique, "gap"), gap);
        let unreachable: Vec<u32> =
            first.check().iter().filter(|problem| problem.code == "unreachable").map(|problem| problem.line).collect();
        let first_line = first.rows()[0].at.line;
        let expected: Vec<u32> =
            (0..rows.len()).filter(|&at| !reached[at]).map(|at| first_line + at as u32).collect();
        prop_assert_eq!(unreachable, expected);
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "[|\\-:iUoa0-9\"\\[\\]().<>=, \n\\\\不P]{0,200}") {
        let _ = RuleSet::parse("x.md", &text);
        let _ = RuleSet::parse("x.md", &format!("| U | a | b |\n|---|---|---|\n|   | i | o |\n| 1 | {text} | 1 |\n"));
        let _ = RuleSet::parse("x.md", &format!("---\n{text}\n---\n"));
    }
}
