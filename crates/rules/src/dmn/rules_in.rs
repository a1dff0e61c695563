//! The decision table of a DMN file: its columns, types and rules.

use std::collections::BTreeMap;

use crate::{
    markdown::{MOST_COLUMNS, MOST_ROWS},
    problem::Problem,
    unary::UnaryTests,
    value::{Literal, Type},
};

use super::{
    FORCE_COLUMN,
    cells::{read_output, read_tests},
    policies::Policy,
    xml::Element,
};

/// The most steps from the name of a type to a type of FEEL.
const MOST_STEPS: usize = 16;

/// A column of the table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Option<Type>,
    pub(super) values: Vec<String>,
    /// What an output is where no row hits.
    pub(super) default: Option<Literal>,
}

/// A decision table.
#[derive(Clone, Debug, Default)]
pub(super) struct ReadTable {
    pub(super) policy: Policy,
    pub(super) inputs: Vec<Column>,
    pub(super) outputs: Vec<Column>,
    pub(super) annotations: Vec<String>,
    pub(super) rules: Vec<ReadRule>,
    /// The place of the column of days of force, which an export of ours has.
    force: Option<usize>,
}

/// A rule.
#[derive(Clone, Debug)]
pub(super) struct ReadRule {
    pub(super) tests: Vec<UnaryTests>,
    pub(super) outputs: Vec<Literal>,
    pub(super) annotations: Vec<String>,
}

/// The types that a file defines: a type of FEEL, whether several values, and the values.
pub(super) struct Types {
    defined: BTreeMap<String, (String, bool, Vec<String>)>,
}

impl Types {
    pub(super) fn of(root: &Element, problems: &mut Vec<Problem>) -> Types {
        let mut defined = BTreeMap::new();
        for item in root.all("itemDefinition") {
            let name = item.attribute("name").unwrap_or_default().to_owned();
            let base = item.child("typeRef").map(|element| element.text.trim().to_owned()).unwrap_or_default();
            let values = item.child("allowedValues").map(|allowed| values_of(allowed, problems)).unwrap_or_default();
            defined.insert(name, (base, item.attribute("isCollection") == Some("true"), values));
        }
        Types { defined }
    }

    /// The type of a reference; `None` where it is none of ours: the cells then tell.
    fn resolve(&self, reference: &str) -> (Option<Type>, Vec<String>) {
        let (mut name, mut several, mut values) = (local(reference), false, Vec::new());
        for _ in 0..MOST_STEPS {
            let Some((base, collection, allowed)) = self.defined.get(name) else { break };
            several |= collection;
            if values.is_empty() {
                values.clone_from(allowed);
            }
            name = local(base);
        }
        let kind = match name {
            "string" if several => Some(Type::Codes),
            "string" => Some(Type::Text),
            "number" => Some(Type::Number),
            "boolean" => Some(Type::Boolean),
            "date" => Some(Type::Date),
            "dayTimeDuration" | "yearMonthDuration" | "days and time duration" | "years and months duration" => {
                Some(Type::Term)
            }
            _ => None,
        };
        (kind, values)
    }
}

/// A name without the prefix that some tools write.
fn local(reference: &str) -> &str {
    reference.trim().rsplit(':').next().unwrap_or_default()
}

fn values_of(allowed: &Element, problems: &mut Vec<Problem>) -> Vec<String> {
    let (text, at) = allowed.words();
    match UnaryTests::parse(text, at) {
        Ok(tests) => tests.literals().filter_map(|literal| literal.text().map(str::to_owned)).collect(),
        Err(problem) => {
            problems.push(Problem::warning(
                at,
                "allowed-values",
                format!("allowed values are left out: {}", problem.message),
            ));
            Vec::new()
        }
    }
}

/// Reads a table; what can't be read is among the problems.
pub(super) fn read_table(table: &Element, types: &Types, decision: &str, problems: &mut Vec<Problem>) -> ReadTable {
    let mut read = ReadTable { policy: Policy::of(table, problems), ..ReadTable::default() };
    for (at, input) in table.all("input").enumerate() {
        if input.attribute("id") == Some(FORCE_COLUMN) {
            read.force = Some(at);
        }
        input_column(input, types, problems, &mut read.inputs);
    }
    for output in table.all("output") {
        output_column(output, types, decision, problems, &mut read.outputs);
    }
    let annotations = table.all("annotation").map(|column| column.attribute("name").unwrap_or_default());
    read.annotations =
        annotations.map(|name| if name.trim().is_empty() { "note".to_owned() } else { name.to_owned() }).collect();
    if read.inputs.len() + read.outputs.len() + read.annotations.len() + 2 > MOST_COLUMNS {
        problems.push(Problem::error(table.at, "limit", format!("a table has at most {MOST_COLUMNS} columns")));
        return read;
    }
    for (number, rule) in table.all("rule").enumerate() {
        if number == MOST_ROWS {
            problems.push(Problem::error(rule.at, "limit", format!("a rule set has at most {MOST_ROWS} rows")));
            break;
        }
        read_rule(rule, &mut read, problems);
    }
    describe_rules(table, &mut read);
    if let Some(at) = read.force {
        read.inputs.remove(at);
    }
    read
}

