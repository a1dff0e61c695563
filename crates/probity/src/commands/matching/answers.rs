//! Answers, printed as they come.

use std::io::Write;

use flow::matching::{Answered, Asked, Likely};
use linkage::Reason;
use serde_json::json;

use crate::output::Output;

/// Candidates after the first are printed from this probability on.
const WORTH_PRINTING: f64 = 0.000_1;

/// Prints answers as they come.
pub enum Answers<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json(W, bool),
}

impl<W: Write> Answers<W> {
    /// Begins to print.
    pub fn new(out: W, output: Output) -> anyhow::Result<Answers<W>> {
        match output {
            Output::Json => Ok(Answers::Json(out, true)),
            Output::Csv | Output::Table => {
                let mut writer = csv::Writer::from_writer(out);
                writer.write_record(["id", "rank", "subject", "code", "name", "probability", "decision", "reasons"])?;
                Ok(Answers::Csv(Box::new(writer)))
            }
        }
    }

    /// Prints what a row came to.
    pub fn push(&mut self, row: &Asked, answer: &Answered) -> anyhow::Result<()> {
        let decision = answer.decision.name();
        let worth = |(nth, likely): &(usize, &Likely)| *nth == 0 || likely.probability >= WORTH_PRINTING;
        let candidates = answer.candidates.iter().enumerate().filter(worth);
        match self {
            Answers::Csv(writer) => {
                if answer.candidates.is_empty() {
                    writer.write_record([row.id.as_str(), "", "", "", "", "", decision, ""])?;
                }
                for (nth, likely) in candidates {
                    let (rank, subject) = ((nth + 1).to_string(), likely.subject.to_string());
                    let probability = format!("{:.6}", likely.probability);
                    let reasons = told(&likely.reasons);
                    writer.write_record([
                        row.id.as_str(),
                        &rank,
                        &subject,
                        &likely.code,
                        &likely.name,
                        &probability,
                        decision,
                        &reasons,
                    ])?;
                }
            }
            Answers::Json(out, first) => {
                let candidates: Vec<_> = candidates.map(|(nth, likely)| {
                    let reasons: Vec<_> = likely.reasons.iter().map(|reason| {
                        json!({ "finding": reason.finding, "decibans": (reason.decibans * 10.0).round() / 10.0 })
                    }).collect();
                    json!({ "rank": nth + 1, "subject": likely.subject.to_string(), "code": likely.code, "name": likely.name,
                        "probability": likely.probability, "reasons": reasons })
                }).collect();
                let answer = json!({ "id": row.id, "decision": decision, "candidates": candidates });
                write!(out, "{}{answer}", if *first { "[\n" } else { ",\n" })?;
                *first = false;
            }
        }
        Ok(())
    }

    /// Ends.
    pub fn finish(self) -> anyhow::Result<()> {
        match self {
            Answers::Csv(mut writer) => writer.flush()?,
            Answers::Json(mut out, first) => {
                writeln!(out, "{}", if first { "[]" } else { "\n]" })?;
                out.flush()?;
            }
        }
        Ok(())
    }
}

/// Reasons as a sum that can be followed.
pub fn told(reasons: &[Reason]) -> String {
    let one = |reason: &Reason| format!("{} {:+.0}", reason.finding, reason.decibans);
    reasons.iter().map(one).collect::<Vec<_>>().join("; ")
}
