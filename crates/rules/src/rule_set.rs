//! A rule set: its front matter and its decision table, parsed and typed.

use std::collections::BTreeMap;

use domain::{Date, Label, Period, RuleSetId};

use crate::{
    front_matter::{FrontMatter, Kind, Source, Transition},
    markdown::{Document, PipeTable},
    problem::{Position, Problem},
    reading::Reading,
    unary::UnaryTests,
    value::{Literal, Type},
};

/// How many rows may hold, and which of them counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HitPolicy {
    /// `U`: at most one row holds.
    Unique,
    /// `A`: rows that hold agree.
    Any,
    /// `F`: the first row that holds.
    First,
    /// `C`: every row that holds.
    Collect,
    /// `C+`, `C<`, `C>`, `C#`: one value made of all rows that hold.
    Aggregate(Aggregation),
}

/// What is made of the outputs of the rows that hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aggregation {
    /// Their sum.
    Sum,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// How many there are.
    Count,
}

/// An input of a rule set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputColumn {
    /// Its name.
    pub name: String,
    /// Its name in both languages.
    pub title: Label,
    /// Its type.
    pub kind: Type,
    /// The values it may have; empty where any of the type.
    pub values: Vec<String>,
    /// The code list of the pack that holds its values.
    pub list: Option<String>,
    /// What one of a number is, such as `CNY`.
    pub unit: Option<String>,
    /// Where its value comes from.
    pub source: Source,
    /// For codes taken from text: the words that stand for each code.
    pub words: BTreeMap<String, Vec<String>>,
}

/// An output of a rule set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputColumn {
    /// Its name.
    pub name: String,
    /// Its name in both languages.
    pub title: Label,
    /// Its type.
    pub kind: Type,
    /// The values it may have; empty where any of the type.
    pub values: Vec<String>,
    /// The code list of the pack that holds its values.
    pub list: Option<String>,
    /// What one of a number is, such as `CNY`.
    pub unit: Option<String>,
}

/// A row of a decision table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its stable id: the cell of the column `id`, otherwise the row's number.
    pub id: String,
    /// Where it stands.
    pub at: Position,
    /// The days on which it is in force.
    pub force: Period,
    /// The article it rests on; empty where the rule set's basis says it.
    pub basis: String,
    /// Its other annotations, by heading.
    pub notes: Vec<(String, String)>,
    /// Its tests, one for each input.
    pub(crate) tests: Box<[UnaryTests]>,
    /// The inputs it asks about.
    pub(crate) asked: Box<[u16]>,
    /// Where each test stands.
    pub(crate) places: Box<[Position]>,
    /// Its outputs, one for each output column.
    pub outputs: Box<[Literal]>,
}

impl Row {
    /// Its tests, one for each input.
    pub fn tests(&self) -> &[UnaryTests] {
        &self.tests
    }
}

/// A rule set.
#[derive(Clone, Debug)]
pub struct RuleSet {
    pub(crate) id: RuleSetId,
    pub(crate) matter: FrontMatter,
    pub(crate) title: Label,
    pub(crate) hit_policy: HitPolicy,
    pub(crate) inputs: Vec<InputColumn>,
    pub(crate) outputs: Vec<OutputColumn>,
    pub(crate) rows: Vec<Row>,
    pub(crate) force_by: Option<usize>,
    /// How many of the inputs are columns of the table: the first ones.
    pub(crate) column_inputs: usize,
    pub(crate) at: Position,
    warnings: Vec<Problem>,
}

impl RuleSet {
    /// Parses the text of a rule file. The file's name gives the id where front matter has none.
    /// A file may hold several tables with the same headings: they are read as one, in order.
    /// Returns every problem, in the order of the file.
    pub fn parse(file_name: &str, text: &str) -> Result<RuleSet, Vec<Problem>> {
        let document = Document::parse(text)?;
        let (matter, mut warnings) = match document.front_matter {
            Some(text) => FrontMatter::parse(text, document.front_matter_line)?,
            None => (FrontMatter::default(), Vec::new()),
        };
        let whole_file = Position { line: 1, column: 1 };
        let id = match matter.id.clone().map_or_else(|| id_from(file_name), Some) {
            Some(id) => id,
            None => return Err(vec![Problem::error(whole_file, "id", "the rule set has no id")]),
        };
        let refused_policy = document.tables.iter().find_map(refused_policy);
        let tables: Vec<PipeTable> = document.tables.into_iter().filter_map(decision_table).collect();
        let Some(first) = tables.first() else {
            if let Some(problem) = refused_policy {
                return Err(vec![problem]);
            }
            let message = "no decision table: its first cell is a hit policy such as U, F or C";
            return Err(vec![Problem::error(whole_file, "no-table", message)]);
        };
        let at = first.rows[0][0].at;
        let mut problems = Vec::new();
        let mut reading = Reading::begin(&matter, first).map_err(|problem| vec![problem])?;
        for table in &tables {
            reading.take(table, &mut problems);
        }
        reading.finish(&mut problems);
        let force_by = force_by(&matter, &reading.inputs, whole_file, &mut problems);
        if !problems.is_empty() {
            problems.extend(warnings);
            problems.sort();
            return Err(problems);
        }
        warnings.append(&mut reading.warnings);
        let title = matter.title.clone().unwrap_or_else(|| Label::new(id.as_str(), id.as_str()));
        let Reading { hit_policy, inputs, outputs, rows, column_inputs, .. } = reading;
        Ok(RuleSet { id, matter, title, hit_policy, inputs, outputs, rows, force_by, column_inputs, at, warnings })
    }

