//! The project as files: where it lies and what belongs to it.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

/// The folder of the workspace: the one that cargo runs this in, since two checkouts may share what
/// one of them built.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    here.parent().unwrap_or(&here).to_owned()
}

/// A text file of the project.
#[derive(Clone, Debug)]
pub struct TextFile {
    /// Its path below the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl TextFile {
    /// The crate whose folder it lies in.
    pub fn crate_name(&self) -> Option<&str> {
        match self.path.strip_prefix("crates/") {
            Some(rest) => rest.split('/').next(),
            None => self.path.starts_with("xtask/").then_some("xtask"),
        }
    }

    /// Whether it is the source of a library or binary, tests, benchmarks and examples left out.
    pub fn is_source(&self) -> bool {
        self.path.ends_with(".rs") && (self.path.contains("/src/") || self.path.ends_with("build.rs"))
    }
}

/// Every file that belongs to the project, as git would take it: tracked, or new and not ignored.
pub fn files(root: &Path) -> Result<Vec<String>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("git is needed to tell which files belong to the project")?;
    anyhow::ensure!(listed.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listed.stderr));
    let names = String::from_utf8_lossy(&listed.stdout);
    let mut names: Vec<String> = names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| root.join(name).is_file());
    Ok(names)
}

/// The text files among `names` that the house rules read: not the large data of the packs.
pub fn read_texts(root: &Path, names: &[String]) -> Result<Vec<TextFile>> {
    let wanted = |name: &&String| {
        let ending = name.rsplit('.').next().unwrap_or_default();
        matches!(ending, "rs" | "md" | "ftl" | "sql") || name.ends_with("catalogue/wording.yaml")
    };
    let read = |name: &String| {
        let text = std::fs::read(root.join(name)).with_context(|| name.clone())?;
        Ok(TextFile { path: name.clone(), text: String::from_utf8_lossy(&text).into_owned() })
    };
    names.iter().filter(wanted).map(read).collect()
}
