//! `probity list`: who is on a list, what officers owe the entries, and the end of one.

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, Subcommand};
use domain::{AccountName, Date, Language, ListId, ListingId};
use flow::read::Part;

use super::explain;
use crate::{
    cli::{Answer, OnRegister},
    output::Table,
};

/// Who is on a list now.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ListCommand {
    #[command(subcommand)]
    act: Option<ListAct>,
    /// The data folder.
    #[arg(long, env = "PROBITY_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// The account that acts; as for every command.
    #[arg(long = "as", value_name = "ACCOUNT")]
    acting: Option<AccountName>,
    /// The day it is said to be, in a demo register only.
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    /// The list, such as `abnormal-operations`.
    list: Option<ListId>,
    /// How many at most.
    #[arg(long, default_value_t = 100)]
    limit: u32,
    #[command(flatten)]
    answer: Answer,
}

/// What officers do with entries.
#[derive(Debug, Subcommand)]
pub enum ListAct {
    /// What officers owe the entries that were determined here: those to take back because what they rest
    /// on is gone, removals, reminders, entries that lead to another list.
    Due {
        #[command(flatten)]
        on: OnRegister,
        /// How many entries are looked at, at most.
        #[arg(long, default_value_t = 1_000)]
        limit: u32,
        #[command(flatten)]
        answer: Answer,
    },
    /// Take a subject off a list that is determined here.
    End {
        #[command(flatten)]
        on: OnRegister,
        /// The entry.
        listing: ListingId,
        /// The reason for removal, a code of the list's exits such as `reported`.
        #[arg(long)]
        exit: String,
        /// Why, in the officer's words.
        #[arg(long)]
        reasons: String,
    },
}

pub async fn run(command: ListCommand) -> anyhow::Result<()> {
    match command.act {
        Some(ListAct::Due { on, limit, answer }) => due(on, limit, answer).await,
        Some(ListAct::End { on, listing, exit, reasons }) => {
            let (node, viewer) = on.open_as().await?;
            explain(node.end_listing(&viewer, listing, &exit, &reasons).await)?;
            explain(node.bring_up_index().await)?;
            explain(node.close().await)
        }
        None => list(command).await,
    }
}

async fn list(command: ListCommand) -> anyhow::Result<()> {
    let Some(list) = command.list else { bail!("name a list, such as abnormal-operations") };
    let Some(data) = command.data else { bail!("name the data folder with --data") };
    let on = OnRegister { data, acting: command.acting, today: command.today };
    let node = on.open().await?;
    let page = explain(node.list(&list, &Part { after: None, limit: command.limit }).await)?;
    let mut table = Table::new(["listing", "subject", "name", "cause", "since", "until"]);
    for row in &page.listings {
        table.push([
            row.id.to_string(),
            row.subject.id.to_string(),
            row.subject.name.clone(),
            row.cause.text(Language::English).to_owned(),
            row.decided_on.to_string(),
            row.until.to_string(),
        ]);
    }
    table.print(command.answer.output)?;
    explain(node.close().await)
}

async fn due(on: OnRegister, limit: u32, answer: Answer) -> anyhow::Result<()> {
    let (node, viewer) = on.open_as().await?;
    let page = explain(node.listing_duties(&viewer, &Part { after: None, limit }).await)?;
    let mut table = Table::new(["duty", "listing", "subject", "name", "list", "since", "due", "overdue", "records"]);
    for row in &page.items {
        let duty = format!("{:?}", row.duty);
        table.push([
            duty.to_lowercase(),
            row.listing.id.to_string(),
            row.listing.subject.id.to_string(),
            row.listing.subject.name.clone(),
            row.listing.list.to_string(),
            row.since.to_string(),
            row.due.map(|due| due.to_string()).unwrap_or_default(),
            row.overdue.to_string(),
            row.records.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        ]);
    }
    table.print(answer.output)?;
    explain(node.close().await)
}
