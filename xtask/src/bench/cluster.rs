//! What a question costs on a cluster against one process, and from which size on a cluster pays: a scheduler and
//! two executors of one slot each, as programs on this machine.
//!
//! On a machine of two cores a cluster has no more cores than one process, so that it can only be slower than one of
//! two threads. What it is measured for is what two machines would save over one: it is put against one process of
//! one thread, and the size at which both take the same time follows from two sizes by straight lines.

use std::{
    ffi::OsStr,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use super::{
    city,
    program::Program,
    sql::QUESTION,
    table::{Table, median},
};
use crate::{
    child::{Background, Show},
    project,
    scratch::Scratch,
};

/// How long a program of the cluster may take to come up.
const UP_WITHIN: Duration = Duration::from_secs(60);

/// Executors, each with a slot.
const EXECUTORS: usize = 2;

/// A question that takes next to nothing itself.
const SMALL: &str = "select count(*) from subjects where subject = 1";

/// The programs of a cluster, and who asks it.
const ASKED: Program = Program { package: "lake", bench: "cluster", features: "cluster" };

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Records of the smaller city; it has a tenth as many subjects.
    #[arg(long, default_value_t = 1_000_000)]
    small: u64,
    /// Records of the larger one.
    #[arg(long, default_value_t = 10_000_000)]
    large: u64,
    /// How often each is asked; the median counts, the first round is left out.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Where both cities are kept: made there once, and read by later runs. Default: made anew and removed.
    #[arg(long)]
    cities: Option<PathBuf>,
}

/// The median seconds of a question: in one process of one thread, of two, and on the cluster.
struct Asked {
    one: f64,
    two: f64,
    cluster: f64,
    same: bool,
}

/// Runs it and prints the table; whether the answers are the same.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<bool> {
    let scratch = Scratch::below(folder, "bench")?;
    let (address, _programs) = cluster(scratch.path())?;
    let mut made = Table::default();
    let mut city = |name: &str, records: u64| {
        let kept = arguments.cities.as_ref().map(|cities| cities.join(name));
        city::made(kept.as_deref(), &scratch.path().join(name), records / 10, records, &mut made)
    };
    let (small, large) = (city("small", arguments.small)?, city("large", arguments.large)?);
    println!("\n{made}");
    let ask = |city: &Path, question: &str| ask(&address, &city.join("tables"), arguments.rounds, question);
    let nothing = ask(&small, SMALL)?;
    let (small, large) = (ask(&small, QUESTION)?, ask(&large, QUESTION)?);
    println!("\n{}", told(arguments, &nothing, &small, &large));
    Ok(nothing.same && small.same && large.same)
}

fn ask(address: &str, tables: &Path, rounds: usize, question: &str) -> Result<Asked> {
    let (at, rounds) = (tables.display().to_string(), (rounds + 1).to_string());
    let seconds = |whom: &str| -> Result<f64> {
        let ran = ASKED.run(&["read", &at, whom, &rounds, question])?;
        let rounds = ran.figures.iter().filter_map(|line| line.get("seconds")?.as_f64()).skip(1);
        Ok(median(&rounds.collect::<Vec<f64>>()))
    };
    let (one, two, cluster) = (seconds("here:1")?, seconds("here:2")?, seconds(address)?);
    let same = std::fs::read(tables.join("here.csv"))? == std::fs::read(tables.join("cluster.csv"))?;
    Ok(Asked { one, two, cluster, same })
}

/// What follows from a question of nothing and from one of two sizes, by straight lines.
fn told(arguments: &Arguments, nothing: &Asked, small: &Asked, large: &Asked) -> Table {
    let mut table = Table::default();
    table.row("", "1 thread, 2 threads, cluster", "seconds, median");
    for (what, asked) in [("nothing", nothing), ("the smaller", small), ("the larger", large)] {
        let three = format!("{:.3}, {:.3}, {:.3}", asked.one, asked.two, asked.cluster);
        table.row(what, three, if asked.same { "the same answers" } else { "NOT THE SAME ANSWERS" });
    }
    let more = (arguments.large - arguments.small) as f64;
    let (here, there) = ((large.one - small.one) / more, (large.cluster - small.cluster) / more);
    table.row("overhead of a question", format!("{:.3} s", nothing.cluster - nothing.one), "of nothing");
    table.row("rows a second, 1 thread", format!("{:.0}", 1.0 / here), "between both sizes");
    table.row("rows a second, cluster", format!("{:.0}", 1.0 / there), "of two cores, with all else on them");
    table.row("of twice one thread", format!("{:.2}", here / (2.0 * there)), "what dividing the work leaves of it");
    let equal = arguments.small as f64 + (small.cluster - small.one) / (here - there);
    let pays = if equal.is_finite() && here > there { format!("{equal:.0} records") } else { "never".to_owned() };
    table.row("two machines of a core pay from", pays, "where both lines cross");
    table
}

/// A scheduler and its executors.
fn cluster(folder: &Path) -> Result<(String, Vec<Background>)> {
    let program = ASKED.built()?;
    let start = |words: &[&OsStr]| {
        let mut command = Command::new(&program);
        command.args(words).current_dir(project::root());
        Background::start(command, Show::Quiet)
    };
    let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let mut programs = vec![start(&["scheduler".as_ref(), free.as_ref()])?];
    for number in 0..EXECUTORS {
        let work = folder.join(format!("executor-{number}"));
        programs.push(start(&["executor".as_ref(), free.as_ref(), work.as_os_str(), "1".as_ref()])?);
    }
    let began = Instant::now();
    while ASKED.run(&["status", &free])?.figure("executors") != EXECUTORS as f64 {
        ensure!(began.elapsed() < UP_WITHIN, "the cluster does not come up");
        std::thread::sleep(Duration::from_millis(500));
    }
    Ok((free, programs))
}
