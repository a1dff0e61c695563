//! Static checks.

use rules::{Level, RuleSet};

fn check(text: &str) -> Vec<(u32, &'static str, String)> {
    let rule_set = RuleSet::parse("table.md", text).unwrap_or_else(|problems| panic!("{problems:?}"));
    rule_set.check().into_iter().map(|problem| (problem.line, problem.code, problem.message)).collect()
}

fn codes(text: &str) -> Vec<&'static str> {
    check(text).into_iter().map(|(_, code, _)| code).collect()
}

fn table(policy: &str, rows: &str) -> String {
    format!("| {policy} | amount | kind | out |\n|---|---|---|---|\n|   | i | i | o |\n{rows}")
}

#[test]
fn rows_that_hold_together_are_an_error_under_u() {
    let problems = check(&table("U", "| 1 | <=10 | - | 1 |\n| 2 | [10..20] | \"a\" | 2 |\n| 3 | >20 | - | 3 |\n"));
    assert_eq!((problems[1].0, problems[1].1), (5, "overlap"));
    assert!(problems[1].2.contains("amount = 10") && problems[1].2.contains("kind = \"a\""), "{}", problems[1].2);
    assert_eq!(problems[0].1, "gap", "10 to 20 with another kind");
    let clean = table("U", "| 1 | <=10 | - | 1 |\n| 2 | (10..20] | - | 2 |\n| 3 | >20 | - | 3 |\n");
    assert_eq!(codes(&clean), Vec::<&str>::new());
}

#[test]
fn null_is_no_overlap_unless_both_ask_for_it() {
    let text = table("U", "| 1 | null | - | 1 |\n| 2 | not(<5) | - | 2 |\n| 3 | <5 | - | 3 |\n");
    assert_eq!(codes(&text), ["overlap"], "not(<5) holds for a missing value");
}

#[test]
fn a_row_that_earlier_rows_cover_is_unreachable_under_f() {
    let problems = check(&table(
        "F",
        "| 1 | <10 | - | 1 |\n| 2 | >=10 | \"a\" | 2 |\n| 3 | [5..50] | \"a\" | 3 |\n| 4 | - | - | 4 |\n",
    ));
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!((problems[0].0, problems[0].1), (6, "unreachable"), "two rows together cover the third");
}

#[test]
fn rows_that_agree_may_overlap_under_a_and_gaps_show() {
    assert_eq!(
        codes(&table("A", "| 1 | <10 | - | 1 |\n| 2 | <5 | - | 1 |\n| 3 | >=10 | - | 2 |\n")),
        Vec::<&str>::new()
    );
    assert_eq!(
        codes(&table("A", "| 1 | <10 | - | 1 |\n| 2 | <5 | - | 2 |\n| 3 | >=10 | - | 2 |\n")),
        ["contradiction"]
    );
    assert_eq!(codes(&table("C", "| 1 | <10 | - | 1 |\n| 2 | <5 | - | 2 |\n")), Vec::<&str>::new());
}

#[test]
fn code_lists_close_gaps_and_refuse_other_values() {
    let table = |values: &str, last: &str| {
        format!(
            "---\nid: t\nbasis: x\ninputs:\n  - {{name: kind, type: text, values: [{values}]}}\n---\n\
             | U | kind | out |\n|---|---|---|\n|   | i | o |\n| 1 | \"a\" | 1 |\n| 2 | {last} | 2 |\n"
        )
    };
    assert_eq!(codes(&table("a, b", "\"b\"")), Vec::<&str>::new());
    assert_eq!(codes(&table("a, b, c", "\"b\"")), ["gap"]);
    assert_eq!(codes(&table("a, b", "\"x\"")), ["gap", "not-in-code-list"]);
    assert_eq!(codes(&table("a, b", "not(\"a\")")), Vec::<&str>::new());
}

