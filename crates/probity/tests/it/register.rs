//! A register in a folder of its own, used as its users use it: by commands and over HTTP.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use crate::{http::Served, truth::program};

/// A register, and the token of its operator.
pub struct Register {
    place: tempfile::TempDir,
    token: String,
}

impl Register {
    /// A new register of the pack `cn`.
    pub fn new() -> Register {
        Register::of(&["--pack", "cn"])
    }

    /// A new demo register of the pack `cn` that begins on `day`: there the day may be said.
    pub fn demo(day: &str) -> Register {
        Register::of(&["--pack", "cn", "--demo", "--today", day])
    }

    /// A new register, made with these options of `probity init`.
    pub fn of(options: &[&str]) -> Register {
        let place = tempfile::tempdir().unwrap();
        let made = stdout(&program().arg("init").args(options).arg(place.path().join("node")).output().unwrap());
        let token = made.lines().find_map(|line| line.trim().strip_prefix("token")).unwrap().trim().to_owned();
        Register { place, token }
    }

    /// A path beside the data folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// A path in the data folder.
    pub fn data(&self, name: &str) -> PathBuf {
        self.path("node").join(name)
    }

    /// Writes a file beside the data folder.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    /// A command on the register as its operator, run beside the data folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.prepared(program(), arguments)
    }

    /// The same for whatever runs the program, such as a shell that sets a limit first.
    pub fn prepared(&self, mut command: Command, arguments: &[&str]) -> Command {
        command.env("PROBITY_TOKEN", &self.token).env("PROBITY_DATA", self.path("node"));
        command.args(arguments).current_dir(self.place.path());
        command
    }

    /// Runs a command as the operator.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// A command of another account, who works in another folder.
    pub fn command_as(&self, name: &str, password: &str, arguments: &[&str]) -> Command {
        let mut command = self.command(arguments);
        command
            .current_dir(self.path("node"))
            .args(["--as", name])
            .env_remove("PROBITY_TOKEN")
            .env("PROBITY_PASSWORD", password);
        command
    }

    /// What a command of another account prints.
    pub fn answer_as(&self, name: &str, password: &str, arguments: &[&str]) -> String {
        stdout(&self.command_as(name, password, arguments).output().unwrap())
    }

    /// What a command that must succeed prints.
    pub fn answer(&self, arguments: &[&str]) -> String {
        stdout(&self.run(arguments))
    }

    /// What a command that must fail says on standard error.
    pub fn refusal(&self, arguments: &[&str]) -> String {
        refusal(&self.run(arguments))
    }

    /// Serves the register on a free port, with these options; answers without a bound where they set none.
    pub fn serve(&self, options: &[&str]) -> Served {
        let mut command = self.command(&["serve", "--port", "0"]);
        if !options.contains(&"--api-minute") {
            command.args(["--api-minute", "0"]);
        }
        Served::start(command.args(options), &self.path("serve.log"))
    }

    /// The line that makes a request one of the operator.
    pub fn bearer(&self) -> String {
        format!("Authorization: Bearer {}\r\n", self.token)
    }

    /// Adds an account with these options and returns its password.
    pub fn account(&self, name: &str, options: &[&str]) -> String {
        let answer = self.answer(&[&["account", "add", name], options].concat());
        answer.lines().find_map(|line| line.strip_prefix("password")).unwrap().trim().to_owned()
    }

    /// Delivers rows for a data set and returns the receipt's line of CSV.
    pub fn deliver(&self, dataset: &str, rows: &str, options: &[&str]) -> String {
        self.write("delivery.csv", rows);
        let arguments = [&["deliver", "--dataset", dataset, "--output", "csv", "delivery.csv"], options].concat();
        self.answer(&arguments).lines().last().unwrap().to_owned()
    }

    /// The lines of `probity stats` that count records and subjects.
    pub fn holdings(&self) -> Vec<String> {
        let stats = self.answer(&["stats", "--output", "csv"]);
        let counted = |line: &&str| line.starts_with("records") || line.starts_with("subjects");
        stats.lines().filter(counted).map(str::to_owned).collect()
    }

    /// Proves the register.
    pub fn verify(&self) {
        assert!(self.answer(&["verify"]).contains("The register is sound."));
    }
}

/// What a command that succeeded printed.
pub fn stdout(output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(output.status.success(), "{}{text}", String::from_utf8_lossy(&output.stderr));
    text
}

/// What a command that failed said.
pub fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Copies a folder with everything in it over another.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
