//! Complex exponential smoothing.
//!
//! After Svetunkov, Kourentzes and Ord, *Complex exponential smoothing*, Naval Research Logistics 69
//! (2022): a level and an unseen potential of the series are smoothed as the two parts of one complex
//! number, so that level and trend need not be told apart. The season is none, simple (only a
//! complex level of a season ago), partial (a plain season beside the level) or full (a complex one).
//! Starting states are found by walking the series forward, back and forward again; what is searched
//! are two to four smoothing parameters.

use super::{
    decompose::{self, Kind},
    dual::{Dual, Number},
    least_squares::{Bounds, Squares, minimise},
    model::Model,
};

/// Which season the model has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Season {
    None,
    Simple,
    Partial,
    Full,
}

impl Season {
    /// Smoothing parameters, and the variance.
    fn estimated(self) -> f64 {
        match self {
            Season::None | Season::Simple => 3.0,
            Season::Partial => 4.0,
            Season::Full => 5.0,
        }
    }

    /// Where the search begins.
    fn start(self) -> [f64; 4] {
        match self {
            Season::None | Season::Simple => [1.3, 1.0, 0.0, 0.0],
            Season::Partial => [1.3, 1.0, 0.1, 0.0],
            Season::Full => [1.3, 1.0, 1.3, 1.0],
        }
    }
}

const BOUNDS: [Bounds; 4] = [(0.01, 1.8), (0.01, 1.9), (0.01, 1.5), (0.01, 1.5)];

/// A complex number that is smoothed, for each value the one that is used for it, `lag` values after
/// it was made.
#[derive(Clone)]
struct Part<N> {
    seen: Vec<N>,
    unseen: Vec<N>,
}

impl<N: Number> Part<N> {
    fn new(seen: &[f64], unseen: impl Fn(f64) -> f64) -> Part<N> {
        let unseen = seen.iter().map(|value| N::constant(unseen(*value))).collect();
        Part { seen: seen.iter().map(|value| N::constant(*value)).collect(), unseen }
    }

    /// What follows from the number used for value `at` and an error.
    fn push(&mut self, at: usize, error: N, [real, imaginary]: [N; 2]) {
        let (seen, unseen) = (self.seen[at], self.unseen[at]);
        let one = N::constant(1.0);
        self.seen.push(seen - (one - imaginary) * unseen + (real - imaginary) * error);
        self.unseen.push(seen + (one - real) * unseen + (real + imaginary) * error);
    }

    /// The plain season: no unseen part, one parameter.
    fn push_plain(&mut self, at: usize, error: N, share: N) {
        self.seen.push(self.seen[at] + share * error);
        self.unseen.push(N::constant(0.0));
    }

    /// What the last values leave, as the start of a walk the other way.
    fn turned(&self, values: usize) -> Part<N> {
        let back = |states: &[N]| states[values..].iter().rev().copied().collect();
        Part { seen: back(&self.seen), unseen: back(&self.unseen) }
    }
}

/// All states.
#[derive(Clone)]
struct States<N> {
    level: Part<N>,
    season: Option<Part<N>>,
}

impl<N: Number> States<N> {
    fn expected(&self, at: usize) -> N {
        let level = self.level.seen[at];
        self.season.as_ref().map_or(level, |season| level + season.seen[at])
    }

    fn push(&mut self, at: usize, error: N, kind: Season, [a, b, c, d]: [N; 4]) {
        self.level.push(at, error, [a, b]);
        match &mut self.season {
            Some(season) if kind == Season::Full => season.push(at, error, [c, d]),
            Some(season) => season.push_plain(at, error, c),
            None => {}
        }
    }

    fn turned(&self, values: usize) -> States<N> {
        States { level: self.level.turned(values), season: self.season.as_ref().map(|season| season.turned(values)) }
    }
}

/// A fitted model.
pub struct Complex {
    kind: Season,
    parameters: [f64; 4],
    states: States<f64>,
    lags: (usize, usize),
}