fn input_column(input: &Element, types: &Types, problems: &mut Vec<Problem>, columns: &mut Vec<Column>) {
    let Some(expression) = input.child("inputExpression") else {
        problems.push(Problem::error(input.at, "unknown-input", "the input has no expression"));
        return;
    };
    let (name, at) = expression.words();
    if !is_name(name) {
        let message = format!("`{name}` is an expression: an input is a name, compute the rest before");
        problems.push(Problem::error(at, "expression", message));
    }
    let (kind, mut values) = types.resolve(expression.attribute("typeRef").unwrap_or_default());
    if let Some(allowed) = input.child("inputValues") {
        values = values_of(allowed, problems);
    }
    columns.push(Column { name: name.to_owned(), kind, values, default: None });
}

fn output_column(
    output: &Element,
    types: &Types,
    decision: &str,
    problems: &mut Vec<Problem>,
    columns: &mut Vec<Column>,
) {
    let named = [output.attribute("name"), output.attribute("label"), Some(decision)];
    let name = named.into_iter().flatten().find(|name| !name.trim().is_empty()).unwrap_or("result");
    let (kind, mut values) = types.resolve(output.attribute("typeRef").unwrap_or_default());
    if let Some(allowed) = output.child("outputValues") {
        values = values_of(allowed, problems);
    }
    let default = output.child("defaultOutputEntry").and_then(|entry| {
        let (text, place) = entry.words();
        read_output(text, place).map_err(|problem| problems.push(problem)).ok()
    });
    let kind = kind.map(|kind| if kind == Type::Codes { Type::Text } else { kind });
    columns.push(Column { name: name.replace(['|', '\n'], " "), kind, values, default });
}

/// Whether a text is a name and no expression.
fn is_name(text: &str) -> bool {
    let whole = |c: char| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-' | '\'' | '.' | '/');
    text.starts_with(|c: char| c.is_alphabetic() || c == '_') && text.chars().all(whole) && !text.contains(" - ")
}

fn read_rule(rule: &Element, read: &mut ReadTable, problems: &mut Vec<Problem>) {
    let entries = |name: &'static str| rule.all(name).collect::<Vec<_>>();
    let (inputs, outputs) = (entries("inputEntry"), entries("outputEntry"));
    for (found, expected, what) in
        [(inputs.len(), read.inputs.len(), "inputs"), (outputs.len(), read.outputs.len(), "outputs")]
    {
        if found != expected {
            let message = format!("the rule has {found} {what}, the table {expected}");
            problems.push(Problem::error(rule.at, "columns", message));
            return;
        }
    }
    for entry in inputs.iter().chain(&outputs) {
        let language = entry.attribute("expressionLanguage").unwrap_or_default();
        if !language.is_empty() && !language.to_lowercase().contains("feel") {
            let message = format!("the language `{language}` is not read: write the cell in S-FEEL");
            problems.push(Problem::error(entry.at, "language", message));
        }
    }
    let mut tests = Vec::new();
    for (at, (entry, column)) in inputs.iter().zip(&read.inputs).enumerate() {
        let (text, place) = entry.words();
        match read_tests(text, place, column.kind) {
            Ok(_) if read.force == Some(at) => {}
            Ok(cell) => tests.push(cell),
            Err(problem) => problems.push(problem),
        }
    }
    let mut values = Vec::new();
    for entry in outputs {
        let (text, place) = entry.words();
        match read_output(text, place) {
            Ok(literal) => values.push(literal),
            Err(problem) => problems.push(problem),
        }
    }
    let mut annotations: Vec<String> = rule.all("annotationEntry").map(|entry| entry.words().0.to_owned()).collect();
    annotations.resize(read.annotations.len(), String::new());
    read.rules.push(ReadRule { tests, outputs: values, annotations });
}

/// Descriptions of rules become a column of their own.
fn describe_rules(table: &Element, read: &mut ReadTable) {
    let described: Vec<String> = table
        .all("rule")
        .map(|rule| rule.child("description").map(|element| element.text.trim().to_owned()).unwrap_or_default())
        .collect();
    if described.len() != read.rules.len() || described.iter().all(String::is_empty) {
        return;
    }
    read.annotations.push("description".to_owned());
    for (rule, text) in read.rules.iter_mut().zip(described) {
        rule.annotations.push(text);
    }
}
