//! The console: accounts, roles, jobs, what was done and read, rules, the calendar; and a rejected row that is
//! corrected where it stands.

use axum::http::StatusCode;

use crate::{
    fake::console::NEW_PASSWORD,
    site::{form_as, get, get_as, site},
};

#[tokio::test]
async fn a_password_is_shown_once_and_an_account_that_exists_is_not_added() {
    let site = site();
    let page = get_as(&site, "operator", "/en/accounts").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Your own: another operator changes it."));
    assert!(page.body.contains("aria-label=\"Close zhao\"") && page.body.contains("aria-label=\"Open wang again\""));
    let made = form_as(&site, "operator", "/en/accounts", "name=chen&role=reviewer").await;
    assert!(made.body.contains(NEW_PASSWORD), "{}", made.body);
    assert_eq!(made.header("cache-control"), "private, no-store");
    assert!(!get_as(&site, "operator", "/en/accounts").await.body.contains(NEW_PASSWORD));
    let again = form_as(&site, "operator", "/en/accounts", "name=li&role=reviewer").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    for wrong in ["role=reviewer", "name=chen", "name=chen&role=king", "name=No Spaces&role=reviewer"] {
        let got = form_as(&site, "operator", "/en/accounts", wrong).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let closed = form_as(&site, "operator", "/en/accounts/zhao", "act=close").await;
    assert_eq!(closed.header("location"), "/en/accounts?done=closed");
    let renewed = form_as(&site, "operator", "/zh/accounts/zhao", "act=password").await;
    assert!(renewed.body.contains(NEW_PASSWORD));
    let unknown = form_as(&site, "operator", "/en/accounts/zhao", "act=delete").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn my_work_shows_the_queues_of_ones_role_with_what_is_left_of_each_clock() {
    let site = site();
    for (account, queues) in [
        ("market", &["returned", "edits", "cases", "exits", "referrals"][..]),
        ("reviewer", &["review", "holds", "held-deliveries", "objections", "cases"]),
        ("officer", &["proposals", "cases", "listing-duties", "exits"]),
    ] {
        let page = get_as(&site, account, "/en/work").await;
        assert_eq!(page.status, StatusCode::OK, "{account}");
        let headings = page.body.matches("<h2 id=\"").count();
        assert_eq!(headings, queues.len(), "{account}");
        assert!(queues.iter().all(|queue| page.body.contains(&format!("<h2 id=\"{queue}\">"))), "{account}");
    }
    let returned = get_as(&site, "market", "/en/work").await;
    assert!(returned.body.contains("href=\"/en/deliveries/dw4\""), "its rejected rows wait: {}", returned.body);
    let proposals = get_as(&site, "officer", "/zh/work").await;
    assert!(proposals.body.contains("href=\"/zh/proposals/pxp\"") && proposals.body.contains("还剩"));
    for account in ["qinghe", "bank", "operator", "auditor"] {
        assert_eq!(get_as(&site, account, "/en/work").await.status, StatusCode::FORBIDDEN, "{account}");
    }
}

#[tokio::test]
async fn a_record_is_edited_by_hand_and_confirmed_by_another_officer() {
    let site = site();
    let record = get_as(&site, "market", "/en/records/rq").await;
    assert!(record.body.contains("href=\"/en/records/rq/edit\""));
    assert!(!get_as(&site, "reviewer", "/en/records/rq").await.body.contains("/records/rq/edit"));
    let form = get_as(&site, "market", "/en/records/rq/edit").await;
    assert!(form.body.contains("name=\"value-CF_SY\"") && !form.body.contains("name=\"value-CF_WSH\""));
    let wrong = form_as(&site, "market", "/en/records/rq/edit", "act=correct&reasons=x&value-CF_JDRQ=wrong").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("href=\"#value-CF_JDRQ\""));
    let kept = form_as(&site, "market", "/en/records/rq/edit", "act=correct&reasons=x&value-CF_NR=y").await;
    assert_eq!(Some(kept.header("location")), Some("/en/records/rq/edit?done=waits"));
    let unknown = form_as(&site, "market", "/en/records/rq/edit", "act=drop&reasons=x").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    // What a colleague wrote: both texts, the reasons, and the two answers.
    let waiting = get_as(&site, "market", "/zh/records/rp/edit").await;
    for shown in ["<del>", "<ins>", "月份抄录有误。", "value=\"confirm\"", "value=\"turn-down\""] {
        assert!(waiting.body.contains(shown), "{shown}");
    }
    let (_, read) = waiting.body.split_once("name=\"read\" value=\"").unwrap();
    let (read, _) = read.split_once('"').unwrap();
    let unread = form_as(&site, "market", "/zh/records/rp/edit", "act=confirm").await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
    let other = form_as(&site, "market", "/zh/records/rp/edit", "act=confirm&read=1").await;
    assert_eq!(other.status, StatusCode::CONFLICT, "another waits than the page showed");
    let confirmed = form_as(&site, "market", "/zh/records/rp/edit", &format!("act=confirm&read={read}")).await;
    assert!(confirmed.header("location").starts_with("/zh/deliveries/"));
    let turned_down = form_as(&site, "market", "/zh/records/rp/edit", &format!("act=turn-down&read={read}")).await;
    assert_eq!(Some(turned_down.header("location")), Some("/zh/records/rp"));
    assert!(get_as(&site, "market", "/en/edits").await.body.contains("href=\"/en/records/rp/edit\""));
    for account in ["reviewer", "officer", "qinghe", "auditor"] {
        assert_eq!(get_as(&site, account, "/en/records/rp/edit").await.status, StatusCode::FORBIDDEN, "{account}");
    }
}

#[tokio::test]
async fn departments_see_what_they_share_ask_for_more_and_withdraw() {
    let site = site();
    let page = get_as(&site, "market", "/en/sharing").await.body;
    // Its own grant to read is not its to withdraw; the one of its records is.
    assert_eq!(page.matches("action=\"/en/sharing/grants/").count(), 1);
    assert!(page.contains("128 records were read") && page.contains("<select id=\"what\""));
    let operator = get_as(&site, "operator", "/zh/sharing").await.body;
    assert_eq!(operator.matches("action=\"/zh/sharing/grants/").count(), 2);
    assert!(!operator.contains("<select id=\"what\""), "the centre asks nobody");
    let asked = "what=registration%2F113500000000000009&purpose=licensing&until=2027-05-01";
    let asked = form_as(&site, "market", "/en/sharing", asked).await;
    assert!(asked.header("location").starts_with("/en/cases/c"), "{}", asked.body);
    for wrong in [
        "what=registration&purpose=x&until=2027-05-01",
        "what=registration%2FX&purpose=&until=2027-05-01",
        "what=registration%2FX&purpose=x&until=soon",
    ] {
        assert_eq!(
            form_as(&site, "market", "/en/sharing", wrong).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{wrong}"
        );
    }
    let path = page.split("action=\"/en/sharing/grants/").nth(1).unwrap().split('"').next().unwrap();
    let path = format!("/en/sharing/grants/{path}");
    assert_eq!(form_as(&site, "market", &path, "reasons=").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(form_as(&site, "market", &path, "reasons=done").await.header("location"), "/en/sharing");
    for account in ["qinghe", "bank"] {
        assert_eq!(get_as(&site, account, "/en/sharing").await.status, StatusCode::FORBIDDEN, "{account}");
    }
}

#[tokio::test]
async fn a_colleague_stands_in_and_the_page_says_so() {
    let site = site();
    let page = get_as(&site, "market", "/en/delegations").await.body;
    assert!(page.contains("name=\"delegation\" value=\"delegation-1\"") && !page.contains("value=\"delegation-2\""));
    assert!(get_as(&site, "market", "/en/account").await.body.contains("href=\"/en/delegations\""));
    assert!(!get_as(&site, "qinghe", "/en/account").await.body.contains("href=\"/en/delegations\""));
    let acting = form_as(&site, "market", "/en/delegations/acting", "delegation=delegation-1").await;
    assert_eq!(acting.header("location"), "/en/work");
    let ended = form_as(&site, "market", "/en/delegations/acting", "delegation=").await;
    assert_eq!(ended.header("location"), "/en/delegations");
    let unknown = form_as(&site, "market", "/en/delegations/acting", "delegation=x").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let made = "giver=market&taker=chen&from=2026-12-01&until=2026-12-24&reasons=leave";
    assert_eq!(form_as(&site, "market", "/en/delegations", made).await.header("location"), "/en/delegations");
    let itself = "giver=chen&taker=chen&from=2026-12-01&until=2026-12-24&reasons=leave";
    assert_eq!(form_as(&site, "market", "/en/delegations", itself).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let withdrawn = form_as(&site, "market", "/en/delegations/delegation-2/withdrawal", "").await;
    assert_eq!(withdrawn.header("location"), "/en/delegations");
}

#[tokio::test]
async fn a_delivery_is_withdrawn_with_reasons_by_its_deliverer() {
    let site = site();
    let page = get_as(&site, "market", "/en/deliveries/dw4").await;
    assert!(page.body.contains("action=\"/en/deliveries/dw4/withdrawal\""));
    assert!(!get_as(&site, "reviewer", "/en/deliveries/dw4").await.body.contains("/withdrawal"));
    let silent = form_as(&site, "market", "/en/deliveries/dw4/withdrawal", "reasons=").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = form_as(&site, "market", "/en/deliveries/dw4/withdrawal", "reasons=the+file+of+another+month").await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/en/deliveries/dw5"));
    let other = form_as(&site, "qinghe", "/en/deliveries/dw4/withdrawal", "reasons=mine").await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn only_its_role_opens_a_page_of_the_console() {
    let site = site();
    for (path, role) in [
        ("/en/accounts", "operator"),
        ("/en/jobs", "operator"),
        ("/en/storage", "operator"),
        ("/en/audit", "auditor"),
        ("/en/readings", "auditor"),
        ("/en/holds/rq", "reviewer"),
        ("/en/deliveries/dw4/rows/118", "market"),
    ] {
        for account in ["qinghe", "bank", "market", "reviewer", "officer", "operator", "auditor"] {
            let got = get_as(&site, account, path).await;
            if account == role {
                assert_eq!(got.status, StatusCode::OK, "{account} at {path}");
            } else {
                let refused = matches!(got.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
                assert!(refused, "{account} at {path}: {}", got.status);
            }
        }
    }
    for (path, form) in [
        ("/en/accounts", "name=chen&role=operator"),
        ("/en/accounts/zhao", "act=password"),
        ("/en/jobs/7", ""),
        ("/en/deliveries/dw4/rows/118", "value-CF_WSH=1"),
    ] {
        for account in ["qinghe", "bank", "reviewer", "officer", "auditor"] {
            let got = form_as(&site, account, path, form).await;
            let refused = matches!(got.status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
            assert!(refused, "{account} at {path}: {}", got.status);
        }
    }
}

#[tokio::test]
async fn what_an_error_or_a_detail_says_is_text() {
    let site = site();
    let jobs = get_as(&site, "operator", "/en/jobs").await.body;
    assert!(jobs.contains("Tell an organ of an exit") && jobs.contains("503 &#60;b&#62;"), "{jobs}");
    assert_eq!(jobs.matches("Try again now").count(), 1, "only what failed is tried again");
    let audit = get_as(&site, "auditor", "/en/audit").await.body;
    assert!(audit.contains("&#60;unclear&#62;") && audit.contains("22 entries"));
    let retried = form_as(&site, "operator", "/en/jobs/7", "").await;
    assert_eq!(retried.header("location"), "/en/jobs?done=yes");
    assert_eq!(form_as(&site, "operator", "/en/jobs/8", "").await.status, StatusCode::CONFLICT);
    assert_eq!(form_as(&site, "operator", "/en/jobs/x", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_search_of_acts_is_narrowed_and_keeps_what_was_written() {
    let site = site();
    let of_system = get_as(&site, "auditor", "/en/audit?account=system").await.body;
    assert!(of_system.contains("delivery-taken") && !of_system.contains("publication-hold</a>"), "{of_system}");
    assert!(of_system.contains("value=\"system\""));
    for wrong in ["from=2026-11-25&to=2026-11-24", "from=yesterday", "account=Two Words", "after=x&limit=0"] {
        let got = get_as(&site, "auditor", &format!("/en/audit?{}", wrong.replace(' ', "%20"))).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let readings = get_as(&site, "auditor", "/zh/readings?account=permits-3").await.body;
    assert!(readings.contains("after=812") && readings.contains("account=permits-3"), "the next page keeps the search");
}

#[tokio::test]
async fn everyone_reads_the_rules_and_counts_days_and_the_operator_alone_sees_simulations() {
    let site = site();
    let rules = get(&site, "/en/rules").await.body;
    assert!(rules.contains("In force") && rules.contains("Not in force yet") && rules.contains("Expired"));
    assert!(!rules.contains("Draft 2026.2"));
    let own = get_as(&site, "operator", "/en/rules").await.body;
    assert!(own.contains("Draft 2026.2 against 2026.1") && own.contains("20,000 subjects asked"), "{own}");
    // The notice of 2026 takes 1 October off and makes 10 October, a Saturday, a working day: of the seven working
    // days after 30 September the first is Friday 2 October, the last Saturday 10 October.
    let counted = get(&site, "/en/calendar?year=2026&from=2026-09-30&days=7").await.body;
    assert!(counted.contains("<strong><time datetime=\"2026-10-10\">"), "{counted}");
    assert!(
        counted.contains("<li><time datetime=\"2026-10-01\">")
            && counted.contains("<li><time datetime=\"2026-10-10\">")
    );
    for wrong in ["year=1", "year=x", "days=10001", "days=-1", "from=x&days=1"] {
        let got = get(&site, &format!("/en/calendar?{wrong}")).await;
        assert_eq!(got.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let roles = get(&site, "/en/roles").await.body;
    assert!(roles.contains("with purpose") && roles.contains("Read a whole file"));
}

#[tokio::test]
async fn a_row_is_corrected_where_it_stands() {
    let site = site();
    let delivery = get_as(&site, "market", "/en/deliveries/dw4").await.body;
    assert!(delivery.contains("/en/deliveries/dw4/rows/118"), "{delivery}");
    assert!(!delivery.contains("/rows/2041"), "a row that was taken is corrected by a delivery");
    assert!(!get_as(&site, "reviewer", "/en/deliveries/dw4").await.body.contains("/rows/118"));
    let form = get_as(&site, "market", "/en/deliveries/dw4/rows/118").await.body;
    assert!(form.contains("aria-invalid=\"true\""), "{form}");
    let wrong = form_as(&site, "market", "/en/deliveries/dw4/rows/118", "value-CF_WSH=wrong").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("The row was not taken") && wrong.body.contains("value=\"wrong\""), "{}", wrong.body);
    let right = form_as(&site, "market", "/en/deliveries/dw4/rows/118", "value-CF_WSH=1").await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
    assert!(right.header("location").ends_with("?corrects=dw4"), "{}", right.header("location"));
    let strange = form_as(&site, "market", "/en/deliveries/dw4/rows/118", "value-no%20field=1").await;
    assert_eq!(strange.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_officer_sees_what_each_audience_would_see() {
    let site = site();
    let page = get_as(&site, "reviewer", "/en/holds/rq").await.body;
    for column in ["Everyone", "Authorised inquirer", "Department, for a named purpose", "The subject"] {
        assert!(page.contains(column), "{column}");
    }
    assert!(page.contains("not shown") && page.contains("shown</span>"), "{page}");
    let answered = form_as(&site, "reviewer", "/en/holds/rq", "decision=release&reasons=checked").await;
    assert_eq!(answered.header("location"), "/en/holds?done=yes");
    let queue = get_as(&site, "reviewer", "/en/holds?done=yes").await.body;
    assert!(queue.contains("Decided."));
}

#[tokio::test]
async fn a_table_to_fill_in_is_there_for_everyone() {
    let site = site();
    let table = get(&site, "/zh/data/penalty/template.xlsx").await;
    assert_eq!(table.status, StatusCode::OK);
    assert!(table.header("content-disposition").contains("penalty.xlsx"));
    assert_eq!(get(&site, "/zh/data/none/template.xlsx").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_password_is_changed_by_the_one_it_has() {
    let site = site();
    let change = |body: &'static str| form_as(&site, "reviewer", "/en/account/password", body);
    let ok = change("old=correct+horse&new=a+new+password&again=a+new+password").await;
    assert_eq!((ok.status, ok.header("location")), (StatusCode::SEE_OTHER, "/en/sign-in"));
    let wrong = change("old=wrong&new=a+new+password&again=a+new+password").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let twice = change("old=correct+horse&new=a+new+password&again=another+one").await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_table_of_audiences_says_what_their_pages_show() {
    let site = site();
    let json = get(&site, "/api/v1/datasets/registration/audiences").await.json();
    assert_eq!(json["audiences"], serde_json::json!(["public", "inquirer", "department", "subject", "officer"]));
    let sees = |json: &serde_json::Value, code: &str| {
        let fields = json["fields"].as_array().unwrap();
        let field = fields.iter().find(|field| field["code"] == code).unwrap();
        field["sees"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // By the classes' definitions: open to all; shared with officers of departments and the subject; secret to the
    // subject, of a person's number only that there is one. A sole trader's address may be a home.
    assert_eq!(sees(&json, "NAME"), ["value"; 5]);
    assert_eq!(sees(&json, "PHONE"), ["nothing", "nothing", "value", "value", "value"]);
    assert_eq!(sees(&json, "REPID"), ["nothing", "nothing", "nothing", "masked", "nothing"]);
    let masked = "masked-of-sole-traders";
    assert_eq!(sees(&json, "ADDRESS"), [masked, masked, "value", "value", "value"]);
    let arrears = get(&site, "/api/v1/datasets/arrears/audiences").await.json();
    assert_eq!(sees(&arrears, "AMOUNT"), ["nothing", "value", "value", "value", "value"], "never public");
    let page = get(&site, "/en/data/registration/audiences?class=shared").await.body;
    assert!(page.contains("Telephone") && !page.contains("Scope of business"), "{page}");
    assert!(!page.contains("What would another class change?"), "only the operator tries");
    for wrong in ["/en/data/none/audiences", "/api/v1/datasets/none/audiences"] {
        assert_eq!(get(&site, wrong).await.status, StatusCode::NOT_FOUND);
    }
    let wrong = get(&site, "/en/data/registration/audiences?class=top-secret").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn another_class_is_tried_out_and_nothing_changes() {
    let site = site();
    let place = "/api/v1/datasets/registration/audiences/draft";
    let draft = async |query: &str| get_as(&site, "operator", &format!("{place}?{query}")).await.json();
    let changes = |json: &serde_json::Value| {
        let changes = json["changes"].as_array().unwrap().clone();
        let text = |one: &serde_json::Value| {
            ["audience", "before", "after"].map(|name| one[name].as_str().unwrap().to_owned()).join(" ")
        };
        changes.iter().map(|one| (text(one), one["gains"].as_bool().unwrap())).collect::<Vec<_>>()
    };
    let opened = draft("field=PHONE&class=open").await;
    assert_eq!(opened["records"], 41_233);
    let gains = ["public nothing value", "inquirer nothing value"].map(|text| (text.to_owned(), true));
    assert_eq!(changes(&opened), gains);
    let chosen = changes(&draft("field=PHONE&class=subject-choice").await);
    assert_eq!(chosen[0], ("public nothing if-chosen".to_owned(), true));
    let closed = changes(&draft("field=NAME&class=secret").await);
    let loses = ["public", "inquirer", "department", "officer"].map(|who| (format!("{who} value nothing"), false));
    assert_eq!(closed, loses, "the subject itself goes on seeing it");
    assert!(changes(&draft("field=PHONE&class=shared").await).is_empty());
    let page = get_as(&site, "operator", "/en/data/registration/audiences/draft?field=PHONE&class=open").await.body;
    assert!(page.contains("41,233 records") && page.contains("Would see more") && !page.contains("Would see less"));
    let after = get(&site, "/api/v1/datasets/registration/audiences").await.json();
    assert_eq!(after["fields"], opened["fields"], "what is in force is as before");
    for account in ["qinghe", "bank", "market", "reviewer", "officer", "auditor"] {
        for path in [place, "/en/data/registration/audiences/draft"] {
            let got = get_as(&site, account, &format!("{path}?field=PHONE&class=open")).await;
            assert_eq!(got.status, StatusCode::FORBIDDEN, "{account} at {path}");
        }
    }
    for (query, status) in [
        ("field=NONE&class=open", StatusCode::NOT_FOUND),
        ("class=open", StatusCode::UNPROCESSABLE_ENTITY),
        ("field=PHONE", StatusCode::UNPROCESSABLE_ENTITY),
        ("field=PHONE&class=x", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(get_as(&site, "operator", &format!("{place}?{query}")).await.status, status, "{query}");
    }
}

#[tokio::test]
async fn a_held_delivery_shows_what_differs_and_a_reviewer_answers_it_with_reasons() {
    let site = site();
    let queue = get_as(&site, "reviewer", "/en/held-deliveries").await;
    assert!(queue.body.contains("/en/deliveries/dw6"));
    assert!(get_as(&site, "reviewer", "/en/work").await.body.contains("/en/deliveries/dw6"));
    let page = get_as(&site, "reviewer", "/en/deliveries/dw6").await;
    for told in ["212", "4,180", "61 %", "72 %", "警告", "action=\"/en/deliveries/dw6/answer\""] {
        assert!(page.body.contains(told), "{told}");
    }
    assert!(!get_as(&site, "market", "/en/deliveries/dw6").await.body.contains("/answer"));
    let silent = form_as(&site, "reviewer", "/en/deliveries/dw6/answer", "decision=take&reasons=").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = form_as(&site, "reviewer", "/en/deliveries/dw6/answer", "decision=take&reasons=the+year+ends").await;
    assert_eq!(done.header("location"), "/en/held-deliveries?done=yes");
    let own = form_as(&site, "market", "/en/deliveries/dw6/answer", "decision=take&reasons=ours").await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let not_held = form_as(&site, "reviewer", "/en/deliveries/dw4/answer", "decision=refuse&reasons=x").await;
    assert_eq!(not_held.status, StatusCode::CONFLICT);
}
