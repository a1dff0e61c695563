//! `probity demo`: an example city from nothing to the portal, without any set-up.

mod promises;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Args;
use domain::{AccountName, Date, OrganCode, Role, SubjectId};
use flow::{
    account::NewAccount,
    authorise::Viewer,
    node::{NewNode, Node, OpenOptions},
};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use super::{deliver, embedded_pack, example, explain};
use crate::{output::Output, progress::Mode};

/// Make an example city, take its deliveries and serve the portal.
#[derive(Debug, Args)]
pub struct Demo {
    /// How many subjects the city has.
    #[arg(long, default_value_t = 20_000)]
    subjects: u32,
    /// The seed of everything that is drawn.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day it is said to be; today where absent. The portal keeps to it.
    #[arg(long)]
    date: Option<Date>,
    /// Where the demo lies; used again on a second run.
    #[arg(long, default_value = "demo-data")]
    data: PathBuf,
    /// The port; another where it is taken.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Make the register and stop before serving.
    #[arg(long)]
    no_serve: bool,
    /// How progress is told.
    #[arg(long, value_enum, default_value_t)]
    progress: Mode,
}

/// The logins of a demo, kept beside its register: only of a demo are passwords ever kept.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Logins {
    accounts: Vec<Login>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Login {
    role: String,
    name: String,
    password: String,
}

const LOGINS: &str = "demo-logins.json";

#[expect(clippy::print_stdout, reason = "the demo tells what it does")]
pub async fn run(command: Demo) -> anyhow::Result<()> {
    let root = command.data.join("register");
    let logins = command.data.join(LOGINS);
    let node = if logins.exists() {
        println!("The demo in {} is used again.", command.data.display());
        explain(Node::open(&root, OpenOptions { today: command.date }).await)?
    } else {
        build(&command, &root, &logins).await?
    };
    print_logins(&logins)?;
    println!();
    println!("The data lie in {}; remove the folder to begin anew.", command.data.display());
    if command.no_serve {
        return explain(node.close().await);
    }
    let alone = explain(node.take_alone("serve"))?;
    let listener = listen(command.port).await?;
    println!("http://{}/", listener.local_addr()?);
    let node = node.notifying(crate::webhooks::Webhooks::new(Vec::new()));
    crate::portal::serve(crate::printing::with_press(node), listener, web::Settings::default()).await?;
    drop(alone);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the demo tells what it does")]
async fn build(command: &Demo, root: &Path, logins: &Path) -> anyhow::Result<Node> {
    for leftover in [root, &command.data.join("city")] {
        if leftover.exists() {
            std::fs::remove_dir_all(leftover).with_context(|| leftover.display().to_string())?;
        }
    }
    std::fs::create_dir_all(&command.data).with_context(|| command.data.display().to_string())?;
    println!("An example city of {} subjects is made ...", command.subjects);
    let city = command.data.join("city");
    let pack = embedded_pack("cn")?;
    let today = command.date.unwrap_or_else(|| example::today(&pack));
    let options = ::example::Options { subjects: command.subjects, seed: command.seed, date: today };
    example::write_city(&pack, &options, &city, command.progress)?;
    // The register begins on the day of the first delivery, so that each is taken on its own day.
    let manifest = deliver::manifest_of(&city)?;
    let begins = manifest.deliveries.iter().map(|delivery| delivery.delivered_on).min();
    let new = NewNode {
        name: Some(manifest.title.clone()),
        pack: pack.id().to_owned(),
        publisher: None,
        address: Some(format!("http://localhost:{}", command.port)),
        demo: true,
        mail_from: None,
        second_factor: Vec::new(),
        recipient: None,
        database: None,
        today: begins,
    };
    let (node, _identity) = explain(Node::create(root, new).await)?;
    let operator = AccountName::parse("operator")?;
    let password = explain(node.first_operator(operator.clone()).await)?;
    let viewer = explain(node.viewer_by_password(&operator, &password, None).await)?;
    println!("Its deliveries are taken ...");
    let node = deliver::prepared(&node, &viewer, &manifest).await?;
    let receipts = deliver::deliver_folder(&node, &viewer, &city, &manifest, command.progress).await?;
    let node = explain(node.on(today))?;
    explain(node.work_off().await)?;
    explain(node.bring_up_index().await)?;
    deliver::print_receipts(&node, &receipts, Output::Table)?;
    let mut accounts = vec![Login { role: "operator".to_owned(), name: operator.to_string(), password }];
    accounts.extend(add_accounts(&node, &viewer).await?);
    let proposals = explain(node.propose_all(&viewer, |_| ()).await)?;
    println!();
    println!("{proposals} proposals wait for a deciding officer.");
    println!("{}", promises::promise(&node, &viewer, &accounts).await?);
    std::fs::write(logins, serde_json::to_vec_pretty(&Logins { accounts })?)?;
    if command.date.is_some() {
        return Ok(node);
    }
    explain(node.close().await)?;
    explain(Node::open(root, OpenOptions::default()).await)
}

/// One account a role: a deliverer and an officer of the first organ, and the subject that has most to
/// say.
async fn add_accounts(node: &Node, operator: &Viewer) -> anyhow::Result<Vec<Login>> {
    let organs = node.register.organs().await?;
    let own = flow::node::own_organ();
    let organ: Option<OrganCode> = organs.iter().map(|organ| organ.code.clone()).find(|code| *code != own);
    let subject = demo_subject(node).await?;
    let mut logins = Vec::new();
    for role in [Role::Subject, Role::Inquirer, Role::Deliverer, Role::Reviewer, Role::DecidingOfficer, Role::Auditor] {
        let name = AccountName::parse(role.name())?;
        let acts_for = matches!(role, Role::Deliverer | Role::DecidingOfficer | Role::Inquirer);
        let new = NewAccount {
            name: name.clone(),
            role,
            organ: if acts_for { organ.clone() } else { None },
            subject: if role == Role::Subject { subject } else { None },
            password: None,
        };
        if role == Role::Subject && subject.is_none() {
            continue;
        }
        let password = explain(node.add_account(operator, new).await)?;
        logins.push(Login { role: role.name().to_owned(), name: name.to_string(), password });
    }
    Ok(logins)
}

/// A subject with public penalties, so that its account has something to object to.
async fn demo_subject(node: &Node) -> anyhow::Result<Option<SubjectId>> {
    let now = store::Now { today: node.clock.today(), at: node.clock.now() };
    let adverse = node.pack.contracts().filter(|contract| contract.adverse && contract.publication.public);
    for contract in adverse {
        let (records, _) = node.register.open_records(&contract.id, now, None, 1).await?;
        if let Some(subject) = records.first().and_then(|record| record.head.subject) {
            return Ok(Some(subject));
        }
    }
    Ok(node.register.subjects_after(None, 1).await?.first().map(|subject| subject.id))
}

#[expect(clippy::print_stdout, reason = "a demo prints its logins")]
fn print_logins(path: &Path) -> anyhow::Result<()> {
    let logins: Logins = serde_json::from_slice(&std::fs::read(path)?)?;
    println!();
    println!("Logins of the demo:");
    for login in logins.accounts {
        println!("  {:<17} {:<17} {}", login.role, login.name, login.password);
    }
    Ok(())
}

/// The port asked for; any other where it is taken.
async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    match TcpListener::bind(at(port)).await {
        Ok(listener) => Ok(listener),
        Err(_) => Ok(TcpListener::bind(at(0)).await?),
    }
}
