//! The real binary, built and found.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::child::{self, Show, tail};

/// How it is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// For tests.
    Debug,
    /// For measuring, with features that are not of the default.
    Release(&'static str),
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Option<Target>,
    profile: Option<BuiltAs>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct BuiltAs {
    /// Whether it is the program's own tests and not the program.
    test: bool,
}

/// Builds `probity` and tells where it lies.
pub fn build(root: &Path, profile: Profile) -> Result<PathBuf> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--message-format", "json-render-diagnostics"]).current_dir(root);
    match profile {
        // What the tests build, with what they alone depend on: asked for by itself, much of it would be built twice.
        Profile::Debug => command.args(["--workspace", "--all-features", "--bins", "--tests"]),
        Profile::Release(features) => command.args(["--package", "probity", "--release", "--features", features]),
    };
    let ended = child::run(command, Duration::from_secs(3_600), Show::Quiet)?;
    anyhow::ensure!(ended.success, "probity does not build:\n{}", tail(&ended.output, 40));
    let messages = ended.output.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    let built = messages.filter(|message| {
        message.reason == "compiler-artifact"
            && message.target.as_ref().is_some_and(|target| target.name == "probity")
            && message.profile.as_ref().is_some_and(|profile| !profile.test)
    });
    built.filter_map(|message| message.executable).next_back().context("cargo named no binary `probity`")
}
