//! Which column is which field.

use crate::support::{codes, csv, judge, penalty, run};

#[test]
fn headings_are_codes_names_or_aliases_in_any_order() {
    let expected = &judge(&[]).accepted[0].record;
    let names = |text: &str| {
        text.replace("CF_XDR_MC", "行政相对人名称（CF_XDR_MC）")
            .replace("CF_XDR_SHXYM", " 统一社会信用代码 ")
            .replace("CF_WSH", "cf_wsh")
            .replace("CF_NR_FK", "罚款金额（万元）")
            .replace("CF_JDRQ", "Day of the decision")
    };
    let mut row = penalty(&[]);
    row.reverse();
    let run = run("penalty-2018", names(&csv(&[row])).as_bytes());
    assert_eq!(&run.accepted[0].record, expected);
    assert!(run.file.iter().all(|finding| finding.code.as_str() == "missing-column"), "{:?}", run.file);
}

#[test]
fn a_title_above_the_headings_is_passed_over() {
    let text = format!("2026年10月行政处罚信息\n填报单位：某局,,\n\n{}", csv(&[penalty(&[])]));
    let run = run("penalty-2018", text.as_bytes());
    assert_eq!((run.accepted.len(), run.accepted[0].row), (1, 1));
}

#[test]
fn odd_columns_are_told() {
    let run = judge(&[("随便什么", "x")]);
    assert_eq!(codes(&run.file), ["unknown-column"]);
    let text = csv(&[penalty(&[("决定日期", "2020-01-01")])]);
    let run = crate::support::run("penalty-2018", text.as_bytes());
    assert_eq!(codes(&run.file), ["duplicate-column"]);
    // The column headed by the code itself is the one that counts.
    assert_eq!(crate::support::value(&run, "CF_JDRQ").as_deref(), Some("2026-10-12"));
}

#[test]
fn a_column_that_must_be_there_is_told_once_for_the_file() {
    let mut row = penalty(&[]);
    row.retain(|(code, _)| code != "CF_SJLY" && code != "CF_YJ");
    let run = run("penalty-2018", csv(&[row]).as_bytes());
    assert_eq!(codes(&run.file), ["missing-column", "missing-column"]);
    assert_eq!(codes(&run.rejected[0].findings), ["missing"]);
}

#[test]
fn a_file_of_another_data_set_is_named() {
    let text = csv(&[penalty(&[])]);
    let run = run("registration", text.as_bytes());
    assert_eq!(run.file[0].code.as_str(), "wrong-contract");
    assert_eq!(run.file[0].with["better"], "penalty-2018");
    assert!(run.file[0].with["found"].contains("CF_XDR_MC"));
    assert!(run.file[0].with["expected"].contains("ENTNAME"));
    assert!(run.accepted.is_empty() && run.rejected.is_empty());
}

#[test]
fn the_2015_and_2018_sets_keep_their_codes_apart() {
    // 代码_2 is the registration number in the 2018 set and the organisation code in the 2015 set.
    let field = |dataset: &str| {
        let plan = crate::support::plan(dataset);
        let at = plan.headings().find("行政相对人代码_2").expect("an alias of both sets");
        plan.contract().fields[at].code.as_str().to_owned()
    };
    assert_eq!((field("penalty-2018").as_str(), field("penalty-2015").as_str()), ("CF_XDR_GSZC", "CF_XDR_ZDM"));
}
