//! Cases over HTTP: who sees which, acts that may be repeated, and what whoever informs gets.

use axum::{body::Body, http::StatusCode};

use crate::{
    fake::cases::case_id,
    site::{form_as, get, get_as, post_as, request, send, site},
};

fn path(prefix: &str) -> String {
    format!("{prefix}/{}", case_id())
}

#[tokio::test]
async fn officers_and_the_subject_see_the_case_and_nobody_else() {
    let site = site();
    for account in ["reviewer", "officer", "qinghe"] {
        let list = get_as(&site, account, "/zh/cases").await;
        assert_eq!(list.status, StatusCode::OK, "{account}");
        let page = get_as(&site, account, &path("/zh/cases")).await;
        assert_eq!(page.status, StatusCode::OK, "{account}");
        assert!(page.body.contains("信用修复") && page.body.contains("材料齐全。"), "{}", page.body);
    }
    for account in ["bank", "operator"] {
        assert_eq!(get_as(&site, account, &path("/zh/cases")).await.status, StatusCode::FORBIDDEN, "{account}");
    }
    assert_eq!(get(&site, &path("/api/v1/cases")).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(get_as(&site, "reviewer", "/api/v1/cases/c1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_whose_turn_it_is_finds_buttons_and_only_officers_read_who_did_what() {
    let site = site();
    let mine = get_as(&site, "officer", &path("/en/cases")).await.body;
    assert!(mine.contains("value=\"do:repaired\"") && mine.contains("value=\"stop-clock:expert\""), "{mine}");
    let own = get_as(&site, "qinghe", &path("/api/v1/cases")).await.json();
    assert_eq!((own["outcomes"].as_array().unwrap().len(), own["steps"][0].get("by")), (0, None));
    let officer = get_as(&site, "officer", &path("/api/v1/cases")).await.json();
    assert_eq!(officer["steps"][0]["by"], "reviewer");
    assert_eq!((&officer["task"]["id"], &officer["due"]), (&"decide".into(), &"2026-11-30".into()));
}

#[tokio::test]
async fn an_act_is_done_once_and_a_second_officer_is_told_so() {
    let site = site();
    let act = |key: &'static str, body: &'static str| {
        let request = request("POST", &path("/api/v1/cases"))
            .header("authorization", "Bearer token-officer")
            .header("idempotency-key", key);
        let site = site.clone();
        async move { send(&site, request.body(Body::from(body)).unwrap()).await }
    };
    let done = r#"{"act":"do","what":"repaired","reasons":"done"}"#;
    assert_eq!(act("k1", done).await.status, StatusCode::NO_CONTENT);
    assert_eq!(act("k1", done).await.status, StatusCode::NO_CONTENT);
    let other = act("k2", r#"{"act":"do","what":"refused","reasons":"no"}"#).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert!(other.body.contains("acted on the case first"), "{}", other.body);
    assert_eq!(act("k3", r#"{"act":"sing"}"#).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = form_as(&site, "officer", &path("/en/cases"), "act=do:repaired&reasons=done").await;
    assert_eq!((form.status, form.header("location")), (StatusCode::SEE_OTHER, path("/en/cases").as_str()));
}

#[tokio::test]
async fn anybody_informs_and_asks_for_the_outcome_with_the_receipt_alone() {
    let site = site();
    let body = r#"{"template":"complaint","subject":"s1","reasons":"短斤缺两","informant":"林某某"}"#;
    let sent = request("POST", "/api/v1/cases").body(Body::from(body)).unwrap();
    let made = send(&site, sent).await;
    assert_eq!((made.status, made.header("cache-control")), (StatusCode::CREATED, "no-store"));
    assert_eq!((&made.json()["id"], &made.json()["receipt"]), (&case_id().to_string().into(), &"receipt_0123".into()));
    let ask = |receipt: &str| {
        let body = format!("{{\"receipt\":\"{receipt}\"}}");
        let sent = request("POST", &format!("{}/outcome", path("/api/v1/cases"))).body(Body::from(body)).unwrap();
        let site = site.clone();
        async move { send(&site, sent).await }
    };
    assert_eq!(ask("receipt_0").await.status, StatusCode::NOT_FOUND);
    let told = ask("receipt_0123").await;
    assert!(told.status == StatusCode::OK && told.json().get("statement").is_none(), "{}", told.body);
    let page = get(&site, "/zh/cases/new?subject=s1").await;
    assert!(page.body.contains("template=complaint") && !page.body.contains("template=credit-repair"), "{}", page.body);
    let form = get(&site, "/zh/cases/new?template=complaint&subject=s1").await.body;
    assert!(form.contains("name=\"informant\""), "{form}");
}

#[tokio::test]
async fn a_subject_applies_from_its_record() {
    let site = site();
    assert!(get_as(&site, "qinghe", "/en/records/rq").await.body.contains("/en/cases/new?record=rq"));
    let form = get_as(&site, "qinghe", "/en/cases/new?template=credit-repair&record=rq").await.body;
    assert!(form.contains("name=\"input-fulfilment\"") && form.contains("name=\"input-commitment\""), "{form}");
    assert!(!form.contains("commitments-on-file"), "what the file holds is not asked for");
    let sent = "template=credit-repair&record=rq&input-fulfilment=x&input-commitment=y&reasons=z";
    let opened = form_as(&site, "qinghe", "/en/cases", sent).await;
    assert_eq!((opened.status, opened.header("location")), (StatusCode::SEE_OTHER, path("/en/cases").as_str()));
    let api = post_as(&site, "qinghe", "/api/v1/cases", r#"{"template":"credit-repair","record":"rq"}"#).await;
    assert_eq!((api.status, api.header("location")), (StatusCode::CREATED, path("/api/v1/cases").as_str()));
}
