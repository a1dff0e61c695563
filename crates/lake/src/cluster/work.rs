//! Passes over the lake that are no questions, such as all facts of all subjects: divided into tasks, which
//! executors do one after the other. To the engine a task is a row, and doing it a function.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt::Debug,
    hash::{Hash, Hasher},
    sync::Arc,
};

use arrow_array::{ArrayRef, BinaryArray, Int64Array, RecordBatch, cast::AsArray, types::Int64Type};
use arrow_schema::{DataType, Field, Schema};
use datafusion::{
    datasource::MemTable,
    error::{DataFusionError, Result},
    logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility, col},
    prelude::SessionContext,
};
use futures_util::StreamExt;
use tokio::task::JoinHandle;

use super::{Driver, Job, config};
use crate::{Error, sql::of_engine};

/// The name of the function that does a task.
pub(super) const WORK: &str = "probity_work";

/// Tasks handed to the cluster at a time: their answers lie in memory until all are there.
const TASKS_AT_A_TIME: usize = 64;

/// How often that many are under way at a time, so that executors need not wait for the one who takes answers.
const UNDER_WAY: usize = 2;

/// Work that executors can do.
pub trait Work: Debug + Send + Sync {
    /// Its name: the same in all programs of a cluster.
    fn name(&self) -> &'static str;

    /// Does a task of a job. The same job and task give the same, whoever does it and however often.
    ///
    /// # Errors
    /// In words.
    fn done(&self, job: &[u8], task: &[u8]) -> std::result::Result<Vec<u8>, String>;
}

/// The kinds of work that a program can do, by name.
#[derive(Clone, Debug, Default)]
pub struct Works(BTreeMap<&'static str, Arc<dyn Work>>);

impl FromIterator<Arc<dyn Work>> for Works {
    fn from_iter<I: IntoIterator<Item = Arc<dyn Work>>>(works: I) -> Works {
        Works(works.into_iter().map(|work| (work.name(), work)).collect())
    }
}

/// The function that does a task of one job.
#[derive(Debug)]
pub(super) struct Call {
    kind: String,
    job: Arc<[u8]>,
    /// Absent where this program only hands it on.
    work: Option<Arc<dyn Work>>,
    signature: Signature,
}

impl Call {
    fn new(kind: &str, job: Arc<[u8]>, work: Option<Arc<dyn Work>>) -> Call {
        let signature = Signature::exact(vec![DataType::Binary], Volatility::Volatile);
        Call { kind: kind.to_owned(), job, work, signature }
    }

    /// Writes the kind of work and the job, an empty byte between them.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(self.kind.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(&self.job);
    }

    pub fn read(bytes: &[u8], works: &Works) -> std::result::Result<Call, String> {
        let end = bytes.iter().position(|byte| *byte == 0).ok_or("work without a name")?;
        let kind = std::str::from_utf8(&bytes[..end]).map_err(|error| error.to_string())?;
        Ok(Call::new(kind, Arc::from(&bytes[end + 1..]), works.0.get(kind).cloned()))
    }
}

impl ScalarUDFImpl for Call {
    fn name(&self) -> &str {
        WORK
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _takes: &[DataType]) -> Result<DataType> {
        Ok(DataType::Binary)
    }

    fn invoke_with_args(&self, called: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let unknown = || format!("the executor can't do `{}`: run the same program on all machines", self.kind);
        let work = self.work.as_ref().ok_or_else(|| DataFusionError::Execution(unknown()))?;
        let tasks = ColumnarValue::values_to_arrays(&called.args)?;
        let tasks = tasks.first().and_then(|tasks| tasks.as_binary_opt::<i32>());
        let tasks = tasks.ok_or_else(|| DataFusionError::Execution("tasks are bytes".to_owned()))?;
        let done = tasks.iter().map(|task| task.map(|task| work.done(&self.job, task)).transpose());
        let done = done.collect::<std::result::Result<Vec<_>, String>>().map_err(DataFusionError::Execution)?;
        Ok(ColumnarValue::Array(Arc::new(done.iter().map(Option::as_deref).collect::<BinaryArray>())))
    }
}

impl PartialEq for Call {
    fn eq(&self, other: &Call) -> bool {
        self.kind == other.kind && self.job == other.job
    }
}

impl Eq for Call {}

impl Hash for Call {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.kind, &self.job).hash(state);
    }
}

