//! Who is who: merging, parting, moving records, succession.

use clap::Subcommand;
use domain::{Date, RecordId, SubjectId, id::SuccessionId, identity::SuccessionKind};
use flow::{identity::Split, node::Node};

use super::explain;
use crate::cli::OnRegister;

/// What an officer decides of subjects.
#[derive(Debug, Subcommand)]
pub enum SubjectAct {
    /// Two subjects are one: the first leads to the other from then on, with all that it has.
    Merge {
        #[command(flatten)]
        on: OnRegister,
        /// The one that redirects.
        from: SubjectId,
        /// The one that stays.
        into: SubjectId,
        /// Why.
        #[arg(long)]
        reasons: String,
    },
    /// A merge was wrong: exactly what was merged goes back.
    Unmerge {
        #[command(flatten)]
        on: OnRegister,
        /// The one that redirects.
        subject: SubjectId,
        /// Why.
        #[arg(long)]
        reasons: String,
    },
    /// A subject is two: opens the other one and prints its id. Merging it back undoes this.
    Split {
        #[command(flatten)]
        on: OnRegister,
        /// The one that was taken for both.
        subject: SubjectId,
        /// A record that is about the other one.
        #[arg(long = "record", value_name = "RECORD", required = true)]
        records: Vec<RecordId>,
        /// A code of the other one; it leaves the subject.
        #[arg(long = "code", value_name = "CODE")]
        codes: Vec<String>,
        /// A name of the other one, the current one first; it leaves the subject.
        #[arg(long = "name", value_name = "NAME")]
        names: Vec<String>,
        /// Why.
        #[arg(long)]
        reasons: String,
    },
    /// Records are about another subject than they were put to.
    Move {
        #[command(flatten)]
        on: OnRegister,
        /// The records.
        #[arg(required = true)]
        records: Vec<RecordId>,
        /// The subject that they are about.
        #[arg(long, value_name = "SUBJECT")]
        to: SubjectId,
        /// Why.
        #[arg(long)]
        reasons: String,
    },
    /// A subject follows another; prints the id of the succession. Each keeps its own records.
    Succeed {
        #[command(flatten)]
        on: OnRegister,
        /// The one that was before.
        predecessor: SubjectId,
        /// The one that follows.
        successor: SubjectId,
        /// How: absorption, consolidation, division or reregistration.
        #[arg(long, value_parser = kind)]
        kind: SuccessionKind,
        /// From which day on.
        #[arg(long = "on", value_name = "DATE")]
        day: Date,
        /// Why.
        #[arg(long)]
        reasons: String,
    },
    /// A succession was noted in error.
    WithdrawSuccession {
        #[command(flatten)]
        on: OnRegister,
        /// The succession.
        succession: SuccessionId,
        /// Why.
        #[arg(long)]
        reasons: String,
    },
}

fn kind(text: &str) -> Result<SuccessionKind, String> {
    let known = SuccessionKind::ALL.into_iter().find(|kind| kind.name() == text);
    known.ok_or_else(|| SuccessionKind::ALL.map(SuccessionKind::name).join(", "))
}

#[expect(clippy::print_stdout, reason = "the id of what was opened is the answer")]
pub async fn run(act: SubjectAct) -> anyhow::Result<()> {
    match act {
        SubjectAct::Merge { on, from, into, reasons } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.merge_subjects(&viewer, from, into, &reasons).await)?;
            follow(node).await
        }
        SubjectAct::Unmerge { on, subject, reasons } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.undo_merge(&viewer, subject, &reasons).await)?;
            follow(node).await
        }
        SubjectAct::Split { on, subject, records, codes, names, reasons } => {
            let (node, viewer) = on.open_as().await?;
            let split = Split { records, codes, names };
            println!("{}", explain(node.split_subject(&viewer, subject, &split, &reasons).await)?);
            follow(node).await
        }
        SubjectAct::Move { on, records, to, reasons } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.move_records(&viewer, &records, to, &reasons).await)?;
            follow(node).await
        }
        SubjectAct::Succeed { on, predecessor, successor, kind, day, reasons } => {
            let (node, viewer) = on.open_as().await?;
            let noted = node.note_succession(&viewer, predecessor, successor, kind, day, &reasons).await;
            println!("{}", explain(noted)?);
            follow(node).await
        }
        SubjectAct::WithdrawSuccession { on, succession, reasons } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.withdraw_succession(&viewer, succession, &reasons).await)?;
            follow(node).await
        }
    }
}

/// Does what follows, and lets the index follow too.
async fn follow(node: Node) -> anyhow::Result<()> {
    explain(node.work_off().await)?;
    explain(node.bring_up_index().await)?;
    explain(node.close().await)
}
