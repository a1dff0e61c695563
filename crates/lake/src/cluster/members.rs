//! The executors of a scheduler, how many tasks they do at a time, and how many executors it has lost so far.
//!
//! A scheduler lets what a lost executor did be done again, part by part; what later parts had handed on before stays
//! beside what they hand on then, and would count twice. So whoever asks compares how many were lost before and after:
//! the number grows before the scheduler lets anything be done again.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
    hash::{BuildHasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use async_trait::async_trait;
use ballista_core::{
    JobId,
    error::Result,
    serde::{
        protobuf::ExecutorHeartbeat,
        scheduler::{ExecutorData, ExecutorMetadata},
    },
};
use ballista_scheduler::{
    cluster::{BoundTask, ClusterState, ClusterStateEventStream, ExecutorSlot},
    config::TaskDistributionPolicy,
    state::task_manager::JobInfoCache,
};
use futures_util::future::BoxFuture;
use tonic::{
    body::Body,
    codegen::http::{Request, Response},
    server::NamedService,
};
use tower::Service;

/// Where a scheduler says which executors it has.
pub(super) const MEMBERS: &str = "/executors/members";

/// What a scheduler says of its executors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Members {
    /// How many it heard of lately.
    pub present: u64,
    /// How many tasks these do at a time.
    pub slots: u64,
    /// One more for each that it lost. Where it begins differs from scheduler to scheduler, so that one that began
    /// anew meanwhile is not taken for one that lost none.
    pub lost: u64,
}

impl Members {
    /// As one line.
    pub fn write(self) -> String {
        format!("{} {} {}", self.present, self.slots, self.lost)
    }

    /// Reads such a line.
    pub fn read(line: &str) -> Option<Members> {
        let numbers: Vec<u64> = line.trim().split(' ').map(|number| number.parse().ok()).collect::<Option<_>>()?;
        let [present, slots, lost] = numbers.try_into().ok()?;
        Some(Members { present, slots, lost })
    }
}

/// The state of a cluster, which counts the executors that it loses, and tells whoever asks.
#[derive(Clone)]
pub(super) struct Counted {
    state: Arc<dyn ClusterState>,
    lost: Arc<AtomicU64>,
}

impl Counted {
    pub fn new(state: Arc<dyn ClusterState>) -> Counted {
        Counted { state, lost: Arc::new(AtomicU64::new(RandomState::new().hash_one(()))) }
    }

    async fn members(&self) -> Members {
        let lost = self.lost.load(Ordering::SeqCst);
        let heard_of = self.state.executor_heartbeats();
        let known = self.state.registered_executor_metadata().await;
        let slots = known.iter().filter(|known| heard_of.contains_key(&known.id));
        let slots = slots.map(|known| u64::from(known.specification.vcores)).sum();
        Members { present: heard_of.len() as u64, slots, lost }
    }
}

#[async_trait]
impl ClusterState for Counted {
    async fn init(&self) -> Result<()> {
        self.state.init().await
    }

    async fn bind_schedulable_tasks(
        &self,
        distribution: TaskDistributionPolicy,
        active_jobs: Arc<HashMap<JobId, JobInfoCache>>,
        executors: Option<HashSet<String>>,
    ) -> Result<Vec<BoundTask>> {
        self.state.bind_schedulable_tasks(distribution, active_jobs, executors).await
    }

    async fn unbind_tasks(&self, executor_slots: Vec<ExecutorSlot>) -> Result<()> {
        self.state.unbind_tasks(executor_slots).await
    }

    async fn register_executor(&self, metadata: ExecutorMetadata, spec: ExecutorData) -> Result<()> {
        self.state.register_executor(metadata, spec).await
    }

    async fn save_executor_metadata(&self, metadata: ExecutorMetadata) -> Result<()> {
        self.state.save_executor_metadata(metadata).await
    }

    async fn get_executor_metadata(&self, executor_id: &str) -> Result<ExecutorMetadata> {
        self.state.get_executor_metadata(executor_id).await
    }

    async fn registered_executor_metadata(&self) -> Vec<ExecutorMetadata> {
        self.state.registered_executor_metadata().await
    }

    async fn save_executor_heartbeat(&self, heartbeat: ExecutorHeartbeat) -> Result<()> {
        self.state.save_executor_heartbeat(heartbeat).await
    }

    async fn remove_executor(&self, executor_id: &str) -> Result<()> {
        self.lost.fetch_add(1, Ordering::SeqCst);
        self.state.remove_executor(executor_id).await
    }

    fn executor_heartbeats(&self) -> HashMap<String, ExecutorHeartbeat> {
        self.state.executor_heartbeats()
    }

    fn get_executor_heartbeat(&self, executor_id: &str) -> Option<ExecutorHeartbeat> {
        self.state.get_executor_heartbeat(executor_id)
    }

    async fn cluster_state_events(&self) -> Result<ClusterStateEventStream> {
        self.state.cluster_state_events().await
    }
}

impl NamedService for Counted {
    const NAME: &'static str = "executors";
}

impl Service<Request<Body>> for Counted {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, std::result::Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::result::Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        let counted = self.clone();
        Box::pin(async move { Ok(Response::new(Body::new(counted.members().await.write()))) })
    }
}

#[cfg(test)]
mod tests {
    use super::Members;

    #[test]
    fn members_read_as_they_are_written() {
        let members = Members { present: 3, slots: 48, lost: 12 };
        assert_eq!(Members::read(&members.write()), Some(members));
        for no_line in ["", "3", "3 4", "3 4 x", "ready: 2 executors registered", "-1 2 3", "1 2 3 4"] {
            assert_eq!(Members::read(no_line), None, "{no_line}");
        }
    }
}
