//! Who may enter where.

use axum::{body::Body, http::StatusCode};
use web::{Action, routes};

use crate::site::{get, get_as, proxied_site, request, send, site};

/// A path of the route with things that the made-up node holds.
fn path(route: &routes::Route) -> String {
    let id = if route.path.contains("/records/") && !route.path.contains("objections") {
        "rq"
    } else if route.path.contains("deliveries") {
        "dw4"
    } else if route.path.contains("subjects") || route.path.contains("consult") {
        "s1"
    } else if route.path.contains("authorisations") {
        "any"
    } else if route.path.contains("proposals") {
        "pxp"
    } else if route.path.contains("/objections/{id}") {
        "cnw"
    } else {
        "rq"
    };
    route
        .path
        .replace("{lang}", "en")
        .replace("{id}", id)
        .replace("{dataset}", "penalty")
        .replace("{topic}", "record")
        .replace("{list}", "abnormal-operations")
        .replace("{organ}", "113500000000000001")
        .replace("{day}", "2026-11-20")
        .replace("{row}", "118")
        .replace("{name}", "li")
        .replace("{key}", "home-lead")
        .replace("{token}", crate::fake::subscriptions::TOKEN)
        .replace("{code}", "91350100M000100Y43")
        .replace("{number}", crate::fake::reports::NUMBER)
        .replace("{file}", if route.path.contains("open-data") { "penalty.csv" } else { "rejected.csv" })
}

/// Every route is tried by somebody who has not signed in: no route is left out.
#[tokio::test]
async fn every_route_that_is_not_public_refuses_strangers() {
    let site = site();
    for route in routes::table() {
        let request = request(route.method, &path(&route)).header("content-type", "application/json");
        let got = send(&site, request.body(Body::from("{}")).unwrap()).await;
        if matches!(route.action, Action::ReadPublic | Action::SignIn) {
            assert!(
                !matches!(got.status, StatusCode::FORBIDDEN) && !got.status.is_server_error(),
                "{} {} answered {}",
                route.method,
                route.path,
                got.status
            );
            continue;
        }
        let page = route.path.starts_with("/{lang}");
        let expected = if page { StatusCode::SEE_OTHER } else { StatusCode::UNAUTHORIZED };
        assert_eq!(got.status, expected, "{} {}", route.method, route.path);
        if page {
            assert!(got.header("location").starts_with("/en/sign-in?next="), "{}", route.path);
        } else {
            assert_eq!(got.header("www-authenticate"), "Bearer");
            assert_eq!(got.header("content-type"), "application/problem+json");
        }
    }
}

#[tokio::test]
async fn a_role_enters_its_own_doors_alone() {
    let site = site();
    let doors = [
        ("qinghe", "/en/my"),
        ("qinghe", "/en/my/authorisations"),
        ("bank", "/en/inquiries"),
        ("market", "/en/deliveries/new"),
        ("reviewer", "/en/review"),
        ("officer", "/en/proposals"),
        ("operator", "/en/operations"),
    ];
    for (account, _) in doors {
        for (owner, path) in doors {
            let got = get_as(&site, account, path).await;
            let expected = if account == owner { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(got.status, expected, "{account} at {path}");
        }
    }
}

#[tokio::test]
async fn what_another_site_makes_a_browser_send_is_refused() {
    let site = site();
    let post = |name: &'static str, value: &'static str, token: &'static str| {
        let request = request("POST", "/en/records/rq/objections")
            .header("cookie", "probity_session=session-qinghe")
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value);
        let body = format!("kind=objection&reasons=x&form_token={token}");
        let site = site.clone();
        async move { send(&site, request.body(Body::from(body)).unwrap()).await.status }
    };
    assert_eq!(post("sec-fetch-site", "cross-site", "form-session-qinghe").await, StatusCode::FORBIDDEN);
    assert_eq!(post("origin", "https://evil.example", "form-session-qinghe").await, StatusCode::FORBIDDEN);
    assert_eq!(post("sec-fetch-site", "same-origin", "guessed").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(post("origin", "https://credit.example", "form-session-qinghe").await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn signing_in_leads_on_and_never_off_this_site() {
    let site = site();
    let sign_in = |body: &'static str| {
        let request = request("POST", "/en/sign-in").header("content-type", "application/x-www-form-urlencoded");
        let site = site.clone();
        async move { send(&site, request.body(Body::from(body)).unwrap()).await }
    };
    let got = sign_in("name=qinghe&password=correct+horse&next=/records/rq").await;
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, "/en/records/rq"));
    let cookie = got.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    for next in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let body = format!("name=qinghe&password=correct+horse&next={next}");
        let got = sign_in(Box::leak(body.into_boxed_str())).await;
        assert_eq!(got.header("location"), "/en/my", "{next}");
    }
    let got = sign_in("name=qinghe&password=wrong").await;
    assert_eq!(got.status, StatusCode::UNAUTHORIZED);
    assert!(got.body.contains("The account or the password is wrong."));
    assert_eq!(got.header("set-cookie"), "");
}

