//! `probity cluster`: several machines that do the heavy reads of a register.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Subcommand};

use crate::cli::bytes;

/// What a program says that was built without clusters.
#[cfg(not(feature = "cluster"))]
pub const NOT_BUILT: &str =
    "this program was built without clusters; build it with `cargo build --release --features cluster`";

/// The two kinds of programs of a cluster. They talk without passwords or encryption: whoever reaches a scheduler
/// lets its executors read every file that they can read.
#[derive(Debug, Subcommand)]
pub enum ClusterCommand {
    /// Take plans, divide them, and give their tasks to executors.
    Scheduler(Scheduler),
    /// Do the tasks of a scheduler. The files of the lake must lie at the same path as for the register.
    Executor(Executor),
    /// Say how many executors a scheduler has: those that it heard of in the last quarter of a minute.
    Status {
        /// The address of the scheduler.
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:50050")]
        scheduler: String,
    },
}

/// Where a program of a cluster listens.
#[derive(Debug, Args)]
struct Listening {
    /// Listen at an address that other machines reach: in a network of the cluster's own only.
    #[arg(long)]
    private_network: bool,
}

/// The scheduler.
#[derive(Debug, Args)]
pub struct Scheduler {
    /// Where it listens: others must reach it by this address.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:50050")]
    listen: SocketAddr,
    #[command(flatten)]
    listening: Listening,
}

/// An executor.
#[derive(Debug, Args)]
pub struct Executor {
    /// The address of its scheduler, such as http://127.0.0.1:50050; it waits half a minute for one.
    #[arg(long, value_name = "URL")]
    scheduler: String,
    /// Where it hands out what it did: others must reach it by this address.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:50051")]
    listen: SocketAddr,
    /// The folder for what tasks came to, and for what does not fit into memory: of this executor alone.
    #[arg(long, value_name = "DIR")]
    work: PathBuf,
    /// The memory that it may take, divided among its slots.
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = bytes)]
    memory: u64,
    /// The disk that it may take for what does not fit.
    #[arg(long, value_name = "SIZE", default_value = "64GiB", value_parser = bytes)]
    spill: u64,
    /// How many tasks it does at a time; as many as the machine has cores where absent.
    #[arg(long, value_name = "N")]
    slots: Option<usize>,
    #[command(flatten)]
    listening: Listening,
}

impl Listening {
    /// Refuses an address that all the world may reach.
    #[cfg(feature = "cluster")]
    fn check(&self, at: SocketAddr) -> anyhow::Result<()> {
        anyhow::ensure!(
            !at.ip().is_unspecified(),
            "others are told to come to {at}, which is no address of a machine: name one"
        );
        anyhow::ensure!(
            at.ip().is_loopback() || self.private_network,
            "at {at} other machines reach it, and a cluster asks nobody who they are: where only its own machines do, say \
             --private-network"
        );
        Ok(())
    }
}

/// Runs until it is told to end.
#[cfg(not(feature = "cluster"))]
pub async fn run(_command: ClusterCommand) -> anyhow::Result<()> {
    anyhow::bail!(NOT_BUILT)
}

/// Runs until it is told to end.
#[cfg(feature = "cluster")]
#[expect(clippy::print_stdout, reason = "where it listens is the answer")]
pub async fn run(command: ClusterCommand) -> anyhow::Result<()> {
    use lake::cluster;

    match command {
        ClusterCommand::Scheduler(command) => {
            command.listening.check(command.listen)?;
            let scheduler = cluster::Scheduler::listen(command.listen).await?;
            println!("scheduler at http://{}", scheduler.at());
            tokio::select! {
                ended = cluster::schedule(scheduler) => Ok(ended?),
                told = tokio::signal::ctrl_c() => Ok(told?),
            }
        }
        ClusterCommand::Executor(command) => {
            command.listening.check(command.listen)?;
            let slots = command.slots.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
            let scheduler = address(&command.scheduler)?;
            println!("executor for {scheduler}");
            let executor = cluster::Executor {
                cluster: scheduler,
                listen: command.listen,
                work: command.work,
                memory: command.memory,
                spill: command.spill,
                slots,
                works: flow::elsewhere::works(),
            };
            Ok(cluster::execute(executor).await?)
        }
        ClusterCommand::Status { scheduler } => {
            println!("{} executors", address(&scheduler)?.executors().await?);
            Ok(())
        }
    }
}

#[cfg(feature = "cluster")]
fn address(text: &str) -> anyhow::Result<lake::cluster::Cluster> {
    text.parse().map_err(|error| anyhow::anyhow!("--scheduler: {error}"))
}
