//! Questions in SQL over the tables, answered by DataFusion in this process.
//!
//! A question only reads. Whoever asks sees the columns and rows that [`Scope`] leaves: what is left out is not
//! there for the question, neither by name nor by error ([`guard`] says how). It has a budget of memory, of disk
//! to spill to, and, by the caller, of time.
//!
//! In reading order: `views` (what each may see) of files (`stored`), `guard` (why a question sees no more), `functions`
//! (ours), `months` (cuts of days), `groups` (counts by few groups), `answer` (rows, in the form that is wanted).

mod answer;
#[cfg(feature = "cluster")]
mod elsewhere;
pub(crate) mod functions;
pub(crate) mod groups;
pub(crate) mod guard;
mod months;
mod spill;
mod stored;
mod views;

use std::{path::PathBuf, sync::Arc};

use arrow_schema::ArrowError;
use catalogue::Pack;
use datafusion::{
    error::DataFusionError,
    execution::FunctionRegistry,
    execution::{SessionStateBuilder, memory_pool::FairSpillPool, runtime_env::RuntimeEnvBuilder},
    prelude::{DataFrame, SQLOptions, SessionConfig, SessionContext},
};
use domain::{Date, Instant, OrganCode};

pub use answer::{Answer, Form, Rows};
pub use arrow_array::RecordBatch;
pub use arrow_schema::SchemaRef;
#[cfg(feature = "cluster")]
pub use elsewhere::ask_cluster;

use months::FirstDays;

use crate::{
    Error,
    tables::{TableFiles, Tables},
};

/// The catalog in which all tables lie.
pub const CATALOG: &str = "probity";

/// The schema in which all tables lie.
pub const SCHEMA: &str = "tables";

/// Characters of a question at most.
const LONGEST: usize = 100_000;

/// Whose rows and which columns a question sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// What is published in bulk on that day and not hidden at that instant: open columns.
    Public {
        /// The day.
        today: Date,
        /// The instant.
        now: Instant,
    },
    /// All records that an organ delivered, with all columns; of the rest what is published.
    Organ {
        /// The organ.
        organ: OrganCode,
        /// The day.
        today: Date,
        /// The instant.
        now: Instant,
    },
    /// All rows and columns.
    All,
}

/// What a question may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory.
    pub memory: u64,
    /// Bytes of disk for what does not fit into memory.
    pub spill: u64,
    /// Where they lie: the folder is made, and emptied of what stopped questions left.
    pub spill_folder: PathBuf,
    /// Threads.
    pub threads: usize,
}

/// Reads a question and begins to answer it.
///
/// # Errors
/// [`Error::Question`] where the question can't be understood, names what is not there or does more than read;
/// [`Error::TooMuchMemory`] where its budget does not do, here or while the answer is read.
pub async fn ask(
    files: &TableFiles,
    tables: &Tables,
    pack: &Arc<Pack>,
    scope: &Scope,
    limits: &Limits,
    question: &str,
) -> Result<Answer, Error> {
    let spill = spill::Folder::take(&limits.spill_folder)?;
    let context = context(limits, SessionConfig::new().with_target_partitions(limits.threads.max(1)))?;
    let frame = read(&context, files, tables, (pack, &Arc::from([])), scope, question).await?;
    let schema = Arc::new(frame.schema().as_arrow().clone());
    Answer::begin(schema, frame.execute_stream(), limits.threads, spill)
}

/// The columns that a question's answer has; nothing is computed.
///
/// # Errors
/// [`Error::Question`] as for [`ask`].
pub async fn columns(
    files: &TableFiles,
    tables: &Tables,
    pack: &Arc<Pack>,
    scope: &Scope,
    limits: &Limits,
    question: &str,
) -> Result<SchemaRef, Error> {
    let context = context(limits, SessionConfig::new())?;
    let frame = read(&context, files, tables, (pack, &Arc::from([])), scope, question).await?;
    Ok(Arc::new(frame.schema().as_arrow().clone()))
}

/// A table as an asker sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: SchemaRef,
}

/// The tables of which a scope leaves anything, by name.
///
/// # Errors
/// [`Error::Unreadable`] where a file can't be read.
pub async fn shown(files: &TableFiles, tables: &Tables, scope: &Scope, limits: &Limits) -> Result<Vec<Shown>, Error> {
    let context = context(limits, SessionConfig::new())?;
    views::register(&context, files, tables, scope).await.map_err(of_engine)?;
    let Some(all) = context.catalog(CATALOG).and_then(|catalog| catalog.schema(SCHEMA)) else { return Ok(Vec::new()) };
    let mut shown = Vec::new();
    for name in all.table_names() {
        if let Some(table) = all.table(&name).await.map_err(of_engine)? {
            shown.push(Shown { name, columns: table.schema() });
        }
    }
    shown.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(shown)
}

/// Reads a question, of what the scope leaves. Of the pack it is said by what other processes find it.
async fn read(
    context: &SessionContext,
    files: &TableFiles,
    tables: &Tables,
    (pack, origin): (&Arc<Pack>, &Arc<[u8]>),
    scope: &Scope,
    question: &str,
) -> Result<DataFrame, Error> {
    if question.len() > LONGEST {
        return Err(Error::Question(format!("it has more than {LONGEST} characters")));
    }
    for function in functions::all(pack, origin) {
        context.register_udf(function);
    }
    if let Some(first_days) = FirstDays::new(|name| context.udf(name).ok()) {
        let state = context.state_ref();
        state.write().register_function_rewrite(Arc::new(first_days)).map_err(of_engine)?;
    }
    views::register(context, files, tables, scope).await.map_err(of_engine)?;
    let reads = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    context.sql_with_options(question, reads).await.map_err(of_engine)
}

/// What a question begins with: its limits.
fn context(limits: &Limits, config: SessionConfig) -> Result<SessionContext, Error> {
    let memory = usize::try_from(limits.memory).unwrap_or(usize::MAX);
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(FairSpillPool::new(memory)))
        .with_temp_file_path(&limits.spill_folder)
        .with_max_temp_directory_size(limits.spill)
        .build_arc()
        .map_err(of_engine)?;
    let config = config.with_information_schema(true).with_default_catalog_and_schema(CATALOG, SCHEMA);
    let state = SessionStateBuilder::new().with_config(config).with_runtime_env(runtime).with_default_features();
    Ok(SessionContext::new_with_state(state.with_physical_optimizer_rules(groups::rules()).build()))
}

/// An error of the engine in words for the one who asks.
pub(crate) fn of_engine(error: DataFusionError) -> Error {
    let error = match error {
        DataFusionError::External(error) => match error.downcast::<Error>() {
            Ok(ours) => return *ours,
            Err(error) => DataFusionError::External(error),
        },
        error => error,
    };
    match error.find_root() {
        DataFusionError::ResourcesExhausted(_) => Error::TooMuchMemory,
        // Only what does not fit into memory is written in the form of Arrow: the disk, or what it may take of it, is full.
        DataFusionError::ArrowError(error, _) if matches!(**error, ArrowError::IoError(..)) => Error::TooMuchMemory,
        root @ (DataFusionError::ParquetError(_) | DataFusionError::IoError(_) | DataFusionError::ObjectStore(_)) => {
            Error::Unreadable(root.strip_backtrace())
        }
        root => Error::Question(root.strip_backtrace()),
    }
}
