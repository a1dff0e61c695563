//! Reading: addresses, languages, limits, and what the API says.

use axum::{body::Body, http::StatusCode};

use crate::site::{get, get_as, request, send, site};

#[tokio::test]
async fn addresses_lead_where_they_should() {
    let site = site();
    let led = |path: &'static str| {
        let site = site.clone();
        async move {
            let got = get(&site, path).await;
            (got.status.as_u16(), got.header("location").to_owned())
        }
    };
    assert_eq!(led("/").await, (303, "/zh".to_owned()));
    assert_eq!(led("/zh/").await, (308, "/zh".to_owned()));
    assert_eq!(led("/zh/codes/91350100M000100Y43").await, (303, "/zh/subjects/s1".to_owned()));
    assert_eq!(led("/api/v1/codes/91350100M000100Y43").await, (303, "/api/v1/subjects/s1".to_owned()));
    assert_eq!(led("/zh/search?q=91350100M000100Y43").await, (303, "/zh/subjects/s1".to_owned()));
    assert_eq!(led("/zh/subjects/s9").await, (301, "/zh/subjects/s1".to_owned()));
    assert_eq!(led("/api/v1/subjects/s9").await, (301, "/api/v1/subjects/s1".to_owned()));
    for path in ["/zh/subjects/x", "/fr", "/fr/subjects/s1", "/zh/nothing", "/api/v1/subjects/r1", "/zh//evil.example/"]
    {
        assert_eq!(led(path).await.0, 404, "{path}");
    }
    let english = request("GET", "/").header("accept-language", "en-GB,en;q=0.9");
    assert_eq!(send(&site, english.body(Body::empty()).unwrap()).await.header("location"), "/en");
}

#[tokio::test]
async fn the_language_link_keeps_the_page() {
    let site = site();
    let got = get(&site, "/zh/search?q=青禾&region=350102").await;
    assert!(got.body.contains("<html lang=\"zh-CN\">"));
    assert!(got.body.contains("href=\"/en/search?q=%E9%9D%92%E7%A6%BE&#38;region=350102\""), "{}", got.body);
    let other = get(&site, "/en/search?q=青禾").await;
    assert!(other.body.contains("<html lang=\"en\">") && other.body.contains("2 subjects found"));
}

#[tokio::test]
async fn a_hit_that_no_name_gives_says_where_it_was_found() {
    let site = site();
    let zh = get(&site, "/zh/search?q=技术服务").await.body;
    assert!(zh.contains("经营范围： …销售；食品互联网销售；技术开发、<mark>技术服务</mark>；普通货物"), "{zh}");
    let en = get(&site, "/en/search?q=技术服务").await.body;
    assert!(en.contains("Scope of business: …"), "{en}");
    let found = get(&site, "/api/v1/subjects?q=技术服务").await.json();
    let found_in = &found["items"][0]["found_in"];
    assert_eq!((&found_in["field"], &found_in["text"]), (&"SCOPE".into(), &"技术服务".into()));
    assert!(get(&site, "/api/v1/subjects?q=青禾").await.json()["items"][0].get("found_in").is_none());
}

#[tokio::test]
async fn problems_are_documents_for_programs_and_pages_for_people() {
    let site = site();
    let got = get(&site, "/api/v1/subjects?limit=0&q=x").await;
    assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(got.header("content-type"), "application/problem+json");
    let problem = got.json();
    assert_eq!((&problem["status"], &problem["code"]), (&422.into(), &"invalid".into()));
    assert_eq!(problem["errors"][0]["parameter"], "limit");
    assert_eq!(problem["request"], got.header("x-request-id"));
    let page = get(&site, "/zh/nothing").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.body.contains("没有找到这个页面") && page.body.contains("href=\"/zh/search\""));
    let wrong_method = send(&site, request("DELETE", "/api/v1/subjects/s1").body(Body::empty()).unwrap()).await;
    assert_eq!(wrong_method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(wrong_method.json()["code"], "method");
}

