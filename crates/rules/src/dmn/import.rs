//! DMN XML as a rule file.

use domain::RuleSetId;

use crate::{problem::Problem, rule_set::RuleSet};

use super::{
    OURS, VERSIONS,
    cells::quoted,
    policies,
    rules_in::{Column, ReadTable, Types, read_table},
    table_out::table_out,
    xml::{Element, parse},
};

/// A decision table that was read from DMN.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The rule file.
    pub text: String,
    /// What a person should look at.
    pub warnings: Vec<Problem>,
}

/// Reads the decision table of a DMN file, or that of the named decision where there are several.
///
/// # Errors
/// What can't be read, where it stands in the file, with a remedy.
pub fn import(xml: &str, decision: Option<&str>) -> Result<Imported, Vec<Problem>> {
    let root = parse(xml).map_err(|problem| vec![problem])?;
    check_version(&root).map_err(|problem| vec![problem])?;
    let decision = choose(&root, decision).map_err(|problem| vec![problem])?;
    let Some(table) = decision.child("decisionTable") else {
        return Err(vec![Problem::error(decision.at, "no-table", "the decision has no decision table")]);
    };
    let mut problems = Vec::new();
    let types = Types::of(&root, &mut problems);
    let ours = Ours::of(decision, &root);
    let mut read = read_table(table, &types, decision.attribute("name").unwrap_or_default(), &mut problems);
    let policy = policies::evaluated(&mut read, table.at, &mut problems);
    if problems.iter().any(|problem| problem.level == crate::Level::Error) {
        problems.sort();
        return Err(problems);
    }
    let matter = ours.as_ref().map_or_else(|| front_matter(decision, &read), |ours| ours.matter.clone());
    let (before, after) = ours.map_or_else(|| (title(decision), String::new()), |ours| (ours.before, ours.after));
    let mut text = format!("---\n{}\n---\n\n", matter.trim_end());
    if !before.is_empty() {
        text += &format!("{before}\n\n");
    }
    text += &table_out(&read, policy);
    if !after.is_empty() {
        text += &format!("\n{after}\n");
    }
    // What reading it finds is told at the table: the places are those of a file that is new.
    let placed = |problem: Problem| Problem { line: table.at.line, column: table.at.column, ..problem };
    match RuleSet::parse("imported.md", &text) {
        Ok(rule_set) => {
            problems.extend(rule_set.warnings().iter().cloned().map(placed));
            Ok(Imported { text, warnings: problems })
        }
        Err(found) => Err(problems.into_iter().chain(found.into_iter().map(placed)).collect()),
    }
}

fn check_version(root: &Element) -> Result<(), Problem> {
    let declared = match root.prefix() {
        "" => root.attribute("xmlns"),
        prefix => root.attribute(&format!("xmlns:{prefix}")),
    };
    if root.name() == "definitions" && declared.is_some_and(|uri| VERSIONS.contains(&uri)) {
        return Ok(());
    }
    let message = format!("no DMN 1.3, 1.4 or 1.5 ({}): save it as one of these", declared.unwrap_or("no namespace"));
    Err(Problem::error(root.at, "version", message))
}

fn choose<'e>(root: &'e Element, wanted: Option<&str>) -> Result<&'e Element, Problem> {
    let tables: Vec<&Element> =
        root.all("decision").filter(|decision| decision.child("decisionTable").is_some()).collect();
    let name = |decision: &Element| decision.attribute("name").unwrap_or_default().to_owned();
    let names = || tables.iter().map(|decision| format!("`{}`", name(decision))).collect::<Vec<_>>().join(", ");
    match (wanted, &tables[..]) {
        (Some(wanted), _) => tables.iter().copied().find(|decision| name(decision) == wanted).ok_or_else(|| {
            Problem::error(root.at, "no-table", format!("no decision table is named `{wanted}`; there are {}", names()))
        }),
        (None, [only]) => Ok(only),
        (None, []) => Err(Problem::error(root.at, "no-table", "the file has no decision with a decision table")),
        (None, _) => {
            let message = format!("there are several decision tables, say which: {}", names());
            Err(Problem::error(root.at, "several-tables", message))
        }
    }
}

/// What an export of ours keeps beside the table.
struct Ours {
    matter: String,
    before: String,
    after: String,
}

impl Ours {
    fn of(decision: &Element, root: &Element) -> Option<Ours> {
        let kept = decision.child("extensionElements")?;
        let own = |element: &&Element| {
            let declared = format!("xmlns:{}", element.prefix());
            element.attribute(&declared).or_else(|| root.attribute(&declared)) == Some(OURS)
        };
        let text = |name: &str| kept.all(name).find(own).map(|element| element.text.clone());
        Some(Ours {
            matter: text("front-matter")?,
            before: text("before").unwrap_or_default(),
            after: text("after").unwrap_or_default(),
        })
    }
}

fn title(decision: &Element) -> String {
    let name = decision.attribute("label").or_else(|| decision.attribute("name")).unwrap_or_default();
    let description = decision.child("description").map(|element| element.text.trim()).unwrap_or_default();
    // A line that begins with `|` would be taken for a table.
    let description = description.replace("\n|", "\n |").replace("---", "- - -");
    format!("# {}\n\n{description}", name.replace(['\n', '|'], " ")).trim_end().to_owned()
}

/// Front matter for a table of others.
fn front_matter(decision: &Element, table: &ReadTable) -> String {
    let name = decision.attribute("name").unwrap_or_default();
    let kebab: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let parts: Vec<&str> = kebab.split('-').filter(|part| !part.is_empty()).collect();
    let id = RuleSetId::parse(parts.join("-").as_str()).map_or_else(|_| "table".to_owned(), |id| id.to_string());
    let mut text = format!("id: {id}\ntitle: {}\n", quoted(name));
    for (key, columns) in [("inputs", &table.inputs), ("outputs", &table.outputs)] {
        text += &format!("{key}:\n");
        for column in columns {
            text += &described(column);
        }
    }
    text
}

fn described(column: &Column) -> String {
    let mut text = format!("  - {{name: {}", quoted(&column.name));
    if let Some(kind) = column.kind {
        text += &format!(", type: {}", kind.name());
    }
    if !column.values.is_empty() {
        let values: Vec<String> = column.values.iter().map(|value| quoted(value)).collect();
        text += &format!(", values: [{}]", values.join(", "));
    }
    text + "}\n"
}
