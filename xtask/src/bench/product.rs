//! The product as the benchmarks use it: every command line of `probity` that they say stands here.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Context, Result};

use crate::{
    binary,
    child::{self, Background, Show, tail},
    project,
    scratch::free_port,
};

/// The longest that any one command may take.
const LIMIT: Duration = Duration::from_secs(4 * 3_600);
/// The seed of all that is generated.
const SEED: &str = "20261125";
/// The last day of the linkage benchmark.
const LINKAGE_DATE: &str = "2026-11-25";
/// The organ that delivers: made up, of no real division.
const ORGAN: &str = "bench-office";

/// The release binary.
pub struct Product {
    binary: PathBuf,
}

/// A register, and the token that acts on it.
pub struct Register {
    /// Its data folder.
    pub data: PathBuf,
    token: String,
}

/// What a command cost.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Wall time.
    pub time: Duration,
    /// Time of processors, of the program and of the kernel for it, on all threads.
    pub cpu: Duration,
    /// The most resident memory, in bytes.
    pub peak: u64,
}

impl Product {
    /// Builds it.
    pub fn build() -> Result<Product> {
        Product::with("")
    }

    /// Builds it with features that are not of the default.
    pub fn with(features: &'static str) -> Result<Product> {
        println!("building the release binary");
        Ok(Product { binary: binary::build(&project::root(), binary::Profile::Release(features))? })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PROBITY_")) {
            command.env_remove(name);
        }
        command
    }

    /// Writes registrations of `subjects` subjects as a folder that can be delivered.
    pub fn registrations(&self, subjects: u64, folder: &Path) -> Result<PathBuf> {
        let file = folder.join("registration.csv");
        fs::create_dir_all(folder)?;
        let mut command = self.command(&["example", "registrations", "--seed", SEED]);
        command.args(["--subjects", &subjects.to_string()]).arg(&file);
        child::capture(command, LIMIT)?;
        manifest(folder, "registration", "registration.csv")?;
        Ok(file)
    }

    /// Writes `rows` penalties of those subjects as a folder that can be delivered.
    pub fn penalties(&self, rows: u64, subjects: u64, folder: &Path) -> Result<PathBuf> {
        let file = folder.join("penalty.csv");
        fs::create_dir_all(folder)?;
        let mut command = self.command(&["example", "penalties", "--seed", SEED]);
        command.args(["--rows", &rows.to_string(), "--subjects", &subjects.to_string()]).arg(&file);
        child::capture(command, LIMIT)?;
        manifest(folder, "penalty-2018", "penalty.csv")?;
        Ok(file)
    }

    /// Writes a linkage benchmark of a kind as a folder that can be delivered.
    pub fn linkage(&self, kind: &str, subjects: u64, records: u64, seed: u64, folder: &Path) -> Result<()> {
        let mut command = self.command(&["example", "linkage", "--progress", "none", "--kind", kind]);
        command.args(["--subjects", &subjects.to_string(), "--records", &records.to_string()]);
        command.args(["--seed", &seed.to_string(), "--date", LINKAGE_DATE]).arg(folder);
        child::capture(command, LIMIT).map(drop)
    }

    /// Links the records of a file to subjects; the candidates go into another file.
    pub fn match_records(&self, register: &Register, records: &Path, into: &Path) -> Result<Cost> {
        let mut command = self.on(register, &["match"]);
        command.arg(records).args(["--output", "csv"]);
        let file = fs::File::create(into).with_context(|| into.display().to_string())?;
        self.measure_into(command, Some(file), |ended| ended.success).map(|(_, cost)| cost)
    }

    /// Writes the deliveries of the first subjects of a city in bulk as a folder that can be delivered.
    pub fn bulk(&self, subjects: u64, mean: u64, folder: &Path) -> Result<()> {
        let mut command = self.command(&["example", "bulk", "--seed", SEED]);
        command.args(["--subjects", &subjects.to_string(), "--mean", &mean.to_string()]).arg(folder);
        child::capture(command, LIMIT).map(drop)
    }

    /// Makes a register, on SQLite or on the database at `database`.
    pub fn init(&self, data: &Path, database: Option<&str>) -> Result<Register> {
        let database = database.map(|database| ["--database", database]);
        self.init_with(data, database.as_ref().map_or(&[], |words| words))
    }

    /// Makes a register whose day may be said, and is `day`.
    pub fn init_on(&self, data: &Path, day: &str) -> Result<Register> {
        self.init_with(data, &["--demo", "--today", day])
    }

    fn init_with(&self, data: &Path, options: &[&str]) -> Result<Register> {
        let mut command = self.command(&["init"]);
        command.arg(data).args(["--pack", "cn"]).args(options);
        let printed = child::capture(command, LIMIT)?;
        let token =
            printed.lines().find_map(|line| line.trim().strip_prefix("token")).map(|token| token.trim().to_owned());
        let token = token.with_context(|| format!("init printed no token:\n{}", tail(&printed, 20)))?;
        Ok(Register { data: data.to_owned(), token })
    }

    /// Adds an account; its password.
    pub fn account(&self, register: &Register, name: &str, role: &str) -> Result<String> {
        self.add_account(register, &["account", "add", name, "--role", role])
    }

    /// Adds an account of the organ that delivers; its password.
    pub fn clerk(&self, register: &Register, name: &str) -> Result<String> {
        self.add_account(register, &["account", "add", name, "--role", "deliverer", "--organ", ORGAN])
    }

    fn add_account(&self, register: &Register, arguments: &[&str]) -> Result<String> {
        let printed = child::capture(self.on(register, arguments), LIMIT)?;
        let password = printed.lines().find_map(|line| line.trim().strip_prefix("password"));
        password.map(|password| password.trim().to_owned()).with_context(|| format!("no password in:\n{printed}"))
    }

    fn on(&self, register: &Register, arguments: &[&str]) -> Command {
        let mut command = self.command(arguments);
        command.arg("--data").arg(&register.data).env("PROBITY_TOKEN", &register.token);
        command
    }

    /// Delivers a folder; what it printed, and what it cost.
    pub fn deliver(&self, register: &Register, folder: &Path) -> Result<(String, Cost)> {
        let mut command = self.on(register, &["deliver", "--progress", "none"]);
        command.arg(folder);
        // Rejected rows make it exit with 1: the receipt says so.
        self.measure(command, |ended| ended.output.contains("accepted"))
    }

    /// Delivers a folder on a day; what it cost.
    pub fn deliver_on(&self, register: &Register, folder: &Path, day: &str) -> Result<Cost> {
        let mut command = self.on(register, &["deliver", "--progress", "none", "--today", day]);
        command.arg(folder);
        self.measure(command, |ended| ended.success).map(|(_, cost)| cost)
    }

    /// Brings the tables for analysts up to the register as of a day; what it cost.
    pub fn tables_on(&self, register: &Register, day: &str) -> Result<Cost> {
        self.measure(self.on(register, &["lake", "--today", day]), |ended| ended.success).map(|(_, cost)| cost)
    }

    /// Proves the register.
    pub fn verify(&self, register: &Register) -> Result<(String, Cost)> {
        self.measure(self.on(register, &["verify"]), |ended| ended.success)
    }

    /// Makes legal state and index anew.
    pub fn rebuild(&self, register: &Register) -> Result<(String, Cost)> {
        self.measure(self.on(register, &["rebuild"]), |ended| ended.success)
    }

    /// What `stats` prints as JSON.
    pub fn stats(&self, register: &Register) -> Result<String> {
        child::capture(self.on(register, &["stats", "--output", "json"]), LIMIT)
    }

    /// Starts the server; returns it with its address, such as `127.0.0.1:4711`.
    pub fn serve(&self, register: &Register) -> Result<(Background, String)> {
        let address = format!("127.0.0.1:{}", free_port()?);
        let port = address.rsplit(':').next().unwrap_or_default().to_owned();
        let mut server =
            Background::start(self.on(register, &["serve", "--port", &port, "--api-minute", "0"]), Show::Quiet)?;
        server.wait_for(Duration::from_secs(120), |_| std::net::TcpStream::connect(&address).ok())?;
        Ok((server, address))
    }

    fn measure(&self, command: Command, good: impl Fn(&child::Ended) -> bool) -> Result<(String, Cost)> {
        self.measure_into(command, None, good)
    }

    fn measure_into(
        &self,
        command: Command,
        file: Option<fs::File>,
        good: impl Fn(&child::Ended) -> bool,
    ) -> Result<(String, Cost)> {
        let name = format!("{command:?}");
        let started = Instant::now();
        let mut running = Background::start_into(command, Show::Quiet, file)?;
        let (mut peak, mut cpu) = (0, Duration::ZERO);
        let success = loop {
            // The kernel keeps the highest value, so that only what comes after the last look is missed.
            peak = peak_memory(running.id()).unwrap_or(peak);
            cpu = processor_time(running.id()).unwrap_or(cpu);
            if let Some(success) = running.ended() {
                break success;
            }
            anyhow::ensure!(started.elapsed() < LIMIT, "{name}: not done after {} s", LIMIT.as_secs());
            std::thread::sleep(Duration::from_millis(5));
        };
        let ended = running.finish(success, started.elapsed());
        anyhow::ensure!(good(&ended), "{name}:\n{}", tail(&ended.output, 40));
        Ok((ended.output, Cost { time: ended.took, cpu, peak }))
    }
}

