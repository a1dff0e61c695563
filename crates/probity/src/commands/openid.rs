//! `probity account openid`: the provider of identities that a node trusts, and the accounts that identities open.

use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use domain::{AccountName, Label};
use flow::openid::{Challenge, Provider, ProviderFile};

use super::explain;
use crate::{
    cli::{Answer, OnRegister},
    openid::OpenidProvider,
    output::Table,
};

/// Identities of a provider (OpenID Connect).
#[derive(Debug, Subcommand)]
pub enum OpenidCommand {
    /// Set the provider that the node trusts; a server takes it where it is started the next time.
    Set {
        #[command(flatten)]
        on: OnRegister,
        /// Its address, as it states it itself.
        issuer: String,
        /// What it calls this node (client_id).
        #[arg(long)]
        client: String,
        /// A file that holds the secret that it gave this node (client_secret); it is kept among the keys.
        #[arg(long, value_name = "FILE")]
        secret_file: Option<PathBuf>,
        /// What people call it: "Sign in with NAME".
        #[arg(long)]
        name: String,
        /// The same in English.
        #[arg(long)]
        name_en: Option<String>,
    },
    /// Ask the provider what it says of itself, as a sign-in would.
    Check {
        #[command(flatten)]
        on: OnRegister,
    },
    /// Trust no provider any more; who is linked to whom is kept.
    Remove {
        #[command(flatten)]
        on: OnRegister,
    },
    /// Let an identity of the provider open an account.
    Link {
        #[command(flatten)]
        on: OnRegister,
        /// The account.
        name: AccountName,
        /// What the provider calls the person (sub).
        subject: String,
    },
    /// Let it open the account no longer, and end the account's sessions.
    Unlink {
        #[command(flatten)]
        on: OnRegister,
        /// The account.
        name: AccountName,
        /// What the provider calls the person (sub).
        subject: String,
    },
    /// The identities that open an account.
    List {
        #[command(flatten)]
        on: OnRegister,
        #[command(flatten)]
        answer: Answer,
        /// The account.
        name: AccountName,
    },
}

/// The largest secret that a provider gives, in bytes.
const LARGEST_SECRET: usize = 4_096;

#[expect(clippy::print_stdout, reason = "the addresses are what the operator registers at the provider")]
pub async fn run(command: OpenidCommand) -> anyhow::Result<()> {
    match command {
        OpenidCommand::Set { on, issuer, client, secret_file, name, name_en } => {
            let (node, viewer) = on.open_as().await?;
            let name = Label::new(name.clone(), name_en.unwrap_or(name));
            let secret = secret_file.map(|path| secret(&path)).transpose()?;
            let provider = ProviderFile { issuer, client, name };
            explain(node.set_provider(&viewer, Some((provider, secret))).await)?;
            println!("register these addresses there (redirect URIs):");
            for address in back(&node) {
                println!("{address}");
            }
            explain(node.close().await)
        }
        OpenidCommand::Check { on } => {
            let node = on.open().await?;
            let file = node.file.openid.clone().context("no provider is set: `probity account openid set`")?;
            let provider = OpenidProvider::new(&file, node.folder.provider_secret()?)?;
            // Nobody is sent there: any challenge will do.
            let challenge =
                Challenge { state: "check".to_owned(), nonce: "check".to_owned(), verifier: "check".repeat(10) };
            let address = provider.address(&back(&node)[0], &challenge).await?;
            println!("{} answers; people are sent to {}", file.issuer, address.split('?').next().unwrap_or_default());
            explain(node.close().await)
        }
        OpenidCommand::Remove { on } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.set_provider(&viewer, None).await)?;
            explain(node.close().await)
        }
        OpenidCommand::Link { on, name, subject } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.give_openid(&viewer, &name, &subject).await)?;
            explain(node.close().await)
        }
        OpenidCommand::Unlink { on, name, subject } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.take_openid(&viewer, &name, &subject).await)?;
            explain(node.close().await)
        }
        OpenidCommand::List { on, answer, name } => {
            let (node, viewer) = on.open_as().await?;
            let mut table = Table::new(["identity", "provider", "linked"]);
            for identity in explain(node.openids_of(&viewer, &name).await)? {
                table.push([identity.subject, identity.issuer, identity.linked_at.rfc3339()]);
            }
            table.print(answer.output)?;
            explain(node.close().await)
        }
    }
}

fn secret(path: &std::path::Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("`{}` can't be read", path.display()))?;
    let secret = text.trim();
    anyhow::ensure!(
        !secret.is_empty() && secret.len() <= LARGEST_SECRET,
        "`{}` holds no secret: one line is expected",
        path.display()
    );
    Ok(secret.to_owned())
}

/// The addresses that browsers come back to, one for each language.
fn back(node: &flow::node::Node) -> Vec<String> {
    let site = node.file.address.as_deref().unwrap_or_default();
    domain::Language::ALL.iter().map(|language| format!("{site}{}", web::openid_back(*language))).collect()
}
