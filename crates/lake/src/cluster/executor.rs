//! An executor: asks a scheduler for tasks, does them, and keeps what they came to until it is fetched.

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
};

use ballista_core::{config::TaskSchedulingPolicy, registry::BallistaFunctionRegistry};
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use datafusion::execution::{SessionStateBuilder, runtime_env::RuntimeEnvBuilder};

use super::{Cluster, LARGEST_MESSAGE, Works, codec::Codec};
use crate::Error;

/// How long it waits for a scheduler that is not there yet, in seconds.
const WAITS_SECONDS: u16 = 30;

/// How often it looks for what was left behind, in seconds.
const SWEEPS_EVERY_SECONDS: u64 = 600;

/// What was left behind is removed after so many seconds.
const LEFT_FOR_SECONDS: u64 = 3_600;

/// An executor.
#[derive(Clone, Debug)]
pub struct Executor {
    /// Whose tasks it does.
    pub cluster: Cluster,
    /// Where it hands out what it did: others must reach it by this address.
    pub listen: SocketAddr,
    /// Where tasks leave what they came to, and what does not fit into memory.
    pub work: PathBuf,
    /// Bytes of memory, divided among its slots.
    pub memory: u64,
    /// Bytes of disk for what does not fit into memory.
    pub spill: u64,
    /// How many tasks it does at a time.
    pub slots: usize,
    /// The kinds of work that it can do.
    pub works: Works,
}

impl Executor {
    /// The port at which it listens: a free one where none is named.
    fn port(&self) -> Result<u16, Error> {
        let refused = |source| Error::Listen { at: self.listen, source };
        let listener = TcpListener::bind(self.listen).map_err(refused)?;
        Ok(listener.local_addr().map_err(refused)?.port())
    }
}

/// Does tasks until the process is told to end.
///
/// # Errors
/// [`Error::Cluster`] in the words of the engine, such as that no scheduler was found.
pub async fn execute(executor: Executor) -> Result<(), Error> {
    std::fs::create_dir_all(&executor.work).map_err(Error::file(&executor.work))?;
    let message = u32::try_from(LARGEST_MESSAGE).unwrap_or(u32::MAX);
    let (host, port) = executor.cluster.host_and_port();
    let functions = SessionStateBuilder::new().with_default_features().build();
    let (folder, spill) = (executor.work.clone(), executor.spill);
    let config = ExecutorProcessConfig {
        bind_host: executor.listen.ip().to_string(),
        external_host: Some(executor.listen.ip().to_string()),
        port: executor.port()?,
        scheduler_host: host.to_owned(),
        scheduler_port: port,
        scheduler_connect_timeout_seconds: WAITS_SECONDS,
        vcores: executor.slots.max(1),
        task_scheduling_policy: TaskSchedulingPolicy::PullStaged,
        work_dir: Some(executor.work.display().to_string()),
        job_data_ttl_seconds: LEFT_FOR_SECONDS,
        job_data_clean_up_interval_seconds: SWEEPS_EVERY_SECONDS,
        grpc_max_decoding_message_size: message,
        grpc_max_encoding_message_size: message,
        memory_pool_size: Some(executor.memory),
        override_function_registry: Some(Arc::new(BallistaFunctionRegistry::from(&functions))),
        override_runtime_producer: Some(Arc::new(move |_| {
            let spilled = RuntimeEnvBuilder::new().with_temp_file_path(&folder).with_max_temp_directory_size(spill);
            spilled.build_arc()
        })),
        override_physical_codec: Some(Arc::new(Codec::new(executor.works))),
        ..ExecutorProcessConfig::default()
    };
    start_executor_process(Arc::new(config)).await.map_err(|error| Error::Cluster(error.to_string()))
}
