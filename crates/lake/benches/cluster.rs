//! A question in SQL that a cluster answers, over the tables of a made-up city. `cargo bench -p lake --features cluster
//! --bench cluster -- scheduler ADDRESS` and `... -- executor ADDRESS DIR SLOTS` are the programs of a cluster, of which
//! `... -- status ADDRESS` says how many executors it has; `... -- read DIR ADDRESS ROUNDS QUESTION` asks it of what the
//! benchmark `city` wrote, and `... -- read DIR here:THREADS ROUNDS QUESTION` asks in this process. Both print the
//! seconds of each round and write the rows as CSV.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that can't go on has failed")]

use std::{path::Path, sync::Arc, time::Instant as Clock};

use catalogue::Pack;
use lake::{
    Lake,
    cluster::{Cluster, Driver, Executor, PackName, Scheduler, Works, execute, schedule},
    sql::{Form, Limits, Scope, ask, ask_cluster},
    tables::Tables,
};

async fn read(folder: &Path, whom: &str, rounds: usize, question: &str) {
    let pack = Arc::new(Pack::embedded("cn").unwrap().unwrap());
    let tables = Tables::of(&pack);
    let files = Lake::open(folder).unwrap().table_files(&tables).unwrap().unwrap();
    let here = whom.strip_prefix("here:").map(|threads| threads.parse().unwrap());
    let spill_folder = folder.join("spill");
    let limits = Limits { memory: 1 << 30, spill: 1 << 30, spill_folder, threads: here.unwrap_or(1) };
    for _ in 0..rounds {
        let started = Clock::now();
        let mut answer = Vec::new();
        let asked = match here {
            Some(_) => ask(&files, &tables, &pack, &Scope::All, &limits, question).await.unwrap(),
            None => {
                let driver = Driver::new(whom.parse().unwrap(), PackName::of(&pack, Vec::new()), pack.clone());
                ask_cluster(&driver, &files, &tables, &Scope::All, &limits, question).await.unwrap()
            }
        };
        asked.write(Form::Csv, &mut answer).await.unwrap();
        println!("{{\"seconds\": {}}}", started.elapsed().as_secs_f64());
        let name = if here.is_some() { "here.csv" } else { "cluster.csv" };
        std::fs::write(folder.join(name), answer).unwrap();
    }
}

async fn executor(scheduler: &str, work: &Path, slots: usize) {
    let executor = Executor {
        cluster: scheduler.parse().unwrap(),
        listen: "127.0.0.1:0".parse().unwrap(),
        work: work.to_owned(),
        memory: 1 << 30,
        spill: 1 << 30,
        slots,
        works: Works::default(),
    };
    execute(executor).await.unwrap();
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let number = |at: usize, otherwise: usize| arguments.get(at).map_or(otherwise, |text| text.parse().unwrap());
    match arguments.first().map(String::as_str) {
        Some("scheduler") => {
            let scheduler = Scheduler::listen(arguments[1].parse().unwrap()).await.unwrap();
            println!("http://{}", scheduler.at());
            schedule(scheduler).await.unwrap();
        }
        Some("executor") => executor(&arguments[1], Path::new(&arguments[2]), number(3, 1)).await,
        Some("status") => {
            let cluster: Cluster = arguments[1].parse().unwrap();
            println!("{{\"executors\": {}}}", cluster.executors().await.unwrap_or(0));
        }
        Some("read") => {
            read(Path::new(&arguments[1]), &arguments[2], number(3, 3), &arguments[4]).await;
        }
        _ => println!("without arguments there is nothing to measure: `cargo xtask bench cluster` gives them"),
    }
}
