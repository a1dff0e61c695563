//! Statistics of a town, counted anew from the rows that were delivered.

use std::{collections::BTreeMap, fmt::Write};

use domain::{Audience, Role, StatisticId};
use flow::authorise::Viewer;
use publish::{FigureView, StatisticFile, View};

use crate::town::{Town, code, viewer};

/// A company: its number, the month in which it was established and the one in which it was deregistered.
struct Company {
    number: usize,
    born: (i32, u32),
    died: Option<(i32, u32)>,
    industry: &'static str,
    division: &'static str,
}

/// Companies of two divisions and three industries over four years; a few industries are rare.
fn companies() -> Vec<Company> {
    let one = |number: usize| Company {
        number,
        born: (2022 + (number * 7 % 58 / 12) as i32, (number * 7 % 58 % 12 + 1) as u32),
        died: number.is_multiple_of(9).then_some((2026, 1 + (number % 10) as u32)),
        industry: match number % 40 {
            0 => "B0610",
            1..=24 => "F5132",
            _ => "I6513",
        },
        division: if number.is_multiple_of(3) { "350102" } else { "350104" },
    };
    (1..=700).map(one).collect()
}

fn registrations(companies: &[Company]) -> String {
    let mut text = "ENTNAME,UNISCID,ESTDATE,ENTTYPE,REGCAP,INDUSTRYCO,DOMDISTRICT,REGSTATE,CANDATE\n".to_owned();
    for company in companies {
        let (year, month) = company.born;
        let (state, died) = match company.died {
            Some((year, month)) => ("注销", format!("{year}-{month:02}-20")),
            None => ("存续", String::new()),
        };
        let Company { number, industry, division, .. } = company;
        let _ = writeln!(
            text,
            "示例{number}号商贸有限公司,{},{year}-{month:02}-10,有限责任公司,{}(万元人民币),{industry},{division},{state},{died}",
            code(1_000 + number),
            10 + number % 90,
        );
    }
    text
}

async fn town() -> (Town, Vec<Company>) {
    let (town, companies) = (Town::new().await, companies());
    let taken = town.deliver("market", "registration", &registrations(&companies)).await;
    assert_eq!(taken.counts.accepted, companies.len() as u64, "{:?}", taken.findings);
    (town, companies)
}

fn named(id: &str) -> StatisticId {
    StatisticId::parse(id).unwrap()
}

async fn made(town: &Town) {
    town.node.make_statistics(&viewer(Role::Operator), |_| ()).await.unwrap();
}

async fn statistic(town: &Town, id: &str) -> View<StatisticFile> {
    town.node.statistic(&Viewer::PUBLIC, &named(id)).await.unwrap()
}

fn of<'v>(view: &'v StatisticFile, by: &'v str, member: &'v str) -> impl Iterator<Item = &'v FigureView> {
    view.figures
        .iter()
        .filter(move |figure| figure.place.by.join("*") == by && figure.place.members.join("*") == member)
}

