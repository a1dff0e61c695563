//! `probity measure`: what applies in a procedure, what was done with it, and exits that must be known.

use anyhow::bail;
use clap::{ArgGroup, Args, Subcommand};
use domain::{
    Date, Language, OrganCode, ProcedureId,
    id::{ListingToldId, MeasureCheckId},
};
use flow::measures::Question;
use publish::{ExitRow, MeasureAnswer};

use super::{explain, read::print_json};
use crate::{
    cli::{Answer, OnRegister, Queue},
    output::{Output, Table},
    webhooks::Webhooks,
};

/// Measures.
#[derive(Debug, Subcommand)]
pub enum MeasureCommand {
    /// Ask which measures apply to a subject, or to a list of bidders, in a procedure. The asking is
    /// logged with its matter, and whoever is told of a listing hears of its exit too.
    Check(Check),
    /// Report what was done with what a check told.
    Report(Report),
    /// The checks of one's own organ, the newest first, as they stand now.
    List(Queue),
    /// The exits that an organ was told the entry of and has not confirmed.
    Outstanding(Queue),
    /// Confirm that one's organ knows of an exit and has lifted what followed.
    Confirm {
        #[command(flatten)]
        on: OnRegister,
        /// The notice, as `measure outstanding` names it.
        notice: ListingToldId,
    },
    /// Send the notices that are due to the systems of organs, once; a server does it by itself.
    Send {
        #[command(flatten)]
        on: OnRegister,
    },
    /// The systems of organs to which notices go.
    #[command(subcommand)]
    Channel(ChannelCommand),
}

/// A question.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("whom").required(true)))]
pub struct Check {
    #[command(flatten)]
    on_register: OnRegister,
    /// A code of the subject, or its id.
    #[arg(long, value_name = "CODE", group = "whom")]
    subject: Option<String>,
    /// A file of bidders, one code a line.
    #[arg(long, value_name = "FILE", group = "whom")]
    bidders: Option<std::path::PathBuf>,
    /// What is applied for, such as `tender`, `subsidy`, `licence`, `loan-guarantee`.
    #[arg(long)]
    procedure: ProcedureId,
    /// The day of the procedure; today where absent.
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// The matter: a file or case number.
    #[arg(long)]
    matter: String,
    #[command(flatten)]
    answer: Answer,
}

/// A report.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("done").required(true)))]
pub struct Report {
    #[command(flatten)]
    on: OnRegister,
    /// The check.
    check: MeasureCheckId,
    /// The measures were applied.
    #[arg(long, group = "done")]
    applied: bool,
    /// They were not.
    #[arg(long, group = "done")]
    not_applied: bool,
    /// Why, or why not.
    #[arg(long)]
    reason: String,
}

/// Systems of organs.
#[derive(Debug, Subcommand)]
pub enum ChannelCommand {
    /// Set where notices to an organ go; the key that they are signed with is printed once.
    Set {
        #[command(flatten)]
        on: OnRegister,
        /// The organ.
        organ: OrganCode,
        /// The address: https, or http to a gateway of one's own.
        url: String,
    },
    /// Take the address away: notices wait for an officer of the organ.
    Remove {
        #[command(flatten)]
        on: OnRegister,
        /// The organ.
        organ: OrganCode,
    },
    /// All of them.
    List {
        #[command(flatten)]
        on: OnRegister,
        #[command(flatten)]
        answer: Answer,
    },
}

pub async fn run(command: MeasureCommand) -> anyhow::Result<()> {
    match command {
        MeasureCommand::Check(question) => check(question).await,
        MeasureCommand::Report(report) => {
            let (node, viewer) = report.on.open_as().await?;
            explain(node.report_measures(&viewer, report.check, report.applied, &report.reason).await)?;
            explain(node.close().await)
        }
        MeasureCommand::List(page) => {
            let (node, viewer) = page.on.open_as().await?;
            let checks = explain(node.measure_checks(&viewer, &page.part()).await)?;
            answers(checks.items.iter(), page.answer.output)?;
            explain(node.close().await)
        }
        MeasureCommand::Outstanding(page) => {
            let (node, viewer) = page.on.open_as().await?;
            let exits = explain(node.exits_outstanding(&viewer, &page.part()).await)?;
            outstanding(&exits.items).print(page.answer.output)?;
            explain(node.close().await)
        }
        MeasureCommand::Confirm { on, notice } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.confirm_exit(&viewer, notice).await)?;
            explain(node.close().await)
        }
        MeasureCommand::Send { on } => {
            let node = on.open().await?.notifying(Webhooks::new(Vec::new()));
            explain(node.work_off().await)?;
            explain(node.close().await)
        }
        MeasureCommand::Channel(command) => channel(command).await,
    }
}

