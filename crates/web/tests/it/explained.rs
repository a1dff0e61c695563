//! Why a record stands where it stands, the whole file as of a day, and shared records read for a
//! duty.

use axum::http::StatusCode;

use crate::site::{form_as, get, get_as, site};

#[tokio::test]
async fn a_record_is_explained_to_everyone_who_may_see_it() {
    let site = site();
    let told = get(&site, "/api/v1/records/rq/explanation").await;
    assert_eq!(told.status, StatusCode::OK);
    let told = told.json();
    assert_eq!(told["record"]["id"], "rq");
    assert_eq!(told["link"]["certainty"], "certain");
    assert_eq!(told["publication"]["rules"][0]["unverified"], true);
    assert_eq!(told["publication"]["clocks"][0]["rule"]["in_force_from"], "2015-06-24");
    assert_eq!(told["source"]["deliverer"], "113500000000000001");
    assert!(told["source"].get("delivery").is_none(), "in which delivery it came is not for everyone");
    // What has ended, and what an officer still holds, is not explained either.
    assert_eq!(get(&site, "/api/v1/records/rr/explanation").await.status, StatusCode::GONE);
    assert_eq!(get(&site, "/api/v1/records/rs/explanation").await.status, StatusCode::NOT_FOUND);
    let own = get_as(&site, "qinghe", "/api/v1/records/rq/explanation").await.json();
    assert_eq!(own["link"]["evidence"][0]["value"], "91350100M000100Y43");
    assert_eq!(own["source"]["row"], 17);
    let page = get(&site, "/en/records/rq").await.body;
    assert!(page.contains("Why it is put to this subject") && page.contains("term#2026-general"));
}

#[tokio::test]
async fn the_whole_file_is_for_the_subject_itself_and_officers() {
    let site = site();
    let path = "/api/v1/subjects/s1/file?as_of=2026-11-25&known_at=2026-11-25T02:00:00Z";
    assert_eq!(get(&site, path).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(get_as(&site, "market", path).await.status, StatusCode::FORBIDDEN);
    assert_eq!(get_as(&site, "qinghe", "/api/v1/subjects/s2/file").await.status, StatusCode::NOT_FOUND);
    let file = get_as(&site, "qinghe", path).await.json();
    assert_eq!((&file["as_of"], &file["known_at"]), (&"2026-11-25".into(), &"2026-11-25T02:00:00.000Z".into()));
    let records = file["records"].as_array().unwrap();
    let corrected = records.iter().find(|record| record["id"] == "rp").unwrap();
    let source = |code: &str| {
        let fields = corrected["fields"].as_array().unwrap();
        fields.iter().find(|field| field["code"] == code).unwrap()["source"].clone()
    };
    assert_eq!((&source("CF_NR_FK")["version"], &source("CF_NR_FK")["row"]), (&2.into(), &4.into()));
    assert_eq!((&source("CF_WSH")["version"], &source("CF_WSH")["row"]), (&1.into(), &17.into()));
    // A record that has ended is in it, and says so.
    assert!(records.iter().any(|record| record["id"] == "rr" && record["state"] == "ended"));
}

#[tokio::test]
async fn the_page_of_the_whole_file_reads_times_as_people_write_them() {
    let site = site();
    let page = get_as(&site, "qinghe", "/en/subjects/s1/file?as_of=2026-11-20&known_at=2026-11-24T10:30").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("As of 20 November 2026, as known at 24 November 2026, 10:30."), "{}", page.body);
    assert!(page.header("x-robots-tag").contains("noindex"));
    let wrong = get_as(&site, "qinghe", "/api/v1/subjects/s1/file?known_at=yesterday").await;
    assert_eq!(
        (wrong.status, &wrong.json()["errors"][0]["parameter"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &"known_at".into())
    );
}

#[tokio::test]
async fn a_shared_record_is_read_for_a_named_duty_on_a_page_of_its_own() {
    let site = site();
    assert!(get_as(&site, "officer", "/en/consult/records/rp").await.body.contains("Record rp"));
    let unnamed = form_as(&site, "officer", "/en/consult/records/rp", "purpose=licence&matter=").await;
    assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = form_as(&site, "officer", "/en/consult/records/rp", "purpose=licence&matter=2026-77").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("in the matter &#34;2026-77&#34;") || page.body.contains("in the matter \"2026-77\""));
    // The file that was opened for the duty leads to its records in the same matter.
    let file = form_as(&site, "officer", "/en/consult/s1", "purpose=licence&matter=2026-77").await;
    assert!(file.body.contains("action=\"/en/consult/records/rp\"") && file.body.contains("value=\"2026-77\""));
}

