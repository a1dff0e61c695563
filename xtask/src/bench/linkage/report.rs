//! The figures of a linkage run for people.

use std::fmt::Write;

use super::{
    super::table::{Table, bytes},
    Report, Spent,
    score::{Scores, Stratum},
};

/// All tables of a report.
pub fn text(report: &Report<'_>) -> String {
    let scores = &report.scores;
    let mut text = String::new();
    let _ = writeln!(text, "{}", summary(report));
    let _ = writeln!(text, "strata: records with the tag, at the decision `link`\n\n{}", strata(&scores.strata));
    let _ = writeln!(text, "stated probability of the best candidate, and how often it was right\n");
    let _ = write!(text, "{}", reliability(scores));
    text
}

fn summary(report: &Report<'_>) -> Table {
    let scores = &report.scores;
    let mut table = Table::default();
    let mut cost = |what: &str, spent: &Spent, rows: u64| {
        let rate = rows as f64 / spent.seconds.max(1e-9);
        let remark = format!("CPU {:.1} s, peak {}, {rate:.0} rows/s", spent.cpu_seconds, bytes(spent.peak_bytes));
        table.row(what, format!("{:.1} s", spent.seconds), remark);
    };
    cost("delivery of the register", &report.delivery, report.subjects);
    cost("linkage of the records", &report.linkage, report.records);
    let single = &report.single;
    let remark = format!(
        "median {:.0} us, p99 {:.0} us, p999 {:.0} us; one pair of names {:.0} ns",
        single.p50_microseconds, single.p99_microseconds, single.p999_microseconds, single.pair_nanoseconds
    );
    table.row("one thread, record by record", format!("{:.0}/s", single.records_per_second), remark);
    table.row("records", scores.records.to_string(), format!("{} linkable", scores.linkable));
    let [link, review, new] = scores.decisions;
    table.row("decided", link.to_string(), format!("link; {review} review, {new} new"));
    if scores.missing > 0 {
        table.row("  WITHOUT AN ANSWER", scores.missing.to_string(), "");
    }
    let at = &scores.at_link;
    table.row(
        "at `link`: F1",
        figure(at.f1),
        format!("precision {}, recall {}", figure(at.precision), figure(at.recall)),
    );
    table.row("  wrong links", at.wrong.to_string(), format!("{} right", at.right));
    let best = &scores.best_f1;
    let remark = format!(
        "precision {}, recall {}, from {:.6} on; read off the truth: a ceiling",
        figure(best.precision),
        figure(best.recall),
        best.threshold
    );
    table.row("best F1 over thresholds", figure(best.f1), remark);
    match &scores.recall_at_999 {
        Some(cut) => table.row(
            "recall at precision 0.999",
            figure(cut.recall),
            format!("from {:.6} on; read off the truth: a ceiling", cut.threshold),
        ),
        None => table.row("recall at precision 0.999", "never", ""),
    }
    table.row(
        "true subject among candidates",
        figure(scores.found),
        "of linkable records: blocking found at least so many",
    );
    table
}

fn strata(strata: &[Stratum]) -> String {
    let mut rows = vec![["stratum", "n", "linkable", "recall", "found", "wrong", "precision"].map(str::to_owned)];
    let share = |share: Option<f64>| share.map_or("-".to_owned(), figure);
    rows.extend(strata.iter().map(|stratum| {
        [
            stratum.tag.clone(),
            stratum.records.to_string(),
            stratum.linkable.to_string(),
            share(stratum.recall),
            share(stratum.found),
            stratum.wrong.to_string(),
            share(stratum.precision),
        ]
    }));
    columns(&rows)
}

fn reliability(scores: &Scores) -> String {
    let mut rows = vec![["from", "to", "n", "right", "share right", "stated"].map(str::to_owned)];
    rows.extend(scores.reliability.iter().map(|bin| {
        let share = |of: f64| if bin.records == 0 { "-".to_owned() } else { figure(of / bin.records as f64) };
        [
            bin.from.to_string(),
            bin.to.to_string(),
            bin.records.to_string(),
            bin.right.to_string(),
            share(bin.right as f64),
            share(bin.stated),
        ]
    }));
    columns(&rows)
}

/// Lines with the first column to the left and the others to the right.
fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut text = String::new();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            let _ = if column == 0 { write!(text, "{cell:<width$}") } else { write!(text, "  {cell:>width$}") };
        }
        text.push('\n');
    }
    text
}

fn figure(share: f64) -> String {
    format!("{share:.4}")
}
