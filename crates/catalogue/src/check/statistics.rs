//! Statistics: every dimension and field that they name is there, and fits.

use std::collections::BTreeSet;

use domain::{FieldClass, FieldCode};

use super::{Parts, both_languages};
use crate::{
    contract::{Contract, DatasetKind, FieldType},
    load::Loaded,
    pack::Problem,
    statistic::{Counts, Dimension, DimensionKind, Statistic, Statistics},
};

/// By how many dimensions one statistic is counted.
const MOST_DIMENSIONS: usize = 4;
/// Months that are counted.
const MONTHS: std::ops::RangeInclusive<u16> = 12..=240;
/// Months that are foretold.
const MOST_FORETOLD: u16 = 24;
/// Members of a dimension that are told apart.
const MEMBERS: std::ops::RangeInclusive<u16> = 1..=40;

pub(super) fn check(parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let Some(loaded) = parts.statistics else { return };
    let statistics = &loaded.value;
    both_languages(loaded, "other", &statistics.other, problems);
    both_languages(loaded, "unknown", &statistics.unknown, problems);
    let protection = &statistics.protection;
    let wrong = [
        ("protection", protection.fewest_subjects < 2, "at least 2 subjects: a cell of one tells of it"),
        ("protection", protection.most_of_one_percent > 100, "a share is at most 100 percent"),
        ("protection", protection.uncertain_percent == 0, "what is withheld must be uncertain by something"),
        ("protection", protection.basis.is_empty(), "no basis"),
        ("months", !MONTHS.contains(&statistics.months), "12 to 240 months are counted"),
        ("months-foretold", statistics.months_foretold > MOST_FORETOLD, "at most 24 months are foretold"),
        ("most-members", !MEMBERS.contains(&statistics.most_members), "1 to 40 members are told apart"),
    ];
    problems.extend(wrong.into_iter().filter(|(_, is, _)| *is).map(|(path, _, message)| loaded.problem(path, message)));
    let mut known = BTreeSet::new();
    for (at, dimension) in statistics.dimensions.iter().enumerate() {
        let path = format!("dimensions.{at}");
        if !known.insert(&dimension.id) {
            problems.push(loaded.problem(&path, format_args!("`{}` is defined twice", dimension.id)));
        }
        self::dimension(loaded, &path, dimension, parts, problems);
    }
    let mut ids = BTreeSet::new();
    for (at, statistic) in statistics.statistics.iter().enumerate() {
        let path = format!("statistics.{at}");
        if !ids.insert(&statistic.id) {
            problems.push(loaded.problem(&path, format_args!("`{}` is defined twice", statistic.id)));
        }
        self::statistic(loaded, &path, statistic, parts, problems);
    }
}

fn dimension(
    loaded: &Loaded<Statistics>,
    path: &str,
    dimension: &Dimension,
    parts: &Parts<'_>,
    problems: &mut Vec<Problem>,
) {
    both_languages(loaded, &format!("{path}.title"), &dimension.title, problems);
    let mut say = |message: &str| problems.push(loaded.problem(path, format_args!("`{}`: {message}", dimension.id)));
    let has_field = |fits: fn(&FieldType) -> bool| {
        let field = dimension.field.as_ref();
        let registrations = of_kind(parts, DatasetKind::Registration);
        field.is_some_and(|code| registrations.into_iter().any(|one| field_fits(one, code, fits)))
    };
    let banded = matches!(dimension.from, DimensionKind::Amount | DimensionKind::Days);
    if banded {
        let (last, before) = dimension.bands.split_last().map_or((None, &[][..]), |(last, rest)| (Some(last), rest));
        let bounds: Vec<i64> = before.iter().filter_map(|band| band.up_to).collect();
        let rising = bounds.len() == before.len() && bounds.is_sorted_by(|a, b| a < b);
        if !rising || last.is_none_or(|band| band.up_to.is_some()) {
            say("bands rise, each with the last value in it, and the last without one");
        }
    } else if !dimension.bands.is_empty() {
        say("bands are of amounts and days");
    }
    match dimension.from {
        DimensionKind::Division if dimension.level.is_none() => say("the level of divisions is missing"),
        DimensionKind::Industry
            if !has_field(|kind| matches!(kind, FieldType::Text { .. } | FieldType::Code { .. })) =>
        {
            say("no registration has this field with a code of a trade");
        }
        DimensionKind::Amount
            if !has_field(|kind| matches!(kind, FieldType::Money { .. } | FieldType::MoneyText { .. })) =>
        {
            say("no registration has this field with an amount");
        }
        _ => {}
    }
}

