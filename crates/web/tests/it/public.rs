//! Feeds, checks of many lines, topics of the help, quotas of the API.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};

use crate::{
    fake::Fake,
    site::{Got, get, get_as, request, send, site},
};

const FEEDS: [&str; 3] =
    ["/subjects/s1/feed", "/lists/abnormal-operations/feed", "/publicity/113500000000000001/2026-11-20/feed"];

#[tokio::test]
async fn a_feed_names_nobody_and_says_the_last_day_of_each_entry() {
    let site = site();
    for language in ["zh", "en"] {
        for path in FEEDS {
            let got = get(&site, &format!("/{language}{path}")).await;
            assert_eq!(got.status, StatusCode::OK, "{path}: {}", got.body);
            assert_eq!(got.header("content-type"), "application/atom+xml; charset=utf-8");
            assert_eq!(got.header("cache-control"), "public, no-cache");
            assert!(got.header("x-robots-tag").contains("noindex"));
            let entries: Vec<&str> = got.body.split("<entry>").skip(1).collect();
            assert!(!entries.is_empty(), "{path}");
            for entry in entries {
                let entry = entry.split("</entry>").next().unwrap();
                assert!(!entry.contains("青禾") && !entry.contains("91350100M000100Y43"), "{path}: {entry}");
                assert!(entry.contains("<updated>20"), "{entry}");
            }
        }
    }
    // The penalty ends on 14 September 2027: the day before is the last one.
    let day = get(&site, "/en/publicity/113500000000000001/2026-11-20/feed").await.body;
    let penalties = get(&site, "/en/subjects/s1/feed").await.body;
    assert!(penalties.contains("end=2027-09-13; scheme=W3C-DTF"), "{penalties}");
    assert!(day.contains("<id>urn:probity:publicity/113500000000000001/2026-11-20</id>"));
}

