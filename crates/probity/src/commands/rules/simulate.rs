//! `probity rules simulate`: what a draft of rules would change.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use domain::{Date, Language};
use flow::simulate::{ListChange, Moved, Simulation};

use crate::{
    cli::{self, Answer, OnRegister},
    commands::{catalogue, explain, runtime},
    output::Table,
};

/// Ask a draft of the pack of a register: who would enter or leave which list, against the rules in force.
///
/// Nothing is proposed. What was found is kept in the data folder with the digest of the draft's entry rule sets
/// and facts; a version of the software that carries these is taken into use only then.
#[derive(Debug, Args)]
pub(super) struct Simulate {
    /// The folder of the draft: a whole pack, such as `catalogue/cn` with a changed table.
    draft: PathBuf,
    #[command(flatten)]
    on: OnRegister,
    /// The day as of which both are asked, with what is known now; today where absent.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// The language of the risks.
    #[arg(long, value_name = "LANGUAGE", default_value = "zh", value_parser = cli::language)]
    lang: Language,
    #[command(flatten)]
    answer: Answer,
}

/// Runs the command.
pub(super) fn run(command: Simulate) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(simulate(command))?;
    Ok(ExitCode::SUCCESS)
}

async fn simulate(command: Simulate) -> anyhow::Result<()> {
    let files = catalogue::folder(&command.draft)?;
    let (node, viewer) = command.on.open_as().await?;
    let as_of = command.as_of.unwrap_or_else(|| node.clock.today());
    let simulation = explain(node.simulate_rules(&viewer, &files, as_of, |_| ()).await)?;
    table(&simulation, command.lang).print(command.answer.output)?;
    explain(node.close().await)
}

/// One line a change of a list, one a group of those who move, one a risk.
fn table(simulation: &Simulation, language: Language) -> Table {
    let mut table = Table::new([
        "part", "list", "change", "value", "in_force", "draft", "count", "listed", "samples", "trigger", "owner",
        "action",
    ]);
    for change in &simulation.lists {
        for (name, moved) in [("enters", &change.enters), ("leaves", &change.leaves), ("otherwise", &change.otherwise)]
        {
            table.push(total(change, name, moved));
            for group in &moved.groups {
                let count = group.count.to_string();
                table.push(line(
                    [&group.by, change.list.as_str(), name, &group.value, "", "", &count, "", ""],
                    ["", "", ""],
                ));
            }
        }
    }
    for risk in &simulation.risks {
        let list = risk.list.as_ref().map_or("", |list| list.as_str());
        let words = [&risk.trigger, &risk.owner, &risk.action].map(|label| label.text(language));
        table.push(line(["risk", list, "", &risk.code, "", "", "", "", ""], words));
    }
    table
}

fn total(change: &ListChange, name: &str, moved: &Moved) -> Vec<String> {
    let samples: Vec<String> = moved.samples.iter().map(ToString::to_string).collect();
    line(
        [
            "list",
            change.list.as_str(),
            name,
            "",
            &change.in_force.to_string(),
            &change.draft.to_string(),
            &moved.count.to_string(),
            &moved.listed.to_string(),
            &samples.join(";"),
        ],
        ["", "", ""],
    )
}

fn line(cells: [&str; 9], rest: [&str; 3]) -> Vec<String> {
    cells.into_iter().chain(rest).map(str::to_owned).collect()
}