#[tokio::test]
async fn a_worthless_token_is_told_so() {
    let site = site();
    let request = request("GET", "/api/v1/subjects/s1").header("authorization", "Bearer nonsense");
    let got = send(&site, request.body(Body::empty()).unwrap()).await;
    assert_eq!(got.status, StatusCode::UNAUTHORIZED);
    assert_eq!(get(&site, "/api/v1/subjects/s1").await.status, StatusCode::OK);
}

#[tokio::test]
async fn too_many_attempts_are_told_and_when_to_try_again() {
    let site = proxied_site();
    let attempt = |path: &'static str, kind: &'static str, body: &'static str, from: &'static str| {
        let request = request("POST", path).header("content-type", kind).header("x-forwarded-for", from);
        let site = site.clone();
        async move { send(&site, request.body(Body::from(body)).unwrap()).await }
    };
    let form = "application/x-www-form-urlencoded";
    let got = attempt("/en/sign-in", form, "name=qinghe&password=wrong", "203.0.113.9, 192.0.2.7").await;
    assert_eq!((got.status, got.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "900"));
    assert!(got.body.contains("Too many attempts"), "{}", got.body);
    let document = r#"{"name":"qinghe","password":"wrong"}"#;
    let got = attempt("/api/v1/sessions", "application/json", document, "192.0.2.7").await;
    assert_eq!((got.status, got.json()["code"].as_str().unwrap()), (StatusCode::TOO_MANY_REQUESTS, "too-many"));
    // What a client claims before the proxy's own word counts for nothing.
    let got = attempt("/api/v1/sessions", "application/json", document, "192.0.2.7, 203.0.113.9").await;
    assert_eq!(got.status, StatusCode::UNAUTHORIZED);
}

/// Every form of the workbench, as every role: without the token of its session, with another's, and with its own from
/// a page of another site.
#[tokio::test]
async fn no_form_does_anything_that_its_session_did_not_ask_for() {
    let site = site();
    let accounts = ["qinghe", "bank", "market", "reviewer", "officer", "operator", "auditor"];
    let page = |route: &&routes::Route| route.path.starts_with("/{lang}") && route.method == "POST";
    let own = |route: &&routes::Route| {
        !matches!(route.action, Action::ReadPublic | Action::SignIn) || route.path.ends_with("sign-out")
    };
    let table = routes::table();
    let forms: Vec<_> = table.iter().filter(page).filter(own).collect();
    assert!(forms.len() > 25, "{} forms", forms.len());
    for route in forms {
        for account in accounts {
            let tries = [
                ("same-origin", String::new()),
                ("same-origin", "form_token=".to_owned()),
                ("same-origin", "form_token=form-session-nobody".to_owned()),
                ("cross-site", format!("form_token=form-session-{account}")),
                ("same-site", format!("form_token=form-session-{account}")),
            ];
            for (from, body) in tries {
                let request = request("POST", &path(route))
                    .header("cookie", format!("probity_session=session-{account}"))
                    .header("sec-fetch-site", from)
                    .header("content-type", "application/x-www-form-urlencoded");
                let got = send(&site, request.body(Body::from(body.clone())).unwrap()).await;
                let refused = got.status.is_client_error();
                assert!(refused, "{} as {account} from {from} with `{body}`: {}", route.path, got.status);
            }
        }
    }
}
