//! How long a small write waits while a delivery runs: another connection asks for the write lock
//! of the SQLite register, over and over.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use crate::scratch::program;

/// Asks until it is stopped.
pub struct Waits {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Duration>>,
}

/// Between two questions: as an officer would work, not as a load.
const PAUSE: Duration = Duration::from_millis(20);

impl Waits {
    /// Begins to ask for the write lock of `database`.
    pub fn start(database: &Path) -> Result<Waits> {
        let sqlite3 = program("sqlite3").context("sqlite3 is not installed")?;
        let mut shell = Command::new(sqlite3)
            .arg("-batch")
            .arg(database)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("sqlite3")?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let waits = ask(&mut shell, &stopped);
            // Its input is closed: it ends by itself.
            let _ = shell.wait();
            waits
        });
        Ok(Waits { stop, thread })
    }

    /// Stops and returns every wait.
    pub fn finish(self) -> Vec<Duration> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_default()
    }
}

fn ask(shell: &mut Child, stop: &AtomicBool) -> Vec<Duration> {
    let mut waits = Vec::new();
    let (Some(mut input), Some(output)) = (shell.stdin.take(), shell.stdout.take()) else { return waits };
    let mut answers = BufReader::new(output).lines();
    if input.write_all(b".timeout 60000\n").is_err() {
        return waits;
    }
    while !stop.load(Ordering::Relaxed) {
        let started = Instant::now();
        if input.write_all(b"begin immediate; rollback; select 'had it';\n").and_then(|()| input.flush()).is_err() {
            break;
        }
        match answers.next() {
            Some(Ok(_)) => waits.push(started.elapsed()),
            _ => break,
        }
        std::thread::sleep(PAUSE);
    }
    waits
}
