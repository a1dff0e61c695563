//! Child processes that never outlive their time, nor us.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    os::unix::process::CommandExt,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

/// A shell script that runs when this value is dropped, and also when this process ends in any
/// other way: the script waits on a pipe that only we hold open.
pub struct Guard {
    shell: Child,
    pipe: Option<ChildStdin>,
}

impl Guard {
    /// Arms `script` (POSIX shell).
    pub fn arm(script: &str) -> Result<Guard> {
        let mut shell = Command::new("sh")
            .args(["-c", &format!("trap '' INT TERM HUP; read -r _; {script}")])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("sh")?;
        let pipe = shell.stdin.take();
        Ok(Guard { shell, pipe })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.pipe.take());
        // The script ends by itself; there is nothing to do if it is already gone.
        let _ = self.shell.wait();
    }
}

/// How a child ended.
#[derive(Debug)]
pub struct Ended {
    /// Whether it said that all went well.
    pub success: bool,
    /// Whether its time ran out.
    pub timed_out: bool,
    /// What it printed, standard output and error as they came.
    pub output: String,
    /// How long it ran.
    pub took: Duration,
}

/// Whether what a child prints also goes to our output.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// As it comes.
    Live,
    /// As it comes, each line behind whose it is.
    Marked(&'static str),
    /// Only kept.
    Quiet,
}

/// A child that runs in the background until it is dropped.
pub struct Background {
    child: Child,
    output: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
    // Last, so that the group is ended before.
    _guard: Guard,
}

impl Background {
    /// Starts `command` in a process group of its own.
    pub fn start(command: Command, show: Show) -> Result<Background> {
        Background::start_into(command, show, None)
    }

    /// The same, with its standard output in a file instead of in memory, where there is one.
    pub fn start_into(mut command: Command, show: Show, file: Option<File>) -> Result<Background> {
        let name = format!("{command:?}");
        command.stdin(Stdio::null()).stdout(file.map_or_else(Stdio::piped, Stdio::from));
        command.stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().with_context(|| name.clone())?;
        let guard = Guard::arm(&format!("kill -KILL -{0} 2>/dev/null", child.id()))?;
        let output = Arc::new(Mutex::new(String::new()));
        let mut readers = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            readers.push(follow(stdout, Arc::clone(&output), show, false));
        }
        if let Some(stderr) = child.stderr.take() {
            readers.push(follow(stderr, Arc::clone(&output), show, true));
        }
        Ok(Background { child, output, readers, _guard: guard })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has printed so far.
    pub fn output(&self) -> String {
        self.output.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether it has ended, and how.
    pub fn ended(&mut self) -> Option<bool> {
        self.child.try_wait().ok().flatten().map(|status| status.success())
    }

    /// Ends whatever of its group is left and collects the rest of what it printed.
    pub fn finish(mut self, success: bool, took: Duration) -> Ended {
        let readers = std::mem::take(&mut self.readers);
        let output = Arc::clone(&self.output);
        // Ends the group, so that no grandchild keeps the pipes open.
        drop(self);
        for reader in readers {
            let _ = reader.join();
        }
        let output = output.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ended { success, timed_out: false, output, took }
    }

    /// Waits until `ready` gives something, the child ends or the time runs out.
    pub fn wait_for<T>(&mut self, limit: Duration, mut ready: impl FnMut(&Background) -> Option<T>) -> Result<T> {
        let until = Instant::now() + limit;
        loop {
            if let Some(value) = ready(self) {
                return Ok(value);
            }
            let ended = self.ended().is_some();
            if ended || Instant::now() >= until {
                let why = if ended { "ended" } else { "was not ready in time" };
                anyhow::bail!("it {why}; it printed:\n{}", tail(&self.output(), 40));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // A child that has ended by itself can't be killed; that is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs `command` to its end, or to the end of its time.
pub fn run(command: Command, limit: Duration, show: Show) -> Result<Ended> {
    let started = Instant::now();
    let mut child = Background::start(command, show)?;
    let mut timed_out = false;
    let success = loop {
        if let Some(success) = child.ended() {
            break success;
        }
        if started.elapsed() >= limit {
            timed_out = true;
            break false;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    Ok(Ended { timed_out, ..child.finish(success, started.elapsed()) })
}

/// Runs `command` quietly; what it printed, or an error that shows it.
pub fn capture(command: Command, limit: Duration) -> Result<String> {
    let name = format!("{command:?}");
    let ended = run(command, limit, Show::Quiet)?;
    if ended.timed_out {
        anyhow::bail!("{name}: not done after {} s", limit.as_secs());
    }
    anyhow::ensure!(ended.success, "{name}:\n{}", tail(&ended.output, 40));
    Ok(ended.output)
}

/// The last `lines` lines.
pub fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

fn follow(pipe: impl Read + Send + 'static, output: Arc<Mutex<String>>, show: Show, to_stderr: bool) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut line = Vec::new();
        while matches!(reader.read_until(b'\n', &mut line), Ok(read) if read > 0) {
            let shown = match show {
                Show::Live => line.clone(),
                Show::Marked(whose) => [whose.as_bytes(), b" | ", &line].concat(),
                Show::Quiet => Vec::new(),
            };
            let _ = match to_stderr {
                true => std::io::stderr().write_all(&shown),
                false => std::io::stdout().write_all(&shown),
            };
            output.lock().unwrap_or_else(PoisonError::into_inner).push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_a_child_prints_is_kept_and_its_end_is_known() {
        let ended = run(shell("echo out; echo err >&2; exit 3"), Duration::from_secs(20), Show::Quiet).unwrap();
        assert!(ended.output.contains("out") && ended.output.contains("err"));
        assert!(!ended.success && !ended.timed_out);
        assert!(capture(shell("echo why; exit 1"), Duration::from_secs(20)).unwrap_err().to_string().contains("why"));
    }

    #[test]
    fn what_goes_into_a_file_is_not_kept() {
        let path = std::env::temp_dir().join(format!("probity-output-{}", std::process::id()));
        let file = File::create(&path).unwrap();
        let mut child = Background::start_into(shell("echo out; echo err >&2"), Show::Quiet, Some(file)).unwrap();
        let until = Instant::now() + Duration::from_secs(20);
        let success = loop {
            match child.ended() {
                Some(success) => break success,
                None => assert!(Instant::now() < until),
            }
        };
        assert!(success && child.finish(success, Duration::ZERO).output == "err\n");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "out\n");
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_child_that_hangs_is_ended_with_its_children() {
        let started = Instant::now();
        let ended = run(shell("sleep 600 & sleep 600"), Duration::from_millis(200), Show::Quiet).unwrap();
        assert!(ended.timed_out && started.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_guard_runs_when_it_is_dropped() {
        let file = std::env::temp_dir().join(format!("probity-guard-{}", std::process::id()));
        let guard = Guard::arm(&format!("touch {}", file.display())).unwrap();
        assert!(!file.exists());
        drop(guard);
        assert!(file.exists());
        std::fs::remove_file(file).unwrap();
    }
}
