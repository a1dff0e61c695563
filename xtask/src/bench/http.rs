//! A small load generator: HTTP/1.1 over kept connections, as many as asked for, for a fixed time.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    ops::Range,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use super::table::{Table, milliseconds, percentile};

/// One kept connection.
pub struct Connection {
    address: String,
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
    /// The last cookie that was set.
    cookie: Option<String>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Where it leads to, of a redirect.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

/// The most bytes of a body that are read.
const MAX_BODY: u64 = 64 << 20;

impl Connection {
    /// Connects to `address`, such as `127.0.0.1:8080`.
    pub fn open(address: &str) -> Result<Connection> {
        let stream = TcpStream::connect(address).with_context(|| address.to_owned())?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Connection { address: address.to_owned(), stream: BufReader::new(stream), body: Vec::new(), cookie: None })
    }

    /// Sends a request and keeps the answer's body; returns the status and where it leads to.
    fn exchange(&mut self, method: &str, path: &str, sent: &str) -> Result<(u16, Option<String>)> {
        let address = &self.address;
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nAccept: application/json\r\n");
        if let Some(cookie) = &self.cookie {
            request.push_str(&format!("Cookie: {cookie}\r\n"));
        }
        if !sent.is_empty() {
            request.push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", sent.len()));
        }
        request.push_str("\r\n");
        request.push_str(sent);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no HTTP answer")?;
        let (mut length, mut chunked, mut location) = (0, false, None);
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().context("content-length")?,
                "transfer-encoding" => chunked = value.trim().eq_ignore_ascii_case("chunked"),
                "set-cookie" => self.cookie = value.split(';').next().map(|cookie| cookie.trim().to_owned()),
                "location" => location = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        self.body.clear();
        if chunked {
            while self.read_chunk()? {}
        } else {
            self.read_body(length)?;
        }
        Ok((status, location))
    }

    fn read_body(&mut self, length: u64) -> Result<()> {
        anyhow::ensure!(self.body.len() as u64 + length <= MAX_BODY, "a body of over {MAX_BODY} bytes");
        let read = self.stream.by_ref().take(length).read_to_end(&mut self.body)?;
        anyhow::ensure!(read as u64 == length, "the connection was closed within a body");
        Ok(())
    }

    fn read_chunk(&mut self) -> Result<bool> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let length = u64::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16).context("chunk")?;
        self.read_body(length)?;
        self.stream.read_line(&mut line)?;
        Ok(length > 0)
    }

    /// Gets `path`.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.answer("GET", path, "")
    }

    /// Posts a JSON document to `path`, as who signed in on this connection.
    pub fn post(&mut self, path: &str, document: &str) -> Result<Answer> {
        self.answer("POST", path, document)
    }

    fn answer(&mut self, method: &str, path: &str, sent: &str) -> Result<Answer> {
        let (status, location) = self.exchange(method, path, sent)?;
        Ok(Answer { status, location, body: String::from_utf8_lossy(&self.body).into_owned() })
    }
}

/// What a load came to.
#[derive(Debug, Default)]
pub struct Load {
    /// Every answer's time.
    pub times: Vec<Duration>,
    /// Answers other than 200.
    pub other: u64,
    /// How long it went on.
    pub took: Duration,
}

impl Load {
    /// Tells in a table how soon requests were answered that came at a rate.
    pub fn tell(&mut self, table: &mut Table, what: &str, rate: u32) {
        let reached = self.times.len() as f64 / self.took.as_secs_f64();
        table.row(format!("{what} at {rate} /s"), format!("{reached:.0} /s"), "each counted from when it was due");
        table.row("  p50", milliseconds(percentile(&mut self.times, 0.5)), "");
        table.row("  p99", milliseconds(percentile(&mut self.times, 0.99)), "wanted: under 20 ms");
        table.row("  longest", milliseconds(self.times.last().copied().unwrap_or_default()), "");
        table.row("  answers other than 200", self.other.to_string(), "wanted: none");
    }
}

