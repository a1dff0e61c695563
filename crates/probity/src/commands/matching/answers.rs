//! Answers, printed as they come.

use std::io::Write;

use domain::cell::guarded;
use linkage::Reason;
use publish::{LinkReason, RowMatch};
use serde_json::json;

use crate::output::Output;

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
    pub fn push(&mut self, answer: &RowMatch) -> anyhow::Result<()> {
        let (id, decision) = (answer.id.as_str(), answer.decision);
        match self {
            Answers::Csv(writer) => {
                if answer.candidates.is_empty() {
                    writer.write_record([&*guarded(id), "", "", "", "", "", decision, ""])?;
                }
                for likely in &answer.candidates {
                    let (rank, subject) = (likely.rank.to_string(), likely.subject.0.to_string());
                    let (code, name) = (likely.code.as_deref().unwrap_or_default(), likely.name.as_str());
                    let probability = with_six_decimals(likely.probability);
                    let reasons = summed(&likely.reasons);
                    let (id, name) = (guarded(id), guarded(name));
                    writer.write_record([&*id, &rank, &subject, code, &*name, &probability, decision, &reasons])?;
                }
            }
            Answers::Json(out, first) => {
                let candidates: Vec<_> = answer
                    .candidates
                    .iter()
                    .map(|likely| {
                        let reasons: Vec<_> = likely
                            .reasons
                            .iter()
                            .map(|reason| json!({ "finding": reason.finding, "decibans": reason.decibans }))
                            .collect();
                        json!({ "rank": likely.rank, "subject": likely.subject.0.to_string(), "code": likely.code,
                        "name": likely.name, "probability": likely.probability, "reasons": reasons })
                    })
                    .collect();
                let answer = json!({ "id": id, "decision": decision, "candidates": candidates });
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

/// A probability as written: quicker than what is exact for every number.
fn with_six_decimals(probability: f64) -> String {
    let millionths = (probability.clamp(0.0, 1.0) * 1e6).round() as u32;
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

fn summed(reasons: &[LinkReason]) -> String {
    let one = |reason: &LinkReason| format!("{} {:+.0}", reason.finding, reason.decibans);
    reasons.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Reasons as a sum that can be followed.
pub fn told(reasons: &[Reason]) -> String {
    let one = |reason: &Reason| format!("{} {:+.0}", reason.finding, reason.decibans);
    reasons.iter().map(one).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::with_six_decimals;

    #[test]
    fn probabilities_have_six_decimals() {
        let written = [(0.0, "0.000000"), (1.0, "1.000000"), (0.999_999_6, "1.000000"), (0.054_321_4, "0.054321")];
        for (probability, text) in written {
            assert_eq!(with_six_decimals(probability), text);
        }
    }
}
