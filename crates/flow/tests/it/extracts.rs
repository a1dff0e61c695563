//! Records that officers take out as files: what goes in, what marks it, who finds it.

use std::io::Read;

use domain::{
    DatasetId, Language, Role,
    access::Consultation,
    date::add_days,
    extract::{ExtractFormat, ExtractNumber, ExtractWanted},
};
use flow::{Error, authorise::Viewer, read::Part};
use jiff::civil::date;
use publish::ExtractState;
use store::AccessFilter;

use crate::town::{COMPANY, TODAY, Town, organ, penalty, viewer};

fn officer(name: &str, role: Role, code: Option<&str>) -> Viewer {
    Viewer { account: Some(name.parse().unwrap()), organ: code.map(organ), ..viewer(role) }
}

fn wanted(dataset: &str, format: ExtractFormat) -> ExtractWanted {
    ExtractWanted {
        dataset: DatasetId::parse(dataset).unwrap(),
        deliverer: None,
        from: None,
        until: None,
        format,
        language: Language::English,
        why: Consultation { purpose: "a yearly review".to_owned(), matter: "2026-7".to_owned() },
    }
}

/// Makes an extract and reads its file.
async fn taken_out(town: &Town, who: &Viewer, wanted: ExtractWanted) -> (ExtractNumber, Vec<u8>) {
    let number = town.node.take_out(who, wanted).await.unwrap();
    town.node.make_extract(&number).await.unwrap();
    let (name, path) = town.node.extract_file(who, &number).await.unwrap();
    assert!(name.contains(number.as_str()), "{name}");
    (number, std::fs::read(path).unwrap())
}