fn statistic(
    loaded: &Loaded<Statistics>,
    path: &str,
    statistic: &Statistic,
    parts: &Parts<'_>,
    problems: &mut Vec<Problem>,
) {
    for (key, label) in [("title", &statistic.title), ("unit", &statistic.unit), ("method", &statistic.method)] {
        both_languages(loaded, &format!("{path}.{key}"), label, problems);
    }
    let mut say = |message: String| problems.push(loaded.problem(path, format_args!("`{}`: {message}", statistic.id)));
    if statistic.basis.is_empty() {
        say("no basis".to_owned());
    }
    if statistic.by.is_empty() || statistic.by.len() > MOST_DIMENSIONS {
        say(format!("1 to {MOST_DIMENSIONS} dimensions"));
    }
    for id in &statistic.by {
        let known = loaded.value.dimension(id);
        let fits = |dimension: &Dimension| match statistic.counts {
            Counts::Records => dimension.from != DimensionKind::Days,
            Counts::Arrivals => true,
            _ => dimension.from.is_of_subject(),
        };
        match known {
            None => say(format!("there is no dimension `{id}`")),
            Some(dimension) if !fits(dimension) => say(format!("what is counted has no `{id}`")),
            Some(_) => {}
        }
    }
    let of_records = matches!(statistic.counts, Counts::Records);
    let of_subjects = matches!(statistic.counts, Counts::Subjects | Counts::Standing | Counts::Lifetimes);
    if of_records && statistic.datasets.is_empty() {
        say("no data set of which records are counted".to_owned());
    }
    if of_subjects && (statistic.datasets.len() != 1 || statistic.day.is_none()) {
        say("subjects are counted by a day of one data set".to_owned());
    }
    if matches!(statistic.counts, Counts::Standing | Counts::Lifetimes) != statistic.until.is_some() {
        say("`until` is for what stands and for lifetimes".to_owned());
    }
    if !of_records && statistic.sum.is_some() {
        say("`sum` is for records".to_owned());
    }
    datasets(statistic, parts, say);
}

/// The data sets that it names are there, with the fields that it reads.
fn datasets(statistic: &Statistic, parts: &Parts<'_>, mut say: impl FnMut(String)) {
    for dataset in &statistic.datasets {
        let Some(contract) = parts.contracts.get(dataset) else {
            if !parts.has_contract(dataset) {
                say(format!("there is no data set `{dataset}`"));
            }
            continue;
        };
        let days = statistic.day.iter().chain(&statistic.until);
        for code in days.filter(|code| !field_fits(&contract.value, code, |kind| *kind == FieldType::Date)) {
            say(format!("`{dataset}` has no field `{code}` that is a day and not secret"));
        }
        let amount = |kind: &FieldType| matches!(kind, FieldType::Money { .. });
        for code in statistic.sum.iter().filter(|code| !field_fits(&contract.value, code, amount)) {
            say(format!("`{dataset}` has no field `{code}` that is an amount and not secret"));
        }
    }
}

fn of_kind<'a>(parts: &'a Parts<'_>, kind: DatasetKind) -> Vec<&'a Contract> {
    parts.contracts.values().map(|loaded| &loaded.value).filter(|contract| contract.kind == kind).collect()
}

fn field_fits(contract: &Contract, code: &FieldCode, fits: impl Fn(&FieldType) -> bool) -> bool {
    contract.field(code).is_some_and(|field| fits(&field.kind) && field.class != FieldClass::Secret)
}
