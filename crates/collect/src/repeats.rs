//! Rows that come again within one delivery.

use std::collections::HashMap;

use domain::{Finding, FindingCode, RecordKey, Severity};

/// The rows seen of one delivery, by key, in bounded memory: about 32 bytes a row.
///
/// The first row of a key stays. One that says the same again is told (`duplicate-row`, a warning:
/// it changes nothing); one that says something else is rejected (`conflicting-row`), for nobody
/// but the deliverer knows which of the two is right. A run that resumes after a crash feeds it
/// the rows before its cursor again.
#[derive(Debug, Default)]
pub struct Repeats {
    seen: HashMap<u64, Seen>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    content: u64,
    row: u32,
}

impl Repeats {
    /// How many rows are remembered; later ones are judged against the register alone.
    pub const CAPACITY: usize = 4_000_000;

    /// Notes the row of that key and content ([`RecordKey::content`]); returns the finding if the
    /// key came before.
    pub fn admit(&mut self, row: u32, key: &RecordKey, content: &RecordKey) -> Option<Finding> {
        let content = short(content);
        if let Some(first) = self.seen.get(&short(key)) {
            let (code, severity) = if first.content == content {
                (FindingCode::new("duplicate-row"), Severity::Warn)
            } else {
                (FindingCode::new("conflicting-row"), Severity::Reject)
            };
            return Some(Finding::new(code, severity).with("row", first.row));
        }
        if self.seen.len() < Repeats::CAPACITY {
            self.seen.insert(short(key), Seen { content, row });
        }
        None
    }
}

/// The second half, which is a digest also where the first says a series of documents: among four
/// million rows two differ in it as good as certainly.
fn short(digest: &RecordKey) -> u64 {
    let mut half = [0; 8];
    half.copy_from_slice(&digest.0[8..]);
    u64::from_le_bytes(half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_stays_and_a_different_one_is_refused() {
        let (key, says, other) = (RecordKey([1; 16]), RecordKey([2; 16]), RecordKey([3; 16]));
        let mut repeats = Repeats::default();
        assert_eq!(repeats.admit(1, &key, &says), None);
        assert_eq!(repeats.admit(2, &RecordKey([9; 16]), &says), None);
        let [one, another] = [RecordKey([7; 16]), RecordKey([8; 16])].map(|key| key.in_series("1"));
        assert_eq!(repeats.admit(3, &one, &says), None);
        assert_eq!(repeats.admit(4, &another, &other), None, "of one document's number, and another record");
        let again = repeats.admit(3, &key, &says).unwrap();
        assert_eq!(
            (again.code.as_str(), again.severity, again.with["row"].as_str()),
            ("duplicate-row", Severity::Warn, "1")
        );
        let differs = repeats.admit(4, &key, &other).unwrap();
        assert_eq!((differs.code.as_str(), differs.severity), ("conflicting-row", Severity::Reject));
        assert_eq!(repeats.admit(5, &key, &says).unwrap().code.as_str(), "duplicate-row");
    }
}
