//! The second factor on the command line and over HTTP: a code of an app that others wrote.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::register::{Register, refusal};

/// The code of a secret now, or so many steps later, as `oathtool` and apps make it.
pub fn app(secret: &str, later: u64) -> String {
    let script = "import base64, hashlib, hmac, struct, sys\n\
        mac = hmac.new(base64.b32decode(sys.argv[1]), struct.pack('>Q', int(sys.argv[2])), hashlib.sha1).digest()\n\
        number = struct.unpack('>I', mac[mac[19] & 15:][:4])[0] & 0x7fffffff\n\
        print('%06d' % (number % 1000000))";
    let step = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 30 + later;
    let output = std::process::Command::new("python3").args(["-c", script, secret, &step.to_string()]).output();
    String::from_utf8(output.expect("python3 makes the code").stdout).unwrap().trim().to_owned()
}

fn after<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    text.lines().filter_map(|line| line.strip_prefix(word)).map(str::trim).collect()
}

#[test]
fn an_officer_sets_up_a_factor_that_the_role_asks_for() {
    let register = Register::of(&["--pack", "cn", "--second-factor", "reviewer"]);
    let password = register.account("li", &["--role", "reviewer"]);
    let as_li = |arguments: &[&str]| register.command_as("li", &password, arguments);
    let queue = ["review", "list", "--output", "csv"];
    let said = refusal(&as_li(&queue).output().unwrap());
    assert!(said.contains("the role `public` may not"), "{said}");

    let shown = register.answer_as("li", &password, &["account", "second-factor", "begin"]);
    let secret = after(&shown, "secret")[0];
    assert!(after(&shown, "address")[0].starts_with("otpauth://totp/"), "{shown}");
    let confirm = ["account", "second-factor", "confirm", &app(secret, 0)];
    let recovery = register.answer_as("li", &password, &confirm);
    let recovery = after(&recovery, "recovery");
    assert_eq!(recovery.len(), 10);

    let said = refusal(&as_li(&queue).output().unwrap());
    assert!(said.contains("PROBITY_TOTP"), "{said}");
    let code = app(secret, 1);
    let with = |code: &str| as_li(&queue).env("PROBITY_TOTP", code).output().unwrap();
    assert!(with(&code).status.success());
    assert!(!with(&code).status.success(), "the same code again");
    assert!(with(recovery[0]).status.success());

    // The same over HTTP: neither the password alone nor a code that was used.
    let served = register.serve(&[]);
    let sign_in = |code: &str| {
        let body = serde_json::json!({ "name": "li", "password": password, "code": code }).to_string();
        served.post("/api/v1/sessions", "Content-Type: application/json\r\n", body.as_bytes())
    };
    for code in ["", &*code, recovery[0]] {
        let refused = sign_in(code);
        assert_eq!((refused.status, refused.header("set-cookie")), (401, None), "{code}");
    }
    assert_eq!(sign_in(recovery[1]).status, 204);

    assert!(register.answer(&["account", "list", "--output", "csv"]).contains("li,reviewer,,,true,false"));
    register.answer(&["account", "second-factor", "reset", "li"]);
    assert!(register.answer(&["account", "list", "--output", "csv"]).contains("li,reviewer,,,false,false"));
}

#[test]
fn a_key_is_made_listed_and_ended() {
    let today = ["--today", "2026-11-25"];
    let register = Register::demo(today[1]);
    let key = |arguments: &[&str]| register.answer(&[&["account", "key"], arguments, &today].concat());
    let made = key(&["add", "nightly", "--until", "2026-12-31"]);
    let listed = key(&["list", "--output", "csv"]);
    let line = listed.lines().find(|line| line.contains(",nightly,")).unwrap();
    let served = register.serve(&today);
    let bearer = format!("Authorization: Bearer {}\r\n", made.trim());
    assert_eq!(served.get("/api/v1/overview", &bearer).status, 200);
    key(&["end", line.split(',').next().unwrap()]);
    assert_eq!(served.get("/api/v1/overview", &bearer).status, 401);
    let for_ever = [&["account", "key", "add", "for ever", "--until", "2099-01-01"][..], &today].concat();
    let said = register.refusal(&for_ever);
    assert!(said.contains("366 days"), "{said}");
}
