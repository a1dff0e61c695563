//! Statistics of the made-up node: births by industry and form with what is expected, and a curve of survival.

use std::collections::BTreeMap;

use async_trait::async_trait;
use catalogue::{Statistic, statistic::Dimension};
use domain::{
    DatasetId, Dimension as Quality, Label, Role, StatisticId,
    date::add_days,
    delivery::{Counts, Receipt},
};
use publish::{
    DatasetQuality, DatasetTally, Delivered, DelivererTally, LeagueRow, Page, QualityRow, Reader, StatisticFile,
    StatisticRow, View,
    input::{StatisticContent, StatisticInput},
};
use serde_json::{Value, json};
use web::{Answer, Problem, StatisticPortal, Viewer};

use super::{
    Fake,
    data::{at, day, market, organ, record_id},
    samples,
};

const STATISTICS: &str = r#"
- id: births
  title: { zh: 新设经营主体, en: Market subjects established }
  unit: { zh: 户, en: subjects }
  method: { zh: 每一主体只计一次。, en: Each subject counts once. }
  counts: subjects
  datasets: [registration]
  day: ESTDATE
  by: [industry, form]
  foretold: true
  basis: [GBF(2015)51 item 7]
- id: survival
  title: { zh: 经营主体存续率, en: Survival of market subjects }
  unit: { zh: 千分比, en: per mille }
  method: { zh: 卡普兰—迈耶估计。, en: Kaplan and Meier's estimate. }
  counts: lifetimes
  datasets: [registration]
  day: ESTDATE
  until: CANDATE
  by: [form]
  basis: [GBF(2015)51 item 7]
"#;

const DIMENSIONS: &str = r#"
- { id: industry, title: { zh: 行业门类, en: Industry }, from: industry }
- { id: form, title: { zh: 主体类型, en: Form }, from: subject-class }
"#;

fn statistics() -> Vec<Statistic> {
    serde_saphyr::from_str(STATISTICS).unwrap()
}

/// 34 months, with a season, one withheld, and six months to come.
fn births() -> StatisticContent {
    let month = |at: usize| format!("{}-{:02}", 2024 + at / 12, at % 12 + 1);
    let usual = |at: usize| 180 + (at * 3) as i64 + [0, -60, 25, 30, 12, 8, 0, -6, 15, 4, 9, 20][at % 12];
    let whole = (0..34).map(|at| json!({ "period": month(at), "of": "all", "value": usual(at) }));
    let by = (12..34).flat_map(|at| {
        [("F", 2), ("I", 3), ("other", 6)].map(|(industry, part)| {
            let value = if industry == "I" && at == 20 { Value::Null } else { json!(usual(at) / part) };
            json!({ "period": month(at), "of": "one", "dimension": 0, "member": industry, "value": value })
        })
    });
    let year = [("F", Some(1_344)), ("I", None), ("other", Some(448))].map(
        |(member, value)| json!({ "period": "2025", "of": "one", "dimension": 0, "member": member, "value": value }),
    );
    let both = ["F", "I", "other"].iter().flat_map(|first| {
        ["enterprise", "sole-trader"].map(|second| {
            let value = if *first == "I" { None } else { Some(224) };
            json!({ "period": "2025", "of": "both", "first": first, "second": second, "value": value })
        })
    });
    let outlook = (34..40).map(|at| {
        let value = usual(at) as f64;
        json!({ "period": month(at), "of": "all", "value": value, "interval": [value - 22.0, value + 24.0] })
    });
    let release = json!({
        "first": "2024-01",
        "last": "2026-10",
        "dimensions": [["F", "I", "other"], ["enterprise", "sole-trader"]],
        "figures": whole.chain(by).chain(year).chain(both).collect::<Vec<_>>(),
        "outlook": outlook.collect::<Vec<_>>(),
        "warnings": [{
            "period": "2026-09", "of": "one", "dimension": 0, "member": "F", "sign": "outlier-high",
            "seen": 141.0, "expected": 96.0, "deviations": 5.2,
        }],
        "refused": false,
    });
    serde_json::from_value(json!({ "figures": release })).unwrap()
}

fn survival() -> StatisticContent {
    let curve = |fall: u16| {
        (1..=10_u16).map(move |year| {
            let permille = 1_000 - fall * year + year * year;
            json!({ "age": year * 12, "permille": permille, "lower": permille - 9, "upper": permille + 8 })
        })
    };
    let curves =
        json!([["enterprise", curve(40).collect::<Vec<_>>()], ["sole-trader", curve(75).take(7).collect::<Vec<_>>()],]);
    serde_json::from_value(json!({ "survival": curves })).unwrap()
}

fn content(id: &StatisticId) -> StatisticContent {
    if id.as_str() == "survival" { survival() } else { births() }
}

fn names(dimension: &Dimension) -> BTreeMap<String, Label> {
    let names: &[(&str, &str, &str)] = match dimension.id.as_str() {
        "industry" => &[
            ("F", "F 批发和零售业", "F 批发和零售业"),
            ("I", "I 信息传输、软件和信息技术服务业", "I 信息传输、软件和信息技术服务业"),
            ("other", "其他", "Others"),
        ],
        _ => &[("enterprise", "企业", "enterprise"), ("sole-trader", "个体工商户", "sole trader")],
    };
    names.iter().map(|(code, zh, en)| ((*code).to_owned(), Label::new(*zh, *en))).collect()
}

impl Fake {
    fn reader_of_deliveries(&self, viewer: &Viewer) -> Reader {
        if viewer.role == Role::Operator { Reader::officer() } else { self.reader(viewer) }
    }
}

fn is_delivered(dataset: &DatasetId) -> bool {
    matches!(dataset.as_str(), "penalty" | "registration")
}

/// A market authority that delivers each week and gets better, and one that stopped in August.
fn deliverers() -> [DelivererTally; 2] {
    let receipt = |week: u64, rows: u64| Receipt {
        dataset: DatasetId::parse("penalty").unwrap(),
        deliverer: market(),
        file_name: "penalties.csv".to_owned(),
        bytes: 1,
        encoding: "utf-8".to_owned(),
        coverage: None,
        counts: Counts { rows, rejected: rows / (3 + week), ..Counts::default() },
        findings: [("check-digit".to_owned(), rows / (3 + week)), ("amount-in-yuan".to_owned(), rows / 10)].into(),
        file_findings: Vec::new(),
        quality: Quality::ALL.map(|one| (one, u8::try_from(60 + week + rows % 7).unwrap())).into(),
    };
    let weeks = |code: &str, zh: &str, en: &str, weeks: std::ops::Range<u64>| {
        let mut tally = DatasetTally::default();
        for week in weeks.clone() {
            // Nothing came in the week of the holiday.
            let day = add_days(day("2026-06-03"), 7 * week as i64).unwrap();
            if week != 18 {
                tally.add(day, &receipt(week, 240 + (week * 37) % 113));
            }
        }
        let last = add_days(day("2026-06-03"), 7 * (weeks.end as i64 - 1)).unwrap();
        let compared = (weeks.end == 26).then(samples::compared);
        DelivererTally {
            organ: organ(code, zh, en),
            last: Some((at(&format!("{last}T01:30:00Z")), last)),
            tally,
            compared,
        }
    };
    [
        weeks("113500000000000001", "榕城市市场监督管理局", "Rongcheng Administration for Market Regulation", 0..26),
        weeks("113500000000000002", "榕城市<城管>局", "Rongcheng <Urban> Administration", 0..9),
    ]
}

#[async_trait]
impl StatisticPortal for Fake {
    async fn statistics(&self) -> Answer<View<Page<StatisticRow>>> {
        let made_on = Some(day("2026-11-01"));
        let rows: Vec<_> = statistics()
            .iter()
            .map(|one| StatisticRow::view(self.moment(), one, "CC-BY-4.0", Some(&content(&one.id)), made_on))
            .collect();
        Ok(Page::of(&Reader::public(), self.moment(), rows, None, None))
    }

    async fn league(&self, viewer: &Viewer) -> Answer<View<Page<LeagueRow>>> {
        if viewer.account.is_none() {
            return Err(Problem::NotSignedIn);
        }
        let organs = [("market", "榕城市市场监督管理局", 96, 71), ("permits", "榕城市行政审批局", 88, 93)];
        let rows: Vec<_> = organs
            .iter()
            .map(|(code, name, accuracy, others)| {
                let mut delivered = Delivered::default();
                let score = |dimension| (dimension, if dimension == Quality::Accuracy { *accuracy } else { *others });
                delivered.add(1_200, 31, &Quality::ALL.map(score).into());
                let compared = (*code == "market").then(samples::compared);
                let organ = organ(code, name, name);
                LeagueRow::view(&self.reader(viewer), self.moment(), &organ, &delivered, compared.as_ref())
            })
            .collect();
        Ok(Page::of(&self.reader(viewer), self.moment(), rows, None, None))
    }

    async fn dataset_qualities(&self, viewer: &Viewer) -> Answer<View<Page<QualityRow>>> {
        let reader = self.reader_of_deliveries(viewer);
        let rows = self.glossary.datasets().map(|contract| {
            let deliverers = if is_delivered(&contract.id) { &deliverers()[..] } else { &[] };
            QualityRow::view(&reader, self.moment(), contract, deliverers)
        });
        Ok(Page::of(&reader, self.moment(), rows, None, None))
    }

    async fn dataset_quality(&self, viewer: &Viewer, id: &DatasetId) -> Answer<View<DatasetQuality>> {
        let reader = self.reader_of_deliveries(viewer);
        let deliverers = if is_delivered(id) { &deliverers()[..] } else { &[] };
        let differing = match is_delivered(id) {
            true => vec![samples::drawn(self.of_record(record_id(25))?, Some(samples::fine_differs()), false)],
            false => Vec::new(),
        };
        Ok(DatasetQuality::view(&self.glossary, &reader, self.moment(), id, deliverers, &differing, false)?)
    }

    async fn statistic(&self, viewer: &Viewer, id: &StatisticId) -> Answer<View<StatisticFile>> {
        let statistics = statistics();
        let statistic = statistics.iter().find(|one| one.id == *id).ok_or(Problem::NotFound)?;
        let dimensions: Vec<Dimension> = serde_saphyr::from_str(DIMENSIONS).unwrap();
        let dimensions: Vec<&Dimension> =
            statistic.by.iter().filter_map(|id| dimensions.iter().find(|one| one.id == *id)).collect();
        let input = StatisticInput {
            statistic,
            licence: "CC-BY-4.0",
            names: dimensions.iter().map(|dimension| names(dimension)).collect(),
            dimensions,
            content: &content(id),
            made_on: day("2026-11-01"),
        };
        Ok(StatisticFile::view(&self.reader(viewer), self.moment(), &input))
    }
}
