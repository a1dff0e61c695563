//! The server of analysts' tools as a process of the program, asked by a client that others wrote: what it answers is
//! what `probity sql` prints, whoever asks; and nothing else is done there.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use arrow_array::{Array, RecordBatch, StringArray};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_flight::{
    Action, CancelFlightInfoRequest, CancelStatus, FlightInfo,
    client::FlightClient,
    error::FlightError,
    sql::{CommandGetDbSchemas, CommandGetTables, SqlInfo, client::FlightSqlServiceClient},
};
use futures_util::{StreamExt, TryStreamExt};
use tonic::{Code, Status, transport::Channel};

use crate::{
    analysed::Analyst,
    register::{Register, refusal, stdout},
    second_factor::app,
    truth::program,
};

const GUIDE: &str = include_str!("../../../../docs/guide/flight-sql.md");

const TODAY: &str = "2026-11-25";

/// Within this, whatever was stopped is felt no more: on a busy machine too, and long before its own time would be over.
const BOUND: Duration = Duration::from_secs(60);

/// Computes for far longer than a test waits.
const SLOW: &str = "select a.value from range(100000) a, range(100000) b, range(1000) c \
    where a.value * b.value % 1000003 = c.value - 1";

/// Its rows are there at once, and far more of them than anybody holds.
const ENDLESS: &str = "select a.value, b.value as other from range(100000) a, range(100000) b";

/// Questions of all kinds and types of columns, each with an order of its own.
const QUESTIONS: [&str; 12] = [
    "select * from subjects order by subject",
    "select * from penalty_2018 order by record",
    "select * from records order by record",
    "select division, count(*) as penalties, sum(cf_nr_fk) as fines from penalty_2018 group by division order by 1",
    "select s.division, count(distinct p.subject) as subjects from penalty_2018 p join subjects s on s.subject = p.subject \
     group by 1 order by 1",
    "select record, row_number() over (partition by subject order by record) as place from penalty_2018 order by record",
    "select count(*) from subjects where name_key(name) = name_key and code_is_valid('uscc', code)",
    "select working_days(date '2026-09-28', date '2026-10-12') as days, add_working_days(date '2026-11-25', 3) as day",
    "select array_agg(division order by subject) as divisions, true as yes, null as nothing, 0.5 as half from subjects",
    "select id from subjects where false",
    "select now() >= timestamp '2026-01-01T00:00:00' as later, interval '1' day as day",
    "select table_name, column_name, data_type from information_schema.columns where table_schema = 'tables' order by 1, 2",
];

/// A server that is killed when it is dropped.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(mut command: Command) -> Server {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines.next().unwrap().unwrap().replace("grpc://", "http://");
        Server { process, address }
    }

    fn of(data: &str, options: &[&str]) -> Server {
        let mut command = program();
        command.args(["flight-sql", "--listen", "127.0.0.1:0", "--today", TODAY, "--data", data]).args(options);
        Server::start(command)
    }

    async fn client(&self) -> Client {
        Client::new(Channel::from_shared(self.address.clone()).unwrap().connect().await.unwrap())
    }

    async fn signed_in(&self, analyst: &Analyst) -> Client {
        let mut client = self.client().await;
        let token = client.handshake(analyst.name, &analyst.password).await.unwrap();
        client.set_token(String::from_utf8(token.to_vec()).unwrap());
        client
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _it_may_have_ended = self.process.kill();
        let _ = self.process.wait();
    }
}

type Client = FlightSqlServiceClient<Channel>;

async fn fetched(client: &mut Client, info: FlightInfo) -> Result<Vec<RecordBatch>, FlightError> {
    let ticket = info.endpoint[0].ticket.clone().unwrap();
    client.do_get(ticket).await?.try_collect().await
}

