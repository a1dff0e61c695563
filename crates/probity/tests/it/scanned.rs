//! What goes out is scanned: pages, API and downloads as every role sees them, receipts and rejected
//! rows, the files for a higher platform, and the log hold none of the marked personal data that the
//! deliveries are full of.

use std::{fs, io::Read, path::Path};

use example::mark::Marks;

use crate::{
    city::unmarked,
    http::{Answered, Served},
    register::stdout,
    truth::program,
};

const DAY: &str = "2026-11-25";
const SUBJECTS: &str = "30";
/// Pages of one role at most: the whole city has fewer.
const MOST_PAGES: usize = 12_000;
/// Reports of one role.
#[cfg(feature = "report")]
const REPORTS: usize = 8;

#[test]
fn no_marked_person_goes_out_by_any_door() {
    let marks = Marks::read().unwrap();
    let place = tempfile::tempdir().unwrap();
    let demo = place.path().join("demo");
    let made = program()
        .args(["demo", "--no-serve", "--date", DAY, "--subjects", SUBJECTS, "--data"])
        .arg(&demo)
        .env("PROBITY_LOG", "debug")
        .output()
        .unwrap();
    unmarked(&marks, stdout(&made).as_bytes());
    unmarked(&marks, &made.stderr);
    assert!(put_in(&marks, &demo.join("city")) > 10, "the deliveries hold marks");

    let register = demo.join("register");
    let logins = logins(&demo);
    for (role, name, password) in &logins {
        let log = place.path().join(format!("{role}.log"));
        let mut serve = program();
        serve.args(["serve", "--port", "0", "--today", DAY, "--data"]).arg(&register).env("PROBITY_LOG", "debug");
        let served = Served::start(&mut serve, &log);
        let who = if role == "public" { String::new() } else { served.sign_in(name, password) };
        let seen = crawl(&served, role, &who);
        #[cfg(feature = "report")]
        reports(&served, &marks, &seen, role, &who);
        drop(served);
        seen.iter().for_each(|answered| scan(&marks, answered));
        unmarked(&marks, &fs::read(&log).unwrap());
    }

    let operator = logins.iter().find(|(role, ..)| role == "operator").unwrap();
    let mut export = program();
    export.args(["export", "double-publicity", "--since", "2015-01-01", "--as", &operator.1, "--today", DAY, "--data"]);
    export.arg(&register).arg("--to").arg(place.path().join("sent")).env("PROBITY_PASSWORD", &operator.2);
    stdout(&export.output().unwrap());
    let sent: Vec<_> = fs::read_dir(place.path().join("sent")).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(sent.len() >= 5, "a manifest, and two forms of licences and of penalties: {sent:?}");
    sent.iter().for_each(|path| scan_bytes(&marks, &path.display().to_string(), &fs::read(path).unwrap()));
}

/// Reports of some subjects as some roles have them: the data, which hold all that the pages say.
#[cfg(feature = "report")]
fn reports(served: &Served, marks: &Marks, seen: &[Answered], role: &str, who: &str) {
    let body: &[u8] = match role {
        "public" => b"{}",
        "auditor" => b"{\"whole\":true}",
        _ => return,
    };
    let pages = seen.iter().filter(|one| one.status == 200 && one.path.starts_with("/api/v1/subjects/s"));
    let pages = pages.filter(|one| !one.path["/api/v1/subjects/".len()..].contains('/'));
    for page in pages.take(REPORTS) {
        let answered = served.post(&format!("{}/reports", page.path), who, body);
        assert_eq!(answered.status, 201, "{answered:?}");
        scan(marks, &answered);
    }
}

/// The accounts of a demo, and the public.
fn logins(demo: &Path) -> Vec<(String, String, String)> {
    let kept: serde_json::Value = serde_json::from_slice(&fs::read(demo.join("demo-logins.json")).unwrap()).unwrap();
    let text = |login: &serde_json::Value, key: &str| login[key].as_str().unwrap().to_owned();
    let accounts = kept["accounts"].as_array().unwrap().iter();
    let mut logins: Vec<_> =
        accounts.map(|login| (text(login, "role"), text(login, "name"), text(login, "password"))).collect();
    logins.push(("public".to_owned(), String::new(), String::new()));
    assert_eq!(logins.len(), 8);
    logins
}

/// Everything that a role reaches from the front page, from its own pages and by searching for all.
fn crawl(served: &Served, role: &str, who: &str) -> Vec<Answered> {
    let starts = ["/zh/search?listed=no", "/zh/search?listed=yes", "/zh/publicity", "/zh/data", "/zh/lists"];
    let own =
        ["/zh/my", "/zh/deliveries", "/zh/review", "/zh/holds", "/zh/objections", "/zh/proposals", "/zh/operations"];
    let seen = served.crawl(who, &[&starts[..], &own[..]].concat(), MOST_PAGES);
    let reached = |path: &str| seen.iter().filter(|one| one.status == 200 && one.path.starts_with(path)).count();
    assert!(reached("/zh/subjects/") > 20 && reached("/api/v1/subjects/") > 20, "{role}");
    assert!(reached("/zh/records/") > 20 && reached("/api/v1/open-data/") > 20, "{role}");
    if role == "operator" {
        assert!(reached("/zh/deliveries/") > 20 && reached("/api/v1/deliveries/") > 20, "{role}");
    }
    seen
}

fn scan(marks: &Marks, answered: &Answered) {
    assert!(answered.status < 500, "{answered:?}");
    unmarked(marks, answered.headers.as_bytes());
    scan_bytes(marks, &answered.path, &answered.body);
}

/// Scans a file; of a spreadsheet, what its archive holds.
fn scan_bytes(marks: &Marks, name: &str, bytes: &[u8]) {
    if !bytes.starts_with(b"PK") {
        return unmarked(marks, bytes);
    }
    let mut archive =
        zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap_or_else(|error| panic!("{name}: {error}"));
    for at in 0..archive.len() {
        let mut part = Vec::new();
        archive.by_index(at).unwrap().read_to_end(&mut part).unwrap();
        unmarked(marks, &part);
    }
}

/// How many plain text files below a folder hold a mark.
fn put_in(marks: &Marks, folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let marked = entries.map(|path| {
        if path.is_dir() { put_in(marks, &path) } else { usize::from(!marks.find(&fs::read(path).unwrap()).is_empty()) }
    });
    marked.sum()
}
