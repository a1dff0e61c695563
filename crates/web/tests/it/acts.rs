//! Acts: objecting, deciding, delivering.

use axum::{body::Body, http::StatusCode};

use crate::site::{form_as, get, get_as, post_as, request, send, site};

#[tokio::test]
async fn an_objection_marks_the_record_from_that_moment() {
    let site = site();
    let before = get(&site, "/api/v1/records/rq").await.json();
    assert!(before.get("objection").is_none());
    let got =
        post_as(&site, "qinghe", "/api/v1/records/rq/objections", r#"{"kind":"objection","reasons":"已整改"}"#).await;
    assert_eq!(got.status, StatusCode::CREATED);
    assert_eq!(got.header("location"), "/api/v1/records/rq");
    let after = get(&site, "/api/v1/records/rq").await;
    assert!(after.json()["objection"].is_object());
    assert!(!after.body.contains("已整改"), "reasons are not public");
    assert!(get(&site, "/zh/records/rq").await.body.contains("提出异议"));
    let again = post_as(&site, "qinghe", "/api/v1/records/rq/objections", r#"{"kind":"objection"}"#).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn this_is_not_us_hides_the_record_at_once_from_everyone_but_the_subject() {
    let site = site();
    let got = form_as(&site, "qinghe", "/zh/records/rp/objections", "kind=not-us&reasons=x").await;
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, "/zh/records/rp?done=objected"));
    assert_eq!(get(&site, "/zh/records/rp").await.status, StatusCode::NOT_FOUND);
    assert!(!get(&site, "/zh/subjects/s1").await.body.contains("/records/rp\""));
    let own = get_as(&site, "qinghe", "/api/v1/records/rp").await.json();
    assert_eq!(own["state"], "held");
    assert_eq!(own["contest"]["may_say_not_us"], false);
}

