//! How long a small write waits while a delivery runs: an officer at the server holds and releases a
//! publication, over and over, while another process delivers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use super::{
    http::Connection,
    product::{Product, Register},
};
use crate::child::Background;

/// An officer at work, until stopped.
pub struct CaseWork {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Result<Vec<Duration>>>,
    _server: Background,
}

/// Between two acts: as an officer would work, not as a load.
const PAUSE: Duration = Duration::from_millis(20);
/// The officer's account.
const OFFICER: &str = "case-worker";

impl CaseWork {
    /// Starts a server on the register, and an officer who works on the registration of the subject
    /// with `code`.
    pub fn start(product: &Product, register: &Register, code: &str) -> Result<CaseWork> {
        let password = product.account(register, OFFICER, "reviewer")?;
        let (server, address) = product.serve(register)?;
        let mut connection = Connection::open(&address)?;
        let name = serde_json::json!({ "name": OFFICER, "password": password });
        connection.post("/api/v1/sessions", &name.to_string())?;
        let path = format!("/api/v1/holds/{}", registration(&mut connection, code)?);
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || work(&mut connection, &path, &stopped));
        Ok(CaseWork { stop, thread, _server: server })
    }

    /// Stops; how long each act took, from the request to its answer.
    pub fn finish(self) -> Result<Vec<Duration>> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| anyhow::anyhow!("the officer failed"))?
    }
}

/// The id of the registration record of the subject with `code`.
pub fn registration(connection: &mut Connection, code: &str) -> Result<String> {
    let subject = connection.get(&format!("/api/v1/codes/{code}"))?.location.context("no subject has the code")?;
    let records = connection.get(&format!("{subject}/records?dataset=registration"))?.body;
    let records: serde_json::Value = serde_json::from_str(&records)?;
    let id = records.pointer("/items/0/id").and_then(|id| id.as_str());
    id.map(str::to_owned).with_context(|| format!("no registration: {records}"))
}

fn work(connection: &mut Connection, path: &str, stop: &AtomicBool) -> Result<Vec<Duration>> {
    let mut waits = Vec::new();
    for decision in ["hold", "release"].iter().cycle() {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let said = serde_json::json!({ "decision": decision, "reasons": "measuring" }).to_string();
        let started = Instant::now();
        let answer = connection.post(path, &said)?;
        anyhow::ensure!(answer.status == 204, "{}: {}", answer.status, answer.body);
        waits.push(started.elapsed());
        std::thread::sleep(PAUSE);
    }
    Ok(waits)
}
