//! Measures: asked, reported and confirmed on pages and in the API, by those alone who may.

use axum::http::StatusCode;

use crate::site::{form_as, get_as, post_as, site};

const QUESTION: &str = r#"{"subjects":["91350100M000100Y43","nobody"],"procedure":"tender","matter":"2026-T-7"}"#;

#[tokio::test]
async fn a_department_asks_about_bidders_and_reads_why() {
    let site = site();
    let got = post_as(&site, "market", "/api/v1/measures/checks", QUESTION).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    let answer: serde_json::Value = serde_json::from_str(&got.body).unwrap();
    let items = answer["items"].as_array().unwrap();
    assert_eq!((items.len(), items[1]["code"].as_str(), items[1].get("answer")), (2, Some("nobody"), None));
    let measure = &items[0]["answer"]["measures"][0];
    assert_eq!((&measure["measure"], &measure["kind"]), (&"tender-weighed".into(), &"restriction".into()));
    assert_eq!((&measure["bound"], &measure["until"]), (&"discretionary".into(), &"2029-07-10".into()));
    assert_eq!(items[0]["answer"]["withdrawals"][0]["incentives"], "suspended");
    for (account, expected) in [("qinghe", StatusCode::FORBIDDEN), ("reviewer", StatusCode::FORBIDDEN)] {
        assert_eq!(post_as(&site, account, "/api/v1/measures/checks", QUESTION).await.status, expected, "{account}");
    }
}

#[tokio::test]
async fn a_question_is_refused_where_it_names_nobody_or_too_many() {
    let site = site();
    let many = vec!["\"x\""; 501].join(",");
    for subjects in ["".to_owned(), many] {
        let question = format!(r#"{{"subjects":[{subjects}],"procedure":"tender","matter":"2026-T-7"}}"#);
        let got = post_as(&site, "market", "/api/v1/measures/checks", &question).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", got.body);
    }
}

#[tokio::test]
async fn pages_say_in_both_languages_what_applies_and_until_when() {
    let site = site();
    let asked = "subjects=91350100M000100Y43&procedure=tender&matter=2026-T-7";
    let zh = form_as(&site, "market", "/zh/measures", asked).await;
    assert_eq!(zh.status, StatusCode::OK);
    for words in ["招标采购中予以审慎考虑", "予以考量", "歇业", "中止"] {
        assert!(zh.body.contains(words), "{words}");
    }
    let en = form_as(&site, "market", "/en/measures", asked).await;
    for words in ["Weighed in tenders", "to be weighed", "until 10 July 2029", "suspended"] {
        assert!(en.body.contains(words), "{words}");
    }
    let exits = get_as(&site, "market", "/en/exits").await;
    assert!(exits.body.contains("off the list since 20 November 2026") && exits.body.contains("overdue"));
    let referred = get_as(&site, "market", "/en/referrals").await;
    assert!(referred.body.contains("The notice is not confirmed") && referred.body.contains("overdue"));
    let twice = form_as(&site, "market", "/en/referrals/e7", "decision=confirm").await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    let duties = get_as(&site, "officer", "/en/listing-duties").await;
    assert!(duties.body.contains("Remedied: decide on removal."));
    assert_eq!(get_as(&site, "market", "/en/listing-duties").await.status, StatusCode::FORBIDDEN);
}
