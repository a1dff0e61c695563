//! What every answer bears.

use axum::{body::Body, http::StatusCode};

use crate::site::{PUBLIC_PAGES, get, get_as, request, send, site};

#[tokio::test]
async fn every_page_bears_the_strict_policy_and_no_copy_outlives_it() {
    let site = site();
    for language in ["zh", "en"] {
        for path in PUBLIC_PAGES {
            let got = get(&site, &format!("/{language}{path}")).await;
            assert_eq!(got.status, StatusCode::OK, "{language}{path}: {}", got.body);
            let policy = got.header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self';"), "{policy}");
            assert!(!policy.contains("unsafe") && !got.body.contains(" style="), "{path}");
            // Scripts are files of this site, and nothing stands in them on the page itself.
            for script in got.body.split("<script").skip(1) {
                assert!(script.starts_with(" src=\"/assets/") && script.contains("></script>"), "{path}: {script}");
            }
            assert_eq!(got.header("x-content-type-options"), "nosniff");
            assert_eq!(got.header("cache-control"), "public, no-cache", "{path}");
            assert!(!got.header("x-request-id").is_empty());
        }
    }
    let own = get_as(&site, "qinghe", "/en/subjects/s1").await;
    assert_eq!(own.header("cache-control"), "private, no-store");
}

#[tokio::test]
async fn pages_about_adverse_things_and_persons_are_kept_out_of_search_engines() {
    let site = site();
    let never = ["/subjects/s1", "/subjects/s2", "/records/rp", "/lists/abnormal-operations", "/search?q=青禾"];
    for path in never {
        let got = get(&site, &format!("/zh{path}")).await;
        assert!(got.header("x-robots-tag").contains("noindex, noarchive"), "{path}");
        assert!(got.body.contains("name=\"robots\" content=\"noindex, noarchive"), "{path}");
    }
    for path in ["", "/subjects/s3", "/records/rt", "/help"] {
        assert_eq!(get(&site, &format!("/zh{path}")).await.header("x-robots-tag"), "", "{path}");
    }
}

#[tokio::test]
async fn no_title_about_somebody_says_anything_adverse() {
    let site = site();
    for language in ["zh", "en"] {
        for path in PUBLIC_PAGES {
            let got = get(&site, &format!("/{language}{path}")).await;
            let title = got.title().to_lowercase();
            if !path.starts_with("/subjects") && !path.starts_with("/records") {
                continue;
            }
            for word in ["处罚", "罚款", "异常", "失信", "fine", "penalty", "abnormal", "adverse"] {
                assert!(!title.contains(word), "{path}: {title}");
            }
        }
    }
}

#[tokio::test]
async fn an_answer_that_did_not_change_is_not_sent_again() {
    let site = site();
    let got = get(&site, "/api/v1/subjects/s1").await;
    let tag = got.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
    let again = request("GET", "/api/v1/subjects/s1").header("if-none-match", &tag);
    let again = send(&site, again.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (StatusCode::NOT_MODIFIED, "", tag.as_str()));
    let other = request("GET", "/api/v1/subjects/s1").header("if-none-match", "\"other\"");
    assert_eq!(send(&site, other.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_style_sheet_may_be_kept_for_ever_because_its_address_changes() {
    let site = site();
    let home = get(&site, "/en").await;
    let (_, rest) = home.body.split_once("rel=\"stylesheet\" href=\"").unwrap();
    let path = rest.split_once('"').unwrap().0;
    let got = get(&site, path).await;
    assert_eq!(got.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(get(&site, "/assets/probity.000000000000.css").await.status, StatusCode::NOT_FOUND);
}
