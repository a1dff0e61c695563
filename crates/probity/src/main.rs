//! The binary: configuration, commands and wiring; what the commands do is in `flow`.

mod cli;
mod commands;
#[cfg(feature = "flight")]
mod desk;
mod mail;
mod openid;
mod output;
mod portal;
mod printing;
mod progress;
mod reach;
mod webhooks;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

/// Rows are many small values that one thread makes and another frees; the system's allocator
/// spends a seventh of a delivery on them and keeps the gaps.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    start_log();
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

/// The log goes to standard error; `PROBITY_LOG` sets what is told (default: warnings).
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("PROBITY_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

#[expect(clippy::print_stderr, reason = "this is where a command's failure reaches the person")]
fn report(error: &anyhow::Error) {
    eprintln!("probity: {error:#}");
}