#[test]
fn a_code_list_of_the_pack_is_held_against_the_table() {
    let text = "---\nid: t\nbasis: x\ninputs:\n  - {name: kind, type: text, list: kinds}\n---\n\
                | F | kind | out |\n|---|---|---|\n|   | i | o |\n| 1 | \"a\" | 1 |\n| 2 | - | 2 |\n";
    let rule_set = RuleSet::parse("t.md", text).unwrap();
    assert!(rule_set.check_with(|list| (list == "kinds").then(|| vec!["a".to_owned()])).is_empty());
    let problems = rule_set.check_with(|_| Some(vec!["b".to_owned()]));
    assert_eq!((problems[0].line, problems[0].column, problems[0].code), (10, 7, "not-in-code-list"));
}

#[test]
fn several_codes_are_taken_apart() {
    let table = |rows: &str| {
        format!(
            "---\nid: t\nbasis: x\ninputs:\n  - {{name: kinds, type: codes, values: [a, b, c]}}\n---\n\
             | U | kinds | out |\n|---|---|---|\n|   | i | o |\n{rows}"
        )
    };
    assert_eq!(codes(&table("| 1 | \"a\" | 1 |\n| 2 | \"b\" | 2 |\n")), ["gap", "overlap"], "both a and b may stand");
    assert_eq!(codes(&table("| 1 | \"a\",\"b\" | 1 |\n| 2 | not(\"a\",\"b\") | 2 |\n")), Vec::<&str>::new());
}

#[test]
fn a_row_that_holds_for_nothing_is_unreachable_under_every_policy() {
    for policy in ["U", "A", "C", "C#"] {
        let text = format!(
            "---\nid: t\nbasis: x\nkind: entry\nin-force: {{from: 2026-01-01}}\nforce-by: day\ninputs:\n  \
             - {{name: kind, type: text, values: [a, b]}}\n  - {{name: day, type: date}}\n---\n\
             | {policy} | kind | out | id | until |\n|---|---|---|---|---|\n|   | i | o | a | a |\n\
             | 1 | \"a\" | 1 | some | |\n| 2 | not(\"a\",\"b\",null) | 2 | none | |\n| 3 | \"b\" | 3 | early | 2025-12-31 |\n"
        );
        let problems = check(&text);
        let found: Vec<_> = problems.iter().map(|(line, code, _)| (*line, *code)).collect();
        assert_eq!(found, [(15, "unreachable"), (16, "unreachable")], "{policy} {problems:?}");
        assert!(problems[0].2.contains("leave no value") && problems[1].2.contains("rule set is not"), "{problems:?}");
    }
}

#[test]
fn what_can_not_be_aggregated_is_an_error() {
    let table = |policy: &str, kind: &str, a: &str, b: &str| {
        format!(
            "---\nid: t\nbasis: x\ninputs:\n  - {{name: n, type: number}}\noutputs:\n  - {{name: out, type: {kind}}}\n---\n\
             | {policy} | n | out |\n|---|---|---|\n|   | i | o |\n| 1 | <1 | {a} |\n| 2 | >0 | {b} |\n"
        )
    };
    assert_eq!(codes(&table("C+", "number", "1", "2")), Vec::<&str>::new());
    assert_eq!(codes(&table("C+", "term", "P1M", "P2M")), ["aggregation"]);
    assert_eq!(codes(&table("C>", "text", "\"a\"", "\"b\"")), ["aggregation"]);
    assert_eq!(codes(&table("C#", "text", "\"a\"", "\"b\"")), Vec::<&str>::new());
    assert_eq!(codes(&table("C<", "term", "P1M", "P1Y")), Vec::<&str>::new());
    let problems = check(&table("C<", "term", "P1M", "P30D"));
    assert_eq!((problems[0].0, problems[0].1), (13, "unit"));
    assert!(problems[0].2.contains("counts months and `P30D` counts days"), "{problems:?}");
}

#[test]
fn terms_of_different_units_in_one_input_are_worth_a_look() {
    let table = |b: &str| format!("| C | t | out |\n|---|---|---|\n|   | i | o |\n| 1 | P1M | 1 |\n| 2 | {b} | 2 |\n");
    assert_eq!(codes(&table("P7WD")), ["unit"]);
    assert_eq!(codes(&table("P1Y")), Vec::<&str>::new());
}

