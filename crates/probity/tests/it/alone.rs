//! Who works on a data folder alone, and who beside: a second server, a rebuild or a restore under a
//! server, a port that is taken.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Child, Stdio},
};

use crate::{
    made_up::{company, registrations},
    register::{Register, refusal},
};

/// What a server says that must not serve.
fn refused_server(register: &Register, port: u16) -> String {
    let mut command = register.command(&["serve", "--port", &port.to_string()]);
    let mut child: Child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let _ended = child.kill();
    assert_eq!(line, "", "it serves");
    refusal(&child.wait_with_output().unwrap())
}

#[test]
fn a_second_server_a_rebuild_and_a_restore_are_refused_with_who_serves_and_what_to_do() {
    let register = Register::new();
    let served = register.serve(&[]);
    let backup = register.answer(&["backup", "backups"]).trim().to_owned();
    let attempts =
        [refused_server(&register, 0), register.refusal(&["rebuild"]), register.refusal(&["restore", &backup])];
    for said in attempts {
        assert!(said.contains(&format!("serve, process {}", served.id())), "{said}");
        assert!(said.contains("Stop the other process, or use another data folder"), "{said}");
    }
    assert_eq!(served.get("/readyz", "").status, 200, "the first goes on");

    // A killed server leaves nothing behind that would have to be cleared.
    served.kill();
    let again = register.serve(&[]);
    assert_eq!(again.get("/readyz", "").status, 200);
}

#[test]
fn a_command_beside_a_server_shows_on_its_pages_and_nothing_is_done_twice() {
    let register = Register::new();
    let served = register.serve(&[]);
    let companies: Vec<_> =
        ["甲", "乙", "丙"].into_iter().zip(1..).map(|(core, number)| company(core, number)).collect();
    for _ in 0..2 {
        register.deliver("registration", &registrations(&companies), &[]);
    }
    for company in &companies {
        assert_eq!(served.get(&format!("/api/v1/codes/{}", company.code), "").status, 303);
    }
    assert!(register.holdings().contains(&"records,registration,3".to_owned()), "{:?}", register.holdings());
    register.verify();
}

#[test]
fn a_port_that_is_taken_is_said_with_the_way_to_choose_another() {
    let register = Register::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let said = refused_server(&register, port);
    assert!(said.contains(&format!("127.0.0.1:{port}")) && said.contains("--port"), "{said}");
}
