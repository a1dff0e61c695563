//! Searching: suggestions and searches that people might type, and how soon an entry is found.

use std::{
    fs::File,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use super::{
    http::{self, Connection, encoded},
    product::Product,
    table::{Table, milliseconds, percentile},
};

/// Headings of the columns that texts are taken from.
const NAME: &str = "ENTNAME";
const CODE: &str = "UNISCID";
const CLASS: &str = "ENTCLASS";
const ADDRESS: &str = "DOM";
const SCOPE: &str = "OPSCOPE";

/// Syllables of which beginnings in pinyin are made.
const SYLLABLES: [&str; 16] =
    ["cheng", "lan", "ming", "hu", "jin", "shun", "da", "ke", "ji", "wen", "yuan", "lin", "mao", "wu", "liu", "shang"];

/// What a registration of the sample says.
struct Row {
    name: Vec<char>,
    code: String,
    class: String,
    address: Vec<char>,
    scope: Vec<char>,
}

/// Registrations that texts are taken from.
pub struct Sample {
    rows: Vec<Row>,
}

/// Suggestions that people ask for in a second.
const SUGGESTIONS_A_SECOND: u32 = 200;
/// Entries whose way into the index is timed.
const ENTRIES: usize = 20;
/// An entry that is not found by then is not found.
const LONGEST: Duration = Duration::from_secs(60);
/// Long enough for the index to have taken in the entry before.
const PAUSE: Duration = Duration::from_secs(2);
/// Between two looks.
const BETWEEN: Duration = Duration::from_millis(5);

impl Sample {
    /// Every so manieth registration of a file.
    pub fn read(file: &Path, every: usize) -> Result<Sample> {
        let mut reader = csv::Reader::from_reader(File::open(file)?);
        let header = reader.headers()?.clone();
        let place = |name: &str| header.iter().position(|column| column == name).with_context(|| name.to_owned());
        let (name, code, class) = (place(NAME)?, place(CODE)?, place(CLASS)?);
        let (address, scope) = (place(ADDRESS)?, place(SCOPE)?);
        let mut rows = Vec::new();
        for row in reader.records().step_by(every) {
            let row = row?;
            let text = |at: usize| row.get(at).unwrap_or_default();
            rows.push(Row {
                name: text(name).chars().collect(),
                code: text(code).to_owned(),
                class: text(class).to_owned(),
                address: text(address).chars().collect(),
                scope: text(scope).chars().collect(),
            });
        }
        anyhow::ensure!(!rows.is_empty(), "no registrations");
        Ok(Sample { rows })
    }

    /// Requests for suggestions: beginnings and parts of names, beginnings of codes, of pinyin and of
    /// initials, of all lengths.
    fn suggestions(&self) -> Vec<String> {
        let text = |(at, row): (usize, &Row)| {
            let syllable = |step: usize| SYLLABLES[(at / 5 * 7 + step * 5) % SYLLABLES.len()];
            match at % 5 {
                0 => part(&row.name, 0, 1 + at / 5 % 8),
                1 => part(&row.name, row.name.len() / 3, 2 + at / 5 % 3),
                2 => row.code.chars().take(4 + at / 5 % 14).collect(),
                3 => (0..1 + at / 5 % 4).map(syllable).collect(),
                _ => (0..2 + at / 5 % 4).map(|step| &syllable(step)[..1]).collect(),
            }
        };
        self.rows.iter().enumerate().map(text).map(|text| format!("/api/v1/suggestions?q={}", encoded(&text))).collect()
    }

    /// Searches: parts of names, names with an address, parts of addresses and of scopes.
    fn searches(&self) -> Vec<String> {
        let text = |(at, row): (usize, &Row)| {
            let name = part(&row.name, row.name.len() / 4, 2 + at / 5 % 4);
            let address = part(&row.address, row.address.len() / 2, 4 + at / 5 % 6);
            match at % 5 {
                0 | 1 => name,
                2 => format!("{name} {address}"),
                3 => address,
                _ => part(&row.scope, 0, 4 + at / 5 % 4),
            }
        };
        self.rows.iter().enumerate().map(text).map(|text| format!("/api/v1/subjects?q={}", encoded(&text))).collect()
    }
}

fn part(text: &[char], from: usize, length: usize) -> String {
    text.iter().skip(from).take(length).collect()
}

/// Measures suggestions and searches.
pub fn load(address: &str, sample: &Sample, connections: usize, time: Duration, table: &mut Table) -> Result<()> {
    let asked = [
        ("GET /api/v1/suggestions", sample.suggestions(), "wanted: under 20 ms"),
        ("GET /api/v1/subjects?q=", sample.searches(), ""),
    ];
    for (what, paths, wanted) in asked {
        http::load(address, &paths, connections, Duration::from_secs(3))?;
        let mut load = http::load(address, &paths, connections, time)?;
        let rate = load.times.len() as f64 / load.took.as_secs_f64();
        table.row(what, format!("{rate:.0} /s"), format!("{connections} at once"));
        table.row("  p50", milliseconds(percentile(&mut load.times, 0.5)), "");
        table.row("  p99", milliseconds(percentile(&mut load.times, 0.99)), wanted);
        table.row("  longest", milliseconds(load.times.last().copied().unwrap_or_default()), "");
        table.row("  answers other than 200", load.other.to_string(), "wanted: none");
    }
    let mut paced = http::paced(address, &sample.suggestions(), connections, time, SUGGESTIONS_A_SECOND)?;
    paced.tell(table, "GET /api/v1/suggestions", SUGGESTIONS_A_SECOND);
    Ok(())
}

/// Measures how long after an officer's entry a search shows it: the publication of a registration is
/// held and released, and its subject is looked for by its address.
pub fn visible(address: &str, officer: (&str, &str), sample: &Sample, table: &mut Table) -> Result<()> {
    let mut connection = Connection::open(address)?;
    let (name, password) = officer;
    let said = serde_json::json!({ "name": name, "password": password });
    connection.post("/api/v1/sessions", &said.to_string())?;
    let mut waits = Vec::new();
    for row in sample.rows.iter().filter(|row| row.class == "enterprise").take(ENTRIES) {
        let name: String = row.name.iter().collect();
        let address: String = row.address.iter().collect();
        let search = format!("/api/v1/subjects?q={}", encoded(&format!("{name} {address}")));
        let path = format!("/api/v1/holds/{}", super::case_work::registration(&mut connection, &row.code)?);
        anyhow::ensure!(shows(&mut connection, &search)?, "{name} is not found by its address");
        decide(&mut connection, &path, "hold")?;
        std::thread::sleep(PAUSE);
        anyhow::ensure!(!shows(&mut connection, &search)?, "{name} is found by an address that is held");
        let started = Instant::now();
        decide(&mut connection, &path, "release")?;
        while !shows(&mut connection, &search)? {
            anyhow::ensure!(started.elapsed() < LONGEST, "{name} is not found {} s after its entry", LONGEST.as_secs());
            std::thread::sleep(BETWEEN);
        }
        waits.push(started.elapsed());
    }
    table.row("from an entry to the first search that shows it", milliseconds(percentile(&mut waits, 0.5)), "median");
    table.row("  longest", milliseconds(waits.last().copied().unwrap_or_default()), "wanted: within a second");
    Ok(())
}

/// The account of the officer who makes the entries.
pub fn officer(product: &Product, register: &super::product::Register) -> Result<(&'static str, String)> {
    const NAME: &str = "finder";
    Ok((NAME, product.account(register, NAME, "reviewer")?))
}

fn decide(connection: &mut Connection, path: &str, decision: &str) -> Result<()> {
    let said = serde_json::json!({ "decision": decision, "reasons": "measuring" }).to_string();
    let answer = connection.post(path, &said)?;
    anyhow::ensure!(answer.status == 204, "{}: {}", answer.status, answer.body);
    Ok(())
}

/// Whether a search finds anybody.
fn shows(connection: &mut Connection, path: &str) -> Result<bool> {
    let answer = connection.get(path)?;
    anyhow::ensure!(answer.status == 200, "{}: {}", answer.status, answer.body);
    let page: serde_json::Value = serde_json::from_str(&answer.body)?;
    Ok(page.pointer("/items/0").is_some())
}
