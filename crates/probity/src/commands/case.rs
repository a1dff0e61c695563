//! `probity case`: objections, and every other case by a template of the pack.

use std::collections::BTreeMap;

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use domain::{
    CaseTemplateId, Language, OrganCode, RecordId, SubjectId,
    case::{ObjectionKind, ObjectionOutcome},
    case_entry::CaseMatter,
    id::CaseId,
};
use flow::{authorise::Viewer, case::NewCase, node::Node, read::Part};
use publish::{CaseFile, CaseLine, CaseOutcome, Page, View};

use super::explain;
use crate::{
    cli::{OnRegister, Queue},
    output::Table,
};

/// Cases.
#[derive(Debug, Subcommand)]
pub enum Case {
    /// Object to a record of one's own file, or open another case by a template; its id is printed.
    Open(Box<Open>),
    /// The cases in which one's own task waits, the earliest due first, with the objections that wait.
    List(Queue),
    /// A case: where it stands, what happened, what can be done.
    Show {
        #[command(flatten)]
        on: OnRegister,
        /// The case.
        case: CaseId,
        /// The receipt of whoever informed: tells the outcome and nothing else, to anyone who holds it.
        #[arg(long)]
        receipt: Option<String>,
    },
    /// Come to an outcome in the task that waits.
    Do {
        #[command(flatten)]
        on: OnRegister,
        /// The case.
        case: CaseId,
        /// The outcome, one of those that `case show` names.
        outcome: String,
        /// Why.
        #[arg(long)]
        reasons: String,
        /// A document that it rests on, by title or number; may be repeated.
        #[arg(long)]
        evidence: Vec<String>,
    },
    /// Stop the clock of the task that waits.
    StopClock {
        #[command(flatten)]
        on: OnRegister,
        /// The case.
        case: CaseId,
        /// For what, one of the reasons that `case show` names.
        reason: String,
        /// In what words.
        #[arg(long, default_value = "")]
        reasons: String,
    },
    /// Let a clock that stands still go on.
    Continue {
        #[command(flatten)]
        on: OnRegister,
        /// The case.
        case: CaseId,
        /// In what words.
        #[arg(long, default_value = "")]
        reasons: String,
    },
    /// What is due within some days, or was before; clocks that ran out lead on first.
    Due {
        #[command(flatten)]
        list: Queue,
        /// How many days from today.
        #[arg(long, default_value_t = 5)]
        within: u32,
    },
    /// Answer an objection.
    Act {
        #[command(flatten)]
        on: OnRegister,
        /// The case.
        case: CaseId,
        /// How.
        #[arg(value_enum)]
        outcome: Outcome,
        /// Why.
        #[arg(long)]
        reasons: String,
    },
}

/// A case to be opened.
#[derive(Debug, Args)]
pub struct Open {
    #[command(flatten)]
    on: OnRegister,
    /// The record that it is about.
    record: Option<RecordId>,
    /// What an objection says.
    #[arg(long, value_enum, conflicts_with = "template", required_unless_present = "template", requires = "record")]
    kind: Option<Kind>,
    /// A template of the pack, such as credit-repair.
    #[arg(long, value_name = "ID")]
    template: Option<CaseTemplateId>,
    /// The subject that it is about.
    #[arg(long, value_name = "ID", conflicts_with = "record")]
    subject: Option<SubjectId>,
    /// The case that it reviews.
    #[arg(long, value_name = "ID", conflicts_with_all = ["record", "subject"])]
    reviews: Option<CaseId>,
    /// The organ that is to handle it, where neither the record nor the account says so.
    #[arg(long, value_name = "CODE")]
    organ: Option<OrganCode>,
    /// In what words.
    #[arg(long, default_value = "")]
    reasons: String,
    /// Something that is handed in, as INPUT=TEXT; may be repeated.
    #[arg(long = "input", value_name = "INPUT=TEXT")]
    inputs: Vec<String>,
    /// Name and address of whoever informs: sealed at once, and read by nobody here.
    #[arg(long, value_name = "TEXT", requires = "template")]
    informant: Option<String>,
}

/// What an objection says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// The record is wrong.
    Objection,
    /// The record is about somebody else.
    NotUs,
}

/// How an objection is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Outcome {
    /// The record stands.
    Reject,
    /// The objection is right.
    Uphold,
}

