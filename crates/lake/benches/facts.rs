//! All facts and proposals of a register, from its columns: `cargo bench -p lake -- write DIR [subjects]
//! [records]` makes the columns, `cargo bench -p lake -- read DIR` computes from them in a process of its own,
//! so that its memory is its own. The last line is JSON.
//!
//! The facts and rules are those of the pack `cn` and the ones below: counts, sums, windows and latest values
//! over penalties, for lists that the pack has. Subjects and records are made up, evenly.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops at the first failure and prints")]

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant as Clock,
};

use assemble::{FilePlan, FileRecord, Sourced, Standing, Stretch};
use catalogue::Pack;
use decide::ProposalPlan;
use domain::{
    DatasetId, Date, EntryId, FieldCode, Instant, OrganCode, Period, RecordId, StreamId, SubjectId, Values,
    date::add_days, delivery::Coverage, link::Certainty, subject::SubjectClass,
};
use facts::{Coverages, Delivered, FactPlan};
use lake::{Lake, Place};

const ON: Date = Date::constant(2026, 11, 25);

const FACTS: &str = "
facts:
  - { name: penalties, title: { zh: x, en: x }, records: { kinds: [penalty], ended: true }, take: count, silence: unknown }
  - { name: any_penalty, title: { zh: x, en: x }, records: { kinds: [penalty], ended: true }, take: exists }
  - { name: penalties_year, title: { zh: x, en: x }, records: { kinds: [penalty], within: { months: 12 }, ended: true }, take: count, silence: { complete-over: selection } }
  - { name: penalties_three_years, title: { zh: x, en: x }, records: { kinds: [penalty], within: { months: 36 }, ended: true }, take: count, silence: { complete-over: selection } }
  - { name: fined_year, title: { zh: x, en: x }, records: { datasets: [penalty-2018], within: { months: 12 }, ended: true }, take: { sum: { field: CF_NR_FK } }, silence: { complete-over: selection } }
  - { name: fined_three_years, title: { zh: x, en: x }, records: { datasets: [penalty-2018], within: { months: 36 }, ended: true }, take: { sum: { field: CF_NR_FK } }, silence: { complete-over: selection } }
  - { name: largest_fine, title: { zh: x, en: x }, records: { datasets: [penalty-2018], ended: true }, take: { max: { field: CF_NR_FK } } }
  - { name: large_fines, title: { zh: x, en: x }, records: { datasets: [penalty-2018], where: [{ field: CF_NR_FK, test: { at-least: 100000 } }], within: { months: 24 }, ended: true }, take: count, silence: { complete-over: selection } }
  - { name: licence_revoked, title: { zh: x, en: x }, records: { datasets: [penalty-2018], where: [{ field: CF_CFLB, test: { is: [licence-suspended-or-revoked] } }], ended: true }, take: exists }
  - { name: last_penalty, title: { zh: x, en: x }, records: { datasets: [penalty-2018], ended: true }, take: { last: { field: CF_CFLB } } }
  - { name: days_since_penalty, title: { zh: x, en: x }, records: { kinds: [penalty], ended: true }, take: { days-since: { role: decision-date } } }
  - { name: recent_penalty, title: { zh: x, en: x }, records: { kinds: [penalty], within: { working-days: 60 }, ended: true }, take: exists }
  - { name: reports, title: { zh: x, en: x }, records: { kinds: [annual-report], within: { months: 60 } }, take: count, silence: { complete-over: selection } }
  - { name: entries, title: { zh: x, en: x }, records: { datasets: [abnormal-operations], ended: true }, take: { last: { field: SPECAUSE } } }
  - { name: established, title: { zh: x, en: x }, records: { kinds: [registration], ended: true }, take: { min: { role: decision-date } } }
";

/// Rules over them, so many tables as the pack could come to have.
fn tables() -> Vec<(String, String)> {
    let table = |at: usize| {
        let (fines, sum) = (at % 4 + 2, 20_000 * (at + 3));
        format!(
            "---\nid: bench-{at}\ntitle: {{zh: x, en: x}}\nkind: entry\nbasis: [invented]\nin-force: {{from: 2014-10-01}}\ninputs:\n  \
             - {{name: year, type: number, fact: penalties_year}}\n  - {{name: sum, type: number, fact: fined_three_years}}\n  \
             - {{name: revoked, type: boolean, fact: licence_revoked}}\n  - {{name: last, type: text, fact: last_penalty}}\n  \
             - {{name: since, type: number, fact: days_since_penalty}}\n  - {{name: subject_class, type: text}}\noutputs:\n  \
             - {{name: list, type: text}}\n  - {{name: cause, type: text}}\n---\n\n\
             | F | year | sum | revoked | last | since | subject_class | list | cause | id | basis |\n\
             |:-:|---|---|---|---|---|---|---|---|---|---|\n|  | `i` | `i` | `i` | `i` | `i` | `i` | `o` | `o` | `a` | `a` |\n\
             | 1 | >={fines} | >={sum} | - | not(\"warning\") | <400 | \"enterprise\" | \"abnormal-operations\" | \"4\" | a{at} | invented |\n\
             | 2 | >=8 | - | true | - | - | \"enterprise\",\"cooperative\" | \"abnormal-operations\" | \"4\" | b{at} | invented |\n"
        )
    };
    (0..8).map(|at| (format!("rules/bench-{at}.md"), table(at))).collect()
}

