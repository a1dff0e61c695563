//! A rule file as DMN XML.

use std::fmt::Write;

use domain::Period;

use crate::{
    markdown::Document,
    problem::{Position, Problem},
    rule_set::{Aggregation, HitPolicy, Row, RuleSet, hit_policy},
    value::{Literal, Type},
};

use super::{
    FORCE_COLUMN, MODEL, OURS,
    cells::{feel, feel_tests},
    xml::escaped,
};

/// Writes a rule file as DMN 1.3, with what a person should know of it.
///
/// # Errors
/// The problems of the rule file.
pub fn export(file_name: &str, text: &str) -> Result<(String, Vec<Problem>), Vec<Problem>> {
    let rule_set = RuleSet::parse(file_name, text)?;
    if let Some((at, _)) = (1..).zip(text.lines()).find(|(_, line)| line.chars().any(|c| c.is_control() && c != '\t')) {
        let at = Position { line: at, column: 0 };
        return Err(vec![Problem::error(at, "control", "a control character has no place in XML: remove it")]);
    }
    let mut warnings = Vec::new();
    let bounded = rule_set.rows().iter().any(|row| row.force != Period::ALWAYS);
    let force = rule_set.force_by.filter(|_| bounded);
    if bounded && force.is_none() {
        let message = "days of force are annotations alone: no input says the day, other tools take every row";
        warnings.push(Problem::warning(rule_set.at, "force", message));
    }
    let document = Document::parse(text)?;
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let id = rule_set.id().as_str();
    line(
        &mut out,
        0,
        &format!(
            "<definitions xmlns=\"{MODEL}\" xmlns:probity=\"{OURS}\" id=\"definitions\" name=\"{id}\" namespace=\"{OURS}:{id}\">"
        ),
    );
    inputs(&mut out, &rule_set);
    line(&mut out, 1, &format!("<decision id=\"decision\" name=\"{id}\">"));
    if let Some(matter) = document.front_matter {
        let (before, after) = around(text, &document);
        line(&mut out, 2, "<extensionElements>");
        for (name, text) in [("front-matter", matter), ("before", &before), ("after", &after)] {
            line(&mut out, 3, &format!("<probity:{name}>{}</probity:{name}>", escaped(text)));
        }
        line(&mut out, 2, "</extensionElements>");
    }
    line(&mut out, 2, &format!("<variable id=\"variable\" name=\"{id}\"/>"));
    for number in 1..=rule_set.inputs().len() {
        line(
            &mut out,
            2,
            &format!(
                "<informationRequirement id=\"requirement-{number}\"><requiredInput href=\"#input-data-{number}\"/></informationRequirement>"
            ),
        );
    }
    table(&mut out, &rule_set, force);
    line(&mut out, 1, "</decision>");
    line(&mut out, 0, "</definitions>");
    Ok((out, warnings))
}

/// What the decision asks for.
fn inputs(out: &mut String, rule_set: &RuleSet) {
    if rule_set.inputs().iter().any(|input| input.kind == Type::Codes) {
        line(
            out,
            1,
            "<itemDefinition id=\"codes\" name=\"tCodes\" isCollection=\"true\"><typeRef>string</typeRef></itemDefinition>",
        );
    }
    for (number, input) in (1..).zip(rule_set.inputs()) {
        let (name, kind) = (escaped(&input.name), type_name(input.kind));
        line(
            out,
            1,
            &format!(
                "<inputData id=\"input-data-{number}\" name=\"{name}\"><variable id=\"input-variable-{number}\" name=\"{name}\" typeRef=\"{kind}\"/></inputData>"
            ),
        );
    }
}

fn line(out: &mut String, depth: usize, text: &str) {
    let _ = writeln!(out, "{}{text}", "  ".repeat(depth));
}

fn type_name(kind: Type) -> &'static str {
    match kind {
        Type::Text | Type::Term => "string",
        Type::Codes => "tCodes",
        Type::Number => "number",
        Type::Date => "date",
        Type::Boolean => "boolean",
    }
}

/// The text before the first decision table and what stands behind it, tables left out.
fn around(text: &str, document: &Document<'_>) -> (String, String) {
    let tables = document.tables.iter().filter(|table| {
        table.rows.first().and_then(|row| row.first()).is_some_and(|cell| hit_policy(&cell.text).is_some())
    });
    let starts: Vec<u32> = tables.map(|table| table.rows[0][0].at.line).collect();
    let behind_matter =
        document.front_matter.map_or(0, |matter| document.front_matter_line + matter.lines().count() as u32);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut in_table = false;
    for (number, line) in (1..).zip(text.lines()).filter(|(number, _)| *number > behind_matter) {
        in_table = line.trim_start().starts_with('|') && (in_table || starts.contains(&number));
        if in_table {
            continue;
        }
        let side = if starts.first().is_some_and(|start| number > *start) { &mut after } else { &mut before };
        side.push(line);
    }
    (before.join("\n").trim().to_owned(), after.join("\n").trim().to_owned())
}