#[tokio::test]
async fn what_left_is_told_by_its_id_and_never_in_the_feed_of_a_subject() {
    let site = site();
    let list = get(&site, "/en/lists/abnormal-operations/feed").await.body;
    assert!(list.contains("<at:deleted-entry ref=\"urn:probity:lma\" when=\"2026-11-18T00:00:00Z\"/>"), "{list}");
    let day = get(&site, "/en/publicity/113500000000000001/2026-11-20/feed").await.body;
    assert!(day.contains("<at:deleted-entry ref=\"urn:probity:rr\""), "{day}");
    let subject = get(&site, "/en/subjects/s1/feed").await.body;
    assert!(!subject.contains("deleted-entry") && !subject.contains(":rr"), "{subject}");
    // Nor does the subject itself, signed in, get another feed than everyone.
    assert_eq!(get_as(&site, "qinghe", "/en/subjects/s1/feed").await.body, subject);
    for path in ["/en/subjects/s404/feed", "/en/lists/none/feed", "/en/publicity/x y/2026-11-20/feed"] {
        assert_eq!(get(&site, &path.replace(' ', "%20")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

fn part(name: &str, value: &str) -> String {
    format!("--line\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

async fn check(parts: &[(&str, &str)]) -> Got {
    let body: String = parts.iter().map(|(name, value)| part(name, value)).collect();
    let request = request("POST", "/en/check")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "multipart/form-data; boundary=line");
    send(&site(), request.body(Body::from(format!("{body}--line--\r\n"))).unwrap()).await
}

#[tokio::test]
async fn each_line_is_answered_and_a_mistyped_code_is_put_right() {
    let got = check(&[("lines", "91350100M000100Y43\n91350100M000100Y44\nNobody Ltd")]).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.body);
    assert!(got.body.contains("href=\"/en/subjects/s1\""));
    assert!(got.body.contains("Character 18 of the code should be 3."), "{}", got.body);
    assert!(got.body.contains("not found"));
    // A file counts before what was pasted.
    let got = check(&[("lines", "Nobody Ltd"), ("file", "\u{feff}91350100M000100Y43\r\n")]).await;
    assert!(got.body.contains("href=\"/en/subjects/s1\"") && !got.body.contains("not found"), "{}", got.body);
}

#[tokio::test]
async fn a_file_of_answers_holds_no_formula_and_no_header_of_its_own() {
    let got = check(&[("lines", "=HYPERLINK(\"http://evil.example\")\n@SUM(A1)\n+1\n-1+1"), ("as", "csv")]).await;
    assert_eq!(got.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(got.header("content-disposition"), "attachment; filename*=UTF-8''check.csv");
    assert!(got.body.starts_with("\u{feff}line,asked,answer,subject,name,code,meant\r\n"));
    for line in got.body.lines().skip(1) {
        let cell = line.split_once(',').unwrap().1;
        assert!(cell.starts_with("\"'"), "{line}");
    }
}

#[tokio::test]
async fn what_is_checked_has_limits() {
    let many = "x\n".repeat(201);
    let long = "名".repeat(301);
    for lines in ["", " \n ", many.as_str(), long.as_str(), "a\0b"] {
        assert_eq!(check(&[("lines", lines)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let large = check(&[("lines", &"x".repeat(300_000))]).await;
    assert!(matches!(large.status.as_u16(), 413 | 422), "{}", large.status);
    // Another site's page can't make a browser ask.
    let request = request("POST", "/en/check")
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "multipart/form-data; boundary=line");
    let body = format!("{}--line--\r\n", part("lines", "x"));
    assert_eq!(send(&site(), request.body(Body::from(body)).unwrap()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_help_explains_each_topic_in_both_languages() {
    let site = site();
    for topic in ["record", "objection", "repair", "report", "reuse"] {
        let (zh, en) = (format!("/zh/help/{topic}"), format!("/en/help/{topic}"));
        let (zh, en) = (get(&site, &zh).await, get(&site, &en).await);
        assert_eq!((zh.status, en.status), (StatusCode::OK, StatusCode::OK));
        assert_ne!(zh.title(), en.title());
        assert!(!zh.body.contains("help-") && !en.body.contains(">help-"), "{topic} has no words");
        assert_eq!(en.header("x-robots-tag"), "", "search engines may keep it");
    }
    assert_eq!(get(&site, "/en/help/nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_api_says_how_much_of_the_minute_is_left_and_pages_are_not_counted() {
    let quota = Some(web::Quota { address: 2, account: 4, spares_own_machine: false });
    let site = web::app(Fake::shared(), web::Settings { forwarded: true, quota, ..web::Settings::default() });
    let ask = |path: &'static str, from: &'static str, token: &'static str| {
        let mut request = Request::builder().uri(path).header("host", "credit.example").header("x-forwarded-for", from);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let site = site.clone();
        async move { send(&site, request.body(Body::empty()).unwrap()).await }
    };
    let (one, other) = ("192.0.2.1", "192.0.2.2");
    let first = ask("/api/v1/subjects/s1", one, "").await;
    assert_eq!((first.status, first.header("ratelimit")), (StatusCode::OK, "\"minute\";r=1;t=60"));
    assert_eq!(first.header("ratelimit-policy"), "\"minute\";q=2;w=60");
    assert_eq!(ask("/api/v1/subjects/s1", one, "").await.status, StatusCode::OK);
    let over = ask("/api/v1/subjects/s1", one, "").await;
    assert_eq!((over.status, over.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "60"));
    assert_eq!(over.json()["code"], "too-many");
    assert_eq!(over.header("ratelimit"), "\"minute\";r=0;t=60");
    // Another address, an account at the same one, and pages go on.
    assert_eq!(ask("/api/v1/subjects/s1", other, "").await.status, StatusCode::OK);
    assert_eq!(ask("/api/v1/subjects/s1", one, "token-market").await.header("ratelimit"), "\"minute\";r=3;t=60");
    let page = ask("/en/subjects/s1", one, "").await;
    assert_eq!((page.status, page.header("ratelimit")), (StatusCode::OK, ""));
}

#[tokio::test]
async fn what_is_asked_for_writes_no_header() {
    let site = site();
    let asked = ["/en/sign-in?next=/%0d%0aset-cookie:a=b", "/en/search%0d%0aset-cookie:a=b/", "/en/codes/x%0d%0aa:b"];
    for path in asked {
        let got = get(&site, path).await;
        assert_eq!(got.header("set-cookie"), "", "{path}");
        assert!(!got.headers.values().any(|value| value.as_bytes().contains(&b'\n')), "{path}");
    }
    let form = request("POST", "/en/sign-in").header("content-type", "application/x-www-form-urlencoded");
    let body = "name=qinghe&password=correct+horse&next=/x%0d%0aset-cookie:a=b";
    let got = send(&site, form.body(Body::from(body)).unwrap()).await;
    assert_eq!(got.header("location"), "/en/my");
}
