//! A question in SQL over the tables of a made-up register: `cargo bench -p lake --features sql --bench sql --
//! write DIR [subjects] [records]` makes the tables, `... -- read DIR THREADS ROUNDS QUESTION` asks of them in a
//! process of its own and prints the seconds of each round and the rows as CSV. Without arguments it does both,
//! small.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark that can't go on has failed")]

use std::{path::Path, sync::Arc, time::Instant as Clock};

use assemble::{LinkVersion, PublicationVersion, RecordHistory, RecordVersion};
use catalogue::Pack;
use domain::{
    DatasetId, Date, EntryId, FieldCode, Instant, OrganCode, RecordId, StreamId, SubjectId, Values,
    date::add_days,
    link::Certainty,
    publication::{Clock as PublicClock, Publication},
    record::Operation,
    subject::{Subject, SubjectClass, SubjectState},
};
use jiff::civil::date;
use lake::{
    Lake, Place,
    sql::{Form, Limits, Scope, ask},
    tables::{Line, Tables},
};

/// Departments that deliver.
const ORGANS: u64 = 20;

/// Divisions of the made-up subjects.
const DIVISIONS: u64 = 60;

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn day(&mut self, within: u64) -> Date {
        add_days(date(2026, 11, 25), -(self.below(within) as i64)).unwrap()
    }
}

/// A record that came so many days after a day.
fn record(
    seq: u64,
    subject: SubjectId,
    dataset: &str,
    (from, days): (Date, u64),
    pairs: &[(&str, String)],
) -> RecordHistory {
    let entry = EntryId::new(StreamId(0), seq);
    let since = date(1970, 1, 1).until(from).unwrap().get_days();
    let recorded_at = Instant::from_millis((i64::from(since) + days as i64) * 86_400_000);
    let values: Values = pairs.iter().map(|(code, text)| (FieldCode::parse(code).unwrap(), text.clone())).collect();
    RecordHistory {
        id: RecordId::opened_by(entry),
        dataset: DatasetId::parse(dataset).unwrap(),
        deliverer: OrganCode::parse(&format!("organ-{}", seq % ORGANS)).unwrap(),
        versions: vec![RecordVersion {
            entry,
            recorded_at,
            effective_on: None,
            operation: Operation::State,
            values,
            row: None,
        }],
        links: vec![LinkVersion {
            entry,
            recorded_at,
            subject: Some(subject),
            certainty: Certainty::Certain,
            evidence: vec![],
        }],
        publications: vec![PublicationVersion { entry, recorded_at, publication: clocked(from) }],
        objections: vec![],
    }
}

/// A publication within a week of a day.
fn clocked(from: Date) -> Publication {
    let due = add_days(from, 7).unwrap();
    Publication {
        from: Some(from),
        until: add_days(from, 1_095),
        repairable: None,
        rules: vec![],
        clocks: vec![PublicClock { rule: "PUB-7WD".to_owned(), from, due, provisional: false }],
        holds: vec![],
        found: vec![],
    }
}

/// What a registrar says of a subject.
fn registration(dice: &mut Dice, seq: u64, subject: SubjectId) -> RecordHistory {
    let established = dice.day(9_000);
    let industry = ["F52", "I64", "C13", "E47", "A01", "L72", "G54", "H62", "M75", "R90"][dice.below(10) as usize];
    let mut pairs = vec![
        ("ESTDATE", established.to_string()),
        ("INDUSTRYCO", industry.to_owned()),
        ("REGCAP", format!("CNY {}.00", 10_000 * (1 + dice.below(10_000)))),
    ];
    if dice.below(4) == 0 {
        pairs.push(("CANDATE", dice.day(1_500).max(established).to_string()));
    }
    record(seq, subject, "registration", (established, dice.below(30)), &pairs)
}

fn one_of(dice: &mut Dice, seq: u64, subject: SubjectId) -> RecordHistory {
    match dice.below(9) {
        0..6 => {
            let (fine, day) = (dice.below(20_000_000), dice.day(1_500));
            let pairs = [
                ("CF_JDRQ", day.to_string()),
                (
                    "CF_CFLB",
                    ["fine", "warning", "fine", "licence-suspended-or-revoked"][dice.below(4) as usize].to_owned(),
                ),
                ("CF_NR_FK", format!("CNY {}.{:02}", fine / 100, fine % 100)),
                ("CF_WSH", format!("No. {seq}")),
                ("CF_WFXW", format!("an act of kind {}", dice.below(300))),
            ];
            record(seq, subject, "penalty-2018", (day, dice.below(40)), &pairs)
        }
        6 | 7 => {
            let year = 2019 + dice.below(7);
            let day = date(year as i16 + 1, 5, 4);
            let pairs = [("ANCHEYEAR", year.to_string()), ("ANCHEDATE", day.to_string())];
            record(seq, subject, "annual-report", (day, 1), &pairs)
        }
        _ => {
            let day = dice.day(1_500);
            let pairs = [("ABNTIME", day.to_string()), ("SPECAUSE", (1 + dice.below(4)).to_string())];
            record(seq, subject, "abnormal-operations", (day, dice.below(20)), &pairs)
        }
    }
}

fn write(folder: &Path, subjects: u64, records: u64) {
    let tables = Tables::of(&Pack::embedded("cn").unwrap().unwrap());
    let (mut dice, mut seq) = (Dice(42), 0);
    let started = Clock::now();
    let mut writing = Lake::open(folder).unwrap().write(&tables, true).unwrap();
    for number in 1..=subjects {
        let subject = SubjectId::from_raw(number as i64);
        // Evenly spread around the mean.
        let count = dice.below((2 * records / subjects.max(1)).saturating_sub(1)) + 1;
        let mut records = Vec::with_capacity(count as usize + 1);
        for _ in 0..count {
            seq += 1;
            let first = records.is_empty();
            records.push(if first { registration(&mut dice, seq, subject) } else { one_of(&mut dice, seq, subject) });
        }
        let known = Some(Subject {
            id: subject,
            class: [SubjectClass::Enterprise, SubjectClass::SoleTrader][(number % 2) as usize],
            state: SubjectState::Confirmed,
            names: vec![],
            identifiers: vec![],
            division: Some(format!("{}", 350_100 + dice.below(DIVISIONS))),
            status: None,
            merged_into: None,
        });
        writing.push(Line { subject, known, records, listings: vec![] }).unwrap();
    }
    writing.finish(Place { seq: 1, commitment: String::new() }).unwrap();
    println!("{{\"written\": {}, \"records\": {seq}}}", started.elapsed().as_secs_f64());
}

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
    let number = |at: usize, otherwise: u64| arguments.get(at).map_or(otherwise, |text| text.parse().unwrap());
    match arguments.first().map(String::as_str) {
        Some("write") => write(Path::new(&arguments[1]), number(2, 1_000_000), number(3, 10_000_000)),
        Some("read") => read(Path::new(&arguments[1]), number(2, 2) as usize, number(3, 3) as usize, &arguments[4]),
        _ => {
            let folder = std::env::temp_dir().join(format!("probity-sql-bench-{}", std::process::id()));
            write(&folder, 2_000, 20_000);
            read(&folder, 2, 1, "select count(*), sum(cf_nr_fk) from penalty_2018");
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
}
