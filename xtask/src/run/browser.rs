//! Pages of the real binary in a real browser.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};

use super::{Counts, Outcome, counts};
use crate::{
    binary,
    child::{self, Background, Show},
    scratch::{Scratch, free_port, program},
};

/// How many subjects the city has that the pages are shown of.
const SUBJECTS: &str = "300";

/// Installs what the tests need from the lock file, starts a demo and runs the tests against it.
pub fn run(root: &Path, show: Show) -> Result<Outcome> {
    let web = root.join("web");
    if !web.join("package-lock.json").is_file() {
        return Ok(Outcome::skipped("browser tests: web/package-lock.json is missing"));
    }
    let (Some(node), Some(npm)) = (program("node"), program("npm")) else {
        return Ok(Outcome::skipped(
            "browser tests: Node.js with npm is not installed (Debian: apt-get install nodejs npm)",
        ));
    };
    let Some(chromium) = browser() else {
        return Ok(Outcome::skipped("browser tests: Chromium is not installed (Debian: apt-get install chromium)"));
    };
    if let Err(error) = install(&web, npm) {
        return Ok(Outcome::skipped(format!("browser tests: {error:#}")));
    }
    let probity = binary::build(root, binary::Profile::Debug)?;
    let scratch = Scratch::new("browser")?;
    let demo = Demo::start(&probity, scratch.path())?;
    let mut command = Command::new(node);
    // One file after the other: what a journey does to the demo changes no page while it is looked at.
    command.args(["--test", "--test-concurrency=1"]).args(test_files(&web)?).current_dir(&web);
    command.env("BASE_URL", &demo.url).env("CHROMIUM", chromium);
    command.env("DEMO_OUTPUT", demo.printed_to(scratch.path())?);
    let ended = child::run(command, Duration::from_secs(1_800), show)?;
    let mut counts = counts::node(&ended.output).unwrap_or(Counts::one(false));
    if !ended.success && counts.failed == 0 {
        counts.failed = 1;
    }
    Ok(Outcome { counts, skipped: Vec::new() })
}

fn browser() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(program)
}

/// The packages of the lock file, no script of theirs run, no browser of theirs fetched.
fn install(web: &Path, npm: PathBuf) -> Result<()> {
    let mut command = Command::new(npm);
    command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(web);
    command.env("PUPPETEER_SKIP_DOWNLOAD", "true").env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    child::capture(command, Duration::from_secs(300)).map(drop).context("npm ci")
}

fn test_files(web: &Path) -> Result<Vec<PathBuf>> {
    let folder = web.join("tests");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".test.mjs") || name.ends_with(".test.js") {
            files.push(path);
        }
    }
    files.sort();
    anyhow::ensure!(!files.is_empty(), "no test in {}", folder.display());
    Ok(files)
}

/// `probity demo` of a small city.
struct Demo {
    url: String,
    server: Background,
}

impl Demo {
    fn start(probity: &Path, folder: &Path) -> Result<Demo> {
        let port = free_port()?.to_string();
        let mut command = Command::new(probity);
        command.args(["demo", "--subjects", SUBJECTS, "--port", &port, "--data"]).arg(folder.join("data"));
        let mut server = Background::start(command, Show::Quiet)?;
        let url = server.wait_for(Duration::from_secs(600), |server| {
            let printed = server.output();
            let at = printed.find("http://127.0.0.1:")?;
            let url: String = printed[at..].chars().take_while(|c| !c.is_whitespace()).collect();
            let url = url.trim_end_matches(['/', '.', ',']).to_owned();
            let address = url.strip_prefix("http://")?.to_owned();
            std::net::TcpStream::connect(address).ok().map(|_| url)
        });
        Ok(Demo { url: url.context("probity demo")?, server })
    }

    /// A file with what the demo printed, logins included.
    fn printed_to(&self, folder: &Path) -> Result<PathBuf> {
        let file = folder.join("demo.txt");
        std::fs::write(&file, self.server.output())?;
        Ok(file)
    }
}
