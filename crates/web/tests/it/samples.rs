//! Records drawn by chance and compared with their originals.

use axum::http::StatusCode;

use crate::site::{form_as, get_as, post_as, site};

const SAMPLE: &str = "/en/samples/mxp";

#[tokio::test]
async fn a_sample_is_drawn_and_its_records_are_compared_one_by_one() {
    let site = site();
    let list = get_as(&site, "reviewer", "/en/samples").await;
    for shown in ["name=\"size\"", "/en/samples/mxp", "90 of 120 compared", "88 of 90 agree (92%–99%)"] {
        assert!(list.body.contains(shown), "{shown}: {}", list.body);
    }
    let drawn = form_as(&site, "reviewer", "/en/samples", "dataset=penalty&deliverer=&size=60&reasons=x").await;
    assert_eq!(drawn.header("location"), SAMPLE);
    for wrong in ["size=many&reasons=x", "size=0&reasons=x", "size=60&reasons=", "size=60&reasons=x&deliverer=%20x%20y"]
    {
        let refused = form_as(&site, "reviewer", "/en/samples", &format!("dataset=penalty&{wrong}")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let sample = get_as(&site, "reviewer", SAMPLE).await;
    for shown in ["between 92% and 99% agree", "9f86d081", "18,204", "stated anew before it was compared", "differs"] {
        assert!(sample.body.contains(shown), "{shown}");
    }
    let record = get_as(&site, "reviewer", &format!("{SAMPLE}/records/rp")).await;
    assert!(record.body.contains("id=\"differs-CF_NR_FK\"") && record.body.contains("value=\"no-original\""));
    let compare =
        async |record: &str, sent: &str| form_as(&site, "reviewer", &format!("{SAMPLE}/records/{record}"), sent).await;
    let done = compare("rp", "found=differs&field=CF_NR_FK&field=CF_WSH&reasons=x").await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, SAMPLE));
    for wrong in
        ["found=differs&reasons=x", "found=agrees&field=CF_NR_FK&reasons=x", "found=maybe&reasons=x", "found=agrees"]
    {
        assert_eq!(compare("rp", wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(compare("rq", "found=agrees&reasons=x").await.status, StatusCode::CONFLICT);
    // What was compared is shown, and can't be answered again.
    let answered = get_as(&site, "reviewer", &format!("{SAMPLE}/records/rs")).await;
    assert!(answered.body.contains("决定书载明罚款三千元") && !answered.body.contains("name=\"found\""));
}

#[tokio::test]
async fn who_delivers_does_not_see_what_was_drawn_and_reads_what_was_found() {
    let site = site();
    for account in ["market", "officer", "operator", "qinghe", "bank"] {
        for path in ["/en/samples", SAMPLE, "/en/samples/mxp/records/rp", "/api/v1/samples", "/api/v1/samples/mxp"] {
            assert_eq!(get_as(&site, account, path).await.status, StatusCode::FORBIDDEN, "{account} {path}");
        }
    }
    let auditor = get_as(&site, "auditor", "/en/samples").await;
    assert!(auditor.body.contains(SAMPLE) && !auditor.body.contains("name=\"size\""));
    assert!(!get_as(&site, "auditor", "/en/samples/mxp/records/rp").await.body.contains("name=\"found\""));
    let quality = get_as(&site, "market", "/en/quality/penalty").await;
    assert!(quality.body.contains("决定书载明罚款三千元") && quality.body.contains("88 of 90 agree"));
    assert!(quality.body.contains("/en/records/rs/edit"));
}

#[tokio::test]
async fn programs_draw_and_compare_too() {
    let site = site();
    let sent = r#"{"dataset": "penalty", "size": 60, "reasons": "x"}"#;
    let made = post_as(&site, "reviewer", "/api/v1/samples", sent).await;
    assert_eq!((made.status, made.header("location")), (StatusCode::CREATED, "/api/v1/samples/mxp"), "{}", made.body);
    let one = get_as(&site, "reviewer", "/api/v1/samples/mxp").await.json();
    assert_eq!((&one["compared"]["agree"], &one["items"][0]["state"]), (&88.into(), &"waits".into()));
    assert_eq!(one["items"][2]["fields"][0]["code"], "CF_NR_FK");
    let compare = async |sent: &str| post_as(&site, "reviewer", "/api/v1/samples/mxp/records/rp", sent).await.status;
    let differs = r#"{"found": "differs", "fields": ["CF_NR_FK"], "reasons": "x"}"#;
    assert_eq!(compare(differs).await, StatusCode::NO_CONTENT);
    assert_eq!(compare(r#"{"found": "differs", "reasons": "x"}"#).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(compare(r#"{"found": "agrees", "reasons": " "}"#).await, StatusCode::UNPROCESSABLE_ENTITY);
}
