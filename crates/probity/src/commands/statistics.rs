//! `probity statistics`: what is counted of the register and published.

use clap::{Args, Subcommand};
use domain::{Language, StatisticId};
use publish::STATISTIC_COLUMNS;

use super::explain;
use crate::{
    cli::{Answer, OnCluster, OnRegister},
    output::Table,
    progress::{Mode, Progress},
};

/// Statistics of the register, of which none tells of one subject.
#[derive(Debug, Args)]
pub struct Statistics {
    #[command(subcommand)]
    command: Do,
}

#[derive(Debug, Subcommand)]
enum Do {
    /// Count up to the last whole month and publish: what was published before gives way.
    Make {
        #[command(flatten)]
        on: OnRegister,
        /// How progress is shown.
        #[arg(long, value_enum, default_value_t)]
        progress: Mode,
        #[command(flatten)]
        elsewhere: OnCluster,
    },
    /// The statistics that are published, each with its latest figure.
    List {
        #[command(flatten)]
        on: OnRegister,
        /// The language of names.
        #[arg(long, value_name = "LANGUAGE", default_value = "zh", value_parser = super::language)]
        lang: Language,
        #[command(flatten)]
        answer: Answer,
    },
    /// One of them: figures, what is expected, what is withheld.
    Show {
        /// Its id, such as births.
        name: StatisticId,
        /// Only by this dimension, such as industry, or by two, such as division*industry; `whole` for the whole
        /// alone.
        #[arg(long)]
        by: Option<String>,
        #[command(flatten)]
        on: OnRegister,
        #[command(flatten)]
        answer: Answer,
    },
    /// What stands out in one of them, with the reason: for officers.
    Warnings {
        /// Its id, such as births.
        name: StatisticId,
        #[command(flatten)]
        on: OnRegister,
        /// The language of names and reasons.
        #[arg(long, value_name = "LANGUAGE", default_value = "zh", value_parser = super::language)]
        lang: Language,
        #[command(flatten)]
        answer: Answer,
    },
}

#[expect(clippy::print_stdout, reason = "what was made is the answer")]
pub async fn run(command: Statistics) -> anyhow::Result<()> {
    match command.command {
        Do::Make { on, progress, elsewhere } => {
            let (mut node, viewer) = on.open_as().await?;
            elsewhere.give(&mut node).await?;
            let stats = explain(node.stats().await)?;
            let subjects = stats.subjects_confirmed + stats.subjects_provisional + stats.subjects_merged;
            let bar = Progress::start(progress, "tables", subjects);
            let kept = explain(node.make_statistics(&viewer, |done| bar.set(done, subjects)).await)?;
            bar.finish();
            println!("{} statistics up to {}, of entry {}", kept.contents.len(), kept.last, kept.through);
            explain(node.close().await)
        }
        Do::List { on, lang, answer } => list(&on, lang, answer).await,
        Do::Show { name, by, on, answer } => show(&name, by.as_deref(), &on, answer).await,
        Do::Warnings { name, on, lang, answer } => warnings(&name, &on, lang, answer).await,
    }
}

async fn list(on: &OnRegister, language: Language, answer: Answer) -> anyhow::Result<()> {
    let (node, _) = on.open_as_anyone().await?;
    let view = explain(node.statistics().await)?;
    let mut table = Table::new(["statistic", "title", "unit", "period", "value", "made_on"]);
    for row in &view.items {
        let latest = row.latest.as_ref();
        table.push([
            row.statistic.to_string(),
            row.title.text(language).to_owned(),
            row.unit.text(language).to_owned(),
            latest.map_or_else(String::new, |figure| figure.period.clone()),
            latest.and_then(|figure| figure.value).map_or_else(String::new, |value| value.to_string()),
            row.made_on.map_or_else(String::new, |day| day.to_string()),
        ]);
    }
    table.print(answer.output)?;
    explain(node.close().await)
}

async fn show(name: &StatisticId, by: Option<&str>, on: &OnRegister, answer: Answer) -> anyhow::Result<()> {
    let (node, viewer) = on.open_as_anyone().await?;
    let view = explain(node.statistic(&viewer, name).await)?;
    let wanted = |line: &publish::StatisticLine| match by {
        None => true,
        Some("whole") => line.by.is_empty(),
        Some(by) => line.by == by,
    };
    let mut table = Table::new(STATISTIC_COLUMNS);
    for line in view.lines().iter().filter(|line| wanted(line)) {
        table.push(line.cells());
    }
    table.print(answer.output)?;
    explain(node.close().await)
}

async fn warnings(name: &StatisticId, on: &OnRegister, language: Language, answer: Answer) -> anyhow::Result<()> {
    let (node, viewer) = on.open_as().await?;
    let view = explain(node.statistic_warnings(&viewer, name).await)?;
    let mut table = Table::new(["period", "by", "member", "name", "warning", "reason"]);
    for warning in &view.warnings {
        let names: Vec<String> = view.names(&warning.place).iter().map(|name| name.text(language).to_owned()).collect();
        table.push([
            warning.period.clone(),
            warning.place.by.join("*"),
            warning.place.members.join("*"),
            names.join(" * "),
            warning.sign.clone(),
            warning.reason.text(language).to_owned(),
        ]);
    }
    table.print(answer.output)?;
    explain(node.close().await)
}
