//! `probity rules`: check, run and explain decision tables.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use catalogue::CodeList;
use clap::{Args, Subcommand, ValueEnum};
use domain::Date;
use rules::{Given, Input, Level, Problem, RuleSet, rule_set::HitPolicy};

use crate::output::Output;

/// The most rows of inputs in one file.
const MOST_ROWS: usize = 10_000_000;
/// Problems are told for this many rows of inputs, then the command stops.
const MOST_BAD_ROWS: usize = 20;

/// Check, run and explain decision tables.
#[derive(Debug, Args)]
pub struct Rules {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, Subcommand)]
enum RulesCommand {
    /// Prove what can be proved of a table without data: exit code 1 where there is an error.
    Check {
        /// The rule files: Markdown with front matter and a decision table.
        #[arg(required = true)]
        tables: Vec<PathBuf>,
        /// The pack whose code lists the inputs name.
        #[arg(long)]
        pack: Option<String>,
    },
    /// Evaluate a table for each row of a CSV file.
    Run {
        /// The rule file.
        table: PathBuf,
        /// The rows: headers are names of inputs, an empty cell is a missing value.
        rows: PathBuf,
        /// What evaluates.
        #[arg(long, value_enum, default_value_t)]
        engine: Engine,
        /// The form of the answer.
        #[arg(long, value_enum, default_value_t)]
        output: Output,
        #[command(flatten)]
        day: Day,
    },
    /// Say for one row of a CSV file which rows of a table were tried and which tests decided.
    Explain {
        /// The rule file.
        table: PathBuf,
        /// The rows.
        rows: PathBuf,
        /// Which row, the first below the header being 1.
        #[arg(long)]
        row: usize,
        #[command(flatten)]
        day: Day,
    },
}

/// What evaluates a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Engine {
    /// Row by row.
    #[default]
    Scalar,
}

#[derive(Debug, Args)]
struct Day {
    /// The day that says which rows of the table are in force, where it names no input for that;
    /// without a day all rows are.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
}

/// Runs the command. Exit code 1: `check` found an error.
pub fn run(command: Rules) -> anyhow::Result<ExitCode> {
    match command.command {
        RulesCommand::Check { tables, pack } => check(&tables, pack.as_deref()),
        RulesCommand::Run { table, rows, engine: Engine::Scalar, output, day } => {
            run_rows(&load(&table)?, &rows, output, day.as_of)
        }
        RulesCommand::Explain { table, rows, row, day } => explain(&load(&table)?, &rows, row, day.as_of),
    }
}

#[expect(clippy::print_stdout, reason = "problems are the answer")]
fn check(tables: &[PathBuf], pack: Option<&str>) -> anyhow::Result<ExitCode> {
    let pack = pack.map(super::embedded_pack).transpose()?;
    let codes = |list: &str| {
        let list: &CodeList = pack.as_ref()?.code_list(list)?;
        Some(list.codes.iter().map(|code| code.code.clone()).collect())
    };
    let mut errors = 0;
    for table in tables {
        let problems = match RuleSet::parse(&file_name(table), &read(table)?) {
            Ok(rule_set) => rule_set.check_with(codes),
            Err(problems) => problems,
        };
        for problem in &problems {
            println!("{}:{problem}", table.display());
        }
        let wrong = problems.iter().filter(|problem| problem.level == Level::Error).count();
        errors += wrong;
        println!("{}: {wrong} errors, {} warnings", table.display(), problems.len() - wrong);
    }
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Reads a rule file that is to be run; one that can't be read is refused with every problem.
fn load(table: &Path) -> anyhow::Result<RuleSet> {
    RuleSet::parse(&file_name(table), &read(table)?).map_err(|problems| {
        let lines: Vec<String> =
            problems.iter().map(|problem: &Problem| format!("{}:{problem}", table.display())).collect();
        anyhow::anyhow!("the table can't be read:\n{}", lines.join("\n"))
    })
}

fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    String::from_utf8(bytes).map_err(|_| anyhow::anyhow!("{}: not UTF-8", path.display()))
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A CSV file of inputs, its columns put to the inputs of a rule set.
struct Rows<'r> {
    rule_set: &'r RuleSet,
    reader: csv::Reader<std::fs::File>,
    /// For each input its column; `None` where the file has none.
    columns: Vec<Option<usize>>,
}

impl<'r> Rows<'r> {
    #[expect(clippy::print_stderr, reason = "a column that nobody reads should not go unseen")]
    fn open(rule_set: &'r RuleSet, path: &Path) -> anyhow::Result<Rows<'r>> {
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).from_path(path).with_context(|| path.display().to_string())?;
        let headers = reader.headers()?.clone();
        let mut columns = vec![None; rule_set.inputs().len()];
        for (column, header) in headers.iter().enumerate() {
            let name = header.trim_start_matches('\u{feff}').trim();
            match rule_set.input(name) {
                Some(input) if columns[input].is_some() => bail!("the input `{name}` stands in two columns"),
                Some(input) => columns[input] = Some(column),
                None => eprintln!("probity: no input is named `{name}`: the column is not read"),
            }
        }
        for (input, _) in rule_set.inputs().iter().zip(&columns).filter(|(_, column)| column.is_none()) {
            eprintln!("probity: no column is named `{}`: its value is missing in every row", input.name);
        }
        Ok(Rows { rule_set, reader, columns })
    }

