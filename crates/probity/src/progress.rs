//! Progress of long work: a bar on a terminal, lines of JSON for machines, nothing elsewhere.

use std::io::{IsTerminal, Write};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

/// How progress is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// A bar on a terminal, nothing elsewhere.
    #[default]
    Auto,
    /// A line of JSON on standard error at every step.
    Json,
    /// Nothing.
    None,
}

/// The progress of one piece of work.
pub struct Progress {
    mode: Mode,
    name: String,
    bar: ProgressBar,
}

impl Progress {
    /// Progress of `name` towards `total` units; 0 where the total is not known.
    pub fn start(mode: Mode, name: &str, total: u64) -> Progress {
        let bar = match mode {
            Mode::Auto if std::io::stderr().is_terminal() => ProgressBar::new(total),
            _ => ProgressBar::hidden(),
        };
        let style = ProgressStyle::with_template("{msg:30!} {bar:30} {pos}/{len} {per_sec} {eta}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_message(name.to_owned());
        Progress { mode, name: name.to_owned(), bar }
    }

    /// `done` of `total` units are done.
    pub fn set(&self, done: u64, total: u64) {
        self.bar.set_length(total);
        self.bar.set_position(done);
        if self.mode == Mode::Json {
            let line = serde_json::json!({ "work": self.name, "done": done, "total": total });
            let _closed = writeln!(std::io::stderr(), "{line}");
        }
    }

    /// The work is done.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}
