//! DMN XML: what is written is read again, and what others write is read or refused with its place.

use std::fs;

use rules::{
    HitPolicy, Level, RuleSet, Type,
    dmn::{export, import},
};

use crate::packs::rule_files;

fn parse(text: &str) -> RuleSet {
    RuleSet::parse("table.md", text).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"))
}

/// What a rule set says, places and spelling aside.
fn said(rule_set: &RuleSet) -> String {
    let rows = rule_set.rows().iter().map(|row| {
        let tests: Vec<_> = row.tests().iter().map(|tests| (tests.atoms(), tests.negated())).collect();
        format!("{} {:?} {} {:?} {tests:?} {:?}\n", row.id, row.force, row.basis, row.notes, row.outputs)
    });
    let rows: String = rows.collect();
    format!(
        "{} {:?} {:?} {:?} {} {:?} {:?} {:?}\n{:#?}\n{:#?}\n{rows}",
        rule_set.id(),
        rule_set.title(),
        rule_set.kind(),
        rule_set.basis(),
        rule_set.unverified(),
        rule_set.in_force(),
        rule_set.transition(),
        rule_set.hit_policy(),
        rule_set.inputs(),
        rule_set.outputs(),
    )
}

fn there_and_back(file_name: &str, text: &str) -> String {
    let (xml, _) = export(file_name, text).unwrap();
    import(&xml, None).unwrap_or_else(|problems| panic!("{xml}\n{problems:?}")).text
}

#[test]
fn every_rule_set_of_every_pack_comes_back_as_it_was() {
    for file in rule_files() {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        let back = there_and_back(name, &text);
        assert_eq!(said(&parse(&back)), said(&parse(&text)), "{name}");
        // The words around the table come back too, and a second time changes nothing.
        let words = text.lines().filter(|line| !line.starts_with('|') && !line.trim().is_empty());
        assert!(words.clone().count() > 5 && words.into_iter().all(|line| back.contains(line.trim_end())), "{name}");
        assert_eq!(there_and_back(name, &back), back, "{name}");
    }
}

#[test]
fn hit_policies_types_and_awkward_texts_come_back() {
    for policy in ["U", "A", "F", "C", "C+", "C<", "C>", "C#"] {
        let text = format!(
            "---\nid: odd\nbasis: x\nforce-by: day\ninputs:\n  - {{name: a b, type: text}}\n  - {{name: n, type: number}}\n  \
             - {{name: t, type: term}}\n  - {{name: c, type: codes}}\n  - {{name: day, type: date}}\n\
             outputs:\n  - {{name: r, type: number}}\n  - {{name: w, type: text}}\n  - {{name: m, type: term}}\n---\n\n\
             | {policy} | a b | n | t | c | r | w | m | id | note | from | until |\n|{}\n\
             |  | i | i | i | i | o | o | o | a | a | a | a |\n\
             | 1 | \"<&>\\\"'\", null | (-1..2.50] | P7WD | not(\"x\",\"y)\") | 1.5 | \"a\\|b\" | P3M | one | a & b | | 2026-01-01 |\n\
             | 2 | not(!=\"\\\\\") | !=3 | not(P1Y) | !=\"z\" | - | \"\" | - | two |  | 2026-01-01 | |\n",
            "---|".repeat(12)
        );
        assert_eq!(said(&parse(&there_and_back("odd.md", &text))), said(&parse(&text)), "{policy}");
    }
}

