//! What the operator says in the name of the node: notices from their first day until their end, contact, name and
//! colour, and words of the node in the place of those of the interface.

use std::sync::Arc;

use axum::{Router, body::Body, http::StatusCode};
use domain::{
    Label, Language,
    content::{Content, Notice, NoticeText},
};

use crate::{
    fake::Fake,
    site::{PUBLIC_PAGES, form_as, get, get_as, request, send, site},
};

fn site_of() -> (Arc<Fake>, Router) {
    let fake = Fake::shared();
    let site = web::app(fake.clone(), web::Settings::default());
    (fake, site)
}

const NOTICE: &str =
    "text-zh=%3Cb%3E%E5%81%9C%E6%9C%BA&text-en=%3Cb%3Eclosed+%26+dark&from=2026-11-25&until=2026-11-27";

#[tokio::test]
async fn a_notice_stands_on_the_home_page_and_on_the_workbench_where_it_is_for_it() {
    let site = site();
    let put = form_as(&site, "operator", "/en/content/notices", &format!("{NOTICE}&link=https://city.example/n")).await;
    assert_eq!((put.status, put.header("location")), (StatusCode::SEE_OTHER, "/en/content?done=put-up"));
    let home = get(&site, "/en").await.body;
    assert!(home.contains("&#60;b&#62;closed &#38; dark") && !home.contains("<b>closed"), "{home}");
    assert!(home.contains("href=\"https://city.example/n\" rel=\"noopener noreferrer\""), "{home}");
    assert!(get(&site, "/zh").await.body.contains("停机"));
    assert!(!get(&site, "/en/help").await.body.contains("closed"));
    assert!(!get_as(&site, "reviewer", "/en/review").await.body.contains("closed"));
    let page = get_as(&site, "operator", "/en/content").await.body;
    assert!(page.contains("shown</span>") && page.contains("operator<br>"), "who put it up, and how it stands: {page}");
    assert!(!home.contains("operator"), "everyone reads when, and not who");

    form_as(&site, "operator", "/en/content/notices", &format!("{NOTICE}&on-workbench=yes")).await;
    assert!(get_as(&site, "reviewer", "/en/review").await.body.contains("closed"));
    assert!(!get(&site, "/en/help").await.body.contains("closed"));
    for number in [1, 2] {
        let gone = form_as(&site, "operator", &format!("/en/content/notices/{number}"), "").await;
        assert_eq!(gone.header("location"), "/en/content?done=withdrawn");
    }
    assert!(!get(&site, "/en").await.body.contains("closed"));
}

#[tokio::test]
async fn a_notice_is_shown_on_its_days_alone() {
    let (fake, site) = site_of();
    // The made-up node's day is 25 November 2026.
    for (from, until, shown) in
        [("2026-11-25", "2026-11-26", true), ("2026-11-24", "2026-11-25", false), ("2026-11-26", "2026-11-27", false)]
    {
        let [from, until] = [from, until].map(|day| day.parse().unwrap());
        let said = NoticeText { text: Label::new("停机", "closed"), link: None, from, until, on_workbench: false };
        let notice = Notice { number: "1".parse().unwrap(), said, by: None, at: fake.now, withdrawn_at: None };
        fake.say(Content { notices: vec![notice], ..Content::default() }, None);
        assert_eq!(get(&site, "/en").await.body.contains("closed"), shown, "{from} {until}");
    }
}

