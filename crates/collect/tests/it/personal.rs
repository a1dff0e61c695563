//! Personal data: persons are refused, numbers and names masked, secrets refused. The numbers are
//! made for the test and are nobody's.

use crate::support::{COMPANY, codes, csv, judge, penalty, resident_id, run, uscc, value};

#[test]
fn rows_about_persons_are_counted_and_kept_nowhere() {
    let number = resident_id("33028219800229123");
    for changes in [
        vec![("CF_XDR_LB", "自然人"), ("CF_XDR_SHXYM", ""), ("CF_XDR_ZJHM", number.as_str())],
        vec![("CF_XDR_LB", "01"), ("CF_WSH", "")],
        vec![("CF_XDR_SHXYM", number.as_str())],
    ] {
        let run = judge(&changes);
        assert_eq!((run.persons, run.accepted.len(), run.rejected.len()), (1, 0, 0), "{changes:?}");
    }
}

#[test]
fn without_a_word_for_the_counterpart_an_identity_number_alone_is_a_persons() {
    let number = resident_id("33028219800229123");
    let headings = "CF_WSH,CF_CFMC,CF_CFLB1,CF_SY,CF_YJ,CF_XDR_MC,CF_XDR_SHXYM,CF_XDR_SFZ,CF_JG,CF_JDRQ,CF_XZJG";
    let row = |code: &str, number: &str| {
        format!(
            "慈市监罚〔2016〕1号,某案,罚款,事由,依据,某某,{code},{number},罚款2000元,2016-01-04,慈溪市市场监督管理局"
        )
    };
    let text = format!("{headings}\n{}\n{}\n", row("", &number), row(COMPANY, &number));
    let run = run("penalty-2015", text.as_bytes());
    assert_eq!((run.persons, run.accepted.len() + run.rejected.len()), (1, 1), "{run:?}");
    assert!(!format!("{run:?}").contains(&number));
}

#[test]
fn a_sole_trader_under_its_owners_number_is_held_and_the_number_not_kept() {
    let number = resident_id("33028219800229123");
    let run = judge(&[("CF_XDR_LB", "个体工商户"), ("CF_XDR_SHXYM", &number)]);
    assert!(run.accepted[0].is_held() && run.accepted[0].mention.identifiers.is_empty());
    assert!(!format!("{run:?}").contains(&number));
}

#[test]
fn numbers_of_documents_become_tokens() {
    let number = resident_id("33028219800229123");
    let run = judge(&[("CF_FR_ZJHM", &number)]);
    let token = value(&run, "CF_FR_ZJHM").unwrap();
    assert!(token.starts_with("⟦id:1:") && !format!("{run:?}").contains(&number), "{token}");
    let spaced = format!("{} {}", &number[..6], &number[6..]);
    assert_eq!(value(&judge(&[("CF_FR_ZJHM", &spaced)]), "CF_FR_ZJHM").unwrap(), token);
    // The token itself comes back as the same number.
    assert_eq!(value(&judge(&[("CF_FR_ZJHM", &token)]), "CF_FR_ZJHM").unwrap(), token);
}

#[test]
fn numbers_in_free_text_are_masked_and_hold_the_row() {
    let number = resident_id("33028219800229123");
    for found in [number.as_str(), "13812345678", "zhang.san@example.com"] {
        let run = judge(&[("CF_SY", &format!("当事人（{found}）未办理变更登记。"))]);
        assert!(run.accepted[0].is_held(), "{found}");
        assert_eq!(codes(&run.accepted[0].findings), ["personal-number"], "{found}");
        assert!(!format!("{run:?}").contains(found), "{found}");
        assert!(value(&run, "CF_SY").unwrap().contains("未办理变更登记"));
    }
}

#[test]
fn names_that_the_row_gives_are_masked_in_free_text() {
    let run = judge(&[("CF_SY", "经查，欧阳明镜作为法定代表人未办理变更登记。")]);
    assert_eq!(codes(&run.accepted[0].findings), ["person-name-in-text"]);
    assert!(!value(&run, "CF_SY").unwrap().contains("欧阳明镜"));
    assert_eq!(value(&run, "CF_FRDB").as_deref(), Some("欧阳明镜"));
    assert!(!run.accepted[0].is_held());
}

#[test]
fn rejected_rows_hold_tokens_in_place_of_numbers() {
    let number = resident_id("33028219800229123");
    let run = judge(&[
        ("CF_JDRQ", "不详"),
        ("CF_FR_ZJHM", &number),
        ("CF_SY", &format!("身份证号{number}，电话13812345678")),
        ("X", &number),
    ]);
    let shown = format!("{run:?}");
    assert!(!shown.contains(&number) && !shown.contains("13812345678"), "{shown}");
    assert_eq!(run.rejected[0].cells.iter().filter(|cell| cell.contains("⟦id:1:")).count(), 3);
}

#[test]
fn marks_of_a_secret_refuse_the_row_and_its_text_is_kept_nowhere() {
    for changes in [[("MJ", "机密")], [("MJ", "机密★10年")], [("CF_SY", "绝密★长期　关于某事")], [("BZ", "机密")]]
    {
        let run = judge(&changes);
        assert_eq!(codes(&run.rejected[0].findings), ["secret-mark"], "{changes:?}");
        assert!(run.rejected[0].cells.is_empty());
    }
    for changes in [[("MJ", "公开")], [("CF_SY", "侵犯商业秘密。")], [("CF_SY", "五星★级酒店")]] {
        assert_eq!(judge(&changes).accepted.len(), 1, "{changes:?}");
    }
}

#[test]
fn an_organisation_code_is_not_taken_for_a_person() {
    // Digits only, and a division and a date where an identity number has them.
    let code = uscc("51330282198001012");
    let rows = [penalty(&[("CF_XDR_SHXYM", &code)]), penalty(&[("CF_XDR_SHXYM", COMPANY)])];
    let run = run("penalty-2018", csv(&rows).as_bytes());
    assert_eq!(run.persons, 0);
}
