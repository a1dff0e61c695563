//! The tables for analysts as their users have them: by commands, after a kill, and with the rows of the open data.

use std::{
    fs,
    process::Stdio,
    sync::{Arc, mpsc},
    time::Duration,
};

use crate::{
    register::stdout,
    truth::{City, program},
};

const TODAY: &str = "2026-11-25";

/// Kills of a writer, each a little later than the one before.
const KILLS: u64 = 12;

/// A city with the password of one of its accounts.
pub(crate) struct Analyst {
    city: Arc<City>,
    pub(crate) name: &'static str,
    pub(crate) password: String,
}

impl Analyst {
    pub(crate) async fn of(subjects: u32, name: &'static str) -> Analyst {
        Analyst::on(Arc::new(City::demo(subjects).await), name)
    }

    /// Another account of the same city.
    #[cfg(any(feature = "cluster", feature = "flight", feature = "object-store"))]
    pub(crate) fn beside(&self, name: &'static str) -> Analyst {
        Analyst::on(self.city.clone(), name)
    }

    /// The register, opened.
    #[cfg(any(feature = "cluster", feature = "flight"))]
    pub(crate) fn node(&self) -> &flow::node::Node {
        &self.city.node
    }

    /// Who the account is to the register.
    #[cfg(any(feature = "cluster", feature = "flight"))]
    pub(crate) async fn viewer(&self) -> flow::authorise::Viewer {
        let name = domain::AccountName::parse(self.name).unwrap();
        self.city.node.viewer_by_password(&name, &self.password, None).await.unwrap()
    }

    fn on(city: Arc<City>, name: &'static str) -> Analyst {
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
        let mut command = self.account(arguments);
        command.args(["--data", &self.data(), "--today", TODAY]);
        command
    }

    /// A command of the account that says itself on which register and day.
    pub(crate) fn account(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = program();
        command.args(arguments).args(["--as", self.name]).env("PROBITY_PASSWORD", &self.password);
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

#[cfg(not(feature = "object-store"))]
#[test]
fn a_program_without_object_stores_says_so() {
    let said = program().args(["lake", "--to", "s3://bucket/city", "--data", "none"]).output().unwrap();
    assert!(!said.status.success());
    assert!(String::from_utf8_lossy(&said.stderr).contains("--features object-store"), "{said:?}");
}

#[cfg(not(feature = "sql"))]
#[test]
fn a_program_without_the_engine_says_so() {
    let said = program().args(["sql", "select 1", "--data", "none"]).output().unwrap();
    assert!(!said.status.success());
    assert!(String::from_utf8_lossy(&said.stderr).contains("--features sql"), "{said:?}");
}

#[cfg(feature = "sql")]
mod asked {
    use std::collections::BTreeSet;

    use flow::read::Part;

    use super::{Analyst, TODAY, program, stdout};

    /// All that everyone is told by a question is what everyone may have by the open data, value for value.
    #[tokio::test(flavor = "multi_thread")]
    async fn everyone_is_told_the_open_data_of_a_city_and_nothing_else() {
        let auditor = Analyst::of(300, "auditor").await;
        let (data, node) = (auditor.city.root.join("register"), &auditor.city.node);
        let mut compared = 0;
        for contract in node.pack.contracts() {
            let table = contract.id.as_str().replace('-', "_");
            let open = contract.publication.public && contract.publication.open_data_licence.is_some();
            let question = format!("select record from {table}");
            let mut command = program();
            command.args(["sql", &question, "--today", TODAY, "--output", "csv", "--data"]).arg(&data);
            let answered = command.output().unwrap();
            if !open {
                assert!(!answered.status.success(), "{table} is not open data");
                continue;
            }
            let told: BTreeSet<i64> = stdout(&answered).lines().skip(1).map(|line| line.parse().unwrap()).collect();
            let (mut expected, mut after) = (BTreeSet::new(), None);
            loop {
                let part = Part { after: after.take(), limit: 1_000 };
                let page = node.open_rows(&contract.id, &part).await.unwrap();
                expected.extend(page.items.iter().map(|row| row.record.raw()));
                after = page.next.clone();
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(told, expected, "{table}");
            compared += told.len();
        }
        assert!(compared > 500, "{compared} rows");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_answer_comes_in_every_form_and_a_bad_question_is_answered_in_words() {
        let auditor = Analyst::of(60, "auditor").await;
        let question = "select subject_class, count(*) as subjects from subjects group by 1 order by 1";
        let csv = stdout(&auditor.command(&["sql", question, "--output", "csv"]).output().unwrap());
        assert!(csv.starts_with("subject_class,subjects\n"), "{csv}");
        let json = stdout(&auditor.command(&["sql", question, "--output", "json"]).output().unwrap());
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json.as_array().unwrap().len(), csv.lines().count() - 1);
        let table = stdout(&auditor.command(&["sql", question]).output().unwrap());
        assert_eq!(table.lines().count(), csv.lines().count(), "{table}");
        let file = auditor.city.root.join("answer.parquet");
        let to = file.display().to_string();
        stdout(&auditor.command(&["sql", question, "--output", "parquet", "--to", &to]).output().unwrap());
        assert!(std::fs::read(&file).unwrap().starts_with(b"PAR1"));
        let empty = stdout(
            &auditor.command(&["sql", "select id from subjects where false", "--output", "csv"]).output().unwrap(),
        );
        assert_eq!(empty, "id\n");
        let refused = auditor.command(&["sql", "select nme from subjects"]).output().unwrap();
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains("nme") && said.contains("can't be answered"), "{said}");
        let shown = stdout(&auditor.command(&["sql", "show tables", "--output", "csv"]).output().unwrap());
        assert!(shown.contains("penalty_2018") && !shown.contains("changed"), "{shown}");
        let described = stdout(&auditor.command(&["sql", "describe subjects", "--output", "csv"]).output().unwrap());
        assert!(described.contains("name_key"), "{described}");
    }
}
