//! `probity commitment`: credit commitments, given before access, checked when due.

use anyhow::{Context, bail};
use clap::Subcommand;
use domain::{CommitmentTemplateId, Language, OrganCode, SubjectId, id::CommitmentId};
use flow::commitment::NewCommitment;
use publish::CommitmentRow;

use super::explain;
use crate::{
    cli::{Answer, OnRegister, Queue},
    output::Table,
};

/// Credit commitments.
#[derive(Debug, Subcommand)]
pub enum CommitmentCommand {
    /// The kinds of the catalogue: what is promised, by which data and when it is checked.
    Kinds {
        #[command(flatten)]
        on: OnRegister,
        #[command(flatten)]
        answer: Answer,
    },
    /// Give one for one's own subject; its id is printed. It is published at once.
    Give {
        #[command(flatten)]
        on: OnRegister,
        /// The kind, such as licence-notification.
        #[arg(long, value_name = "ID")]
        template: CommitmentTemplateId,
        /// The organ that receives it.
        #[arg(long, value_name = "CODE")]
        organ: OrganCode,
        /// The matter: what is applied for.
        #[arg(long)]
        matter: String,
    },
    /// The commitments of a subject, the newest first; one's own where none is named.
    List {
        #[command(flatten)]
        list: Queue,
        /// A code or the id of the subject.
        #[arg(long, value_name = "CODE")]
        subject: Option<String>,
    },
    /// One of them: what was promised, where it stands, and the last check with its evidence.
    Show {
        #[command(flatten)]
        on: OnRegister,
        /// The commitment.
        commitment: CommitmentId,
    },
    /// Take up what was delivered, and make the checks that are due: a doubt opens a case.
    Check {
        #[command(flatten)]
        on: OnRegister,
    },
}

pub async fn run(command: CommitmentCommand) -> anyhow::Result<()> {
    match command {
        CommitmentCommand::Kinds { on, answer } => kinds(on, answer).await,
        CommitmentCommand::Give { on, template, organ, matter } => {
            give(on, NewCommitment { template, organ, matter }).await
        }
        CommitmentCommand::List { list, subject } => self::list(list, subject).await,
        CommitmentCommand::Show { on, commitment } => show(on, commitment).await,
        CommitmentCommand::Check { on } => check(on).await,
    }
}

async fn kinds(on: OnRegister, answer: Answer) -> anyhow::Result<()> {
    let node = on.open().await?;
    let mut table = Table::new(["template", "title", "checks", "basis"]);
    for kind in &node.commitment_kinds(&flow::authorise::Viewer::PUBLIC).items {
        let checks =
            kind.checks.iter().map(|check| format!("{} ({})", check.title.text(Language::English), check.rule));
        let basis = kind.basis.iter().map(|basis| basis.text(Language::English));
        table.push([
            kind.id.clone(),
            kind.title.text(Language::English).to_owned(),
            checks.collect::<Vec<_>>().join("; "),
            basis.collect::<Vec<_>>().join("; "),
        ]);
    }
    table.print(answer.output)?;
    explain(node.close().await)
}

#[expect(clippy::print_stdout, reason = "the commitment's id is the answer")]
async fn give(on: OnRegister, new: NewCommitment) -> anyhow::Result<()> {
    let (node, viewer) = on.open_as().await?;
    println!("{}", explain(node.give_commitment(&viewer, new).await)?);
    explain(node.close().await)
}

async fn list(list: Queue, subject: Option<String>) -> anyhow::Result<()> {
    let (node, viewer) = list.on.open_as().await?;
    let subject: SubjectId = match (subject, viewer.subject) {
        (Some(code), _) => match code.parse() {
            Ok(id) => id,
            Err(_) => explain(node.find_code(&code, true).await)?.context("no subject bears this code")?,
        },
        (None, Some(own)) => own,
        (None, None) => bail!("name a subject with --subject"),
    };
    let page = explain(node.commitments(&viewer, subject, &list.part()).await)?;
    let mut table =
        Table::new(["commitment", "template", "matter", "organ", "given", "until", "state", "weighs-until"]);
    for row in &page.items {
        table.push([
            row.id.to_string(),
            row.template.clone(),
            row.matter.clone(),
            row.organ.text(Language::Chinese).to_owned(),
            row.given_on.to_string(),
            row.until.to_string(),
            row.state.to_owned(),
            row.weighs_until.map(|until| until.to_string()).unwrap_or_default(),
        ]);
    }
    table.print(list.answer.output)?;
    explain(node.close().await)
}

#[expect(clippy::print_stdout, reason = "the commitment is the answer")]
async fn show(on: OnRegister, commitment: CommitmentId) -> anyhow::Result<()> {
    let (node, viewer) = on.open_as().await?;
    print!("{}", file(&*explain(node.commitment(&viewer, commitment).await)?));
    explain(node.close().await)
}

fn file(row: &CommitmentRow) -> String {
    let mut text = format!("{}  {}\n", row.id, row.title.text(Language::English));
    let mut say = |name: &str, value: String| {
        if !value.is_empty() {
            text.push_str(&format!("{name:14}{value}\n"));
        }
    };
    say("subject", format!("{} {}", row.subject.id, row.subject.name));
    say("promised", row.text.text(Language::English).to_owned());
    say("matter", row.matter.clone());
    say("given", format!("{} to {}, until {}", row.given_on, row.organ.text(Language::Chinese), row.until));
    say("state", row.state.to_owned());
    say("record", row.record.as_ref().map(ToString::to_string).unwrap_or_default());
    for check in &row.checks {
        let on = check.on.map(|on| on.to_string()).unwrap_or_default();
        say("to check", format!("{} with the data up to {on} ({})", check.title.text(Language::English), check.rule));
    }
    if let Some(found) = &row.found {
        let facts = found.facts.iter().map(|fact| format!("{} = {}", fact.name, fact.value)).collect::<Vec<_>>();
        say("checked", format!("{} {} with the data up to {}", found.rule, found.row, found.on));
        say("facts", facts.join("; "));
        say("evidence", found.records.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
        say("case", found.case.as_ref().map(ToString::to_string).unwrap_or_default());
    }
    if let Some(until) = row.weighs_until {
        say("broken", format!("weighs until {until}: {}", row.consequence.text(Language::English)));
    }
    text
}

#[expect(clippy::print_stdout, reason = "what the checks came to is the answer")]
async fn check(on: OnRegister) -> anyhow::Result<()> {
    let (node, viewer) = on.open_as().await?;
    let checked = explain(node.check_commitments(&viewer).await)?;
    println!(
        "taken up {}, kept {}, doubted {}, not known yet {}",
        checked.taken_up, checked.kept, checked.doubted, checked.unknown
    );
    explain(node.close().await)
}
