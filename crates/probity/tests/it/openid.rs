//! Signing in at a provider of identities, which is written here by hand after OpenID Connect Core 1.0, and what
//! a provider that is not honest, or not the right one, may try.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    http::{Answered, Served},
    register::Register,
};

const SECRET: &str = "a secret of this node";
const KEY: [u8; 32] = [7; 32];

/// What a provider's word is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Right,
    WithNewKey,
    OtherNonce,
    OtherAudience,
    OtherIssuer,
    Ended,
    OtherKey,
    Unsigned,
    SignedWithSecret,
    NotSent,
    Endless,
}

/// What the provider knows.
#[derive(Default)]
struct Desk {
    word: Option<Word>,
    /// By code: the query that a browser came with, and who signed in.
    codes: HashMap<String, (HashMap<String, String>, String)>,
}

struct Provider {
    issuer: String,
    desk: Arc<Mutex<Desk>>,
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn query(text: &str) -> HashMap<String, String> {
    let plain = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let [first, others @ ..] = rest {
            match (first, others) {
                (b'%', [a, b, others @ ..]) => {
                    let digits = [*a, *b];
                    bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
                    rest = others;
                }
                _ => {
                    bytes.push(if *first == b'+' { b' ' } else { *first });
                    rest = others;
                }
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    text.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (plain(name), plain(value))).collect()
}

impl Provider {
    fn start() -> Provider {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let desk = Arc::new(Mutex::new(Desk::default()));
        let (told, shared) = (issuer.clone(), Arc::clone(&desk));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (issuer, desk) = (told.clone(), Arc::clone(&shared));
                thread::spawn(move || serve(stream.unwrap(), &issuer, &desk));
            }
        });
        Provider { issuer, desk }
    }

    /// A browser comes with this address and signs in as `subject`: the code that it goes back with.
    fn sign_in(&self, address: &str, subject: &str, word: Word) -> (String, String) {
        let (before, asked) = address.split_once('?').unwrap();
        assert_eq!(before, format!("{}/authorize", self.issuer));
        let asked = query(asked);
        assert_eq!((asked["response_type"].as_str(), asked["client_id"].as_str()), ("code", "probity"));
        assert_eq!((asked["scope"].as_str(), asked["code_challenge_method"].as_str()), ("openid", "S256"));
        let mut desk = self.desk.lock().unwrap();
        let (code, state) = (format!("code-{}", desk.codes.len()), asked["state"].clone());
        desk.word = Some(word);
        desk.codes.insert(code.clone(), (asked, subject.to_owned()));
        (state, code)
    }
}

fn serve(mut stream: TcpStream, issuer: &str, desk: &Mutex<Desk>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut lines = Vec::new();
    for line in reader.by_ref().lines() {
        let line = line.unwrap();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let header = |name: &str| {
        let mut found = lines.iter().filter_map(|line| line.split_once(": "));
        found.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    let length = header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let word = desk.lock().unwrap().word;
    let (status, answer) = match lines[0].split(' ').nth(1).unwrap() {
        "/.well-known/openid-configuration" => ("200 OK", configuration(issuer)),
        "/keys" => ("200 OK", keys(word == Some(Word::WithNewKey))),
        "/token" if word == Some(Word::Endless) => {
            let _refused = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
            while stream.write_all(&[b' '; 65_536]).is_ok() {}
            return;
        }
        "/token" => token(issuer, desk, &query(std::str::from_utf8(&body).unwrap()), header("authorization")),
        path => panic!("nobody asks for {path}"),
    };
    let answer = answer.to_string();
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n");
    let _gone = stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{answer}", answer.len()).as_bytes());
}

fn configuration(issuer: &str) -> Value {
    json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "RS256", "HS256", "none"],
    })
}

fn keys(new: bool) -> Value {
    let key = |id: &str, key: &[u8; 32]| {
        let public = SigningKey::from_bytes(key).verifying_key();
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": id, "x": base64(public.as_bytes()) })
    };
    let mut keys = vec![key("first", &KEY)];
    if new {
        keys.push(key("second", &[8; 32]));
    }
    json!({ "keys": keys })
}

fn token(
    issuer: &str,
    desk: &Mutex<Desk>,
    form: &HashMap<String, String>,
    authorization: Option<String>,
) -> (&'static str, Value) {
    let refused = ("400 Bad Request", json!({ "error": "invalid_grant" }));
    let mut desk = desk.lock().unwrap();
    let Some((asked, subject)) = desk.codes.remove(&form["code"]) else { return refused };
    let verifier = base64(Sha256::digest(form["code_verifier"].as_bytes()));
    let credentials = format!("Basic {}", base64::prelude::BASE64_STANDARD.encode("probity:a+secret+of+this+node"));
    if verifier != asked["code_challenge"]
        || form["redirect_uri"] != asked["redirect_uri"]
        || authorization.as_ref() != Some(&credentials)
    {
        return refused;
    }
    let mut answer = json!({ "access_token": "unused", "token_type": "Bearer", "expires_in": 60 });
    match desk.word {
        Some(Word::NotSent) | None => {}
        Some(word) => answer["id_token"] = id_token(word, issuer, &subject, &asked["nonce"]).into(),
    }
    ("200 OK", answer)
}

