//! Administrative divisions with the months in which each name of each code held.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, bail};

use super::table;

/// The month of the first table after the last printed standard.
const STANDARD_UNTIL: &str = "2008-12";

/// The day of the newest table, which has no revision of its own.
const LATEST: &str = "2023-06";

/// A code, its name and the months of the first table with it and of the first one without.
struct Span {
    name: String,
    from: String,
    until: String,
}

/// Makes `divisions.csv`.
pub fn generate(source: &Path, folder: &Path) -> anyhow::Result<()> {
    let mut revisions = revisions(&source.join("gb2260/mca"))?;
    let Some(last_revision) = revisions.values().next_back().cloned() else { bail!("no revision of GB/T 2260") };
    let mut latest = latest(source)?;
    for (code, name) in last_revision {
        // The statistical table leaves out Hong Kong, Macao and Taiwan.
        if matches!(code.get(..1), Some("7" | "8")) {
            latest.insert(code, name);
        }
    }
    revisions.insert(LATEST.to_owned(), latest);

    let mut spans: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    let months: Vec<&String> = revisions.keys().collect();
    for (place, (month, table)) in revisions.iter().enumerate() {
        for (code, name) in table {
            let of_code = spans.entry(code.clone()).or_default();
            let until = months.get(place + 1).map(|next| (*next).clone()).unwrap_or_default();
            match of_code.last_mut() {
                Some(last) if last.name == *name && last.until == **month => last.until = until,
                _ => {
                    let from = if place == 0 { String::new() } else { month.clone() };
                    of_code.push(Span { name: name.clone(), from, until });
                }
            }
        }
    }
    for (code, name) in printed_once(source)? {
        spans.entry(code).or_insert_with(|| vec![Span { name, from: String::new(), until: STANDARD_UNTIL.to_owned() }]);
    }
    let rows: Vec<String> = spans
        .iter()
        .flat_map(|(code, of_code)| of_code.iter().map(move |span| (code, span)))
        .map(|(code, span)| format!("{code},{},{},{}", span.name, span.from, span.until))
        .collect();
    let about = [
        "Administrative divisions of GB/T 2260 and the months in which each name held: from the first table that",
        "has it (empty: the first table of all, December 1980) until the first that has not (empty: it holds).",
        "Months are those of the tables, so a change lies between the table before and this one: after April 2019",
        "the next table is that of June 2023.",
        "Codes that only the printed standards of 2002 and 2007 have (市辖区) stand until December 2008.",
        "From the yearly and monthly tables of the Ministry of Civil Affairs (published facts, collected by cn/GB2260)",
        "and the statistical divisions as of 2023-06-30 (modood/Administrative-divisions-of-China, WTFPL).",
    ];
    table::write(&folder.join("divisions.csv"), &about, "code,name,from,until", &rows)
}

/// The tables by month; several of one month would be the same.
fn revisions(folder: &Path) -> anyhow::Result<BTreeMap<String, BTreeMap<String, String>>> {
    let mut revisions = BTreeMap::new();
    for file in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = file?.path();
        let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        let (Some(year), Some(month)) = (stem.get(..4), stem.get(4..6)) else { continue };
        let mut table = BTreeMap::new();
        for line in table::lines(&path)? {
            let mut fields = line.split('\t').skip(2);
            if let (Some(code), Some(name)) = (fields.next(), fields.next()) {
                table.insert(code.trim().to_owned(), name.trim().to_owned());
            }
        }
        revisions.insert(format!("{year}-{month}"), table);
    }
    Ok(revisions)
}

/// The codes of the printed standards of 2002 and 2007: among them those of the districts of a city
/// together (市辖区), which the ministry's tables leave out and registration numbers bear.
fn printed_once(source: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut table = BTreeMap::new();
    for file in ["200212.tsv", "200712.tsv"] {
        for line in table::lines(&source.join("gb2260").join(file))? {
            let mut fields = line.split('\t').skip(2);
            if let (Some(code), Some(name)) = (fields.next(), fields.next()) {
                table.insert(code.trim().to_owned(), name.trim().to_owned());
            }
        }
    }
    Ok(table)
}

fn latest(source: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut table = BTreeMap::new();
    for file in ["provinces.csv", "cities.csv", "areas.csv"] {
        for line in table::lines(&source.join(file))? {
            if let [code, name, ..] = table::fields(&line).as_slice() {
                table.insert(format!("{code:0<6}"), name.clone());
            }
        }
    }
    Ok(table)
}