/// An answer as `probity sql --output csv` writes it, or the words of the refusal.
async fn asked(client: &mut Client, question: &str) -> Result<String, String> {
    let info = client.execute(question.to_owned(), None).await.map_err(|error| error.to_string())?;
    let columns = info.clone().try_decode_schema().unwrap();
    let batches = fetched(client, info).await.map_err(|error| error.to_string())?;
    let mut written = csv::Writer::from_writer(Vec::new());
    written.write_record(columns.fields().iter().map(|field| field.name())).unwrap();
    for batch in batches {
        assert_eq!(*batch.schema(), columns, "{question}");
        let options = FormatOptions::default();
        let cells = batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options).unwrap());
        let cells: Vec<ArrayFormatter<'_>> = cells.collect();
        for row in 0..batch.num_rows() {
            let row = cells.iter().map(|column| column.value(row).to_string());
            written.write_record(row.map(|cell| domain::cell::guarded(&cell).into_owned())).unwrap();
        }
    }
    Ok(String::from_utf8(written.into_inner().unwrap()).unwrap())
}

fn printed(mut command: Command) -> Result<String, String> {
    let done = command.output().unwrap();
    if done.status.success() { Ok(stdout(&done)) } else { Err(refusal(&done)) }
}

fn status(error: FlightError) -> Status {
    match error {
        FlightError::Tonic(status) => *status,
        other => panic!("{other}"),
    }
}

