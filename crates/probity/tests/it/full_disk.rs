//! A disk that takes no more while a delivery is taken: said with a remedy; with room again, the work is
//! finished, nothing lost and nothing doubled. And a backup from that moment, restored.
#![cfg(unix)]

use std::{fs, path::Path, process::Command};

use crate::{
    http::Served,
    register::{Register, refusal, stdout},
    truth::program,
};

const ROWS: u32 = 2_500;
const DELIVERY: &str = "registrations.csv";
const DELIVER: [&str; 6] = ["deliver", "--dataset", "registration", "--output", "csv", DELIVERY];

/// The program with no file longer than `kibibytes`: the limit of a file stands for the end of the disk.
fn within(register: &Register, kibibytes: u64, arguments: &[&str]) -> Command {
    let mut shell = Command::new("sh");
    let blocks = kibibytes * 2;
    shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
    shell.arg(program().get_program());
    register.prepared(shell, arguments)
}

/// Makes a delivery of registrations beside the data folder; returns its KiB.
fn make_delivery(register: &Register) -> u64 {
    let file = register.path(DELIVERY);
    let rows = ROWS.to_string();
    stdout(
        &program().args(["example", "registrations", "--subjects", &rows, "--seed", "7"]).arg(&file).output().unwrap(),
    );
    kibibytes(&file)
}

fn kibibytes(path: &Path) -> u64 {
    fs::metadata(path).unwrap().len() / 1_024
}

/// Room for the delivery itself and for the register as it is, and a little more.
fn little_room(register: &Register, delivery: u64) -> u64 {
    kibibytes(&register.data("register.db")).max(delivery) + 64
}

/// All rows are there, each once, and nothing waits.
fn is_whole(register: &Register) {
    let stats = register.answer(&["stats", "--output", "csv"]);
    for line in [format!("records,registration,{ROWS}\n"), format!("entries,record-taken,{ROWS}\n")] {
        assert!(stats.contains(&line), "{stats}");
    }
    register.verify();
    assert_eq!(fs::read_dir(register.data("spool")).unwrap().count(), 0, "the spool is empty when all is taken");
}

#[test]
fn a_full_disk_is_said_and_with_room_again_the_work_is_finished() {
    let register = Register::new();
    let delivery = make_delivery(&register);

    // Not even the delivery itself has room: nothing is taken.
    let said = refusal(&within(&register, delivery / 2, &DELIVER).output().unwrap());
    assert!(said.contains("Free some space and deliver again; nothing was taken"), "{said}");
    assert_eq!(fs::read_dir(register.data("spool")).unwrap().count(), 0);

    // The register fills up on the way, sooner or later.
    for more in [0, 400, 1_000] {
        let said = refusal(&within(&register, little_room(&register, delivery) + more, &DELIVER).output().unwrap());
        assert!(said.contains("Look whether the disk is full") || said.contains("Free some space"), "{said}");
        assert!(said.contains("the step can be repeated") && said.contains("`probity work` takes them"), "{said}");
    }

    register.answer(&["work"]);
    let last = register.answer(&DELIVER);
    assert!(last.contains(&format!(",{ROWS},0,0,0,{ROWS},0,0,")), "{last}");
    is_whole(&register);
}

#[test]
fn a_backup_made_while_a_delivery_ran_asks_for_the_file_again() {
    let register = Register::new();
    let delivery = make_delivery(&register);
    refusal(&within(&register, little_room(&register, delivery), &DELIVER).output().unwrap());
    let backup = register.answer(&["backup", "backups"]).trim().to_owned();
    register.answer(&["work"]);
    is_whole(&register);

    // The bytes of the delivery were cleared when it was done; the backup says that it still runs.
    register.answer(&["restore", &backup]);
    register.answer(&["work"]);
    let served = register.serve(&[]);
    let deliveries = served.get("/api/v1/deliveries", &register.bearer()).text();
    assert!(deliveries.contains("registrations.csv"), "{deliveries}");
    let id = deliveries.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap();
    let told = served.get(&format!("/en/deliveries/{id}"), &register.bearer()).text();
    assert!(told.contains("Deliver the file again"), "{told}");
    drop(served);
    register.answer(&DELIVER);
    is_whole(&register);
}

#[test]
fn a_server_on_a_full_disk_says_that_an_upload_was_not_taken_and_goes_on_serving() {
    let register = Register::new();
    let delivery = make_delivery(&register);
    register.answer(&["organ", "add", "registrar", "示例登记机关"]);
    let password = register.account("clerk", &["--role", "deliverer", "--organ", "registrar"]);
    let mut serve = within(&register, delivery / 2, &["serve", "--port", "0"]);
    let served = Served::start(&mut serve, &register.path("serve.log"));
    let clerk = served.sign_in("clerk", &password);
    let bytes = fs::read(register.path(DELIVERY)).unwrap();
    let answered = served.post_file("registration", DELIVERY, &bytes, &clerk);
    assert_eq!(answered.status, 503, "{answered:?}");
    assert!(answered.text().contains("nothing was changed"), "{answered:?}");
    assert_eq!(served.get("/readyz", "").status, 200);
    drop(served);
    let log = fs::read_to_string(register.path("serve.log")).unwrap();
    assert!(log.contains("Free some space"), "{log}");
    assert!(register.answer(&["stats", "--output", "csv"]).contains("deliveries,,0\n"));
    assert_eq!(fs::read_dir(register.data("spool")).unwrap().count(), 0);
}
