//! Statistics: a drawing, and beneath it a table of the same figures.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::Path;
use domain::Dimension;
use publish::{LeagueRow, Page as Items, PlaceView, StatisticFile, StatisticRow, SurvivalAge, View};

use super::Reply;
use crate::{
    answer,
    chart::series::{Band, Series},
    frame::Frame,
    problem::Problem,
    query::{Params, id},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "statistics.html")]
struct ListPage {
    f: Frame,
    view: View<Items<StatisticRow>>,
}

pub(crate) async fn list(visit: Visit) -> Reply {
    let view = visit.portal().statistics().await?;
    let f = visit.frame().at("statistics").indexed();
    answer::page(&visit, f.indexing, &ListPage { f, view })
}

#[derive(Template)]
#[template(path = "league.html")]
struct LeaguePage {
    f: Frame,
    view: View<Items<LeagueRow>>,
    dimensions: [Dimension; 6],
}

pub(crate) async fn league(visit: Visit) -> Reply {
    let view = visit.portal().league(&visit.viewer).await?;
    let f = visit.frame().at("league");
    answer::page(&visit, f.indexing, &LeaguePage { f, view, dimensions: Dimension::ALL })
}

#[derive(Template)]
#[template(path = "statistic.html")]
struct StatisticPage<'a> {
    f: Frame,
    view: &'a View<StatisticFile>,
    /// The dimension told apart; empty for the whole.
    by: &'a str,
    crossed: bool,
    chart: String,
    months: Vec<MonthRow>,
    shares: Vec<ShareRow>,
    shares_of: String,
    grid: Grid,
    /// What and when, and why.
    warnings: Vec<(String, String)>,
    /// The names of curves of survival.
    curves: Vec<String>,
    ages: Vec<AgeRow>,
}

/// An age, with what each curve says of it.
struct AgeRow {
    years: u32,
    shares: Vec<Option<SurvivalAge>>,
}

/// A month of the whole, or what is expected of one.
struct MonthRow {
    period: String,
    value: Option<i64>,
    expected: bool,
    interval: Option<(i64, i64)>,
}

impl MonthRow {
    fn cell(&self) -> Option<Option<i64>> {
        Some(self.value)
    }
}

/// A member with its figure in a year or a month.
struct ShareRow {
    name: String,
    value: Option<i64>,
    /// In thousandths of the largest.
    permille: u16,
}

/// Rows and columns of figures: `None` where nothing was counted, `Some(None)` where it is withheld.
#[derive(Default)]
struct Grid {
    columns: Vec<String>,
    rows: Vec<(String, Vec<Option<Option<i64>>>)>,
}

pub(crate) async fn one(visit: Visit, Path((_, name)): Path<(String, String)>, params: Params) -> Reply {
    let view = visit.portal().statistic(&visit.viewer, &id(&name)?).await?;
    let by = params.text("by", 64)?;
    let crossed = by.contains('*');
    let known = |part: &str| view.dimensions.iter().any(|dimension| dimension.dimension == part);
    if !by.is_empty() && !by.split('*').all(known) {
        return Err(Problem::invalid("by", "no dimension of this statistic"));
    }
    let f = visit.frame().at("statistics").indexed();
    let whole = by.is_empty();
    let shares = if whole || crossed { Vec::new() } else { shares(&f, &view, by) };
    let page = StatisticPage {
        chart: if !view.survival.is_empty() {
            survival_chart(&f, &view)
        } else if whole {
            whole_chart(&f, &view)
        } else {
            String::new()
        },
        months: if whole { months(&view) } else { Vec::new() },
        shares_of: period_of_shares(&view, by),
        shares,
        grid: if crossed {
            matrix(&f, &view, by)
        } else if whole {
            Grid::default()
        } else {
            grid(&f, &view, by)
        },
        warnings: warnings(&f, &view),
        curves: curve_names(&f, &view),
        ages: ages(&view),
        view: &view,
        by,
        crossed,
        f,
    };
    answer::page(&visit, page.f.indexing, &page)
}

/// A year is told by four digits.
fn is_year(period: &str) -> bool {
    period.len() == 4
}

fn is_of(place: &PlaceView, by: &str) -> bool {
    place.by.join("*") == by
}

/// The whole by month, the newest first, and what is expected before it.
fn months(view: &StatisticFile) -> Vec<MonthRow> {
    let counted = view.figures.iter().filter(|figure| figure.place.is_whole() && !is_year(&figure.period));
    let counted = counted.map(|figure| MonthRow {
        period: figure.period.clone(),
        value: figure.value,
        expected: false,
        interval: None,
    });
    let expected = view.expected.iter().filter(|expected| expected.place.is_whole()).map(|expected| MonthRow {
        period: expected.period.clone(),
        value: Some(expected.value),
        expected: true,
        interval: expected.lower.zip(expected.upper),
    });
    let mut rows: Vec<MonthRow> = counted.chain(expected).collect();
    rows.sort_by(|a, b| b.period.cmp(&a.period));
    rows
}

