//! Series over months, and curves over years. The table beneath a drawing holds the same figures.

use std::fmt::Write;

use crate::frame::{Frame, It};

/// The drawing, in its own units.
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 280.0;
/// Where the plot lies in it.
pub(super) const LEFT: f64 = 64.0;
pub(super) const RIGHT: f64 = 748.0;
const TOP: f64 = 16.0;
pub(super) const BOTTOM: f64 = 244.0;
/// Curves that can be told apart.
const CURVES: usize = 6;

/// A series with what is expected of it.
pub(crate) struct Series {
    /// Periods with their figures; absent where withheld.
    pub points: Vec<(String, Option<i64>)>,
    /// What is expected of those after.
    pub bands: Vec<Band>,
}

/// What is expected of a period.
pub(crate) struct Band {
    pub period: String,
    pub value: i64,
    pub interval: Option<(i64, i64)>,
}

/// Where values lie on the paper.
pub(super) struct Scale {
    pub steps: f64,
    pub most: f64,
}

impl Scale {
    pub(super) fn x(&self, at: usize) -> f64 {
        LEFT + (RIGHT - LEFT) * at as f64 / self.steps.max(1.0)
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * value / self.most.max(1.0)
    }
}

impl Series {
    pub(crate) fn draw(&self, f: &Frame, label: &str) -> String {
        let uppers = self.bands.iter().map(|band| band.interval.map_or(band.value, |(_, upper)| upper));
        let most = self.points.iter().filter_map(|(_, value)| *value).chain(uppers).max().unwrap_or(0);
        let (step, most) = steps(most);
        let all: Vec<&str> = self
            .points
            .iter()
            .map(|(period, _)| &**period)
            .chain(self.bands.iter().map(|band| &*band.period))
            .collect();
        let scale = Scale { steps: all.len().saturating_sub(1) as f64, most: most as f64 };
        let mut svg = open(label);
        lines(&mut svg, &scale, step, most, |value| f.number(value));
        // A tick at each January, and at the first where there is none.
        let january = |period: &str| period.ends_with("-01");
        for (at, period) in all.iter().enumerate() {
            let first = at == 0 && !all.iter().take(8).any(|period| january(period));
            if january(period) || first {
                let _ = write!(
                    svg,
                    "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{}\">{}</text>",
                    scale.x(at),
                    BOTTOM + 20.0,
                    if at == 0 { "start" } else { "middle" },
                    period.get(..4).unwrap_or(period)
                );
            }
        }
        self.band(&mut svg, &scale);
        for (class, path) in [("line", self.path(&scale)), ("line expected", self.expected(&scale))] {
            if !path.is_empty() {
                let _ = write!(svg, "<path class=\"{class}\" d=\"{path}\"/>");
            }
        }
        svg.push_str("</svg>");
        svg
    }

    /// A line with gaps where figures are withheld; a figure alone is a dot.
    pub(super) fn path(&self, scale: &Scale) -> String {
        let values: Vec<Option<f64>> = self.points.iter().map(|(_, value)| value.map(|value| value as f64)).collect();
        let mut path = String::new();
        for (at, value) in values.iter().enumerate() {
            let Some(value) = value else { continue };
            let begins = at == 0 || values[at - 1].is_none();
            let _ = write!(path, "{}{:.1} {:.1}", if begins { "M" } else { "L" }, scale.x(at), scale.y(*value));
            if begins && values.get(at + 1).is_none_or(Option::is_none) {
                path.push_str("h.1");
            }
        }
        path
    }

    fn expected(&self, scale: &Scale) -> String {
        let begin = self.points.len();
        let mut path = String::new();
        if let Some((_, Some(last))) = self.points.last().filter(|_| !self.bands.is_empty()) {
            let _ = write!(path, "M{:.1} {:.1}", scale.x(begin - 1), scale.y(*last as f64));
        }
        for (at, band) in self.bands.iter().enumerate() {
            let command = if path.is_empty() { "M" } else { "L" };
            let _ = write!(path, "{command}{:.1} {:.1}", scale.x(begin + at), scale.y(band.value as f64));
        }
        path
    }

    fn band(&self, svg: &mut String, scale: &Scale) {
        let begin = self.points.len();
        let place = |at: usize, value: i64| format!("{:.1} {:.1}", scale.x(begin + at), scale.y(value as f64));
        let bounds: Vec<(usize, (i64, i64))> =
            self.bands.iter().enumerate().filter_map(|(at, band)| Some((at, band.interval?))).collect();
        let upper = bounds.iter().map(|(at, (_, upper))| place(*at, *upper));
        let lower = bounds.iter().rev().map(|(at, (lower, _))| place(*at, *lower));
        let corners: Vec<String> = upper.chain(lower).collect();
        if corners.len() > 3 {
            let _ = write!(svg, "<path class=\"band\" d=\"M{}Z\"/>", corners.join("L"));
        }
    }
}

