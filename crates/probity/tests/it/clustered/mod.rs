//! A scheduler and two executors as processes of the program: what they answer is what one process answers, whoever
//! asks and whoever of them is killed.

mod matching;

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use domain::{OrganCode, Role};
use flow::{
    analysis::Budget,
    authorise::Viewer,
    node::{Node, OpenOptions},
    read::Part,
};

use crate::{
    analysed::Analyst,
    register::{Register, copy_folder, refusal, stdout},
    truth::program,
};

const GUIDE: &str = include_str!("../../../../../docs/guide/cluster.md");

const TODAY: &str = "2026-11-25";

/// Seconds within which it is told that all executors are lost.
const BOUND: u64 = 60;

/// Computed in four parts, each of which takes seconds of a core.
const SLOW: &str = "select count(*) as c, sum(v) as s from (\
    select a.value * b.value % 11 as v from range(4000) a, range(4001) b where a.value * b.value % 7 = 3 union all \
    select a.value * b.value % 11 as v from range(4002) a, range(4003) b where a.value * b.value % 7 = 3 union all \
    select a.value * b.value % 11 as v from range(4004) a, range(4005) b where a.value * b.value % 7 = 3 union all \
    select a.value * b.value % 11 as v from range(4006) a, range(4007) b where a.value * b.value % 7 = 3)";

/// Questions of all kinds: counts, sums, groups, orders, joins, windows, subqueries, our functions.
const QUESTIONS: [&str; 14] = [
    "select count(*) from subjects",
    "select division, count(*) as penalties, sum(cf_nr_fk) as fines from penalty_2018 group by division order by 1",
    "select dataset, subject_class, count(*) from records group by 1, 2 order by 1, 2",
    "select s.division, count(distinct p.subject) from penalty_2018 p join subjects s on s.subject = p.subject group by 1",
    "select record, row_number() over (partition by subject order by record) as place from penalty_2018",
    "select subject from subjects where subject not in (select subject from penalty_2018)",
    "select subject, (select max(cf_nr_fk) from penalty_2018) as most from penalty_2018 order by record limit 7",
    "select record, cf_nr_fk from penalty_2018 order by cf_nr_fk desc nulls last, record limit 20",
    "select count(*) from subjects where name_key(name) = name_key and code_is_valid('uscc', code)",
    "select working_days(date '2026-09-28', date '2026-10-12'), add_working_days(date '2026-11-25', 3)",
    "select record, add_working_days(decided_on, 20) as due, working_days(decided_on, date '2026-11-25') from penalty_2018",
    "select distinct subject_class from subjects order by 1",
    "with recent as (select * from penalty_2018 where decided_on >= date '2026-01-01') \
     select count(*), min(decided_on), max(decided_on) from recent",
    "select dataset from (select dataset, count(*) as n from records group by dataset) where n > 10 order by n, dataset",
];

/// The file that the guide exports a table to.
const EXPORTED: &str = "penalties.parquet";

/// A process that is killed when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _it_may_have_ended = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Cluster {
    address: String,
    executors: Vec<Running>,
    _scheduler: Running,
}

