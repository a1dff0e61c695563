//! The truth of an example city, and the register that took its deliveries.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Command,
};

use flow::node::{Node, OpenOptions};

/// A line of a table, by heading.
pub type Line = HashMap<String, String>;

/// A city that the program made and took, in a folder of its own.
pub struct City {
    _place: tempfile::TempDir,
    /// Where the demo lies.
    pub root: PathBuf,
    /// The register, opened.
    pub node: Node,
}

impl City {
    /// Runs `probity demo` for a city of `subjects` as of 2026-11-25.
    pub async fn demo(subjects: u32) -> City {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("demo");
        let out = program()
            .args(["demo", "--no-serve", "--date", "2026-11-25", "--subjects", &subjects.to_string(), "--data"])
            .arg(&root)
            .output()
            .unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let day = "2026-11-25".parse().unwrap();
        let node = Node::open(&root.join("register"), OpenOptions { today: Some(day) }).await.unwrap();
        City { _place: place, root, node }
    }

    /// A table of the truth, such as `rows/penalty-2018`.
    pub fn truth(&self, table: &str) -> Vec<Line> {
        lines(&self.root.join("city/truth").join(format!("{table}.csv")))
    }
}

/// The program under test, without the tester's own settings.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
    for name in ["PROBITY_DATA", "PROBITY_TOKEN", "PROBITY_PASSWORD", "PROBITY_DATABASE"] {
        command.env_remove(name);
    }
    command
}

/// The lines of a CSV file.
pub fn lines(path: &Path) -> Vec<Line> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader.deserialize().map(|line| line.unwrap()).collect()
}
