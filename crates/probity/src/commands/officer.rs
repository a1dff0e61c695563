//! What officers do: review, publication, proposals.

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};

use domain::{
    Language, ListId, RecordId, SubjectId,
    id::{ProposalId, ReferralId},
};
use flow::{officer::LinkAnswer, proposal::NewProposal};
use publish::ReferralRow;

use super::explain;
use crate::{
    cli::{OnCluster, OnRegister, Queue},
    output::Table,
};

/// Questions of linkage.
#[derive(Debug, Subcommand)]
pub enum Review {
    /// The records that wait for a reviewer to say whom they are about.
    List(Queue),
    /// Say whom a record is about.
    Decide {
        #[command(flatten)]
        on: OnRegister,
        /// The record.
        record: RecordId,
        /// It is about this subject.
        #[arg(long, group = "answer", value_name = "ID")]
        subject: Option<SubjectId>,
        /// It is about a subject that the register does not hold yet.
        #[arg(long, group = "answer")]
        new: bool,
        /// It is none of those proposed, and more can't be said.
        #[arg(long, group = "answer")]
        none: bool,
        /// It is not about this subject; it waits on.
        #[arg(long, group = "answer", value_name = "ID")]
        not: Option<SubjectId>,
        /// Why.
        #[arg(long)]
        reasons: String,
    },
    /// The links of linkage that were drawn by chance to be checked, and what the answers show so far.
    Drawn(Queue),
    /// Say whether a link that was drawn is right; a wrong one is undone.
    Check {
        #[command(flatten)]
        on: OnRegister,
        /// The record.
        record: RecordId,
        /// What it is.
        #[arg(value_enum)]
        verdict: Verdict,
        /// Why.
        #[arg(long)]
        reasons: String,
    },
    /// Confirm a provisional subject.
    Confirm {
        #[command(flatten)]
        on: OnRegister,
        /// The subject.
        subject: SubjectId,
        /// Why.
        #[arg(long)]
        reasons: String,
    },
}

/// What a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Verdict {
    /// It is right.
    Right,
    /// It is wrong.
    Wrong,
}

/// The publication of a record.
#[derive(Debug, Subcommand)]
pub enum PublicationCommand {
    /// The records whose publication waits.
    List(Queue),
    /// Hold it.
    Hold(OnRecord),
    /// Release it.
    Release(OnRecord),
}

/// An act on a record.
#[derive(Debug, Args)]
pub struct OnRecord {
    #[command(flatten)]
    on: OnRegister,
    /// The record.
    record: RecordId,
    /// Why.
    #[arg(long)]
    reasons: String,
}

/// Proposals.
#[derive(Debug, Subcommand)]
pub enum ProposalCommand {
    /// Apply the entry rule sets to the subjects that changed since the last run, and to all on a new day
    /// or where anything else changed that they ask; what they yield waits for an officer.
    Run {
        #[command(flatten)]
        on: OnRegister,
        /// Ask all subjects, whatever changed.
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        elsewhere: OnCluster,
    },
    /// The proposals that wait.
    List(Queue),
    /// Propose an entry for a cause that no rule sees; another officer decides.
    Make {
        #[command(flatten)]
        on: OnRegister,
        /// A code of the subject.
        #[arg(long, value_name = "CODE")]
        subject: String,
        /// The list.
        #[arg(long)]
        list: ListId,
        /// The cause, a code of the list's causes.
        #[arg(long)]
        cause: String,
        /// A record of its file that it rests on; may be given again.
        #[arg(long = "record", required = true)]
        records: Vec<RecordId>,
        /// Why.
        #[arg(long)]
        reasons: String,
    },
    /// Accept or refuse one.
    Decide {
        #[command(flatten)]
        on: OnRegister,
        /// The proposal.
        proposal: ProposalId,
        /// What is decided.
        #[arg(value_enum)]
        decision: Decision,
        /// Why.
        #[arg(long)]
        reasons: String,
    },
    /// The proposals that were referred to one's organ, since no officer of it has an account here, and that
    /// are not answered; all of them for the operator.
    Referred(Queue),
    /// Confirm that one's organ has the notice of a proposal.
    Confirm {
        #[command(flatten)]
        on: OnRegister,
        /// The notice, as `proposal referred` names it.
        notice: ReferralId,
    },
    /// Say that one's organ decided not to enter the subject. An entry comes back as a delivery of the list.
    Decline {
        #[command(flatten)]
        on: OnRegister,
        /// The notice.
        notice: ReferralId,
        /// Why, in the organ's words.
        #[arg(long)]
        reasons: String,
    },
}

