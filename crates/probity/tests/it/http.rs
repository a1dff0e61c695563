//! A server of the program, and what a browser or a program may fetch from it.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

/// How often a page is asked for at most.
const MOST_TRIES: u32 = 5;

/// A server that runs until dropped.
pub struct Served {
    child: Child,
    address: String,
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The path that was asked for.
    pub path: String,
    /// The status.
    pub status: u16,
    /// The lines before the body.
    pub headers: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Answered {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{}: {error}\n{}", self.path, self.text()))
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

impl Served {
    /// Starts a command that serves and waits until it says where; what it logs goes to `log`.
    pub fn start(command: &mut Command, log: &Path) -> Served {
        let log = File::create(log).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(|line| line.unwrap());
        let address = lines.find_map(|line| Some(line.strip_prefix("http://")?.trim_end_matches('/').to_owned()));
        let Some(address) = address else { panic!("it does not serve: {:?}", child.wait_with_output()) };
        Served { child, address }
    }

    /// Fetches a path as the public, or as whoever holds the cookie or the token of `who`.
    pub fn get(&self, path: &str, who: &str) -> Answered {
        self.ask(format!("GET {path} HTTP/1.0\r\nHost: {}\r\n{who}\r\n", self.address).as_bytes(), path)
    }

    /// The same, asked again where a busy machine took too long for the server's own limit.
    fn get_patiently(&self, path: &str, who: &str) -> Answered {
        let mut answers = (0..MOST_TRIES).map(|_| self.get(path, who));
        answers.find(|answered| answered.status != 503).unwrap_or_else(|| panic!("{path} stays unavailable"))
    }

    /// Signs in; the line that makes a request one of this account.
    pub fn sign_in(&self, name: &str, password: &str) -> String {
        let body = serde_json::json!({ "name": name, "password": password }).to_string();
        let path = "/api/v1/sessions";
        let length = body.len();
        let head = format!("POST {path} HTTP/1.0\r\nHost: {}\r\nContent-Length: {length}\r\n", self.address);
        let answered = self.ask(format!("{head}Content-Type: application/json\r\n\r\n{body}").as_bytes(), path);
        let cookie = answered.header("set-cookie").unwrap_or_else(|| panic!("{answered:?}")).to_owned();
        format!("Cookie: {}\r\n", cookie.split(';').next().unwrap_or_default())
    }

    /// Sends a form of a page, as a browser of this site does.
    pub fn post_form(&self, path: &str, form: &str, who: &str) -> Answered {
        let length = form.len();
        let head = format!("POST {path} HTTP/1.0\r\nHost: {}\r\nContent-Length: {length}\r\n{who}", self.address);
        let kind = "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded";
        self.ask(format!("{head}{kind}\r\n\r\n{form}").as_bytes(), path)
    }

    /// Delivers a file for a data set through the API.
    pub fn post_file(&self, dataset: &str, name: &str, bytes: &[u8], who: &str) -> Answered {
        let path = format!("/api/v1/deliveries?dataset={dataset}&file_name={name}");
        let length = bytes.len();
        let head = format!("POST {path} HTTP/1.0\r\nHost: {}\r\nContent-Length: {length}\r\n{who}", self.address);
        self.ask(&[format!("{head}Content-Type: text/csv\r\n\r\n").as_bytes(), bytes].concat(), &path)
    }

    /// Sends a document.
    pub fn post(&self, path: &str, who: &str, body: &[u8]) -> Answered {
        let length = body.len();
        let head = format!("POST {path} HTTP/1.0\r\nHost: {}\r\nContent-Length: {length}\r\n{who}\r\n", self.address);
        self.ask(&[head.as_bytes(), body].concat(), path)
    }

    /// One request of HTTP/1.0: the answer ends with the connection.
    fn ask(&self, request: &[u8], path: &str) -> Answered {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or_else(|| panic!("{path}"));
        let headers = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
        Answered { path: path.to_owned(), status, headers, body: bytes.split_off(end + 4) }
    }

    /// Everything that links lead to from the front page and from `starts`, at most `most` pages, and
    /// what the API and the downloads say of the same things.
    pub fn crawl(&self, who: &str, starts: &[&str], most: usize) -> Vec<Answered> {
        let mut waiting: Vec<String> = starts.iter().map(|&path| path.to_owned()).collect();
        waiting.extend(["/zh", "/en"].map(str::to_owned));
        let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
        let mut seen = Vec::new();
        while let Some(path) = waiting.pop() {
            assert!(seen.len() < most, "more than {most} pages; the last was {path}");
            let answered = self.get_patiently(&path, who);
            for link in links(&answered).into_iter().chain(twins(&path)) {
                if known.insert(link.clone()) {
                    waiting.push(link);
                }
            }
            seen.push(answered);
        }
        seen
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Kills the server, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// The pages of this server that a page or a list of the API links to. Of searches narrowed further and
/// further the first step is enough, and nothing is signed out.
fn links(answered: &Answered) -> Vec<String> {
    let text = answered.text();
    let here = answered.path.split('?').next().unwrap_or_default();
    let hrefs = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let next = answered.header("link").and_then(|link| link.strip_prefix('<')?.split('>').next());
    hrefs
        .map(|href| href.replace("&amp;", "&").replace("&#38;", "&"))
        .chain(next.map(str::to_owned))
        .map(|href| if href.starts_with('?') { format!("{here}{href}") } else { href })
        .filter(|href| href.starts_with('/') && !href.starts_with("/assets"))
        .map(|href| href.split('#').next().unwrap_or_default().to_owned())
        .filter(|href| href.matches('=').count() <= 2 && !is_narrowed_twice(href))
        .collect()
}

/// Whether a search is narrowed by more than one choice, its text and its page aside.
fn is_narrowed_twice(href: &str) -> bool {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let choices = query.split('&').filter(|part| !part.starts_with("q=") && !part.starts_with("after="));
    path.ends_with("/search") && choices.count() > 1
}

/// Where the API has what a page shows.
fn twins(path: &str) -> Vec<String> {
    let Some((_, rest)) = path.split_once('/').and_then(|(_, path)| path.split_once('/')) else { return Vec::new() };
    let parts: Vec<&str> = rest.split('/').collect();
    match parts[..] {
        _ if path.starts_with("/api/") => Vec::new(),
        ["subjects", id, dataset] if !matches!(dataset, "access" | "feed") => {
            vec![format!("/api/v1/subjects/{id}/records?dataset={dataset}")]
        }
        ["data"] => vec!["/api/v1/datasets".to_owned()],
        ["data", dataset] => vec![
            format!("/api/v1/datasets/{dataset}"),
            format!("/api/v1/open-data/{dataset}.csv"),
            format!("/api/v1/open-data/{dataset}.json"),
        ],
        [search] if search.starts_with("search") => vec![format!("/api/v1/subjects{}", &search["search".len()..])],
        _ => vec![format!("/api/v1/{rest}")],
    }
}

/// A text as it stands in an address.
pub fn in_address(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
