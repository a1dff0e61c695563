//! Whom rows are about, and the question for an officer with its candidates side by side.

use axum::{body::Body, http::StatusCode};

use crate::site::{get, get_as, post_as, request, send, site};

async fn match_rows(body: &str) -> crate::site::Got {
    let request = request("POST", "/api/v1/match").header("content-type", "application/json");
    send(&site(), request.body(Body::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_row_or_many_are_answered_in_their_order() {
    let one = match_rows(r#"{"id":"7","code":"91350100M000100Y43"}"#).await;
    assert_eq!(one.status, StatusCode::OK, "{}", one.body);
    let one = one.json();
    assert_eq!((&one["items"][0]["id"], &one["items"][0]["decision"]), (&"7".into(), &"link".into()));
    let first = &one["items"][0]["candidates"][0];
    assert_eq!(
        (&first["rank"], &first["subject"], &first["code"]),
        (&1.into(), &"s1".into(), &"91350100M000100Y43".into())
    );
    assert!(first["reasons"][0]["findings"].is_array() && first["reasons"][0]["decibans"].is_number());
    let many = match_rows(r#" [{"id":"a","name":"没有这样的公司"},{"id":"b","name":"青禾"}]"#).await.json();
    let told: Vec<_> = many["items"].as_array().unwrap().iter().map(|row| (&row["id"], &row["decision"])).collect();
    assert_eq!(told, [(&"a".into(), &"new".into()), (&"b".into(), &"review".into())]);
}

#[tokio::test]
async fn rows_have_limits_and_errors_a_place() {
    let many = format!("[{}]", vec!["{}"; 201].join(","));
    let long = format!(r#"{{"name":"{}"}}"#, "明".repeat(401));
    for body in ["", "[]", "7", r#"{"nome":"x"}"#, r#"{"date":"13.5."}"#, &many, &long] {
        let got = match_rows(body).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {}", got.body);
        assert_eq!(got.json()["errors"][0]["parameter"], "body");
    }
    let huge = format!(r#"{{"name":"{}"}}"#, "x".repeat(600_000));
    assert_eq!(match_rows(&huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    // Another site's page can't ask with somebody's session.
    let elsewhere = request("POST", "/api/v1/match").header("sec-fetch-site", "cross-site");
    let got = send(&site(), elsewhere.body(Body::from("{}")).unwrap()).await;
    assert_eq!(got.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_account_may_ask_by_its_token() {
    let got = post_as(&site(), "reviewer", "/api/v1/match", r#"{"name":"青禾"}"#).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
}

#[tokio::test]
async fn a_question_shows_record_and_candidates_part_by_part() {
    let site = site();
    let item = get_as(&site, "reviewer", "/api/v1/review").await.json()["items"][0].clone();
    assert_eq!(item["place"]["uncertain_percent"], 32);
    let first = &item["candidates"][0];
    assert_eq!(first["likely"]["probability"], 0.913);
    // -8.7 + 21.4 + 21.3 - 2.4 + 1.0
    assert_eq!(first["likely"]["sum"], 32.6);
    let parts: Vec<&str> =
        first["parts"].as_array().unwrap().iter().map(|part| part["part"].as_str().unwrap()).collect();
    assert!(parts.starts_with(&["name", "code"]), "{parts:?}");
    assert_eq!(first["parts"][0]["mark"], "same");
    assert_eq!(first["parts"][0]["known"]["text"], first["subject"]["name"]);
}

#[tokio::test]
async fn marks_reasons_and_earlier_answers_are_in_words() {
    let site = site();
    let page = get_as(&site, "reviewer", "/en/review/rq").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for words in [
        "91.3% likely",
        "None of these: 6.6% likely.",
        ">the same<",
        ">near<",
        ">not said<",
        "no code to compare, same name",
        "the name, of this subject alone",
        "same address, of over 300 subjects",
        "+33",
        "32% uncertain",
        "3 records with this mention",
        "2 days past due",
        "Answered before: it could not be said",
        "文书只写了简称，已去函询问。",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    let page = get_as(&site, "reviewer", "/zh/review/rq").await;
    for words in ["可能性 91.3%", ">一致<", ">相近<", "没有可比的代码，名称相同", "仅此一个主体", "此前的答复"]
    {
        assert!(page.body.contains(words), "{words}");
    }
    let queue = get_as(&site, "reviewer", "/en/review").await;
    assert!(queue.body.contains("Why it stands here") && queue.body.contains("waiting 5 days"), "{}", queue.body);
}

#[tokio::test]
async fn an_answer_is_kept_under_its_address_and_shows_only_what_is_public_now() {
    let site = site();
    let search = get(&site, "/en/search?q=榕城青禾&status=1").await;
    assert!(search.body.contains("/en/search/kept?q="), "{}", search.body);
    let led = get(&site, "/en/search/kept?q=榕城青禾").await;
    assert_eq!(led.status, StatusCode::SEE_OTHER);
    let address = led.header("location").to_owned();
    assert!(address.starts_with("/en/search/kept?answer="), "{address}");
    let page = get(&site, &address).await;
    for words in
        ["One subject that was found is no longer shown.", "41,233", "Active", "/en/subjects/s1", "3 more were found"]
    {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert!(page.header("x-robots-tag").contains("noindex"));
    let led = get(&site, "/api/v1/kept?q=没有这样的公司").await;
    let kept = get(&site, led.header("location")).await.json();
    assert_eq!((&kept["no_longer_shown"], kept["items"].as_array().unwrap().len()), (&1.into(), 0));
    assert_eq!(get(&site, "/api/v1/kept?answer=zz").await.status, StatusCode::NOT_FOUND);
    let by_list = get(&site, "/api/v1/kept?q=青禾&list=abnormal-operations").await;
    assert_eq!(by_list.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!get(&site, "/en/search?q=青禾&list=abnormal-operations").await.body.contains("/search/kept"));
}

#[tokio::test]
async fn names_near_a_slip_are_shown_as_such() {
    let page = get(&site(), "/en/search?q=清禾").await;
    assert!(page.body.contains("Nothing is called “清禾”. These names are near it."), "{}", page.body);
}
