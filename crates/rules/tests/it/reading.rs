//! The form of rule files: what is read, and what is refused, where.

use domain::Date;
use jiff::civil::date;
use rules::{HitPolicy, Input, Literal, RuleSet, Term, Type};

fn parse(text: &str) -> RuleSet {
    RuleSet::parse("table.md", text).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn refused(text: &str) -> Vec<(u32, u32, &'static str)> {
    let problems = RuleSet::parse("table.md", text).unwrap_err();
    problems.iter().map(|problem| (problem.line, problem.column, problem.code)).collect()
}

/// The example of the DMN standard as `dsntk` writes it in its own documentation.
const DISCOUNT: &str = "\
| U |  Customer  | Order | Discount |
|:-:|:----------:|:-----:|:--------:|
|   |    `i`     |  `i`  |   `o`    |
| 1 | \"Business\" |  <10  |   0.10   |
| 2 | \"Business\" | >=10  |   0.15   |
| 3 | \"Private\"  |   -   |   0.05   |
";

fn discount(rule_set: &RuleSet, customer: &str, order: i64) -> Vec<String> {
    let inputs = [Input::Text(customer), Input::Number(order.into())];
    let outcome = rule_set.outcome(&inputs, None);
    outcome.outputs.iter().flatten().map(ToString::to_string).collect()
}

#[test]
fn a_table_without_front_matter_tells_its_types_by_its_cells() {
    let rule_set = parse(DISCOUNT);
    assert_eq!(rule_set.id().as_str(), "table");
    assert_eq!(rule_set.hit_policy(), HitPolicy::Unique);
    assert_eq!(rule_set.inputs().iter().map(|input| input.kind).collect::<Vec<_>>(), [Type::Text, Type::Number]);
    assert_eq!(discount(&rule_set, "Business", 9), ["0.1"]);
    assert_eq!(discount(&rule_set, "Business", 10), ["0.15"]);
    assert_eq!(discount(&rule_set, "Private", 10_000), ["0.05"]);
    assert_eq!(discount(&rule_set, "Government", 1), Vec::<String>::new());
}

#[test]
fn rules_may_stand_as_columns_and_allowed_values_above_the_markers() {
    let rule_set = parse(
        "| U        |     | 1          | 2           | 3         |\n\
         |:--------:|:---:|:----------:|:-----------:|:---------:|\n\
         | Customer | `i` | \"Business\" | \"Business\" | \"Private\" |\n\
         | Order    | `i` | <10        | >=10        | -         |\n\
         | Discount | `o` | 0.10       | 0.15        | 0.05      |\n",
    );
    assert_eq!(discount(&rule_set, "Business", 10), ["0.15"]);
    let rule_set = parse(
        "| U | Customer | Discount |\n|---|---|---|\n|   | \"Business\",\"Private\" | |\n|   | in | out |\n\
         | 1 | \"Business\" | 1 |\n| 2 | \"Private\" | 2 |\n",
    );
    assert_eq!(rule_set.inputs()[0].values, ["Business", "Private"]);
}

#[test]
fn headings_may_be_titles_and_outputs_are_typed() {
    let rule_set = parse(
        "---\nid: term\ntitle: {zh: 公示期, en: Term}\ninputs:\n  - {name: class, title: {zh: 等级, en: Class}, type: text}\n\
         outputs:\n  - {name: max, type: term}\n  - {name: first, type: date}\n---\n\n\
         | F | 等级 | max | first | 编号 | 依据 |\n|---|---|---|---|---|---|\n|   | `i` | `o` | `o` | `a` | `a` |\n\
         | 1 | \"serious\" | P3Y | 2026-04-01 | serious | 第三十条 |\n| 2 | - | \"P7WD\" | date(\"2026-04-02\") | other | |\n",
    );
    assert_eq!(rule_set.input("class"), Some(0));
    assert_eq!(rule_set.rows()[0].id, "serious");
    assert_eq!(rule_set.rows()[0].basis, "第三十条");
    assert_eq!(rule_set.rows()[0].outputs[0], Literal::Term(Term { months: 36, ..Term::default() }));
    assert_eq!(rule_set.rows()[1].outputs[0], Literal::Term(Term { working_days: 7, ..Term::default() }));
    let day = |literal: &Literal| match literal {
        Literal::Date(day) => Some(*day),
        _ => None,
    };
    assert_eq!(day(&rule_set.rows()[1].outputs[1]), Some(date(2026, 4, 2)));
}

#[test]
fn rows_hold_only_on_days_on_which_they_are_in_force() {
    let rule_set = parse(
        "---\nid: regimes\nbasis: art. 1\nforce-by: day\ninputs:\n  - {name: x, type: number}\n  - {name: day, type: date}\n---\n\
         | U | x | r | id | from | until |\n|---|---|---|---|---|---|\n|   | i | o | a | a | a |\n\
         | 1 | - | \"old\" | old | | 2026-04-01 |\n| 2 | - | \"new\" | new | 2026-04-01 | |\n",
    );
    let on = |day: Date| {
        let inputs = [Input::Number(1.into()), Input::Date(day)];
        rule_set.outcome(&inputs, rule_set.force_day(&inputs, None)).rows[0].id.clone()
    };
    assert_eq!(on(date(2026, 3, 31)), "old");
    assert_eq!(on(date(2026, 4, 1)), "new");
    assert!(rule_set.check().is_empty(), "{:?}", rule_set.check());
}

#[test]
fn tables_with_the_same_headings_are_one() {
    let text = format!(
        "{DISCOUNT}\nMore.\n\n| U |  Customer  | Order | Discount |\n|---|---|---|---|\n| | i | i | o |\n| 4 | \"State\" | - | 0 |\n"
    );
    assert_eq!(parse(&text).rows().len(), 4);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let head = "| U | a | b |\n|---|---|---|\n|   | i | o |\n";
    assert_eq!(refused("# nothing\n"), [(1, 1, "no-table")]);
    for policy in ["P", "R", "O"] {
        assert_eq!(refused(&format!("| {policy} | a |\n|---|---|\n|  | o |\n| 1 | 2 |\n")), [(1, 3, "hit-policy")]);
    }
    assert_eq!(refused("| U | a | b |\n|---|---|---|\n| 1 | 1 | 2 |\n"), [(1, 3, "markers")]);
    assert_eq!(refused(&format!("{head}| 1 | general | 2 |\n")), [(4, 7, "syntax")]);
    assert_eq!(refused(&format!("{head}| 1 | 1 | 2 |\n| 1 | 2 | 3 |\n")), [(5, 3, "duplicate-row-id")]);
    assert_eq!(refused(&format!("{head}| 1 | 1 | 2 |\n| 2 | \"x\" | 3 |\n")), [(5, 7, "type")]);
    assert_eq!(refused(&format!("{head}| 1 | true | 2 |\n| 2 | >true | 3 |\n")), [(5, 7, "type")]);
    assert_eq!(refused(&format!("{head}| 1 | 1 | 2 |\n| 2 | [3..2] | 3 |\n| 3 | 4 |\n")), [(6, 1, "columns")]);
    assert_eq!(
        refused(&format!("{head}| 1 | 1 | 2 |\n| 2 | [3..2] | \"x |\n")),
        [(5, 7, "empty-interval"), (5, 16, "syntax")]
    );
    assert_eq!(refused(&format!("---\nid: t\ninputs: [b]\n---\n{head}| 1 | 1 | 2 |\n")), [(5, 7, "unknown-input")]);
    assert_eq!(refused(&format!("---\nid: t\nforce-by: a\n---\n{head}| 1 | 1 | 2 |\n")), [(1, 1, "unknown-input")]);
}

#[test]
fn limits_hold() {
    let head = "| U | a | b |\n|---|---|---|\n|   | i | o |\n";
    let many: String = (1..=2_001).map(|n| format!("| {n} | {n} | 1 |\n")).collect();
    assert_eq!(refused(&format!("{head}{many}"))[0].2, "limit");
    let wide = format!("|{}\n|{}\n", " U |".repeat(65), "---|".repeat(65));
    assert_eq!(refused(&wide)[0].2, "limit");
    let atoms = vec!["1"; 1_001].join(",");
    assert_eq!(refused(&format!("{head}| 1 | {atoms} | 1 |\n"))[0].2, "limit");
    assert_eq!(refused(&"x".repeat(1 << 21))[0].2, "limit");
}

#[test]
fn a_trace_says_which_tests_decided() {
    let rule_set = parse(DISCOUNT);
    let trace = rule_set.trace(&[Input::Text("Business"), Input::Null], None);
    let verdicts: Vec<_> = trace.rows.iter().map(|row| (row.row, row.holds, trace.tests(row).len())).collect();
    assert_eq!(verdicts, [("1", false, 2), ("2", false, 2), ("3", false, 1)]);
    let decided = trace.tests(&trace.rows[0]).last().unwrap();
    assert_eq!((decided.input, decided.test), (1, "<10"));
    assert_eq!(trace.inputs[1], ("Order", None));
}
