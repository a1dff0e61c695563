//! A file of registrations: its receipt, the same again, and every subject found by code and by
//! name.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result};

use super::{
    http::{Connection, encoded},
    product::{Product, Register},
    table::Table,
};
use crate::scratch::Scratch;

/// What to deliver.
#[derive(clap::Args)]
pub struct Arguments {
    /// A CSV file in UTF-8 that the contract `registration` reads.
    file: PathBuf,
    /// The data set.
    #[arg(long, default_value = "registration")]
    dataset: String,
}

/// Headings of the column of codes.
pub const CODE: &[&str] =
    &["USCC", "TYSHXYDM", "UNISCID", "code", "uscc", "统一社会信用代码", "统一社会信用代码/注册号", "注册号"];
/// Headings of the column of names.
pub const NAME: &[&str] =
    &["QYMC", "ENTNAME", "JGMC", "name", "企业名称", "名称", "机构名称", "主体名称", "市场主体名称"];

/// The place of the column with one of the headings.
pub fn column(header: &csv::StringRecord, names: &[&str]) -> Option<usize> {
    let place = |name: &&str| header.iter().position(|column| column.trim_start_matches('\u{feff}').trim() == *name);
    names.iter().find_map(place)
}

/// Runs it and prints the table; whether the second delivery changed nothing and every accepted row
/// was found again.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<bool> {
    let product = Product::build()?;
    let scratch = Scratch::below(folder, "bench")?;
    let delivery = scratch.path().join("delivery");
    fs::create_dir(&delivery)?;
    fs::copy(&arguments.file, delivery.join("rows.csv")).with_context(|| arguments.file.display().to_string())?;
    super::product::manifest(&delivery, &arguments.dataset, "rows.csv")?;
    let register = product.init(&scratch.path().join("register"), None)?;
    let (first, cost) = product.deliver(&register, &delivery)?;
    println!("\nfirst delivery ({:.1} s):\n{first}", cost.time.as_secs_f64());
    let before = product.stats(&register)?;
    let (second, _) = product.deliver(&register, &delivery)?;
    println!("\nsecond delivery:\n{second}");
    let unchanged = same_facts(&before, &product.stats(&register)?);
    let looked_up = look_up(&product, &register, &delivery.join("rows.csv"), &first)?;
    let mut table = Table::default();
    table.row("the second delivery changed nothing", if unchanged { "yes" } else { "NO" }, "");
    table.row("rows accepted", looked_up.accepted.to_string(), format!("of {}", looked_up.rows));
    table.row("rows found by code", looked_up.by_code.to_string(), format!("{:.0} lookups/s", looked_up.rate));
    table.row("rows found by name", looked_up.by_name.to_string(), "the name's own subject among the hits");
    println!("\n{table}");
    let all_found = looked_up.by_code >= looked_up.accepted && looked_up.by_name >= looked_up.accepted;
    Ok(unchanged && all_found)
}

/// Whether two outputs of `stats` differ only in deliveries and their entries.
fn same_facts(before: &str, after: &str) -> bool {
    let facts = |text: &str| -> Option<Vec<serde_json::Value>> {
        let rows: Vec<serde_json::Value> = serde_json::from_str(text).ok()?;
        let of_deliveries = |row: &serde_json::Value| {
            ["what", "which"].iter().any(|key| row[key].as_str().is_some_and(|text| text.contains("deliver")))
        };
        Some(rows.into_iter().filter(|row| !of_deliveries(row)).collect())
    };
    let before = facts(before);
    before.is_some() && before == facts(after)
}

#[derive(Default)]
struct LookedUp {
    rows: u64,
    accepted: u64,
    by_code: u64,
    by_name: u64,
    rate: f64,
}

/// Looks every row of the file up in the running server.
fn look_up(product: &Product, register: &Register, file: &Path, receipt: &str) -> Result<LookedUp> {
    let (_server, address) = product.serve(register)?;
    let mut connection = Connection::open(&address)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(File::open(file)?);
    let header = reader.headers()?.clone();
    let (code, name) =
        (column(&header, CODE).context("no column of codes")?, column(&header, NAME).context("no column of names")?);
    let mut found = LookedUp { accepted: accepted(receipt), ..LookedUp::default() };
    let (started, mut lookups) = (Instant::now(), 0.0);
    let mut missing = Vec::new();
    for row in reader.byte_records() {
        let row = row?;
        let text = |at: usize| String::from_utf8_lossy(row.get(at).unwrap_or_default()).trim().to_owned();
        found.rows += 1;
        let answer = connection.get(&format!("/api/v1/codes/{}", encoded(&text(code))))?;
        lookups += 1.0;
        let Some(location) = answer.location.filter(|_| answer.status == 303) else {
            missing.push(found.rows);
            continue;
        };
        found.by_code += 1;
        let id = location.rsplit('/').next().unwrap_or_default().to_owned();
        let hits = connection.get(&format!("/api/v1/subjects?q={}&limit=100", encoded(&text(name))))?;
        lookups += 1.0;
        if hits.body.contains(&format!("\"{id}\"")) {
            found.by_name += 1;
        } else {
            println!("row {}: not found by its name", found.rows);
        }
    }
    found.rate = lookups / started.elapsed().as_secs_f64();
    println!("rows not found by code: {} {:?}", missing.len(), missing.iter().take(30).collect::<Vec<_>>());
    Ok(found)
}

/// The accepted rows of the receipt's table: the figure under its heading.
fn accepted(receipt: &str) -> u64 {
    let mut lines = receipt.lines().skip_while(|line| !line.contains("accepted"));
    let Some(heading) = lines.next() else { return 0 };
    let place = heading.split_whitespace().position(|word| word == "accepted");
    let figure = |line: &str| line.split_whitespace().nth(place?)?.replace(',', "").parse().ok();
    lines.find_map(figure).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accepted_rows_are_read_off_the_receipt() {
        let receipt = "delivery  file      rows  accepted  rejected\n--------  ----  ----  --------  --------\nd4  a.csv  20  18  2\n";
        assert_eq!(accepted(receipt), 18);
        assert_eq!(accepted("nothing"), 0);
    }

    #[test]
    fn only_deliveries_may_differ_after_the_second() {
        let stats = |subjects: u32, deliveries: u32| {
            format!(
                "[\n  {{\n \"what\": \"subjects\",\n \"count\": \"{subjects}\"\n }},\n  {{\n \"what\": \"entries\",\n \
                 \"which\": \"delivery-opened\",\n \"count\": \"{deliveries}\"\n }}\n]"
            )
        };
        assert!(same_facts(&stats(3, 1), &stats(3, 2)));
        assert!(!same_facts(&stats(3, 1), &stats(4, 1)));
        assert!(!same_facts("nothing", "nothing"));
    }

    #[test]
    fn columns_are_found_by_any_of_their_headings() {
        let header = csv::StringRecord::from(vec!["\u{feff}企业名称", "统一社会信用代码"]);
        assert_eq!((column(&header, NAME), column(&header, CODE)), (Some(0), Some(1)));
        assert_eq!(column(&csv::StringRecord::from(vec!["x"]), CODE), None);
    }
}
