//! `probity lake` and `probity sql`: the tables that analysts read, and questions over them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use domain::{AccountName, Date};

use super::{explain, mirror};
use crate::{
    cli::{Answer, OnCluster, OnRegister, bytes},
    output::Table,
    progress::{Mode, Progress},
};

/// Bring the tables that analysts read up to the last entry of the register, and say where they lie: Parquet
/// files, and beside them `views.sql`, by which DuckDB reads the rows that count. With `--to`, carry them to an object
/// store or a folder as well.
#[derive(Debug, Args)]
pub struct Lake {
    #[command(flatten)]
    on: OnRegister,
    /// Make them anew, each in one file.
    #[arg(long)]
    anew: bool,
    /// Only say what the columns hold and how far their values may travel.
    #[arg(long, conflicts_with = "anew")]
    columns: bool,
    /// Carry them to this mirror: s3://BUCKET/PREFIX, or file:///FOLDER. The environment says how the store is asked and
    /// who asks: AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what else it knows.
    #[arg(long, env = "PROBITY_MIRROR", value_name = "URL")]
    to: Option<String>,
    /// How progress is shown.
    #[arg(long, value_enum, default_value_t)]
    progress: Mode,
    #[command(flatten)]
    answer: Answer,
}

/// Ask a question in SQL over the tables that analysts read: of what everyone may have in bulk; with `--as`, of
/// what that account may read. `show tables` and `describe TABLE` say what there is.
#[derive(Debug, Args)]
pub struct Sql {
    /// The data folder.
    #[arg(long, env = "PROBITY_DATA", value_name = "DIR")]
    data: PathBuf,
    /// The account that acts; as for every command.
    #[arg(long = "as", value_name = "ACCOUNT")]
    acting: Option<AccountName>,
    /// The day it is said to be, in a demo register only.
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    /// The question: one statement that reads.
    question: String,
    /// The form of the answer.
    #[arg(long, value_enum, default_value_t)]
    output: Form,
    /// The file to write the answer to; standard output where absent.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// How many rows a table for a person has at most.
    #[arg(long, default_value_t = 1_000)]
    limit: usize,
    /// The memory that the question may take here; on a cluster, each executor has its own.
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = bytes)]
    memory: u64,
    /// The disk that it may take for what does not fit.
    #[arg(long, value_name = "SIZE", default_value = "8GiB", value_parser = bytes)]
    spill: u64,
    /// The seconds that it may take.
    #[arg(long, default_value_t = 300)]
    seconds: u64,
    #[command(flatten)]
    elsewhere: OnCluster,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Columns for a person.
    #[default]
    Table,
    /// One JSON array of objects.
    Json,
    /// CSV with a header (UTF-8).
    Csv,
    /// A Parquet file.
    Parquet,
}

#[expect(clippy::print_stdout, reason = "where the tables lie is the answer")]
pub async fn lake(command: Lake) -> anyhow::Result<()> {
    let mirror = command.to.as_deref().map(mirror::at).transpose()?;
    let (node, viewer) = command.on.open_as().await?;
    if command.columns {
        return print_columns(&node, command.answer);
    }
    let stats = explain(node.stats().await)?;
    let subjects = stats.subjects_confirmed + stats.subjects_provisional + stats.subjects_merged;
    let bar = Progress::start(command.progress, "tables", subjects);
    let state = explain(node.follow_tables(&viewer, command.anew, |done| bar.set(done, subjects)).await)?;
    bar.finish();
    let carried = match &mirror {
        Some(mirror) => Some(mirror::carry(&node, &viewer, mirror, command.progress).await?),
        None => None,
    };
    let mut table = Table::new(["table", "rows"]);
    for (name, rows) in state.tables {
        table.push([name, rows.to_string()]);
    }
    table.print(command.answer.output)?;
    if command.answer.output == crate::output::Output::Table {
        println!("up to entry {}, in {}", state.through, state.folder.display());
        carried.into_iter().for_each(|carried| println!("{carried}"));
    }
    explain(node.close().await)
}

fn print_columns(node: &flow::node::Node, answer: Answer) -> anyhow::Result<()> {
    let mut table = Table::new(["table", "column", "holds", "class"]);
    for of in node.tables().all() {
        for column in &of.columns {
            let class = serde_json::to_value(column.class)?;
            let class = class.as_str().unwrap_or_default().to_owned();
            table.push([of.name.clone(), column.name.clone(), column.kind.word().to_owned(), class]);
        }
    }
    Ok(table.print(answer.output)?)
}

/// Says that this program has no engine.
#[cfg(not(feature = "sql"))]
pub async fn sql(_command: Sql) -> anyhow::Result<()> {
    anyhow::bail!(
        "this program was built without the engine that answers questions in SQL; build it with \
         `cargo build --release --features sql`. DuckDB reads the tables, too: `probity lake` says where they lie"
    )
}

#[cfg(feature = "sql")]
pub use asking::sql;

#[cfg(feature = "sql")]
mod asking {
    use std::{fs::File, io, path::Path, time::Duration};

    use anyhow::Context;
    use flow::{
        analysis::{Budget, Question},
        authorise::Viewer,
    };

    use super::{Form, OnRegister, Sql, explain};
    use crate::output::{Output, Table};

    pub async fn sql(command: Sql) -> anyhow::Result<()> {
        let on = OnRegister { data: command.data, acting: command.acting, today: command.today };
        let (mut node, viewer) = match on.acting.is_some() || std::env::var_os("PROBITY_TOKEN").is_some() {
            true => on.open_as().await?,
            false => (on.open().await?, Viewer::PUBLIC),
        };
        command.elsewhere.give(&mut node).await?;
        let time = Duration::from_secs(command.seconds);
        let budget = Budget { memory: command.memory, spill: command.spill, time };
        let question = explain(node.ask(&viewer, &command.question, budget).await)?;
        let form = match command.output {
            Form::Table => return print(question, command.limit, node).await,
            Form::Json => lake::sql::Form::Json,
            Form::Csv => lake::sql::Form::Csv,
            Form::Parquet => lake::sql::Form::Parquet,
        };
        match &command.to {
            Some(path) => write_to(question, form, path).await?,
            None => {
                let out = io::stdout();
                explain(question.answered(async |answer| answer.write(form, out).await).await)?;
            }
        }
        explain(node.close().await)
    }

    async fn write_to(question: Question, form: lake::sql::Form, path: &Path) -> anyhow::Result<()> {
        let file = File::create(path).with_context(|| path.display().to_string())?;
        let out = io::BufWriter::new(file);
        explain(question.answered(async |answer| answer.write(form, out).await).await)?;
        Ok(())
    }

    #[expect(clippy::print_stderr, reason = "that there is more is no part of the answer")]
    async fn print(question: Question, limit: usize, node: flow::node::Node) -> anyhow::Result<()> {
        let answer = explain(question.answered(async |answer| answer.rows(limit).await).await)?;
        let mut table = Table::new(answer.headings);
        answer.rows.into_iter().for_each(|row| table.push(row));
        table.print(Output::Table)?;
        if answer.more {
            eprintln!("there are more rows: ask for them with --limit, or for all as csv, json or parquet");
        }
        explain(node.close().await)
    }
}
