//! Cubes: what is shown is what happened, counted anew in the plainest way, and none of it tells of one subject.

use std::collections::{BTreeMap, BTreeSet};

use supervise::{
    ReferencePeriod,
    cube::{Cube, Event, Figure, Nature, OTHER, Place, Plan, Release},
    disclosure::{Cell, Fate, Rules, Sum, Table},
};

use crate::{disclosure::derivable, made_up::Numbers};

const MONTHS: usize = 30;

const RULES: Rules =
    Rules { fewest_subjects: 3, most_of_one: 0.85, protection: 0.2, least_protection: 1.0, known_least: 1.0 };

/// Something that happened to a subject: month, members, how much.
type Happened = (usize, [usize; 3], i64);

fn plan(nature: Nature) -> Plan {
    let first: ReferencePeriod = "2023-01".parse().unwrap();
    Plan { first, months: MONTHS, one_member_each: vec![true, true, false], nature }
}

/// What happened to some hundred subjects, each in one division and industry, with records of several
/// departments.
fn happened(seed: u64) -> Vec<Vec<Happened>> {
    let mut numbers = Numbers(seed);
    let subjects = 60 + numbers.below(160);
    let one = |numbers: &mut Numbers| {
        let (division, industry) = (numbers.below(4), numbers.below(5));
        let events = numbers.below(5);
        (0..events)
            .map(|_| {
                let value = if numbers.below(20) == 0 { 40 } else { 1 + numbers.below(3) as i64 };
                (numbers.below(MONTHS), [division, industry, numbers.below(3)], value)
            })
            .collect()
    };
    (0..subjects).map(|_| one(&mut numbers)).collect()
}

fn counted(subjects: &[Vec<Happened>], nature: Nature, most: usize, fewest: u32) -> Shown {
    Shown(cube(subjects, nature).finish(most, fewest).release(&RULES, 0))
}

fn cube(subjects: &[Vec<Happened>], nature: Nature) -> Cube {
    let mut cube = Cube::new(plan(nature));
    let codes = |dimension: usize, member: usize| format!("{dimension}{member}");
    for subject in subjects {
        let members: Vec<Vec<u16>> = subject
            .iter()
            .map(|(_, members, _)| (0..3).map(|at| cube.member(at, &codes(at, members[at]))).collect())
            .collect();
        let events = subject.iter().zip(&members);
        let events: Vec<Event<'_>> =
            events.map(|((month, _, value), members)| Event { month: *month, members, value: *value }).collect();
        cube.add(&events).unwrap();
    }
    cube
}

struct Shown(Release);

impl Shown {
    /// The figures by period and codes, `None` where withheld.
    fn figures(&self) -> BTreeMap<(String, String), Option<i64>> {
        let key = |figure: &Figure| {
            let place = match &figure.place {
                Place::All => String::new(),
                Place::One { member, dimension } => format!("{dimension}:{member}"),
                Place::Both { first, second } => format!("{first}*{second}"),
            };
            (figure.period.clone(), place)
        };
        self.0.figures().iter().map(|figure| (key(figure), figure.value)).collect()
    }
}

/// The subjects and the amounts of each place in each period, by the members that are told apart.
fn plainly(subjects: &[Vec<Happened>], told_apart: &[Vec<String>]) -> BTreeMap<(String, String), BTreeMap<usize, i64>> {
    let mut all: BTreeMap<(String, String), BTreeMap<usize, i64>> = BTreeMap::new();
    let first: ReferencePeriod = "2023-01".parse().unwrap();
    for (who, subject) in subjects.iter().enumerate() {
        for (month, [division, industry, department], value) in subject {
            let month = first.later(*month);
            let mut periods = vec![month.to_string()];
            // The months are of 2023, 2024 and half of 2025: the last whole year is 2024.
            if month.to_string().starts_with("2024") {
                periods.push("2024".to_owned());
            }
            let code = |dimension: usize, member: &usize| {
                let code = format!("{dimension}{member}");
                if told_apart[dimension].contains(&code) { code } else { OTHER.to_owned() }
            };
            let (division, industry, department) = (code(0, division), code(1, industry), code(2, department));
            let places = [
                String::new(),
                format!("0:{division}"),
                format!("1:{industry}"),
                format!("2:{department}"),
                format!("{division}*{industry}"),
            ];
            for period in &periods {
                for place in &places {
                    *all.entry((period.clone(), place.clone())).or_default().entry(who).or_default() += value;
                }
            }
        }
    }
    all
}

