//! Things of others: every route that takes an id is asked for a thing of another department, subject or
//! account, by somebody who may use the route for things of their own.

use std::collections::BTreeMap;

use crate::{
    http::Served,
    made_up::{Penalty, abnormal, company, penalties, registrations},
    register::Register,
};

const TODAY: [&str; 2] = ["--today", "2026-11-25"];

/// Roots of routes whose ids are not a department's or a person's own: read by everyone, by the centre for all, or
/// decided by competence, which `flow` tests for each kind of organ.
const NOT_OWN: [&str; 29] = [
    "/{lang}/subjects/{id}",
    "/{lang}/records/{id}",
    "/{lang}/explanations/{id}",
    "/{lang}/notices/{id}",
    "/{lang}/consult",
    "/{lang}/review",
    "/{lang}/drawn-links",
    "/{lang}/samples",
    "/{lang}/holds",
    "/{lang}/objections",
    "/{lang}/proposals",
    "/{lang}/listing-duties",
    "/{lang}/commitments/{id}",
    "/api/v1/subjects/{id}",
    "/api/v1/records/{id}",
    "/api/v1/explanations/{id}",
    "/api/v1/review",
    "/api/v1/drawn-links",
    "/api/v1/samples",
    "/api/v1/successions",
    "/api/v1/objections",
    "/api/v1/holds",
    "/api/v1/proposals",
    "/api/v1/listings",
    "/api/v1/commitments/{id}",
    "/{lang}/referrals",
    "/{lang}/jobs",
    "/{lang}/delegations",
    "/{lang}/content",
];

/// Routes under those roots that are somebody's own all the same.
const OWN_ALL_THE_SAME: [&str; 6] = [
    "/{lang}/subjects/{id}/file",
    "/{lang}/subjects/{id}/access",
    "/{lang}/records/{id}/objections",
    "/{lang}/records/{id}/edit",
    "/api/v1/subjects/{id}/file",
    "/api/v1/records/{id}/objections",
];

struct Town {
    register: Register,
    served: Served,
    sessions: BTreeMap<&'static str, String>,
}

impl Town {
    fn new() -> Town {
        let register = Register::demo(TODAY[1]);
        let (one, other) = (company("甲", 8), company("乙", 7));
        let mut passwords = BTreeMap::new();
        for organ in ["market", "traffic", "fire", "bank"] {
            register.answer(&["organ", "add", organ, "示例市示例局", TODAY[0], TODAY[1]]);
        }
        register.deliver("registration", &registrations([&one, &other]), &TODAY);
        let id = |code: &str| {
            let found = register.answer(&["search", code, "--output", "csv", TODAY[0], TODAY[1]]);
            found.lines().nth(1).unwrap().split(',').next().unwrap().to_owned()
        };
        let (one_id, other_id) = (id(&one.code), id(&other.code));
        let accounts = [
            ("traffic-clerk", ["deliverer", "--organ", "traffic"]),
            ("fire-clerk", ["deliverer", "--organ", "fire"]),
            ("owner", ["subject", "--subject", &one_id]),
            ("stranger", ["subject", "--subject", &other_id]),
            ("auditor", ["auditor", "--today", TODAY[1]]),
        ];
        for (name, [role, which, of]) in accounts {
            let options = [&["--role", role, which, of][..], if which == "--today" { &[] } else { &TODAY }].concat();
            passwords.insert(name, register.account(name, &options));
        }
        register.deliver("abnormal-operations", &abnormal([(&one, "2026-11-10", "")]), &TODAY);
        let served = register.serve(&TODAY);
        let sessions = passwords.iter().map(|(name, password)| (*name, served.sign_in(name, password))).collect();
        Town { register, served, sessions }
    }

    /// Acts by the API and gives the id of what was made.
    fn make(&self, who: &str, path: &str, body: serde_json::Value) -> String {
        let head = format!("{}Content-Type: application/json\r\n", self.sessions[who]);
        let made = self.served.post(path, &head, body.to_string().as_bytes());
        assert!(made.status < 300, "{path}: {} {}", made.status, made.text());
        let made = made.json();
        let id = made["id"].as_str().or_else(|| made["check"].as_str());
        id.unwrap_or_else(|| panic!("{path}: {made}")).to_owned()
    }

    /// The token that the forms of a session carry.
    fn form_token(&self, who: &str) -> String {
        let page = self.served.get("/zh", &self.sessions[who]).text();
        page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }
}

/// Whose it is, who tries it, and its id, by the part of a path before the id.
type Things = Vec<(&'static str, &'static str, String)>;

