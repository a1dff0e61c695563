//! What the operator does: organs, grants, and keeping the register sound.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::{DatasetId, Date, Label, OrganCode, id::GrantId};
use flow::node::{NewGrant, NewOrgan, OpenOptions};

use super::explain;
use crate::{
    cli::{Answer, OnRegister},
    output::Table,
    progress::{Mode, Progress},
};

/// Organs.
#[derive(Debug, Subcommand)]
pub enum OrganCommand {
    /// Add an organ that may deliver or decide, or change what is known of it.
    Add {
        #[command(flatten)]
        on: OnRegister,
        /// Its code.
        code: OrganCode,
        /// Its name.
        name: String,
        /// Its name in English; the same where absent.
        #[arg(long)]
        name_en: Option<String>,
        /// The weight of its records, from 0 to 1.
        #[arg(long, default_value_t = 1.0)]
        weight: f64,
        /// It delivers under a licence rather than as a department.
        #[arg(long)]
        licensed: bool,
    },
    /// All organs.
    List {
        #[command(flatten)]
        on: OnRegister,
        #[command(flatten)]
        answer: Answer,
    },
}

/// Grants.
#[derive(Debug, Subcommand)]
pub enum GrantCommand {
    /// Let an organ read another's data set that is shared conditionally.
    Add {
        #[command(flatten)]
        on: OnRegister,
        /// Who may read.
        organ: OrganCode,
        /// What.
        dataset: DatasetId,
        /// For what purpose.
        #[arg(long)]
        purpose: String,
        /// The first day on which it no longer stands.
        #[arg(long)]
        until: Date,
        /// Whose records of it; whoever's, where absent.
        #[arg(long)]
        of: Option<OrganCode>,
    },
    /// The grants that stand, and how often each was used in the last twelve months.
    List {
        #[command(flatten)]
        on: OnRegister,
        #[command(flatten)]
        answer: Answer,
    },
    /// Withdraw a grant before its end.
    Withdraw {
        #[command(flatten)]
        on: OnRegister,
        /// The grant, as `grant list` shows it.
        grant: GrantId,
        /// Why; the register keeps it.
        #[arg(long)]
        reasons: String,
    },
}

/// Counts by kind, data set and list: the same for the same register.
#[derive(Debug, Args)]
pub struct Stats {
    #[command(flatten)]
    on: OnRegister,
    #[command(flatten)]
    answer: Answer,
}

/// What waits and what is overdue: questions, proposals, objections, cases, exits, jobs.
#[derive(Debug, Args)]
pub struct Overview {
    #[command(flatten)]
    on: OnRegister,
    #[command(flatten)]
    answer: Answer,
}

/// Prove the register.
#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    on: OnRegister,
    /// How progress is told.
    #[arg(long, value_enum, default_value_t)]
    progress: Mode,
}

/// Make legal state, index and columns anew from the entries.
#[derive(Debug, Args)]
pub struct Rebuild {
    #[command(flatten)]
    on: OnRegister,
    /// How progress is told.
    #[arg(long, value_enum, default_value_t)]
    progress: Mode,
}

/// Copy the register to a folder, beside its journal of exits.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    on: OnRegister,
    /// The folder.
    to: PathBuf,
}

/// Bring a backup back and replay the journal of exits, so that nothing that left since is shown.
#[derive(Debug, Args)]
pub struct Restore {
    /// The data folder.
    #[arg(long, env = "PROBITY_DATA", value_name = "DIR")]
    data: PathBuf,
    /// The backup.
    backup: PathBuf,
    /// The journal kept beside the backups.
    #[arg(long)]
    journal: Option<PathBuf>,
    /// The day it is said to be, in a demo register only.
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

pub async fn organ(command: OrganCommand) -> anyhow::Result<()> {
    match command {
        OrganCommand::Add { on, code, name, name_en, weight, licensed } => {
            let (node, viewer) = on.open_as().await?;
            anyhow::ensure!((0.0..=1.0).contains(&weight), "a weight is between 0 and 1");
            let name_en = name_en.unwrap_or_else(|| name.clone());
            let organ = NewOrgan {
                code,
                name: Label::new(name, name_en),
                weight_percent: (weight * 100.0).round() as u8,
                licensed,
            };
            explain(node.add_organ(&viewer, organ).await)?;
            explain(node.close().await)
        }
        OrganCommand::List { on, answer } => {
            let node = on.open().await?;
            let mut table = Table::new(["code", "name", "name in English", "weight", "licensed"]);
            for organ in node.register.organs().await? {
                let weight = f64::from(organ.weight_percent) / 100.0;
                table.push([
                    organ.code.to_string(),
                    organ.name.zh,
                    organ.name.en,
                    weight.to_string(),
                    organ.licensed.to_string(),
                ]);
            }
            table.print(answer.output)?;
            explain(node.close().await)
        }
    }
}

pub async fn grant(command: GrantCommand) -> anyhow::Result<()> {
    let node = match command {
        GrantCommand::Add { on, organ, dataset, purpose, until, of } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.add_grant(&viewer, NewGrant { organ, dataset, deliverer: of, purpose, until }).await)?;
            node
        }
        GrantCommand::List { on, answer } => {
            let (node, viewer) = on.open_as().await?;
            let shared = explain(node.sharing(&viewer).await)?;
            let mut table = Table::new(["id", "organ", "dataset", "of", "purpose", "until", "readings"]);
            for grant in &shared.grants {
                let of = grant.deliverer.as_ref().map_or_else(String::new, ToString::to_string);
                let (purpose, until) = (grant.purpose.clone(), grant.until.to_string());
                let (id, organ, dataset) = (grant.id.to_string(), grant.organ.to_string(), grant.dataset.to_string());
                table.push([id, organ, dataset, of, purpose, until, grant.readings.to_string()]);
            }
            table.print(answer.output)?;
            node
        }
        GrantCommand::Withdraw { on, grant, reasons } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.withdraw_grant(&viewer, grant, &reasons).await)?;
            node
        }
    };
    explain(node.close().await)
}