/// Asks for `paths` in turn over `connections` connections for `time`, each as soon as it was answered.
pub fn load(address: &str, paths: &[String], connections: usize, time: Duration) -> Result<Load> {
    asked(address, paths, connections, time, None)
}

/// The same at `rate` requests a second: an answer's time counts from the moment at which its request was due, so that
/// waiting for the one before it counts as well.
pub fn paced(address: &str, paths: &[String], connections: usize, time: Duration, rate: u32) -> Result<Load> {
    let between = Duration::from_secs(1) * u32::try_from(connections.max(1))? / rate.max(1);
    asked(address, paths, connections, time, Some(between))
}

fn asked(
    address: &str,
    paths: &[String],
    connections: usize,
    time: Duration,
    between: Option<Duration>,
) -> Result<Load> {
    anyhow::ensure!(!paths.is_empty(), "nothing to ask for");
    let started = Instant::now();
    let workers = std::thread::scope(|scope| {
        let spawn = |worker: usize| {
            // Those that are paced begin one after the other.
            let begins = started + between.unwrap_or_default() * worker as u32 / connections.max(1) as u32;
            scope.spawn(move || ask(address, paths, worker, begins..started + time, between))
        };
        let workers: Vec<_> = (0..connections).map(spawn).collect();
        workers.into_iter().map(|worker| worker.join()).collect::<Vec<_>>()
    });
    let mut load = Load { took: started.elapsed(), ..Load::default() };
    for worker in workers {
        let (times, other) = worker.map_err(|_| anyhow::anyhow!("a worker failed"))??;
        load.times.extend(times);
        load.other += other;
    }
    Ok(load)
}

fn ask(
    address: &str,
    paths: &[String],
    worker: usize,
    during: Range<Instant>,
    between: Option<Duration>,
) -> Result<(Vec<Duration>, u64)> {
    let mut connection = Connection::open(address)?;
    let (mut times, mut other) = (Vec::with_capacity(1 << 16), 0);
    // A step that is no divisor of the number of paths spreads the workers over all of them.
    let mut at = worker.wrapping_mul(7_919);
    let mut due = during.start;
    while Instant::now() < during.end {
        let started = match between {
            None => Instant::now(),
            Some(between) => {
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                let now = due;
                due += between;
                now
            }
        };
        let (status, _) = connection.exchange("GET", &paths[at % paths.len()], "")?;
        times.push(started.elapsed());
        other += u64::from(status != 200);
        at = at.wrapping_add(104_729);
    }
    Ok((times, other))
}

/// A text as part of an address.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// A server that answers every request with what `answer` says.
    fn server(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for stream in listener.incoming().take(8) {
                std::thread::spawn(move || {
                    let mut stream = BufReader::new(stream.unwrap());
                    let mut line = String::new();
                    while matches!(stream.read_line(&mut line), Ok(read) if read > 0) {
                        if line == "\r\n" {
                            stream.get_mut().write_all(answer.as_bytes()).unwrap();
                        }
                        line.clear();
                    }
                });
            }
        });
        address
    }

    #[test]
    fn answers_are_read_whole_and_the_connection_is_kept() {
        let address = server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        let mut connection = Connection::open(&address).unwrap();
        for _ in 0..3 {
            let answer = connection.get("/a").unwrap();
            assert_eq!((answer.status, answer.body.as_str()), (200, "hello"));
        }
        let address =
            server("HTTP/1.1 303 See Other\r\nlocation: /b\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        let mut connection = Connection::open(&address).unwrap();
        for _ in 0..3 {
            let answer = connection.get("/a").unwrap();
            assert_eq!((answer.status, answer.location.as_deref(), answer.body.as_str()), (303, Some("/b"), "abc"));
        }
    }

    #[test]
    fn a_load_counts_answers_and_failures() {
        let address = server("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        let load = load(&address, &["/a".to_owned()], 2, Duration::from_millis(100)).unwrap();
        assert!(load.times.len() > 2 && load.other == load.times.len() as u64);
    }

    #[test]
    fn texts_are_encoded_for_an_address() {
        assert_eq!(encoded("明 a&b"), "%E6%98%8E%20a%26b");
    }
}
