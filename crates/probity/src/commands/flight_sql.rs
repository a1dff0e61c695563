//! `probity flight-sql`: questions of analysts' tools.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use domain::Date;

use crate::cli::bytes;

/// Answer questions in SQL to the tools of analysts, by Arrow Flight SQL: of what everyone may have in bulk; with a key
/// of the API or a name and a password, of what that account may read. It stands beside a server and serves nothing else.
#[derive(Debug, Args)]
pub struct FlightSql {
    /// The data folder.
    #[arg(long, env = "PROBITY_DATA", value_name = "DIR")]
    data: PathBuf,
    /// The day it is said to be, in a demo register only.
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    /// Where it listens. Nothing is encrypted here: a proxy that ends TLS stands in front of it.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:50060")]
    listen: SocketAddr,
    /// Listen at an address that other machines reach: where only the proxy does.
    #[arg(long)]
    private_network: bool,
    /// A proxy in front says in X-Forwarded-For whom it speaks for; its last address counts.
    #[arg(long)]
    behind_proxy: bool,
    /// How many questions are answered at once; whoever has no account shares half of them.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    at_once: u16,
    /// The memory that each question may take.
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = bytes)]
    memory: u64,
    /// The disk that each may take for what does not fit.
    #[arg(long, value_name = "SIZE", default_value = "8GiB", value_parser = bytes)]
    spill: u64,
    /// The seconds that each may take until its last row is fetched.
    #[arg(long, default_value_t = 300)]
    seconds: u64,
}

/// Says that this program does not know how.
#[cfg(not(feature = "flight"))]
pub async fn run(_command: FlightSql) -> anyhow::Result<()> {
    anyhow::bail!(
        "this program was built without Flight SQL; build it with `cargo build --release --features flight`. `probity sql` \
         answers the same questions one at a time, where it was built with `--features sql`"
    )
}

/// Answers until it is told to end.
#[cfg(feature = "flight")]
#[expect(clippy::print_stdout, reason = "where it listens is the answer")]
pub async fn run(command: FlightSql) -> anyhow::Result<()> {
    use std::time::Duration;

    use flow::{
        analysis::Budget,
        node::{Node, OpenOptions},
    };
    use lake::flight::{Listening, Settings, serve};

    use super::explain;

    anyhow::ensure!(
        command.listen.ip().is_loopback() || command.private_network,
        "at {} other machines reach it, and passwords, keys and answers travel there as they are: put a proxy that ends TLS \
         on this machine in front of it, or, where nobody but the proxy reaches that address, say --private-network",
        command.listen
    );
    let node = explain(Node::open(&command.data, OpenOptions { today: command.today }).await)?;
    let time = Duration::from_secs(command.seconds);
    let budget = Budget { memory: command.memory, spill: command.spill, time };
    let listening = Listening::at(command.listen).await?;
    println!("grpc://{}", listening.address());
    let settings = Settings { at_once: usize::from(command.at_once), behind_proxy: command.behind_proxy };
    let desk = crate::desk::NodeDesk::new(node.clone(), budget);
    serve(listening, desk, settings, crate::portal::told_to_stop()).await?;
    explain(node.close().await)
}