fn id_token(word: Word, issuer: &str, subject: &str, nonce: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let pick = |other: bool, wrong: &str, right: &str| if other { wrong.to_owned() } else { right.to_owned() };
    let claims = json!({
        "iss": pick(word == Word::OtherIssuer, "https://other.example", issuer),
        "aud": pick(word == Word::OtherAudience, "another program", "probity"),
        "nonce": pick(word == Word::OtherNonce, "of another time", nonce),
        "sub": subject, "iat": now, "exp": if word == Word::Ended { now - 10 } else { now + 60 },
    });
    let (algorithm, id, key) = match word {
        Word::Unsigned => ("none", "first", KEY),
        Word::SignedWithSecret => ("HS256", "first", KEY),
        Word::WithNewKey => ("EdDSA", "second", [8; 32]),
        Word::OtherKey => ("EdDSA", "first", [9; 32]),
        _ => ("EdDSA", "first", KEY),
    };
    let head = base64(json!({ "alg": algorithm, "kid": id, "typ": "JWT" }).to_string());
    let said = format!("{head}.{}", base64(claims.to_string()));
    let signature = match word {
        Word::Unsigned => Vec::new(),
        Word::SignedWithSecret => {
            use hmac::{Hmac, KeyInit, Mac};
            let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
            mac.update(said.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
        _ => SigningKey::from_bytes(&key).sign(said.as_bytes()).to_vec(),
    };
    format!("{said}.{}", base64(signature))
}

/// A cookie that an answer sets, as a line of the next request.
fn cookie(answered: &Answered, name: &str) -> Option<String> {
    let lines = answered.headers.lines().filter_map(|line| line.split_once(": "));
    let cookies = lines.filter(|(key, _)| key.eq_ignore_ascii_case("set-cookie"));
    let value = cookies.filter_map(|(_, value)| value.split(';').next()).find(|value| value.starts_with(name))?;
    (!value.ends_with('=')).then(|| format!("Cookie: {value}\r\n"))
}

/// A node that trusts the provider, and an account `li` with its password.
fn node(provider: &Provider) -> (Register, String) {
    let register = Register::of(&["--pack", "cn", "--address", "https://city.example"]);
    register.write("secret", format!("{SECRET}\n"));
    let set = ["account", "openid", "set", &provider.issuer, "--client", "probity", "--secret-file", "secret"];
    let said = register.answer(&[&set[..], &["--name", "省统一身份认证", "--name-en", "Provincial sign-in"]].concat());
    assert!(said.contains("https://city.example/zh/sign-in/openid/back"), "{said}");
    let checked = register.answer(&["account", "openid", "check"]);
    assert!(checked.contains(&format!("people are sent to {}/authorize", provider.issuer)), "{checked}");
    let password = register.account("li", &["--role", "reviewer"]);
    (register, password)
}

/// Leaves for the provider, signs in there as `subject`, and comes back.
fn way(served: &Served, provider: &Provider, subject: &str, word: Word) -> Answered {
    let left = served.get("/en/sign-in/openid?next=/review", "");
    assert_eq!(left.status, 303, "{left:?}");
    let kept = cookie(&left, "probity_openid=").unwrap();
    let (state, code) = provider.sign_in(left.header("location").unwrap(), subject, word);
    served.get(&format!("/en/sign-in/openid/back?state={state}&code={code}"), &kept)
}

#[test]
fn an_identity_opens_the_account_that_it_was_linked_to() {
    let provider = Provider::start();
    let (register, password) = node(&provider);
    let served = register.serve(&[]);
    assert!(served.get("/en/sign-in?next=/review", "").text().contains("/en/sign-in/openid?next=%2Freview"));

    let unknown = way(&served, &provider, "person <7>", Word::Right);
    assert_eq!((unknown.status, cookie(&unknown, "probity_session=")), (403, None));
    assert!(unknown.text().contains("person &#60;7&#62;"), "{}", unknown.text());

    // The operator links it.
    register.answer(&["account", "openid", "link", "li", "person <7>"]);
    let known = way(&served, &provider, "person <7>", Word::Right);
    assert_eq!((known.status, known.header("location")), (303, Some("/en/review")));
    let session = cookie(&known, "probity_session=").unwrap();
    assert_eq!(served.get("/en/review", &session).status, 200);
    assert!(way(&served, &provider, "person 8", Word::Right).status == 403);

    // Its holder links another one, from a page that leads there by a link.
    let page = served.get("/en/account", &session).text();
    let token = page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let leaving = served.post_form("/en/account/openid", &format!("form_token={token}"), &session);
    let address =
        leaving.text().split("class=\"button\" href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let kept = cookie(&leaving, "probity_openid=").unwrap();
    let (state, code) = provider.sign_in(&address.replace("&#38;", "&"), "person 8", Word::Right);
    let both = format!("{}; {}", session.trim_end(), kept.trim_start_matches("Cookie: "));
    let back = format!("/en/sign-in/openid/back?state={state}&code={code}");
    assert_eq!(served.get(&back, &kept).status, 401, "not for a browser in which nobody is signed in");
    let (state, code) = provider.sign_in(&address.replace("&#38;", "&"), "person 8", Word::Right);
    let linked = served.get(&format!("/en/sign-in/openid/back?state={state}&code={code}"), &both);
    assert_eq!((linked.status, linked.header("location")), (303, Some("/en/account?done=linked")));
    assert_eq!(way(&served, &provider, "person 8", Word::Right).header("location"), Some("/en/review"));

    // Taken away, it opens nothing, and what it opened is closed.
    assert_eq!(register.answer(&["account", "openid", "list", "li", "--output", "csv"]).lines().count(), 3);
    register.answer(&["account", "openid", "unlink", "li", "person <7>"]);
    assert_ne!(served.get("/en/review", &session).status, 200);
    assert_eq!(way(&served, &provider, "person <7>", Word::Right).status, 403);
    assert!(served.sign_in("li", &password).contains("probity_session"), "the password goes on");
}

#[test]
fn a_word_that_does_not_hold_opens_nothing() {
    use Word::*;
    let provider = Provider::start();
    let (register, _) = node(&provider);
    register.answer(&["account", "openid", "link", "li", "7"]);
    let served = register.serve(&[]);
    let wrong = [OtherNonce, OtherAudience, OtherIssuer, Ended, OtherKey, Unsigned, SignedWithSecret, NotSent, Endless];
    for word in wrong {
        let back = way(&served, &provider, "7", word);
        assert_eq!((back.status, cookie(&back, "probity_session=")), (401, None), "{word:?}");
    }
    assert_eq!(way(&served, &provider, "7", Right).status, 303);

    // What a browser brings must be what it left with: its state, its cookie, a code that was not used.
    let left = served.get("/en/sign-in/openid", "");
    let kept = cookie(&left, "probity_openid=").unwrap();
    let (state, code) = provider.sign_in(left.header("location").unwrap(), "7", Right);
    let back = |state: &str, code: &str, kept: &str| {
        served.get(&format!("/en/sign-in/openid/back?state={state}&code={code}"), kept).status
    };
    let other = cookie(&served.get("/en/sign-in/openid", ""), "probity_openid=").unwrap();
    for (state, kept) in
        [("0123", kept.as_str()), (&state, ""), (&state, &other), (&state, "Cookie: probity_openid=a\r\n")]
    {
        assert_eq!(back(state, &code, kept), 401, "{state} {kept}");
    }
    assert_eq!(back(&state, "", &kept), 401, "it said no there");
    assert_eq!(back(&state, &code, &kept), 303);
    assert_eq!(back(&state, &code, &kept), 401, "a code is taken once");
}

#[test]
fn a_provider_may_change_its_keys_and_a_second_factor_stays() {
    let provider = Provider::start();
    let (register, password) = node(&provider);
    register.answer(&["account", "openid", "link", "li", "7"]);
    let shown = register.answer_as("li", &password, &["account", "second-factor", "begin"]);
    let secret = shown.lines().find_map(|line| line.strip_prefix("secret")).unwrap().trim();
    let code = crate::second_factor::app(secret, 0);
    register.answer_as("li", &password, &["account", "second-factor", "confirm", &code]);
    let served = register.serve(&[]);
    // The server has not asked for keys before: it finds the new one at once.
    let back = way(&served, &provider, "7", Word::WithNewKey);
    assert_eq!((back.status, back.header("location")), (303, Some("/en/sign-in/code?next=%2Freview")));
    assert_eq!(cookie(&back, "probity_session="), None);
    assert!(cookie(&back, "probity_code=").is_some());
}

#[test]
fn a_provider_that_is_away_is_told() {
    let provider = Provider::start();
    let (register, _) = node(&provider);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let set = ["account", "openid", "set", &format!("http://{nobody}"), "--client", "probity", "--name", "x"];
    register.answer(&set);
    let said = register.refusal(&["account", "openid", "check"]);
    assert!(said.contains("can't be reached"), "{said}");
    let served = register.serve(&[]);
    assert_eq!(served.get("/en/sign-in/openid", "").status, 503);
    assert_eq!(served.get("/en/sign-in", "").status, 200);

    let unsafe_one =
        register.refusal(&["account", "openid", "set", "http://id.example", "--client", "p", "--name", "x"]);
    assert!(unsafe_one.contains("https://"), "{unsafe_one}");
    register.answer(&["account", "openid", "remove"]);
    served.kill();
    let served = register.serve(&[]);
    assert!(!served.get("/en/sign-in", "").text().contains("openid"), "nothing is offered");
    assert_eq!(served.get("/en/sign-in/openid", "").status, 404);
}