fn things(town: &Town) -> Things {
    let one = company("甲", 8);
    let row = Penalty { company: &one, number: "W-1", day: "2026-11-20", yuan: 1_000, operation: "I" };
    let delivered = town.served.post_file(
        "penalty-2018",
        "fines.csv",
        penalties([row]).as_bytes(),
        &town.sessions["traffic-clerk"],
    );
    assert_eq!(delivered.status, 201, "{}", delivered.text());
    let delivery = delivered.json()["id"].as_str().unwrap().to_owned();
    let asked = serde_json::json!({ "subjects": [one.code], "procedure": "tender", "matter": "2026-T-7" });
    let check = town.make_check(&asked);
    let record = town.record(&one.code);
    let objection = serde_json::json!({ "kind": "objection", "reasons": "事实有误" });
    let case = town.make("owner", &format!("/api/v1/records/{record}/objections"), objection);
    let given = serde_json::json!({ "inquirer": "bank", "purpose": "贷款审查", "until": "2027-05-01" });
    let authorisation = town.make("owner", "/api/v1/authorisations", given);
    // The entry ends: traffic, which was told of it, owes its confirmation.
    town.register.deliver("abnormal-operations", &abnormal([(&one, "2026-11-10", "2026-11-24")]), &TODAY);
    let exits = town.served.get("/api/v1/measures/exits", &town.sessions["traffic-clerk"]).json();
    let exit = exits["items"][0]["notice"].as_str().unwrap_or_else(|| panic!("{exits}")).to_owned();
    let followed = serde_json::json!({ "list": "abnormal-operations", "webhook": "https://bank.example/in" });
    let subscription = town.make("owner", "/api/v1/subscriptions", followed);
    let token = town.form_token("owner");
    let form = format!("label=nightly&until=2026-12-31&form_token={token}");
    let made = town.served.post_form("/zh/account/keys", &form, &town.sessions["owner"]);
    assert_eq!(made.status, 200, "{}", made.text());
    let page = town.served.get("/zh/account", &town.sessions["owner"]).text();
    let key = page.split("/account/keys/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let granted = ["--purpose", "tenders", "--until", "2027-06-01", TODAY[0], TODAY[1]];
    town.register.answer(&[&["grant", "add", "traffic", "tax-credit-class"][..], &granted].concat());
    let grants = town.register.answer(&["grant", "list", "--output", "csv", TODAY[0], TODAY[1]]);
    let grant = grants.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    let wanted =
        serde_json::json!({ "dataset": "penalty-2018", "format": "csv", "purpose": "review", "matter": "2026-7" });
    let extract = town.make("traffic-clerk", "/api/v1/extracts", wanted);
    let subject = town.subject(&one.code);
    vec![
        ("/deliveries/", "fire-clerk", delivery),
        ("/measures/checks/", "fire-clerk", check.clone()),
        ("/measures/exits/", "fire-clerk", exit.clone()),
        ("/measures/", "fire-clerk", check),
        ("/exits/", "fire-clerk", exit),
        ("/cases/", "stranger", case),
        ("/my/authorisations/", "stranger", authorisation.clone()),
        ("/authorisations/", "stranger", authorisation),
        ("/subscriptions/", "stranger", subscription),
        ("/account/keys/", "stranger", key),
        ("/subjects/", "stranger", subject),
        ("/records/", "stranger", record),
        ("/extracts/", "fire-clerk", extract),
        ("/grants/", "fire-clerk", grant),
    ]
}

impl Town {
    fn make_check(&self, asked: &serde_json::Value) -> String {
        let head = format!("{}Content-Type: application/json\r\n", self.sessions["traffic-clerk"]);
        let answer = self.served.post("/api/v1/measures/checks", &head, asked.to_string().as_bytes());
        let answer = answer.json();
        answer["items"][0]["answer"]["check"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// The grant stands until the operator withdraws it.
    fn withdraws(&self, grant: &str) {
        let grants = || self.register.answer(&["grant", "list", "--output", "csv", TODAY[0], TODAY[1]]);
        assert!(grants().contains(grant));
        self.register.answer(&["grant", "withdraw", grant, "--reasons", "the duty has ended", TODAY[0], TODAY[1]]);
        assert!(!grants().contains(grant));
    }

    fn subject(&self, code: &str) -> String {
        let answer = self.served.get(&format!("/api/v1/codes/{code}"), "");
        answer.header("location").unwrap().rsplit('/').next().unwrap().to_owned()
    }

    /// The penalty of a company, once it is taken.
    fn record(&self, code: &str) -> String {
        self.register.answer(&["work", TODAY[0], TODAY[1]]);
        let path = format!("/api/v1/subjects/{}/records?dataset=penalty-2018", self.subject(code));
        let answer = self.served.get(&path, "").json();
        answer["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }
}

#[test]
fn nobody_reaches_a_thing_of_another_by_its_id() {
    let town = Town::new();
    let things = things(&town);
    let mut tried = 0;
    for route in web::routes::table().iter().filter(|route| route.path.contains("{id}")) {
        let own = OWN_ALL_THE_SAME.contains(&route.path) || !NOT_OWN.iter().any(|root| route.path.starts_with(root));
        if !own {
            continue;
        }
        let before = route.path.split("{id}").next().unwrap();
        let found = things.iter().find(|(root, ..)| before.ends_with(root));
        let (_, who, id) = found.unwrap_or_else(|| {
            assert!(before.contains("referrals"), "whose is the thing of {}? Add it to this test", route.path);
            &things[0]
        });
        let path = route
            .path
            .replace("{lang}", "zh")
            .replace("{id}", id)
            .replace("{file}", "rejected.csv")
            .replace("{row}", "1");
        let session = &town.sessions[who];
        let answer = match route.method {
            "GET" => town.served.get(&path, session),
            _ if path.starts_with("/api/") => {
                let body =
                    br#"{"decision":"accept","reasons":"x","applied":true,"reason":"x","task":"check","values":{}}"#;
                town.served.post(&path, &format!("{session}Content-Type: application/json\r\n"), body)
            }
            _ => {
                let token = town.form_token(who);
                let form = format!("form_token={token}&kind=objection&reasons=x&reason=x&applied=yes&task=check");
                town.served.post_form(&path, &form, session)
            }
        };
        let refused = matches!(answer.status, 403 | 404) || (route.method == "POST" && answer.status == 422);
        assert!(refused, "{} {path} as {who}: {} {}", route.method, answer.status, answer.text());
        assert!(!answer.text().contains("W-1") && !answer.text().contains("2026-T-7"), "{path} tells of it");
        tried += 1;
    }
    assert!(tried > 20, "{tried} routes");

    // Nothing of all that was tried has changed anything: their owners still have them.
    let still = [
        ("traffic-clerk", format!("/api/v1/deliveries/{}", things[0].2)),
        ("traffic-clerk", format!("/api/v1/measures/checks/{}", things[1].2)),
        ("owner", format!("/api/v1/cases/{}", things[5].2)),
    ];
    for (owner, path) in &still {
        assert_eq!(town.served.get(path, &town.sessions[owner]).status, 200, "{path}");
    }
    let exits = town.served.get("/api/v1/measures/exits", &town.sessions["traffic-clerk"]).text();
    assert!(exits.contains(&things[2].2), "{exits}");
    let owners = town.served.get("/zh/account", &town.sessions["owner"]).text();
    assert!(owners.contains(&things[9].2), "the key is still there");
    let follows = town.served.get("/api/v1/subscriptions", &town.sessions["owner"]).text();
    assert!(follows.contains(&things[8].2), "{follows}");
    let given = town.served.get("/api/v1/authorisations", &town.sessions["owner"]).text();
    assert!(given.contains("\"stands\":true"), "{given}");
    town.withdraws(&things.last().unwrap().2);
}

/// Whoever made a browser hold a cookie before its owner signed in has nothing: the session that begins is a new one,
/// and signing out ends it on the server too.
#[test]
fn a_session_that_somebody_chose_is_never_begun() {
    let register = Register::new();
    let password = register.account("li", &["--role", "auditor"]);
    let served = register.serve(&[]);
    let chosen = format!("Cookie: probity_session=session_{}\r\n", "0".repeat(64));
    let form = format!("name=li&password={password}");
    let signed_in = served.post_form("/en/sign-in", &form, &chosen);
    assert_eq!(signed_in.status, 303, "{}", signed_in.text());
    let cookie = signed_in.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    assert!(!cookie.ends_with(&"0".repeat(64)), "{cookie}");
    let status = |who: &str| served.get("/en/deliveries", who).status;
    assert_eq!(status(&chosen), 303, "it leads to the door");
    let own = format!("Cookie: {cookie}\r\n");
    assert_eq!(status(&own), 200);
    // Each sign-in is a session of its own.
    let again = served.post_form("/en/sign-in", &form, &own);
    assert_ne!(again.header("set-cookie").unwrap().split(';').next().unwrap(), cookie);
    let page = served.get("/en", &own).text();
    let token = page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    // A form without the token of the session, or with another's, does nothing.
    for forged in ["", "form_token=form_0", "form_token="] {
        assert_eq!(served.post_form("/en/sign-out", forged, &own).status, 422, "{forged}");
    }
    assert_eq!(status(&own), 200);
    assert_eq!(served.post_form("/en/sign-out", &format!("form_token={token}"), &own).status, 303);
    assert_eq!(status(&own), 303, "the cookie that was kept opens nothing");
}
