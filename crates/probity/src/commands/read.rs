//! Reading: a subject, as the public sees it or as of a day; a search.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use domain::{AccountName, Date, Instant, Language, SubjectId};
use flow::{
    authorise::Viewer,
    read::{Part, SubjectQuery, Times},
};
use publish::FileAsOf;

use super::{
    explain,
    explain::told,
    identity::{self, SubjectAct},
};
use crate::{
    cli::{Answer, OnRegister},
    output::{Output, Table},
};

/// Show the public file of a subject by any of its codes or its id; with `--as`, what that account
/// may see. With `--as-of` or `--known-at`, the whole file with the source of every value: for the
/// subject itself, reviewers and the auditor.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Subject {
    #[command(subcommand)]
    act: Option<SubjectAct>,
    /// The data folder.
    #[arg(long, env = "PROBITY_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// The account that acts; as for every command.
    #[arg(long = "as", value_name = "ACCOUNT")]
    acting: Option<AccountName>,
    /// The day it is said to be, in a demo register only.
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    /// A code of any scheme, or the subject's id.
    code: Option<String>,
    /// The day on which it is asked what held; today where absent.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// The instant up to which the register's knowledge counts, such as 2026-11-25T09:30:00Z; now
    /// where absent.
    #[arg(long, value_name = "INSTANT")]
    known_at: Option<Instant>,
    #[command(flatten)]
    answer: Answer,
}

/// Find subjects by name, former name or code; where few names hold the text, also by address and scope of business.
#[derive(Debug, Args)]
pub struct Search {
    #[command(flatten)]
    on: OnRegister,
    /// What to look for.
    text: String,
    /// How many hits at most.
    #[arg(long, default_value_t = 20)]
    limit: u32,
    #[command(flatten)]
    answer: Answer,
}

pub async fn subject(command: Subject) -> anyhow::Result<()> {
    if let Some(act) = command.act {
        return identity::run(act).await;
    }
    let Some(code) = &command.code else { bail!("name a subject by a code or its id") };
    let Some(data) = command.data.clone() else { bail!("name the data folder with --data") };
    let on = OnRegister { data, acting: command.acting.clone(), today: command.today };
    let (node, viewer) = match on.acting {
        Some(_) => on.open_as().await?,
        None => (on.open().await?, Viewer::PUBLIC),
    };
    let id = match code.parse::<SubjectId>() {
        Ok(id) => Some(id),
        Err(_) => explain(node.find_code(code, viewer.account.is_some()).await)?,
    };
    let Some(id) = id else { bail!("no subject bears the code `{code}`") };
    if command.as_of.is_some() || command.known_at.is_some() {
        let times = Times { as_of: command.as_of, known_at: command.known_at };
        let file = explain(node.file_as_of(&viewer, id, times).await)?;
        match command.answer.output {
            Output::Json => print_json(&*file)?,
            output => filed(&file).print(output)?,
        }
        return explain(node.close().await);
    }
    let file = explain(node.subject_file(&viewer, id).await)?;
    if command.answer.output == Output::Json {
        print_json(&*file)?;
    } else {
        let mut table = Table::new(["what", "value"]);
        table.push(["id".to_owned(), file.hit.id.to_string()]);
        table.push(["name".to_owned(), file.hit.name.clone()]);
        table.push(["code".to_owned(), file.hit.code.clone().unwrap_or_default()]);
        for name in &file.hit.former_names {
            table.push(["former name".to_owned(), name.clone()]);
        }
        for item in &file.timeline {
            let day = item.day.map(|day| day.to_string()).unwrap_or_default();
            table.push([format!("{day} {}", item.record.id), item.record.title.text(Language::English).to_owned()]);
        }
        table.print(command.answer.output)?;
    }
    explain(node.close().await)
}

/// One line a value, with where it comes from.
fn filed(file: &FileAsOf) -> Table {
    let mut table = Table::new([
        "record",
        "dataset",
        "standing",
        "field",
        "value",
        "deliverer",
        "delivery",
        "row",
        "version",
        "recorded",
    ]);
    for record in &file.records {
        for field in &record.fields {
            let Some(source) = &field.source else { continue };
            table.push([
                record.row.id.to_string(),
                record.row.dataset.to_string(),
                record.standing.name().to_owned(),
                field.code.to_string(),
                told(&field.value),
                source.deliverer.to_string(),
                source.delivery.map(|delivery| delivery.to_string()).unwrap_or_default(),
                source.row.map(|row| row.to_string()).unwrap_or_default(),
                source.version.to_string(),
                source.recorded_at.to_string(),
            ]);
        }
    }
    table
}

pub async fn search(command: Search) -> anyhow::Result<()> {
    let node = command.on.open().await?;
    let query =
        SubjectQuery { text: command.text, facets: Vec::new(), part: Part { after: None, limit: command.limit } };
    let page = explain(node.search(&query).await)?;
    let mut table = Table::new(["id", "name", "code", "found in"]);
    for hit in &page.items {
        let found_in = hit.found_in.as_ref().map(|found| format!("{}{}{}", found.before, found.text, found.behind));
        table.push([
            hit.id.to_string(),
            hit.name.clone(),
            hit.code.clone().unwrap_or_default(),
            found_in.unwrap_or_default(),
        ]);
    }
    table.print(command.answer.output)?;
    explain(node.close().await)
}

#[expect(clippy::print_stdout, reason = "the answer")]
pub(super) fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}
