//! Our identifier command against implementations that others wrote.

use std::{path::Path, process::Command, time::Duration};

use anyhow::Result;

use super::{Counts, Outcome, counts};
use crate::{
    binary,
    child::{self, Show},
    scratch::{Scratch, program},
};

/// Runs `xtask/oracles/identifiers.py` on the real binary.
pub fn run(root: &Path) -> Result<Outcome> {
    let Some(python) = python() else {
        return Ok(Outcome::skipped("independent implementations: no Python 3 is installed"));
    };
    let mut probe = Command::new(&python);
    probe.args(["-c", "import stdnum"]);
    if !child::run(probe, Duration::from_secs(30), Show::Quiet)?.success {
        return Ok(Outcome::skipped(
            "independent implementations: the Python package of .ci/requirements.txt is missing",
        ));
    }
    let probity = binary::build(root, binary::Profile::Debug)?;
    let scratch = Scratch::new("oracles")?;
    let mut command = Command::new(python);
    command.arg(root.join("xtask/oracles/identifiers.py")).arg(probity).arg(scratch.path());
    let ended = child::run(command, Duration::from_secs(300), Show::Live)?;
    let mut counts = counts::plain(&ended.output).unwrap_or(Counts::one(false));
    if !ended.success && counts.failed == 0 {
        counts.failed = 1;
    }
    Ok(Outcome { counts, skipped: Vec::new() })
}

/// The Python to use: that of `PROBITY_PYTHON`, or the machine's.
fn python() -> Option<std::path::PathBuf> {
    match std::env::var_os("PROBITY_PYTHON") {
        Some(python) => Some(python.into()),
        None => program("python3"),
    }
}
