//! The truth fits what was delivered, and its days follow from the law.

use std::collections::{BTreeMap, BTreeSet};

use crate::made::{CITY, PACK, row_truth, table};

#[test]
fn about_three_rows_in_a_hundred_have_a_fault_and_each_finding_has_a_wording() {
    let rows = row_truth(&CITY);
    let faulty = rows.iter().filter(|row| !row["fault"].is_empty()).count();
    let share = faulty as f64 / rows.len() as f64;
    assert!((0.02..=0.04).contains(&share), "{share}");
    let findings: BTreeSet<&str> =
        rows.iter().flat_map(|row| row["findings"].split(';')).filter(|code| !code.is_empty()).collect();
    for code in findings {
        assert!(PACK.wording(&domain::FindingCode::named(code)).is_some(), "no wording for `{code}`");
    }
}

#[test]
fn records_are_corrected_and_withdrawn_only_after_they_were_accepted() {
    let delivered: BTreeMap<String, usize> = table(&CITY, "truth/deliveries.csv")
        .into_iter()
        .enumerate()
        .map(|(place, file)| (file["file"].clone(), place))
        .collect();
    let rows = row_truth(&CITY);
    let mut first: BTreeMap<&str, (usize, u32)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row["outcome"] == "accepted") {
        let place = (delivered[&row["file"]], row["row"].parse().unwrap());
        let earlier = first.insert(&row["record"], place);
        assert_eq!(earlier, None, "{} is accepted twice", row["record"]);
    }
    let changes = ["corrected", "withdrawn", "unchanged"];
    for row in rows.iter().filter(|row| changes.contains(&row["outcome"].as_str())) {
        let place = (delivered[&row["file"]], row["row"].parse().unwrap());
        assert!(first[row["record"].as_str()] < place, "{row:?}");
    }
    for outcome in changes {
        assert!(rows.iter().any(|row| row["outcome"] == outcome), "none is {outcome}");
    }
}

#[test]
fn clocks_count_working_days() {
    // 2026-02-12 and seven working days: the Spring Festival and a Saturday worked lie between.
    let clocks = table(&CITY, "truth/clocks/licence-2018.csv");
    for clock in clocks.iter().filter(|clock| clock["from"] == "2026-02-12") {
        assert_eq!((clock["clock"].as_str(), clock["due"].as_str()), ("PUB-7WD", "2026-02-28"));
    }
    let known = clocks.iter().map(|clock| clock["clock"].as_str()).collect::<BTreeSet<_>>();
    assert!(known.into_iter().all(|clock| PACK.clock(clock).is_some()));
    let penalties = table(&CITY, "truth/clocks/penalty-2018.csv");
    assert!(penalties.iter().any(|clock| clock["clock"] == "PUB-20WD-PEN"));
}

#[test]
fn penalties_end_as_the_terms_of_their_class_say() {
    let penalties = table(&CITY, "truth/publications/penalty-2018.csv");
    let mut classes = BTreeSet::new();
    for penalty in penalties.iter().filter(|penalty| !penalty["until"].is_empty()) {
        let day = |key: &str| penalty[key].parse::<domain::Date>().unwrap();
        let months = (day("until") - day("decided_on")).get_days() / 30;
        classes.insert(penalty["class"].as_str());
        let most = match penalty["class"].as_str() {
            "general" if penalty["decided_on"].as_str() < "2023-05-01" => 12,
            // Until the shorter term of 2026 came: never beyond its first day, or twelve months.
            "general" if penalty["decided_on"].as_str() < "2025-04-01" => {
                assert_eq!(penalty["until"], "2026-04-01");
                continue;
            }
            "general" => 12,
            "serious" => 36,
            _ => 3,
        };
        assert!((most - 1..=most).contains(&months), "{penalty:?}");
        assert_eq!(
            penalty["state"] == "expired",
            penalty["until"].as_str() <= "2026-11-25"
                && penalty["state"] != "withdrawn"
                && penalty["state"] != "uncertain-identity"
                && penalty["state"] != "provisional-subject",
            "{penalty:?}"
        );
    }
    assert!(classes.is_superset(&BTreeSet::from(["general", "minor", "serious", "unsure", "warning"])));
}

#[test]
fn missing_reports_of_the_last_window_are_proposed_and_no_others() {
    let proposals = table(&CITY, "truth/proposals/annual-report.csv");
    let subjects: BTreeMap<String, String> =
        table(&CITY, "truth/subjects.csv").into_iter().map(|s| (s["code"].clone(), s["kind"].clone())).collect();
    assert!(proposals.len() > 20);
    for proposal in &proposals {
        assert_eq!(proposal["year"], "2025");
        // Ten working days after 30 June 2026.
        assert_eq!(proposal["due"], "2026-07-14");
        let list =
            if subjects[&proposal["subject"]] == "sole-trader" { "abnormal-marks" } else { "abnormal-operations" };
        assert_eq!(proposal["list"], list);
    }
    let reported: BTreeSet<String> = row_truth(&CITY)
        .into_iter()
        .filter(|row| row["record"].starts_with("annual-report/") && row["outcome"] == "accepted")
        .map(|row| row["subject"].clone())
        .collect();
    assert!(proposals.iter().any(|proposal| reported.contains(&proposal["subject"])), "some reported in other years");
}