#[tokio::test]
async fn what_is_typed_is_completed_with_what_is_public() {
    let site = site();
    let found = get(&site, "/api/v1/suggestions?q=榕城").await.json();
    let names: Vec<_> = found["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect();
    assert_eq!(names, ["榕城青禾食品有限公司", "榕城青禾农业发展有限公司"]);
    assert_eq!(get(&site, "/api/v1/suggestions").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = get(&site, "/en").await.body;
    let (_, rest) = page.split_once("<script src=\"").unwrap();
    let script = get(&site, rest.split_once('"').unwrap().0).await;
    assert_eq!((script.status, script.header("content-type")), (StatusCode::OK, "text/javascript; charset=utf-8"));
}

#[tokio::test]
async fn facts_and_reasons_are_told_in_words() {
    let site = site();
    let proposal = get_as(&site, "officer", "/en/proposals/pxp").await.body;
    assert!(proposal.contains("Annual reports for 2025") && !proposal.contains("reports-of-year"));
    let question = get_as(&site, "reviewer", "/en/review/rq").await.body;
    assert!(question.contains("a name alone never decides") && !question.contains("adverse-on-name-alone"));
    let listed = get(&site, "/en/subjects/s1").await.body;
    assert!(listed.contains("Rongcheng Administration for Market Regulation entered this subject"));
}

#[tokio::test]
async fn an_entry_is_explained_on_a_page_and_in_the_api_with_names_for_the_subject_and_the_auditor() {
    let site = site();
    let listing = get(&site, "/api/v1/subjects/s1").await.json()["listings"][0]["id"].as_str().unwrap().to_owned();
    let api = format!("/api/v1/explanations/{listing}");
    let told = get(&site, &api).await.json();
    assert_eq!((&told["kind"], &told["passages"][0]["about"]), (&"listing".into(), &"decided".into()));
    let first = &told["passages"][0]["sentences"][0]["text"];
    assert_eq!(
        (&first["en"], &first["zh"]),
        (
            &"Rongcheng Administration for Market Regulation decided on 10 July 2026 to enter 榕城青禾食品有限公司 in the \
              list “Abnormal-operations directory”."
                .into(),
            &"榕城市市场监督管理局于2026年7月10日决定将榕城青禾食品有限公司列入“经营异常名录”。".into()
        )
    );
    for (account, names, reasons) in
        [("market", false, false), ("reviewer", false, true), ("qinghe", true, true), ("auditor", true, true)]
    {
        let told = get_as(&site, account, &api).await.body;
        assert_eq!((told.contains("chief"), told.contains("as the records show")), (names, reasons), "{account}");
    }
    let page = get(&site, &format!("/en/explanations/{listing}")).await;
    assert!(page.body.contains("What would change it") && page.body.contains("reachable again"), "{}", page.body);
    assert!(page.header("x-robots-tag").contains("noindex"));
    assert!(!page.body.contains("/notices/"), "nobody serves the public a notice");
    // Pages that name the entry lead to it.
    for path in ["/zh/subjects/s1", "/zh/lists/abnormal-operations"] {
        assert!(get(&site, path).await.body.contains(&format!("/zh/explanations/{listing}")), "{path}");
    }
    assert_eq!(get(&site, "/api/v1/explanations/rr").await.status, StatusCode::GONE);
    assert_eq!(get(&site, "/api/v1/explanations/rs").await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&site, "/api/v1/explanations/nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_notice_is_printed_for_whoever_serves_it_or_is_served() {
    let site = site();
    let listing = get(&site, "/api/v1/subjects/s1").await.json()["listings"][0]["id"].as_str().unwrap().to_owned();
    for (thing, who, title) in [
        (listing.as_str(), "officer", "Notice of an entry on a list"),
        (listing.as_str(), "qinghe", "Notice of an entry on a list"),
        ("pxp", "officer", "Notice of a proposed entry on a list"),
    ] {
        let page = get_as(&site, who, &format!("/en/notices/{thing}")).await;
        assert_eq!(page.status, StatusCode::OK, "{thing} {who}");
        for part in [title, &format!("No. {thing}"), "Receipt of service", "Legal basis"] {
            assert!(page.body.contains(part), "{thing} {who} {part}: {}", page.body);
        }
        assert_eq!(page.body.contains("chief"), who == "qinghe", "{thing} {who}");
    }
    let chinese = get_as(&site, "officer", "/zh/notices/pxp").await.body;
    assert!(chinese.contains("拟列入名单告知书") && chinese.contains("送达回证"), "{chinese}");
    let page = get_as(&site, "officer", "/en/proposals/pxp").await.body;
    assert!(page.contains("/en/notices/pxp") && page.contains("/en/explanations/pxp"));
    for path in [format!("/en/notices/{listing}"), "/en/notices/pxp".to_owned(), "/en/explanations/pxp".to_owned()] {
        assert_eq!(get(&site, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        get_as(&site, "officer", "/en/notices/rq").await.status,
        StatusCode::NOT_FOUND,
        "a record is not served"
    );
}
