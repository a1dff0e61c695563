//! `cargo xtask test`: everything that is checked, in one run.
//!
//! What can't be run on this machine is said loudly and counted as skipped; with `--require-all`
//! it fails the run.

mod browser;
mod counts;
mod documents;
pub mod oracles;

use std::{
    path::Path,
    process::Command,
    thread::ScopedJoinHandle,
    time::{Duration, Instant},
};

use anyhow::Result;
use counts::Counts;

use crate::{
    child::{self, Show},
    postgres::{self, Durability, Postgres},
    project, tidy,
};

/// How to run it.
#[derive(clap::Args)]
pub struct Arguments {
    /// Fail where something had to be skipped.
    #[arg(long)]
    require_all: bool,
    /// Only these steps.
    #[arg(long, value_delimiter = ',')]
    only: Vec<Step>,
}

/// A step of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Step {
    /// Sources are formatted.
    Fmt,
    /// The house rules.
    Tidy,
    /// No lint complains.
    Clippy,
    /// Unit, integration and documentation tests, on SQLite and PostgreSQL.
    Cargo,
    /// The commands that documents name.
    Documents,
    /// The identifier commands and the rule sets against independent implementations.
    Oracles,
    /// Pages of the real binary in a browser.
    Browser,
}

impl Step {
    /// In the order taken; those that stand together beside each other, since each leaves a processor idle at times.
    const ALL: [&[Step]; 6] = [
        &[Step::Fmt],
        &[Step::Tidy],
        &[Step::Clippy],
        &[Step::Cargo],
        &[Step::Documents],
        &[Step::Oracles, Step::Browser],
    ];

    fn title(self) -> &'static str {
        match self {
            Step::Fmt => "formatting",
            Step::Tidy => "house rules",
            Step::Clippy => "lints",
            Step::Cargo => "tests",
            Step::Documents => "commands of documents",
            Step::Oracles => "independent implementations",
            Step::Browser => "browser",
        }
    }
}

/// What a step came to.
struct Outcome {
    counts: Counts,
    /// What could not be run, and what would let it run.
    skipped: Vec<String>,
}

impl Outcome {
    /// One check that passed or failed.
    fn one(passed: bool) -> Outcome {
        Outcome { counts: Counts::one(passed), skipped: Vec::new() }
    }

    /// A step that can't be run here.
    fn skipped(why: impl Into<String>) -> Outcome {
        Outcome { counts: Counts::default(), skipped: vec![why.into()] }
    }
}

/// Runs the steps; whether all passed.
pub fn run(arguments: &Arguments) -> Result<bool> {
    let root = project::root();
    let mut total = Counts::default();
    let mut table: Vec<(Step, Counts, Duration)> = Vec::new();
    let mut skipped: Vec<String> = Vec::new();
    let wanted = |step: &Step| arguments.only.is_empty() || arguments.only.contains(step);
    for group in Step::ALL {
        let group: Vec<Step> = group.iter().copied().filter(wanted).collect();
        for (step, mut outcome, took) in together(&group, &root) {
            outcome.counts.skipped += outcome.skipped.len() as u64;
            for why in &outcome.skipped {
                println!("SKIPPED: {why}");
            }
            total.add(outcome.counts);
            table.push((step, outcome.counts, took));
            skipped.extend(outcome.skipped);
        }
    }
    report(&table, &skipped, arguments.require_all);
    // The line that machines read: it stands alone and last.
    println!("{total}");
    Ok(total.failed == 0 && !(arguments.require_all && total.skipped > 0))
}

fn report(table: &[(Step, Counts, Duration)], skipped: &[String], require_all: bool) {
    println!("\n==> summary");
    for (step, counts, took) in table {
        println!("{:<28} {:>7.1} s  {counts}", step.title(), took.as_secs_f64());
    }
    if !skipped.is_empty() {
        println!("\n!! NOT EVERYTHING WAS RUN{}", if require_all { ", and --require-all asks for it" } else { "" });
        skipped.iter().for_each(|why| println!("!! {why}"));
        println!("!! `.ci/run` installs what is missing on a Debian machine");
    }
    println!();
}

