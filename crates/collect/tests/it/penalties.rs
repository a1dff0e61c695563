//! Penalties of the 2018 field set: what is read, and what is found. The checks are those of the
//! double-publicity standard.

use crate::support::{COMPANY, ORGAN, csv, findings, judge, penalty, run, value};

#[test]
fn a_right_row_becomes_a_record_without_findings() {
    let run = judge(&[]);
    assert_eq!(findings(&[]), Vec::<String>::new());
    assert_eq!(value(&run, "CF_NR_FK").as_deref(), Some("CNY 2000.00"));
    assert_eq!(value(&run, "CF_JDRQ").as_deref(), Some("2026-10-12"));
    assert_eq!(value(&run, "CF_XDR_SHXYM").as_deref(), Some("uscc:91350100M000100Y43"));
    assert_eq!(value(&run, "CF_XDR_LB").as_deref(), Some("organisation"));
    // Valid without end: there is no last day.
    assert_eq!(value(&run, "CF_YXQ"), None);
    let mention = &run.accepted[0].mention;
    assert_eq!(mention.name.as_deref(), Some("福州市鼓楼区某某贸易有限公司"));
    assert_eq!(mention.identifiers.len(), 1);
    assert_eq!(mention.on, Some(jiff::civil::date(2026, 10, 12)));
}

#[test]
fn every_fault_of_a_row_is_told() {
    let all = findings(&[("CF_XDR_SHXYM", "91350100M000100Y44"), ("CF_JDRQ", "2026-13-01"), ("CF_WSH", "")]);
    assert_eq!(all, ["Reject check-digit CF_XDR_SHXYM", "Reject not-a-date CF_JDRQ", "Reject missing CF_WSH"]);
}

#[test]
fn checks_across_fields_find_what_the_standard_asks_for() {
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);
    let cases: &[Case<'_>] = &[
        (&[("CF_JDRQ", "2026-11-26")], &["Reject future-date CF_JDRQ"]),
        (&[("CF_YXQ", "2026-10-11")], &["Hold not-after CF_JDRQ"]),
        (&[("CF_NR_FK", "2000")], &["Hold amount-in-yuan CF_NR_FK"]),
        (&[("CF_NR_FK", "")], &["Reject fine-without-amount CF_NR_FK"]),
        (&[("CF_CFLB", "警告"), ("CF_NR", "警告"), ("CF_NR_FK", "")], &[]),
        (&[("CF_XDR_LB", "个体工商户")], &["Hold kind-contradicts-code CF_XDR_SHXYM"]),
        (&[("CF_XDR_SHXYM", "")], &["Warn missing CF_XDR_SHXYM", "Warn no-identifier CF_XDR_SHXYM"]),
        (&[("CF_CFJGDM", COMPANY)], &[]),
        (&[("CF_CFLB", "不知何物")], &["Reject not-in-code-list CF_CFLB"]),
    ];
    for (changes, expected) in cases {
        assert_eq!(&findings(changes), expected, "{changes:?}");
    }
}

#[test]
fn words_for_nothing_are_nothing() {
    for word in ["", " ", "\\N", "暂无", "无", "N/A", "null"] {
        let run = judge(&[("BZ", word), ("CF_GSJZQ", word)]);
        assert_eq!((value(&run, "BZ"), value(&run, "CF_GSJZQ")), (None, None), "{word}");
    }
    for sentinel in ["2099/12/31", "9999-09-09", "1900-01-01", "1899-12-31", "长期"] {
        let run = judge(&[("CF_GSJZQ", sentinel)]);
        assert_eq!(value(&run, "CF_GSJZQ"), None, "{sentinel}");
    }
}

#[test]
fn several_kinds_of_penalty_are_joined_in_the_order_of_the_list() {
    let kinds = |text: &str| value(&judge(&[("CF_CFLB", text)]), "CF_CFLB").unwrap();
    let both = kinds("罚款;警告");
    assert_eq!(both, kinds("警告；罚款"));
    assert!(both.contains(';'), "{both}");
}