#[test]
fn what_is_shown_is_what_happened_and_never_of_too_few_or_of_one_large() {
    let rules = RULES;
    let (mut shown, mut withheld) = (0, 0);
    for seed in 1..=12 {
        let subjects = happened(seed);
        let release = counted(&subjects, Nature::Flow, 10, 0);
        let (figures, plain) = (release.figures(), plainly(&subjects, release.0.dimensions()));
        for (key, value) in &figures {
            let amounts = &plain[key];
            let (sum, largest) = (amounts.values().sum::<i64>(), *amounts.values().max().unwrap());
            let Some(value) = value else {
                withheld += 1;
                continue;
            };
            shown += 1;
            assert_eq!(*value, sum, "{key:?}");
            assert!(amounts.len() >= 3, "{key:?} is shown and of {} subjects", amounts.len());
            assert!(largest as f64 <= rules.most_of_one * sum as f64, "{key:?} is of one subject");
        }
        // All that should be published is: months of the whole, members from the last whole year on.
        for (period, place) in plain.keys() {
            let crossing = place.contains('*');
            let expected = period.len() == 4 || place.is_empty() || (!crossing && **period >= *"2024");
            assert_eq!(figures.contains_key(&(period.clone(), place.clone())), expected, "{period} {place}");
        }
    }
    assert!(shown > 800 && withheld > 100, "{shown} shown, {withheld} withheld");
}

/// All that a reader knows: the figures, and what adds up to what.
fn as_read(
    figures: &BTreeMap<(String, String), Option<i64>>,
    plain: &BTreeMap<(String, String), i64>,
) -> (Table, Vec<Fate>) {
    let keys: Vec<&(String, String)> = figures.keys().collect();
    let at = |period: &str, place: &str| keys.iter().position(|key| key.0 == period && key.1 == place);
    let mut sums: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
    for (cell, (period, place)) in keys.iter().enumerate() {
        let mut wholes = Vec::new();
        if let Some((first, second)) = place.split_once('*') {
            wholes.push((at(period, &format!("0:{first}")), "0".to_owned()));
            wholes.push((at(period, &format!("1:{second}")), "1".to_owned()));
        } else if let Some((dimension, _)) = place.split_once(':') {
            wholes.push((at(period, ""), dimension.to_owned()));
        }
        if period.len() > 4 {
            wholes.push((at(&period[..4], place), "months".to_owned()));
        }
        for (whole, by) in wholes {
            if let Some(whole) = whole {
                sums.entry((whole, by)).or_default().push(cell);
            }
        }
    }
    let cells: Vec<Cell> =
        keys.iter().map(|key| Cell { value: plain[*key] as f64, subjects: 9, largest: 0.0 }).collect();
    let sums: Vec<Sum> = sums.into_iter().map(|((whole, _), parts)| Sum { whole, parts }).collect();
    let fates = figures.values().map(|value| if value.is_some() { Fate::Shown } else { Fate::Sensitive }).collect();
    (Table::new(cells, sums).unwrap(), fates)
}

