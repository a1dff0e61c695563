//! `probity extract`: records taken out as a file that bears its number in every row.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Subcommand;
use domain::{
    DatasetId, Date, Language, OrganCode,
    access::Consultation,
    extract::{ExtractFormat, ExtractNumber, ExtractWanted},
};
use flow::read::Part;
use publish::ExtractEntry;

use super::explain;
use crate::{
    cli::{Answer, OnRegister},
    output::Table,
};

/// Extracts that one list shows.
const MOST_SHOWN: u32 = 200;

/// Records of a data set as a file, with who took it and why.
#[derive(Debug, Subcommand)]
pub enum Extract {
    /// Take the records out that the account may read one by one.
    Make {
        #[command(flatten)]
        on: OnRegister,
        /// The data set.
        dataset: DatasetId,
        /// The file to write: `.csv`, `.xlsx` or `.json`.
        #[arg(long)]
        to: PathBuf,
        /// What for; it stands in the file, and the subjects concerned can read it.
        #[arg(long)]
        purpose: String,
        /// For which matter: a file or case number.
        #[arg(long)]
        matter: String,
        /// The first day of their acts.
        #[arg(long)]
        from: Option<Date>,
        /// The first day of acts that are not wanted.
        #[arg(long)]
        until: Option<Date>,
        /// Only what this organ delivered.
        #[arg(long)]
        of: Option<OrganCode>,
        /// In which language headings and words stand.
        #[arg(long, default_value = "zh", value_parser = language)]
        lang: Language,
    },
    /// The account's extracts; everyone's, for the auditor.
    List {
        #[command(flatten)]
        on: OnRegister,
        #[command(flatten)]
        answer: Answer,
    },
    /// Who took an extract out, and what for: by the number that stands in every row of it.
    Show {
        #[command(flatten)]
        on: OnRegister,
        /// The number.
        number: ExtractNumber,
        #[command(flatten)]
        answer: Answer,
    },
}

fn language(code: &str) -> Result<Language, String> {
    Language::from_code(code).ok_or_else(|| "zh or en".to_owned())
}

#[expect(clippy::print_stdout, reason = "what was made is the answer")]
pub async fn run(command: Extract) -> anyhow::Result<()> {
    match command {
        Extract::Make { on, dataset, to, purpose, matter, from, until, of, lang } => {
            let format = format_of(&to)?;
            let why = Consultation { purpose, matter };
            let wanted = ExtractWanted { dataset, deliverer: of, from, until, format, language: lang, why };
            let (node, viewer) = on.open_as().await?;
            let number = explain(node.take_out(&viewer, wanted).await)?;
            explain(node.make_extract(&number).await)?;
            let entry = explain(node.extract(&viewer, &number).await)?;
            let rows = entry.rows.context("a workbook can't hold so many rows: narrow the days, or write `.csv`")?;
            let (_, path) = explain(node.extract_file(&viewer, &number).await)?;
            std::fs::copy(&path, &to).with_context(|| format!("{} can't be written", to.display()))?;
            println!("extract {number}: {rows} records in {}", to.display());
            explain(node.close().await)
        }
        Extract::List { on, answer } => {
            let (node, viewer) = on.open_as().await?;
            let found = explain(node.extracts(&viewer, &Part { after: None, limit: MOST_SHOWN }).await)?;
            print(&found.items, &answer)?;
            explain(node.close().await)
        }
        Extract::Show { on, number, answer } => {
            let (node, viewer) = on.open_as().await?;
            let entry = explain(node.extract(&viewer, &number).await)?;
            print(std::slice::from_ref(&*entry), &answer)?;
            explain(node.close().await)
        }
    }
}

fn format_of(to: &Path) -> anyhow::Result<ExtractFormat> {
    let ending = to.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ending.parse().map_err(|_| anyhow::anyhow!("`{}` ends with none of .csv, .xlsx and .json", to.display()))
}

fn print(entries: &[ExtractEntry], answer: &Answer) -> anyhow::Result<()> {
    let columns = ["number", "asked_at", "account", "organ", "dataset", "rows", "purpose", "matter", "until"];
    let mut table = Table::new(columns);
    for entry in entries {
        table.push([
            entry.number.clone(),
            entry.asked_at.to_string(),
            entry.account.to_string(),
            entry.organ.as_ref().map_or_else(String::new, ToString::to_string),
            entry.dataset.to_string(),
            entry.rows.map_or_else(String::new, |rows| rows.to_string()),
            entry.purpose.clone(),
            entry.matter.clone(),
            entry.destroyed_at.to_string(),
        ]);
    }
    table.print(answer.output)?;
    Ok(())
}
