//! `probity subscription`: what one follows, and telling those who follow.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::{Language, ListId, SubjectId};
use flow::{node::Node, subscription::Wanted};
use store::About;

use super::explain;
use crate::{
    cli::{Answer, OnRegister, language},
    mail::{SENDMAIL, Sendmail},
    output::Table,
    reach::Network,
    webhooks::Webhooks,
};

/// How messages leave this machine.
#[derive(Clone, Debug, Args)]
pub struct Sending {
    /// The program that letters are handed to, called as `sendmail` is.
    #[arg(long, value_name = "PROGRAM", default_value = SENDMAIL)]
    sendmail: PathBuf,
    /// A network, as 10.20.0.0/16, that webhooks of subscribers may lead into beside the public one; may be
    /// said more than once.
    #[arg(long, value_name = "NETWORK")]
    webhook_network: Vec<Network>,
}

impl Sending {
    /// The node with what it sends by.
    pub fn give(self, node: Node) -> Node {
        node.notifying(Webhooks::new(self.webhook_network)).writing(Sendmail::new(self.sendmail))
    }
}

/// Subscriptions.
#[derive(Debug, Subcommand)]
pub enum SubscriptionCommand {
    /// Follow a subject or a list; its id is printed, and the key of messages once.
    Add {
        #[command(flatten)]
        on: OnRegister,
        #[command(flatten)]
        sending: Sending,
        /// The subject to follow.
        #[arg(long, conflicts_with = "list", required_unless_present = "list")]
        subject: Option<SubjectId>,
        /// The list to follow.
        #[arg(long)]
        list: Option<ListId>,
        /// Be told by letters to this address, once it is confirmed.
        #[arg(long, conflicts_with = "webhook", required_unless_present = "webhook")]
        mail: Option<String>,
        /// Be told by signed messages to this address of a program.
        #[arg(long, value_name = "URL")]
        webhook: Option<String>,
        /// The language of letters.
        #[arg(long, default_value = "zh", value_parser = language)]
        lang: Language,
    },
    /// What one follows.
    List {
        #[command(flatten)]
        on: OnRegister,
        #[command(flatten)]
        answer: Answer,
    },
    /// Follow it no longer.
    End {
        #[command(flatten)]
        on: OnRegister,
        /// The subscription.
        subscription: String,
    },
    /// Tell everyone whose turn it is, as a server does by itself.
    Tell {
        #[command(flatten)]
        on: OnRegister,
        #[command(flatten)]
        sending: Sending,
    },
}

#[expect(clippy::print_stdout, reason = "the id and the key are the answer")]
pub async fn run(command: SubscriptionCommand) -> anyhow::Result<()> {
    match command {
        SubscriptionCommand::Add { on, sending, subject, list, mail, webhook, lang } => {
            let (node, viewer) = on.open_as().await?;
            let node = sending.give(node);
            let about = match (subject, list) {
                (Some(subject), _) => About::Subject(subject),
                (None, Some(list)) => About::List(list),
                (None, None) => anyhow::bail!("name a subject or a list"),
            };
            let wanted = match (mail, webhook) {
                (Some(mail), _) => Wanted::Mail(mail),
                (None, Some(webhook)) => Wanted::Webhook(webhook),
                (None, None) => anyhow::bail!("name an address of mail or of a program"),
            };
            let made = explain(node.subscribe(&viewer, about, &wanted, lang).await)?;
            println!("subscription  {}", made.id);
            if let Some(secret) = made.secret {
                println!("key           {secret}");
            }
            explain(node.close().await)
        }
        SubscriptionCommand::List { on, answer } => {
            let (node, viewer) = on.open_as().await?;
            let mut table = Table::new(["subscription", "about", "way", "address", "confirmed", "stopped"]);
            for one in explain(node.subscriptions(&viewer).await)? {
                let about = match &one.about {
                    About::Subject(subject) => subject.to_string(),
                    About::List(list) => list.to_string(),
                };
                table.push([
                    one.id,
                    about,
                    one.way.name().to_owned(),
                    one.way.address().to_owned(),
                    one.confirmed_at.is_some().to_string(),
                    one.stopped_at.is_some().to_string(),
                ]);
            }
            table.print(answer.output)?;
            explain(node.close().await)
        }
        SubscriptionCommand::End { on, subscription } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.unsubscribe(&viewer, &subscription).await)?;
            explain(node.close().await)
        }
        SubscriptionCommand::Tell { on, sending } => {
            let (node, viewer) = on.open_as().await?;
            let node = sending.give(node);
            explain(node.authorise_here(&viewer, flow::authorise::Action::Operate))?;
            println!("told {}", explain(node.tell_subscribers().await)?);
            explain(node.close().await)
        }
    }
}
