//! The tables for analysts as their users have them: by commands, after a kill.

use std::{fs, process::Stdio, sync::mpsc, time::Duration};

use crate::{
    register::stdout,
    truth::{City, program},
};

const TODAY: &str = "2026-11-25";

/// Kills of a writer, each a little later than the one before.
const KILLS: u64 = 12;

/// A city with the password of one of its accounts.
pub(crate) struct Analyst {
    city: City,
    name: &'static str,
    password: String,
}

impl Analyst {
    pub(crate) async fn of(subjects: u32, name: &'static str) -> Analyst {
        let city = City::demo(subjects).await;
        let logins: serde_json::Value =
            serde_json::from_slice(&fs::read(city.root.join("demo-logins.json")).unwrap()).unwrap();
        let logins = logins["accounts"].as_array().unwrap();
        let login = logins.iter().find(|login| login["name"] == name).unwrap();
        Analyst { name, password: login["password"].as_str().unwrap().to_owned(), city }
    }

    /// The data folder.
    pub(crate) fn data(&self) -> String {
        self.city.root.join("register").display().to_string()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = program();
        command.args(arguments).args(["--data", &self.data()]);
        command.args(["--today", TODAY, "--as", self.name]).env("PROBITY_PASSWORD", &self.password);
        command
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_is_killed_at_any_moment_leaves_tables_that_are_made_good() {
    let operator = Analyst::of(60, "operator").await;
    let rows = || stdout(&operator.command(&["lake", "--output", "csv"]).output().unwrap());
    let expected = rows();
    assert!(expected.lines().count() > 15, "{expected}");
    let tables = operator.city.root.join("register/tables");
    let (_quiet, silence) = mpsc::channel::<()>();
    for moment in 0..KILLS {
        if moment % 3 == 0 {
            fs::remove_dir_all(&tables).unwrap();
        }
        let mut writer =
            operator.command(&["lake", "--anew"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let _nobody_calls = silence.recv_timeout(Duration::from_millis(moment * 40));
        writer.kill().unwrap();
        writer.wait().unwrap();
        assert_eq!(rows(), expected, "killed after {} ms", moment * 40);
    }
    stdout(&operator.command(&["lake", "--anew"]).output().unwrap());
    stdout(&operator.command(&["lake", "--anew"]).output().unwrap());
    let names = fs::read_dir(&tables).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut segments: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".changed.parquet").map(str::to_owned)).collect();
    segments.sort();
    assert!(segments.len() <= 2, "what counts and what counted before: {segments:?}");
}