pub async fn run(command: Case) -> anyhow::Result<()> {
    match command {
        Case::Open(open) => self::open(*open).await,
        Case::List(list) => self::list(list).await,
        Case::Show { on, case, receipt } => show(on, case, receipt).await,
        Case::Do { on, case, outcome, reasons, evidence } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.do_case_task(&viewer, case, &outcome, &reasons, &evidence).await)?;
            explain(node.bring_up_index().await)?;
            explain(node.close().await)
        }
        Case::StopClock { on, case, reason, reasons } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.stop_case_clock(&viewer, case, &reason, &reasons).await)?;
            explain(node.close().await)
        }
        Case::Continue { on, case, reasons } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.continue_case_clock(&viewer, case, &reasons).await)?;
            explain(node.close().await)
        }
        Case::Due { list, within } => {
            let (node, viewer) = list.on.open_as().await?;
            explain(node.work_off().await)?;
            lines(&explain(node.cases_due(&viewer, within, list.limit).await)?).print(list.answer.output)?;
            explain(node.close().await)
        }
        Case::Act { on, case, outcome, reasons } => {
            let (node, viewer) = on.open_as().await?;
            let outcome = match outcome {
                Outcome::Reject => ObjectionOutcome::Rejected,
                Outcome::Uphold => ObjectionOutcome::Upheld,
            };
            explain(node.answer_objection(&viewer, case, outcome, &reasons).await)?;
            explain(node.close().await)
        }
    }
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the case's id is the answer; the receipt stands beside it"
)]
async fn open(open: Open) -> anyhow::Result<()> {
    let informs = open.on.acting.is_none() && open.template.is_some() && std::env::var_os("PROBITY_TOKEN").is_none();
    // Whoever informs needs no account.
    let (node, viewer) = if informs { (open.on.open().await?, Viewer::PUBLIC) } else { open.on.open_as().await? };
    match (open.template, open.kind, open.record) {
        (Some(template), _, record) => {
            let new = NewCase {
                template,
                matter: CaseMatter { subject: open.subject, record, reviewed: open.reviews, commitment: None },
                organ: open.organ,
                statement: open.reasons,
                inputs: inputs(&open.inputs)?,
                informant: open.informant,
            };
            let opened = explain(node.open_case(&viewer, new).await)?;
            println!("{}", opened.case);
            if let Some(receipt) = opened.receipt {
                eprintln!("receipt, shown once: {receipt}");
            }
        }
        (None, Some(kind), Some(record)) => {
            let kind = match kind {
                Kind::Objection => ObjectionKind::Objection,
                Kind::NotUs => ObjectionKind::NotUs,
            };
            println!("{}", explain(node.object(&viewer, record, kind, &open.reasons).await)?);
        }
        _ => anyhow::bail!("name a record and --kind, or a --template"),
    }
    explain(node.close().await)
}

fn inputs(given: &[String]) -> anyhow::Result<BTreeMap<String, String>> {
    let read = |one: &String| {
        let (id, text) = one.split_once('=').with_context(|| format!("`{one}` is not INPUT=TEXT"))?;
        Ok((id.trim().to_owned(), text.trim().to_owned()))
    };
    given.iter().map(read).collect()
}

async fn list(list: Queue) -> anyhow::Result<()> {
    let (node, viewer) = list.on.open_as().await?;
    let part = list.part();
    let cases = explain(node.my_cases(&viewer, &part).await)?;
    let mut table = lines(&cases);
    objections(&node, &viewer, &part, &cases, &mut table).await?;
    table.print(list.answer.output)?;
    explain(node.close().await)
}

/// The objections that wait and have no case: a restored backup kept their mark.
async fn objections(
    node: &Node,
    viewer: &Viewer,
    part: &Part,
    cases: &View<Page<CaseLine>>,
    table: &mut Table,
) -> anyhow::Result<()> {
    let page = match node.objections(viewer, part).await {
        Err(flow::Error::Forbidden { .. }) => return Ok(()),
        page => explain(page)?,
    };
    // Those that have a case stand among the cases.
    let known: Vec<CaseId> = cases.items.iter().map(|line| line.id.0).collect();
    for item in page.items.iter().filter(|item| !known.contains(&item.case.0)) {
        table.push([
            item.case.to_string(),
            "objection".to_owned(),
            item.record.subject.as_ref().map(|subject| subject.name.clone()).unwrap_or_default(),
            item.record.id.to_string(),
            "answer".to_owned(),
            String::new(),
            String::new(),
        ]);
    }
    Ok(())
}

