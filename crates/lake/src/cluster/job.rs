//! A plan that runs on a cluster: handed to its scheduler, watched, its rows fetched from the executors.
//!
//! What can go wrong is told within bounded time: a scheduler that does not answer, none or no more executors. An
//! executor that is lost in the middle changes nothing: the whole job is done anew, and no answer counts before
//! whose end one was lost (`members` says why).

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use arrow_array::RecordBatch;
use ballista_core::{
    client::BallistaClient,
    serde::{
        protobuf::{
            self, CancelJobParams, CleanJobDataParams, ExecuteQueryParams, KeyValuePair, RemoveSessionParams,
            execute_query_params::Query, job_status::Status,
        },
        scheduler::PartitionLocation,
    },
    version,
};
use datafusion::{
    error::{DataFusionError, Result},
    execution::SendableRecordBatchStream,
    physical_plan::{ExecutionPlan, stream::RecordBatchStreamAdapter},
    prelude::SessionContext,
};
use datafusion_proto::{physical_plan::AsExecutionPlan, protobuf::PhysicalPlanNode};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use tonic::{Request, transport::Channel};

use super::{Cluster, LARGEST_MESSAGE, codec::Codec, members::Members};
use crate::Error;

/// How often it is looked whether there still are executors.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What a scheduler says of a job in which an executor could not hand on its rows; of a task that failed too often it
/// says `failed 4 times, fail the stage, most recent failure reason`.
const ROWS_LOST: &str = " times, most recent failure reason";

/// How often a job is done in which executors were lost.
const TIMES: usize = 4;

/// Bytes of rows that are fetched before the first is handed on: until then what is lost can be asked for anew.
const HELD: usize = 32 << 20;

/// How long a scheduler may take to hear that a job has ended.
const TOLD_WITHIN: Duration = Duration::from_secs(2);

/// A plan for a cluster.
pub(crate) struct Job {
    cluster: Cluster,
    plan: Arc<dyn ExecutionPlan>,
    message: Vec<u8>,
    settings: Vec<KeyValuePair>,
    session: String,
    begun: Arc<Begun>,
}

/// What a cluster was let begin: when who waits for it lets go of this, the cluster forgets it, done or not.
pub(crate) struct Running {
    cluster: Cluster,
    session: String,
    begun: Arc<Begun>,
}

/// The jobs that were begun, by id, and whether each is done.
#[derive(Default)]
struct Begun(Mutex<Vec<(String, bool)>>);

impl Job {
    /// # Errors
    /// A plan that can't travel.
    pub fn new(cluster: Cluster, plan: Arc<dyn ExecutionPlan>, context: &SessionContext) -> Result<Job, Error> {
        let mut message = Vec::new();
        let written = PhysicalPlanNode::try_from_physical_plan(plan.clone(), &Codec::default())
            .and_then(|node| node.try_encode(&mut message));
        written.map_err(|error| {
            let reason = error.strip_backtrace();
            Error::Question(format!("a cluster can't compute this ({reason}): ask it without --cluster"))
        })?;
        let entries = context.copied_config().options().entries();
        let settings = entries.into_iter().map(|entry| KeyValuePair { key: entry.key, value: entry.value });
        let session = context.session_id();
        Ok(Job { cluster, plan, message, settings: settings.collect(), session, begun: Arc::default() })
    }

    /// What who waits for it holds.
    pub fn running(&self) -> Running {
        Running { cluster: self.cluster.clone(), session: self.session.clone(), begun: self.begun.clone() }
    }

    /// Its rows, part by part.
    pub async fn rows(self) -> Result<SendableRecordBatchStream> {
        let schema = self.plan.schema();
        let mut times = 0;
        loop {
            times += 1;
            let Some(places) = self.done().await.map_err(ours)? else {
                if times >= TIMES {
                    return Err(ours(Error::ExecutorsUnsteady { at: self.cluster.to_string(), times }));
                }
                continue;
            };
            let mut rows = Box::pin(fetched(places));
            match held(&mut rows).await {
                Ok(first) => {
                    let all = stream::iter(first.into_iter().map(Ok)).chain(rows);
                    return Ok(Box::pin(RecordBatchStreamAdapter::new(schema, all)));
                }
                Err(error) if times >= TIMES => return Err(error),
                // An executor was lost with what it had done.
                Err(_) => {}
            }
        }
    }

    /// Lets the cluster do it; returns where its rows lie. `None` where an executor was lost meanwhile.
    async fn done(&self) -> Result<Option<Vec<protobuf::PartitionLocation>>, Error> {
        let channel = self.cluster.connect().await?;
        let watch = Watch::begin(&self.cluster, &channel).await?;
        let mut request = Request::new(ExecuteQueryParams {
            session_id: self.session.clone(),
            settings: self.settings.clone(),
            operation_id: self.session.clone(),
            query: Some(Query::PhysicalPlan(self.message.clone())),
        });
        version::insert_version_header(request.metadata_mut());
        let refused = |status: tonic::Status| Error::Cluster(status.message().to_owned());
        let begun = Cluster::scheduler(&channel).execute_query_push(request).await.map_err(refused)?;
        let mut states = begun.into_inner();
        loop {
            let state = match tokio::time::timeout(LOOK_EVERY, states.message()).await {
                Ok(state) => state.map_err(|status| self.cluster.silent(status.message()))?,
                Err(_) if watch.are_all_there().await? => continue,
                Err(_) => return Ok(None),
            };
            let state = state.ok_or_else(|| self.cluster.silent("it ended before the job did"))?;
            let Some(job) = state.status else { continue };
            self.begun.note(&job.job_id);
            match job.status {
                Some(Status::Successful(done)) => {
                    self.begun.end();
                    return Ok(watch.are_all_there().await?.then_some(done.partition_location));
                }
                Some(Status::Failed(failed)) if failed.error.contains(ROWS_LOST) => return Ok(None),
                Some(Status::Failed(failed)) => return Err(self.failed(&failed.error)),
                Some(Status::Queued(_) | Status::Running(_)) | None => {}
            }
        }
    }