#[test]
fn days_of_force_that_overlap_are_an_overlap_and_days_that_meet_are_none() {
    let table = |until: &str| {
        format!(
            "---\nid: t\nbasis: x\nkind: entry\nin-force: {{from: 2020-01-01}}\nforce-by: day\ninputs:\n  \
             - {{name: kind, type: text, values: [a, b]}}\n  - {{name: day, type: date}}\n---\n\
             | U | kind | out | id | from | until |\n|---|---|---|---|---|---|\n|   | i | o | a | a | a |\n\
             | 1 | \"a\" | 1 | old | | {until} |\n| 2 | \"a\" | 2 | new | 2026-01-01 | |\n"
        )
    };
    let found = |until: &str| -> Vec<&'static str> {
        codes(&table(until)).into_iter().filter(|code| *code == "overlap").collect()
    };
    assert_eq!(found("2026-01-01"), Vec::<&str>::new());
    assert_eq!(found("2026-01-02"), ["overlap"]);
}

#[test]
fn a_rule_without_a_legal_basis_is_told_of() {
    let table = |matter: &str, basis: &str| {
        format!(
            "---\nid: t\n{matter}---\n| C | n | out | basis |\n|---|---|---|---|\n|   | i | o | a |\n\
             | 1 | <1 | 1 | art. 1 |\n| 2 | >=1 | 2 | {basis} |\n"
        )
    };
    assert_eq!(codes(&table("", "")), ["no-basis"], "one row has none");
    assert_eq!(codes(&table("", "art. 2")), Vec::<&str>::new());
    assert_eq!(codes(&table("basis: Order 1\n", "")), Vec::<&str>::new());
}

#[test]
fn a_unit_belongs_to_a_number() {
    let table = |kind: &str, cell: &str| {
        format!(
            "---\nid: t\nbasis: x\ninputs:\n  - {{name: n, type: {kind}, unit: CNY}}\n---\n\
             | C | n | out |\n|---|---|---|\n|   | i | o |\n| 1 | {cell} | 1 |\n"
        )
    };
    assert_eq!(codes(&table("number", ">=2000")), Vec::<&str>::new());
    let problems = check(&table("term", "P1M"));
    assert_eq!((problems.len(), problems[0].1), (1, "unit"), "{problems:?}");
    assert!(problems[0].2.contains("the unit `CNY` belongs to a number"), "{problems:?}");
}

#[test]
fn outputs_are_held_against_the_code_list_of_the_pack() {
    let text = "---\nid: t\nbasis: x\noutputs:\n  - {name: out, type: text, list: classes}\n---\n\
                | U | n | out |\n|---|---|---|\n|   | i | o |\n| 1 | - | \"heavy\" |\n";
    let rule_set = RuleSet::parse("t.md", text).unwrap();
    let with = |code: &str| rule_set.check_with(|_| Some(vec![code.to_owned()]));
    assert!(with("heavy").is_empty());
    assert_eq!(with("light")[0].code, "not-in-code-list");
}

#[test]
fn checks_give_up_rather_than_run_on() {
    // Each row cuts the space in another column: the pieces left multiply.
    let columns = 40;
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(
        ["U".to_owned()].into_iter().chain((0..columns).map(|n| format!("c{n}"))).chain(["out".to_owned()]).collect(),
    );
    text += &line(vec!["---".to_owned(); columns + 2]);
    text += &line([String::new()].into_iter().chain(vec!["i".to_owned(); columns]).chain(["o".to_owned()]).collect());
    for row in 0..400 {
        let cell =
            |n: usize| if (n + row).is_multiple_of(3) { format!("[{row}..{}]", row + n + 1) } else { "-".to_owned() };
        text +=
            &line([(row + 1).to_string()].into_iter().chain((0..columns).map(cell)).chain(["1".to_owned()]).collect());
    }
    let rule_set = RuleSet::parse("large.md", &text).unwrap();
    let problems = rule_set.check();
    assert!(problems.iter().any(|problem| problem.code == "not-checked"), "{}", problems.len());
    assert!(problems.iter().filter(|problem| problem.level == Level::Error).count() <= 20);
}
