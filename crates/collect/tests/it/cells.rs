//! What a record says, said again in cells, comes to the same record.

use std::collections::BTreeMap;

use collect::cell::cells;
use domain::{DatasetId, FieldCode, Values};

use crate::support::{CN, Run, csv, judge, resident_id, run};

/// The rows of a run, each said again as a delivery of its own: nothing changes, and what comes of it.
fn said_again(dataset: &str, run_before: &Run) {
    let contract = CN.contract(&DatasetId::parse(dataset).unwrap()).unwrap();
    assert!(!run_before.accepted.is_empty());
    for accepted in &run_before.accepted {
        let values: Values = accepted.record.stored();
        let row: Vec<(String, String)> =
            cells(&contract.fields, &values).map(|(code, cell)| (code.to_string(), cell)).collect();
        let again = run(dataset, csv(&[row]).as_bytes());
        assert_eq!((again.accepted.len(), again.rejected.len()), (1, 0), "{again:?}");
        assert_eq!(again.accepted[0].record.stored(), values);
        assert_eq!(again.accepted[0].record.key, accepted.record.key);
        assert_eq!(again.accepted[0].mention.identifiers, accepted.mention.identifiers);
    }
}

#[test]
fn the_sample_deliveries_come_to_the_same() {
    let registrations = include_bytes!("../../../../examples/deliveries/registration.csv");
    said_again("registration", &run("registration", registrations));
    let penalties = include_bytes!("../../../../examples/deliveries/penalties.csv");
    said_again("penalty-2018", &run("penalty-2018", penalties));
}

#[test]
fn amounts_keep_their_unit_and_their_currency() {
    let contract = CN.contract(&DatasetId::parse("registration").unwrap()).unwrap();
    let capital = FieldCode::parse("REGCAP").unwrap();
    for (said, kept, cell) in [
        ("500万元人民币", "CNY 5000000.00", "500"),
        ("0.37", "CNY 3700.00", "0.37"),
        ("100万美元", "USD 1000000.00", "100 USD"),
        ("12345.67元", "CNY 12345.67", "1.234567"),
    ] {
        let row = |amount: &str| {
            let registration = include_str!("../../../../examples/deliveries/registration.csv");
            let mut lines = registration.trim_start_matches('\u{feff}').lines();
            let heads: Vec<String> = lines.next().unwrap().split(',').map(str::to_owned).collect();
            let cells = lines.next().unwrap().split(',').map(str::to_owned);
            let mut row: BTreeMap<String, String> = heads.into_iter().zip(cells).collect();
            row.insert(capital.to_string(), amount.to_owned());
            run("registration", csv(&[row.into_iter().collect()]).as_bytes())
        };
        let first = row(said);
        let values = first.accepted[0].record.stored();
        assert_eq!(values.get(&capital).map(String::as_str), Some(kept), "{said}");
        let cells: BTreeMap<_, _> = cells(&contract.fields, &values).collect();
        assert_eq!(cells[&capital], cell);
        assert_eq!(row(cell).accepted[0].record.stored().get(&capital), values.get(&capital), "{said}");
    }
}

#[test]
fn masked_texts_and_tokens_stay_as_they_are() {
    let number = resident_id("33028219800229123");
    let text = format!("当事人（{number}）未办理变更登记，\"甲\"店；\n第二行。");
    said_again("penalty-2018", &judge(&[("CF_FR_ZJHM", &number), ("CF_SY", &text)]));
}
