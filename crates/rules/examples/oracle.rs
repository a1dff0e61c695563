//! The interpreter against `dsntk`, which others wrote: rule sets are exported as DMN, and what we
//! say of rows near the literals of their cells is put to its test runner.
//!
//! `cargo run -p rules --example oracle -- DSNTK CATALOGUE`. The last line says how many rows agreed.
//!
//! Known differences, which the rows keep away from or the comparison takes into account: under hit
//! policy C without a hit DMN says null and we nothing; an output without a value makes a sum null
//! there.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a comparison stops at the first failure and prints")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use rules::{Given, HitPolicy, Input, Literal, Outcome, RuleSet, Term, Type, dmn};
use rust_decimal::Decimal;

/// Random tables, and rows a table.
const TABLES: u64 = 64;
const ROWS: usize = 200;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dsntk, catalogue] = &arguments[..] else { panic!("DSNTK CATALOGUE") };
    let folder = std::env::temp_dir().join(format!("probity-rules-oracle-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut tables = pack_tables(Path::new(catalogue));
    assert!(tables.len() >= 13, "{} rule sets", tables.len());
    // It does not take a test of a list of codes (`list contains(?, "a")`) for a test.
    let single = |(name, text): &(String, String)| {
        let rule_set = RuleSet::parse(name, text).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        rule_set.inputs().iter().all(|input| input.kind != Type::Codes)
    };
    tables.retain(single);
    assert!(tables.len() >= 5, "{} rule sets without lists of codes", tables.len());
    tables.extend((0..TABLES).map(|seed| (format!("random-{seed}.md"), random_table(&mut Dice(seed + 1)))));
    let (mut passed, mut failed) = (0, 0);
    for (name, text) in &tables {
        let (right, wrong, shown) = compare(dsntk, &folder, name, text);
        if wrong > 0 || right == 0 {
            println!("{name}: {wrong} of {} rows differ\n{text}\n{shown}", right + wrong);
        }
        passed += right;
        failed += wrong + u64::from(right == 0);
    }
    fs::remove_dir_all(&folder).unwrap();
    println!("{} tables", tables.len());
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The rule sets of all packs.
fn pack_tables(catalogue: &Path) -> Vec<(String, String)> {
    let mut files: Vec<PathBuf> = Vec::new();
    for pack in fs::read_dir(catalogue).unwrap() {
        let Ok(folder) = fs::read_dir(pack.unwrap().path().join("rules")) else { continue };
        files
            .extend(folder.map(|file| file.unwrap().path()).filter(|file| file.extension().is_some_and(|e| e == "md")));
    }
    files.sort();
    let name = |file: &Path| file.file_name().unwrap().to_str().unwrap().to_owned();
    files.iter().map(|file| (name(file), fs::read_to_string(file).unwrap())).collect()
}

/// How many rows agreed and how many did not, with what the other program printed of those.
fn compare(dsntk: &str, folder: &Path, name: &str, text: &str) -> (u64, u64, String) {
    let rule_set = RuleSet::parse(name, text).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"));
    let (xml, _) = dmn::export(name, text).unwrap();
    let mut dice = Dice(name.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte))));
    let candidates: Vec<Vec<Given>> = (0..rule_set.inputs().len()).map(|at| candidates(&rule_set, at)).collect();
    let mut tests = String::new();
    for _ in 0..ROWS {
        let row: Vec<Given> = candidates.iter().map(|values| dice.pick(values).clone()).collect();
        tests += &format!("%%%%\n{}, {}\n", context(&rule_set, &row), expected(&rule_set, &row));
    }
    let (model, cases) = (folder.join("model.dmn"), folder.join("cases.test"));
    fs::write(&model, xml).unwrap();
    fs::write(&cases, tests).unwrap();
    let arguments = ["tdm", "-c", "never"];
    let output = Command::new(dsntk)
        .args(arguments)
        .args([&cases, &model])
        .arg("--invocable")
        .arg(rule_set.id().as_str())
        .output()
        .unwrap();
    let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let figure = |word: &str| {
        let summary = printed.lines().rev().find(|line| line.starts_with("test result:"))?;
        let before = summary.split(word).next()?.trim_end();
        before.rsplit(' ').next()?.parse::<u64>().ok()
    };
    let shown: Vec<&str> = printed.lines().filter(|line| !line.ends_with("... ok")).take(12).collect();
    let first_wrong = printed.lines().position(|line| line.ends_with("FAILED"));
    let case = first_wrong.and_then(|at| fs::read_to_string(&cases).ok()?.lines().nth(2 * at + 1).map(str::to_owned));
    (
        figure("passed").unwrap_or(0),
        figure("failed").unwrap_or(0),
        format!("{}\n{}", shown.join("\n"), case.unwrap_or_default()),
    )
}

/// Values of an input: its literals and what lies next to them, what it may have, and none.
fn candidates(rule_set: &RuleSet, at: usize) -> Vec<Given> {
    let input = &rule_set.inputs()[at];
    let mut literals: Vec<Literal> =
        rule_set.rows().iter().flat_map(|row| row.tests()[at].literals().cloned()).collect();
    if rule_set.inputs()[at].kind == Type::Date {
        literals.extend(
            rule_set.rows().iter().flat_map(|row| [row.force.from, row.force.until]).flatten().map(Literal::Date),
        );
    }
    let mut values: Vec<Literal> = literals.iter().flat_map(near).collect();
    values.extend(input.values.iter().map(|value| Literal::Text(value.as_str().into())));
    if !input.values.is_empty() {
        values.retain(|value| value.text().is_some_and(|text| input.values.iter().any(|known| known == text)));
    }
    values.extend(match input.kind {
        Type::Boolean => vec![Literal::Boolean(true), Literal::Boolean(false)],
        Type::Date if values.is_empty() => vec![Literal::Date(domain::Date::constant(2026, 4, 1))],
        _ => Vec::new(),
    });
    if input.kind == Type::Codes {
        let codes: Vec<String> = values.iter().filter_map(|value| value.text().map(str::to_owned)).collect();
        let pairs = codes.iter().zip(codes.iter().cycle().skip(3)).map(|(a, b)| vec![a.clone(), b.clone()]);
        let all = codes.iter().map(|code| vec![code.clone()]).chain(pairs);
        return all.map(Given::Codes).chain([Given::Codes(Vec::new())]).collect();
    }
    // Where rows are in force by a day that is missing, the caller's day counts, which DMN has no word for.
    if Some(at) != rule_set.force_input() {
        values.push(Literal::Null);
    }
    values.into_iter().map(Given::Single).collect()
}