fn table(out: &mut String, rule_set: &RuleSet, force: Option<usize>) {
    let (policy, aggregation) = policy_name(rule_set.hit_policy());
    let aggregation = aggregation.map(|word| format!(" aggregation=\"{word}\"")).unwrap_or_default();
    line(out, 2, &format!("<decisionTable id=\"table\" hitPolicy=\"{policy}\"{aggregation}>"));
    for (number, input) in (1..).zip(&rule_set.inputs()[..rule_set.column_inputs]) {
        input_column(out, &format!("input-{number}"), &input.name, input.kind);
    }
    if let Some(input) = force.map(|at| &rule_set.inputs()[at]) {
        input_column(out, FORCE_COLUMN, &input.name, input.kind);
    }
    let several = rule_set.outputs().len() > 1;
    for (number, output) in (1..).zip(rule_set.outputs()) {
        let kind = if output.kind == Type::Codes { "string" } else { type_name(output.kind) };
        let name = if several || !output.name.is_empty() {
            format!(" name=\"{}\"", escaped(&output.name))
        } else {
            String::new()
        };
        line(out, 3, &format!("<output id=\"output-{number}\"{name} typeRef=\"{kind}\"/>"));
    }
    let notes: Vec<&str> = rule_set
        .rows()
        .first()
        .map(|row| row.notes.iter().map(|(heading, _)| heading.as_str()).collect())
        .unwrap_or_default();
    for name in ["id", "basis", "from", "until"].into_iter().chain(notes) {
        line(out, 3, &format!("<annotation name=\"{}\"/>", escaped(name)));
    }
    for (number, row) in (1..).zip(rule_set.rows()) {
        rule(out, rule_set, number, row, force.is_some());
    }
    line(out, 2, "</decisionTable>");
}

fn input_column(out: &mut String, id: &str, name: &str, kind: Type) {
    let expression = format!(
        "<inputExpression id=\"{id}-expression\" typeRef=\"{}\"><text>{}</text></inputExpression>",
        type_name(kind),
        escaped(name)
    );
    // Allowed values stay in front matter: DMN tools take a missing value for one that is not allowed.
    line(out, 3, &format!("<input id=\"{id}\">{expression}</input>"));
}

fn rule(out: &mut String, rule_set: &RuleSet, number: usize, row: &Row, force: bool) {
    line(out, 3, &format!("<rule id=\"rule-{number}\">"));
    let entry = |out: &mut String, name: &str, id: &str, text: &str| {
        line(out, 4, &format!("<{name}{id}><text>{}</text></{name}>", escaped(text)));
    };
    for (at, input) in rule_set.inputs()[..rule_set.column_inputs].iter().enumerate() {
        entry(
            out,
            "inputEntry",
            &format!(" id=\"rule-{number}-input-{}\"", at + 1),
            &feel_tests(&row.tests()[at], input.kind),
        );
    }
    if force {
        entry(out, "inputEntry", &format!(" id=\"rule-{number}-force\""), &days(row.force));
    }
    for (at, output) in row.outputs.iter().enumerate() {
        entry(out, "outputEntry", &format!(" id=\"rule-{number}-output-{}\"", at + 1), &feel(output));
    }
    let day = |day: Option<domain::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    for text in [row.id.clone(), row.basis.clone(), day(row.force.from), day(row.force.until)] {
        entry(out, "annotationEntry", "", &text);
    }
    for (_, note) in &row.notes {
        entry(out, "annotationEntry", "", note);
    }
    line(out, 3, "</rule>");
}

fn days(force: Period) -> String {
    let day = |day| feel(&Literal::Date(day));
    match (force.from, force.until) {
        (None, None) => "-".to_owned(),
        (Some(from), None) => format!(">={}", day(from)),
        (None, Some(until)) => format!("<{}", day(until)),
        (Some(from), Some(until)) => format!("[{}..{})", day(from), day(until)),
    }
}

fn policy_name(policy: HitPolicy) -> (&'static str, Option<&'static str>) {
    match policy {
        HitPolicy::Unique => ("UNIQUE", None),
        HitPolicy::Any => ("ANY", None),
        HitPolicy::First => ("FIRST", None),
        HitPolicy::Collect => ("COLLECT", None),
        HitPolicy::Aggregate(Aggregation::Sum) => ("COLLECT", Some("SUM")),
        HitPolicy::Aggregate(Aggregation::Min) => ("COLLECT", Some("MIN")),
        HitPolicy::Aggregate(Aggregation::Max) => ("COLLECT", Some("MAX")),
        HitPolicy::Aggregate(Aggregation::Count) => ("COLLECT", Some("COUNT")),
    }
}
