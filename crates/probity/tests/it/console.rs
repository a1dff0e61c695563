//! The guides "The workbench" and "The console": their commands, and over HTTP a row that is corrected where it
//! stands, accounts, jobs and the audit log, each refused to everyone else.

use crate::{
    http::Served,
    made_up::{Penalty, company, penalties, registrations},
    register::Register,
};

const GUIDE: &str = include_str!("../../../../docs/guide/console.md");
const TODAY: &str = "2026-11-25";

/// The secret that stands behind a word of what a command printed.
fn printed<'t>(text: &'t str, word: &str) -> &'t str {
    text.lines().find_map(|line| line.strip_prefix(word)).map(str::trim).unwrap_or_else(|| panic!("{text}"))
}

/// What stands in the hidden field of a page's first form.
fn token(page: &str) -> &str {
    let (_, rest) = page.split_once("name=\"form_token\" value=\"").unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap_or_default()
}

#[test]
fn every_command_about_accounts_does_what_the_guide_says() {
    let register = Register::new();
    let mut passwords = Vec::new();
    for line in GUIDE.lines().filter(|line| line.starts_with("probity account")) {
        let words: Vec<&str> =
            line.trim_start_matches("probity ").split(" --data").next().unwrap().split(' ').collect();
        let said = register.answer(&words);
        if words[1] != "close" {
            passwords.push(printed(&said, "password").to_owned());
        } else {
            assert!(register.answer(&["account", "list", "--output", "csv"]).contains("zhao,reviewer,,,false,true"));
        }
    }
    assert_eq!(passwords.len(), 3, "an account, a new password, opened again");
    let served = register.serve(&[]);
    let sign_in = |password: &str| {
        let body = serde_json::json!({ "name": "zhao", "password": password }).to_string();
        served.post("/api/v1/sessions", "Content-Type: application/json\r\n", body.as_bytes()).status
    };
    assert_eq!(passwords.iter().map(|password| sign_in(password)).collect::<Vec<_>>(), [401, 401, 204]);
    drop(served);
    register.verify();
}

/// The words of a command line, a text in quotes being one.
fn command_words(line: &str) -> Vec<String> {
    let (mut words, mut quoted) = (vec![String::new()], false);
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words
}

#[test]
fn what_the_guide_says_in_the_name_of_the_node_is_said_at_once_by_a_running_server() {
    let register = Register::demo("2026-11-27");
    let served = register.serve(&["--today", "2026-11-27"]);
    let run = |line: &str| {
        let line = line.trim_start_matches("probity ").split(" --data").next().unwrap();
        let words = command_words(line);
        let words: Vec<&str> = words.iter().map(String::as_str).chain(["--today", "2026-11-27"]).collect();
        register.answer(&words)
    };
    let lines: Vec<&str> = GUIDE.lines().filter(|line| line.starts_with("probity content")).collect();
    let home = |served: &Served| served.get("/en", "").text();
    let [add, withdraw, contact, replace, restore, appearance, show] = lines[..] else { panic!("{lines:?}") };
    assert_eq!(run(add).trim(), "1");
    assert!(home(&served).contains("Closed for work on Saturday"));
    run(withdraw);
    assert!(!home(&served).contains("Closed for work on Saturday"));
    run(contact);
    assert!(home(&served).contains("0591-87550000") && home(&served).contains("mailto:credit@city.example"));
    run(replace);
    assert!(home(&served).contains("Every record names its source."));
    run(restore);
    assert!(!home(&served).contains("Every record names its source."));
    run(appearance);
    assert!(home(&served).contains("Credit Centre of Example City") && home(&served).contains("class=\"accent-blue\""));
    let shown = run(show);
    assert!(shown.contains("withdrawn") && shown.contains("credit@city.example"), "{shown}");
    let refused = register.refusal(&["content", "word", "home-lead", "{ $x }", "--language", "en"]);
    assert!(refused.contains("`$x` is not in the original"), "{refused}");

    // A file that was broken by hand stops neither the server nor a new one, and is told.
    std::fs::write(register.data("content.json"), "{").unwrap();
    assert!(!home(&served).contains("0591-87550000"));
    assert!(register.refusal(&["content", "show"]).contains("content.json can't be used"));
    drop(served);
    let served = register.serve(&["--today", "2026-11-27"]);
    let operator = register.account("zhao", &["--role", "operator"]);
    let operator = served.sign_in("zhao", &operator);
    let page = served.get("/en/content", &operator).text();
    assert!(page.contains("content.json can&#39;t be used"), "{page}");
    let form = format!("form_token={}&accent=plum", token(&page));
    assert_eq!(served.post_form("/en/content/appearance", &form, &operator).status, 409);
    std::fs::remove_file(register.data("content.json")).unwrap();
    assert_eq!(served.post_form("/en/content/appearance", &form, &operator).status, 303);
    assert_eq!(served.post_form("/en/content/appearance", "accent=teal", &operator).status, 422, "without the token");
    assert_eq!(served.get("/en/content", "").status, 303);
    assert!(home(&served).contains("class=\"accent-plum\""));
}

