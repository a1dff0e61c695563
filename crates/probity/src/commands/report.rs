//! `probity report`: credit reports as documents, and whether one is genuine.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::{
    Date, Language, SubjectId,
    report::{FileStanding, ReportNumber},
};
use flow::{
    authorise::Viewer,
    node::{Node, OpenOptions},
    reporting::{ReportAsked, verify_data},
};
use publish::{IssuedReport, View};

use super::explain;
use crate::{cli::OnRegister, printing};

/// Credit reports.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Issue the credit report of a subject as PDF: what the public sees, or with --whole what the account
    /// that acts may see. The same report on the same day keeps its number.
    Make(Make),
    /// Say whether a report is genuine, valid and unchanged: by its number or its file. With --key instead
    /// of --data, whether its data bear that signature, off-line.
    Verify(Verify),
    /// Print the key that reports are checked with, for those who check off-line.
    Key {
        /// The data folder.
        #[arg(long, env = "PROBITY_DATA", value_name = "DIR")]
        data: PathBuf,
    },
}

/// What is made.
#[derive(Debug, Args)]
pub struct Make {
    #[command(flatten)]
    on: OnRegister,
    /// A code or the id of the subject.
    subject: String,
    /// The language, zh or en.
    #[arg(long, value_name = "LANGUAGE", value_parser = super::language, default_value = "zh")]
    lang: Language,
    /// Show what the account that acts may see.
    #[arg(long)]
    whole: bool,
    /// A past day as of which to show the file, with --whole.
    #[arg(long, value_name = "DATE", requires = "whole")]
    as_of: Option<Date>,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// A file for the signed data, which the document bears as well.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// What is checked.
#[derive(Debug, Args)]
pub struct Verify {
    /// The number of a report, or its file: the PDF or its data.
    report: String,
    /// The data folder.
    #[arg(long, env = "PROBITY_DATA", value_name = "DIR", required_unless_present = "key")]
    data: Option<PathBuf>,
    /// The day it is said to be, in a demo register only.
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    /// The key of the node that issued it, as `probity report key` and `/api/v1/report-key` tell it (`x`).
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
}

pub async fn run(command: ReportCommand) -> anyhow::Result<bool> {
    match command {
        ReportCommand::Make(command) => make(command).await.map(|()| true),
        ReportCommand::Verify(command) => match &command.key {
            Some(key) => off_line(&command.report, key),
            None => verify(command).await,
        },
        ReportCommand::Key { data } => key(&data).await.map(|()| true),
    }
}

#[expect(clippy::print_stdout, reason = "the number is the answer")]
async fn make(command: Make) -> anyhow::Result<()> {
    let (node, viewer) = match (&command.on.acting, std::env::var_os("PROBITY_TOKEN")) {
        (None, None) => (command.on.open().await?, Viewer::PUBLIC),
        _ => command.on.open_as().await?,
    };
    let node = printing::with_press(node);
    let subject = match command.subject.parse::<SubjectId>() {
        Ok(id) => Some(id),
        Err(_) => explain(node.find_code(&command.subject, false).await)?,
    };
    let Some(subject) = subject else { bail!("there is no subject with the code `{}`", command.subject) };
    let asked = ReportAsked { subject, language: command.lang, whole: command.whole, as_of: command.as_of };
    let made = explain(node.make_report(&viewer, &asked).await)?;
    write(&command.output, &made.document)?;
    if let Some(json) = &command.json {
        write(json, &made.data)?;
    }
    println!("{}  valid until {}, not including that day", made.head.number, made.head.valid_until);
    explain(node.close().await)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| path.display().to_string())
}

async fn verify(command: Verify) -> anyhow::Result<bool> {
    let Some(data) = &command.data else { bail!("name the data folder with --data, or the key with --key") };
    let node = explain(Node::open(data, OpenOptions { today: command.today }).await)?;
    let (standing, report) = match command.report.parse::<ReportNumber>() {
        Ok(number) if !Path::new(&command.report).exists() => {
            (None, Some(explain(node.issued_report(&Viewer::PUBLIC, &number).await)?))
        }
        _ => {
            let (standing, report) = explain(node.check_report(&Viewer::PUBLIC, &read(&command.report)?).await)?;
            (Some(standing), report)
        }
    };
    explain(node.close().await)?;
    Ok(tell(standing, report.as_ref()))
}

fn read(path: &str) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("`{path}` is no number of a report, and no file"))
}

/// Tells what was found; whether it may be relied on today.
#[expect(clippy::print_stdout, reason = "what was found is the answer")]
fn tell(standing: Option<FileStanding>, report: Option<&View<IssuedReport>>) -> bool {
    match standing {
        Some(FileStanding::Genuine) => println!("genuine: the file is byte for byte as it was issued"),
        Some(FileStanding::Altered) => println!("altered: the file names a report of this node and is not as issued"),
        Some(FileStanding::Unknown) => println!("unknown: the file was not issued here, or was changed since"),
        None => println!("issued: a report of this number was issued here; compare it with what follows"),
    }
    let Some(report) = report else { return false };
    println!("number       {}", report.number);
    if let Some(subject) = &report.subject {
        println!("subject      {}  {}  {}", subject.id, subject.name, subject.code.as_deref().unwrap_or_default());
    }
    println!("made at      {}", report.made_at);
    println!("valid until  {}{}", report.valid_until, if report.valid { "" } else { "  (no longer valid)" });
    let changed = match report.changed {
        None => "shows a past day".to_owned(),
        Some(true) => "yes: something in it has changed or ended since".to_owned(),
        Some(false) => "no".to_owned(),
    };
    println!("changed      {changed}");
    println!("document     sha256 {}", report.document);
    println!("data         sha256 {}", report.data);
    let as_issued = matches!(standing, None | Some(FileStanding::Genuine));
    as_issued && report.valid && report.changed != Some(true)
}

/// Checks the signature alone: whoever has no access to the register can.
#[expect(clippy::print_stdout, reason = "what was found is the answer")]
fn off_line(file: &str, key: &str) -> anyhow::Result<bool> {
    let bytes = read(file)?;
    let is_document = bytes.starts_with(b"%PDF");
    let data = if is_document {
        let Some(data) = printing::attached(&bytes) else {
            bail!("`{file}` bears no data of a report, or this build reads no documents (`--features report`)")
        };
        data
    } else {
        bytes
    };
    let Some(signed) = verify_data(&data, key) else {
        println!("not signed by this key, or changed since");
        return Ok(false);
    };
    println!("signed by this key: report {}", signed.number);
    if is_document {
        println!(
            "That holds for the data that the document bears. Whether its pages say the same, the node that issued it \
             tells: check the file there"
        );
    }
    println!("Whether anything has changed since, the node tells as well");
    Ok(true)
}

#[expect(clippy::print_stdout, reason = "the key is the answer")]
async fn key(data: &Path) -> anyhow::Result<()> {
    let node = explain(Node::open(data, OpenOptions::default()).await)?;
    println!("{}", explain(node.report_public_key())?.x);
    explain(node.close().await)
}