pub async fn stats(command: Stats) -> anyhow::Result<()> {
    let node = command.on.open().await?;
    let stats = explain(node.stats().await)?;
    let mut table = Table::new(["what", "which", "count"]);
    let mut line = |what: &str, which: String, count: u64| table.push([what.to_owned(), which, count.to_string()]);
    stats.entries.iter().for_each(|(kind, count)| line("entries", kind_name(*kind), *count));
    stats.records.iter().for_each(|(dataset, count)| line("records", dataset.to_string(), *count));
    stats.withdrawn.iter().for_each(|(dataset, count)| line("withdrawn", dataset.to_string(), *count));
    stats.listings.iter().for_each(|(list, count)| line("listings", list.to_string(), *count));
    stats.listings_ended.iter().for_each(|(list, count)| line("listings ended", list.to_string(), *count));
    line("subjects", "confirmed".to_owned(), stats.subjects_confirmed);
    line("subjects", "provisional".to_owned(), stats.subjects_provisional);
    line("subjects", "merged".to_owned(), stats.subjects_merged);
    line("deliveries", String::new(), stats.deliveries);
    line("bodies erased", String::new(), stats.erased);
    table.print(command.answer.output)?;
    explain(node.close().await)
}

pub async fn overview(command: Overview) -> anyhow::Result<()> {
    let (node, viewer) = command.on.open_as().await?;
    let overview = explain(node.overview(&viewer).await)?;
    let mut table = Table::new(["queue", "waiting", "overdue"]);
    for queue in &overview.queues {
        table.push([queue.name.to_owned(), queue.waiting.to_string(), queue.overdue.to_string()]);
    }
    table.print(command.answer.output)?;
    explain(node.close().await)
}

fn kind_name(kind: domain::entry::EntryKind) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

#[expect(clippy::print_stdout, reason = "what was proved is the answer")]
pub async fn verify(command: Verify) -> anyhow::Result<()> {
    let node = command.on.open().await?;
    let head = node.register.head(flow::node::STREAM).await?.map_or(0, |entry| entry.seq());
    let bar = Progress::start(command.progress, "verify", head);
    let verified = explain(node.verify(|done| bar.set(done, head)).await)?;
    bar.finish();
    print_verified(&verified)?;
    println!("The register is sound.");
    explain(node.close().await)
}

#[expect(clippy::print_stdout, reason = "what was proved is the answer")]
fn print_verified(verified: &store::Verified) -> anyhow::Result<()> {
    println!("entries {}, bodies proved {}, erased by order {}", verified.entries, verified.bodies, verified.erased);
    let mut table = Table::new(["table", "rows", "digest"]);
    for digest in &verified.tables {
        let hex: String = digest.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        table.push([digest.table.clone(), digest.rows.to_string(), hex]);
    }
    Ok(table.print(crate::output::Output::Table)?)
}

#[expect(clippy::print_stdout, reason = "what was made is the answer")]
pub async fn rebuild(command: Rebuild) -> anyhow::Result<()> {
    let (node, viewer) = command.on.open_as().await?;
    let alone = explain(node.take_alone("rebuild"))?;
    let head = node.register.head(flow::node::STREAM).await?.map_or(0, |entry| entry.seq());
    let bar = Progress::start(command.progress, "rebuild", head);
    let rebuilt = explain(node.rebuild(&viewer, |done| bar.set(done, head), |done| bar.set(done, done)).await)?;
    bar.finish();
    print_verified(&rebuilt.verified)?;
    println!("legal state made anew in {:.1} s", rebuilt.state_took.as_secs_f64());
    println!("subjects in the index {}, made anew in {:.1} s", rebuilt.subjects, rebuilt.index_took.as_secs_f64());
    if rebuilt.in_columns > 0 || rebuilt.in_tables > 0 {
        println!(
            "subjects in columns {}, in tables {}, made anew in {:.1} s",
            rebuilt.in_columns,
            rebuilt.in_tables,
            rebuilt.columns_took.as_secs_f64()
        );
    }
    drop(alone);
    explain(node.close().await)
}

#[expect(clippy::print_stdout, reason = "where the backup lies is the answer")]
pub async fn backup(command: Backup) -> anyhow::Result<()> {
    let (node, viewer) = command.on.open_as().await?;
    println!("{}", explain(node.backup(&viewer, &command.to).await)?.display());
    explain(node.close().await)
}

#[expect(clippy::print_stdout, reason = "what was restored is the answer")]
pub async fn restore(command: Restore) -> anyhow::Result<()> {
    let options = OpenOptions { today: command.today };
    let restored =
        explain(flow::keeping::restore(&command.data, &command.backup, command.journal.as_deref(), options).await)?;
    println!(
        "entries {}, exits and erasures replayed {}, already held {}; the index is made anew",
        restored.entries, restored.replayed, restored.held
    );
    Ok(())
}
