//! Proving the register, and making legal state and index anew.

use std::path::Path;

use anyhow::Result;

use super::{
    product::Product,
    table::{Table, bytes},
};
use crate::scratch::Scratch;

/// What to measure.
#[derive(clap::Args)]
pub struct Arguments {
    /// Subjects of the register.
    #[arg(long, default_value_t = 200_000)]
    subjects: u64,
    /// Penalties of the register.
    #[arg(long, default_value_t = 400_000)]
    rows: u64,
}

/// Runs it and prints the table.
pub fn run(arguments: &Arguments, folder: &Path) -> Result<()> {
    let product = Product::build()?;
    let scratch = Scratch::below(folder, "bench")?;
    let register = product.init(&scratch.path().join("register"), None)?;
    let (registrations, penalties) = (scratch.path().join("registrations"), scratch.path().join("penalties"));
    println!("writing and delivering {} registrations and {} penalties", arguments.subjects, arguments.rows);
    product.registrations(arguments.subjects, &registrations)?;
    product.penalties(arguments.rows, arguments.subjects, &penalties)?;
    product.deliver(&register, &registrations)?;
    product.deliver(&register, &penalties)?;
    let stats = product.stats(&register)?;
    let (verified, verify) = product.verify(&register)?;
    let (rebuilt, rebuild) = product.rebuild(&register)?;
    println!("stats:\n{stats}\nverify:\n{verified}\nrebuild:\n{rebuilt}");
    let entries = entries(&stats);
    let mut table = Table::default();
    table.row("entries", entries.to_string(), "");
    let state = seconds_after(&rebuilt, "legal state made anew in").unwrap_or(f64::NAN);
    for (name, seconds, cost) in
        [("verify", verify.time.as_secs_f64(), verify), ("rebuild of the legal state", state, rebuild)]
    {
        table.row(name, format!("{seconds:.1} s"), format!("peak {}", bytes(cost.peak)));
        table.row("  entries a second", format!("{:.0}", entries as f64 / seconds), "wanted: over 100,000");
    }
    let index = rebuilt
        .split_once("subjects in the index")
        .and_then(|(_, behind)| seconds_after(behind.lines().next()?, "made anew in"))
        .unwrap_or(f64::NAN);
    table.row("rebuild of the index", format!("{index:.1} s"), "");
    table.row("  subjects a second", format!("{:.0}", arguments.subjects as f64 / index), "wanted: over 20,000");
    println!("\n{table}");
    Ok(())
}

/// The seconds that stand behind the last `words` of what was printed.
fn seconds_after(printed: &str, words: &str) -> Option<f64> {
    printed.rsplit_once(words)?.1.trim_start().split(' ').next()?.parse().ok()
}

/// The number of entries that `stats` counts: the sum over its kinds.
fn entries(stats: &str) -> u64 {
    let rows: Vec<serde_json::Value> = serde_json::from_str(stats).unwrap_or_default();
    let counted = rows.iter().filter(|row| row.get("what").and_then(|what| what.as_str()) == Some("entries"));
    let count = |row: &serde_json::Value| {
        let count = row.get("count")?;
        count.as_u64().or_else(|| count.as_str()?.parse().ok())
    };
    counted.filter_map(count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_rebuild_are_told_apart() {
        let printed = "legal state made anew in 12.5 s\nsubjects in the index 7, made anew in 3.0 s\n";
        assert_eq!(seconds_after(printed, "legal state made anew in"), Some(12.5));
        assert_eq!(seconds_after(printed, "made anew in"), Some(3.0));
        assert_eq!(seconds_after("", "made anew in"), None);
    }

    #[test]
    fn entries_are_summed_over_their_kinds() {
        let stats = "[{\"what\":\"entries\",\"which\":\"record-taken\",\"count\":\"5\"},\
            {\"what\":\"entries\",\"which\":\"link-decided\",\"count\":7},{\"what\":\"records\",\"count\":9}]";
        assert_eq!(entries(stats), 12);
        assert_eq!(entries("nothing"), 0);
    }
}
