//! `probity authorisation`: whom a subject lets read its file, and the files that an inquirer may read.

use clap::Subcommand;
use domain::{Date, OrganCode, Role, id::AuthorisationId};

use super::explain;
use crate::{
    cli::{OnRegister, Queue},
    output::Table,
};

/// Authorisations.
#[derive(Debug, Subcommand)]
pub enum AuthorisationCommand {
    /// Let an inquirer read one's own file; its id is printed.
    Give {
        #[command(flatten)]
        on: OnRegister,
        /// The code of the bank or bureau.
        inquirer: OrganCode,
        /// For what.
        #[arg(long)]
        purpose: String,
        /// The first day on which it no longer stands.
        #[arg(long)]
        until: Date,
    },
    /// Withdraw one.
    Withdraw {
        #[command(flatten)]
        on: OnRegister,
        /// The authorisation.
        authorisation: AuthorisationId,
    },
    /// Those that one's own subject gave; for an inquirer, those given to it that stand.
    List(Queue),
}

#[expect(clippy::print_stdout, reason = "the authorisation's id is the answer")]
pub async fn run(command: AuthorisationCommand) -> anyhow::Result<()> {
    match command {
        AuthorisationCommand::Give { on, inquirer, purpose, until } => {
            let (node, viewer) = on.open_as().await?;
            println!("{}", explain(node.give_authorisation(&viewer, &inquirer, &purpose, until).await)?);
            explain(node.close().await)
        }
        AuthorisationCommand::Withdraw { on, authorisation } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.withdraw_authorisation(&viewer, authorisation).await)?;
            explain(node.close().await)
        }
        AuthorisationCommand::List(list) => {
            let (node, viewer) = list.on.open_as().await?;
            let part = list.part();
            let page = match viewer.role {
                Role::Inquirer => explain(node.inquiries(&viewer, &part).await)?,
                _ => explain(node.authorisations(&viewer, &part).await)?,
            };
            let mut table = Table::new(["authorisation", "subject", "name", "inquirer", "purpose", "until", "stands"]);
            for row in &page.items {
                table.push([
                    row.id.to_string(),
                    row.subject.id.to_string(),
                    row.subject.name.clone(),
                    row.inquirer.to_string(),
                    row.purpose.clone(),
                    row.until.to_string(),
                    row.stands.to_string(),
                ]);
            }
            table.print(list.answer.output)?;
            explain(node.close().await)
        }
    }
}
