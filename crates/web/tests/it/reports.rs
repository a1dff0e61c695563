//! Credit reports: asked for, downloaded, checked.

use axum::{body::Body, http::StatusCode};

use crate::{
    fake::reports::{DOCUMENT, NUMBER},
    site::{get, request, send, site},
};

#[tokio::test]
async fn a_report_is_downloaded_by_everyone_and_the_whole_one_by_nobody_else() {
    let site = site();
    let form = |body: &'static str| {
        let post =
            request("POST", "/en/subjects/s1/report").header("content-type", "application/x-www-form-urlencoded");
        post.body(Body::from(body)).unwrap()
    };
    let got = send(&site, form("form_token=")).await;
    assert_eq!((got.status, got.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert!(got.header("content-disposition").contains(NUMBER) && got.header("cache-control").contains("no-store"));
    let whole = send(&site, form("form_token=&whole=yes")).await;
    assert!(whole.status.is_client_error(), "{}", whole.status);
}

#[tokio::test]
async fn the_interface_gives_data_or_the_document() {
    let site = site();
    let ask = |accept: &'static str, body: &'static str| {
        request("POST", "/api/v1/subjects/s1/reports").header("accept", accept).body(Body::from(body)).unwrap()
    };
    let got = send(&site, ask("application/json", "")).await;
    assert_eq!((got.status, got.header("content-type")), (StatusCode::CREATED, "application/json"));
    assert_eq!(got.header("location"), format!("/api/v1/reports/{NUMBER}"));
    let got = send(&site, ask("application/pdf", "{\"language\":\"zh\"}")).await;
    assert_eq!((got.header("content-type"), got.body.as_str()), ("application/pdf", DOCUMENT));
    let wrong = send(&site, ask("application/pdf", "{\"language\":\"fr\"}")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_number_is_checked_however_it_is_typed() {
    let site = site();
    for path in [format!("/en/verify/{NUMBER}"), "/en/verify?number=7k2qf+om9xa+4tz3cr81vb".to_owned()] {
        let got = get(&site, &path).await;
        assert_eq!(got.status, StatusCode::OK, "{path}");
        assert!(got.body.contains("has changed or ended since") && got.body.contains("It is valid."), "{path}");
    }
    for path in ["/en/verify/7K2QF-0M9XA-4TZ3C-R81VC", "/en/verify/nonsense", "/zh/verify?number=1"] {
        assert_eq!(get(&site, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(get(&site, "/api/v1/reports/nonsense").await.status, StatusCode::NOT_FOUND);
    let told: serde_json::Value =
        serde_json::from_str(&get(&site, &format!("/api/v1/reports/{NUMBER}")).await.body).unwrap();
    assert_eq!((&told["valid"], &told["changed"]), (&serde_json::json!(true), &serde_json::json!(true)));
}

#[tokio::test]
async fn a_file_is_checked_and_one_without_the_form_token_first_is_not_read() {
    let site = site();
    let upload = |parts: &[(&str, &str)]| {
        let mut body = String::new();
        for (name, content) in parts {
            let file = if *name == "file" { "; filename=\"r.pdf\"" } else { "" };
            body += &format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n");
        }
        body += "--b--\r\n";
        let post = request("POST", "/en/verify").header("content-type", "multipart/form-data; boundary=b");
        post.body(Body::from(body)).unwrap()
    };
    let got = send(&site, upload(&[("form_token", ""), ("file", DOCUMENT)])).await;
    assert!(got.body.contains("byte for byte"), "{}", got.body);
    let got = send(&site, upload(&[("form_token", ""), ("file", "%PDF another")])).await;
    assert!(got.body.contains("not issued here"), "{}", got.body);
    let got = send(&site, upload(&[("file", DOCUMENT)])).await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
}
