//! One file a group of commands: what it takes, what it prints.

use std::{io::IsTerminal, process::ExitCode};

use clap::CommandFactory;
use flow::{
    authorise::Viewer,
    node::{Node, OpenOptions},
};

use crate::cli::{Cli, Command, OnRegister};

pub mod account;
pub mod analysis;
pub mod authorisation;
pub mod calendar;
pub mod case;
pub mod catalogue;
pub mod cluster;
pub mod commitment;
pub mod content;
pub mod deliver;
pub mod demo;
pub mod example;
pub mod explain;
pub mod export;
pub mod extract;
pub mod flight_sql;
pub mod forecast;
pub mod held;
pub mod id;
pub mod identity;
pub mod init;
pub mod listing;
pub mod matching;
pub mod measure;
mod mirror;
pub mod monitor;
pub mod officer;
mod openid;
pub mod operator;
pub mod read;
pub mod report;
pub mod rules;
pub mod sample;
mod series;
pub mod serve;
pub mod statistics;
pub mod subscription;

/// Runs the command. Its exit code: 0 done, 1 found what it looks for (problems, rejected rows),
/// 2 a usage that clap refuses, and 1 with a message on any error.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Id(command) => done(id::run(command)),
        Command::Calendar(command) => done(calendar::run(command)),
        Command::Catalogue(command) => catalogue::run(command),
        Command::Rules(command) => rules::run(command),
        Command::Forecast(command) => forecast::run(&command),
        Command::Monitor(command) => monitor::run(&command),
        Command::Example(command) => done(example::run(command)),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "probity", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
        on_register => runtime()?.block_on(run_on_register(on_register)),
    }
}

async fn run_on_register(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo(command) => done(demo::run(command).await),
        Command::Init(command) => done(init::run(command).await),
        Command::Serve(command) => done(serve::run(command).await),
        Command::Deliver(command) => deliver::run(command).await,
        Command::Work(command) => done(deliver::work(command).await),
        Command::Withdraw(command) => done(deliver::withdraw(command).await),
        Command::Subject(command) => done(read::subject(command).await),
        Command::Explain(command) => done(explain::run(command).await),
        Command::Report(command) => {
            report::run(command).await.map(|good| if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Search(command) => done(read::search(command).await),
        Command::Match(command) => done(matching::run(command).await),
        Command::List(command) => done(listing::run(command).await),
        Command::Measure(command) => done(measure::run(command).await),
        Command::Held(command) => done(held::run(command).await),
        Command::Review(command) => done(officer::review(command).await),
        Command::Publication(command) => done(officer::publication(command).await),
        Command::Proposal(command) => done(officer::proposal(command).await),
        Command::Case(command) => done(case::run(command).await),
        Command::Commitment(command) => done(commitment::run(command).await),
        Command::Authorisation(command) => done(authorisation::run(command).await),
        Command::Organ(command) => done(operator::organ(command).await),
        Command::Content(command) => done(content::run(command).await),
        Command::Account(command) => done(account::run(command).await),
        Command::Subscription(command) => done(subscription::run(command).await),
        Command::Grant(command) => done(operator::grant(command).await),
        Command::Stats(command) => done(operator::stats(command).await),
        Command::Overview(command) => done(operator::overview(command).await),
        Command::Verify(command) => done(operator::verify(command).await),
        Command::Rebuild(command) => done(operator::rebuild(command).await),
        Command::Backup(command) => done(operator::backup(command).await),
        Command::Restore(command) => done(operator::restore(command).await),
        Command::Export(command) => done(export::run(command).await),
        Command::Extract(command) => done(extract::run(command).await),
        Command::Sample(command) => done(sample::run(command).await),
        Command::Lake(command) => done(analysis::lake(command).await),
        Command::Sql(command) => done(analysis::sql(command).await),
        Command::FlightSql(command) => done(flight_sql::run(command).await),
        Command::Cluster(command) => done(cluster::run(command).await),
        Command::Statistics(command) => done(statistics::run(command).await),
        Command::Id(_)
        | Command::Calendar(_)
        | Command::Catalogue(_)
        | Command::Rules(_)
        | Command::Forecast(_)
        | Command::Monitor(_)
        | Command::Example(_)
        | Command::Completions { .. } => Ok(ExitCode::SUCCESS),
    }
}

fn done(result: anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    result.map(|()| ExitCode::SUCCESS)
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

impl OnRegister {
    /// Opens the node.
    pub async fn open(&self) -> anyhow::Result<Node> {
        explain(Node::open(&self.data, OpenOptions { today: self.today }).await)
    }

    /// Opens the node for whoever acts.
    pub async fn open_as(&self) -> anyhow::Result<(Node, Viewer)> {
        let node = self.open().await?;
        let viewer = self.viewer(&node).await?;
        Ok((node, viewer))
    }

    /// Opens the node for whoever acts, or for everyone where nobody is named.
    pub async fn open_as_anyone(&self) -> anyhow::Result<(Node, Viewer)> {
        let node = self.open().await?;
        let named = self.acting.is_some() || std::env::var_os("PROBITY_TOKEN").is_some();
        let viewer = if named { self.viewer(&node).await? } else { Viewer::PUBLIC };
        Ok((node, viewer))
    }

    async fn viewer(&self, node: &Node) -> anyhow::Result<Viewer> {
        if let Ok(token) = std::env::var("PROBITY_TOKEN") {
            return explain(node.viewer_by_token(&token).await);
        }
        let Some(name) = &self.acting else { return explain(Err(flow::Error::NotSignedIn)) };
        let password = match std::env::var("PROBITY_PASSWORD") {
            Ok(password) => password,
            Err(_) => rpassword::prompt_password(format!("Password of {name}: "))?,
        };
        let code = std::env::var("PROBITY_TOTP").ok();
        match node.viewer_by_password(name, &password, code.as_deref()).await {
            Err(flow::Error::CodeNeeded) if std::io::stdin().is_terminal() => {
                let code = rpassword::prompt_password(format!("Code of {name}: "))?;
                explain(node.viewer_by_password(name, &password, Some(&code)).await)
            }
            answer => explain(answer),
        }
    }
}

/// Puts the hint, where there is one, behind the error.
pub fn explain<T>(result: flow::Result<T>) -> anyhow::Result<T> {
    result.map_err(|error| match error.hint() {
        Some(hint) => anyhow::anyhow!("{error}. {}", as_sentence(hint)),
        None => error.into(),
    })
}

/// The text with a capital letter at its beginning.
fn as_sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// A role by its name.
fn role(name: &str) -> Result<domain::Role, String> {
    domain::Role::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = domain::Role::ALL.into_iter().map(domain::Role::name).collect();
        format!("roles are {}", known.join(", "))
    })
}

/// A language of the interface by its code.
fn language(text: &str) -> Result<domain::Language, String> {
    domain::Language::from_code(text).ok_or_else(|| "zh or en".to_owned())
}

/// A pack that this software carries.
pub fn embedded_pack(name: &str) -> anyhow::Result<::catalogue::Pack> {
    let pack = ::catalogue::Pack::embedded(name);
    let pack = pack.ok_or_else(|| {
        anyhow::anyhow!("there is no pack `{name}`; there is {}", ::catalogue::Pack::embedded_names().join(", "))
    })?;
    pack.map_err(|problems| match problems.first() {
        Some(first) => anyhow::anyhow!("the pack `{name}` has {} problems; the first: {first}", problems.len()),
        None => anyhow::anyhow!("the pack `{name}` can't be read"),
    })
}
