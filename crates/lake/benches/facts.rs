//! All facts and proposals of a register, from its columns: `cargo bench -p lake --bench facts -- read DIR [threads]`
//! computes from what the benchmark `city` wrote, in a process of its own, so that its memory is its own. The last
//! line is JSON. Without arguments it makes a small city first.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops at the first failure and prints")]

mod made_up;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant as Clock,
};

use decide::ProposalPlan;
use domain::{Date, Instant, OrganCode, delivery::Coverage};
use example::{bench::BENCH_DATE as ON, bulk::ORGAN};
use facts::{Coverages, Delivered, FactPlan};
use lake::Lake;

/// Every deliverer of the data says that nothing is missing.
fn coverages(plan: &FactPlan) -> Coverages {
    let delivered: Vec<Delivered> = plan
        .projection()
        .datasets()
        .map(|dataset| Delivered {
            dataset: dataset.clone(),
            deliverer: OrganCode::parse(ORGAN).unwrap(),
            closed_at: Instant::from_millis(1),
            coverage: Some(Coverage { from: Date::constant(2010, 1, 1), to: ON, complete: true }),
        })
        .collect();
    Coverages::new(&delivered, Instant::from_millis(2))
}

fn read(folder: &Path, threads: usize) {
    let (pack, files) = made_up::rules::pack();
    let plan = FactPlan::of_pack(&pack, &files).unwrap();
    let rules = ProposalPlan::prepare(&pack).unwrap();
    let coverages = coverages(&plan);
    let started = Clock::now();
    let snapshot = Lake::open(folder).unwrap().snapshot(plan.projection().shape()).unwrap().unwrap();
    let groups = snapshot.groups();
    let (next, asked, proposed) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let kernels = rules.columnar();
                while let Some(group) = groups.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let block = Arc::new(snapshot.read(*group).unwrap());
                    let facts = plan.compute_columns(&block, ON, &coverages).unwrap();
                    let proposals: usize = kernels.propose(&facts, ON).iter().map(|(_, some)| some.len()).sum();
                    asked.fetch_add(block.subjects().len(), Ordering::Relaxed);
                    proposed.fetch_add(proposals, Ordering::Relaxed);
                }
            });
        }
    });
    let (subjects, records) = snapshot.lines();
    println!(
        "{{\"subjects\": {subjects}, \"records\": {records}, \"facts\": {}, \"asked\": {}, \"proposals\": {}, \"seconds\": {}}}",
        plan.names().count(),
        asked.into_inner(),
        proposed.into_inner(),
        started.elapsed().as_secs_f64()
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    match arguments.first().map(String::as_str) {
        Some("read") => {
            read(Path::new(&arguments[1]), arguments.get(2).map_or(2, |threads| threads.parse().unwrap()));
        }
        _ => {
            let folder = std::env::temp_dir().join(format!("probity-lake-bench-{}", std::process::id()));
            made_up::write(&folder, 2_000, 20_000);
            read(&folder.join("lake"), 2);
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
}