fn lines(page: &View<Page<CaseLine>>) -> Table {
    let mut table = Table::new(["case", "template", "subject", "record", "task", "due", "end"]);
    for line in &page.items {
        table.push([
            line.id.to_string(),
            line.template.clone(),
            line.subject.as_ref().map(|subject| subject.name.clone()).unwrap_or_default(),
            line.record.as_ref().map(ToString::to_string).unwrap_or_default(),
            line.task.as_ref().map(|task| task.id.clone()).unwrap_or_default(),
            line.due.map(|due| due.to_string()).unwrap_or_default(),
            line.end.as_ref().map(|end| end.id.clone()).unwrap_or_default(),
        ]);
    }
    table
}

#[expect(clippy::print_stdout, reason = "the case is the answer")]
async fn show(on: OnRegister, case: CaseId, receipt: Option<String>) -> anyhow::Result<()> {
    if let Some(receipt) = receipt {
        let node = on.open().await?;
        print!("{}", outcome(&*explain(node.case_outcome(case, &receipt).await)?));
        return explain(node.close().await);
    }
    let (node, viewer) = on.open_as().await?;
    print!("{}", file(&*explain(node.case(&viewer, case).await)?));
    explain(node.close().await)
}

fn outcome(outcome: &CaseOutcome) -> String {
    let mut text = format!("{}  {}\n", outcome.id, outcome.title.text(Language::English));
    let mut line = |name: &str, value: &str| text.push_str(&format!("{name:10}{value}\n"));
    match (&outcome.end, &outcome.task) {
        (Some(end), _) => line("ended", end.text(Language::English)),
        (None, Some(task)) => line("waits for", task.text(Language::English)),
        (None, None) => {}
    }
    outcome.due.iter().for_each(|due| line("due", &due.to_string()));
    text
}

fn file(case: &CaseFile) -> String {
    let line = &case.line;
    let mut text = format!("{}  {}\n", line.id, line.title.text(Language::English));
    let mut say = |name: &str, value: String| {
        if !value.is_empty() {
            text.push_str(&format!("{name:10}{value}\n"));
        }
    };
    say("subject", line.subject.as_ref().map(|one| format!("{} {}", one.id, one.name)).unwrap_or_default());
    say("record", line.record.as_ref().map(ToString::to_string).unwrap_or_default());
    say("reviews", line.reviewed.as_ref().map(ToString::to_string).unwrap_or_default());
    say("promise", line.commitment.as_ref().map(ToString::to_string).unwrap_or_default());
    say("organ", line.organ.as_ref().map(ToString::to_string).unwrap_or_default());
    say("says", case.statement.clone());
    for input in &case.inputs {
        let records = input.records.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        say("input", format!("{}: {}{records}", input.title.text(Language::English), input.text));
    }
    for step in &case.steps {
        let parts = [
            step.at.to_string(),
            step.kind.to_owned(),
            step.what.as_ref().map(|what| what.text(Language::English).to_owned()).unwrap_or_default(),
            step.outcome.as_ref().map(|one| one.text(Language::English).to_owned()).unwrap_or_default(),
            step.due.map(|due| format!("due {due}")).unwrap_or_default(),
            step.reasons.clone(),
        ];
        say("step", parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("  "));
    }
    if let Some(task) = &line.task {
        say("waits for", format!("{} ({})", task.id, task.title.text(Language::English)));
    }
    if let Some(clock) = &case.clock {
        let stands = clock.stopped_for.as_ref().map(|why| format!(", stands still: {}", why.text(Language::English)));
        let may_move = if clock.provisional { ", the calendar may move it" } else { "" };
        say("clock", format!("{} due {}{may_move}{}", clock.rule, clock.due, stands.unwrap_or_default()));
    }
    let ids = |all: &[publish::Named]| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>().join(", ");
    say("outcomes", ids(&case.outcomes));
    say("stops for", ids(&case.stops));
    if let Some(end) = &line.end {
        let revoked = if line.revoked { ", revoked in a review" } else { "" };
        say("ended", format!("{} ({}){revoked}", end.id, end.title.text(Language::English)));
    }
    text
}
