//! Following a subject or a list, and the links of letters.

use axum::{body::Body, http::StatusCode};

use crate::{
    fake::subscriptions::TOKEN,
    site::{form_as, get, get_as, post_as, request, send, site},
};

#[tokio::test]
async fn a_page_shows_ones_own_and_takes_a_new_one() {
    let site = site();
    let page = get_as(&site, "bank", "/en/subscriptions?subject=s1").await;
    assert_eq!(page.status, StatusCode::OK);
    for shown in
        ["li@bank.example", "https://bank.example/in?a=&#60;b&#62;", "Waits for the confirmation", "You are told"]
    {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    assert!(page.body.contains("name=\"subject\" value=\"s1\""));
    assert_eq!(page.header("cache-control"), "private, no-store");
    let by_mail =
        form_as(&site, "bank", "/en/subscriptions", "subject=s1&way=mail&mail=li@bank.example&webhook=").await;
    assert_eq!(by_mail.header("location"), "/en/subscriptions?done=followed");
    let by_hook = "list=abnormal-operations&way=webhook&mail=&webhook=https://bank.example/in";
    let by_hook = form_as(&site, "bank", "/zh/subscriptions", by_hook).await;
    assert!(by_hook.body.contains("whsec_shown_once") && by_hook.header("cache-control") == "private, no-store");
    for bad in
        ["way=mail&mail=x", "subject=s1&list=abnormal-operations&mail=x", "subject=s1&way=mail&webhook=https://x"]
    {
        let refused = form_as(&site, "bank", "/en/subscriptions", bad).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
}

#[tokio::test]
async fn a_subscription_is_ended_by_its_own_account_alone() {
    let site = site();
    assert_eq!(form_as(&site, "market", "/en/subscriptions/mail", "x=").await.status, StatusCode::NOT_FOUND);
    assert_eq!(form_as(&site, "bank", "/en/subscriptions/mail", "x=").await.status, StatusCode::SEE_OTHER);
    assert_eq!(post_as(&site, "market", "/api/v1/subscriptions/hook/end", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(post_as(&site, "bank", "/api/v1/subscriptions/hook/end", "").await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_program_follows_by_the_api() {
    let site = site();
    let body = r#"{"subject":"s1","webhook":"https://bank.example/in"}"#;
    let made = post_as(&site, "bank", "/api/v1/subscriptions", body).await;
    assert_eq!((made.status, made.json()["secret"].as_str()), (StatusCode::CREATED, Some("whsec_shown_once")));
    for bad in
        [r#"{"subject":"s1"}"#, r#"{"webhook":"https://x"}"#, r#"{"subject":"s1","mail":"a@b.c","language":"fr"}"#]
    {
        let refused = post_as(&site, "bank", "/api/v1/subscriptions", bad).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
}

#[tokio::test]
async fn opening_a_link_changes_nothing_and_one_click_ends_it() {
    let site = site();
    for act in ["confirm", "end"] {
        let opened = get(&site, &format!("/en/subscriptions/{act}/anything")).await;
        assert_eq!(opened.status, StatusCode::OK, "whether it is one of ours is not told by opening it");
        assert!(opened.header("x-robots-tag").contains("noindex"));
        let click = |token: &'static str| {
            let request = request("POST", &format!("/en/subscriptions/{act}/{token}"))
                .header("content-type", "application/x-www-form-urlencoded");
            let site = site.clone();
            async move { send(&site, request.body(Body::from("List-Unsubscribe=One-Click")).unwrap()).await }
        };
        let done = click(TOKEN).await;
        assert!(done.status == StatusCode::OK && done.body.contains("role=\"status\""), "{}", done.body);
        assert_eq!(click("abcdefghabcdefgh.00").await.status, StatusCode::NOT_FOUND);
    }
}

#[test]
fn a_letter_says_nothing_adverse_in_its_subject_line_and_names_only_what_is_followed() {
    use domain::Language;
    let new = ["https://city.example/en/records/r1".to_owned()];
    for language in Language::ALL {
        let words = web::Words::new(language);
        let news = |about: &str| web::letters::news(&words, "City", about, "https://p", &new, 1, "https://end");
        let letter = news("Company A");
        assert_eq!(letter.subject, news("Company B").subject, "whatever is followed");
        for word in ["penalty", "abnormal", "adverse", "\u{5904}\u{7f5a}", "\u{5f02}\u{5e38}", "\u{5931}\u{4fe1}"] {
            assert!(!letter.subject.to_lowercase().contains(word));
        }
        for part in ["Company A", "https://p", &new[0], "https://end"] {
            assert!(letter.body.contains(part), "{part}: {}", letter.body);
        }
    }
}
