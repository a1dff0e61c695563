//! The Reconciliation Service API 0.2, by the shapes of its specification.

use axum::{body::Body, http::StatusCode};
use serde_json::{Value, json};

use crate::site::{Got, get, get_as, request, send, site};

const SERVICE: &str = "/api/v1/reconcile";

async fn form(field: &str, document: &Value) -> Got {
    let body = form_urlencoded::Serializer::new(String::new()).append_pair(field, &document.to_string()).finish();
    let request = request("POST", SERVICE)
        .header("content-type", "application/x-www-form-urlencoded; charset=UTF-8")
        .header("origin", "http://127.0.0.1:3333")
        .header("sec-fetch-site", "cross-site");
    send(&site(), request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn the_manifest_names_every_service_by_its_address() {
    let manifest = get(&site(), SERVICE).await;
    assert_eq!((manifest.status, manifest.header("content-type")), (StatusCode::OK, "application/json"));
    assert_eq!(manifest.header("access-control-allow-origin"), "*");
    let manifest = manifest.json();
    assert!(manifest["versions"].as_array().unwrap().contains(&"0.2".into()));
    for key in ["name", "identifierSpace", "schemaSpace"] {
        assert!(manifest[key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
    }
    assert!(manifest["view"]["url"].as_str().unwrap().ends_with("/subjects/{{id}}"));
    let preview = &manifest["preview"];
    assert!(
        preview["url"].as_str().unwrap().contains("{{id}}") && preview["width"].is_u64() && preview["height"].is_u64()
    );
    // Each suggest service answers at the address that the manifest gives.
    for kind in ["entity", "type", "property"] {
        let suggest = &manifest["suggest"][kind];
        let address =
            format!("{}{}", suggest["service_url"].as_str().unwrap(), suggest["service_path"].as_str().unwrap());
        let path = address.strip_prefix("http://credit.example").unwrap();
        let got = get(&site(), &format!("{path}?prefix=")).await;
        assert!(got.json()["result"].is_array(), "{kind}: {}", got.body);
    }
}

#[tokio::test]
async fn a_batch_is_answered_by_its_keys() {
    let batch = json!({
        "q0": { "query": "91350100M000100Y43" },
        "q1": { "query": "青禾", "limit": 1, "type": "subject" },
        "q2": { "query": "没有这样的公司", "properties": [{ "pid": "place", "v": "福州" }] },
        "q3": { "properties": [{ "pid": "code", "v": ["91350100M000100Y43"] }] },
    });
    let got = form("queries", &batch).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    assert_eq!(got.header("access-control-allow-origin"), "*");
    let answers = got.json();
    assert_eq!(answers.as_object().unwrap().len(), 4);
    let first = &answers["q0"]["result"][0];
    assert_eq!((&first["id"], &first["match"], &first["score"]), (&"s1".into(), &true.into(), &98.0.into()));
    assert!(first["name"].is_string() && first["type"][0]["id"].is_string() && first["type"][0]["name"].is_string());
    assert!(first["features"][0]["id"].is_string() && first["features"][0]["value"].is_number());
    assert_eq!(answers["q1"]["result"].as_array().unwrap().len(), 1);
    assert_eq!(answers["q1"]["result"][0]["match"], false);
    assert_eq!(answers["q2"]["result"], json!([]));
    assert_eq!(answers["q3"]["result"][0]["id"], "s1");
    // The same batch in an address and as JSON.
    let encoded: String = form_urlencoded::byte_serialize(batch.to_string().as_bytes()).collect();
    assert_eq!(get(&site(), &format!("{SERVICE}?queries={encoded}")).await.json(), answers);
    let sent = request("POST", SERVICE).header("content-type", "application/json");
    assert_eq!(send(&site(), sent.body(Body::from(batch.to_string())).unwrap()).await.json(), answers);
    let sent = request("POST", SERVICE).header("content-type", "application/json");
    let inside = json!({ "queries": batch }).to_string();
    assert_eq!(send(&site(), sent.body(Body::from(inside)).unwrap()).await.json(), answers);
}

#[tokio::test]
async fn an_identifier_finds_its_entity_and_types_narrow() {
    let answers = form("queries", &json!({ "q": { "query": "s1" } })).await.json();
    let first = &answers["q"]["result"][0];
    assert_eq!((&first["id"], &first["match"], &first["score"]), (&"s1".into(), &true.into(), &100.0.into()));
    let asked = json!({
        "strict": { "query": "青禾", "type": ["cooperative"], "type_strict": "all" },
        "should": { "query": "青禾", "type": ["cooperative"], "type_strict": "should" },
    });
    let answers = form("queries", &asked).await.json();
    assert_eq!(answers["strict"]["result"], json!([]));
    assert!(!answers["should"]["result"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn what_is_wrong_is_refused_and_readable_from_elsewhere() {
    let many: serde_json::Map<String, Value> = (0..101).map(|n| (n.to_string(), json!({ "query": "x" }))).collect();
    for batch in [json!([]), json!({ "q": {} }), json!({ "q": 7 }), json!({ "q": { "query": 7 } }), Value::Object(many)]
    {
        let got = form("queries", &batch).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{batch}");
        assert_eq!(got.header("access-control-allow-origin"), "*");
    }
    let broken = get(&site(), &format!("{SERVICE}?queries=%7B")).await;
    assert_eq!(broken.json()["errors"][0]["parameter"], "queries");
    // No script is made of an answer, whatever is asked for.
    let padded = get(&site(), &format!("{SERVICE}?callback=f")).await;
    assert_eq!(padded.header("content-type"), "application/json");
    assert!(padded.body.starts_with('{'), "{}", padded.body);
}

#[tokio::test]
async fn entities_types_and_properties_are_suggested() {
    let site = site();
    let found = get(&site, &format!("{SERVICE}/suggest/entity?prefix=榕城青禾")).await.json();
    let first = &found["result"][0];
    assert!(first["id"].as_str().unwrap().starts_with('s') && first["name"].is_string(), "{found}");
    assert!(first["notable"][0]["id"].is_string());
    let skipped = get(&site, &format!("{SERVICE}/suggest/entity?prefix=榕城青禾&cursor=50")).await.json();
    assert_eq!(skipped["result"], json!([]));
    let by_id = get(&site, &format!("{SERVICE}/suggest/entity?prefix=s1")).await.json();
    assert_eq!(by_id["result"][0]["id"], "s1");
    let types = get(&site, &format!("{SERVICE}/suggest/type?prefix=coop")).await.json();
    assert_eq!(types["result"].as_array().unwrap().len(), 1);
    assert_eq!(types["result"][0]["id"], "cooperative");
    let properties = get(&site, &format!("{SERVICE}/suggest/property?prefix=")).await.json();
    assert_eq!(properties["result"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn properties_of_entities_are_fetched_and_of_strangers_none() {
    let proposed = get(&site(), &format!("{SERVICE}/properties?type=subject&limit=3")).await.json();
    assert_eq!(proposed["type"], "subject");
    assert_eq!(proposed["properties"].as_array().unwrap().len(), 3);
    let query =
        json!({ "ids": ["s1", "s404", "x"], "properties": [{ "id": "code" }, { "id": "class" }, { "id": "phone" }] });
    let got = form("extend", &query).await.json();
    let meta: Vec<&str> = got["meta"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(meta, ["code", "class"], "what is not offered is not answered");
    assert_eq!(got["rows"]["s1"]["code"], json!([{ "str": "91350100M000100Y43" }]));
    assert_eq!(got["rows"]["s1"]["class"][0]["id"], "enterprise");
    assert_eq!(got["rows"]["s404"], json!({ "code": [], "class": [] }));
    assert_eq!(got["rows"]["x"], json!({ "code": [], "class": [] }));
}

#[tokio::test]
async fn a_preview_may_be_framed_and_does_nothing() {
    let got = get(&site(), &format!("{SERVICE}/preview?id=s1")).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    let policy = got.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors *") && !policy.contains("script")
    );
    assert!(got.body.contains("91350100M000100Y43") && !got.body.contains("<script") && !got.body.contains("<form"));
    for id in ["s404", "x", "r1", ""] {
        let got = get(&site(), &format!("{SERVICE}/preview?id={id}")).await;
        assert!(got.status.is_client_error(), "{id}: {}", got.status);
    }
    // Everything else stays out of frames and away from other sites.
    let page = get(&site(), "/en/subjects/s1").await;
    assert_eq!((page.header("x-frame-options"), page.header("access-control-allow-origin")), ("DENY", ""));
}

#[tokio::test]
async fn a_browser_may_ask_first_and_no_session_counts() {
    let asked = request("OPTIONS", SERVICE)
        .header("origin", "http://127.0.0.1:3333")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type");
    let got = send(&site(), asked.body(Body::empty()).unwrap()).await;
    assert_eq!((got.status, got.header("access-control-allow-origin")), (StatusCode::NO_CONTENT, "*"));
    assert!(got.header("access-control-allow-headers").contains("content-type"));
    assert_eq!(got.header("access-control-allow-credentials"), "");
    let own = get_as(&site(), "reviewer", SERVICE).await;
    assert_eq!(own.header("cache-control"), "public, no-cache", "nobody is signed in here");
    // Nothing else answers such a question.
    let elsewhere = request("OPTIONS", "/api/v1/match").header("origin", "http://127.0.0.1:3333");
    let got = send(&site(), elsewhere.body(Body::empty()).unwrap()).await;
    assert_eq!(got.header("access-control-allow-origin"), "");
}