    /// Calls `each` with the number and the inputs of every row.
    fn each(mut self, mut each: impl FnMut(usize, &[Input<'_>]) -> anyhow::Result<()>) -> anyhow::Result<()> {
        let mut record = csv::StringRecord::new();
        let mut number = 0;
        let mut bad = Vec::new();
        while self.reader.read_record(&mut record)? {
            number += 1;
            if number > MOST_ROWS {
                bail!("a file holds at most {MOST_ROWS} rows");
            }
            let cells = self.columns.iter().map(|column| column.and_then(|column| record.get(column)).unwrap_or(""));
            let given: Result<Vec<Given>, String> =
                self.rule_set.inputs().iter().zip(cells).map(|(input, cell)| input.read(cell)).collect();
            let given = match given {
                Ok(given) => given,
                Err(refused) => {
                    bad.push(format!("row {number}: {refused}"));
                    if bad.len() == MOST_BAD_ROWS {
                        break;
                    }
                    continue;
                }
            };
            let codes: Vec<Vec<&str>> = given.iter().map(Given::codes).collect();
            let inputs: Vec<Input<'_>> = given.iter().zip(&codes).map(|(given, codes)| given.input(codes)).collect();
            each(number, &inputs)?;
        }
        if bad.is_empty() { Ok(()) } else { bail!("rows that can't be read:\n{}", bad.join("\n")) }
    }
}

/// Prints one line a row, under hit policy C one line a hit; a row without a hit has empty outputs.
fn run_rows(rule_set: &RuleSet, rows: &Path, output: Output, as_of: Option<Date>) -> anyhow::Result<ExitCode> {
    let mut headings = vec!["row".to_owned()];
    headings.extend(rule_set.outputs().iter().enumerate().map(|(at, column)| match column.name.as_str() {
        "" => format!("output{}", if at == 0 { String::new() } else { (at + 1).to_string() }),
        name => name.to_owned(),
    }));
    headings.push("matched".to_owned());
    let mut answer = Answer::begin(output, headings)?;
    let mut conflicts = 0;
    Rows::open(rule_set, rows)?.each(|number, inputs| {
        let outcome = rule_set.outcome(inputs, rule_set.force_day(inputs, as_of));
        conflicts += usize::from(outcome.conflict);
        let all: Vec<&str> = outcome.rows.iter().map(|row| row.id.as_str()).collect();
        let mut line = |outputs: &[rules::Literal], matched: &str| {
            let mut cells = vec![number.to_string()];
            cells.extend(outputs.iter().map(ToString::to_string));
            cells.resize(rule_set.outputs().len() + 1, String::new());
            cells.push(matched.to_owned());
            answer.line(cells)
        };
        if outcome.outputs.is_empty() {
            line(&[], &all.join(";"))?;
        } else if rule_set.hit_policy() == HitPolicy::Collect {
            for (outputs, row) in outcome.outputs.iter().zip(&all) {
                line(outputs, row)?;
            }
        } else {
            line(&outcome.outputs[0], &all.join(";"))?;
        }
        Ok(())
    })?;
    answer.end()?;
    tell_conflicts(conflicts);
    Ok(ExitCode::SUCCESS)
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

#[expect(clippy::print_stdout, reason = "the trace is the answer")]
fn explain(rule_set: &RuleSet, rows: &Path, wanted: usize, as_of: Option<Date>) -> anyhow::Result<ExitCode> {
    let mut found = None;
    Rows::open(rule_set, rows)?.each(|number, inputs| {
        if number == wanted {
            let on = rule_set.force_day(inputs, as_of);
            let outcome = rule_set.outcome(inputs, on);
            found = Some((rule_set.trace(inputs, on).to_string(), outcome.outputs, outcome.conflict));
        }
        Ok(())
    })?;
    let Some((trace, outputs, conflict)) = found else { bail!("there is no row {wanted}") };
    println!("rule set {} · {} · {}", rule_set.id(), rule_set.title().zh, rule_set.title().en);
    print!("{trace}");
    if conflict {
        println!("conflict: rows hold together that the hit policy forbids");
    } else if outputs.is_empty() {
        println!("nothing follows: no row holds");
    }
    for values in outputs {
        let pairs = rule_set.outputs().iter().zip(&values).map(|(column, value)| format!("{} = {value}", column.name));
        println!("=> {}", pairs.collect::<Vec<_>>().join(", "));
    }
    Ok(ExitCode::SUCCESS)
}

/// The answer of `run`, written as it comes: a file of rows may be larger than memory.
enum Answer {
    Csv(Box<csv::Writer<std::io::StdoutLock<'static>>>),
    Json { headings: Vec<String>, first: bool },
    Table,
}

impl Answer {
    fn begin(output: Output, headings: Vec<String>) -> anyhow::Result<Answer> {
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

    fn line(&mut self, cells: Vec<String>) -> anyhow::Result<()> {
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

    fn end(self) -> anyhow::Result<()> {
        match self {
            Answer::Csv(mut writer) => writer.flush()?,
            Answer::Json { first, .. } => writeln!(std::io::stdout(), "{}", if first { "[]" } else { "]" })?,
            Answer::Table => {}
        }
        Ok(())
    }
}
