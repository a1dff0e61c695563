//! A question in SQL over the tables of a made-up city: `cargo bench -p lake --features sql --bench sql -- read DIR
//! THREADS ROUNDS QUESTION` asks of what the benchmark `city` wrote, in a process of its own, and prints the seconds
//! of each round and the rows as CSV. Without arguments it makes a small city first.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that can't go on has failed")]

mod made_up;

use std::{path::Path, sync::Arc, time::Instant as Clock};

use catalogue::Pack;
use lake::{
    Lake,
    sql::{Form, Limits, Scope, ask},
    tables::Tables,
};

fn read(folder: &Path, threads: usize, rounds: usize, question: &str) {
    let pack = Arc::new(Pack::embedded("cn").unwrap().unwrap());
    let tables = Tables::of(&pack);
    let files = Lake::open(folder).unwrap().table_files(&tables).unwrap().unwrap();
    let limits = Limits { memory: 1 << 30, spill: 1 << 30, spill_folder: folder.join("spill"), threads };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).build().unwrap();
    for _ in 0..rounds {
        let started = Clock::now();
        let mut answer = Vec::new();
        runtime.block_on(async {
            let asked = ask(&files, &tables, &pack, &Scope::All, &limits, question).await.unwrap();
            asked.write(Form::Csv, &mut answer).await.unwrap();
        });
        let seconds = started.elapsed().as_secs_f64();
        std::fs::write(folder.join("answer.csv"), answer).unwrap();
        println!("{{\"seconds\": {seconds}}}");
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let number = |at: usize, otherwise: usize| arguments.get(at).map_or(otherwise, |text| text.parse().unwrap());
    match arguments.first().map(String::as_str) {
        Some("read") => read(Path::new(&arguments[1]), number(2, 2), number(3, 3), &arguments[4]),
        _ => {
            let folder = std::env::temp_dir().join(format!("probity-sql-bench-{}", std::process::id()));
            made_up::write(&folder, 2_000, 20_000);
            read(&folder.join("tables"), 2, 1, "select count(*), sum(cf_nr_fk) from penalty_2018");
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
}
