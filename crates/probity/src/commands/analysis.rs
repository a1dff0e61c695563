//! `probity lake`: the tables that analysts read.

use clap::Args;

use super::explain;
use crate::{
    cli::{Answer, OnRegister},
    output::{Output, Table},
    progress::{Mode, Progress},
};

/// Bring the tables that analysts read up to the last entry of the register, and say where they lie: Parquet
/// files, and beside them `views.sql`, by which DuckDB reads the rows that count.
#[derive(Debug, Args)]
pub struct Lake {
    #[command(flatten)]
    on: OnRegister,
    /// Make them anew, each in one file.
    #[arg(long)]
    anew: bool,
    /// Only say what the columns hold and how far their values may travel.
    #[arg(long, conflicts_with = "anew")]
    columns: bool,
    /// How progress is shown.
    #[arg(long, value_enum, default_value_t)]
    progress: Mode,
    #[command(flatten)]
    answer: Answer,
}

#[expect(clippy::print_stdout, reason = "where the tables lie is the answer")]
pub async fn lake(command: Lake) -> anyhow::Result<()> {
    let (node, viewer) = command.on.open_as().await?;
    if command.columns {
        return print_columns(&node, command.answer);
    }
    let stats = explain(node.stats().await)?;
    let subjects = stats.subjects_confirmed + stats.subjects_provisional + stats.subjects_merged;
    let bar = Progress::start(command.progress, "tables", subjects);
    let state = explain(node.follow_tables(&viewer, command.anew, |done| bar.set(done, subjects)).await)?;
    bar.finish();
    let mut table = Table::new(["table", "rows"]);
    for (name, rows) in state.tables {
        table.push([name, rows.to_string()]);
    }
    table.print(command.answer.output)?;
    if command.answer.output == Output::Table {
        println!("up to entry {}, in {}", state.through, state.folder.display());
    }
    explain(node.close().await)
}

fn print_columns(node: &flow::node::Node, answer: Answer) -> anyhow::Result<()> {
    let mut table = Table::new(["table", "column", "holds", "class"]);
    for of in node.tables().all() {
        for column in &of.columns {
            let class = serde_json::to_value(column.class)?;
            let class = class.as_str().unwrap_or_default().to_owned();
            table.push([of.name.clone(), column.name.clone(), column.kind.word().to_owned(), class]);
        }
    }
    Ok(table.print(answer.output)?)
}
