//! Records taken out as files.

use axum::http::StatusCode;

use crate::site::{form_as, get_as, post_as, site};

const MADE: &str = "1111-1111-1111";
const BEING_MADE: &str = "2222-2222-2222";

#[tokio::test]
async fn records_are_taken_out_for_a_purpose_and_fetched_by_who_asked() {
    let site = site();
    let page = get_as(&site, "market", "/en/extracts").await;
    for shown in ["name=\"purpose\"", "name=\"matter\"", MADE, "being made", "destroyed", "too many rows"] {
        assert!(page.body.contains(shown), "{shown}");
    }
    let silent = form_as(&site, "market", "/en/extracts", "dataset=penalty&format=csv&matter=x").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    for wrong in ["format=pdf", "from=yesterday", "deliverer=%20x%20y"] {
        let sent = format!("dataset=penalty&purpose=x&matter=y&{wrong}");
        let refused = form_as(&site, "market", "/en/extracts", &sent).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let asked =
        form_as(&site, "market", "/zh/extracts", "dataset=penalty&format=xlsx&purpose=x&matter=y&deliverer=").await;
    assert_eq!(asked.header("location"), format!("/zh/extracts/{BEING_MADE}"));
    let waits = get_as(&site, "market", asked.header("location")).await;
    assert!(waits.body.contains("/zh/extracts/2222-2222-2222") && !waits.body.contains("/file\""));
    let made = get_as(&site, "market", &format!("/en/extracts/{MADE}")).await;
    assert!(made.body.contains(&format!("/en/extracts/{MADE}/file")));
    let file = get_as(&site, "market", &format!("/en/extracts/{MADE}/file")).await;
    assert_eq!((file.status, file.body.len()), (StatusCode::OK, 200_000));
    assert!(
        file.header("content-disposition").contains("attachment") && file.header("cache-control").contains("no-store")
    );
    assert_eq!(get_as(&site, "market", &format!("/en/extracts/{BEING_MADE}/file")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_auditor_finds_by_a_number_who_took_it() {
    let site = site();
    let found = get_as(&site, "auditor", "/en/extracts?number=%201111%201111%201111").await;
    assert_eq!(found.header("location"), format!("/en/extracts/{MADE}"));
    let page = get_as(&site, "auditor", found.header("location")).await;
    assert!(page.body.contains("年度执法情况分析") && !page.body.contains("/file\""));
    for account in ["operator", "qinghe", "bank"] {
        assert_eq!(get_as(&site, account, "/en/extracts").await.status, StatusCode::FORBIDDEN, "{account}");
        let api = get_as(&site, account, "/api/v1/extracts").await;
        assert_eq!(api.status, StatusCode::FORBIDDEN, "{account}");
    }
}

#[tokio::test]
async fn programs_take_out_too() {
    let site = site();
    let sent = r#"{"dataset": "penalty", "format": "csv", "purpose": "x", "matter": "y", "from": "2026-01-01"}"#;
    let made = post_as(&site, "market", "/api/v1/extracts", sent).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(made.header("location"), format!("/api/v1/extracts/{BEING_MADE}"));
    let one = get_as(&site, "market", made.header("location")).await.json();
    assert_eq!((&one["state"], &one["matter"]), (&"being-made".into(), &"市监信〔2026〕41号".into()));
    let wrong = post_as(
        &site,
        "market",
        "/api/v1/extracts",
        r#"{"dataset": "penalty", "format": "pdf", "purpose": "x", "matter": "y"}"#,
    );
    assert_eq!(wrong.await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let list = get_as(&site, "market", "/api/v1/extracts").await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 4);
}
