//! Pairs of names, judged without a register.

use std::{
    io::{self, BufWriter},
    path::Path,
    sync::Arc,
};

use anyhow::Context;
use domain::cell::guarded;
use linkage::{PairJudge, Party, PersonKey, Prepared, Preparer, reasons};
use serde_json::json;

use super::{Match, answers::told};
use crate::{commands::embedded_pack, output::Output};

/// Judges every pair of a file and prints what it came to.
pub fn run(file: &Path, command: &Match) -> anyhow::Result<()> {
    let pack = Arc::new(embedded_pack(&command.pack)?);
    let judge = PairJudge::new(&pack, command.thresholds());
    let mut preparer = Preparer::new(pack, PersonKey([0; 32]));
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(file)
        .with_context(|| format!("cannot open {}", file.display()))?;
    let headings: Vec<String> = reader
        .byte_headers()?
        .iter()
        .map(|heading| String::from_utf8_lossy(heading).trim_start_matches('\u{feff}').trim().to_lowercase())
        .collect();
    let column = |name: &str| {
        let place = headings.iter().position(|heading| heading == name);
        place.with_context(|| format!("{} has no column {name}", file.display()))
    };
    let columns = [column("left")?, column("right")?];
    let mut writer = csv::Writer::from_writer(BufWriter::new(io::stdout().lock()));
    let mut answers = Vec::new();
    let is_json = matches!(command.output, Output::Json);
    if !is_json {
        writer.write_record(["left", "right", "probability", "decision", "reasons"])?;
    }
    let (mut left, mut right) = (Prepared::default(), Prepared::default());
    for row in reader.byte_records() {
        let row = row?;
        let names = columns.map(|at| String::from_utf8_lossy(row.get(at).unwrap_or_default()).trim().to_owned());
        for (name, into) in names.iter().zip([&mut left, &mut right]) {
            preparer.prepare(&Party { names: &[name.as_str()], ..Party::default() }, into);
        }
        let (probability, decision, evidence) = judge.judge(&left, &right);
        let reasons = reasons(judge.model(), &evidence);
        let [left, right] = names;
        if is_json {
            answers
                .push(json!({ "left": left, "right": right, "probability": probability, "decision": decision.name(),
                "reasons": told(&reasons) }));
        } else {
            let probability = format!("{probability:.6}");
            let (left, right) = (guarded(&left), guarded(&right));
            writer.write_record([&*left, &*right, &probability, decision.name(), &told(&reasons)])?;
        }
    }
    writer.flush()?;
    drop(writer);
    if is_json {
        serde_json::to_writer_pretty(io::stdout().lock(), &answers)?;
    }
    Ok(())
}
