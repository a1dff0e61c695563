//! One's own account: signing in with a code, what is shown once, keys.

use axum::{body::Body, http::StatusCode};

use crate::{
    fake::accounts::CODE,
    site::{Got, form_as, get_as, request, send, site},
};

async fn form(path: &str, cookie: &str, body: &str) -> Got {
    let request = request("POST", path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("cookie", cookie);
    send(&site(), request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_password_alone_opens_nothing_where_there_is_a_second_factor() {
    let got = form("/en/sign-in", "", "name=careful&password=correct+horse&next=/holds").await;
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, "/en/sign-in/code?next=%2Fholds"));
    let cookie = got.header("set-cookie");
    assert!(cookie.starts_with("probity_code=code-careful; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"), "{cookie}");

    let wrong = form("/en/sign-in/code", "probity_code=code-careful", "code=000000").await;
    assert_eq!((wrong.status, wrong.header("set-cookie")), (StatusCode::UNAUTHORIZED, ""));
    assert!(wrong.body.contains("The code is wrong, was used before, or came too late."));
    let without = form("/en/sign-in/code", "", &format!("code={CODE}")).await;
    assert_eq!(without.status, StatusCode::UNAUTHORIZED, "a code without its password");
    let as_session = request("GET", "/en/account").header("cookie", "probity_session=code-careful");
    let as_session = send(&site(), as_session.body(Body::empty()).unwrap()).await;
    assert!(as_session.header("location").starts_with("/en/sign-in?"), "what awaits a code is no session");

    let got = form("/en/sign-in/code", "probity_code=code-careful", &format!("code={CODE}&next=/holds")).await;
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, "/en/holds"));
    let cookies: Vec<&str> = got.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert!(cookies[0].starts_with("probity_session=session-careful;"), "{cookies:?}");
    assert!(cookies[1].starts_with("probity_code=; Path=/; Max-Age=0;"), "{cookies:?}");
}

#[tokio::test]
async fn a_program_is_told_that_a_code_is_missing() {
    let sign_in = async |code: &str| {
        let body = format!(r#"{{"name":"careful","password":"correct horse","code":"{code}"}}"#);
        let request = request("POST", "/api/v1/sessions").header("content-type", "application/json");
        send(&site(), request.body(Body::from(body)).unwrap()).await
    };
    let got = sign_in("").await;
    assert_eq!(got.status, StatusCode::UNAUTHORIZED);
    assert!(got.json()["detail"].as_str().unwrap().contains("second factor"), "{}", got.body);
    assert_eq!(sign_in("000000").await.status, StatusCode::UNAUTHORIZED);
    let got = sign_in(CODE).await;
    assert_eq!(got.status, StatusCode::NO_CONTENT);
    assert!(got.header("set-cookie").starts_with("probity_session=session-careful;"));
}

#[tokio::test]
async fn what_is_shown_once_is_kept_by_no_browser_and_on_no_page() {
    let site = site();
    let secret = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ";
    let shown = form_as(&site, "reviewer", "/zh/account/second-factor", "x=1").await;
    assert!(shown.body.contains(secret) && shown.body.contains("<svg class=\"qr\" role=\"img\""), "{}", shown.body);
    let codes = format!("code={CODE}");
    let recovery = form_as(&site, "reviewer", "/en/account/second-factor/confirmation", &codes).await;
    assert!(recovery.body.contains("abcd-efgh-jkmn-pqrs"));
    let key = form_as(&site, "reviewer", "/en/account/keys", "label=nightly&until=2027-01-01").await;
    assert!(key.body.contains("pby_0123"));
    for got in [&shown, &recovery, &key] {
        assert_eq!(got.header("cache-control"), "private, no-store");
    }
    let page = get_as(&site, "reviewer", "/en/account").await.body;
    assert!(!page.contains("GEZD") && !page.contains("abcd-efgh") && !page.contains("pby_"));
    assert!(page.contains("&#60;nightly&#62;"), "a label is text: {page}");
    let wrong = form_as(&site, "reviewer", "/en/account/second-factor/removal", "code=1").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(form_as(&site, "reviewer", "/en/account/keys/ffffffffffff", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_account_page_says_what_is_there_and_what_is_asked_for() {
    let site = site();
    let has = get_as(&site, "careful", "/en/account").await;
    assert!(has.body.contains("7 recovery codes are left."), "{}", has.body);
    assert!(has.body.contains("Your role needs one: remove it only to set up another."));
    let without = get_as(&site, "bank", "/zh/account").await;
    assert!(without.body.contains("设置第二重验证"));
}
