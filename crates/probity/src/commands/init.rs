//! `probity init`: a new register.

use std::path::PathBuf;

use anyhow::Context;
use catalogue::law::Publisher;
use clap::Args;
use domain::{AccountName, Date, Label, Role};
use flow::node::{NewNode, Node};

use super::explain;
use crate::cli;

/// Make a new register in an empty folder.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder.
    dir: PathBuf,
    /// The node's name, as the portal shows it.
    #[arg(long)]
    name: Option<String>,
    /// Its name in English; the same where absent.
    #[arg(long, requires = "name")]
    name_en: Option<String>,
    /// The jurisdiction pack.
    #[arg(long, default_value = "cn")]
    pack: String,
    /// Whose publication terms hold.
    #[arg(long, value_enum, default_value_t)]
    publisher: cli::Publisher,
    /// The address of its portal, as documents print it: `https://credit.example`.
    #[arg(long, value_name = "URL", value_parser = address)]
    address: Option<String>,
    /// A demo register: its date may be set, its secrets are printed.
    #[arg(long)]
    demo: bool,
    /// The day on which it begins, in a demo register only; today where absent.
    #[arg(long, value_name = "DATE", requires = "demo")]
    today: Option<Date>,
    /// The address that letters to subscribers are sent from; without it none are sent.
    #[arg(long, value_name = "ADDRESS", requires = "address")]
    mail_from: Option<String>,
    /// Let the accounts of a role sign in with a second factor only; may be said more than once.
    #[arg(long, value_name = "ROLE", value_parser = super::role)]
    second_factor: Vec<Role>,
    /// The `age` recipient that deliveries are sealed to; without it a new pair is made and its
    /// off-line key printed once.
    #[arg(long, value_name = "age1...")]
    recipient: Option<String>,
    /// A PostgreSQL database (`postgres://user@host/name`) instead of SQLite in the folder.
    #[arg(long, value_name = "URL", env = "PROBITY_DATABASE")]
    database: Option<String>,
}

impl From<cli::Publisher> for Publisher {
    fn from(publisher: cli::Publisher) -> Publisher {
        match publisher {
            cli::Publisher::CreditCentre => Publisher::CreditCentre,
            cli::Publisher::Registrar => Publisher::Registrar,
        }
    }
}

/// An address without a slash at its end.
fn address(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let plain = text.chars().all(|one| one.is_ascii_graphic());
    let known = text.starts_with("https://") || text.starts_with("http://");
    if known && plain && text.len() <= 200 {
        Ok(text.to_owned())
    } else {
        Err("an address as https://credit.example".to_owned())
    }
}

#[expect(clippy::print_stdout, reason = "the secrets of a new register are shown once, here")]
pub async fn run(command: Init) -> anyhow::Result<()> {
    let new = NewNode {
        name: command.name.map(|name| Label::new(name.clone(), command.name_en.unwrap_or(name))),
        pack: command.pack,
        publisher: Some(command.publisher.into()),
        address: command.address,
        demo: command.demo,
        mail_from: command.mail_from,
        second_factor: command.second_factor,
        recipient: command.recipient,
        database: command.database,
        today: command.today,
    };
    let (node, identity) = explain(Node::create(&command.dir, new).await)?;
    let name = AccountName::parse("operator").context("the operator's name")?;
    let password = explain(node.first_operator(name.clone()).await)?;
    let viewer = explain(node.viewer_by_password(&name, &password, None).await)?;
    let token = explain(node.add_token(&viewer, "first token", None).await)?;
    println!("A register of the pack `{}` lies in {}.", node.pack.id(), command.dir.display());
    println!();
    println!("Shown once; keep them safe:");
    println!("  account   operator");
    println!("  password  {password}");
    println!("  token     {token}");
    if let Some(identity) = identity {
        println!("  off-line key of sealed deliveries (not kept here; store it away from this machine)");
        println!("            {identity}");
    }
    explain(node.close().await)
}