/// A register with a company and a delivery of two penalties of which the second is rejected; two departments.
fn delivered() -> (Register, [String; 2]) {
    let register = Register::demo(TODAY);
    register.answer(&["organ", "add", "market", "示例市市场监督管理局"]);
    register.answer(&["organ", "add", "tax", "示例市税务局"]);
    let company = company("甲", 8);
    register.deliver("registration", &registrations([&company]), &["--today", TODAY]);
    let market = register.account("market", &["--role", "deliverer", "--organ", "market"]);
    let tax = register.account("tax", &["--role", "deliverer", "--organ", "tax"]);
    (register, [market, tax])
}

fn rejected_delivery(served: &Served, who: &str) -> String {
    let company = company("甲", 8);
    let row = |number, day| Penalty { company: &company, number, day, yuan: 1_000, operation: "I" };
    let text = penalties([row("示罚1号", "2026-11-20"), row("示罚2号", "someday")]);
    let answer = served.post_file("penalty-2018", "penalties.csv", text.as_bytes(), who);
    let place = answer.header("location").unwrap_or_else(|| panic!("{answer:?}")).to_owned();
    let id = place.rsplit('/').next().unwrap().to_owned();
    until(served, &format!("/en/deliveries/{id}"), who, "Correct row 2");
    id
}

fn until(served: &Served, path: &str, who: &str, text: &str) -> String {
    let mut pages = (0..20_000).map(|_| served.get(path, who).text());
    pages.find(|page| page.contains(text)).unwrap_or_else(|| panic!("{path} never says {text}"))
}

#[test]
fn a_department_corrects_its_own_row_and_no_other() {
    let (register, [market, tax]) = delivered();
    let served = register.serve(&["--today", TODAY]);
    let (who, other) = (served.sign_in("market", &market), served.sign_in("tax", &tax));
    let id = rejected_delivery(&served, &who);
    let path = format!("/en/deliveries/{id}/rows/2");
    let form = served.get(&path, &who).text();
    let right = format!("form_token={}&value-CF_JDRQ=2026-11-21", token(&form));

    // Another department, and whoever has not signed in, neither reads the row nor writes it.
    let others = served.get("/en/deliveries/new", &other).text();
    let its_own = format!("form_token={}&value-CF_JDRQ=2026-11-21", token(&others));
    assert!(matches!(served.get(&path, &other).status, 403 | 404));
    assert!(matches!(served.post_form(&path, &its_own, &other).status, 403 | 404));
    assert_eq!(served.get(&path, "").status, 303);
    assert_eq!(served.post_form(&path, "value-CF_JDRQ=2026-11-21", &who).status, 422, "without the form's token");

    let taken = served.post_form(&path, &right, &who);
    assert_eq!(taken.status, 303, "{}", taken.text());
    let place = taken.header("location").unwrap().to_owned();
    assert!(until(&served, &place, &who, "Done").contains("The row is delivered again."));
    assert_eq!(served.get(&path, &who).status, 404, "what was corrected waits no longer");
    let found = register.answer(&["search", &company("甲", 8).code, "--output", "csv", "--today", TODAY]);
    let subject = found.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    until(&served, &format!("/en/subjects/{subject}"), "", "示罚2号");
    drop(served);
    register.verify();
}