fn pack() -> (Pack, catalogue::source::Files) {
    let mut files = Pack::embedded_files("cn").unwrap();
    files.insert("facts/bench.yaml".to_owned(), FACTS.as_bytes().to_vec());
    files.extend(tables().into_iter().map(|(path, text)| (path, text.into_bytes())));
    (Pack::load(&files).unwrap_or_else(|problems| panic!("{problems:#?}")), files)
}

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// The data sets of the made-up records with their plans.
struct World {
    files: FilePlan,
    organ: OrganCode,
    seq: u64,
    dice: Dice,
}

impl World {
    fn record(&mut self, dataset: &str, pairs: &[(&str, String)]) -> Stretch {
        self.seq += 1;
        let dataset = DatasetId::parse(dataset).unwrap();
        let values: Values = pairs.iter().map(|(code, text)| (FieldCode::parse(code).unwrap(), text.clone())).collect();
        let plan = self.files.dataset(&dataset).unwrap();
        let sourced = |text: String| Sourced {
            text,
            deliverer: self.organ.clone(),
            delivery: None,
            row: None,
            version: 1,
            recorded_at: Instant::from_millis(1),
        };
        let record = FileRecord {
            id: RecordId::opened_by(EntryId::new(StreamId(0), self.seq)),
            kind: Some(plan.kind),
            adverse: plan.adverse,
            deliverer: self.organ.clone(),
            decided_on: plan.decided_on(&values),
            valid: plan.valid(&values),
            values: values.into_iter().map(|(code, text)| (code, sourced(text))).collect::<BTreeMap<_, _>>(),
            standing: Standing::Current,
            version: 1,
            changes: vec![],
            certainty: Certainty::Certain,
            evidence: vec![],
            publication: None,
            objections: vec![],
            dataset,
        };
        Stretch { days: Period::ALWAYS, record }
    }

    fn day(&mut self, back: u64) -> String {
        let back = self.dice.below(back);
        add_days(ON, -(back as i64)).unwrap().to_string()
    }

    /// One registration, and of every ten records of a subject six penalties, two reports and one entry.
    fn records(&mut self, count: u64) -> Vec<Stretch> {
        let mut records = Vec::with_capacity(count as usize);
        let status = ["open", "open", "open", "dormant", "deregistered"][self.dice.below(5) as usize].to_owned();
        let pairs = [("ESTDATE", self.day(9_000)), ("REGSTATE", status)];
        records.push(self.record("registration", &pairs));
        for _ in 1..count {
            let one = match self.dice.below(9) {
                0..6 => {
                    let fine = self.dice.below(20_000_000);
                    let kind = ["fine", "warning", "fine", "licence-suspended-or-revoked"][self.dice.below(4) as usize];
                    let fine = format!("CNY {}.{:02}", fine / 100, fine % 100);
                    let pairs = [("CF_JDRQ", self.day(1_500)), ("CF_CFLB", kind.to_owned()), ("CF_NR_FK", fine)];
                    self.record("penalty-2018", &pairs)
                }
                6 | 7 => {
                    let year = 2019 + self.dice.below(7);
                    let pairs = [("ANCHEYEAR", year.to_string()), ("ANCHEDATE", format!("{}-05-04", year + 1))];
                    self.record("annual-report", &pairs)
                }
                _ => {
                    let pairs = [("ABNTIME", self.day(1_500)), ("SPECAUSE", (1 + self.dice.below(4)).to_string())];
                    self.record("abnormal-operations", &pairs)
                }
            };
            records.push(one);
        }
        records
    }
}

fn write(folder: &Path, subjects: u64, records: u64) {
    let (pack, files) = pack();
    let plan = FactPlan::of_pack(&pack, &files).unwrap();
    let organ = OrganCode::parse("organ").unwrap();
    let mut world = World { files: FilePlan::new(pack.contracts()), organ, seq: 0, dice: Dice(42) };
    let lake = Lake::open(folder).unwrap();
    let started = Clock::now();
    let mut writing = lake.write(plan.projection(), true).unwrap();
    let each = records / subjects.max(1);
    for number in 0..subjects {
        let class = [SubjectClass::Enterprise, SubjectClass::Enterprise, SubjectClass::SoleTrader][number as usize % 3];
        // Evenly spread around the mean.
        let count = 1 + world.dice.below((2 * each).saturating_sub(1).max(1));
        let records = world.records(count);
        writing.push((SubjectId::from_raw(number as i64 + 1), Some(class), records)).unwrap();
    }
    writing.finish(Place { seq: 1, commitment: String::new() }).unwrap();
    println!("{{\"written\": {}}}", started.elapsed().as_secs_f64());
}

/// Every deliverer of the data says that nothing is missing.
fn coverages(plan: &FactPlan) -> Coverages {
    let delivered: Vec<Delivered> = plan
        .projection()
        .datasets()
        .map(|dataset| Delivered {
            dataset: dataset.clone(),
            deliverer: OrganCode::parse("organ").unwrap(),
            closed_at: Instant::from_millis(1),
            coverage: Some(Coverage { from: Date::constant(2010, 1, 1), to: ON, complete: true }),
        })
        .collect();
    Coverages::new(&delivered, Instant::from_millis(2))
}

fn read(folder: &Path, threads: usize) {
    let (pack, files) = pack();
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
    let number = |at: usize, otherwise: u64| arguments.get(at).map_or(otherwise, |text| text.parse().unwrap());
    match arguments.first().map(String::as_str) {
        Some("write") => write(Path::new(&arguments[1]), number(2, 1_000_000), number(3, 10_000_000)),
        Some("read") => read(Path::new(&arguments[1]), number(2, 2) as usize),
        _ => {
            let folder = std::env::temp_dir().join(format!("probity-lake-bench-{}", std::process::id()));
            write(&folder, 2_000, 20_000);
            read(&folder, 2);
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
}