/// Curves that fall from all: a share in thousandths at each age in months.
pub(crate) fn survival(f: &Frame, label: &str, curves: &[(String, Vec<(u32, u16)>)]) -> String {
    let oldest = curves.iter().flat_map(|(_, ages)| ages).map(|(months, _)| *months).max().unwrap_or(12);
    let scale = Scale { steps: f64::from(oldest), most: 1_000.0 };
    let mut svg = open(label);
    lines(&mut svg, &scale, 250, 1_000, |value| f.percent(u16::try_from(value).unwrap_or(0)));
    for years in (0..=oldest / 12).filter(|years| oldest <= 120 || years % 2 == 0) {
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            scale.x((years * 12) as usize),
            BOTTOM + 20.0,
            f.number(years)
        );
    }
    for (at, (_, ages)) in curves.iter().take(CURVES).enumerate() {
        let mut path = format!("M{:.1} {:.1}", scale.x(0), scale.y(1_000.0));
        for (months, permille) in ages {
            let _ = write!(path, "L{:.1} {:.1}", scale.x(*months as usize), scale.y(f64::from(*permille)));
        }
        let _ = write!(svg, "<path class=\"line curve-{at}\" d=\"{path}\"/>");
    }
    svg.push_str("</svg><ul class=\"legend\">");
    for (at, (name, _)) in curves.iter().take(CURVES).enumerate() {
        let name = escaped(name);
        let _ = write!(
            svg,
            "<li><svg aria-hidden=\"true\" width=\"28\" height=\"8\"><path class=\"line curve-{at}\" d=\"M0 4H28\"/></svg> {name}</li>"
        );
    }
    svg.push_str("</ul>");
    svg
}

pub(super) fn open(label: &str) -> String {
    let label = escaped(label);
    format!(
        "<svg class=\"series\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\">"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Lines across, each with its value.
pub(super) fn lines(svg: &mut String, scale: &Scale, step: i64, most: i64, text: impl Fn(i64) -> String) {
    let mut value = 0;
    while value <= most {
        let y = scale.y(value as f64);
        let class = if value == 0 { "base" } else { "across" };
        let _ = write!(
            svg,
            "<line class=\"{class}\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            y + 4.0,
            text(value)
        );
        value += step;
    }
}

/// A round step of which four or five reach beyond the largest value, and how far they reach.
pub(super) fn steps(most: i64) -> (i64, i64) {
    let rough = (most.max(4) as f64 / 4.0).max(1.0);
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .map(|times| times * power)
        .into_iter()
        .find(|step| *step >= rough && step.fract() == 0.0);
    let step = step.unwrap_or(10.0 * power).round().max(1.0) as i64;
    (step, (most.max(1) + step - 1) / step * step)
}

impl Frame {
    /// The figures of the last months as a small line; the newest is told beside it.
    pub fn spark(&self, values: &[Option<i64>]) -> String {
        let most = values.iter().flatten().max().copied().unwrap_or(0).max(1) as f64;
        if values.len() < 2 {
            return String::new();
        }
        let x = |at: usize| 2.0 + 236.0 * at as f64 / (values.len() - 1) as f64;
        let mut path = String::new();
        for (at, value) in values.iter().enumerate() {
            let Some(value) = value else { continue };
            let begins = at == 0 || values[at - 1].is_none();
            let y = 44.0 - 40.0 * *value as f64 / most;
            let _ = write!(path, "{}{:.1} {y:.1}", if begins { "M" } else { "L" }, x(at));
        }
        format!(
            "<svg class=\"series spark\" aria-hidden=\"true\" viewBox=\"0 0 240 48\" width=\"240\" height=\"48\"><path class=\"line\" d=\"{path}\"/></svg>"
        )
    }

    /// A part of the largest, as a bar; the number stands beside it.
    pub fn member_bar(&self, permille: impl It<u16>) -> String {
        let permille = permille.it().min(1_000);
        format!(
            "<svg class=\"score\" aria-hidden=\"true\" width=\"100%\" height=\"10\"><rect class=\"part\" \
             width=\"{}.{}%\" height=\"10\" rx=\"3\"/></svg>",
            permille / 10,
            permille % 10
        )
    }

    /// A figure of a table: none, withheld or a number.
    pub fn figure(&self, cell: impl It<Option<Option<i64>>>) -> String {
        match cell.it() {
            None => "<span class=\"quiet\">0</span>".to_owned(),
            Some(None) => format!("<abbr title=\"{}\">··</abbr>", escaped(&self.t("withheld"))),
            Some(Some(value)) => self.number(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::steps;

    #[test]
    fn steps_are_round_and_reach_the_largest() {
        for most in [0, 1, 3, 7, 10, 99, 101, 240, 999, 12_345, 98_765_432] {
            let (step, top) = steps(most);
            assert!(top >= most && top % step == 0 && top / step <= 5, "{most}: {step}, {top}");
            let digits = step.to_string();
            assert!(["1", "2", "25", "5"].contains(&digits.trim_end_matches('0')), "{most}: {step}");
        }
    }
}
