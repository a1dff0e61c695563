//! What must not come out, comes out nowhere.

use axum::http::StatusCode;

use crate::site::{PUBLIC_PAGES, get, get_as, site};

/// What the made-up node holds and the public may not have.
const NEVER_PUBLIC: [&str; 8] = [
    "hash:1:9f3ab2",
    "hash:1:77aa01",
    "内部备注",
    "0591-55550123",
    "35010219700101123X01",
    "7 座 402 室",
    "38211",
    "罚款已经减半",
];

#[tokio::test]
async fn no_public_page_or_answer_holds_what_is_not_public() {
    let site = site();
    let mut paths: Vec<String> =
        ["zh", "en"].iter().flat_map(|language| PUBLIC_PAGES.map(|path| format!("/{language}{path}"))).collect();
    let answers = [
        "subjects?q=青禾",
        "subjects?q=阿珍",
        "suggestions?q=榕城",
        "subjects/s1",
        "subjects/s2",
        "subjects/s1/records?dataset=penalty",
        "subjects/s2/records?dataset=registration",
        "records/rp",
        "records/r18",
        "lists/abnormal-operations",
        "publicity",
        "publicity/113500000000000001/2026-11-20",
        "datasets/penalty",
        "open-data/registration.csv",
        "open-data/registration.json",
        "open-data/penalty.csv",
    ];
    paths.extend(answers.map(|path| format!("/api/v1/{path}")));
    for path in paths {
        let got = get(&site, &path).await;
        assert_eq!(got.status, StatusCode::OK, "{path}: {}", got.body);
        for secret in NEVER_PUBLIC {
            assert!(!got.body.contains(secret), "{path} holds {secret}");
        }
    }
}

#[tokio::test]
async fn what_has_ended_is_gone_without_a_name() {
    let site = site();
    for path in ["/zh/records/rr", "/en/records/rr", "/api/v1/records/rr"] {
        let got = get(&site, path).await;
        assert_eq!(got.status, StatusCode::GONE, "{path}");
        assert!(!got.body.contains("青禾") && !got.body.contains("91350100M000100Y43"), "{path}");
        assert_eq!(got.header("cache-control"), "no-store");
    }
    // Held back, and therefore never public: there is nothing to say at all.
    assert_eq!(get(&site, "/api/v1/records/rs").await.status, StatusCode::NOT_FOUND);
    // Not a public data set.
    assert_eq!(get(&site, "/api/v1/records/ry").await.status, StatusCode::NOT_FOUND);
    for path in ["/zh/subjects/s1", "/api/v1/subjects/s1/records?dataset=penalty"] {
        let body = get(&site, path).await.body;
        for id in ["records/rr", "\"rr\"", "records/rs\"", "\"rs\""] {
            assert!(!body.contains(id), "{path} leads to {id}");
        }
    }
}

#[tokio::test]
async fn the_subject_itself_sees_what_is_held_back_and_why() {
    let site = site();
    let got = get_as(&site, "qinghe", "/zh/records/rs").await;
    assert_eq!(got.status, StatusCode::OK);
    assert!(got.body.contains("文字中可能含个人信息"));
    assert!(!got.body.contains("hash:1"));
    // Another's file is read as anyone reads it.
    let other = get_as(&site, "qinghe", "/zh/subjects/s2").await;
    assert!(!other.body.contains("7 座 402 室"));
}

#[tokio::test]
async fn open_data_leaves_out_adverse_records_of_sole_traders_and_persons() {
    let site = site();
    let penalties = get(&site, "/api/v1/open-data/penalty.csv").await;
    assert!(penalties.body.starts_with("subject,record,until,CF_XDR_MC"), "{}", penalties.body);
    assert!(penalties.body.contains("s1,rp,2027-09-14"));
    assert!(!penalties.body.contains("阿珍"));
    assert!(!penalties.body.contains(",rr,") && !penalties.body.contains(",rs,"));
    assert!(penalties.header("x-duty").contains("delete"));
    let registrations = get(&site, "/api/v1/open-data/registration.json").await.json();
    let rows = registrations["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert!(
        rows.iter().all(|row| row.get("REP").is_none() && row.get("ADDRESS").is_none() && row["until"].is_string())
    );
    assert_eq!(get(&site, "/api/v1/open-data/arrears.csv").await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&site, "/api/v1/open-data/honour.csv").await.status, StatusCode::NOT_FOUND);
}
