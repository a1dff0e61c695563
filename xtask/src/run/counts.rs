//! How many tests passed, read from what the runners print.

use std::fmt;

/// Tests by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Passed.
    pub passed: u64,
    /// Failed.
    pub failed: u64,
    /// Not run.
    pub skipped: u64,
}

impl Counts {
    /// One test.
    pub fn one(passed: bool) -> Counts {
        Counts { passed: u64::from(passed), failed: u64::from(!passed), skipped: 0 }
    }

    /// Adds others.
    pub fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// Adds up every `test result:` line of `cargo test`.
pub fn cargo(output: &str) -> Counts {
    let mut total = Counts::default();
    for line in output.lines().filter_map(|line| line.trim().strip_prefix("test result: ")) {
        let figures = line.split_once(". ").map_or(line, |(_, figures)| figures);
        for figure in figures.split(';') {
            let mut words = figure.split_whitespace();
            let number = words.next().and_then(|number| number.parse::<u64>().ok());
            let (Some(number), Some(word)) = (number, words.next()) else {
                continue;
            };
            match word {
                "passed" => total.passed += number,
                "failed" => total.failed += number,
                "ignored" => total.skipped += number,
                _ => {}
            }
        }
    }
    total
}

/// Reads the closing lines of node's test runner, in either of its forms.
pub fn node(output: &str) -> Option<Counts> {
    let figure = |word: &str| {
        let lines = output.lines().rev().map(|line| line.trim_start_matches(['#', 'ℹ', ' ']));
        lines.filter_map(|line| line.strip_prefix(word)?.trim().parse().ok()).next()
    };
    Some(Counts {
        passed: figure("pass ")?,
        failed: figure("fail ")? + figure("cancelled ").unwrap_or(0),
        skipped: figure("skipped ").unwrap_or(0) + figure("todo ").unwrap_or(0),
    })
}

/// Reads a last line such as `12 passed, 0 failed`.
pub fn plain(output: &str) -> Option<Counts> {
    let line = output.lines().rev().find(|line| !line.trim().is_empty())?;
    let mut counts = Counts::default();
    for figure in line.split(',') {
        let (number, word) = figure.trim().split_once(' ')?;
        let number: u64 = number.parse().ok()?;
        match word {
            "passed" => counts.passed = number,
            "failed" => counts.failed = number,
            "skipped" => counts.skipped = number,
            _ => return None,
        }
    }
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_all_binaries_are_added_up() {
        let output = "running 2 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; \
            finished in 0.00s\n\ntest result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(cargo(output), Counts { passed: 5, failed: 2, skipped: 1 });
        assert_eq!(cargo("error: could not compile"), Counts::default());
    }

    #[test]
    fn nodes_closing_lines_are_read_in_both_forms() {
        let spec =
            "✔ a\nℹ tests 4\nℹ suites 0\nℹ pass 2\nℹ fail 1\nℹ cancelled 0\nℹ skipped 1\nℹ todo 0\nℹ duration_ms 5\n";
        let tap = "# tests 4\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n";
        let expected = Some(Counts { passed: 2, failed: 1, skipped: 1 });
        assert_eq!((node(spec), node(tap)), (expected, expected));
        assert_eq!(node("no tests"), None);
    }

    #[test]
    fn a_plain_closing_line_is_read() {
        assert_eq!(plain("x\n12 passed, 1 failed\n"), Some(Counts { passed: 12, failed: 1, skipped: 0 }));
        assert_eq!(plain("Traceback"), None);
        assert_eq!(Counts { passed: 12, failed: 1, skipped: 2 }.to_string(), "12 passed, 1 failed, 2 skipped");
    }
}
