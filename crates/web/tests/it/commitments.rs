//! Commitments on pages and in the API: only the subject gives one, everyone reads what is public.

use axum::{body::Body, http::StatusCode};

use crate::site::{get, get_as, request, send, site};

#[tokio::test]
async fn only_the_subject_itself_gives_a_commitment() {
    let site = site();
    assert_eq!(get_as(&site, "qinghe", "/en/commitments").await.status, StatusCode::OK);
    for account in ["officer", "market", "reviewer", "operator"] {
        assert_eq!(get_as(&site, account, "/en/commitments").await.status, StatusCode::FORBIDDEN, "{account}");
    }
    let give = |account: &'static str, body: &'static str| {
        let request = request("POST", "/api/v1/commitments")
            .header("authorization", format!("Bearer token-{account}"))
            .header("content-type", "application/json");
        let site = site.clone();
        async move { send(&site, request.body(Body::from(body)).unwrap()).await }
    };
    let sent = r#"{"template":"wages","organ":"market","matter":"a tender"}"#;
    let given = give("qinghe", sent).await;
    assert_eq!(given.status, StatusCode::CREATED, "{}", given.body);
    assert_eq!(given.header("location"), "/api/v1/commitments/w2d");
    assert_eq!(give("officer", sent).await.status, StatusCode::FORBIDDEN);
    // A field too many, a template that can't be one.
    let many = give("qinghe", r#"{"template":"wages","organ":"market","matter":"a","more":1}"#).await;
    assert!(many.status.is_client_error(), "{}", many.body);
    let wrong = give("qinghe", r#"{"template":"No Template","organ":"market","matter":"a"}"#).await;
    assert!(wrong.status.is_client_error(), "{}", wrong.body);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let site = site();
    assert_eq!(get(&site, "/api/v1/commitment-kinds").await.status, StatusCode::OK);
    assert_eq!(get(&site, "/api/v1/subjects/s1/commitments").await.status, StatusCode::OK);
    for path in ["/api/v1/commitments/w7", "/api/v1/commitments/x7", "/en/commitments/w7"] {
        assert_eq!(get(&site, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