#[test]
fn nothing_that_is_withheld_follows_from_what_is_shown_by_sums_and_differences() {
    for seed in 1..=12 {
        let subjects = happened(seed);
        let release = counted(&subjects, Nature::Flow, 10, 0);
        let figures = release.figures();
        let plain: BTreeMap<_, i64> = plainly(&subjects, release.0.dimensions())
            .into_iter()
            .map(|(key, amounts)| (key, amounts.values().sum()))
            .collect();
        let (table, fates) = as_read(&figures, &plain);
        assert!(fates.contains(&Fate::Sensitive), "nothing to protect in {seed}");
        assert_eq!(derivable(&table, &fates), Vec::<usize>::new(), "seed {seed}");
        // Everyone knows that something is withheld where something was counted: what is left of a sum must not
        // be just one for each figure that is withheld.
        for sum in table.sums().iter().filter(|sum| fates[sum.whole] == Fate::Shown) {
            let value = |cell: &usize| table.cells()[*cell].value;
            let withheld: Vec<&usize> = sum.parts.iter().filter(|part| fates[**part] != Fate::Shown).collect();
            let left: f64 = withheld.iter().map(|part| value(part)).sum();
            assert!(withheld.is_empty() || left > withheld.len() as f64, "seed {seed}: {sum:?} leaves {left}");
        }
    }
}

/// What several counted of subjects that follow each other is what one counts of all.
#[test]
fn shares_put_together_are_the_whole() {
    for (seed, nature) in (1..=12).flat_map(|seed| [(seed, Nature::Flow), (seed, Nature::Stock)]) {
        let subjects = happened(seed);
        let whole = cube(&subjects, nature);
        for shares in [1, 2, 7] {
            let mut together = Cube::new(plan(nature));
            for share in subjects.chunks(subjects.len().div_ceil(shares)) {
                let written = serde_json::to_string(&cube(share, nature).into_share()).unwrap();
                together.add_share(&serde_json::from_str(&written).unwrap()).unwrap();
            }
            let of = |cube: Cube| cube.finish(3, 2).release(&RULES, 12);
            assert_eq!(together.clone().into_share(), whole.clone().into_share(), "seed {seed}, {shares} shares");
            assert_eq!(of(together), of(whole.clone()), "seed {seed}, {shares} shares");
        }
    }
    let other = Cube::new(Plan { one_member_each: vec![true], ..plan(Nature::Flow) });
    assert!(Cube::new(plan(Nature::Flow)).add_share(&other.into_share()).is_err(), "of another plan");
}

#[test]
fn what_is_too_small_to_be_told_apart_is_one_member_and_nothing_is_lost() {
    for seed in 1..=6 {
        let subjects = happened(seed);
        let grouped = counted(&subjects, Nature::Flow, 2, 0);
        assert!(
            grouped
                .0
                .dimensions()
                .iter()
                .all(|members| members.len() <= 3 && members.last().is_some_and(|last| last == OTHER))
        );
        let all = |figures: &BTreeMap<(String, String), Option<i64>>| {
            figures
                .iter()
                .filter(|((_, place), _)| place.is_empty())
                .map(|(key, _)| key.clone())
                .collect::<BTreeSet<_>>()
        };
        assert_eq!(all(&grouped.figures()), all(&counted(&subjects, Nature::Flow, 10, 0).figures()));
        let (figures, months) = (grouped.figures(), plainly(&subjects, grouped.0.dimensions()));
        for (period, value) in figures.iter().filter(|(key, _)| key.1.is_empty()).map(|(key, value)| (&key.0, value)) {
            let parts: Vec<Option<i64>> = figures
                .iter()
                .filter(|((other, place), _)| other == period && place.starts_with("0:"))
                .map(|(_, value)| *value)
                .collect();
            if let (Some(whole), Some(parts)) = (value, parts.into_iter().collect::<Option<Vec<i64>>>())
                && !parts.is_empty()
            {
                assert_eq!(parts.iter().sum::<i64>(), *whole);
                assert_eq!(months[&(period.clone(), String::new())].values().sum::<i64>(), *whole);
            }
        }
    }
}