fn rows(csv: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(csv).unwrap().strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

async fn penalised() -> Town {
    let town = Town::new().await;
    for number in ["示罚1号", "示罚2号"] {
        town.deliver("market", "penalty-2018", &penalty(number, "I")).await;
    }
    town
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_takes_out_what_it_delivered_and_each_row_bears_the_number() {
    let town = penalised().await;
    let li = officer("li", Role::Deliverer, Some("market"));
    let (number, csv) = taken_out(&town, &li, wanted("penalty-2018", ExtractFormat::Csv)).await;
    let rows = rows(&csv);
    assert_eq!(rows.len(), 3, "a heading and two records");
    let at = |heading: &str| rows[0].iter().position(|one| one == heading).unwrap_or_else(|| panic!("{:?}", rows[0]));
    assert_eq!(rows[1][at("Code")], COMPANY);
    // 2,000 yuan, in the unit that the heading names.
    let fine =
        rows[0].iter().position(|heading| heading.contains("10,000 yuan")).unwrap_or_else(|| panic!("{:?}", rows[0]));
    assert_eq!(rows[1][fine], "0.2");
    assert!(rows[1].iter().any(|cell| cell == "示罚1号") && rows[2].iter().any(|cell| cell == "示罚2号"));
    assert!(rows[1..].iter().all(|row| row.last().unwrap() == number.as_str()));
    let entry = town.node.extract(&li, &number).await.unwrap();
    assert_eq!((entry.state, entry.rows, entry.size), (ExtractState::Made, Some(2), Some(csv.len() as u64)));
    assert_eq!(entry.blake3.as_deref(), Some(blake3::hash(&csv).to_hex().as_str()));
    // What is its own is read by it every day: nobody's file says that it was.
    assert!(town.node.register.accesses(&AccessFilter::default(), 10).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_delivered_is_taken_out_as_far_as_it_is_shared_and_noted_record_by_record() {
    let town = penalised().await;
    let (clerk, reviewer) = (officer("zhao", Role::Deliverer, Some("traffic")), officer("chen", Role::Reviewer, None));
    let (_, csv) = taken_out(&town, &clerk, wanted("tax-credit-class", ExtractFormat::Csv)).await;
    assert_eq!(rows(&csv).len(), 1, "a heading alone");
    let tax = format!("UNISCID,NSRMC,PDND,XYJB,PDRQ,PDJG\n{COMPANY},示例甲商贸有限公司,2025,A,2026-04-20,某市税务局\n");
    town.deliver("market", "tax-credit-class", &tax).await;
    let (_, csv) = taken_out(&town, &clerk, wanted("tax-credit-class", ExtractFormat::Csv)).await;
    assert_eq!(rows(&csv).len(), 1, "shared on a condition, and no grant");
    let noted = || async { town.node.register.accesses(&AccessFilter::default(), 10).await.unwrap() };
    assert!(noted().await.is_empty(), "what was not taken out was not read");

    let (_, csv) = taken_out(&town, &reviewer, wanted("tax-credit-class", ExtractFormat::Csv)).await;
    assert_eq!(rows(&csv).len(), 2);
    let lines = noted().await;
    let [(_, line)] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!((line.action.as_str(), line.account.as_str()), ("extract", "chen"));
    assert_eq!(line.matter, "a yearly review — 2026-7");
    assert!(line.subject.is_some() && line.record.is_some(), "the subject finds it in its own log");
}

#[tokio::test(flavor = "multi_thread")]
async fn days_and_deliverer_narrow_it() {
    let town = penalised().await;
    let auditor = officer("zhou", Role::Auditor, None);
    let between = |from, until| ExtractWanted { from, until, ..wanted("penalty-2018", ExtractFormat::Csv) };
    // The decisions are of 20 November.
    let (of_the_day, later, before) = (
        between(Some(date(2026, 11, 20)), Some(date(2026, 11, 21))),
        between(Some(date(2026, 11, 21)), None),
        between(None, Some(date(2026, 11, 20))),
    );
    let other = ExtractWanted { deliverer: Some(organ("traffic")), ..of_the_day.clone() };
    for (asked, expected) in [(of_the_day, 2), (later, 0), (before, 0), (other, 0)] {
        let (_, csv) = taken_out(&town, &auditor, asked.clone()).await;
        assert_eq!(rows(&csv).len() - 1, expected, "{asked:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_and_json_say_who_took_them_and_why() {
    let town = penalised().await;
    let li = officer("li", Role::Deliverer, Some("market"));
    let (number, json) = taken_out(&town, &li, wanted("penalty-2018", ExtractFormat::Json)).await;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((&json["extract"], &json["account"]), (&number.as_str().into(), &"li".into()));
    assert_eq!((&json["purpose"], &json["matter"]), (&"a yearly review".into(), &"2026-7".into()));
    assert_eq!(json["rows"].as_array().unwrap().len(), 2);
    assert_eq!((&json["rows"][0]["CF_WSH"], &json["rows"][0]["extract"]), (&"示罚1号".into(), &number.as_str().into()));

    let (number, book) = taken_out(&town, &li, wanted("penalty-2018", ExtractFormat::Xlsx)).await;
    let mut parts = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        parts.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let mark = format!("Extract {number} · li · ");
    for (name, said) in [
        ("xl/worksheets/sheet1.xml", mark.as_str()),
        ("xl/worksheets/sheet1.xml", "示罚2号"),
        ("xl/worksheets/sheet2.xml", "<oddHeader>"),
        ("docProps/core.xml", mark.as_str()),
    ] {
        assert!(part(name).contains(said), "{name}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_fetches_it_and_the_auditor_finds_who_took_it() {
    let town = penalised().await;
    let node = &town.node;
    let li = officer("li", Role::Deliverer, Some("market"));
    let number = node.take_out(&li, wanted("penalty-2018", ExtractFormat::Csv)).await.unwrap();
    let early = node.extract_file(&li, &number).await;
    assert!(matches!(early, Err(Error::NotFound { .. })), "not made yet: {early:?}");
    node.make_extract(&number).await.unwrap();
    let (colleague, auditor) = (officer("wang", Role::Deliverer, Some("market")), officer("zhou", Role::Auditor, None));
    for other in [&colleague, &auditor] {
        let fetched = node.extract_file(other, &number).await;
        assert!(matches!(fetched, Err(Error::NotFound { .. })), "{other:?}: {fetched:?}");
    }
    assert!(node.extract(&colleague, &number).await.is_err());
    let part = Part { after: None, limit: 10 };
    assert!(node.extracts(&colleague, &part).await.unwrap().items.is_empty());
    let found = node.extract(&auditor, &number).await.unwrap();
    assert_eq!((found.account.to_string().as_str(), found.purpose.as_str()), ("li", "a yearly review"));
    assert!(found.file.is_none() && node.extracts(&auditor, &part).await.unwrap().items.len() == 1);

    let silent = Consultation { purpose: " ".to_owned(), matter: String::new() };
    let silent = ExtractWanted { why: silent, ..wanted("penalty-2018", ExtractFormat::Csv) };
    let (day, day_before) = (Some(date(2026, 11, 2)), Some(date(2026, 11, 1)));
    let backwards = ExtractWanted { from: day, until: day_before, ..wanted("penalty-2018", ExtractFormat::Csv) };
    for wrong in [silent, backwards] {
        let refused = node.take_out(&li, wrong.clone()).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{wrong:?}: {refused:?}");
    }
    let nothing = node.take_out(&li, wanted("no-such-data", ExtractFormat::Csv)).await;
    assert!(matches!(nothing, Err(Error::NotFound { .. })), "{nothing:?}");
    for other in [viewer(Role::Operator), viewer(Role::Inquirer), Viewer::PUBLIC, town.its_account().await] {
        let refused = node.take_out(&other, wanted("penalty-2018", ExtractFormat::Csv)).await;
        assert!(matches!(refused, Err(Error::Forbidden { .. } | Error::NotSignedIn)), "{other:?}: {refused:?}");
    }
    for _ in 0..5 {
        node.take_out(&li, wanted("penalty-2018", ExtractFormat::Csv)).await.unwrap();
    }
    let sixth = node.take_out(&li, wanted("penalty-2018", ExtractFormat::Csv)).await;
    assert!(matches!(sixth, Err(Error::Conflict(_))), "{sixth:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_destroyed_on_its_day_and_who_took_it_stays_known() {
    let town = penalised().await;
    let li = officer("li", Role::Deliverer, Some("market"));
    let number = town.node.take_out(&li, wanted("penalty-2018", ExtractFormat::Csv)).await.unwrap();
    town.node.make_extract(&number).await.unwrap();
    let (_, path) = town.node.extract_file(&li, &number).await.unwrap();
    // What was left of one that was killed, and is known no more.
    let left = path.with_file_name(format!("{}.draft", ExtractNumber::drawn([7; 12])));
    std::fs::write(&left, "half").unwrap();
    let later = |days| town.node.on(add_days(TODAY, days).unwrap()).unwrap();
    later(6).destroy_extracts().await.unwrap();
    assert!(path.exists() && !left.exists());
    let after = later(8);
    after.destroy_extracts().await.unwrap();
    assert!(!path.exists());
    let entry = after.extract(&li, &number).await.unwrap();
    assert_eq!((entry.state, entry.rows, entry.file.as_deref()), (ExtractState::Destroyed, Some(2), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_begun_and_killed_is_made_anew() {
    let town = penalised().await;
    let li = officer("li", Role::Deliverer, Some("market"));
    let (first, csv) = taken_out(&town, &li, wanted("penalty-2018", ExtractFormat::Csv)).await;
    let number = town.node.take_out(&li, wanted("penalty-2018", ExtractFormat::Csv)).await.unwrap();
    let (_, path) = town.node.extract_file(&li, &first).await.unwrap();
    std::fs::write(path.with_file_name(format!("{number}.draft")), "half a row").unwrap();
    town.node.make_extract(&number).await.unwrap();
    let (_, path) = town.node.extract_file(&li, &number).await.unwrap();
    let again = String::from_utf8(std::fs::read(path).unwrap()).unwrap();
    assert_eq!(again.replace(number.as_str(), first.as_str()).as_bytes(), csv);
}