/// A table as another tool writes it, DMN 1.5, with a prefix.
const FOREIGN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<dmn:definitions xmlns:dmn=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"d\" namespace=\"urn:x\">
  <dmn:itemDefinition name=\"tRisk\"><dmn:typeRef>string</dmn:typeRef>
    <dmn:allowedValues><dmn:text>\"High\",\"Low\"</dmn:text></dmn:allowedValues></dmn:itemDefinition>
  <dmn:decision id=\"_1\" name=\"Approval Status\">
    <dmn:decisionTable hitPolicy=\"UNIQUE\">
      <dmn:input><dmn:inputExpression typeRef=\"number\"><dmn:text>Age</dmn:text></dmn:inputExpression></dmn:input>
      <dmn:input><dmn:inputExpression typeRef=\"tRisk\"><dmn:text>Risk Category</dmn:text></dmn:inputExpression></dmn:input>
      <dmn:output typeRef=\"string\"/>
      <dmn:annotation name=\"why\"/>
      <dmn:rule><dmn:inputEntry><dmn:text>&gt;=18</dmn:text></dmn:inputEntry>
        <dmn:inputEntry><dmn:text><![CDATA[\"Low\"]]></dmn:text></dmn:inputEntry>
        <dmn:outputEntry><dmn:text>\"Approved\"</dmn:text></dmn:outputEntry>
        <dmn:annotationEntry><dmn:text>a | b</dmn:text></dmn:annotationEntry></dmn:rule>
      <dmn:rule><dmn:inputEntry><dmn:text>&lt;18</dmn:text></dmn:inputEntry>
        <dmn:inputEntry><dmn:text>-</dmn:text></dmn:inputEntry>
        <dmn:outputEntry><dmn:text>\"Declined\"</dmn:text></dmn:outputEntry></dmn:rule>
    </dmn:decisionTable>
  </dmn:decision>
</dmn:definitions>";

#[test]
fn tables_of_other_tools_are_read() {
    let rule_set = parse(&import(FOREIGN, None).unwrap().text);
    assert_eq!((rule_set.id().as_str(), rule_set.hit_policy()), ("approval-status", HitPolicy::Unique));
    assert_eq!(rule_set.inputs()[1].values, ["High", "Low"]);
    assert_eq!(rule_set.inputs().iter().map(|input| input.kind).collect::<Vec<_>>(), [Type::Number, Type::Text]);
    assert_eq!(rule_set.outputs()[0].name, "Approval Status");
    assert_eq!(rule_set.rows()[0].notes, [("why".to_owned(), "a | b".to_owned())]);
    let inputs = [rules::Input::Number(18.into()), rules::Input::Text("Low")];
    assert_eq!(rule_set.outcome(&inputs, None).outputs[0][0].to_string(), "Approved");
}

/// The problems of the foreign table with one text put for another.
fn refused(from: &str, to: &str) -> (u32, u32, &'static str, String) {
    assert!(FOREIGN.contains(from), "{from}");
    let problems = import(&FOREIGN.replacen(from, to, 1), None).unwrap_err();
    let first = problems.into_iter().find(|problem| problem.level == Level::Error).unwrap();
    (first.line, first.column, first.code, first.message)
}

#[test]
fn what_can_not_be_read_is_told_with_place_and_remedy() {
    let place = |(line, column, code, message): (u32, u32, &'static str, String), remedy: &str| {
        assert!(message.contains(remedy), "{message}");
        (line, column, code)
    };
    assert_eq!(place(refused("&gt;=18", "Age + 1"), "name it as an input"), (11, 43, "not-s-feel"));
    assert_eq!(place(refused("\"Approved\"", "upper case(\"a\")"), "compute it before"), (13, 36, "expression"));
    assert_eq!(place(refused(">Age<", ">Age * 2<"), "compute the rest before"), (7, 66, "expression"));
    for word in ["PRIORITY", "OUTPUT ORDER"] {
        assert_eq!(place(refused("UNIQUE", word), "list them, or write F or C"), (6, 5, "hit-policy"));
    }
    assert_eq!(place(refused("UNIQUE", "LAST"), "write U, A, F"), (6, 5, "hit-policy"));
    assert_eq!(place(refused("20230324", "20151101"), "save it as"), (2, 1, "version"));
    assert_eq!(place(refused("\"Declined\"", "1"), "output"), (6, 5, "type"));
    let doctype = "<!DOCTYPE d [<!ENTITY e \"x\">]>\n<dmn:definitions";
    assert_eq!(place(refused("<dmn:definitions", doctype), "remove the line"), (2, 1, "entity"));
    assert_eq!(place(refused("Declined", "&e;"), "not read").2, "entity");
    assert_eq!(refused("</dmn:decision>", "").2, "xml");
    assert_eq!(refused("<dmn:rule><dmn:inputEntry>", "<dmn:rule><dmn:inputEntry/><dmn:inputEntry>").2, "columns");
}

/// The foreign table with another policy and, where `output` says so, more about its output; what was told of it.
fn with_policy(policy: &str, output: &str) -> (RuleSet, Vec<&'static str>) {
    let open = "<dmn:output typeRef=\"string\"/>";
    assert!(FOREIGN.contains(open));
    let text = FOREIGN.replacen("UNIQUE", policy, 1).replacen("&lt;18", "&lt;=18", 1);
    let text = text.replacen(open, &format!("<dmn:output typeRef=\"string\">{output}</dmn:output>"), 1);
    let imported = import(&text, None).unwrap();
    (parse(&imported.text), imported.warnings.iter().map(|problem| problem.code).collect())
}

/// The outputs of the rows that hit, for a person of 18 whose risk is low: every row of the table does.
fn answers(rule_set: &RuleSet) -> Vec<String> {
    let inputs = [rules::Input::Number(18.into()), rules::Input::Text("Low")];
    rule_set.outcome(&inputs, None).outputs.iter().map(|outputs| outputs[0].to_string()).collect()
}

#[test]
fn priorities_become_orders_of_rows_and_defaults_a_last_row() {
    let values = |text: &str| format!("<dmn:outputValues><dmn:text>{text}</dmn:text></dmn:outputValues>");
    let declined_first = values("\"Declined\",\"Approved\"");
    let (rule_set, told) = with_policy("PRIORITY", &declined_first);
    assert_eq!((rule_set.hit_policy(), told), (HitPolicy::First, vec!["hit-policy"]));
    assert_eq!(answers(&rule_set), ["Declined"]);
    assert_eq!(answers(&with_policy("PRIORITY", &values("\"Approved\",\"Declined\"")).0), ["Approved"]);
    let (rule_set, _) = with_policy("OUTPUT ORDER", &declined_first);
    assert_eq!(
        (rule_set.hit_policy(), answers(&rule_set)),
        (HitPolicy::Collect, vec!["Declined".into(), "Approved".into()])
    );
    let (rule_set, _) = with_policy("RULE ORDER", "");
    assert_eq!(answers(&rule_set), ["Approved", "Declined"], "as the rows stand");
    let default = "<dmn:defaultOutputEntry><dmn:text>\"Unknown\"</dmn:text></dmn:defaultOutputEntry>";
    let (rule_set, told) = with_policy("FIRST", default);
    assert_eq!((rule_set.hit_policy(), rule_set.rows().len(), told), (HitPolicy::First, 3, vec!["default-output"]));
    let nobody = [rules::Input::Null, rules::Input::Text("High")];
    assert_eq!(rule_set.outcome(&nobody, None).outputs[0][0].to_string(), "Unknown");
}

#[test]
fn several_tables_are_told_apart_by_name() {
    let (start, end) = (FOREIGN.find("  <dmn:decision ").unwrap(), FOREIGN.find("</dmn:definitions>").unwrap());
    let second = FOREIGN[start..end].replace("Approval Status", "Other");
    let two = format!("{}{second}{}", &FOREIGN[..end], &FOREIGN[end..]);
    let problem = &import(&two, None).unwrap_err()[0];
    assert!(problem.code == "several-tables" && problem.message.contains("`Other`"), "{problem}");
    assert_eq!(parse(&import(&two, Some("Other")).unwrap().text).id().as_str(), "other");
    assert_eq!(import(&two, Some("Third")).unwrap_err()[0].code, "no-table");
}

#[test]
fn limits_hold() {
    let deep = format!("{}{}", "<a>".repeat(70), "</a>".repeat(70));
    assert_eq!(import(&deep, None).unwrap_err()[0].code, "limit");
    assert_eq!(import(&"<a/>".repeat(300_001), None).unwrap_err()[0].code, "limit");
    assert_eq!(import(&" ".repeat((8 << 20) + 1), None).unwrap_err()[0].code, "limit");
    let rule = &FOREIGN[FOREIGN.find("      <dmn:rule>").unwrap()..FOREIGN.find("    </dmn:decisionTable>").unwrap()];
    let many = FOREIGN.replace(rule, &rule.repeat(1_001));
    assert!(import(&many, None).unwrap_err().iter().any(|problem| problem.code == "limit"));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_import_panic(text in "[<>/a-d&;\"=!\\[\\]#x0-9 \n不]{0,200}", at in 0..2_000usize) {
        let _ = import(&text, None);
        let at = (at..=FOREIGN.len()).find(|&at| FOREIGN.is_char_boundary(at)).unwrap_or(0);
        let _ = import(&format!("{}{text}{}", &FOREIGN[..at], &FOREIGN[at..]), None);
    }
}