impl Cluster {
    /// A scheduler with so many executors.
    fn of(executors: usize, folder: &Path) -> Cluster {
        let mut scheduler = program();
        scheduler.args(["cluster", "scheduler", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut scheduler = Running(scheduler.spawn().unwrap());
        let mut lines = BufReader::new(scheduler.0.stdout.take().unwrap()).lines();
        let address = lines.next().unwrap().unwrap().strip_prefix("scheduler at ").unwrap().to_owned();
        let mut cluster = Cluster { address, executors: Vec::new(), _scheduler: scheduler };
        (0..executors).for_each(|number| cluster.add(&folder.join(format!("executor-of-{number}"))));
        cluster
    }

    fn add(&mut self, work: &Path) {
        let mut executor = program();
        executor.args(["cluster", "executor", "--listen", "127.0.0.1:0", "--slots", "1", "--memory", "256MiB"]);
        executor.args(["--scheduler", &self.address, "--work"]).arg(work);
        self.start(executor);
    }

    /// Starts an executor and waits until the scheduler has heard of it.
    fn start(&mut self, mut executor: Command) {
        self.executors.push(Running(executor.stdout(Stdio::null()).spawn().unwrap()));
        let expected = format!("{} executors\n", self.executors.len());
        let status = || stdout(&program().args(["cluster", "status", "--scheduler", &self.address]).output().unwrap());
        let began = Instant::now();
        while status() != expected {
            assert!(began.elapsed() < Duration::from_secs(60), "an executor does not come up");
        }
    }
}

/// A question of an account by command, here or on a cluster.
fn asked(analyst: &Analyst, question: &str, cluster: Option<&str>) -> Output {
    let mut command = analyst.command(&["sql", question, "--output", "csv"]);
    if let Some(address) = cluster {
        command.args(["--cluster", address]);
    }
    command.output().unwrap()
}

/// The rows of an answer, in its own order where it has one; or why there is none.
async fn rows(node: &Node, viewer: &Viewer, question: &str) -> Result<Vec<Vec<String>>, String> {
    let budget = Budget { memory: 256 << 20, spill: 256 << 20, time: Duration::from_secs(120) };
    let asked = node.ask(viewer, question, budget).await.map_err(|error| error.to_string())?;
    let answer = asked.answered(async |answer| answer.rows(100_000).await).await.map_err(|error| error.to_string())?;
    let mut rows = answer.rows;
    if !question.contains("order by") || question.contains("over (") {
        rows.sort();
    }
    Ok([vec![answer.headings], rows].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_gives_what_one_process_gives() {
    let place = tempfile::tempdir().unwrap();
    let operator = Analyst::of(300, "operator").await;
    let cluster = Cluster::of(2, place.path());
    every_question_is_answered_the_same_whoever_asks(&operator, &cluster).await;
    statistics_are_the_same(&operator, &cluster, place.path());
}

async fn every_question_is_answered_the_same_whoever_asks(operator: &Analyst, cluster: &Cluster) {
    let here = operator.node();
    let mut there = here.clone();
    there.cluster = Some(cluster.address.parse().unwrap());
    let mut compared = 0;
    for viewer in
        [operator.beside("auditor").viewer().await, operator.beside("deliverer").viewer().await, Viewer::PUBLIC]
    {
        let shown = rows(&there, &viewer, "select distinct table_name from information_schema.columns").await.unwrap();
        let all_rows = shown.iter().skip(1).map(|row| format!("select * from {}", row[0]));
        let all_rows: Vec<String> = all_rows.filter(|_| viewer.role != Role::Auditor).collect();
        for question in QUESTIONS.into_iter().chain(all_rows.iter().map(String::as_str)) {
            let expected = rows(here, &viewer, question).await;
            assert_eq!(rows(&there, &viewer, question).await, expected, "{}: {question}", viewer.role.name());
            compared += expected.map_or(0, |rows| rows.len());
        }
    }
    assert!(compared > 3_000, "{compared} rows");
}

/// The words of a command, in which the guide's places are those of this test.
fn words(command: &str, cluster: &str, places: &Path, data: &str) -> Vec<String> {
    let parts = command.split('"').enumerate();
    let words = parts.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect::<Vec<String>>(),
        _ => vec![part.to_owned()],
    });
    let here = |word: String| match word.as_str() {
        "data" => data.to_owned(),
        "http://127.0.0.1:50050" => cluster.to_owned(),
        listening if listening.starts_with("127.0.0.1:") => "127.0.0.1:0".to_owned(),
        work if work.starts_with("executor-") || word == "rows.csv" || word == EXPORTED => {
            places.join(work).display().to_string()
        }
        _ => word,
    };
    words.map(here).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_is_used_as_the_guide_says_and_missed_where_it_is_not_there() {
    let place = tempfile::tempdir().unwrap();
    let auditor = Analyst::of(60, "auditor").await;
    what_is_not_there_or_may_not_be_is_refused_in_words(&auditor, place.path());
    let mut cluster = every_command_of_the_guide_does_what_it_says(&auditor, place.path());
    an_executor_that_is_killed_changes_no_answer_and_all_of_them_are_missed(&auditor, &mut cluster, place.path());
}

fn every_command_of_the_guide_does_what_it_says(auditor: &Analyst, place: &Path) -> Cluster {
    let operator = auditor.beside("operator");
    let mut cluster = Cluster::of(0, place);
    fs::write(place.join("rows.csv"), "id,name\nseven,HEGUANG PRINTING\n").unwrap();
    let mut said = Vec::new();
    for command in GUIDE.lines().filter_map(|line| line.strip_prefix("probity ")) {
        let words = words(command, &cluster.address, place, &auditor.data());
        match words[1].as_str() {
            // It runs already, at an address of its own.
            "scheduler" => assert_eq!(words[2..], ["--listen", "127.0.0.1:0"]),
            "executor" => {
                let mut executor = program();
                executor.args(&words);
                cluster.start(executor);
            }
            _ => {
                let who = if words.contains(&"auditor".to_owned()) { auditor } else { &operator };
                let end = words.iter().position(|word| word == "--as").unwrap_or(words.len());
                let words: Vec<&str> = words[..end].iter().map(String::as_str).collect();
                let alone = words[0] == "cluster";
                let mut command = if alone { program() } else { who.account(&words) };
                if alone {
                    command.args(&words);
                }
                said.push(stdout(&command.output().unwrap()));
            }
        }
    }
    assert_eq!(said.len(), 6);
    assert_eq!(said[0], "2 executors\n");
    assert!(said[1].contains("penalties"), "{}", said[1]);
    assert_eq!((said[2].as_str(), &fs::read(place.join(EXPORTED)).unwrap()[..4]), ("", &b"PAR1"[..]));
    assert!(said[3].contains("seven,"), "{}", said[3]);
    assert!(said[4].contains("proposals were made"), "{}", said[4]);
    assert!(said[5].contains("statistics up to 2026-10"), "{}", said[5]);
    cluster
}

fn statistics_are_the_same(operator: &Analyst, cluster: &Cluster, place: &Path) {
    let there = place.join("there");
    copy_folder(Path::new(&operator.data()), &there);
    let here = stdout(&operator.command(&["statistics", "make"]).output().unwrap());
    let mut making = operator.account(&["statistics", "make", "--cluster", &cluster.address]);
    assert_eq!(stdout(&making.args(["--today", TODAY, "--data"]).arg(&there).output().unwrap()), here);
    let kept = |folder: &Path| fs::read_to_string(folder.join(format!("statistics/{TODAY}.json"))).unwrap();
    assert_eq!(kept(&there), kept(Path::new(&operator.data())), "the same release to the byte");
}

#[tokio::test(flavor = "multi_thread")]
async fn proposals_of_a_cluster_are_those_of_one_process() {
    let place = tempfile::tempdir().unwrap();
    let cluster = Cluster::of(2, place.path());
    let register = Register::demo(TODAY);
    stdout(&register.run(&["example", "city", "--subjects", "100", "--date", TODAY, "city"]));
    // Its exit code says that rows were rejected, as the city wants it.
    register.run(&["deliver", "city", "--today", TODAY]);
    copy_folder(&register.path("node"), &register.path("there"));
    let on = |data: &str, words: &[&str]| stdout(&register.run(&[words, &["--today", TODAY, "--data", data]].concat()));
    let made = on("node", &["proposal", "run"]);
    assert!(!made.starts_with("0 "), "{made}");
    assert_eq!(on("there", &["proposal", "run", "--cluster", &cluster.address]), made);
    let here = listed(&register.path("node")).await;
    assert!(!here.is_empty());
    assert_eq!(listed(&register.path("there")).await, here);
}

/// The proposals that wait in a register, as a deciding officer sees them; but for when each was made, which is when
/// the test ran.
async fn listed(register: &Path) -> Vec<String> {
    let node = Node::open(register, OpenOptions { today: Some(TODAY.parse().unwrap()) }).await.unwrap();
    let officer =
        Viewer { role: Role::DecidingOfficer, organ: Some(OrganCode::parse("market").unwrap()), ..Viewer::PUBLIC };
    let page = node.proposals(&officer, &Part { after: None, limit: 1_000 }).await.unwrap();
    let mut items = page.items.clone();
    items.iter_mut().for_each(|item| item.made_at.0 = domain::Instant::from_millis(0));
    items.iter().map(|item| format!("{item:?}")).collect()
}

/// The jobs of which an executor has done a part that others have yet to fetch.
fn jobs(work: &Path) -> BTreeSet<OsString> {
    fs::read_dir(work).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}

fn an_executor_that_is_killed_changes_no_answer_and_all_of_them_are_missed(
    auditor: &Analyst,
    cluster: &mut Cluster,
    place: &Path,
) {
    let address = cluster.address.clone();
    let expected = stdout(&asked(auditor, SLOW, None));
    assert_eq!(stdout(&asked(auditor, SLOW, Some(&address))), expected);
    let (_quiet, silence) = mpsc::channel::<()>();
    let killed_while_asked = |victim: Running, work: &str| {
        let before = jobs(&place.join(work));
        thread::scope(|scope| {
            let asking = scope.spawn(|| asked(auditor, SLOW, Some(&address)));
            while jobs(&place.join(work)).is_subset(&before) {
                assert!(!asking.is_finished(), "it was answered without {work}");
                let _nobody_calls = silence.recv_timeout(Duration::from_millis(20));
            }
            drop(victim);
            asking.join().unwrap()
        })
    };
    let survivor = cluster.executors.pop().unwrap();
    let victim = cluster.executors.pop().unwrap();
    assert_eq!(stdout(&killed_while_asked(victim, "executor-1")), expected);
    let began = Instant::now();
    let said = refusal(&killed_while_asked(survivor, "executor-2"));
    assert!(said.contains("executors of the cluster") && said.contains("without --cluster"), "{said}");
    assert!(began.elapsed() < Duration::from_secs(BOUND), "{:?}", began.elapsed());
    let said = refusal(&asked(auditor, "select count(*) from subjects", Some(&address)));
    assert!(said.contains("has no executor"), "{said}");
    cluster.add(&place.join("another"));
    assert_eq!(stdout(&asked(auditor, SLOW, Some(&address))), expected);
}

fn what_is_not_there_or_may_not_be_is_refused_in_words(auditor: &Analyst, place: &Path) {
    let ask = |cluster: &str| refusal(&asked(auditor, "select count(*) from subjects", Some(cluster)));
    let said = ask("http://127.0.0.1:9");
    assert!(said.contains("no scheduler") && said.contains("probity cluster scheduler"), "{said}");
    for no_address in ["https://127.0.0.1:50050", "127.0.0.1", "ftp://a:1"] {
        assert!(ask(no_address).contains("is no address"), "{no_address}");
    }
    let web = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = web.local_addr().unwrap().to_string();
    let began = Instant::now();
    assert!(ask(&silent).contains("no scheduler"));
    assert!(began.elapsed() < Duration::from_secs(BOUND), "{:?}", began.elapsed());
    let cluster = Cluster::of(0, place);
    let said = ask(&cluster.address);
    assert!(said.contains("has no executor") && said.contains("probity cluster executor"), "{said}");
    for words in [["scheduler", "--listen", "0.0.0.0:0"], ["scheduler", "--listen", "192.0.2.1:50050"]] {
        let said = refusal(&program().arg("cluster").args(words).output().unwrap());
        assert!(said.contains("no address of a machine") || said.contains("--private-network"), "{said}");
    }
}
