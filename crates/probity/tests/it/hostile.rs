//! What hostile clients try: slow ones, bodies without end, headers in values, paths that lead elsewhere.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use crate::{
    http::Served,
    made_up::{Penalty, company, penalties, registrations},
    register::Register,
};

/// What a server sent until it closed the connection, and whether it did within the time.
fn until_closed(stream: &mut TcpStream, within: Duration) -> (String, bool) {
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let (began, mut said, mut part) = (Instant::now(), Vec::new(), [0; 4_096]);
    while began.elapsed() < within {
        match stream.read(&mut part) {
            Ok(0) => return (String::from_utf8_lossy(&said).into_owned(), true),
            Ok(read) => said.extend_from_slice(&part[..read]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => return (String::from_utf8_lossy(&said).into_owned(), true),
        }
    }
    (String::from_utf8_lossy(&said).into_owned(), false)
}

/// Sends a request of any bytes and reads the answer as text.
fn raw(served: &Served, request: &str) -> String {
    let mut stream = TcpStream::connect(served.address()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    until_closed(&mut stream, Duration::from_secs(30)).0
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no answer: {answer:?}"))
}

#[test]
fn a_client_that_never_ends_its_headers_loses_its_place() {
    let register = Register::new();
    let served = register.serve(&[]);
    let mut slow: Vec<TcpStream> = (0..20).map(|_| TcpStream::connect(served.address()).unwrap()).collect();
    for (number, stream) in slow.iter_mut().enumerate() {
        // Some say nothing at all, some begin and never end.
        if number % 2 == 0 {
            stream.write_all(b"GET /zh HTTP/1.1\r\nHost: x\r\nX-A: ").unwrap();
        }
    }
    assert_eq!(served.get("/readyz", "").status, 200, "others are served meanwhile");
    let began = Instant::now();
    // A letter now and then does not buy more time.
    let mut dripping = TcpStream::connect(served.address()).unwrap();
    dripping.write_all(b"GET /zh HTTP/1.1\r\n").unwrap();
    while dripping.write_all(b"X-A: b\r\n").is_ok() && !until_closed(&mut dripping, Duration::from_secs(1)).1 {
        assert!(began.elapsed() < Duration::from_secs(40), "it goes on");
    }
    for stream in &mut slow {
        assert!(until_closed(stream, Duration::from_secs(20)).1, "it keeps its place");
    }
}

#[test]
fn a_body_that_never_comes_is_not_waited_for_and_one_without_end_is_refused() {
    let register = Register::new();
    let served = register.serve(&[]);
    let mut waiting = TcpStream::connect(served.address()).unwrap();
    let head = "POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    waiting.write_all(format!("{head}Content-Length: 1000\r\n\r\n{{").as_bytes()).unwrap();
    for path in ["/zh/sign-in", "/api/v1/sessions", "/api/v1/match", "/zh/check", "/api/v1/reconcile", "/zh/verify"] {
        let mut stream = TcpStream::connect(served.address()).unwrap();
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let piece = format!("{:x}\r\n{}\r\n", 65_536, "a".repeat(65_536));
        let mut sent = 0;
        // It stops taking long before a gigabyte.
        while sent < 16_384 && stream.write_all(piece.as_bytes()).is_ok() {
            sent += 1;
        }
        assert!(sent < 2_048, "{path} took {sent} pieces of 64 KiB");
        let (said, closed) = until_closed(&mut stream, Duration::from_secs(30));
        assert!(closed, "{path}: {said}");
    }
    assert_eq!(served.get("/readyz", "").status, 200);
    let (said, _) = until_closed(&mut waiting, Duration::from_secs(45));
    assert!(said.contains(" 503 "), "{said}");
}

#[test]
fn what_is_sent_becomes_no_header() {
    let register = Register::new();
    let served = register.serve(&[]);
    let evil = "%0d%0aSet-Cookie:%20evil=1%0d%0a%0d%0a<h1>evil</h1>";
    let paths = [
        format!("/zh/search?q={evil}"),
        format!("/zh/sign-in?next=/{evil}"),
        format!("/zh/codes/{evil}"),
        format!("/api/v1/codes/{evil}"),
        format!("/api/v1/kept?q={evil}"),
        format!("/zh/data/{evil}"),
        format!("/zh/quality/{evil}"),
        format!("/api/v1/open-data/{evil}.csv"),
        format!("/zh/holds?x={evil}"),
        format!("/zh/{evil}/"),
        format!("/zh/search/{evil}/"),
    ];
    for path in &paths {
        let answered = served.get(path, "");
        assert!(!answered.headers.to_lowercase().contains("\nset-cookie"), "{path}: {}", answered.headers);
        assert!(answered.status < 500, "{path}: {}", answered.status);
    }
    let form = "name=a&password=b&next=/x%0d%0aSet-Cookie:%20evil=1";
    let answered = served.post_form("/zh/sign-in", form, "");
    assert!(!answered.headers.to_lowercase().contains("\nset-cookie"), "{}", answered.headers);
    // Nor does a name of a host reach an answer, as where a link is made of it.
    let answer = raw(&served, "GET /zh/search HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert!(status(&answer) == 200 && !answer.contains("evil.example"), "{answer}");
}

#[test]
fn no_path_leads_out_of_the_site_or_to_a_file() {
    let register = Register::new();
    let served = register.serve(&[]);
    let tricks = [
        "/assets/../node.json",
        "/assets/..%2f..%2fnode.json",
        "/assets/%2e%2e/%2e%2e/node.json",
        "/../../../../etc/passwd",
        "/zh/../../etc/passwd",
        "/zh/help/..%2f..%2fetc%2fpasswd",
        "/zh/data/..%2f..%2fnode.json",
        "/api/v1/open-data/..%2fnode.json",
        "/api/v1/open-data/%00.csv",
        "/zh/verify/..%2f..%2fkeys%2fpersons",
        "/zh/deliveries/..%2f..%2fkeys/rejected.csv",
        "/zh/subjects/%2e%2e/feed",
        "//evil.example/",
        "/zh//evil.example/",
        "/\\evil.example/",
    ];
    for path in tricks {
        let answer = raw(&served, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        assert!((300..500).contains(&status(&answer)), "{path}: {answer}");
        assert!(!answer.contains("raw-recipient") && !answer.contains("root:"), "{path}");
        let location =
            answer.lines().find_map(|line| line.to_lowercase().strip_prefix("location: ").map(str::to_owned));
        assert!(location.is_none_or(|to| to.starts_with('/') && !to.starts_with("//")), "{path}: {answer}");
    }
}

/// Every file of rows that a spreadsheet opens, made of names, numbers and rejected cells that are formulas.
#[test]
fn no_export_holds_a_formula() {
    let day = "2026-11-25";
    let register = Register::demo(day);
    let (good, mut evil, mut wrong) = (company("甲", 8), company("乙", 7), company("丙", 6));
    evil.name = format!("=SUM(A1){}", evil.name);
    wrong.code = "@1".to_owned();
    let today = ["--today", day];
    register.deliver("registration", &registrations([&good, &evil]), &today);
    let row = |company, number| Penalty { company, number, day: "2026-11-20", yuan: 1_000, operation: "I" };
    let rows = [row(&good, "@SUM(A1)"), row(&evil, "+1"), row(&wrong, "-1")];
    register.write("delivery.csv", penalties(rows));
    register.write("parties.csv", format!("id,name,code\n=SUM(A1),{},{}\n", evil.name, evil.code));
    register.run(&["deliver", "--dataset", "penalty-2018", "delivery.csv", today[0], today[1]]);
    let served = register.serve(&today);
    let deliveries = served.get("/api/v1/deliveries", &register.bearer()).json();
    let delivery = deliveries["items"][0]["id"].as_str().unwrap().to_owned();
    let mut files: Vec<(String, String)> = [
        "/api/v1/open-data/penalty-2018.csv".to_owned(),
        "/api/v1/open-data/registration.csv".to_owned(),
        format!("/api/v1/deliveries/{delivery}/rejected.csv"),
    ]
    .map(|path| (path.clone(), served.get(&path, &register.bearer()).text()))
    .into();
    let searched = ["search", "示例", "--output", "csv", today[0], today[1]];
    for command in [&searched[..], &["match", "parties.csv", "--output", "csv"]] {
        files.push((command[0].to_owned(), register.answer(command)));
    }
    let mut evils = 0;
    for (file, text) in &files {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                evils += usize::from(cell.contains("SUM(A1)"));
                // A number is a number, also one below zero.
                let is_number = cell.parse::<f64>().is_ok();
                assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{file}: {cell}");
            }
        }
    }
    assert!(evils >= 3, "there was something to look at: {files:?}");
}
