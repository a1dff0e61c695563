//! `probity account`: accounts, and what their holders keep: a second factor, keys of the API.

use clap::Subcommand;
use domain::{AccountName, Date, OrganCode, Role, SubjectId};
use flow::account::NewAccount;
use qrcode::{EcLevel, QrCode, render::unicode};

use super::{explain, role};
use crate::{
    cli::{Answer, OnRegister},
    output::Table,
};

/// Accounts.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Add an account; its password is printed once.
    Add {
        #[command(flatten)]
        on: OnRegister,
        /// The name to sign in with.
        name: AccountName,
        /// Its role.
        #[arg(long, value_parser = role)]
        role: Role,
        /// The organ it acts for.
        #[arg(long)]
        organ: Option<OrganCode>,
        /// The subject it looks after.
        #[arg(long)]
        subject: Option<SubjectId>,
    },
    /// All accounts.
    List {
        #[command(flatten)]
        on: OnRegister,
        #[command(flatten)]
        answer: Answer,
    },
    /// Close an account: its sessions and keys end at once.
    Close {
        #[command(flatten)]
        on: OnRegister,
        /// The account.
        name: AccountName,
    },
    /// Open a closed account again; its new password is printed once.
    Reopen {
        #[command(flatten)]
        on: OnRegister,
        /// The account.
        name: AccountName,
    },
    /// Make a new password for an account, in the place of one that was lost; it is printed once.
    Password {
        #[command(flatten)]
        on: OnRegister,
        /// The account.
        name: AccountName,
    },
    /// The second factor of an account: a code of an authenticator app beside the password.
    #[command(subcommand)]
    SecondFactor(FactorCommand),
    /// Identities that a provider vouches for, and the accounts that they open.
    #[command(subcommand)]
    Openid(super::openid::OpenidCommand),
    /// Keys with which programs act for one's own account.
    #[command(subcommand)]
    Key(KeyCommand),
}

/// The second factor.
#[derive(Debug, Subcommand)]
pub enum FactorCommand {
    /// Make the secret of one's own: shown once, it counts when it is confirmed.
    Begin {
        #[command(flatten)]
        on: OnRegister,
    },
    /// Confirm it by the code that the app shows; the recovery codes are printed once.
    Confirm {
        #[command(flatten)]
        on: OnRegister,
        /// The code.
        code: String,
    },
    /// Remove one's own, by a code.
    Remove {
        #[command(flatten)]
        on: OnRegister,
        /// A code of the app, or a recovery code.
        code: String,
    },
    /// Take it from an account whose holder lost app and recovery codes, and end its sessions.
    Reset {
        #[command(flatten)]
        on: OnRegister,
        /// The account.
        name: AccountName,
    },
}

/// Keys of the API.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    /// Make a key; it is printed once.
    Add {
        #[command(flatten)]
        on: OnRegister,
        /// What it is for.
        label: String,
        /// The first day on which it no longer opens anything, within a year.
        #[arg(long)]
        until: Date,
    },
    /// One's own keys.
    List {
        #[command(flatten)]
        on: OnRegister,
        #[command(flatten)]
        answer: Answer,
    },
    /// End a key.
    End {
        #[command(flatten)]
        on: OnRegister,
        /// Its id, as listed.
        key: String,
    },
}

#[expect(clippy::print_stdout, reason = "the password is shown once, here")]
fn print_password(name: &AccountName, password: &str) {
    println!("account   {name}");
    println!("password  {password}");
}

pub async fn run(command: AccountCommand) -> anyhow::Result<()> {
    match command {
        AccountCommand::Add { on, name, role, organ, subject } => {
            let (node, viewer) = on.open_as().await?;
            let new = NewAccount { name: name.clone(), role, organ, subject, password: None };
            let password = explain(node.add_account(&viewer, new).await)?;
            print_password(&name, &password);
            explain(node.close().await)
        }
        AccountCommand::Close { on, name } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.close_account(&viewer, &name).await)?;
            explain(node.close().await)
        }
        AccountCommand::Reopen { on, name } => {
            let (node, viewer) = on.open_as().await?;
            print_password(&name, &explain(node.reopen_account(&viewer, &name).await)?);
            explain(node.close().await)
        }
        AccountCommand::Password { on, name } => {
            let (node, viewer) = on.open_as().await?;
            print_password(&name, &explain(node.renew_password(&viewer, &name).await)?);
            explain(node.close().await)
        }
        AccountCommand::List { on, answer } => {
            let (node, viewer) = on.open_as().await?;
            let mut table = Table::new(["account", "role", "organ", "subject", "second factor", "closed"]);
            for (account, has_factor) in explain(node.accounts(&viewer).await)? {
                table.push([
                    account.name.to_string(),
                    account.role.name().to_owned(),
                    account.organ.map(|organ| organ.to_string()).unwrap_or_default(),
                    account.subject.map(|subject| subject.to_string()).unwrap_or_default(),
                    has_factor.to_string(),
                    account.closed_at.is_some().to_string(),
                ]);
            }
            table.print(answer.output)?;
            explain(node.close().await)
        }
        AccountCommand::SecondFactor(command) => factor(command).await,
        AccountCommand::Openid(command) => super::openid::run(command).await,
        AccountCommand::Key(command) => key(command).await,
    }
}

#[expect(clippy::print_stdout, reason = "secret and codes are shown once, here")]
async fn factor(command: FactorCommand) -> anyhow::Result<()> {
    match command {
        FactorCommand::Begin { on } => {
            let (node, viewer) = on.open_as().await?;
            let factor = explain(node.begin_second_factor(&viewer).await)?;
            let picture = QrCode::with_error_correction_level(&factor.address, EcLevel::L)?;
            println!("{}", picture.render::<unicode::Dense1x2>().build());
            println!("secret    {}", factor.secret);
            println!("address   {}", factor.address);
            println!("Confirm it with `probity account second-factor confirm CODE`.");
            explain(node.close().await)
        }
        FactorCommand::Confirm { on, code } => {
            let (node, viewer) = on.open_as().await?;
            for code in explain(node.confirm_second_factor(&viewer, &code).await)? {
                println!("recovery  {code}");
            }
            explain(node.close().await)
        }
        FactorCommand::Remove { on, code } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.remove_second_factor(&viewer, &code).await)?;
            explain(node.close().await)
        }
        FactorCommand::Reset { on, name } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.reset_second_factor(&viewer, &name).await)?;
            explain(node.close().await)
        }
    }
}

#[expect(clippy::print_stdout, reason = "the key is shown once, here")]
async fn key(command: KeyCommand) -> anyhow::Result<()> {
    match command {
        KeyCommand::Add { on, label, until } => {
            let (node, viewer) = on.open_as().await?;
            println!("{}", explain(node.add_key(&viewer, &label, until).await)?);
            explain(node.close().await)
        }
        KeyCommand::List { on, answer } => {
            let (node, viewer) = on.open_as().await?;
            let mut table = Table::new(["key", "label", "made", "ends"]);
            for key in explain(node.keys(&viewer).await)? {
                let ends = key.expires_at.map(|at| at.rfc3339()).unwrap_or_default();
                table.push([key.id, key.label, key.created_at.rfc3339(), ends]);
            }
            table.print(answer.output)?;
            explain(node.close().await)
        }
        KeyCommand::End { on, key } => {
            let (node, viewer) = on.open_as().await?;
            explain(node.end_key(&viewer, &key).await)?;
            explain(node.close().await)
        }
    }
}