#[test]
fn the_same_decision_written_otherwise_has_the_same_key() {
    let key = |changes: &[(&str, &str)]| judge(changes).accepted[0].record.key;
    let first = key(&[]);
    for number in
        ["慈市监处罚【2026】40号", "慈市监处罚[2026]40号", "慈市监处罚（2026）40号", "慈市监处罚〔２０２６〕40号"]
    {
        assert_eq!(key(&[("CF_WSH", number)]), first, "{number}");
    }
    assert_ne!(key(&[("CF_WSH", "慈市监处罚〔2026〕41号")]), first);
    assert_eq!(key(&[("CF_XDR_SHXYM", "91350100m000100y43")]), first);
}

#[test]
fn a_unit_beside_the_number_holds() {
    let run = judge(&[("CF_NR_FK", "2000元")]);
    assert_eq!(value(&run, "CF_NR_FK").as_deref(), Some("CNY 2000.00"));
    assert_eq!(run.accepted[0].findings[0].code.as_str(), "unit-in-number");
}

#[test]
fn a_row_that_withdraws_needs_its_key_only() {
    let row = [
        ("CF_XDR_SHXYM", COMPANY),
        ("CF_WSH", "慈市监处罚〔2026〕40号"),
        ("CF_CFJG", "慈溪市市场监督管理局"),
        ("OPT_TYPE", "D"),
    ];
    let emptied: Vec<(String, String)> = penalty(&[("OPT_TYPE", "")])
        .into_iter()
        .map(|(code, _)| {
            let value = row.iter().find(|(known, _)| *known == code).map_or("", |(_, value)| *value);
            (code, value.to_owned())
        })
        .collect();
    let stated = judge(&[]).accepted[0].record.key;
    let run = run("penalty-2018", csv(&[emptied]).as_bytes());
    assert_eq!(run.accepted[0].record.operation, domain::record::Operation::Withdraw);
    assert_eq!(run.accepted[0].record.key, stated);
}

#[test]
fn a_row_that_slipped_says_so_and_nothing_else() {
    // An unquoted comma in the name moves everything behind it by one.
    let line = format!(
        "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_SY,CF_YJ,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_CFJG,CF_CFJGDM,CF_SJLY,CF_SJLYDM\n\
         某某公司,第二门市部,法人及非法人组织,{COMPANY},文号,行为,事实,依据,罚款,罚款2000元,0.2,2026/10/12,2099/12/31,机关,{organ},来源,{organ}\n",
        organ = *ORGAN
    );
    let run = run("penalty-2018", line.as_bytes());
    assert_eq!(crate::support::codes(&run.rejected[0].findings), ["columns-shifted"]);
    assert_eq!(run.rejected[0].findings[0].with["by"], "1");
}

#[test]
fn a_wrong_day_beside_a_right_one_has_not_slipped() {
    assert_eq!(findings(&[("CF_JDRQ", "2026-02-30"), ("CF_YXQ", "2027-01-01")]), ["Reject not-a-date CF_JDRQ"]);
}

#[test]
fn a_wrong_check_character_beside_the_right_code_has_not_slipped() {
    let all = findings(&[("CF_XDR_SHXYM", "91350100M000100Y44"), ("CF_XDR_SYDW", COMPANY)]);
    assert_eq!(all, ["Reject check-digit CF_XDR_SHXYM"]);
}

#[test]
fn a_code_that_a_spreadsheet_rounded_says_so() {
    assert_eq!(findings(&[("CF_XDR_SHXYM", "9.1350100000E+17")]), ["Reject digits-lost CF_XDR_SHXYM"]);
}

#[test]
fn a_sole_trader_without_a_name_has_none() {
    let trader = crate::support::organisation("92330282", "MA123456");
    let run = judge(&[("CF_XDR_MC", "个体工商户"), ("CF_XDR_LB", "个体工商户"), ("CF_XDR_SHXYM", &trader)]);
    assert_eq!(run.accepted[0].mention.name, None);
    assert_eq!(run.accepted[0].mention.class, Some(domain::subject::SubjectClass::SoleTrader));
}
