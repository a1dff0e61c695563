//! The scores of a delivery.

use collect::quality::QualityMeter;
use domain::{Dimension, Finding, FindingCode, Severity};

use crate::support::CN;

fn finding(code: &'static str, severity: Severity) -> Finding {
    Finding::new(FindingCode::new(code), severity)
}

#[test]
fn a_delivery_without_findings_scores_full_and_each_finding_lowers_its_dimension() {
    let mut meter = QualityMeter::new(&CN);
    for _ in 0..8 {
        meter.row(&[]);
    }
    assert!(meter.scores().values().all(|score| *score == 100));
    meter.row(&[finding("missing", Severity::Reject), finding("missing", Severity::Reject)]);
    meter.row(&[finding("lower-case", Severity::Warn)]);
    meter.late();
    let scores = meter.scores();
    // Of ten rows one lacks a value, one has an odd form (a quarter), one is late.
    assert_eq!(scores[&Dimension::Completeness], 90);
    assert_eq!(scores[&Dimension::Conformity], 97);
    assert_eq!(scores[&Dimension::Timeliness], 90);
    assert_eq!(scores[&Dimension::Accuracy], 100);
    assert_eq!(meter.occurrences()["missing"], 2);
}

#[test]
fn a_file_that_is_refused_scores_nothing() {
    let mut meter = QualityMeter::new(&CN);
    meter.file(&finding("wrong-contract", Severity::Reject));
    assert!(meter.scores().values().all(|score| *score == 0));
}