#[test]
fn what_stands_is_what_came_and_has_not_left() {
    let mut numbers = Numbers(7);
    let mut lives = Vec::new();
    for _ in 0..400 {
        let begin = numbers.below(MONTHS);
        let end = begin + 1 + numbers.below(20);
        lives.push((begin, end, numbers.below(3)));
    }
    let mut cube = Cube::new(Plan { one_member_each: vec![true], ..plan(Nature::Stock) });
    for (begin, end, division) in &lives {
        let members = [cube.member(0, &division.to_string())];
        let events =
            [Event { month: *begin, members: &members, value: 1 }, Event { month: *end, members: &members, value: -1 }];
        cube.add(&events).unwrap();
    }
    let release = cube.finish(10, 0).release(&RULES, 0);
    let first: ReferencePeriod = "2023-01".parse().unwrap();
    let there = |month: usize, of: Option<usize>| {
        let stands = |(begin, end, division): &&(usize, usize, usize)| {
            *begin <= month && month < *end && of.is_none_or(|of| of == *division)
        };
        lives.iter().filter(stands).count() as i64
    };
    for figure in release.figures() {
        let month = figure.period.parse::<ReferencePeriod>().unwrap().since(first).unwrap();
        let of = match &figure.place {
            Place::One { member, .. } => Some(member.parse().unwrap()),
            _ => None,
        };
        assert!(figure.value.is_none_or(|value| value == there(month, of)), "{figure:?}");
    }
    assert_eq!(release.figures().iter().filter(|figure| figure.place == Place::All).count(), MONTHS);
}

#[test]
fn what_comes_adds_up_and_is_not_foretold_of_what_is_withheld() {
    let mut numbers = Numbers(3);
    let mut cube = Cube::new(Plan { months: 48, one_member_each: vec![true, true], ..plan(Nature::Flow) });
    for month in 0..48 {
        for (division, usual) in [("a", 30), ("b", 12), ("rare", 1)] {
            for industry in ["x", "y"] {
                for _ in 0..usual + numbers.below(4) - usize::from(division == "rare") * numbers.below(4).min(1) {
                    let members = [cube.member(0, division), cube.member(1, industry)];
                    cube.add(&[Event { month, members: &members, value: 1 }]).unwrap();
                }
            }
        }
    }
    let release = cube.finish(10, 0).release(&RULES, 3);
    let expected = |place: Place, period: &str| {
        let found = release.outlook().iter().find(|foretold| foretold.place == place && foretold.period == period);
        found.map(|foretold| foretold.value)
    };
    let one = |dimension, member: &str| Place::One { dimension, member: member.to_owned() };
    for period in ["2027-01", "2027-02", "2027-03"] {
        let whole = expected(Place::All, period).unwrap();
        let industries = expected(one(1, "x"), period).unwrap() + expected(one(1, "y"), period).unwrap();
        assert!((whole - industries).abs() < 1e-6 * whole, "{whole} is not {industries}");
        assert!((70.0..130.0).contains(&whole), "{whole}");
    }
    for foretold in release.outlook() {
        let withheld = release.figures().iter().any(|figure| figure.place == foretold.place && figure.value.is_none());
        assert!(!withheld, "{foretold:?} is foretold, and a month of it is withheld");
        let (lower, upper) = foretold.interval.unwrap();
        assert!(0.0 <= lower && lower <= foretold.value && foretold.value <= upper);
    }
    assert!(expected(one(0, "rare"), "2027-01").is_none());
}

#[test]
fn a_month_out_of_line_is_noticed_with_what_was_expected() {
    let mut cube = Cube::new(Plan { months: 48, one_member_each: vec![true], ..plan(Nature::Flow) });
    let mut numbers = Numbers(11);
    for month in 0..48 {
        let many = if month == 44 { 90 } else { 20 + numbers.below(5) };
        for _ in 0..many {
            let members = [cube.member(0, "a")];
            cube.add(&[Event { month, members: &members, value: 1 }]).unwrap();
        }
    }
    let release = cube.finish(10, 0).release(&RULES, 1);
    let noticed = release.warnings().iter().find(|noticed| noticed.sign == "outlier-high").unwrap();
    assert_eq!((noticed.period.as_str(), noticed.seen), ("2026-09", 90.0));
    assert!((15.0..30.0).contains(&noticed.expected), "{noticed:?}");
}