    /// Its id.
    pub fn id(&self) -> &RuleSetId {
        &self.id
    }

    /// Its name.
    pub fn title(&self) -> &Label {
        &self.title
    }

    /// What it decides.
    pub fn kind(&self) -> Kind {
        self.matter.kind
    }

    /// The articles it rests on.
    pub fn basis(&self) -> &[String] {
        &self.matter.basis
    }

    /// Whether any of it is known from memory or an excerpt only, or is the pack's own choice.
    pub fn unverified(&self) -> bool {
        self.matter.unverified
    }

    /// The days on which it is in force.
    pub fn in_force(&self) -> Period {
        self.matter.in_force
    }

    /// What a later regime does to what was decided under an earlier one.
    pub fn transition(&self) -> Transition {
        self.matter.transition
    }

    /// How many rows may hold, and which of them counts.
    pub fn hit_policy(&self) -> HitPolicy {
        self.hit_policy
    }

    /// Its inputs, in the order in which values are given to it.
    pub fn inputs(&self) -> &[InputColumn] {
        &self.inputs
    }

    /// Its outputs.
    pub fn outputs(&self) -> &[OutputColumn] {
        &self.outputs
    }

    /// Its rows, in order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The place of the input of that name (its own or one of its titles).
    pub fn input(&self, name: &str) -> Option<usize> {
        let named = |column: &InputColumn| column.name == name || column.title.zh == name || column.title.en == name;
        self.inputs.iter().position(named)
    }

    /// The place of the output of that name.
    pub fn output(&self, name: &str) -> Option<usize> {
        self.outputs.iter().position(|column| column.name == name)
    }

    /// The place of the input whose day says which rows are in force, where front matter names one.
    pub fn force_input(&self) -> Option<usize> {
        self.force_by
    }

    /// The first days of its regimes: the days on which rows come into force, in order.
    pub fn first_days(&self) -> Vec<Date> {
        let mut days: Vec<Date> = self.rows.iter().filter_map(|row| row.force.from).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// What parsing found worth a look; [`RuleSet::check`] holds these too.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }
}

fn id_from(file_name: &str) -> Option<RuleSetId> {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let kebab: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    RuleSetId::parse(kebab.trim_matches('-')).ok().or_else(|| RuleSetId::parse("table").ok())
}

/// The table with rules as rows, if it is a decision table.
fn decision_table(table: PipeTable) -> Option<PipeTable> {
    let head = table.rows.first()?;
    hit_policy(&head.first()?.text)?;
    let numbered = head.iter().skip(1).filter(|cell| !cell.text.is_empty());
    let rules_as_columns = (1..).zip(numbered.clone()).all(|(number, cell)| cell.text == number.to_string());
    Some(if rules_as_columns && numbered.count() > 0 { table.transposed() } else { table })
}

/// The hit policy that a first cell names.
pub(crate) fn hit_policy(text: &str) -> Option<HitPolicy> {
    Some(match text.trim_matches(['`', '*', '_']) {
        "U" => HitPolicy::Unique,
        "A" => HitPolicy::Any,
        "F" => HitPolicy::First,
        "C" => HitPolicy::Collect,
        "C+" => HitPolicy::Aggregate(Aggregation::Sum),
        "C<" => HitPolicy::Aggregate(Aggregation::Min),
        "C>" => HitPolicy::Aggregate(Aggregation::Max),
        "C#" => HitPolicy::Aggregate(Aggregation::Count),
        _ => return None,
    })
}

/// The problem of a table whose first cell is a hit policy of DMN that is not evaluated here.
fn refused_policy(table: &PipeTable) -> Option<Problem> {
    let cell = table.rows.first()?.first()?;
    let word = match cell.text.trim_matches(['`', '*', '_']) {
        "P" => "PRIORITY",
        "R" => "RULE ORDER",
        "O" => "OUTPUT ORDER",
        _ => return None,
    };
    let message = format!("the hit policy {word} is not evaluated here: {}", policy_remedy(word));
    Some(Problem::error(cell.at, "hit-policy", message))
}

/// What to write instead of a hit policy that is not evaluated here.
pub(crate) fn policy_remedy(word: &str) -> &'static str {
    match word {
        "PRIORITY" => "put the rows in the order of their priority and write F",
        "RULE ORDER" => "write C, which lists the hits in the order of the rows",
        "OUTPUT ORDER" => "put the rows in the order of their outputs and write C",
        _ => "write U, A, F, C, C+, C<, C> or C#",
    }
}

fn force_by(matter: &FrontMatter, inputs: &[InputColumn], at: Position, problems: &mut Vec<Problem>) -> Option<usize> {
    let name = matter.force_by.as_ref()?;
    let found = inputs.iter().position(|input| input.name == *name && input.kind == Type::Date);
    if found.is_none() {
        problems.push(Problem::error(at, "unknown-input", format!("force-by: `{name}` is no date input")));
    }
    found
}