#[test]
fn a_department_reads_how_it_delivered_and_nothing_of_others() {
    let (register, [market, tax]) = delivered();
    let operator = register.account("zhao", &["--role", "operator"]);
    let served = register.serve(&["--today", TODAY]);
    let [market, tax, operator] = [("market", &market), ("tax", &tax), ("zhao", &operator)]
        .map(|(name, password)| served.sign_in(name, password));
    rejected_delivery(&served, &market);
    until(&served, "/en/quality/penalty-2018", &market, "示例市市场监督管理局");
    for (cookie, sees) in [(&market, true), (&tax, false), (&operator, true)] {
        let page = served.get("/en/quality/penalty-2018", cookie);
        assert_eq!(page.status, 200);
        assert_eq!(page.text().contains("示例市市场监督管理局"), sees, "{}", page.text());
        let told: serde_json::Value =
            serde_json::from_str(&served.get("/api/v1/quality/penalty-2018", cookie).text()).unwrap();
        let week = told["weeks"].as_array().unwrap().last().unwrap().clone();
        let expected = if sees { [1, 2, 1] } else { [0, 0, 0] };
        assert_eq!(["deliveries", "rows", "rejected"].map(|name| week[name].as_u64().unwrap()), expected, "{week}");
        assert_eq!(told["findings"].as_array().unwrap().is_empty(), !sees);
    }
    assert_eq!(served.get("/en/quality/penalty-2018", "").status, 303);
}

#[test]
fn the_page_of_storage_tells_the_last_backup_and_no_secret() {
    let (register, [market, _]) = delivered();
    let operator = register.account("zhao", &["--role", "operator"]);
    let served = register.serve(&["--today", TODAY]);
    let [operator, market] =
        [("zhao", &operator), ("market", &market)].map(|(name, password)| served.sign_in(name, password));
    assert!(served.get("/en/storage", &operator).text().contains("none was made yet"));
    assert_eq!(served.get("/en/storage", &market).status, 403);
    register.answer(&["backup", "backups", "--as", "operator"]);
    let page = served.get("/en/storage", &operator).text();
    for told in ["register-2026", "the register: entries and legal state", "hashes of persons&#39; numbers", "cn "] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let keys = std::fs::read_dir(register.data("keys")).unwrap();
    for key in keys.map(|entry| entry.unwrap().path()) {
        let bytes = std::fs::read(&key).unwrap();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!page.contains(&hex), "{}", key.display());
        assert!(page.contains(key.file_name().unwrap().to_str().unwrap()), "{}", key.display());
    }
}

#[test]
fn pages_of_the_console_are_for_their_role_alone() {
    let (register, [market, _]) = delivered();
    let operator = register.account("zhao", &["--role", "operator"]);
    let auditor = register.account("sun", &["--role", "auditor"]);
    let reviewer = register.account("li", &["--role", "reviewer"]);
    let served = register.serve(&["--today", TODAY]);
    let logins = [("zhao", &operator), ("sun", &auditor), ("li", &reviewer), ("market", &market)];
    let who = logins.map(|(name, password)| (name, served.sign_in(name, password)));
    for (path, role) in [
        ("/en/accounts", "zhao"),
        ("/en/jobs", "zhao"),
        ("/en/content", "zhao"),
        ("/en/audit", "sun"),
        ("/en/readings", "sun"),
    ] {
        for (name, cookie) in &who {
            let expected = if *name == role { 200 } else { 403 };
            assert_eq!(served.get(path, cookie).status, expected, "{name} at {path}");
        }
        assert_eq!(served.get(path, "").status, 303, "{path}");
    }
    let (operator, auditor) = (&who[0].1, &who[1].1);
    let page = served.get("/en/accounts", operator).text();
    let form = format!("form_token={}&act=close", token(&page));
    assert_eq!(served.post_form("/en/accounts/li", &form, operator).status, 303);
    assert_eq!(served.get("/en/review", &who[2].1).status, 303, "the session has ended");
    assert_eq!(served.post_form("/en/accounts/zhao", &form, operator).status, 409, "nobody closes their own");
    let found = served.get("/en/audit?action=account-closed&account=zhao", auditor).text();
    assert!(found.contains("<a href=\"?target=li\">li</a>"), "{found}");
    for path in ["/en/rules", "/en/calendar?year=2026", "/en/roles", "/en/data/penalty-2018/template.xlsx"] {
        assert_eq!(served.get(path, "").status, 200, "{path}");
    }
}
