//! The scheduler: takes plans, divides them, and gives their tasks to executors that ask for them.

use std::{net::SocketAddr, sync::Arc};

use ballista_core::{config::TaskSchedulingPolicy, serde::protobuf::scheduler_grpc_server::SchedulerGrpcServer};
use ballista_scheduler::{cluster::BallistaCluster, config::SchedulerConfig, scheduler_process::create_scheduler};
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use tokio::net::TcpListener;
use tonic::{
    service::Routes,
    transport::{Server, server::TcpIncoming},
};

use super::{LARGEST_MESSAGE, Works, codec::Codec, members::Counted};
use crate::Error;

/// An executor that was not heard of for so many seconds is lost; one that is busy is heard of every five.
const LOST_AFTER_SECONDS: u64 = 15;

/// Rows that can't be fetched from an executor fail the whole job: a scheduler that lets a part of it be done again
/// may count twice what the first time had handed on. Whoever asked asks anew.
const FAILURES_OF_A_STAGE: usize = 1;

/// How often lost executors are looked for, in seconds.
const LOOKED_FOR_EVERY_SECONDS: u64 = 1;

/// What a question leaves on executors that nobody let them forget is removed after so many seconds.
const LEFT_FOR_SECONDS: u64 = 600;

/// A scheduler that listens.
pub struct Scheduler {
    listener: TcpListener,
    at: SocketAddr,
}

impl Scheduler {
    /// Listens at an address, which executors and those who ask must reach it by.
    ///
    /// # Errors
    /// [`Error::Listen`] where it can't.
    pub async fn listen(at: SocketAddr) -> Result<Scheduler, Error> {
        let refused = |source| Error::Listen { at, source };
        let listener = TcpListener::bind(at).await.map_err(refused)?;
        Ok(Scheduler { at: listener.local_addr().map_err(refused)?, listener })
    }

    /// Where it listens.
    pub fn at(&self) -> SocketAddr {
        self.at
    }
}

/// Schedules until the process ends.
///
/// # Errors
/// [`Error::Cluster`] in the words of the engine.
pub async fn schedule(scheduler: Scheduler) -> Result<(), Error> {
    let message = u32::try_from(LARGEST_MESSAGE).unwrap_or(u32::MAX);
    let config = SchedulerConfig {
        external_host: scheduler.at.ip().to_string(),
        bind_host: scheduler.at.ip().to_string(),
        bind_port: scheduler.at.port(),
        // Executors ask for work, so that they listen to nobody's orders.
        scheduling_policy: TaskSchedulingPolicy::PullStaged,
        executor_timeout_seconds: LOST_AFTER_SECONDS,
        no_executors_grace_period_seconds: LOST_AFTER_SECONDS,
        expire_dead_executor_interval_seconds: LOOKED_FOR_EVERY_SECONDS,
        stage_max_failures: FAILURES_OF_A_STAGE,
        finished_job_data_clean_up_interval_seconds: LEFT_FOR_SECONDS,
        finished_job_state_clean_up_interval_seconds: LEFT_FOR_SECONDS,
        grpc_server_max_decoding_message_size: message,
        grpc_server_max_encoding_message_size: message,
        grpc_client_max_message_size: message,
        override_physical_codec: Some(Arc::new(Codec::new(Works::default()))),
        ..SchedulerConfig::default()
    };
    let failed = |error: ballista_core::error::BallistaError| Error::Cluster(error.to_string());
    let cluster = BallistaCluster::new_from_config(&config).await.map_err(failed)?;
    let counted = Counted::new(cluster.cluster_state());
    let cluster = BallistaCluster::new(Arc::new(counted.clone()), cluster.job_state());
    let server = create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, Arc::new(config)).await;
    let service = SchedulerGrpcServer::new(server.map_err(failed)?)
        .max_encoding_message_size(LARGEST_MESSAGE)
        .max_decoding_message_size(LARGEST_MESSAGE);
    let routes = Routes::new(service).add_service(counted);
    let serving = Server::builder().add_routes(routes).serve_with_incoming(TcpIncoming::from(scheduler.listener));
    serving.await.map_err(|error| Error::Cluster(error.to_string()))
}
