//! `probity export`: files for a higher platform, and its answers.

use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use domain::Date;

use super::explain;
use crate::{
    cli::{Answer, OnRegister},
    output::Table,
};

/// Files for a higher platform, and its answers.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// Make the licence and penalty files that a higher platform takes, with a manifest.
    DoublePublicity {
        #[command(flatten)]
        on: OnRegister,
        /// Decisions of this day and later.
        #[arg(long)]
        since: Date,
        /// The folder to write to.
        #[arg(long, default_value = ".")]
        to: PathBuf,
        #[command(flatten)]
        answer: Answer,
    },
    /// Take the answer of the platform: a CSV `row,document_number,accepted,reason`.
    Receipt {
        #[command(flatten)]
        on: OnRegister,
        /// The answer.
        file: PathBuf,
        /// The export that is answered: the name of its file without the ending. Where absent, it is
        /// the answer's own name, as far as it begins with one.
        #[arg(long)]
        export: Option<String>,
    },
}

#[expect(clippy::print_stdout, reason = "what was taken is the answer")]
pub async fn run(command: Export) -> anyhow::Result<()> {
    match command {
        Export::DoublePublicity { on, since, to, answer } => {
            let (node, viewer) = on.open_as().await?;
            let manifest = explain(node.export_double_publicity(&viewer, since, &to).await)?;
            let mut table = Table::new(["file", "dataset", "rows", "blake3"]);
            for file in manifest.files {
                table.push([file.file, file.dataset.to_string(), file.rows.to_string(), file.blake3]);
            }
            table.print(answer.output)?;
            explain(node.close().await)
        }
        Export::Receipt { on, file, export } => {
            let (node, viewer) = on.open_as().await?;
            let export = match export {
                Some(export) => export,
                None => named_by(&node, &file).await?,
            };
            let taken = explain(node.take_export_answer(&viewer, &export, &file).await)?;
            println!(
                "accepted {}, refused {}, unknown {}, taken before {}",
                taken.accepted, taken.refused, taken.unknown, taken.repeated
            );
            explain(node.close().await)
        }
    }
}

/// The export whose name the answer's file name begins with; the latest, where there is one only.
async fn named_by(node: &flow::node::Node, file: &std::path::Path) -> anyhow::Result<String> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let exports = node.register.exports().await?;
    let named = exports.iter().find(|made| stem.starts_with(&made.export));
    let only = (exports.len() == 1).then(|| &exports[0]);
    let made = named.or(only).context("name the export that is answered with --export")?;
    Ok(made.export.clone())
}
