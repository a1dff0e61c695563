//! Drawings made by the server: each with a text that says the same.

pub(crate) mod series;
pub(crate) mod weeks;

use std::fmt::Write;

use publish::{PublicationView, YearCount};

use crate::frame::{Frame, It};

/// A publication's term with what of it has passed. Places are in per cent, so that the text beside
/// it never shrinks.
pub(crate) fn term_bar(f: &Frame, publication: &PublicationView) -> String {
    let permille = publication.elapsed_permille.min(1_000);
    let at = format!("{}.{}%", permille / 10, permille % 10);
    let text = f.x("term-text", f.percent(permille));
    format!(
        "<svg class=\"term-bar\" role=\"img\" aria-label=\"{text}\" width=\"100%\" height=\"28\">\
         <rect class=\"whole\" x=\"0\" y=\"8\" width=\"100%\" height=\"12\" rx=\"6\"/>\
         <rect class=\"part\" x=\"0\" y=\"8\" width=\"{at}\" height=\"12\" rx=\"6\"/>\
         <line class=\"now\" x1=\"{at}\" x2=\"{at}\" y1=\"2\" y2=\"26\"/></svg>"
    )
}

/// The last five years as stacked bars.
pub(crate) fn years(f: &Frame, years: &[YearCount]) -> String {
    const HEIGHT: u32 = 96;
    let sum = |year: &YearCount| year.favourable + year.neutral + year.adverse;
    let most = years.iter().map(sum).max().unwrap_or(0).max(1);
    let total: u32 = years.iter().map(sum).sum();
    let label = f.n("years-text", total);
    let mut svg = format!(
        "<svg class=\"years\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 300 140\" width=\"300\" height=\"140\">"
    );
    let _ = write!(svg, "<line class=\"base\" x1=\"0\" x2=\"300\" y1=\"116\" y2=\"116\"/>");
    for (at, year) in (0u32..).zip(years) {
        let x = at * 60 + 14;
        let mut y = 116;
        for (class, count) in [("neutral", year.neutral), ("good", year.favourable), ("adverse", year.adverse)] {
            if count == 0 {
                continue;
            }
            let height = (count.saturating_mul(HEIGHT) / most).max(3);
            y = u32::saturating_sub(y, height);
            let _ = write!(svg, "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"32\" height=\"{}\"/>", height - 1);
        }
        let middle = x + 16;
        let count = sum(year);
        if count > 0 {
            let above = u32::saturating_sub(y, 5);
            let _ = write!(svg, "<text x=\"{middle}\" y=\"{above}\" text-anchor=\"middle\">{count}</text>");
        }
        let _ = write!(svg, "<text x=\"{middle}\" y=\"134\" text-anchor=\"middle\">{}</text>", year.year);
    }
    svg.push_str("</svg>");
    svg
}

impl Frame {
    /// How many of `all` were late, as a bar; the numbers stand beside it.
    pub fn share_bar(&self, all: impl It<u32>, late: impl It<u32>) -> String {
        let (all, late) = (all.it(), late.it());
        let permille = u64::from(late) * 1_000 / u64::from(all.max(1));
        let permille = permille.min(1_000);
        let good = format!("{}.{}%", (1_000 - permille) / 10, (1_000 - permille) % 10);
        format!(
            "<svg class=\"share\" aria-hidden=\"true\" width=\"100%\" height=\"14\"><rect class=\"late\" width=\"100%\" \
             height=\"14\" rx=\"3\"/><rect class=\"good\" width=\"{good}\" height=\"14\" rx=\"3\"/></svg>"
        )
    }

    /// A score of 0 to 100 as a bar; the number stands beside it.
    pub fn score_bar(&self, score: impl It<u8>) -> String {
        let score = score.it().min(100);
        format!(
            "<svg class=\"score\" aria-hidden=\"true\" width=\"100%\" height=\"10\"><rect class=\"whole\" width=\"100%\" \
             height=\"10\" rx=\"5\"/><rect class=\"part\" width=\"{score}%\" height=\"10\" rx=\"5\"/></svg>"
        )
    }
}