/// What is decided on a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Decision {
    /// The subject is listed.
    Accept,
    /// It is not.
    Refuse,
}

pub async fn review(command: Review) -> anyhow::Result<()> {
    match command {
        Review::List(queue) => {
            let (node, viewer) = queue.on.open_as().await?;
            let page = explain(node.review_queue(&viewer, &queue.part()).await)?;
            let mut table = Table::new(["record", "dataset", "name", "candidates"]);
            for item in &page.items {
                let candidates: Vec<String> =
                    item.candidates.iter().map(|one| format!("{} {}", one.subject.id, one.subject.name)).collect();
                table.push([
                    item.record.id.to_string(),
                    item.record.dataset.to_string(),
                    item.record.subject.as_ref().map(|subject| subject.name.clone()).unwrap_or_default(),
                    candidates.join("; "),
                ]);
            }
            table.print(queue.answer.output)?;
            explain(node.close().await)
        }
        Review::Decide { on, record, subject, new, none: _, not, reasons } => {
            let (node, viewer) = on.open_as().await?;
            let answer = match (subject, not) {
                (Some(subject), _) => LinkAnswer::Subject(subject),
                (None, Some(not)) => LinkAnswer::NotSubject(not),
                (None, None) if new => LinkAnswer::NewSubject,
                (None, None) => LinkAnswer::NoneKnown,
            };
            explain(node.decide_link(&viewer, record, answer, &reasons).await)?;
            explain(node.bring_up_index().await)?;
            explain(node.close().await)
        }
        Review::Drawn(queue) => drawn(queue).await,
        Review::Check { on, record, verdict, reasons } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.check_link(&viewer, record, verdict == Verdict::Right, &reasons).await)?;
            explain(node.bring_up_index().await)?;
            explain(node.close().await)
        }
        Review::Confirm { on, subject, reasons } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.confirm_subject(&viewer, subject, &reasons).await)?;
            explain(node.work_off().await)?;
            explain(node.bring_up_index().await)?;
            explain(node.close().await)
        }
    }
}

#[expect(clippy::print_stderr, reason = "what the answers show stands beside the table, not in it")]
async fn drawn(queue: Queue) -> anyhow::Result<()> {
    let (node, viewer) = queue.on.open_as().await?;
    let (links, state) = explain(node.links_to_check(&viewer, queue.limit).await)?;
    let mut table = Table::new(["record", "probability"]);
    for link in links {
        table.push([link.record.to_string(), format!("{:.6}", f64::from(link.probability_ppm) / 1e6)]);
    }
    table.print(queue.answer.output)?;
    if let Some(state) = state {
        let so = if state.is_enough() { "adverse records are linked too" } else { "adverse records wait for a person" };
        eprintln!(
            "{} answered, {} wrong: at most {:.4} % are wrong, {:.4} % are allowed; {so}",
            state.answered,
            state.wrong,
            state.most_wrong * 100.0,
            state.allowed * 100.0
        );
    }
    explain(node.close().await)
}

pub async fn publication(command: PublicationCommand) -> anyhow::Result<()> {
    match command {
        PublicationCommand::List(queue) => {
            let (node, viewer) = queue.on.open_as().await?;
            let page = explain(node.holds(&viewer, &queue.part()).await)?;
            let mut table = Table::new(["record", "dataset", "held by", "due"]);
            for item in &page.items {
                table.push([
                    item.record.id.to_string(),
                    item.record.dataset.to_string(),
                    item.holds.iter().map(|hold| format!("{hold:?}")).collect::<Vec<_>>().join("; "),
                    item.due.map(|due| due.to_string()).unwrap_or_default(),
                ]);
            }
            table.print(queue.answer.output)?;
            explain(node.close().await)
        }
        PublicationCommand::Hold(act) => {
            let (node, viewer) = act.on.open_as().await?;
            explain(node.hold_publication(&viewer, act.record, &act.reasons).await)?;
            explain(node.close().await)
        }
        PublicationCommand::Release(act) => {
            let (node, viewer) = act.on.open_as().await?;
            explain(node.release_publication(&viewer, act.record, &act.reasons).await)?;
            explain(node.close().await)
        }
    }
}

