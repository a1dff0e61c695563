//! The way to a provider of identities and back, as a browser goes it.

use axum::{body::Body, http::StatusCode};

use crate::{
    fake::openids::VOUCHED,
    site::{Got, addressed_site, form_as, get, get_as, request, send},
};

async fn back(query: &str, cookie: &str) -> Got {
    let request = request("GET", &format!("/en/sign-in/openid/back?{query}")).header("cookie", cookie);
    send(&addressed_site(), request.body(Body::empty()).unwrap()).await
}

fn cookies(got: &Got) -> Vec<&str> {
    got.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
}

#[tokio::test]
async fn signing_in_leads_to_the_provider_and_on_to_where_one_wanted() {
    let site = addressed_site();
    let form = get(&site, "/zh/sign-in?next=/holds").await;
    assert!(form.body.contains(r#"href="/zh/sign-in/openid?next=%2Fholds""#), "{}", form.body);
    let left = get(&site, "/zh/sign-in/openid?next=/holds").await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    let expected =
        "https://id.example/authorize?state=s&redirect_uri=https%3A%2F%2Fcredit.example%2Fzh%2Fsign-in%2Fopenid%2Fback";
    assert_eq!(left.header("location"), expected);
    let kept = left.header("set-cookie");
    assert!(kept.starts_with("probity_openid=to..holds; Path=/; Max-Age=600; HttpOnly; SameSite=Lax"), "{kept}");
    let elsewhere = get(&site, "/zh/sign-in/openid?next=//evil.example").await;
    assert!(elsewhere.header("set-cookie").starts_with("probity_openid=to.;"), "paths of this site only");

    // The account has a second factor: its code is asked for, and then one goes on.
    let got = back(&format!("state=s&code={VOUCHED}"), "probity_openid=to..holds").await;
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, "/en/sign-in/code?next=%2Fholds"));
    let set = cookies(&got);
    assert!(set[0].starts_with("probity_code=code-careful;") && set[1].starts_with("probity_openid=;"), "{set:?}");
}

#[tokio::test]
async fn who_is_not_vouched_for_may_try_again() {
    for (query, cookie) in [
        ("error=access_denied&state=s", "probity_openid=to."),
        ("state=s&code=vouched", ""),
        ("state=other&code=vouched", "probity_openid=to."),
        ("state=s&code=vouched", "probity_openid=link"),
    ] {
        let got = back(query, cookie).await;
        assert_eq!(got.status, StatusCode::UNAUTHORIZED, "{query}");
        assert!(got.body.contains("did not confirm who you are"), "{}", got.body);
        assert!(cookies(&got).iter().all(|cookie| cookie.starts_with("probity_openid=;")), "{:?}", cookies(&got));
    }
    let unknown = back("state=s&code=another", "probity_openid=to.").await;
    assert_eq!(unknown.status, StatusCode::FORBIDDEN);
    assert!(unknown.body.contains("&#60;7&#62;"), "what to give the operator: {}", unknown.body);
}

#[tokio::test]
async fn ones_own_identities_are_linked_by_a_link_and_unlinked() {
    let site = addressed_site();
    let page = get_as(&site, "reviewer", "/en/account").await;
    assert!(page.body.contains("Link an identity of Provincial &#60;sign-in&#62;"), "{}", page.body);
    let leaving = form_as(&site, "reviewer", "/en/account/openid", "x=1").await;
    assert_eq!(leaving.status, StatusCode::OK, "a form may not lead to another site, so that a link does");
    assert!(leaving.body.contains(r#"class="button" href="https://id.example/authorize?"#), "{}", leaving.body);
    assert!(leaving.header("set-cookie").starts_with("probity_openid=link;"));
    let got = back("state=s&code=vouched", "probity_session=session-reviewer; probity_openid=link").await;
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, "/en/account?done=linked"));
    let unlink = "issuer=https%3A%2F%2Fid.example&subject=%3C7%3E";
    let got = form_as(&site, "reviewer", "/en/account/openid/removal", unlink).await;
    assert_eq!(got.header("location"), "/en/account?done=unlinked");
    let got = form_as(&site, "reviewer", "/en/account/openid/removal", "issuer=x&subject=y").await;
    assert_eq!(got.status, StatusCode::NOT_FOUND);
}
