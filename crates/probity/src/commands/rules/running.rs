//! `probity rules run`: a table evaluated for each row of a file.

use std::{io::Write, path::Path, process::ExitCode};

use anyhow::Context;
use clap::ValueEnum;
use domain::Date;
use rules::{Columnar, Given, Input, Literal, Outcome, RuleSet, columnar::columns_of, rule_set::HitPolicy};

use super::rows::Rows;
use crate::output::Output;

/// What evaluates a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// Row by row.
    #[default]
    Scalar,
    /// Many rows at once, over columns: the same answer, sooner.
    Vector,
}

/// How many rows are evaluated at once over columns.
const BATCH: usize = 16_384;

/// Prints one line a row, under hit policy C one line a hit; a row without a hit has empty outputs.
pub fn run_rows(
    rule_set: &RuleSet,
    rows: &Path,
    engine: Engine,
    output: Output,
    as_of: Option<Date>,
) -> anyhow::Result<ExitCode> {
    let mut headings = vec!["row".to_owned()];
    headings.extend(rule_set.outputs().iter().enumerate().map(|(at, column)| match column.name.as_str() {
        "" => format!("output{}", if at == 0 { String::new() } else { (at + 1).to_string() }),
        name => name.to_owned(),
    }));
    headings.push("matched".to_owned());
    let rows = Rows::open(rule_set, rows)?;
    let mut told = Told { rule_set, answer: Answer::begin(output, headings)?, conflicts: 0 };
    match engine {
        Engine::Scalar => rows.each(|number, given| {
            with_inputs(&given, |inputs| {
                told.outcome(number, &rule_set.outcome(inputs, rule_set.force_day(inputs, as_of)))
            })
        })?,
        Engine::Vector => by_columns(&mut told, rows, as_of)?,
    }
    told.answer.end()?;
    tell_conflicts(told.conflicts);
    Ok(ExitCode::SUCCESS)
}

/// Calls `with` with values as an evaluation takes them.
pub fn with_inputs<T>(given: &[Given], with: impl FnOnce(&[Input<'_>]) -> T) -> T {
    let codes: Vec<Vec<&str>> = given.iter().map(Given::codes).collect();
    let inputs: Vec<Input<'_>> = given.iter().zip(&codes).map(|(given, codes)| given.input(codes)).collect();
    with(&inputs)
}

fn by_columns(told: &mut Told<'_>, rows: Rows<'_>, as_of: Option<Date>) -> anyhow::Result<()> {
    const REMEDY: &str = "`--engine scalar` gives the same answer row by row";
    let rule_set = told.rule_set;
    let columnar = Columnar::new(rule_set).context(REMEDY)?;
    let mut batch: Vec<Vec<Given>> = Vec::with_capacity(BATCH);
    let mut before = 0;
    let mut evaluate = |batch: &mut Vec<Vec<Given>>| -> anyhow::Result<()> {
        let columns = columns_of(rule_set, batch).context(REMEDY)?;
        let answers = columnar.evaluate(batch.len(), &columns, as_of).context(REMEDY)?;
        for at in 0..batch.len() {
            told.outcome(before + at + 1, answers.outcome(at))?;
        }
        before += batch.len();
        batch.clear();
        Ok(())
    };
    rows.each(|_, given| {
        batch.push(given);
        if batch.len() == BATCH { evaluate(&mut batch) } else { Ok(()) }
    })?;
    evaluate(&mut batch)
}

/// The answer while it is told.
struct Told<'r> {
    rule_set: &'r RuleSet,
    answer: Answer,
    conflicts: usize,
}

impl Told<'_> {
    fn outcome(&mut self, number: usize, outcome: &Outcome<'_>) -> anyhow::Result<()> {
        self.conflicts += usize::from(outcome.conflict);
        let all: Vec<&str> = outcome.rows.iter().map(|row| row.id.as_str()).collect();
        if outcome.outputs.is_empty() {
            self.line(number, &[], &all.join(";"))
        } else if self.rule_set.hit_policy() == HitPolicy::Collect {
            outcome.outputs.iter().zip(&all).try_for_each(|(outputs, row)| self.line(number, outputs, row))
        } else {
            self.line(number, &outcome.outputs[0], &all.join(";"))
        }
    }

    fn line(&mut self, number: usize, outputs: &[Literal], matched: &str) -> anyhow::Result<()> {
        let mut cells = vec![number.to_string()];
        cells.extend(outputs.iter().map(ToString::to_string));
        cells.resize(self.rule_set.outputs().len() + 1, String::new());
        cells.push(matched.to_owned());
        self.answer.line(cells)
    }
}

#[expect(clippy::print_stderr, reason = "the answer goes to standard output, what is wrong with the table does not")]
fn tell_conflicts(conflicts: usize) {
    if conflicts > 0 {
        eprintln!(
            "probity: in {conflicts} rows several rows of the table hold that its hit policy forbids together; \
             their outputs are empty, `probity rules check` says where"
        );
    }
}

/// The answer of `run`, written as it comes: a file of rows may be larger than memory.
pub enum Answer {
    /// CSV with a header.
    Csv(Box<csv::Writer<std::io::StdoutLock<'static>>>),
    /// One JSON array of objects.
    Json {
        /// The names of fields.
        headings: Vec<String>,
        /// Whether nothing was written yet.
        first: bool,
    },
    /// Columns for a person.
    Table,
}

impl Answer {
    /// Writes the headings.
    pub fn begin(output: Output, headings: Vec<String>) -> anyhow::Result<Answer> {
        match output {
            Output::Csv => {
                let mut writer = csv::Writer::from_writer(std::io::stdout().lock());
                writer.write_record(&headings)?;
                Ok(Answer::Csv(Box::new(writer)))
            }
            Output::Json => Ok(Answer::Json { headings, first: true }),
            Output::Table => {
                writeln!(std::io::stdout(), "{}", headings.join("\t"))?;
                Ok(Answer::Table)
            }
        }
    }

    /// Writes a line: one cell a heading.
    pub fn line(&mut self, cells: Vec<String>) -> anyhow::Result<()> {
        match self {
            Answer::Csv(writer) => writer.write_record(&cells)?,
            Answer::Json { headings, first } => {
                let fields = headings.iter().cloned().zip(cells.into_iter().map(serde_json::Value::from));
                let object = serde_json::Value::Object(fields.collect());
                let before = if std::mem::take(first) { "[" } else { "," };
                writeln!(std::io::stdout(), "{before}{object}")?;
            }
            Answer::Table => writeln!(std::io::stdout(), "{}", cells.join("\t"))?,
        }
        Ok(())
    }

    /// Writes what closes the answer.
    pub fn end(self) -> anyhow::Result<()> {
        match self {
            Answer::Csv(mut writer) => writer.flush()?,
            Answer::Json { first, .. } => writeln!(std::io::stdout(), "{}", if first { "[]" } else { "]" })?,
            Answer::Table => {}
        }
        Ok(())
    }
}
