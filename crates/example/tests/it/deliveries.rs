//! The files: every contract, every format, rows as the truth counts them, headings that a
//! contract knows.

use std::collections::{BTreeMap, BTreeSet};

use calamine::Reader;
use catalogue::contract::{Contract, DatasetKind};

use crate::made::{CITY, OPTIONS, PACK, manifest, row_truth, table};

/// The rows of a delivery, the headings first, read by other code than wrote it.
fn rows(path: &str) -> Vec<Vec<String>> {
    let bytes = &CITY[path];
    if path.ends_with(".xlsx") {
        let mut workbook = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
        return sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{FEFF}').to_owned(),
        Err(_) => {
            let (text, _, broken) = encoding_rs::GB18030.decode(bytes);
            assert!(!broken, "{path} is neither UTF-8 nor GB 18030");
            text.into_owned()
        }
    };
    if path.ends_with(".ndjson") {
        let lines: Vec<BTreeMap<String, String>> =
            text.lines().map(|line| serde_saphyr::from_str(line).unwrap()).collect();
        let headings: BTreeSet<&String> = lines.iter().flat_map(BTreeMap::keys).collect();
        let first: Vec<String> = headings.into_iter().cloned().collect();
        let row = |line: &BTreeMap<String, String>| -> Vec<String> {
            first.iter().map(|key| line.get(key).cloned().unwrap_or_default()).collect()
        };
        let rest: Vec<Vec<String>> = lines.iter().map(row).collect();
        return std::iter::once(first).chain(rest).collect();
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn every_contract_of_the_pack_gets_rows_from_about_ten_departments() {
    let manifest = manifest(&CITY);
    let delivered: BTreeSet<_> = manifest.deliveries.iter().map(|delivery| delivery.dataset.clone()).collect();
    // What subjects state of their own accord comes from no department.
    let of_departments = PACK.contracts().filter(|contract| contract.kind != DatasetKind::Voluntary);
    let contracts: BTreeSet<_> = of_departments.map(|contract| contract.id.clone()).collect();
    assert_eq!(delivered, contracts);
    let accepted: BTreeSet<String> = row_truth(&CITY)
        .into_iter()
        .filter(|row| row["outcome"] == "accepted")
        .map(|row| row["record"].split('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(accepted, contracts.iter().map(ToString::to_string).collect());
    let organs: BTreeSet<_> = manifest.deliveries.iter().map(|delivery| &delivery.organ).collect();
    assert!((10..=16).contains(&organs.len()));
}

#[test]
fn the_manifest_names_each_file_once_in_the_order_of_delivery() {
    let manifest = manifest(&CITY);
    assert_eq!(manifest.paths_outside().count(), 0);
    let named: BTreeSet<&str> = manifest.deliveries.iter().map(|delivery| delivery.file.as_str()).collect();
    let made = CITY.keys().map(String::as_str).filter(|path| path.starts_with("deliveries/"));
    assert!(named.iter().copied().eq(made));
    assert_eq!(named.len(), manifest.deliveries.len());
    assert!(manifest.deliveries.is_sorted_by_key(|delivery| delivery.delivered_on));
    assert!(manifest.deliveries.iter().all(|delivery| delivery.delivered_on <= OPTIONS.date));
    let codes: BTreeSet<_> = manifest.organs.iter().map(|organ| &organ.code).collect();
    assert!(manifest.deliveries.iter().all(|delivery| codes.contains(&delivery.organ)));
}

#[test]
fn files_come_in_the_formats_that_departments_send_and_hold_the_rows_that_the_truth_counts() {
    let mut formats = BTreeSet::new();
    for file in table(&CITY, "truth/deliveries.csv") {
        let path = &file["file"];
        let bytes = &CITY[path];
        formats.insert(match path.rsplit('.').next().unwrap() {
            "csv" if bytes.starts_with("\u{FEFF}".as_bytes()) => "utf-8 with mark",
            "csv" if std::str::from_utf8(bytes).is_err() => "gb18030",
            "csv" => "csv",
            "ndjson" => "ndjson",
            "xlsx" => "xlsx",
            other => panic!("{other}"),
        });
        assert_eq!((rows(path).len() - 1).to_string(), file["rows"], "{path}");
        let outcomes = ["accepted", "corrected", "withdrawn", "unchanged", "rejected", "person"];
        let sum: u64 = outcomes.iter().map(|outcome| file[*outcome].parse::<u64>().unwrap()).sum();
        assert_eq!(sum.to_string(), file["rows"]);
    }
    assert!(formats.into_iter().eq(["csv", "gb18030", "ndjson", "utf-8 with mark", "xlsx"]));
}

fn knows(contract: &Contract, heading: &str) -> bool {
    contract.fields.iter().any(|field| {
        field.code.as_str() == heading
            || field.title.zh == heading
            || field.aliases.iter().any(|alias| alias == heading)
    })
}

#[test]
fn headings_are_codes_names_and_aliases_in_several_orders() {
    let mut orders: BTreeMap<String, BTreeSet<Vec<String>>> = BTreeMap::new();
    let mut unknown = BTreeSet::new();
    for delivery in manifest(&CITY).deliveries {
        let contract = PACK.contract(&delivery.dataset).unwrap();
        let headings = rows(&delivery.file).swap_remove(0);
        let strangers = headings.iter().filter(|heading| !knows(contract, heading)).cloned();
        if delivery.file != "deliveries/culture/penalty-2018-2026-11-11.ndjson" {
            unknown.extend(strangers);
        }
        orders.entry(delivery.dataset.to_string()).or_default().insert(headings);
    }
    assert!(unknown.into_iter().eq(["序号"]));
    assert!(orders["penalty-2018"].len() >= 6 && orders["licence-2018"].len() >= 6);
}

#[test]
fn the_last_window_of_annual_reports_alone_is_stated_complete() {
    let stated: Vec<_> = manifest(&CITY)
        .deliveries
        .into_iter()
        .filter(|delivery| delivery.covers.is_some_and(|covers| covers.complete))
        .map(|delivery| (delivery.dataset.to_string(), delivery.covers.unwrap()))
        .collect();
    let [(dataset, covers)] = stated.as_slice() else { panic!("{stated:?}") };
    assert_eq!(dataset, "annual-report");
    assert_eq!((covers.from.to_string(), covers.to.to_string()), ("2026-01-01".to_owned(), "2026-06-30".to_owned()));
}