impl Complex {
    /// The season with the least corrected criterion of Akaike; `None` for fewer than five values.
    pub fn fit(values: &[f64], season: usize) -> Option<Complex> {
        let length = values.len() as f64;
        let mut best: Option<(f64, Season, [f64; 4], States<f64>)> = None;
        for kind in [Season::None, Season::Simple, Season::Partial, Season::Full] {
            let room = length - kind.estimated() - 1.0;
            if room <= 0.0 {
                continue;
            }
            let Some((level, indices)) = start(values, season, kind) else { continue };
            let first: States<Dual<4>> = begin(&level, indices.as_deref(), kind);
            let found = minimise(kind.start(), &BOUNDS, |parameters| {
                let mut squares = Squares::default();
                there_and_back(values, kind, *parameters, first.clone(), |error| squares.add(error));
                Some(squares)
            });
            let Some((parameters, sum)) = found else { continue };
            let criterion = length * sum.max(1e-300).ln() + 2.0 * kind.estimated() * length / room;
            if best.as_ref().is_none_or(|(least, ..)| criterion < *least) {
                let first = begin(&level, indices.as_deref(), kind);
                let states = there_and_back(values, kind, parameters, first, |_: f64| {});
                best = Some((criterion, kind, parameters, states));
            }
        }
        let (_, kind, parameters, states) = best?;
        let lags = (
            states.level.seen.len() - values.len(),
            states.season.as_ref().map_or(0, |season| season.seen.len() - values.len()),
        );
        Some(Complex { kind, parameters, states, lags })
    }
}

/// The first guess of the states: the level, for each place of its lag, and the seasonal indices.
fn start(values: &[f64], season: usize, kind: Season) -> Option<(Vec<f64>, Option<Vec<f64>>)> {
    let mean = |count: usize| {
        let count = count.clamp(1, values.len());
        values[..count].iter().sum::<f64>() / count as f64
    };
    if kind == Season::None {
        return Some((vec![mean(season.max(10))], None));
    }
    if season < 2 || values.len() < 2 * season {
        return None;
    }
    if kind == Season::Simple {
        return Some((values[..season].to_vec(), None));
    }
    Some((vec![mean(season)], Some(decompose::indices(values, season, Kind::Additive)?)))
}

fn begin<N: Number>(level: &[f64], indices: Option<&[f64]>, kind: Season) -> States<N> {
    let unseen_season = |index: f64| if kind == Season::Full { index / 1.1 } else { 0.0 };
    States {
        level: Part::new(level, |value| value / 1.1),
        season: indices.map(|indices| Part::new(indices, unseen_season)),
    }
}

/// Walks forward, back and forward; tells the errors of the last walk.
fn there_and_back<N: Number>(
    values: &[f64],
    kind: Season,
    parameters: [N; 4],
    first: States<N>,
    mut each: impl FnMut(N),
) -> States<N> {
    let mut states = first;
    let backward: Vec<f64> = values.iter().rev().copied().collect();
    for values in [values, &backward] {
        walk(values, kind, parameters, &mut states, |_| {});
        states = states.turned(values.len());
    }
    walk(values, kind, parameters, &mut states, &mut each);
    states
}

fn walk<N: Number>(values: &[f64], kind: Season, parameters: [N; 4], states: &mut States<N>, mut each: impl FnMut(N)) {
    for (at, value) in values.iter().enumerate() {
        let error = N::constant(*value) - states.expected(at);
        states.push(at, error, kind, parameters);
        each(error);
    }
}

impl Model for Complex {
    fn name(&self) -> String {
        let season = match self.kind {
            Season::None => "none",
            Season::Simple => "simple",
            Season::Partial => "partial",
            Season::Full => "full",
        };
        format!("CES({season})")
    }

    fn ahead(&self, origin: usize, horizon: usize) -> Vec<f64> {
        let from = |part: &Part<f64>, lag: usize| Part {
            seen: part.seen[origin..origin + lag].to_vec(),
            unseen: part.unseen[origin..origin + lag].to_vec(),
        };
        let mut states = States {
            level: from(&self.states.level, self.lags.0),
            season: self.states.season.as_ref().map(|season| from(season, self.lags.1)),
        };
        let step = |ahead: usize| {
            let expected = states.expected(ahead);
            states.push(ahead, 0.0, self.kind, self.parameters);
            expected
        };
        (0..horizon).map(step).collect()
    }
}
