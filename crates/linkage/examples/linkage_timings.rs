//! What linking costs without a register around it, as `cargo xtask bench linkage` asks:
//! `linkage_timings DIR [CANDIDATES]` reads `register.csv` and `records.csv` of a linkage benchmark,
//! links on one thread, prints figures as JSON, and writes the candidates where it is told to.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "its output is the figures")]

use std::{error::Error, fs::File, hint::black_box, path::Path, process::ExitCode, sync::Arc, time::Instant};

use catalogue::Pack;
use linkage::{
    Index, IndexBuilder, Matcher, Model, PairJudge, Party, PersonKey, Prepared, Preparer, Thresholds, model_for,
    reasons,
};

type Done<T> = Result<T, Box<dyn Error>>;

/// Records that the weights are learnt from.
const LEARNT_FROM: usize = 30_000;
/// Names that are judged in pairs, and with how many others each.
const PAIRS: (usize, usize) = (10_000, 100);
/// The key under which names of persons are hashed here.
const PERSONS: PersonKey = PersonKey([7; 32]);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Done<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name the folder of a linkage benchmark")?;
    let pack = Arc::new(Pack::embedded("cn").ok_or("there is no pack")?.map_err(|_| "the pack is not complete")?);
    let mut preparer = Preparer::new(pack.clone(), PERSONS);
    let started = Instant::now();
    let (index, codes) = index(&Path::new(&folder).join("register.csv"), &pack, &mut preparer)?;
    let indexing = started.elapsed();
    let records = Rows::read(&Path::new(&folder).join("records.csv"))?;
    let every = (records.rows.len() / LEARNT_FROM).max(1);
    let sample: Vec<Prepared> =
        records.rows.iter().step_by(every).map(|row| records.prepared(row, &mut preparer)).collect();
    let started = Instant::now();
    let model = model_for(&index, &sample);
    let learning = started.elapsed();
    let nanoseconds = pair_nanoseconds(&pack, &sample);
    let times = answer(&index, &model, &mut preparer, &records, &codes, arguments.next())?;
    let at =
        |share: f64| times.get(((times.len().max(1) - 1) as f64 * share) as usize).copied().unwrap_or(0) as f64 / 1e3;
    let total: u64 = times.iter().sum();
    println!(
        "{{\"index_seconds\": {:.3}, \"learning_seconds\": {:.3}, \"pair_nanoseconds\": {nanoseconds:.0}, \
         \"records_per_second\": {:.0}, \"p50_microseconds\": {:.1}, \"p99_microseconds\": {:.1}, \
         \"p999_microseconds\": {:.1}, \"longest_microseconds\": {:.1}}}",
        indexing.as_secs_f64(),
        learning.as_secs_f64(),
        times.len() as f64 * 1e9 / total.max(1) as f64,
        at(0.5),
        at(0.99),
        at(0.999),
        at(1.0)
    );
    Ok(())
}

/// A file of the benchmark, with the places of its columns.
struct Rows {
    columns: [Option<usize>; COLUMNS.len()],
    rows: Vec<csv::StringRecord>,
}

const COLUMNS: [&str; 11] = [
    "name",
    "former_names",
    "code",
    "regno",
    "place",
    "address",
    "representative",
    "phone",
    "registered",
    "date",
    "closed",
];

impl Rows {
    fn read(file: &Path) -> Done<Rows> {
        let mut reader = csv::Reader::from_path(file)?;
        let header = reader.headers()?.clone();
        let columns = COLUMNS.map(|column| header.iter().position(|heading| heading == column));
        Ok(Rows { columns, rows: reader.records().collect::<Result<_, _>>()? })
    }

    fn prepare(&self, row: &csv::StringRecord, preparer: &mut Preparer, into: &mut Prepared) {
        let cells = self.columns.map(|column| column.and_then(|at| row.get(at)).unwrap_or_default());
        let [name, former, code, regno, place, address, representative, phone, registered, date, closed] = cells;
        let names: Vec<&str> = [name].into_iter().chain(former.split(';')).filter(|name| !name.is_empty()).collect();
        let codes = [code, regno];
        let from = registered.parse().or_else(|_| date.parse()).ok();
        let until = closed.parse().ok();
        preparer
            .prepare(&Party { names: &names, codes: &codes, place, address, representative, phone, from, until }, into);
    }

    fn prepared(&self, row: &csv::StringRecord, preparer: &mut Preparer) -> Prepared {
        let mut prepared = Prepared::default();
        self.prepare(row, preparer, &mut prepared);
        prepared
    }
}

/// The register, and the code of each subject in it.
fn index(file: &Path, pack: &Pack, preparer: &mut Preparer) -> Done<(Index, Vec<String>)> {
    let register = Rows::read(file)?;
    let mut builder = IndexBuilder::default();
    let mut prepared = Prepared::default();
    let mut codes = Vec::with_capacity(register.rows.len());
    for row in &register.rows {
        register.prepare(row, preparer, &mut prepared);
        builder.add(&prepared);
        codes.push(register.columns[2].and_then(|at| row.get(at)).unwrap_or_default().to_owned());
    }
    Ok((builder.finish(pack), codes))
}

fn pair_nanoseconds(pack: &Pack, names: &[Prepared]) -> f64 {
    let judge = PairJudge::new(pack, Thresholds::default());
    let (most, others) = PAIRS;
    let left = names.iter().take(most);
    let pairs = left.enumerate().flat_map(|(at, left)| (1..=others).map(move |step| (left, at + step * 7)));
    let mut judged = 0u64;
    let started = Instant::now();
    for (left, right) in pairs {
        black_box(judge.judge(left, &names[right % names.len()]));
        judged += 1;
    }
    started.elapsed().as_nanos() as f64 / judged.max(1) as f64
}

/// Answers every record and says how long each took in nanoseconds, the shortest first.
fn answer(
    index: &Index,
    model: &Model,
    preparer: &mut Preparer,
    records: &Rows,
    codes: &[String],
    into: Option<String>,
) -> Done<Vec<u64>> {
    let mut matcher = Matcher::new(index, model, Thresholds::default());
    let mut prepared = Prepared::default();
    let mut out = into.map(csv::Writer::<File>::from_path).transpose()?;
    if let Some(out) = &mut out {
        out.write_record(["id", "rank", "code", "probability", "decision", "reasons"])?;
    }
    let mut times = Vec::with_capacity(records.rows.len());
    for row in &records.rows {
        let started = Instant::now();
        records.prepare(row, preparer, &mut prepared);
        let (candidates, decision) = matcher.answer(&prepared, 3);
        times.push(started.elapsed().as_nanos() as u64);
        let Some(out) = &mut out else { continue };
        let id = row.get(0).unwrap_or_default();
        if candidates.is_empty() {
            out.write_record([id, "", "", "", decision.name(), ""])?;
        }
        for (nth, candidate) in candidates.iter().enumerate() {
            let code = codes.get(candidate.place.0 as usize).map_or("", String::as_str);
            let told = reasons(model, &candidate.evidence);
            let told: Vec<String> =
                told.iter().map(|reason| format!("{} {:+.0}", reason.finding, reason.decibans)).collect();
            let (rank, probability) = ((nth + 1).to_string(), format!("{:.6}", candidate.probability));
            out.write_record([id, &rank, code, &probability, decision.name(), &told.join("; ")])?;
        }
    }
    if let Some(mut out) = out {
        out.flush()?;
    }
    times.sort_unstable();
    Ok(times)
}
