//! Deliveries that are held: which wait, and what an officer says of them.

use clap::{Args, Subcommand};
use domain::DeliveryId;

use super::{deliver::print_receipts, explain};
use crate::{
    cli::{Answer, OnRegister, Queue},
    output::Table,
};

/// Deliveries that wait because they are not like those before them.
#[derive(Debug, Subcommand)]
pub enum Held {
    /// Those that wait, the longest first.
    List(Queue),
    /// Let one be taken, as if it had not been held.
    Take(OnHeld),
    /// Turn one down: nothing of it is taken, and its deliverer reads why.
    Refuse(OnHeld),
}

/// An answer to a held delivery.
#[derive(Debug, Args)]
pub struct OnHeld {
    #[command(flatten)]
    on: OnRegister,
    /// The delivery, as its receipt names it.
    delivery: DeliveryId,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reasons: String,
    #[command(flatten)]
    answer: Answer,
}

pub async fn run(command: Held) -> anyhow::Result<()> {
    match command {
        Held::List(queue) => list(queue).await,
        Held::Take(answer) => decide(answer, true).await,
        Held::Refuse(answer) => decide(answer, false).await,
    }
}

async fn list(queue: Queue) -> anyhow::Result<()> {
    let (node, viewer) = queue.on.open_as().await?;
    let page = explain(node.held_deliveries(&viewer, &queue.part()).await)?;
    let mut table = Table::new(["delivery", "dataset", "file", "came", "rows"]);
    for row in &page.items {
        table.push([
            row.id.to_string(),
            row.dataset.to_string(),
            row.file_name.clone(),
            row.opened_at.to_string(),
            row.counts.rows.to_string(),
        ]);
    }
    table.print(queue.answer.output)?;
    explain(node.close().await)
}

async fn decide(command: OnHeld, take: bool) -> anyhow::Result<()> {
    let (node, viewer) = command.on.open_as().await?;
    explain(node.answer_held(&viewer, command.delivery, take, &command.reasons).await)?;
    let receipt = explain(node.take(command.delivery, |_, _| ()).await)?;
    explain(node.work_off().await)?;
    explain(node.bring_up_index().await)?;
    print_receipts(&node, &vec![(Some(command.delivery), receipt)], command.answer.output)?;
    explain(node.close().await)
}