    fn failed(&self, reason: &str) -> Error {
        if reason.contains("all executors were lost") {
            return Error::ExecutorsLost(self.cluster.to_string());
        }
        // What an engine elsewhere says arrives as a text.
        if reason.contains("Resources exhausted") {
            return Error::TooMuchMemory;
        }
        Error::Question(reason.to_owned())
    }
}

/// How many executors were lost before a job began.
struct Watch<'a> {
    cluster: &'a Cluster,
    channel: &'a Channel,
    lost: u64,
}

impl Watch<'_> {
    async fn begin<'a>(cluster: &'a Cluster, channel: &'a Channel) -> Result<Watch<'a>, Error> {
        let Members { present, lost, .. } = cluster.members(channel).await?;
        if present == 0 {
            return Err(Error::NoExecutor(cluster.to_string()));
        }
        Ok(Watch { cluster, channel, lost })
    }

    /// Whether none was lost since.
    async fn are_all_there(&self) -> Result<bool, Error> {
        let Members { present, lost, .. } = self.cluster.members(self.channel).await?;
        if present == 0 {
            return Err(Error::ExecutorsLost(self.cluster.to_string()));
        }
        Ok(lost == self.lost)
    }
}

/// The rows that lie at these places, one place after the other.
fn fetched(places: Vec<protobuf::PartitionLocation>) -> impl Stream<Item = Result<RecordBatch>> + Send {
    stream::iter(places).then(part).try_flatten()
}

async fn part(place: protobuf::PartitionLocation) -> Result<SendableRecordBatchStream> {
    let place: PartitionLocation = place.try_into().map_err(lost)?;
    let executor = &place.executor_meta;
    let (host, port) = (executor.host.as_str(), executor.port);
    let client = BallistaClient::try_new(host, port, LARGEST_MESSAGE, false, None, 1, 0, 0, 0).await;
    let mut client = client.map_err(lost)?;
    let fetched = client.fetch_partition(&executor.id, &place.partition_id, place.file_id, place.layout(), true);
    fetched.await.map_err(lost)
}

/// The first rows.
async fn held(rows: &mut (impl Stream<Item = Result<RecordBatch>> + Unpin)) -> Result<Vec<RecordBatch>> {
    let (mut first, mut bytes) = (Vec::new(), 0);
    while bytes < HELD
        && let Some(batch) = rows.next().await
    {
        let batch = batch?;
        bytes += batch.get_array_memory_size();
        first.push(batch);
    }
    Ok(first)
}

fn ours(error: Error) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

fn lost(error: impl std::fmt::Display) -> DataFusionError {
    ours(Error::Cluster(format!("the rows of an executor can't be fetched: {error}. Ask again")))
}

impl Begun {
    fn note(&self, job: &str) {
        let mut begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !job.is_empty() && begun.last().is_none_or(|(last, _)| last != job) {
            begun.push((job.to_owned(), false));
        }
    }

    /// The last one is done.
    fn end(&self) {
        if let Some((_, done)) = self.0.lock().unwrap_or_else(PoisonError::into_inner).last_mut() {
            *done = true;
        }
    }

    fn take(&self) -> Vec<(String, bool)> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Running {
    /// On a thread of its own: whoever gives up may be on one that must not wait, or be the last of its runtime.
    fn drop(&mut self) {
        let begun = self.begun.take();
        if begun.is_empty() {
            return;
        }
        let (cluster, session) = (self.cluster.clone(), self.session.clone());
        let telling = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                // A scheduler that does not hear of it forgets it in its own time.
                let forgotten = forget(cluster, session, begun);
                let _ = runtime.block_on(async { tokio::time::timeout(TOLD_WITHIN, forgotten).await });
            }
        });
        let _ = telling.join();
    }
}

/// Lets the cluster stop these jobs and forget what they left.
async fn forget(cluster: Cluster, session: String, begun: Vec<(String, bool)>) {
    let Ok(channel) = cluster.connect().await else { return };
    let mut scheduler = Cluster::scheduler(&channel);
    for (job_id, done) in begun {
        if !done {
            let _ = scheduler.cancel_job(CancelJobParams { job_id: job_id.clone() }).await;
        }
        let _ = scheduler.clean_job_data(CleanJobDataParams { job_id, remove_stage_ids: Vec::new() }).await;
    }
    let _ = scheduler.remove_session(RemoveSessionParams { session_id: session }).await;
}
