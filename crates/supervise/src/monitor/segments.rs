//! A series as lines in pieces, at the least cost of errors and of pieces.
//!
//! Exact, by the pruned search of Killick, Fearnhead and Eckley (Journal of the American
//! Statistical Association 107, 2012). What is pruned at a place stays until a piece can begin there,
//! so that the shortest length of a piece costs no exactness.

/// A piece has so many values at least.
pub const SHORTEST: usize = 5;
/// What a further piece costs, in variances, for each natural logarithm of the number of values: its
/// place, its level and its slope, and that all places were tried.
pub const COST_OF_PIECE: f64 = 9.0;

/// A piece: from a place to before another, and its line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// The first place.
    pub from: usize,
    /// The place after the last.
    pub to: usize,
    /// The line's value at `from`.
    pub start: f64,
    /// Its change in a period.
    pub slope: f64,
}

impl Segment {
    /// The line's value at a place.
    pub fn at(&self, place: usize) -> f64 {
        self.start + self.slope * (place as f64 - self.from as f64)
    }

    /// How far the values of the piece lie above its line.
    pub fn remainders<'v>(&self, values: &'v [f64]) -> impl Iterator<Item = f64> + use<'v> {
        let line = *self;
        (line.from..line.to).map(move |place| values[place] - line.at(place))
    }
}

/// Sums over the values before each place, from which the line through any piece follows at once.
struct Sums {
    middle: f64,
    sums: Vec<[f64; 3]>,
}

impl Sums {
    fn of(values: &[f64]) -> Sums {
        let middle = values.iter().sum::<f64>() / values.len().max(1) as f64;
        let mut sums = vec![[0.0; 3]];
        for (at, value) in values.iter().enumerate() {
            let value = value - middle;
            let [sum, product, square] = sums[at];
            sums.push([sum + value, product + at as f64 * value, square + value * value]);
        }
        Sums { middle, sums }
    }

    /// The line through a piece and the sum of squares that it leaves.
    fn line(&self, from: usize, to: usize) -> (Segment, f64) {
        let [sum, product, square] = std::array::from_fn(|k| self.sums[to][k] - self.sums[from][k]);
        let count = (to - from) as f64;
        let centre = (from + to - 1) as f64 / 2.0;
        let (mean, spread) = (sum / count, count * (count * count - 1.0) / 12.0);
        let mixed = product - centre * sum;
        let slope = if spread > 0.0 { mixed / spread } else { 0.0 };
        let left = (square - sum * mean - slope * mixed).max(0.0);
        let start = self.middle + mean + slope * (from as f64 - centre);
        (Segment { from, to, start, slope }, left)
    }
}

/// The pieces of a series whose values vary by chance with `variance`.
pub fn split(values: &[f64], variance: f64) -> Vec<Segment> {
    let sums = Sums::of(values);
    let length = values.len();
    let further = COST_OF_PIECE * (length.max(2) as f64).ln() * variance;
    let mut least = vec![f64::INFINITY; length + 1];
    least[0] = -further;
    let mut before = vec![0; length + 1];
    // Where the last piece may begin, and from which end on that place is beaten.
    let mut places = vec![(0, usize::MAX)];
    for to in SHORTEST..=length {
        if to >= 2 * SHORTEST {
            places.push((to - SHORTEST, usize::MAX));
        }
        places.retain(|(_, beaten)| *beaten > to);
        let costs: Vec<f64> = places.iter().map(|(from, _)| least[*from] + sums.line(*from, to).1).collect();
        for ((from, _), cost) in places.iter().zip(&costs) {
            if cost + further < least[to] {
                least[to] = cost + further;
                before[to] = *from;
            }
        }
        for ((_, beaten), cost) in places.iter_mut().zip(&costs) {
            if *cost > least[to] {
                *beaten = (*beaten).min(to + SHORTEST);
            }
        }
    }
    let mut segments = Vec::new();
    let mut to = length;
    while to > 0 {
        segments.push(sums.line(before[to], to).0);
        to = before[to];
    }
    segments.reverse();
    segments
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The cost of the best pieces, every way tried, lines fitted by sums of their own.
    fn least_cost(values: &[f64], variance: f64) -> f64 {
        let further = COST_OF_PIECE * (values.len() as f64).ln() * variance;
        let left = |piece: &[f64]| {
            let count = piece.len() as f64;
            let centre = (count - 1.0) / 2.0;
            let mean = piece.iter().sum::<f64>() / count;
            let (mut mixed, mut spread) = (0.0, 0.0);
            for (at, value) in piece.iter().enumerate() {
                mixed += (at as f64 - centre) * (value - mean);
                spread += (at as f64 - centre).powi(2);
            }
            let slope = mixed / spread;
            piece.iter().enumerate().map(|(at, v)| (v - mean - slope * (at as f64 - centre)).powi(2)).sum::<f64>()
        };
        let mut least = vec![f64::INFINITY; values.len() + 1];
        least[0] = -further;
        for to in SHORTEST..=values.len() {
            for from in 0..=to - SHORTEST {
                least[to] = least[to].min(least[from] + left(&values[from..to]) + further);
            }
        }
        least[values.len()]
    }

    proptest! {
        #[test]
        fn pruning_loses_nothing(
            values in prop::collection::vec(-10.0..10.0_f64, SHORTEST..60),
            steps in prop::collection::vec(-20.0..20.0_f64, 60),
        ) {
            let values: Vec<f64> = values.iter().zip(&steps)
                .scan(0.0, |level, (value, step)| {
                    if *step > 15.0 { *level += step }
                    Some(value + *level)
                })
                .collect();
            let variance = 8.0;
            let segments = split(&values, variance);
            let further = COST_OF_PIECE * (values.len() as f64).ln() * variance;
            let errors: f64 = segments.iter().flat_map(|segment| segment.remainders(&values)).map(|r| r * r).sum();
            let cost = errors + further * (segments.len() as f64 - 1.0);
            prop_assert!((cost - least_cost(&values, variance)).abs() < 1e-6 * (1.0 + cost.abs()));
            prop_assert!(segments.windows(2).all(|pair| pair[0].to == pair[1].from));
        }
    }
}
