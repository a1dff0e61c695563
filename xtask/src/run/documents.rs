//! The commands that documents name exist, with the options that they name.

use std::{collections::BTreeSet, path::Path, process::Command, time::Duration};

use anyhow::{Context, Result};

use super::{Counts, Outcome};
use crate::{
    binary,
    child::{self, Show},
    project,
};

/// Asks the real binary for help on every command of a `console` block.
pub fn run(root: &Path) -> Result<Outcome> {
    let mut commands: BTreeSet<(String, Vec<String>)> = BTreeSet::new();
    for name in project::files(root)?.into_iter().filter(|name| name.ends_with(".md")) {
        let text = std::fs::read_to_string(root.join(&name)).with_context(|| name.clone())?;
        commands.extend(product_commands(&text).into_iter().map(|words| (name.clone(), words)));
    }
    let probity = binary::build(root, binary::Profile::Debug)?;
    let mut counts = Counts::default();
    for (document, words) in commands {
        let problem = problem(&probity, &words)?;
        if let Some(problem) = &problem {
            println!("{document}: `probity {}`: {problem}", words.join(" "));
        }
        counts.add(Counts::one(problem.is_none()));
    }
    println!("{} of {} commands are as documented", counts.passed, counts.passed + counts.failed);
    Ok(Outcome { counts, skipped: Vec::new() })
}

/// The words behind `probity` of every command of the product in the `console` blocks of a document.
fn product_commands(text: &str) -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    let mut block: Option<bool> = None;
    for line in text.lines() {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            block = if block.is_some() { None } else { Some(info.trim() == "console") };
            continue;
        }
        let line = line.trim().trim_start_matches("$ ");
        let rest = ["probity ", "cargo run --release -- "].iter().find_map(|start| line.strip_prefix(start));
        if let (Some(true), Some(rest)) = (block, rest) {
            let command = rest.split(['#', '|', '>', '&', ';']).next().unwrap_or_default();
            commands.push(command.split_whitespace().map(str::to_owned).collect());
        }
    }
    commands
}

/// What is wrong with a command; `None` if nothing is.
fn problem(probity: &Path, words: &[String]) -> Result<Option<String>> {
    let names: Vec<&String> =
        words.iter().take_while(|word| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')).collect();
    // The longest run of words that is a command; what follows are arguments.
    for length in (1..=names.len().min(3)).rev() {
        if names[..length].iter().any(|name| name.starts_with('-')) {
            continue;
        }
        let mut help = Command::new(probity);
        help.args(&names[..length]).arg("--help");
        let ended = child::run(help, Duration::from_secs(30), Show::Quiet)?;
        let usage = format!(
            "Usage: probity {}",
            names[..length].iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" ")
        );
        if !ended.success || !ended.output.contains(&usage) {
            continue;
        }
        let unknown = words.iter().filter(|word| word.starts_with("--")).find(|word| {
            let option = word.split('=').next().unwrap_or_default();
            !ended.output.split_whitespace().any(|shown| shown.trim_end_matches([',', '=']) == option)
        });
        return Ok(unknown.map(|option| format!("there is no `{option}`")));
    }
    Ok(Some("there is no such command".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stand_in_console_blocks() {
        let text = "`probity a`\n```console\ncargo run --release -- demo --port 80  # words\n$ probity id check FILE | head\n\
            ls\n```\n```text\nprobity no\n```\n";
        let expected: Vec<Vec<String>> = [&["demo", "--port", "80"][..], &["id", "check", "FILE"]]
            .iter()
            .map(|words| words.iter().map(|word| (*word).to_owned()).collect())
            .collect();
        assert_eq!(product_commands(text), expected);
    }
}
