//! The days that the State Council's notices move, and the years for which one was issued.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use super::table;

#[derive(Deserialize)]
struct Year {
    year: i16,
    papers: Vec<String>,
    days: Vec<Day>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Day {
    name: String,
    date: Date,
    is_off_day: bool,
}

#[derive(Deserialize)]
struct ChineseDays {
    holidays: BTreeMap<Date, String>,
    workdays: BTreeMap<Date, String>,
}

/// The first year that holiday-cn has.
const FIRST_YEAR: i16 = 2007;

/// Makes `days.csv` and `years.csv`.
pub fn generate(source: &Path, folder: &Path) -> anyhow::Result<()> {
    let mut days: BTreeMap<Date, (bool, String)> = BTreeMap::new();
    let mut years: BTreeMap<i16, String> = BTreeMap::new();
    read_chinese_days(source, &mut days, &mut years)?;
    for year in FIRST_YEAR..=9999 {
        let path = source.join(format!("{year}.json"));
        if !path.exists() {
            break;
        }
        let text = fs::read_to_string(&path)?;
        let read: Year = serde_json::from_str(&text).with_context(|| format!("cannot read {}", path.display()))?;
        if read.days.is_empty() {
            continue;
        }
        years.insert(read.year, format!("holiday-cn,{}", read.papers.join(" ")));
        for day in read.days {
            days.insert(day.date, (!day.is_off_day, day.name));
        }
    }
    let moved: Vec<String> = days
        .iter()
        .filter(|(day, (working, _))| *working == matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
        .map(|(day, (working, name))| format!("{day},{working},{name}"))
        .collect();
    let about = [
        "Days that are working days although a weekend, or off although a weekday, by the yearly notices of the",
        "General Office of the State Council (国务院办公厅关于节假日安排的通知).",
        "From holiday-cn (NateScarlet, MIT) and, before 2007, chinese-days (npm, MIT).",
    ];
    table::write(&folder.join("days.csv"), &about, "date,working,name", &moved)?;
    let rows: Vec<String> = years.iter().map(|(year, origin)| format!("{year},{origin}")).collect();
    let about = ["Years whose notice has been published; a count that reaches another year is provisional."];
    table::write(&folder.join("years.csv"), &about, "year,source,notice", &rows)
}

fn read_chinese_days(
    source: &Path,
    days: &mut BTreeMap<Date, (bool, String)>,
    years: &mut BTreeMap<i16, String>,
) -> anyhow::Result<()> {
    let path = source.join("chinese-days.json");
    if !path.exists() {
        return Ok(());
    }
    let read: ChineseDays =
        serde_json::from_str(&fs::read_to_string(&path)?).with_context(|| format!("cannot read {}", path.display()))?;
    let off = read.holidays.into_iter().map(|(day, name)| (day, false, name));
    let working = read.workdays.into_iter().map(|(day, name)| (day, true, name));
    for (day, is_working, name) in off.chain(working).filter(|(day, ..)| day.year() < FIRST_YEAR) {
        let chinese = name.split(',').nth(1).unwrap_or_default().to_owned();
        years.entry(day.year()).or_insert_with(|| "chinese-days,".to_owned());
        days.insert(day, (is_working, chinese));
    }
    Ok(())
}
