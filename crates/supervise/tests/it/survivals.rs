//! Survival, against figures of a textbook, and what of it may be told.

use supervise::{disclosure::Rules, survival::Lifetimes};

/// Weeks of remission of 21 patients under 6-mercaptopurine (Freireich and others, Blood 21, 1963), and whether it
/// ended: the example of most textbooks.
const REMISSIONS: [(usize, bool); 21] = [
    (6, true),
    (6, true),
    (6, true),
    (6, false),
    (7, true),
    (9, false),
    (10, true),
    (10, false),
    (11, false),
    (13, true),
    (16, true),
    (17, false),
    (19, false),
    (20, false),
    (22, true),
    (23, true),
    (25, false),
    (32, false),
    (32, false),
    (34, false),
    (35, false),
];

#[test]
fn the_curve_of_a_textbook_is_found_with_its_standard_errors() {
    let mut lives = Lifetimes::default();
    REMISSIONS.iter().for_each(|(age, died)| lives.add(*age, *died));
    // As printed by Kalbfleisch and Prentice, and by Collett.
    let printed = [
        (6, 21, 3, 0.8571, 0.0764),
        (7, 17, 1, 0.8067, 0.0869),
        (10, 15, 1, 0.7529, 0.0963),
        (13, 12, 1, 0.6902, 0.1068),
        (16, 11, 1, 0.6275, 0.1141),
        (22, 7, 1, 0.5378, 0.1282),
        (23, 6, 1, 0.4482, 0.1346),
    ];
    let curve = lives.curve();
    assert_eq!(curve.len(), printed.len());
    for (step, (age, at_risk, died, survival, error)) in curve.iter().zip(printed) {
        assert_eq!((step.age, step.at_risk, step.died), (age, at_risk, died));
        assert!((step.survival - survival).abs() < 1e-4 && (step.error - error).abs() < 1e-4, "{step:?}");
    }
}

#[test]
fn without_anybody_last_seen_alive_the_share_is_the_plain_one() {
    let mut lives = Lifetimes::default();
    (0..100).for_each(|age| lives.add(age, true));
    for step in lives.curve() {
        assert!((step.survival - (99 - step.age) as f64 / 100.0).abs() < 1e-9, "{step:?}");
    }
}

#[test]
fn no_age_tells_of_one_or_two_that_died_and_none_of_few_at_risk() {
    let mut lives = Lifetimes::default();
    // One dies in the first year, one in the second, five in the third; the others live on.
    [5, 17, 26, 27, 28, 29, 30].iter().for_each(|age| lives.add(*age, true));
    (0..60).for_each(|_| lives.add(40, false));
    (0..40).for_each(|_| lives.add(80, false));
    (0..20).for_each(|_| lives.add(200, false));
    let told = lives.published(12, 120, &Rules::default());
    // At 1 and 2 years the steps would tell of one each; at 7 years 20 are at risk.
    assert_eq!(told.iter().map(|told| told.age).collect::<Vec<_>>(), [36, 48, 60, 72]);
    for told in &told {
        // 120 of 127 lived beyond three years.
        assert_eq!(told.permille, 945);
        assert!(told.lower < 945 && 945 < told.upper && told.upper <= 1_000, "{told:?}");
    }
    assert!(Lifetimes::default().published(12, 120, &Rules::default()).is_empty());
}

#[test]
fn where_nobody_dies_all_live() {
    let mut lives = Lifetimes::default();
    (0..50).for_each(|_| lives.add(30, false));
    let told = lives.published(12, 120, &Rules::default());
    assert_eq!(told.iter().map(|told| (told.age, told.permille)).collect::<Vec<_>>(), [(12, 1_000), (24, 1_000)]);
}

#[test]
fn lives_that_two_looked_at_are_the_lives_of_all() {
    let of = |lives: &[(usize, bool)]| {
        let mut looked_at = Lifetimes::default();
        lives.iter().for_each(|(age, died)| looked_at.add(*age, *died));
        looked_at
    };
    for cut in 0..=REMISSIONS.len() {
        let (some, others) = REMISSIONS.split_at(cut);
        let mut all = of(some);
        all.add_all(&of(others));
        assert_eq!(all, of(&REMISSIONS));
    }
}