#[expect(clippy::print_stdout, reason = "how many proposals were made is the answer")]
pub async fn proposal(command: ProposalCommand) -> anyhow::Result<()> {
    match command {
        ProposalCommand::Run { on, all, elsewhere } => {
            let (mut node, viewer) = on.open_as().await?;
            elsewhere.give(&mut node).await?;
            let (made, of) = if all {
                (explain(node.propose_all(&viewer, |_| ()).await)?, "all subjects were asked".to_owned())
            } else {
                let proposed = explain(node.propose_changed(&viewer, |_| ()).await)?;
                let which = if proposed.all { "" } else { ", those that changed since the last run" };
                (proposed.made, format!("{} subjects were asked{which}", proposed.asked))
            };
            println!("{made} proposals were made; they wait for a deciding officer ({of})");
            explain(node.close().await)
        }
        ProposalCommand::List(queue) => {
            let (node, viewer) = queue.on.open_as().await?;
            let page = explain(node.proposals(&viewer, &queue.part()).await)?;
            let mut table = Table::new(["proposal", "subject", "name", "list", "cause", "due"]);
            for item in &page.items {
                table.push([
                    item.id.to_string(),
                    item.subject.id.to_string(),
                    item.subject.name.clone(),
                    item.list.text(Language::English).to_owned(),
                    item.cause.text(Language::English).to_owned(),
                    item.due.map(|due| due.to_string()).unwrap_or_default(),
                ]);
            }
            table.print(queue.answer.output)?;
            explain(node.close().await)
        }
        ProposalCommand::Make { on, subject, list, cause, records, reasons } => {
            let (node, viewer) = on.open_as().await?;
            let subject = explain(node.find_code(&subject, true).await)?.context("no subject bears this code")?;
            let new = NewProposal { subject, list, cause, records, reasons };
            println!("proposal {}", explain(node.propose(&viewer, new).await)?);
            explain(node.close().await)
        }
        ProposalCommand::Decide { on, proposal, decision, reasons } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.decide_proposal(&viewer, proposal, decision == Decision::Accept, &reasons).await)?;
            explain(node.bring_up_index().await)?;
            explain(node.close().await)
        }
        ProposalCommand::Referred(queue) => {
            let (node, viewer) = queue.on.open_as().await?;
            let page = explain(node.referrals(&viewer, &queue.part()).await)?;
            referred(&page.items).print(queue.answer.output)?;
            explain(node.close().await)
        }
        ProposalCommand::Confirm { on, notice } => answer_referral(on, notice, None).await,
        ProposalCommand::Decline { on, notice, reasons } => answer_referral(on, notice, Some(reasons)).await,
    }
}

/// Confirms the notice of a proposal, or declines it for `reasons`.
async fn answer_referral(on: OnRegister, notice: ReferralId, reasons: Option<String>) -> anyhow::Result<()> {
    let (node, viewer) = on.open_as().await?;
    match reasons {
        Some(reasons) => explain(node.decline_referral(&viewer, notice, &reasons).await)?,
        None => explain(node.confirm_referral(&viewer, notice).await)?,
    }
    explain(node.close().await)
}

fn referred(rows: &[ReferralRow]) -> Table {
    let mut table =
        Table::new(["notice", "proposal", "organ", "subject", "name", "list", "cause", "due", "overdue", "confirmed"]);
    for row in rows {
        table.push([
            row.notice.to_string(),
            row.proposal.to_string(),
            row.organ.to_string(),
            row.subject.id.to_string(),
            row.subject.name.clone(),
            row.list_title.text(Language::English).to_owned(),
            row.cause.text(Language::English).to_owned(),
            row.due.map(|due| due.to_string()).unwrap_or_default(),
            row.overdue.to_string(),
            row.confirmed.to_string(),
        ]);
    }
    table
}