/// Tasks that a cluster does.
pub struct Done {
    driver: Driver,
    kind: &'static str,
    job: Arc<[u8]>,
    left: VecDeque<Vec<u8>>,
    under_way: VecDeque<JoinHandle<std::result::Result<Vec<Vec<u8>>, Error>>>,
    ready: VecDeque<Vec<u8>>,
}

impl Done {
    /// What the next task came to, in the order of the tasks; `None` at the end.
    ///
    /// # Errors
    /// A cluster that can't, or a task that failed.
    pub async fn next(&mut self) -> std::result::Result<Option<Vec<u8>>, Error> {
        loop {
            if let Some(task) = self.ready.pop_front() {
                return Ok(Some(task));
            }
            while self.under_way.len() < UNDER_WAY && !self.left.is_empty() {
                let some = self.left.drain(..self.left.len().min(TASKS_AT_A_TIME)).collect();
                let (driver, kind, job) = (self.driver.clone(), self.kind, self.job.clone());
                self.under_way.push_back(tokio::spawn(async move { driver.some_done(kind, job, some).await }));
            }
            let Some(first) = self.under_way.pop_front() else { return Ok(None) };
            self.ready = first.await.map_err(|error| Error::Cluster(error.to_string()))??.into();
        }
    }
}

impl Drop for Done {
    fn drop(&mut self) {
        self.under_way.iter().for_each(JoinHandle::abort);
    }
}

impl Driver {
    /// Lets the cluster do tasks of a job of the kind of that name.
    pub fn work(&self, kind: &'static str, job: Vec<u8>, tasks: Vec<Vec<u8>>) -> Done {
        let (under_way, ready) = (VecDeque::new(), VecDeque::new());
        Done { driver: self.clone(), kind, job: job.into(), left: tasks.into(), under_way, ready }
    }

    async fn some_done(
        &self,
        kind: &str,
        job: Arc<[u8]>,
        tasks: Vec<Vec<u8>>,
    ) -> std::result::Result<Vec<Vec<u8>>, Error> {
        let count = tasks.len();
        let context = super::planning(&SessionContext::new_with_config(config(count)));
        let plan = planned(&context, Call::new(kind, job, None), tasks).await.map_err(of_engine)?;
        let job = Job::new(self.cluster.clone(), plan, &context)?;
        let running = job.running();
        let mut rows = job.rows().await.map_err(of_engine)?;
        let mut done = vec![None; count];
        while let Some(batch) = rows.next().await {
            let batch = batch.map_err(of_engine)?;
            for (at, task) in answers(&batch).into_iter().flatten() {
                if let Some(place) = usize::try_from(at).ok().and_then(|at| done.get_mut(at)) {
                    *place = Some(task);
                }
            }
        }
        drop(running);
        let all: Option<Vec<Vec<u8>>> = done.into_iter().collect();
        all.ok_or_else(|| Error::Cluster("a task was not answered".to_owned()))
    }
}

/// The plan of tasks: each a part of its own, with its place.
async fn planned(
    context: &SessionContext,
    call: Call,
    tasks: Vec<Vec<u8>>,
) -> Result<Arc<dyn datafusion::physical_plan::ExecutionPlan>> {
    let fields = vec![Field::new("at", DataType::Int64, false), Field::new("task", DataType::Binary, false)];
    let schema = Arc::new(Schema::new(fields));
    let parts = tasks.iter().enumerate().map(|(at, task)| {
        let columns: Vec<ArrayRef> =
            vec![Arc::new(Int64Array::from(vec![at as i64])), Arc::new(BinaryArray::from(vec![task.as_slice()]))];
        Ok(vec![RecordBatch::try_new(schema.clone(), columns)?])
    });
    let table = MemTable::try_new(schema.clone(), parts.collect::<Result<Vec<_>>>()?)?;
    let done = ScalarUDF::from(call).call(vec![col("task")]).alias("done");
    context.read_table(Arc::new(table))?.select(vec![col("at"), done])?.create_physical_plan().await
}

/// What tasks came to, each with its place.
fn answers(batch: &RecordBatch) -> Option<Vec<(i64, Vec<u8>)>> {
    let places = batch.column(0).as_primitive_opt::<Int64Type>()?;
    let done = batch.column(1).as_binary_opt::<i32>()?;
    Some((0..batch.num_rows()).map(|row| (places.value(row), done.value(row).to_vec())).collect())
}