fn near(literal: &Literal) -> Vec<Literal> {
    match literal {
        Literal::Number(number) => {
            let step = Decimal::new(1, 2);
            vec![literal.clone(), Literal::Number(number - step), Literal::Number(number + step)]
        }
        Literal::Date(day) => {
            let moved = |days| domain::date::add_days(*day, days).map(Literal::Date);
            [Some(literal.clone()), moved(-1), moved(1)].into_iter().flatten().collect()
        }
        Literal::Text(text) => vec![literal.clone(), Literal::Text(format!("{text}x").into())],
        Literal::Term(term) if term.working_days > 0 => {
            vec![literal.clone(), Literal::Term(Term { working_days: term.working_days + 1, ..*term })]
        }
        Literal::Term(term) => vec![literal.clone(), Literal::Term(Term { days: term.days + 1, ..*term })],
        other => vec![other.clone()],
    }
}

fn feel(literal: &Literal) -> String {
    match literal {
        Literal::Null => "null".to_owned(),
        Literal::Text(text) => format!("\"{text}\""),
        Literal::Term(term) => format!("\"{term}\""),
        Literal::Date(day) => format!("date(\"{day}\")"),
        other => other.to_string(),
    }
}

fn context(rule_set: &RuleSet, row: &[Given]) -> String {
    let value = |given: &Given| match given {
        Given::Single(literal) => feel(literal),
        Given::Codes(codes) if codes.is_empty() => "null".to_owned(),
        Given::Codes(codes) => {
            format!("[{}]", codes.iter().map(|code| format!("\"{code}\"")).collect::<Vec<_>>().join(", "))
        }
    };
    let pairs = rule_set.inputs().iter().zip(row).map(|(input, given)| format!("{}: {}", input.name, value(given)));
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
}

fn expected(rule_set: &RuleSet, row: &[Given]) -> String {
    let codes: Vec<Vec<&str>> = row.iter().map(Given::codes).collect();
    let inputs: Vec<Input<'_>> = row.iter().zip(&codes).map(|(given, codes)| given.input(codes)).collect();
    let outcome = rule_set.outcome(&inputs, rule_set.force_day(&inputs, None));
    said(rule_set, &outcome)
}

fn said(rule_set: &RuleSet, outcome: &Outcome<'_>) -> String {
    let one = |outputs: &Vec<Literal>| match &outputs[..] {
        [only] => feel(only),
        several => {
            let pairs = rule_set
                .outputs()
                .iter()
                .zip(several)
                .map(|(column, value)| format!("{}: {}", column.name, feel(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
    };
    match (&outcome.outputs[..], rule_set.hit_policy()) {
        ([], _) => "null".to_owned(),
        (all, HitPolicy::Collect) => format!("[{}]", all.iter().map(one).collect::<Vec<_>>().join(", ")),
        (all, _) => one(&all[0]),
    }
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }
}

fn random_table(dice: &mut Dice) -> String {
    let policy = *dice.pick(&["U", "A", "F", "C", "C+", "C<", "C>", "C#"]);
    let mut text = format!(
        "---\nid: random\nforce-by: day\ninputs:\n  - {{name: word, type: text}}\n  - {{name: amount, type: number}}\n  \
         - {{name: day, type: date}}\n  - {{name: yes, type: boolean}}\n  - {{name: term, type: term}}\noutputs: [{{name: out, type: number}}]\n---\n\n\
         | {policy} | word | amount | day | yes | term | out | from |\n|{}\n|  | i | i | i | i | i | o | a |\n",
        "---|".repeat(8)
    );
    for row in 1..=2 + dice.below(8) {
        let cells = [
            random_cell(dice, &["\"a\"", "\"b\"", "\"c\""], true),
            random_cell(dice, &["1", "2.5", "-3", "100"], true),
            random_cell(dice, &["2026-03-01", "2026-04-01"], true),
            (*dice.pick(&["-", "-", "true", "false", "not(true)", "null"])).to_owned(),
            random_cell(dice, &["P3M", "P1Y", "P7WD"], false),
        ];
        let from = dice.pick(&["", "", "2026-03-15"]);
        text += &format!("| {row} | {} | {} | {from} |\n", cells.join(" | "), dice.below(5));
    }
    text
}

fn random_cell(dice: &mut Dice, values: &[&str], ordered: bool) -> String {
    let atom = |dice: &mut Dice| {
        let value = *dice.pick(values);
        match dice.below(if ordered { 8 } else { 4 }) {
            0 => "null".to_owned(),
            1 | 2 => value.to_owned(),
            3 => format!("!={value}"),
            4 => format!("<{value}"),
            5 => format!(">={value}"),
            6 => format!("<={value}"),
            _ => format!(">{value}"),
        }
    };
    match dice.below(4) {
        0 | 1 => "-".to_owned(),
        2 => format!("{}, {}", atom(dice), atom(dice)),
        _ => format!("not({})", atom(dice)),
    }
}