#[tokio::test]
async fn a_repeated_request_is_carried_out_once() {
    let site = site();
    let object = |key: &'static str, body: &'static str| {
        let request = request("POST", "/api/v1/records/rq/objections")
            .header("authorization", "Bearer token-qinghe")
            .header("idempotency-key", key);
        let site = site.clone();
        async move { send(&site, request.body(Body::from(body)).unwrap()).await }
    };
    let first = object("k1", r#"{"kind":"objection"}"#).await;
    let second = object("k1", r#"{"kind":"objection"}"#).await;
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(first.body, second.body);
    assert_eq!(object("k1", r#"{"kind":"not-us"}"#).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(object("k2", r#"{"kind":"objection"}"#).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn documents_with_errors_are_told_where() {
    let site = site();
    for body in ["", "{}", r#"{"kind":"other"}"#, r#"{"kind":"objection","more":1}"#, "[1]"] {
        let got = post_as(&site, "qinghe", "/api/v1/records/rq/objections", body).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert_eq!(got.json()["code"], "invalid");
    }
    let got = post_as(&site, "reviewer", "/api/v1/review/rq", r#"{"decision":"new","reasons":" "}"#).await;
    assert_eq!(got.json()["errors"][0]["parameter"], "reasons");
}

#[tokio::test]
async fn officers_decide_with_reasons() {
    let site = site();
    for (decision, next) in
        [("s1", "/zh/review"), ("new", "/zh/review"), ("leave", "/zh/review"), ("not:s1", "/zh/review/rq")]
    {
        let body = format!("decision={decision}&reasons=核对无误");
        let got = form_as(&site, "reviewer", "/zh/review/rq", &body).await;
        assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, next), "{decision}");
    }
    let nobody = form_as(&site, "reviewer", "/zh/review/rq", "decision=not:&reasons=x").await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        form_as(&site, "reviewer", "/zh/review/rq", "decision=new").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let decided = form_as(&site, "officer", "/zh/proposals/pxp", "decision=accept&reasons=x").await;
    assert_eq!(decided.status, StatusCode::CONFLICT);
    assert!(decided.body.contains("情况已有变化"));
    let hold = post_as(&site, "reviewer", "/api/v1/holds/rq", r#"{"decision":"hold","reasons":"x"}"#).await;
    assert_eq!(hold.status, StatusCode::NO_CONTENT);
}

fn multipart(parts: &[(&str, &str)], file: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in parts {
        body.extend(format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    body.extend(b"--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\fakepath\\a.csv\"\r\n\r\n");
    body.extend(file);
    body.extend(b"\r\n--B--\r\n");
    body
}

#[tokio::test]
async fn a_file_is_delivered_by_form_and_by_body() {
    let site = site();
    let send_form = |parts: &'static [(&'static str, &'static str)], size: usize| {
        let request = request("POST", "/zh/deliveries")
            .header("cookie", "probity_session=session-market")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=B");
        let body = multipart(parts, &vec![b'x'; size]);
        let site = site.clone();
        async move { send(&site, request.body(Body::from(body)).unwrap()).await }
    };
    let token = ("form_token", "form-session-market");
    const GOOD: &[(&str, &str)] = &[
        ("form_token", "form-session-market"),
        ("dataset", "penalty"),
        ("from", "2026-11-01"),
        ("to", "2026-11-20"),
        ("complete", "yes"),
    ];
    let got = send_form(GOOD, 200_000).await;
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, "/zh/deliveries/dw4"), "{}", got.body);
    assert_eq!(send_form(GOOD, 2_000_000).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let _ = token;
    assert_eq!(send_form(&[("dataset", "penalty")], 10).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send_form(&[("form_token", "form-session-market")], 10).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        send_form(&[("form_token", "form-session-market"), ("dataset", "penalty"), ("complete", "yes")], 10)
            .await
            .status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let raw = request("POST", "/api/v1/deliveries?dataset=penalty&file_name=a.csv")
        .header("authorization", "Bearer token-market")
        .header("content-type", "text/csv");
    let got = send(&site, raw.body(Body::from(vec![b'x'; 300_000])).unwrap()).await;
    assert_eq!((got.status, got.header("location")), (StatusCode::CREATED, "/api/v1/deliveries/dw4"));
}

#[tokio::test]
async fn a_file_is_tried_out_by_form_and_by_body() {
    let site = site();
    let parts = [("form_token", "form-session-market"), ("dataset", "penalty")];
    let form = request("POST", "/en/deliveries/dry-run")
        .header("cookie", "probity_session=session-market")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "multipart/form-data; boundary=B");
    let page = send(&site, form.body(Body::from(multipart(&parts, b"x"))).unwrap()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for said in ["Nothing was taken", "The first 20,000 rows", "Row 118", "href=\"/en/deliveries/new?dataset=penalty\""]
    {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert!(!page.body.contains("/rows/118"), "a row that was not delivered is not corrected where it stands");
    let raw = request("POST", "/api/v1/deliveries/dry-run?dataset=penalty&file_name=a.csv")
        .header("authorization", "Bearer token-market")
        .header("content-type", "text/csv");
    let got = send(&site, raw.body(Body::from("x")).unwrap()).await;
    let said = got.json();
    assert_eq!((got.status, &said["compared"]), (StatusCode::OK, &serde_json::json!(20_000)));
    assert_eq!(said["rows"][0]["row"], 118);
}

#[tokio::test]
async fn shared_records_are_read_with_purpose_and_matter_alone() {
    let site = site();
    let got = form_as(&site, "market", "/zh/consult/s1", "purpose=x").await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    let got = form_as(&site, "market", "/zh/consult/s1", "purpose=许可审查&matter=榕审〔2026〕1号").await;
    assert_eq!(got.status, StatusCode::OK);
    assert!(got.body.contains("榕审〔2026〕1号"));
    assert!(!got.body.contains("38211"), "conditionally shared data need a grant");
}

#[tokio::test]
async fn a_subject_authorises_and_withdraws_and_the_inquirer_finds_the_file() {
    let site = site();
    let body = r#"{"inquirer":"91350100EY0000015X","purpose":"贷款审查","until":"2027-05-01"}"#;
    let got = post_as(&site, "qinghe", "/api/v1/authorisations", body).await;
    assert_eq!((got.status, got.header("location")), (StatusCode::CREATED, "/api/v1/authorisations"));
    assert_eq!(get_as(&site, "qinghe", "/api/v1/authorisations").await.json()["items"][0]["purpose"], "贷款审查");
    let page = get_as(&site, "qinghe", "/en/my/authorisations").await;
    assert!(page.body.contains("Withdraw"), "{}", page.body);
    let found = get_as(&site, "bank", "/en/inquiries").await;
    assert!(found.body.contains("/en/subjects/s1\"") && found.body.contains("贷款审查"), "{}", found.body);
    let form = "inquirer=91350100EY0000015X&purpose=x&until=2027-05-01";
    let given = form_as(&site, "qinghe", "/en/my/authorisations", form).await;
    assert_eq!((given.status, given.header("location")), (StatusCode::SEE_OTHER, "/en/my/authorisations"));
    let id = "any";
    let withdrawn = form_as(&site, "qinghe", &format!("/en/my/authorisations/{id}"), "").await;
    assert_eq!(withdrawn.status, StatusCode::SEE_OTHER);
    let missing = form_as(&site, "qinghe", "/en/my/authorisations", "inquirer=9135&purpose=x").await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_form_is_checked_while_it_is_filled_in_and_says_what_stands() {
    let site = site();
    let form = get_as(&site, "qinghe", "/en/my/filings/registration").await;
    assert!(form.body.contains("data-check=\"/en/my/filings/registration/check\""));
    let script = form.body.split("src=\"/assets/filing.").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(get(&site, &format!("/assets/filing.{script}")).await.status, StatusCode::OK);
    assert!(form.body.contains("href=\"/en/records/rp\""), "what stands of it already");
    let tried = form_as(&site, "qinghe", "/en/my/filings/registration/check", "value-PHONE=wrong").await;
    let tried = tried.json();
    let wrong = tried["fields"].as_object().unwrap();
    assert!(wrong.len() == 1 && wrong["value-PHONE"].as_str().unwrap().len() > 10, "{wrong:?}");
    let fine = form_as(&site, "qinghe", "/en/my/filings/registration/check", "value-PHONE=1").await.json();
    assert!(fine["fields"].as_object().unwrap().is_empty());
    let withdrawn = form_as(&site, "qinghe", "/en/my/filings/registration/withdrawal", "record=rp").await;
    assert!(withdrawn.header("location").starts_with("/en/my/filings/registration?done="));
    for (account, act) in [("market", "check"), ("market", "withdrawal"), ("bank", "check")] {
        let other = form_as(&site, account, &format!("/en/my/filings/registration/{act}"), "record=rp").await;
        assert_eq!(other.status, StatusCode::FORBIDDEN, "{account} {act}");
    }
}
