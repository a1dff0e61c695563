//! Killed at any moment: nothing lost, nothing doubled.

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use rand_like::Moments;

use crate::{
    http::Served,
    identity::{CODES, Desk, licences, with},
    register::{Register, stdout},
    truth::program,
};

/// Moments at which the program is killed, drawn from a seed.
const KILLS: u32 = 50;
/// The same for a server that takes a delivery; it takes longer to begin.
const SERVER_KILLS: u32 = 8;

/// The same moments for the same seed, without a dependency.
mod rand_like {
    pub struct Moments(pub u64);

    impl Moments {
        /// The next moment, in milliseconds below `most`.
        pub fn below(&mut self, most: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % most
        }
    }
}

#[test]
fn fifty_kills_lose_nothing_and_double_nothing() {
    let place = tempfile::tempdir().unwrap();
    let node = place.path().join("node");
    let made = program().args(["init", "--pack", "cn"]).arg(&node).output().unwrap();
    let made = String::from_utf8(made.stdout).unwrap();
    let token = made.lines().find_map(|line| line.trim().strip_prefix("token")).unwrap().trim().to_owned();
    let file = place.path().join("registrations.csv");
    let rows = 2_000;
    let example = program()
        .args(["example", "registrations", "--subjects", &rows.to_string(), "--seed", "7"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(example.status.success(), "{}", String::from_utf8_lossy(&example.stderr));

    let on_node = || {
        let mut command = program();
        command.env("PROBITY_TOKEN", &token).env("PROBITY_DATA", &node);
        command
    };
    let mut moments = Moments(2_026);
    let (_quiet, silence) = std::sync::mpsc::channel::<()>();
    for _ in 0..KILLS {
        let mut deliver = on_node();
        deliver.args(["deliver", "--dataset", "registration"]).arg(&file).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = deliver.spawn().unwrap();
        let _nobody_calls = silence.recv_timeout(Duration::from_millis(moments.below(1_200)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // What was cut is done by whoever comes next.
    let work = on_node().arg("work").output().unwrap();
    assert!(work.status.success(), "{}", String::from_utf8_lossy(&work.stderr));

    let last = on_node().args(["deliver", "--dataset", "registration", "--output", "csv"]).arg(&file).output().unwrap();
    assert!(last.status.success(), "{}", String::from_utf8_lossy(&last.stderr));
    let stats = on_node().args(["stats", "--output", "csv"]).output().unwrap();
    let stats = String::from_utf8(stats.stdout).unwrap();
    assert!(stats.contains(&format!("records,registration,{rows}\n")), "{stats}");
    assert!(stats.contains(&format!("subjects,confirmed,{rows}\n")), "{stats}");
    assert!(stats.contains(&format!("entries,record-taken,{rows}\n")), "{stats}");
    let verify = on_node().arg("verify").output().unwrap();
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stderr));
    assert_eq!(fs::read_dir(node.join("spool")).unwrap().count(), 0, "the spool is empty when all is taken");
}

/// The server is the worker: the file comes by the API, and the server that took it in is killed, again
/// and again, until one lives long enough.
#[test]
fn a_server_killed_while_it_takes_a_delivery_loses_nothing_and_doubles_nothing() {
    let register = Register::new();
    let rows = 3_000;
    let file = register.path("registrations.csv");
    let count = rows.to_string();
    let mut example = program();
    stdout(
        &example.args(["example", "registrations", "--subjects", &count, "--seed", "7"]).arg(&file).output().unwrap(),
    );
    let bytes = fs::read(&file).unwrap();
    register.answer(&["organ", "add", "registrar", "示例登记机关"]);
    let password = register.account("clerk", &["--role", "deliverer", "--organ", "registrar"]);
    let upload = |served: &Served, who: &str| served.post_file("registration", "registrations.csv", &bytes, who);

    let served = register.serve(&[]);
    let clerk = served.sign_in("clerk", &password);
    let answered = upload(&served, &clerk);
    assert_eq!(answered.status, 201, "{answered:?}");
    let mut moments = Moments(11);
    let (_quiet, silence) = std::sync::mpsc::channel::<()>();
    let mut served = served;
    for _ in 0..SERVER_KILLS {
        let _nobody_calls = silence.recv_timeout(Duration::from_millis(moments.below(700)));
        served.kill();
        served = register.serve(&[]);
    }
    // The last one lives; whoever delivers the same again waits for it.
    let second = upload(&served, &clerk);
    assert_eq!(second.status, 201, "{second:?}");
    stdout(&register.run(&["work"]));
    drop(served);

    let stats = register.answer(&["stats", "--output", "csv"]);
    for what in ["records,registration", "subjects,confirmed", "entries,record-taken"] {
        assert!(stats.contains(&format!("{what},{rows}\n")), "{stats}");
    }
    register.verify();
    assert_eq!(fs::read_dir(register.data("spool")).unwrap().count(), 0, "the spool is empty when all is taken");
}

/// Moments at which whoever links or merges is killed.
const WORK_KILLS: u32 = 6;

/// Records that one subject takes along, and licences that linkage weighs: a step takes 200.
const MANY: usize = 430;

/// The delivery of licences that no rule can put to anybody, and a merge: those who do it are killed
/// again and again, and the register comes out as one that nobody killed.
#[test]
fn linkage_and_a_merge_that_are_killed_come_out_as_if_they_were_not() {
    let [whole, killed] = [false, true].map(|kills| {
        let desk = Desk::new();
        let mut moments = Moments(31);
        let (_quiet, silence) = std::sync::mpsc::channel::<()>();
        let mut kill = |mut command: Command, below: u64| {
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            let _nobody_calls = silence.recv_timeout(Duration::from_millis(moments.below(below)));
            child.kill().unwrap();
            child.wait().unwrap();
        };
        let mut penalties = String::new();
        for number in 0..MANY {
            let row = desk.penalty_row(&number.to_string(), 1);
            let (heading, row) = row.split_once('\n').unwrap();
            penalties.push_str(&if number == 0 { format!("{heading}\n{row}") } else { row.to_owned() });
        }
        desk.deliver("penalty-2018", &penalties);
        let [one, other] = [0, 1].map(|of| desk.subject(CODES[of]));
        let merge = with(&["subject", "merge", &other, &one]);
        if kills {
            desk.register.write("delivery.csv", licences(MANY));
            let file = desk.register.path("delivery.csv");
            for _ in 0..WORK_KILLS {
                let deliver = ["deliver", "--dataset", "licence-2018", file.to_str().unwrap()];
                kill(desk.as_operator(&deliver), 2_500);
            }
            desk.works();
        }
        desk.deliver("licence-2018", &licences(MANY));
        if kills {
            kill(desk.command(&merge), 1_500);
        }
        let merged = desk.command(&merge).output().unwrap();
        assert!(merged.status.success() || kills, "{}", String::from_utf8_lossy(&merged.stderr));
        for _ in 0..if kills { WORK_KILLS } else { 0 } {
            kill(desk.as_operator(&["work"]), 6_500);
        }
        desk.works();
        desk.register.verify();
        assert_eq!(desk.subject(CODES[1]), one, "it leads on");
        let stats = desk.register.answer(&["stats", "--output", "csv"]);
        let counted =
            ["entries,link-decided", "entries,record-taken", "entries,subject-merged", "records,", "subjects,"];
        let counted = |line: &&str| counted.iter().any(|begins| line.starts_with(begins));
        stats.lines().filter(counted).map(str::to_owned).collect::<Vec<_>>()
    });
    assert_eq!(killed, whole);
}