async fn check(check: Check) -> anyhow::Result<()> {
    let (node, viewer) = check.on_register.open_as().await?;
    let question = Question { procedure: check.procedure, on: check.on, matter: check.matter };
    match (check.subject, check.bidders) {
        (Some(code), _) => {
            let answer = explain(node.check_measures(&viewer, &code, &question).await)?;
            answers([&*answer].into_iter(), check.answer.output)?;
        }
        (None, Some(file)) => {
            let text = std::fs::read_to_string(&file)?;
            let codes: Vec<String> =
                text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
            let found = explain(node.check_bidders(&viewer, &codes, &question).await)?;
            let unknown: Vec<&str> =
                found.items.iter().filter(|one| one.answer.is_none()).map(|one| one.code.as_str()).collect();
            answers(found.items.iter().filter_map(|one| one.answer.as_ref()), check.answer.output)?;
            if !unknown.is_empty() {
                bail!("no subject that is established bears {}", unknown.join(", "));
            }
        }
        (None, None) => bail!("name a subject or a file of bidders"),
    }
    explain(node.close().await)
}

/// One line a measure; a subject to which none applies has a line too.
fn answers<'a>(answers: impl Iterator<Item = &'a MeasureAnswer>, output: Output) -> anyhow::Result<()> {
    let answers: Vec<&MeasureAnswer> = answers.collect();
    if output == Output::Json {
        return print_json(&answers);
    }
    let mut table = Table::new([
        "check",
        "subject",
        "name",
        "measure",
        "title",
        "bound",
        "list or record",
        "from",
        "until",
        "basis",
    ]);
    for answer in answers {
        let head = || {
            let check = answer.check.as_ref().map(ToString::to_string).unwrap_or_default();
            [check, answer.subject.id.to_string(), answer.subject.name.clone()]
        };
        for one in &answer.measures {
            let ground = match (&one.list, &one.record, &one.commitment) {
                (Some(list), ..) => list.to_string(),
                (None, Some(record), _) => record.to_string(),
                (None, None, commitment) => commitment.as_ref().map(ToString::to_string).unwrap_or_default(),
            };
            let rest = [
                one.measure.to_string(),
                one.title.text(Language::English).to_owned(),
                format!("{:?} {:?}", one.bound, one.kind).to_lowercase(),
                ground,
                one.from.to_string(),
                one.until.map(|until| until.to_string()).unwrap_or_default(),
                one.basis.iter().map(|basis| basis.text(Language::English)).collect::<Vec<_>>().join("; "),
            ];
            table.push(head().into_iter().chain(rest));
        }
        if answer.measures.is_empty() {
            table.push(head().into_iter().chain(std::iter::repeat_n(String::new(), 7)));
        }
    }
    Ok(table.print(output)?)
}

fn outstanding(exits: &[ExitRow]) -> Table {
    let mut table = Table::new(["notice", "organ", "subject", "name", "list", "ended on", "due", "overdue", "by"]);
    for row in exits {
        table.push([
            row.notice.to_string(),
            row.organ.to_string(),
            row.subject.id.to_string(),
            row.subject.name.clone(),
            row.list.to_string(),
            row.ended_on.to_string(),
            row.due.to_string(),
            row.overdue.to_string(),
            if row.has_channel { "its system" } else { "an officer" }.to_owned(),
        ]);
    }
    table
}

#[expect(clippy::print_stdout, reason = "the key is the answer")]
async fn channel(command: ChannelCommand) -> anyhow::Result<()> {
    match command {
        ChannelCommand::Set { on, organ, url } => {
            let (node, viewer) = on.open_as().await?;
            println!("{}", explain(node.set_channel(&viewer, &organ, &url).await)?);
            explain(node.close().await)
        }
        ChannelCommand::Remove { on, organ } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.remove_channel(&viewer, &organ).await)?;
            explain(node.close().await)
        }
        ChannelCommand::List { on, answer } => {
            let (node, viewer) = on.open_as().await?;
            let mut table = Table::new(["organ", "url", "set at"]);
            for one in explain(node.channels(&viewer).await)? {
                table.push([one.organ.to_string(), one.url, one.set_at.rfc3339()]);
            }
            table.print(answer.output)?;
            explain(node.close().await)
        }
    }
}
