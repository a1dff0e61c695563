//! `probity rules`: check, run, explain and exchange decision tables.

mod exchange;
mod rows;
mod running;
mod simulate;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use catalogue::CodeList;
use clap::{Args, Subcommand};
use domain::Date;
use rules::{Level, Problem, RuleSet};

use crate::output::Output;
use rows::Rows;
use running::{Engine, run_rows, with_inputs};

/// Check, run, explain and exchange decision tables.
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
    /// Ask a draft of the pack of a register: who would enter or leave which list, against the rules in force.
    Simulate(simulate::Simulate),
    /// Read the decision table of a DMN file into a rule file.
    Import {
        /// The DMN file: 1.3, 1.4 or 1.5 in XML.
        from: PathBuf,
        /// The rule file to write.
        to: PathBuf,
        /// The name of the decision, where the file has several decision tables.
        #[arg(long)]
        decision: Option<String>,
        /// Write over a file that is there.
        #[arg(long)]
        force: bool,
    },
    /// Write a rule file as DMN 1.3, for other tools.
    Export {
        /// The rule file.
        from: PathBuf,
        /// The DMN file to write.
        to: PathBuf,
        /// Write over a file that is there.
        #[arg(long)]
        force: bool,
    },
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
        RulesCommand::Run { table, rows, engine, output, day } => {
            run_rows(&load(&table)?, &rows, engine, output, day.as_of)
        }
        RulesCommand::Simulate(command) => simulate::run(command),
        RulesCommand::Import { from, to, decision, force } => exchange::import(&from, &to, decision.as_deref(), force),
        RulesCommand::Export { from, to, force } => exchange::export(&from, &to, force),
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

#[expect(clippy::print_stdout, reason = "the trace is the answer")]
fn explain(rule_set: &RuleSet, rows: &Path, wanted: usize, as_of: Option<Date>) -> anyhow::Result<ExitCode> {
    let mut found = None;
    Rows::open(rule_set, rows)?.each(|number, given| {
        if number == wanted {
            with_inputs(&given, |inputs| {
                let on = rule_set.force_day(inputs, as_of);
                let outcome = rule_set.outcome(inputs, on);
                found = Some((rule_set.trace(inputs, on).to_string(), outcome.outputs, outcome.conflict));
            });
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