#[tokio::test]
async fn nothing_that_is_sent_is_without_a_limit() {
    let site = site();
    let long = format!("/api/v1/subjects?q={}", "x".repeat(300));
    assert_eq!(get(&site, &long).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let longer = format!("/api/v1/subjects?q={}", "x".repeat(9_000));
    assert_eq!(get(&site, &longer).await.status, StatusCode::URI_TOO_LONG);
    let many = format!("/api/v1/subjects?{}", "a=1&".repeat(100));
    assert_eq!(get(&site, &many).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let body = request("POST", "/api/v1/records/rq/objections").header("authorization", "Bearer token-qinghe");
    let got = send(&site, body.body(Body::from(vec![b'x'; 100_000])).unwrap()).await;
    assert_eq!(got.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(got.json()["code"], "too-large");
    for path in ["/zh/publicity?from=2020-01-01&to=2026-01-01", "/zh/publicity?from=x", "/zh/subjects/s1?dataset=%00"] {
        assert_eq!(get(&site, path).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
}

#[tokio::test]
async fn a_file_says_what_stands_today_with_its_sources() {
    let site = site();
    let file = get(&site, "/api/v1/subjects/s1").await.json();
    assert_eq!(file["id"], "s1");
    assert_eq!(file["as_of"], "2026-11-25");
    // The first of its publications and listings to end.
    assert_eq!(file["changes_on"], "2027-01-08");
    assert_eq!(file["tags"][0]["kind"], "adverse-list");
    assert_eq!(file["open_objections"], 1);
    let basics = file["basics"].as_array().unwrap();
    let capital = basics.iter().find(|field| field["code"] == "CAPITAL").unwrap();
    assert_eq!(capital["value"]["amount"], "5000000.00");
    assert_eq!(capital["source"]["deliverer_name"]["en"], "Rongcheng Administration for Market Regulation");
    assert!(capital["source"].get("delivery").is_none(), "the public is not told the delivery");
    let penalties = file["counts"].as_array().unwrap().iter().find(|count| count["dataset"] == "penalty").unwrap();
    assert_eq!(penalties["count"], 3);
}

#[tokio::test]
async fn a_record_says_its_term_its_rule_and_its_clock() {
    let site = site();
    let record = get(&site, "/api/v1/records/rq").await.json();
    let publication = &record["publication"];
    assert_eq!(publication["state"], "public");
    assert_eq!((&publication["from"], &publication["until"]), (&"2026-11-20".into(), &"2027-01-08".into()));
    assert_eq!(publication["days_left"], 44);
    assert_eq!(publication["rules"][0]["unverified"], true);
    // Decided on 8 October with seven working days, which end on 17 October; arrived on 20 November.
    assert_eq!(publication["clocks"][0]["days_late"], 34);
    assert!(record.get("versions").is_none());
    assert_eq!(record["link"]["certainty"], "certain");
    assert!(record["link"]["evidence"][0].get("value").is_none(), "the public reads what spoke for it, not the code");
    let own = get_as(&site, "qinghe", "/api/v1/records/rp").await.json();
    assert_eq!(own["versions"][0]["changes"][0]["before"]["amount"], "20000.00");
    assert_eq!(own["versions"][0]["changes"][0]["after"]["amount"], "10000.00");
    assert_eq!(own["contest"]["may_object"], false, "it has objected already");
    assert_eq!(own["contest"]["may_say_not_us"], true);
}

#[tokio::test]
async fn lists_say_where_their_next_page_begins() {
    let site = site();
    let got = get(&site, "/api/v1/subjects?q=榕城").await;
    assert_eq!(got.json()["total"], 2);
    let got = get(&site, "/api/v1/subjects?q=").await;
    assert_eq!(got.json()["next"], "2");
    assert_eq!(got.header("link"), "</api/v1/subjects?after=2>; rel=\"next\"");
}

#[tokio::test]
async fn the_document_of_the_api_is_openapi_3_1() {
    let document = get(&site(), "/api/v1/openapi.json").await.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(document["paths"]["/api/v1/records/{id}/objections"]["post"].is_object());
}

#[tokio::test]
async fn a_delivery_shows_its_rows_to_its_deliverer() {
    let site = site();
    let rows = get_as(&site, "market", "/api/v1/deliveries/dw4/rows?code=check-digit").await.json();
    assert_eq!(rows["items"].as_array().unwrap().len(), 1);
    assert_eq!(rows["items"][0]["findings"][0]["sentence"]["en"], "The code's check character is wrong");
    let cells = rows["items"][0]["values"].as_array().unwrap();
    assert!(cells.iter().all(|cell| cell["code"] != "CF_FR_ZJHM"), "a person's number is not shown even as a token");
    let file = get_as(&site, "market", "/zh/deliveries/dw4/rejected.csv").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.header("content-disposition").starts_with("attachment; filename*=UTF-8''%E9%80%80"));
}