/// The most memory that a process has had resident, in bytes.
pub fn peak_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Linux tells times of processes in hundredths of a second, whatever its own clock (USER_HZ).
const TICK: Duration = Duration::from_millis(10);

/// The time of processors that a process has had on all its threads, its own and the kernel's.
pub fn processor_time(process: u32) -> Option<Duration> {
    ticks(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?).map(|ticks| TICK * ticks)
}

/// Fields 14 and 15 of `/proc/PID/stat`. The second, the name in brackets, may hold anything.
fn ticks(stat: &str) -> Option<u32> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let (user, system): (u32, u32) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(user + system)
}

/// Makes the folder deliverable by the made-up organ.
pub fn manifest(folder: &Path, dataset: &str, file: &str) -> Result<()> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let today = jiff::Timestamp::new(i64::try_from(now.as_secs())?, 0)?.strftime("%Y-%m-%d").to_string();
    let text = format!(
        "title: {{ zh: 测量, en: Measuring }}\npack: cn\ndate: {today}\n\
         organs:\n  - code: {ORGAN}\n    name: {{ zh: 测量办公室, en: Measuring office }}\n\
         deliveries:\n  - file: {file}\n    dataset: {dataset}\n    organ: {ORGAN}\n    delivered-on: {today}\n"
    );
    fs::write(folder.join("manifest.yaml"), text).with_context(|| folder.display().to_string())
}

/// Bytes of the files below `path`.
pub fn size(path: &Path) -> u64 {
    let Ok(meta) = fs::symlink_metadata(path) else { return 0 };
    if !meta.is_dir() {
        return meta.len();
    }
    fs::read_dir(path).into_iter().flatten().flatten().map(|entry| size(&entry.path())).sum()
}

/// Copies a folder with all it holds.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    let mut command = Command::new("cp");
    command.args(["-a", "--reflink=auto"]).arg(from).arg(to);
    child::capture(command, Duration::from_secs(1_800))?;
    // What is still to be written must not be paid for by what is measured next.
    child::capture(Command::new("sync"), Duration::from_secs(600)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_behind_a_name_with_brackets_and_spaces() {
        let stat = "4711 (a) b (c)) S 1 4711 4711 0 -1 4194304 500 0 0 0 123 45 6 7 20 0 9 0 100 1000 10";
        assert_eq!(ticks(stat), Some(168));
        assert_eq!(ticks("4711"), None);
        assert!(processor_time(std::process::id()).is_some());
    }
}
