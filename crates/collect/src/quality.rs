//! The scores of a delivery in six dimensions of quality.

use std::collections::{BTreeMap, HashMap};

use catalogue::Pack;
use domain::{Dimension, Finding, FindingCode, Severity, delivery::Quality};

/// Counts what was found in a delivery, and scores it.
///
/// A dimension's score is the share of rows without a finding of that dimension, where a warning
/// counts a quarter of a row and anything graver a whole one, rounded down, so that 100 says that
/// nothing was found. Timeliness is the share of rows that kept their publication clock. A finding
/// about the file as a whole takes 10 off its dimension, one that refuses the file leaves it 0.
#[derive(Debug)]
pub struct QualityMeter {
    dimensions: HashMap<FindingCode, Dimension>,
    rows: u64,
    quarters: BTreeMap<Dimension, u64>,
    file_warnings: BTreeMap<Dimension, u64>,
    refused: bool,
    occurrences: BTreeMap<String, u64>,
}

impl QualityMeter {
    /// A meter that knows the dimension of every finding that the pack words.
    pub fn new(pack: &Pack) -> QualityMeter {
        let dimensions = pack.wordings().map(|wording| (wording.code.clone(), wording.dimension)).collect();
        QualityMeter {
            dimensions,
            rows: 0,
            quarters: BTreeMap::new(),
            file_warnings: BTreeMap::new(),
            refused: false,
            occurrences: BTreeMap::new(),
        }
    }

    /// Notes a row with everything that was found in it.
    pub fn row(&mut self, findings: &[Finding]) {
        self.rows += 1;
        let mut worst = [0u64; Dimension::ALL.len()];
        for finding in findings {
            self.count(&finding.code);
            let weight = if finding.severity == Severity::Warn { 1 } else { 4 };
            let at = self.dimension(&finding.code) as usize;
            worst[at] = worst[at].max(weight);
        }
        for (dimension, weight) in Dimension::ALL.into_iter().zip(worst) {
            if weight > 0 {
                *self.quarters.entry(dimension).or_default() += weight;
            }
        }
    }

    /// Notes a row that came after its publication clock had run out.
    pub fn late(&mut self) {
        *self.quarters.entry(Dimension::Timeliness).or_default() += 4;
    }

    /// Notes a finding about the file as a whole.
    pub fn file(&mut self, finding: &Finding) {
        self.count(&finding.code);
        let dimension = self.dimension(&finding.code);
        if finding.severity == Severity::Reject {
            self.refused = true;
        }
        *self.file_warnings.entry(dimension).or_default() += 1;
    }

    /// The scores, 0 to 100 by dimension; all 0 for a file that was refused as a whole.
    pub fn scores(&self) -> Quality {
        let score = |dimension: Dimension| {
            if self.refused {
                return 0;
            }
            let lost = self.quarters.get(&dimension).copied().unwrap_or(0).min(self.rows * 4);
            let of_rows = if self.rows == 0 { 100 } else { 100 * (self.rows * 4 - lost) / (self.rows * 4) };
            let of_file = 10 * self.file_warnings.get(&dimension).copied().unwrap_or(0);
            u8::try_from(of_rows.saturating_sub(of_file)).unwrap_or(100)
        };
        Dimension::ALL.into_iter().map(|dimension| (dimension, score(dimension))).collect()
    }

    /// How often each finding occurred, by code.
    pub fn occurrences(&self) -> &BTreeMap<String, u64> {
        &self.occurrences
    }

    fn dimension(&self, code: &FindingCode) -> Dimension {
        self.dimensions.get(code).copied().unwrap_or(Dimension::Conformity)
    }

    fn count(&mut self, code: &FindingCode) {
        if let Some(count) = self.occurrences.get_mut(code.as_str()) {
            *count += 1;
        } else {
            self.occurrences.insert(code.as_str().to_owned(), 1);
        }
    }
}