/// The names of tables that a client is shown.
async fn tables(client: &mut Client, query: CommandGetTables) -> Vec<String> {
    let info = client.get_tables(query).await.unwrap();
    let listed = fetched(client, info).await.unwrap();
    let names = |batch: &RecordBatch| {
        let names: &StringArray = batch.column_by_name("table_name").unwrap().as_any().downcast_ref().unwrap();
        names.iter().map(|name| name.unwrap().to_owned()).collect::<Vec<String>>()
    };
    listed.iter().flat_map(names).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_is_answered_what_the_command_prints_whoever_asks() {
    let auditor = Analyst::of(60, "auditor").await;
    let data = auditor.data();
    let server = Server::of(&data, &[]);
    let mut sizes = Vec::new();
    for analyst in [Some(auditor.beside("auditor")), Some(auditor.beside("deliverer")), None] {
        let mut client = match &analyst {
            Some(analyst) => server.signed_in(analyst).await,
            None => server.client().await,
        };
        let command = |question: &str| {
            let words = ["sql", question, "--output", "csv"];
            analyst.as_ref().map_or_else(
                || {
                    let mut command = program();
                    command.args(words).args(["--data", &data, "--today", TODAY]);
                    command
                },
                |analyst| analyst.command(&words),
            )
        };
        let mut size = 0;
        for question in QUESTIONS {
            let expected = printed(command(question)).unwrap();
            assert_eq!(asked(&mut client, question).await.unwrap(), expected, "{question}");
            size += expected.len();
        }
        sizes.push(size);
        let shown =
            printed(command("select distinct table_name from information_schema.tables where table_schema = 'tables'"));
        let mut shown: Vec<String> = shown.unwrap().lines().skip(1).map(str::to_owned).collect();
        shown.sort();
        assert_eq!(tables(&mut client, CommandGetTables::default()).await, shown);
        for hidden in ["select nobody from subjects", "select * from changed", "select * from clocks limit 0"] {
            let expected = printed(command(hidden));
            let told = asked(&mut client, hidden).await;
            assert_eq!(told.is_ok(), expected.is_ok(), "{hidden}: {told:?}");
            if let (Err(told), Err(expected)) = (told, expected) {
                let words = expected.split("can't be answered: ").last().unwrap().lines().next().unwrap();
                assert!(told.contains(words), "{told}\n{expected}");
            }
        }
    }
    assert!(sizes[0] > sizes[1] && sizes[0] > sizes[2] && sizes[1] != sizes[2], "{sizes:?}");
    every_question_of_an_account_is_logged(&auditor).await;
}

async fn every_question_of_an_account_is_logged(auditor: &Analyst) {
    let log = auditor.node().register.accesses(&store::AccessFilter::default(), 10_000).await.unwrap();
    let noted = |question: &str| log.iter().filter(|(_, line)| line.matter == question && line.action == "sql").count();
    for question in QUESTIONS {
        // Two accounts, each by command and by the tool; whoever has none is nobody to be named.
        assert_eq!(noted(question), 4, "{question}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tools_find_their_way_and_what_does_more_than_read_is_refused_in_words() {
    let auditor = Analyst::of(60, "auditor").await;
    let server = Server::of(&auditor.data(), &[]);
    let mut client = server.signed_in(&auditor).await;
    lists_are_as_tools_want_them(&mut client).await;
    for does_more in [
        "create table t as select 1",
        "drop table subjects",
        "insert into subjects select * from subjects",
        "delete from subjects",
        "copy subjects to '/nowhere/answer.csv'",
        "set datafusion.execution.batch_size = 1",
        "select 1; select 2",
        "create external table t stored as csv location '/nowhere'",
    ] {
        let said = asked(&mut client, does_more).await.unwrap_err();
        assert!(said.contains("the question can't be answered"), "{does_more}: {said}");
        client.prepare(does_more.to_owned(), None).await.unwrap_err();
    }
    let said = client.execute_update("delete from subjects".to_owned(), None).await.unwrap_err().to_string();
    assert!(said.contains("reads and does nothing else"), "{said}");
    let said = client.begin_transaction().await.unwrap_err().to_string();
    assert!(said.contains("is not done here"), "{said}");
    let mut prepared = client.prepare("select subject, name from subjects order by 1".to_owned(), None).await.unwrap();
    assert_eq!(prepared.dataset_schema().unwrap().fields().len(), 2);
    for _ in 0..2 {
        let info = prepared.execute().await.unwrap();
        let rows: usize = fetched(&mut client, info).await.unwrap().iter().map(RecordBatch::num_rows).sum();
        assert!(rows >= 60, "{rows}");
    }
    prepared.close().await.unwrap();
    let foreign = arrow_flight::Ticket::new("made up");
    assert!(client.do_get(foreign).await.unwrap_err().to_string().contains("no command of Flight SQL"));
}

async fn lists_are_as_tools_want_them(client: &mut Client) {
    let count = |batches: Vec<RecordBatch>| batches.iter().map(RecordBatch::num_rows).sum::<usize>();
    let info = client.get_catalogs().await.unwrap();
    assert_eq!(count(fetched(client, info).await.unwrap()), 1);
    let info = client.get_db_schemas(CommandGetDbSchemas::default()).await.unwrap();
    assert_eq!(count(fetched(client, info).await.unwrap()), 1);
    let info = client.get_table_types().await.unwrap();
    assert_eq!(count(fetched(client, info).await.unwrap()), 1);
    let info = client.get_sql_info(vec![SqlInfo::FlightSqlServerReadOnly, SqlInfo::FlightSqlServerName]).await.unwrap();
    assert_eq!(count(fetched(client, info).await.unwrap()), 2);
    let info = client.get_xdbc_type_info(Default::default()).await.unwrap();
    assert!(count(fetched(client, info).await.unwrap()) > 5);
    for info in [
        client.get_primary_keys(Default::default()).await.unwrap(),
        client.get_exported_keys(Default::default()).await.unwrap(),
        client.get_imported_keys(Default::default()).await.unwrap(),
        client.get_cross_reference(Default::default()).await.unwrap(),
    ] {
        let columns = info.clone().try_decode_schema().unwrap();
        assert!(columns.fields().len() > 5);
        assert_eq!(count(fetched(client, info).await.unwrap()), 0);
    }
    let penalties = CommandGetTables {
        table_name_filter_pattern: Some("penalty%".to_owned()),
        include_schema: true,
        ..CommandGetTables::default()
    };
    let named = tables(client, penalties).await;
    assert!(!named.is_empty() && named.iter().all(|name| name.starts_with("penalty")), "{named:?}");
    let none = CommandGetTables { table_types: vec!["SYSTEM TABLE".to_owned()], ..CommandGetTables::default() };
    assert!(tables(client, none).await.is_empty());
}

/// Whether one is let in, and what is said where not.
async fn let_in(client: &mut Client) -> Result<(), String> {
    asked(client, "select 1 as one").await.map(|answer| assert_eq!(answer, "one\n1\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_let_in_by_a_key_or_a_password_and_by_nothing_else() {
    let auditor = Analyst::of(60, "auditor").await;
    let server = Server::of(&auditor.data(), &[]);
    let clocks = "select count(*) from clocks";
    let mut client = server.client().await;
    let_in(&mut client).await.unwrap();
    assert!(asked(&mut client, clocks).await.unwrap_err().contains("clocks"));
    let refused = client.handshake(auditor.name, "not the password").await.unwrap_err().to_string();
    assert!(refused.contains("are not known"), "{refused}");
    client.set_token("pby_of_nobody".to_owned());
    assert!(let_in(&mut client).await.unwrap_err().contains("are not known"));

    let made = auditor.command(&["account", "key", "add", "notebook", "--until", "2026-12-31"]).output().unwrap();
    client.set_token(stdout(&made).trim().to_owned());
    asked(&mut client, clocks).await.unwrap();

    let mut client = server.signed_in(&auditor).await;
    asked(&mut client, clocks).await.unwrap();
    let closed = client.do_action(tonic::Request::new(Action::new("CloseSession", ""))).await;
    closed.map(drop).unwrap_or_else(|error| panic!("{error}"));
    assert!(asked(&mut client, clocks).await.unwrap_err().contains("are not known"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_asked_for_by_a_header() {
    let register = Register::demo(TODAY);
    let password = register.account("li", &["--role", "auditor"]);
    let today = ["--today", TODAY];
    let begin = [&["account", "second-factor", "begin"][..], &today].concat();
    let shown = register.answer_as("li", &password, &begin);
    let secret = shown.lines().find_map(|line| line.strip_prefix("secret")).unwrap().trim().to_owned();
    let confirm = ["account", "second-factor", "confirm", &app(&secret, 0)];
    register.answer_as("li", &password, &[&confirm[..], &today].concat());
    let server = Server::of(&register.path("node").display().to_string(), &[]);
    let mut client = server.client().await;
    let said = client.handshake("li", &password).await.unwrap_err().to_string();
    assert!(said.contains("probity-totp"), "{said}");
    client.set_header("probity-totp", "000000");
    client.handshake("li", &password).await.unwrap_err();
    client.set_header("probity-totp", app(&secret, 1));
    let token = client.handshake("li", &password).await.unwrap();
    client.set_token(String::from_utf8(token.to_vec()).unwrap());
    asked(&mut client, "select count(*) from clocks").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_ends_when_it_is_stopped_or_nobody_waits_or_its_time_is_over() {
    let auditor = Analyst::of(60, "auditor").await;
    let server = Server::of(&auditor.data(), &["--at-once", "1", "--seconds", "900"]);
    let mut client = server.signed_in(&auditor).await;
    let place_is_free = async |client: &mut Client| {
        let began = Instant::now();
        let_in(client).await.unwrap();
        assert!(began.elapsed() < BOUND, "{:?}", began.elapsed());
    };
    let begun = async |client: &mut Client, question: &str| {
        let info = client.execute(question.to_owned(), None).await.unwrap();
        let stream = client.do_get(info.endpoint[0].ticket.clone().unwrap()).await.unwrap();
        (info, stream)
    };
    for question in [SLOW, ENDLESS] {
        // Whoever asks goes away.
        let (_, stream) = begun(&mut client, question).await;
        drop(stream);
        place_is_free(&mut client).await;
        // Somebody else may not stop it; whoever asked may, and is not told that what came was all.
        let (info, stream) = begun(&mut client, question).await;
        assert_eq!(stopped(server.client().await, info.clone()).await, CancelStatus::NotCancellable);
        assert_eq!(stopped(client.clone(), info.clone()).await, CancelStatus::Cancelled);
        let ended = stream.try_for_each(async |_| Ok(())).await.unwrap_err();
        assert_eq!(status(ended).code(), Code::Cancelled);
        place_is_free(&mut client).await;
        assert_eq!(stopped(client.clone(), info).await, CancelStatus::NotCancellable);
    }
    let short = Server::of(&auditor.data(), &["--at-once", "1", "--seconds", "15"]);
    let mut client = short.signed_in(&auditor).await;
    // Whoever takes no rows holds no place longer than anybody else.
    let (_, stream) = begun(&mut client, ENDLESS).await;
    place_is_free(&mut client).await;
    let ended = stream.try_for_each(async |_| Ok(())).await.unwrap_err();
    assert_eq!(status(ended).code(), Code::DeadlineExceeded);
    let hurried = Server::of(&auditor.data(), &["--seconds", "1"]);
    let mut client = hurried.signed_in(&auditor).await;
    let said = asked(&mut client, SLOW).await.unwrap_err();
    assert!(said.contains("within 1 seconds"), "{said}");
    let small = Server::of(&auditor.data(), &["--memory", "64MiB", "--spill", "0"]);
    let mut client = small.signed_in(&auditor).await;
    let said =
        asked(&mut client, "select distinct a.value, b.value from range(9000) a, range(9000) b").await.unwrap_err();
    assert!(said.contains("memory"), "{said}");
}

async fn stopped(client: Client, info: FlightInfo) -> CancelStatus {
    let token = client.token().cloned();
    let mut client = FlightClient::new_from_inner(client.into_inner());
    if let Some(token) = token {
        client.add_header("authorization", &format!("Bearer {token}")).unwrap();
    }
    client.cancel_flight_info(CancelFlightInfoRequest::new(info)).await.unwrap().status()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_wait_for_whoever_takes_them() {
    let auditor = Analyst::of(60, "auditor").await;
    let server = Server::of(&auditor.data(), &["--memory", "64MiB"]);
    let mut client = server.signed_in(&auditor).await;
    let info = client.execute(ENDLESS.to_owned(), None).await.unwrap();
    let mut stream = client.do_get(info.endpoint[0].ticket.clone().unwrap()).await.unwrap();
    let mut rows = 0;
    while rows < 2_000_000 {
        rows += stream.next().await.unwrap().unwrap().num_rows();
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.process.id())).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map(|text| text.trim().replace(" kB", ""));
    if let Some(peak) = peak.and_then(|text| text.parse::<u64>().ok()) {
        assert!(peak < 1 << 20, "{peak} kB of memory for an answer of 160 GB");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_is_started_as_the_guide_says_and_not_where_it_may_not_listen() {
    let auditor = Analyst::of(60, "auditor").await;
    let mut started = 0;
    for line in GUIDE.lines().filter_map(|line| line.strip_prefix("probity ")) {
        let words = line.split_whitespace().map(|word| match word {
            "data" => auditor.data(),
            listening if listening.starts_with("127.0.0.1:") => "127.0.0.1:0".to_owned(),
            word => word.to_owned(),
        });
        let words: Vec<String> = words.collect();
        if words[0] == "flight-sql" {
            let mut command = program();
            command.args(&words);
            let_in(&mut Server::start(command).client().await).await.unwrap();
            started += 1;
        } else {
            let end = words.iter().position(|word| word == "--as").unwrap_or(words.len());
            let words: Vec<&str> = words[..end].iter().map(String::as_str).collect();
            stdout(&auditor.account(&words).output().unwrap());
        }
    }
    assert!(started > 0);
    let elsewhere =
        program().args(["flight-sql", "--listen", "0.0.0.0:0", "--data", &auditor.data()]).output().unwrap();
    assert!(refusal(&elsewhere).contains("--private-network"));
}
