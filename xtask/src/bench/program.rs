//! Benchmarks of a crate, run as programs of their own.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use serde_json::Value;

use super::product::{peak_memory, processor_time};
use crate::{
    child::{Background, Show},
    project,
};

/// How long one step may take.
const LIMIT: Duration = Duration::from_secs(3_600);

/// A benchmark of a crate.
#[derive(Clone, Copy)]
pub struct Program {
    /// The crate.
    pub package: &'static str,
    /// The benchmark.
    pub bench: &'static str,
    /// Features that it needs.
    pub features: &'static str,
}

/// What a run printed and took.
pub struct Ran {
    /// The lines of figures, in order.
    pub figures: Vec<Value>,
    /// The most memory that it took, in bytes.
    pub peak: u64,
    /// The time of processors that it took, on all threads.
    pub cpu: Duration,
}

impl Ran {
    /// A figure of the last line; not a number where there is none.
    pub fn figure(&self, name: &str) -> f64 {
        self.figures.last().and_then(|line| line.get(name)?.as_f64()).unwrap_or(f64::NAN)
    }
}

impl Program {
    /// The program, as cargo builds it.
    pub fn built(self) -> Result<String> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(["bench", "--no-run", "--package", self.package, "--bench", self.bench]);
        command.args(["--features", self.features, "--message-format", "json"]).current_dir(project::root());
        let output = command.output().context("cargo bench")?;
        anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8_lossy(&output.stdout);
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let mut programs = lines.filter_map(|line| Some(line.get("executable")?.as_str()?.to_owned()));
        programs.next_back().context("cargo named no program")
    }

    /// Runs it with these words.
    pub fn run(self, words: &[&str]) -> Result<Ran> {
        let mut command = Command::new(self.built()?);
        command.args(words);
        run(command)
    }
}

/// Runs a program that prints lines of figures.
pub fn run(mut command: Command) -> Result<Ran> {
    command.current_dir(project::root());
    let started = Instant::now();
    let mut running = Background::start(command, Show::Live)?;
    let (mut peak, mut cpu) = (0, Duration::ZERO);
    let success = loop {
        peak = peak_memory(running.id()).unwrap_or(peak);
        cpu = processor_time(running.id()).unwrap_or(cpu);
        if let Some(success) = running.ended() {
            break success;
        }
        anyhow::ensure!(started.elapsed() < LIMIT, "not done after {} s", LIMIT.as_secs());
        std::thread::sleep(Duration::from_millis(5));
    };
    let ended = running.finish(success, started.elapsed());
    anyhow::ensure!(ended.success, "the benchmark failed");
    let figures = ended.output.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    Ok(Ran { figures, peak, cpu })
}
