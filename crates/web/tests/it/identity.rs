//! Who is who: the other subject is looked up, records are ticked, and each act has its way back.

use axum::http::StatusCode;

use crate::site::{form_as, get_as, post_as, site};

#[tokio::test]
async fn the_other_subject_is_found_by_name_code_or_id() {
    let site = site();
    for (asked, found) in [("s3", true), ("91350102MA31Y8K27D", true), ("青禾农业", true), ("s1", false)] {
        let page = get_as(&site, "reviewer", &format!("/en/subjects/s1/identity/merge?q={asked}")).await;
        assert_eq!(page.status, StatusCode::OK, "{asked}");
        assert_eq!(page.body.contains("name=\"other\" value=\"s3\""), found, "{asked}: {}", page.body);
        assert!(!page.body.contains("name=\"other\" value=\"s1\""), "a subject is not another to itself");
        assert_eq!(page.body.contains("Merge into the other</button>"), found, "what can't be sent yet is not offered");
    }
    let nothing = get_as(&site, "reviewer", "/en/subjects/s1/identity/erase").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    for (who, status) in [("officer", StatusCode::FORBIDDEN), ("qinghe", StatusCode::FORBIDDEN)] {
        assert_eq!(get_as(&site, who, "/en/subjects/s1/identity/merge").await.status, status, "{who}");
    }
}

#[tokio::test]
async fn records_codes_and_names_are_ticked() {
    let site = site();
    let page = get_as(&site, "reviewer", "/en/subjects/s1/identity/split").await.body;
    for shown in [
        "name=\"record\" value=\"rp\"",
        "name=\"code\" value=\"91350100M000100Y43\"",
        "name=\"name\" value=\"榕城青禾粮油商行\"",
        "?dataset=penalty",
    ] {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    let licences = get_as(&site, "reviewer", "/en/subjects/s1/identity/move?q=s3&dataset=licence").await.body;
    assert!(licences.contains("name=\"record\"") && !licences.contains("value=\"rp\""), "{licences}");
    assert!(licences.contains("?q=s3&amp;dataset=penalty") || licences.contains("?q=s3&#38;dataset=penalty"));
    let sent = "record=rp&record=rq&code=91350100M000100Y43&new_name=x&reasons=y";
    let split = form_as(&site, "reviewer", "/en/subjects/s1/identity/split", sent).await;
    assert_eq!((split.status, split.header("location")), (StatusCode::SEE_OTHER, "/en/subjects/s3"));
    let moved = form_as(&site, "reviewer", "/en/subjects/s1/identity/move", "record=rp&other=s3&reasons=y").await;
    assert_eq!((moved.status, moved.header("location")), (StatusCode::SEE_OTHER, "/en/subjects/s1"));
    for wrong in ["record=rp&other=s3", "record=rp&reasons=y", "record=x&other=s3&reasons=y"] {
        let refused = form_as(&site, "reviewer", "/en/subjects/s1/identity/move", wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test]
async fn merges_and_successions_are_offered_with_their_way_back() {
    let site = site();
    let page = get_as(&site, "reviewer", "/en/subjects/s1/identity").await.body;
    assert!(page.contains("name=\"other\" value=\"s9\""), "what was merged can be undone: {page}");
    let succession = page.split("name=\"succession\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let undone = form_as(&site, "reviewer", "/en/subjects/s1/identity/unmerge", "other=s9&reasons=x").await;
    assert_eq!((undone.status, undone.header("location")), (StatusCode::SEE_OTHER, "/en/subjects/s9"));
    let withdrawn =
        form_as(&site, "reviewer", "/en/subjects/s1/identity/withdraw", &format!("succession={succession}&reasons=x"))
            .await;
    assert_eq!((withdrawn.status, withdrawn.header("location")), (StatusCode::SEE_OTHER, "/en/subjects/s1"));
    let file = get_as(&site, "reviewer", "/api/v1/subjects/s1").await.json();
    assert_eq!(file["successions"][0]["id"], succession.as_str());
    let by_api = format!("/api/v1/successions/{succession}/withdrawal");
    assert_eq!(post_as(&site, "reviewer", &by_api, r#"{"reasons":"x"}"#).await.status, StatusCode::NO_CONTENT);
    assert_eq!(post_as(&site, "officer", &by_api, r#"{"reasons":"x"}"#).await.status, StatusCode::FORBIDDEN);
    let unknown = post_as(&site, "reviewer", "/api/v1/successions/q/withdrawal", r#"{"reasons":"x"}"#).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn drawn_links_are_shown_with_what_the_answers_show_and_are_answered() {
    let site = site();
    let page = get_as(&site, "reviewer", "/en/drawn-links").await.body;
    for shown in ["2,412", "0.197%", "0.050%", "9,485 answers are enough", "Adverse records wait for a person."] {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    let links = get_as(&site, "reviewer", "/api/v1/drawn-links").await.json();
    assert_eq!((&links["audit"]["wrong"], &links["audit"]["enough"]), (&1.into(), &false.into()));
    assert!(links["items"][0]["candidates"].is_array());
    let right = form_as(&site, "reviewer", "/en/drawn-links/rq", "decision=right&reasons=x").await;
    assert_eq!((right.status, right.header("location")), (StatusCode::SEE_OTHER, "/en/drawn-links"));
    for (body, status) in [
        (r#"{"decision":"right","reasons":"x"}"#, StatusCode::NO_CONTENT),
        (r#"{"decision":"wrong","reasons":"x"}"#, StatusCode::CONFLICT),
        (r#"{"decision":"maybe","reasons":"x"}"#, StatusCode::UNPROCESSABLE_ENTITY),
        (r#"{"decision":"right","reasons":""}"#, StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(post_as(&site, "reviewer", "/api/v1/drawn-links/rq", body).await.status, status, "{body}");
    }
    assert_eq!(get_as(&site, "market", "/api/v1/drawn-links").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_reviewer_says_on_the_page_of_a_record_that_it_is_not_about_its_subject() {
    let site = site();
    let page = get_as(&site, "reviewer", "/en/records/rq").await.body;
    assert!(page.contains("value=\"not:s1\""), "{page}");
    assert!(!get_as(&site, "officer", "/en/records/rq").await.body.contains("not:s1"));
    let question = get_as(&site, "reviewer", "/en/review/rq").await.body;
    assert!(question.contains("value=\"not:s"), "{question}");
    let sent = r#"{"decision":"not:s1","reasons":"x"}"#;
    assert_eq!(post_as(&site, "reviewer", "/api/v1/review/rq", sent).await.status, StatusCode::NO_CONTENT);
}