#[tokio::test(flavor = "multi_thread")]
async fn births_deaths_and_the_living_are_those_of_the_registrations() {
    let (town, companies) = town().await;
    made(&town).await;
    let month = |(year, month): (i32, u32)| format!("{year}-{month:02}");
    let births = statistic(&town, "births").await;
    let mut expected: BTreeMap<String, i64> = BTreeMap::new();
    companies.iter().for_each(|company| *expected.entry(month(company.born)).or_default() += 1);
    let mut shown = 0;
    for figure in of(&births, "", "").filter(|figure| figure.period.len() > 4) {
        if let Some(value) = figure.value {
            shown += 1;
            assert_eq!(Some(&value), expected.get(&figure.period), "{}", figure.period);
        }
    }
    assert!(shown > 40, "{shown} months of births are shown");
    let retail: i64 = companies.iter().filter(|one| one.born.0 == 2025 && one.industry == "F5132").count() as i64;
    let year = of(&births, "industry", "F").find(|figure| figure.period == "2025").unwrap();
    assert!(year.value.is_none_or(|value| value == retail), "{year:?} is not {retail}");
    // Few companies mine: they are not told apart.
    assert!(of(&births, "industry", "B").next().is_none() && of(&births, "industry", "other").next().is_some());

    let living = statistic(&town, "living").await;
    let there = companies.iter().filter(|company| company.born <= (2026, 10));
    let there = 1 + there.filter(|company| company.died.is_none_or(|died| died > (2026, 10))).count() as i64;
    let last = of(&living, "", "").find(|figure| figure.period == "2026-10").unwrap();
    assert_eq!(last.value, Some(there), "with the company of the town");
    assert!(of(&living, "", "").all(|figure| figure.period.as_str() <= "2026-10"), "only whole months");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_published_stays_until_it_is_made_again_and_only_an_operator_makes_it() {
    let (town, _) = town().await;
    let asked = town.node.statistic(&Viewer::PUBLIC, &named("births")).await.unwrap_err().to_string();
    assert!(asked.contains("not made yet"), "{asked}");
    made(&town).await;
    let before = statistic(&town, "births").await;
    let more: Vec<Company> = companies().into_iter().map(|one| Company { number: one.number + 5_000, ..one }).collect();
    town.deliver("market", "registration", &registrations(&more)).await;
    assert_eq!(statistic(&town, "births").await.figures, before.figures);
    made(&town).await;
    let after = statistic(&town, "births").await;
    let sum = |view: &StatisticFile| of(view, "", "").filter_map(|figure| figure.value).sum::<i64>();
    assert!(sum(&after) > sum(&before));
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Operator) {
        assert!(town.node.make_statistics(&viewer(role), |_| ()).await.is_err(), "{}", role.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn officers_are_warned_and_nobody_else_is() {
    let (town, mut companies) = town().await;
    // In one month of the last year ten times as many as usual are established.
    let extra = (0..90).map(|at| Company {
        number: 7_000 + at,
        born: (2026, 8),
        died: None,
        industry: "I6513",
        division: "350104",
    });
    let extra: Vec<Company> = extra.collect();
    town.deliver("market", "registration", &registrations(&extra)).await;
    companies.extend(extra);
    made(&town).await;
    for role in Role::ALL {
        let view = town.node.statistic(&viewer(role), &named("births")).await.unwrap();
        let officer = matches!(role, Role::Reviewer | Role::DecidingOfficer | Role::Operator | Role::Auditor);
        assert_eq!(!view.warnings.is_empty(), officer, "{}", role.name());
        assert_eq!(view.audience() == Audience::Public, !officer, "{}", role.name());
        let warned = town.node.statistic_warnings(&viewer(role), &named("births")).await.is_ok();
        assert_eq!(warned, officer, "{}", role.name());
    }
    let view = town.node.statistic(&viewer(Role::Reviewer), &named("births")).await.unwrap();
    let august = view.warnings.iter().find(|warning| warning.period == "2026-08").unwrap();
    assert!(august.reason.0.en.contains("stands out") || august.reason.0.en.contains("rose"), "{august:?}");
    assert!(!august.reason.0.zh.is_ascii());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_figure_is_of_fewer_than_three_subjects() {
    let (town, companies) = town().await;
    made(&town).await;
    for id in ["births", "deaths"] {
        let view = statistic(&town, id).await;
        for figure in view.figures.iter().filter(|figure| figure.place.by.len() == 1) {
            let (Some(value), [by], [member]) = (figure.value, &figure.place.by[..], &figure.place.members[..]) else {
                continue;
            };
            let in_period = |company: &&Company| {
                let day = if id == "births" { Some(company.born) } else { company.died };
                day.is_some_and(|(year, month)| format!("{year}-{month:02}").starts_with(&figure.period))
            };
            let is_member = |company: &&Company| match by.as_str() {
                "industry" => company.industry.starts_with(member),
                "division" => company.division == member,
                _ => false,
            };
            if (by == "industry" || by == "division") && member != "other" {
                let count = companies.iter().filter(in_period).filter(is_member).count() as i64;
                assert!(value == count && value >= 3, "{id} {figure:?}: {count}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_are_compared_for_officers_by_what_they_delivered() {
    let town = Town::new().await;
    let good = town.deliver("market", "registration", &registrations(&companies())).await;
    let bad = "ENTNAME,UNISCID,ESTDATE\n,,\n示例甲商贸有限公司,91350100M000100Y40,2999-01-01\n";
    let bad = town.deliver("traffic", "registration", bad).await;
    let view = town.node.league(&viewer(Role::Reviewer)).await.unwrap();
    let codes: Vec<String> = view.items.iter().map(|row| row.deliverer.to_string()).collect();
    assert_eq!(codes, ["market", "traffic"], "the better comes first");
    let [market, traffic] = &view.items[..] else { panic!("{:?}", view.items) };
    // The first row of the town and the companies are one organ's.
    assert_eq!((market.deliveries, market.rows), (2, 1 + good.counts.rows));
    assert_eq!((traffic.rows, traffic.rejected), (bad.counts.rows, bad.counts.rejected));
    for score in &traffic.scores {
        assert_eq!(score.score, bad.quality[&score.dimension], "one delivery: its own scores");
    }
    for role in Role::ALL {
        let officer = matches!(role, Role::Reviewer | Role::DecidingOfficer | Role::Operator | Role::Auditor);
        assert_eq!(town.node.league(&viewer(role)).await.is_ok(), officer, "{}", role.name());
    }
}