/// Takes steps beside each other, each line marked with the step that it is of; one alone as it is.
fn together(group: &[Step], root: &Path) -> Vec<(Step, Outcome, Duration)> {
    let timed = |step: Step, show: Show| {
        println!("\n==> {}", step.title());
        let started = Instant::now();
        let outcome = take(step, root, show).unwrap_or_else(|error| {
            println!("error: {}: {error:#}", step.title());
            Outcome::one(false)
        });
        (step, outcome, started.elapsed())
    };
    if let [step] = group {
        return vec![timed(*step, Show::Live)];
    }
    std::thread::scope(|scope| {
        let begin = |step: &Step| {
            let step = *step;
            (step, scope.spawn(move || timed(step, Show::Marked(step.title()))))
        };
        let running: Vec<_> = group.iter().map(begin).collect();
        let end = |(step, taken): (Step, ScopedJoinHandle<'_, _>)| {
            taken.join().unwrap_or_else(|_| (step, Outcome::one(false), Duration::ZERO))
        };
        running.into_iter().map(end).collect()
    })
}

fn take(step: Step, root: &Path, show: Show) -> Result<Outcome> {
    match step {
        Step::Fmt => {
            let arguments = ["fmt", "--all", "--check"];
            Ok(Outcome::one(cargo(root, &arguments, Duration::from_secs(300), None)?.success))
        }
        Step::Tidy => Ok(Outcome::one(tidy::run(&tidy::Arguments::default())?)),
        Step::Clippy => {
            let arguments = ["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"];
            Ok(Outcome::one(cargo(root, &arguments, Duration::from_secs(3_000), None)?.success))
        }
        Step::Cargo => cargo_tests(root),
        Step::Documents => documents::run(root),
        Step::Oracles => oracles::run(root, show),
        Step::Browser => browser::run(root, show),
    }
}

/// Runs cargo, showing what it prints; says so where its time ran out.
fn cargo(root: &Path, arguments: &[&str], limit: Duration, postgres: Option<&Postgres>) -> Result<child::Ended> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root);
    // What `cargo run` sets for this program is not meant for the cargo that it starts.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO_PKG_")) {
        command.env_remove(name);
    }
    command.env_remove("CARGO_MANIFEST_DIR");
    command.env_remove("PROBITY_TEST_POSTGRES");
    if let Some(postgres) = postgres {
        command.env("PROBITY_TEST_POSTGRES", postgres.url());
    }
    let ended = child::run(command, limit, Show::Live)?;
    if ended.timed_out {
        println!("error: `cargo {}` was not done after {} s and was stopped", arguments.join(" "), limit.as_secs());
    }
    Ok(ended)
}

fn cargo_tests(root: &Path) -> Result<Outcome> {
    let mut skipped = Vec::new();
    let postgres = match postgres::installed() {
        Some(programs) => Some(Postgres::start(&programs, Durability::None)?),
        None => {
            skipped.push("tests on PostgreSQL: no server is installed (Debian: apt-get install postgresql)".to_owned());
            None
        }
    };
    let mut arguments = vec!["test", "--workspace", "--all-features", "--no-fail-fast"];
    if Command::new("pdftotext").arg("-v").output().is_err() {
        arguments.extend(["--exclude", "report"]);
        skipped.push("documents: no second reader is installed (Debian: apt-get install poppler-utils)".to_owned());
    }
    let ended = cargo(root, &arguments, Duration::from_secs(3_600), postgres.as_ref())?;
    let mut counts = counts::cargo(&ended.output);
    if !ended.success && counts.failed == 0 {
        // Something did not compile or was stopped: that is a failure, too.
        counts.failed = 1;
    }
    if ended.success && counts.passed == 0 {
        println!("error: cargo ran no test");
        counts.failed = 1;
    }
    Ok(Outcome { counts, skipped })
}
