//! Rows and scores week by week. The table beneath a drawing holds the same figures.

use std::fmt::Write;

use publish::QualityWeek;

use super::series::{BOTTOM, LEFT, RIGHT, Scale, Series, lines, open, steps};
use crate::frame::Frame;

/// How much of the room of its week a bar takes.
const BAR: f64 = 0.7;

/// Where each week lies: in the middle of its own part of the paper.
fn scale(weeks: &[QualityWeek], most: i64) -> Scale {
    Scale { steps: weeks.len() as f64 + 1.0, most: most as f64 }
}

/// A tick at the first week of every other month: more would not stand beside each other on a phone.
fn ticks(svg: &mut String, scale: &Scale, weeks: &[QualityWeek]) {
    for (at, pair) in (2..).zip(weeks.windows(2)) {
        if pair[0].from.month() != pair[1].from.month() && pair[1].from.month() % 2 == 1 {
            let month = pair[1].from.strftime("%Y-%m");
            let _ = write!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{month}</text>",
                scale.x(at),
                BOTTOM + 20.0
            );
        }
    }
}

/// What was taken and what was rejected, one above the other.
pub(crate) fn rows(f: &Frame, label: &str, weeks: &[QualityWeek]) -> String {
    let most = weeks.iter().map(|week| week.rows).max().unwrap_or(0);
    let (step, most) = steps(i64::try_from(most).unwrap_or(i64::MAX));
    let scale = scale(weeks, most);
    let mut svg = open(label);
    lines(&mut svg, &scale, step, most, |value| f.number(value));
    ticks(&mut svg, &scale, weeks);
    let width = BAR * (RIGHT - LEFT) / scale.steps;
    for (at, week) in (1..).zip(weeks) {
        let taken = week.rows.saturating_sub(week.rejected);
        for (class, from, to) in [("taken", 0, taken), ("rejected", taken, week.rows)] {
            if from < to {
                let (top, bottom) = (scale.y(to as f64), scale.y(from as f64));
                let _ = write!(
                    svg,
                    "<rect class=\"bar-{class}\" x=\"{:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\"/>",
                    scale.x(at) - width / 2.0,
                    (bottom - top).max(1.0)
                );
            }
        }
    }
    svg.push_str("</svg><ul class=\"legend\">");
    for class in ["taken", "rejected"] {
        let _ = write!(
            svg,
            "<li><svg aria-hidden=\"true\" width=\"14\" height=\"14\"><rect class=\"bar-{class}\" width=\"14\" height=\"14\"/>\
             </svg> {}</li>",
            f.t(&format!("quality-{class}"))
        );
    }
    svg.push_str("</ul>");
    svg
}

/// The mean score of each week; a gap where nothing was delivered.
pub(crate) fn scores(f: &Frame, label: &str, weeks: &[QualityWeek]) -> String {
    let scale = scale(weeks, 100);
    let mut svg = open(label);
    lines(&mut svg, &scale, 25, 100, |value| f.number(value));
    ticks(&mut svg, &scale, weeks);
    let scored = weeks.iter().map(|week| (String::new(), week.score.map(i64::from)));
    let series = Series { points: std::iter::once((String::new(), None)).chain(scored).collect(), bands: Vec::new() };
    let _ = write!(svg, "<path class=\"line\" d=\"{}\"/></svg>", series.path(&scale));
    svg
}