#[tokio::test]
async fn a_notice_that_can_not_be_shown_is_refused() {
    let site = site();
    for wrong in [
        "text-en=x&from=2026-11-25&until=2026-11-27".to_owned(),
        NOTICE.replace("&until=2026-11-27", ""),
        NOTICE.replace("2026-11-27", "2026-11-25"),
        NOTICE.replace("2026-11-27", "2028-11-25"),
        format!("{NOTICE}&link=javascript:alert(1)"),
        format!("{NOTICE}&link=http://city.example"),
        NOTICE.replace("closed", &"x".repeat(501)),
    ] {
        let got = form_as(&site, "operator", "/en/content/notices", &wrong).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(form_as(&site, "operator", "/en/content/notices/7", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(form_as(&site, "operator", "/en/content/notices/x", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn contact_name_and_colour_are_on_every_page() {
    let site = site();
    assert!(!get(&site, "/en").await.body.contains("class=\"contact\""), "nothing is shown where nothing is said");
    let contact =
        "telephone=0591-8755&email=credit@city.example&address-zh=%E4%B8%80%E8%B7%AF&address-en=1+Road%3Cb%3E";
    let saved = form_as(&site, "operator", "/en/content/contact", contact).await;
    assert_eq!(saved.header("location"), "/en/content?done=contact");
    let name = "name-zh=%E7%A4%BA%E4%BE%8B&name-en=Example+%3Ci%3E&accent=plum";
    form_as(&site, "operator", "/en/content/appearance", name).await;
    for path in PUBLIC_PAGES {
        let page = get(&site, &format!("/en{path}")).await.body;
        assert!(page.contains("0591-8755") && page.contains("href=\"mailto:credit@city.example\""), "{path}");
        assert!(page.contains("1 Road&#60;b&#62;") && page.contains("Example &#60;i&#62;"), "{path}");
        assert!(page.contains("<html lang=\"en\" class=\"accent-plum\">"), "{path}");
    }
    let missing = get(&site, "/en/nothing").await.body;
    assert!(missing.contains("0591-8755"), "whoever finds nothing most of all");
    assert_eq!(get(&site, "/en/help").await.body.matches("0591-8755").count(), 2, "foot and help");
    for wrong in ["telephone=call", "email=city", "address-zh=x"] {
        let got = form_as(&site, "operator", "/en/content/contact", wrong).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    for wrong in ["accent=red", "name-zh=x&accent=plum", ""] {
        let got = form_as(&site, "operator", "/en/content/appearance", wrong).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test]
async fn a_text_of_the_node_stands_in_the_place_of_the_original_and_leaves_it_again() {
    let site = site();
    let path = "/en/content/words/home-lead";
    let form = get_as(&site, "operator", path).await.body;
    assert_eq!(form.matches("Delivered by departments under the law").count(), 2, "the original, and to begin with");
    assert!(!form.contains("value=\"restore\""));
    let set = form_as(&site, "operator", path, "of=en&act=replace&text=Welcome+%3Cb%3E%0D%0Ato+all").await;
    assert_eq!(set.header("location"), "/en/content/words?of=en&done=yes", "{}", set.body);
    assert!(get(&site, "/en").await.body.contains("Welcome &#60;b&#62;\nto all"));
    assert!(get(&site, "/zh").await.body.contains("政府部门依法报送"), "the other language keeps its own");
    let list = get_as(&site, "operator", "/zh/content/words?of=en&q=WELCOME").await.body;
    assert!(list.contains("/zh/content/words/home-lead?of=en") && list.contains("共 1 条"), "{list}");
    assert!(get_as(&site, "operator", "/en/content/words?q=letter-").await.body.contains("8 texts"));
    form_as(&site, "operator", path, "of=en&act=restore").await;
    assert!(get(&site, "/en").await.body.contains("Delivered by departments under the law"));
    for (path, wrong, why) in [
        ("home-lead", "act=replace&text=%7B+%24x+%7D", "is not in the original"),
        ("home-lead", "act=replace&text=%7B", "be read as Fluent"),
        ("home-lead", "act=replace&text=", "missing"),
        ("object-button", "act=replace&text=Click", "may be replaced"),
        ("home-lead", "act=burn&text=x", "replace"),
        ("home-lead", "of=fr&act=replace&text=x", "zh or en"),
    ] {
        let got = form_as(&site, "operator", &format!("/en/content/words/{path}"), wrong).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {wrong}");
        assert!(got.body.contains(why), "{why}: {}", got.body);
    }
    let long = format!("act=replace&text={}", "%E5%9F%8E".repeat(4_001));
    let got = form_as(&site, "operator", path, &long).await;
    assert!(got.body.contains("at most 4000 characters"), "{}", got.body);
    assert_eq!(get_as(&site, "operator", "/en/content/words/object-button").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn letters_say_the_words_of_the_node() {
    let mut content = Content::default();
    content.words.of_mut(Language::English).insert("letter-news".to_owned(), "News of { $x }, {$x}!".to_owned());
    let kept = domain::content::ContentInForce { content, broken: None };
    let words = web::Words::of_node(Language::English, &kept);
    let letter = web::letters::news(&words, "City", "Company A", "https://p", &[], 0, "https://end");
    assert!(letter.body.starts_with("News of Company A, Company A!\nhttps://p\n"), "{}", letter.body);
}

#[tokio::test]
async fn what_can_not_be_used_is_told_and_the_originals_stand() {
    let (fake, site) = site_of();
    fake.say(Content::default(), Some("expected `,` at line 3 <b>"));
    for path in ["/en/content", "/en/content/words"] {
        assert!(get_as(&site, "operator", path).await.body.contains("expected `,` at line 3 &#60;b&#62;"), "{path}");
    }
    assert!(!get(&site, "/en").await.body.contains("line 3"));
    let mut content = Content::default();
    let words = content.words.of_mut(Language::English);
    words.insert("home-lead".to_owned(), "{ $x }".to_owned());
    words.insert("sign-in".to_owned(), "Pay here".to_owned());
    fake.say(content, None);
    let home = get(&site, "/en").await.body;
    assert!(home.contains("Delivered by departments under the law") && !home.contains("Pay here"));
    let page = get_as(&site, "operator", "/en/content/words").await.body;
    assert!(page.contains("<span class=\"code\">en sign-in</span>") && page.contains("en home-lead</span>"), "{page}");
}

#[tokio::test]
async fn only_the_operator_says_anything_and_only_from_a_page_of_this_site() {
    let site = site();
    let word = "/en/content/words/home-lead";
    let forms = [
        ("/en/content/notices", NOTICE),
        ("/en/content/notices/1", ""),
        ("/en/content/contact", "telephone=1"),
        ("/en/content/appearance", "accent=plum"),
        (word, "act=replace&text=x"),
    ];
    for account in ["qinghe", "bank", "market", "reviewer", "officer", "auditor"] {
        for path in ["/en/content", "/en/content/words", word] {
            assert_eq!(get_as(&site, account, path).await.status, StatusCode::FORBIDDEN, "{account} at {path}");
        }
        for (path, form) in forms {
            assert_eq!(form_as(&site, account, path, form).await.status, StatusCode::FORBIDDEN, "{account} at {path}");
        }
    }
    for (path, form) in forms {
        let post = |name: &'static str, value: &'static str, body: String| {
            let request = request("POST", path)
                .header("cookie", "probity_session=session-operator")
                .header("content-type", "application/x-www-form-urlencoded")
                .header(name, value);
            let site = site.clone();
            async move { send(&site, request.body(Body::from(body)).unwrap()).await.status }
        };
        let with_token = format!("{form}&form_token=form-session-operator");
        assert_eq!(post("sec-fetch-site", "cross-site", with_token).await, StatusCode::FORBIDDEN, "{path}");
        let guessed = format!("{form}&form_token=guessed");
        let refused = post("sec-fetch-site", "same-origin", guessed).await;
        assert_eq!(refused, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    assert!(!get(&site, "/en").await.body.contains("closed"));
}

/// The relative luminance of a colour, and the contrast of two (WCAG 2.2, "contrast ratio").
fn contrast(one: &str, other: &str) -> f64 {
    let luminance = |colour: &str| {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// The values of variables, those of later rules over those of earlier ones.
fn variables(rules: &[&str]) -> std::collections::BTreeMap<String, String> {
    let pairs = rules.iter().flat_map(|rule| rule.split(';')).filter_map(|pair| pair.split_once(": #"));
    pairs.map(|(name, value)| (name.trim().to_owned(), format!("#{}", value.trim()))).collect()
}

#[test]
fn every_colour_can_be_read_in_light_and_in_dark() {
    let sheet = include_str!("../../assets/probity.css");
    let rules = |selector: &str| {
        let opening = format!("{selector} {{");
        let starts = sheet.match_indices(&opening).map(|(at, found)| at + found.len());
        starts.map(|at| sheet[at..].split('}').next().unwrap()).collect::<Vec<_>>()
    };
    let base = rules(":root");
    for accent in domain::content::Accent::ALL {
        let own = rules(&format!(":root.accent-{}", accent.name()));
        let built_in = accent == domain::content::Accent::default();
        assert_eq!(own.len(), if built_in { 0 } else { 2 }, "{accent:?}: one rule for light, one for dark");
        for scheme in 0..2 {
            let mut used = vec![base[0]];
            used.extend((scheme == 1).then_some(base[1]));
            used.extend(own.get(scheme));
            let of = variables(&used);
            let ratio = |one: &str, other: &str| contrast(&of[&format!("--{one}")], &of[&format!("--{other}")]);
            for (text, ground) in [
                ("brand-ink", "brand"),
                ("brand-ink", "brand-deep"),
                ("link", "paper"),
                ("link", "card"),
                ("link", "sunk"),
                ("link", "link-soft"),
                ("ink", "link-soft"),
                ("soft", "link-soft"),
            ] {
                assert!(ratio(text, ground) >= 4.5, "{accent:?} {scheme}: {text} on {ground} {}", ratio(text, ground));
            }
            assert!(contrast("#f3c98b", &of["--brand"]) >= 3.0, "{accent:?}: the mark of the page in the menu");
        }
    }
}
