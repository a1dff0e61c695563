//! How wrong links may be at most, by what officers answered on a sample drawn by chance.

/// The largest share of wrong links that `wrong` of `answered` answers do not rule out at this
/// confidence: the upper bound of Clopper and Pearson, one-sided. 1 where nothing was answered.
pub fn most_wrong(wrong: u64, answered: u64, confidence: f64) -> f64 {
    if wrong >= answered {
        return 1.0;
    }
    let doubt = (1.0 - confidence).clamp(f64::EPSILON, 1.0);
    // The more are wrong in truth, the less likely so few are found: the bound is found by halving.
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if at_most(wrong, answered, middle) > doubt { low = middle } else { high = middle }
    }
    high
}

/// How many answers are enough, `wrong` of them wrong, to rule out that a larger share than `allowed` is;
/// `None` where more than a thousand million are.
pub fn answers_needed(wrong: u64, allowed: f64, confidence: f64) -> Option<u64> {
    let enough = |answered| most_wrong(wrong, answered, confidence) <= allowed;
    let mut high = wrong + 1;
    while !enough(high) {
        high *= 2;
        if high > MOST_ANSWERS {
            return None;
        }
    }
    let mut low = high / 2;
    while low + 1 < high {
        let middle = u64::midpoint(low, high);
        if enough(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

/// Answers that are asked for at most.
const MOST_ANSWERS: u64 = 1_000_000_000;

/// Enough for more digits than a double has.
const HALVINGS: u32 = 60;

/// How likely at most `wrong` of `answered` are found where a share `share` is wrong.
fn at_most(wrong: u64, answered: u64, share: f64) -> f64 {
    if share <= 0.0 {
        return 1.0;
    }
    let n = answered as f64;
    let (hit, miss) = (share.ln(), (1.0 - share).ln());
    let mut log = n * miss;
    let mut sum = log.exp();
    for i in 0..wrong {
        let i = i as f64;
        log += ((n - i) / (i + 1.0)).ln() + hit - miss;
        sum += log.exp();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_that_of_the_tables() {
        // Where none is wrong, the bound is 1 - doubt^(1/n).
        let none = |n: u64| 1.0 - 0.05_f64.powf(1.0 / n as f64);
        for n in [1, 10, 59, 5_990] {
            assert!((most_wrong(0, n, 0.95) - none(n)).abs() < 1e-9, "{n}");
        }
        // One of ten wrong: 39.4 % at 95 %, as printed in tables of the binomial.
        assert!((most_wrong(1, 10, 0.95) - 0.394_163).abs() < 1e-5);
        assert_eq!((most_wrong(0, 0, 0.95), most_wrong(3, 3, 0.95)), (1.0, 1.0));
    }

    #[test]
    fn one_in_two_thousand_takes_six_thousand_answers() {
        let enough = |wrong, answered| most_wrong(wrong, answered, 0.95) <= 1.0 / 2_000.0;
        assert!(!enough(0, 5_989) && enough(0, 5_990));
        assert!(!enough(1, 5_990) && enough(1, 9_490));
        let needed = |wrong| answers_needed(wrong, 1.0 / 2_000.0, 0.95);
        assert_eq!(needed(0), Some(5_990));
        assert!(needed(1).is_some_and(|answers| enough(1, answers) && !enough(1, answers - 1)));
        assert_eq!(answers_needed(0, 0.0, 0.95), None);
    }
}