fn whole_chart(f: &Frame, view: &StatisticFile) -> String {
    let mut rows = months(view);
    rows.reverse();
    if rows.is_empty() {
        return String::new();
    }
    let label = f.xy("statistic-chart", f.p(&view.title), &rows[0].period);
    let points = rows.iter().filter(|row| !row.expected).map(|row| (row.period.clone(), row.value)).collect();
    let bands = rows.iter().filter(|row| row.expected).map(|row| Band {
        period: row.period.clone(),
        value: row.value.unwrap_or_default(),
        interval: row.interval,
    });
    Series { points, bands: bands.collect() }.draw(f, &label)
}

fn survival_chart(f: &Frame, view: &StatisticFile) -> String {
    let shares = view.survival.iter().map(|curve| curve.ages.iter().map(|age| (age.months, age.permille)).collect());
    let curves: Vec<(String, Vec<(u32, u16)>)> = curve_names(f, view).into_iter().zip(shares).collect();
    crate::chart::series::survival(f, &f.x("survival-chart", f.p(&view.title)), &curves)
}

fn curve_names(f: &Frame, view: &StatisticFile) -> Vec<String> {
    let dimension = view.dimensions.first().map_or("", |dimension| dimension.dimension.as_str());
    view.survival.iter().map(|curve| f.p(&view.name(dimension, &curve.member)).to_owned()).collect()
}

/// All ages that a curve tells.
fn ages(view: &StatisticFile) -> Vec<AgeRow> {
    let told: BTreeSet<u32> = view.survival.iter().flat_map(|curve| &curve.ages).map(|age| age.months).collect();
    let row = |months: u32| AgeRow {
        years: months / 12,
        shares: view.survival.iter().map(|curve| curve.ages.iter().find(|age| age.months == months).copied()).collect(),
    };
    told.into_iter().map(row).collect()
}

/// The year of which members are compared, or of a stock the last month.
fn period_of_shares(view: &StatisticFile, by: &str) -> String {
    let of = view.figures.iter().filter(|figure| is_of(&figure.place, by));
    let year = of.clone().map(|figure| &figure.period).filter(|period| is_year(period)).max();
    year.or_else(|| of.map(|figure| &figure.period).max()).cloned().unwrap_or_default()
}

fn shares(f: &Frame, view: &StatisticFile, by: &str) -> Vec<ShareRow> {
    let period = period_of_shares(view, by);
    let of = view.figures.iter().filter(|figure| is_of(&figure.place, by) && figure.period == period);
    let most = of.clone().filter_map(|figure| figure.value).max().unwrap_or(0).max(1);
    let row = |figure: &publish::FigureView| ShareRow {
        name: name(f, view, &figure.place),
        value: figure.value,
        permille: u16::try_from(figure.value.unwrap_or(0).max(0) * 1_000 / most).unwrap_or(1_000),
    };
    let mut rows: Vec<ShareRow> = of.map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.value));
    rows
}

fn warnings(f: &Frame, view: &StatisticFile) -> Vec<(String, String)> {
    let line = |warning: &publish::WarningView| {
        let month = f.month(&warning.period);
        let what =
            if warning.place.is_whole() { month } else { format!("{month} · {}", name(f, view, &warning.place)) };
        (what, f.p(&warning.reason).to_owned())
    };
    view.warnings.iter().map(line).collect()
}

fn name(f: &Frame, view: &StatisticFile, place: &PlaceView) -> String {
    view.names(place).iter().map(|name| f.p(name)).collect::<Vec<_>>().join(" · ")
}

/// Months by members, the newest month first.
fn grid(f: &Frame, view: &StatisticFile, by: &str) -> Grid {
    let of = view.figures.iter().filter(|figure| is_of(&figure.place, by) && !is_year(&figure.period));
    let cells = of.map(|figure| (figure.period.clone(), name(f, view, &figure.place), figure.value));
    let mut grid = Grid::of(cells);
    grid.rows.reverse();
    grid
}

/// The first two dimensions crossed.
fn matrix(f: &Frame, view: &StatisticFile, by: &str) -> Grid {
    let of = view.figures.iter().filter(|figure| is_of(&figure.place, by));
    let cells = of.filter_map(|figure| {
        let names = view.names(&figure.place);
        let (first, second) = (names.first()?, names.get(1)?);
        Some((f.p(first).to_owned(), f.p(second).to_owned(), figure.value))
    });
    Grid::of(cells)
}

impl Grid {
    fn of(cells: impl Iterator<Item = (String, String, Option<i64>)>) -> Grid {
        let mut rows: BTreeMap<String, BTreeMap<String, Option<i64>>> = BTreeMap::new();
        for (row, column, value) in cells {
            rows.entry(row).or_default().insert(column, value);
        }
        let mut columns: Vec<String> = rows.values().flat_map(BTreeMap::keys).cloned().collect();
        columns.sort_unstable();
        columns.dedup();
        let row = |(name, values): (String, BTreeMap<String, Option<i64>>)| {
            let cells = columns.iter().map(|column| values.get(column).copied()).collect();
            (name, cells)
        };
        let rows = rows.into_iter().map(row).collect();
        Grid { rows, columns }
    }
}

impl Frame {
    /// A month or a year in words.
    pub fn month(&self, period: &str) -> String {
        match period.split_once('-') {
            Some((year, month)) => {
                let month = month.trim_start_matches('0');
                let name = self.t(&format!("month-{month}"));
                self.with("month-of", &[("year", year), ("month", month), ("name", &name)]).into_owned()
            }
            None => self.x("year-of", period).into_owned(),
        }
    }
}
