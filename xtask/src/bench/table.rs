//! Figures for people: a table, and medians.

use std::{fmt, time::Duration};

/// A table of two columns and a remark.
#[derive(Default)]
pub struct Table {
    rows: Vec<[String; 3]>,
}

impl Table {
    /// Adds a figure.
    pub fn row(&mut self, what: impl Into<String>, figure: impl Into<String>, remark: impl Into<String>) {
        self.rows.push([what.into(), figure.into(), remark.into()]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let (first, second) = (width(0), width(1));
        for [what, figure, remark] in &self.rows {
            writeln!(f, "{}", format!("{what:<first$}  {figure:>second$}  {remark}").trim_end())?;
        }
        Ok(())
    }
}

/// The middle of the figures; zero of none.
pub fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        length if length % 2 == 1 => sorted[length / 2],
        length => (sorted[length / 2 - 1] + sorted[length / 2]) / 2.0,
    }
}

/// The smallest figure that the share of all figures does not exceed.
pub fn percentile(figures: &mut [Duration], share: f64) -> Duration {
    figures.sort_unstable();
    let last = figures.len().saturating_sub(1);
    figures.get((last as f64 * share).ceil() as usize).copied().unwrap_or_default()
}

/// A number of bytes, readable.
pub fn bytes(bytes: u64) -> String {
    let mut size = bytes as f64;
    for unit in ["B", "KiB", "MiB"] {
        if size < 1024.0 {
            return format!("{size:.1} {unit}");
        }
        size /= 1024.0;
    }
    format!("{size:.2} GiB")
}

/// Milliseconds, readable.
pub fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_percentiles() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(&[]), 0.0);
        let mut figures: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(&mut figures, 0.99), Duration::from_millis(100));
        assert_eq!(percentile(&mut figures, 0.5), Duration::from_millis(51));
        assert_eq!(percentile(&mut [], 0.5), Duration::ZERO);
    }

    #[test]
    fn a_table_lines_up() {
        let mut table = Table::default();
        table.row("time", "1.0 s", "");
        table.row("peak memory", bytes(3 << 20), "limit 1 GiB");
        assert_eq!(table.to_string(), "time           1.0 s\npeak memory  3.0 MiB  limit 1 GiB\n");
    }
}
