//! The commands of the guide "Subscriptions": letters by a program that is called like `sendmail`, and signed
//! messages to a server in a network that the operator named.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    thread,
};

use crate::{
    made_up::{Penalty, company, penalties, registrations},
    register::Register,
};

const TODAY: [&str; 2] = ["--today", "2026-11-25"];

struct Bank {
    register: Register,
    password: String,
    subject: String,
}

impl Bank {
    /// A register that holds a company, and an account that may follow it.
    fn new() -> Bank {
        let options = ["--address", "https://city.example", "--mail-from", "credit@city.example"];
        let register = Register::of(&[&["--pack", "cn", "--demo"][..], &TODAY, &options].concat());
        let company = company("甲", 8);
        register.deliver("registration", &registrations([&company]), &TODAY);
        register.answer(&["organ", "add", "bank", "示例银行", TODAY[0], TODAY[1]]);
        let password = register.account("li", &["--role", "inquirer", "--organ", "bank", TODAY[0], TODAY[1]]);
        let found = register.answer(&["search", &company.code, "--output", "csv", TODAY[0], TODAY[1]]);
        let subject = found.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
        Bank { register, password, subject }
    }

    fn run(&self, arguments: &[&str]) -> String {
        let arguments = [&["subscription"], arguments, &TODAY].concat();
        self.register.answer_as("li", &self.password, &arguments)
    }

    fn fine(&self) {
        let company = company("甲", 8);
        let row = Penalty { company: &company, number: "W-1", day: "2026-11-20", yuan: 1_000, operation: "I" };
        self.register.deliver("penalty-2018", &penalties([row]), &TODAY);
    }

    /// Tells everyone, as the operator, by these options.
    fn tell(&self, options: &[&str]) -> String {
        self.register.answer(&[&["subscription", "tell"], options, &TODAY].concat())
    }
}

/// A program that is called like `sendmail` and keeps what it is given.
fn postbox(bank: &Bank) -> (String, impl Fn() -> String) {
    let (program, letters) = (bank.register.path("sendmail"), bank.register.path("letters"));
    let script = format!("#!/bin/sh\n(echo \"$@\"; cat) >> {}\n", letters.display());
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    (program.display().to_string(), move || {
        let taken = fs::read_to_string(&letters).unwrap_or_default();
        let _gone = fs::remove_file(&letters);
        taken
    })
}

/// The text of a letter, and the link that begins so.
fn link(letter: &str, begins: &str) -> String {
    let script = "import sys, email, email.policy\n\
        print(email.message_from_string(sys.stdin.read(), policy=email.policy.default).get_content())";
    let mut command = std::process::Command::new("python3");
    let mut child = command
        .args(["-c", script])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("python3 reads the letter");
    let message = letter.split_once('\n').unwrap().1;
    child.stdin.take().unwrap().write_all(message.as_bytes()).unwrap();
    let text = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    text.lines().find(|line| line.starts_with(begins)).unwrap_or_else(|| panic!("{text}")).to_owned()
}

#[test]
fn letters_begin_and_end_with_a_link() {
    let bank = Bank::new();
    let (sendmail, letters) = postbox(&bank);
    let with = ["--sendmail", &*sendmail];
    let add = ["add", "--subject", &bank.subject, "--mail", "li@bank.example", "--lang", "en"];
    bank.run(&[&add[..], &with].concat());
    let asked = letters();
    assert!(asked.starts_with("-i -f credit@city.example -- li@bank.example\n"), "{asked}");
    let confirm = link(&asked, "https://city.example/en/subscriptions/confirm/");
    assert_eq!(bank.tell(&with), "told 0\n");
    assert!(bank.run(&["list", "--output", "csv"]).contains(",mail,li@bank.example,false,false"));

    let served = bank.register.serve(&[&TODAY[..], &with].concat());
    let path = confirm.strip_prefix("https://city.example").unwrap();
    assert_eq!(served.get(path, "").status, 200, "opening it changes nothing");
    assert!(bank.run(&["list", "--output", "csv"]).contains(",false,false"));
    assert_eq!(served.post_form(path, "", "").status, 200);
    assert!(bank.run(&["list", "--output", "csv"]).contains(",true,false"));
    served.kill();

    let bad = ["add", "--subject", &bank.subject, "--mail", "li@bank.example, all@bank.example"];
    let said = bank.register.command_as("li", &bank.password, &[&["subscription"], &bad[..], &TODAY].concat());
    let said = crate::register::refusal(&{ said }.output().unwrap());
    assert!(said.contains("name@host.example"), "{said}");
}

#[test]
fn a_program_is_told_by_a_signed_message_where_the_operator_lets_it() {
    let bank = Bank::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/in", listener.local_addr().unwrap());
    let made = bank.run(&["add", "--subject", &bank.subject, "--webhook", &url]);
    assert!(made.lines().any(|line| line.starts_with("key ") && line.contains("whsec_")), "{made}");
    bank.fine();
    // Inside is where nobody's message goes by default.
    listener.set_nonblocking(true).unwrap();
    assert_eq!(bank.tell(&[]), "told 0\n");
    assert!(listener.accept().is_err(), "nothing came");

    let id = made.lines().next().unwrap().split_whitespace().last().unwrap();
    bank.run(&["end", id]);
    let made = bank.run(&["add", "--list", "abnormal-operations", "--webhook", &url]);
    assert!(made.contains("whsec_"));
    let row = company("甲", 8);
    let rows = crate::made_up::abnormal([(&row, "2026-11-10", "")]);
    bank.register.deliver("abnormal-operations", &rows, &TODAY);
    listener.set_nonblocking(false).unwrap();
    let came = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut came, mut part) = (Vec::new(), [0; 4_096]);
        while !String::from_utf8_lossy(&came).contains("\"left\":") {
            let read = stream.read(&mut part).unwrap();
            assert!(read > 0, "the request broke off");
            came.extend_from_slice(&part[..read]);
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").unwrap();
        String::from_utf8(came).unwrap()
    });
    assert_eq!(bank.tell(&["--webhook-network", "127.0.0.0/8"]), "told 1\n");
    let came = came.join().unwrap();
    for part in ["webhook-id: n_", "webhook-signature: v1,", "subscription.news", "abnormal-operations"] {
        assert!(came.contains(part), "{part}: {came}");
    }
    assert!(!came.contains(&row.name) && !came.contains(&row.code), "{came}");
}
