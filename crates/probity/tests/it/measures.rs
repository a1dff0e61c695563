//! The commands of the guide "Lists and measures": an entry weighs in a tender, its removal reaches the
//! organ that was told, whose system is down at first.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::mpsc,
    thread,
};

use crate::register::{Register, refusal, stdout};

const CODE: &str = "91350100M000100Y43";
const TODAY: &str = "2026-11-25";
const LATER: &str = "2026-11-26";

/// A city with a company, a registrar and a department that decides in tenders.
struct City {
    register: Register,
    officer: String,
    clerk: String,
}

impl City {
    fn new() -> City {
        let register = Register::demo(TODAY);
        register.answer(&["organ", "add", "market", "示例市市场监督管理局"]);
        register.answer(&["organ", "add", "traffic", "示例市交通运输局"]);
        let officer = register.account("officer", &["--role", "deciding-officer", "--organ", "market"]);
        let clerk = register.account("clerk", &["--role", "deliverer", "--organ", "traffic"]);
        let city = City { register, officer, clerk };
        city.deliver(
            "registration",
            &format!(
                "name,code,registration_day,character,capital,business_scope,province,city,address\n\
                 示例甲商贸有限公司,{CODE},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号\n"
            ),
        );
        city
    }

    fn deliver(&self, dataset: &str, rows: &str) {
        let taken = self.register.deliver(dataset, rows, &["--today", TODAY]);
        assert!(!taken.contains("error"), "{taken}");
    }

    fn entry(&self, removed: &str) {
        self.deliver(
            "abnormal-operations",
            &format!(
                "UNISCID,ENTNAME,SPECAUSE,ABNTIME,DECORG_CN,REMDATE,OPT_TYPE\n\
                 {CODE},示例甲商贸有限公司,未依照规定的期限公示年度报告,2026-11-10,示例市市场监督管理局,{removed},U\n"
            ),
        );
    }

    /// What a command of the clerk prints.
    fn clerk(&self, arguments: &[&str], day: &str) -> String {
        let arguments = [arguments, &["--today", day]].concat();
        stdout(&self.register.command_as("clerk", &self.clerk, &arguments).output().unwrap())
    }

    fn refused(&self, account: &str, arguments: &[&str]) -> String {
        let password = if account == "officer" { &self.officer } else { &self.clerk };
        let arguments = [arguments, &["--today", TODAY]].concat();
        refusal(&self.register.command_as(account, password, &arguments).output().unwrap())
    }

    /// What a command of the operator prints.
    fn operator(&self, arguments: &[&str], day: &str) -> String {
        let arguments = [arguments, &["--today", day]].concat();
        stdout(&self.register.command(&arguments).output().unwrap())
    }

    fn check(&self) -> serde_json::Value {
        let asked = ["measure", "check", "--subject", CODE, "--procedure", "tender", "--matter", "2026-T-7"];
        let asked = [&asked[..], &["--output", "json"]].concat();
        let answers: serde_json::Value = serde_json::from_str(&self.clerk(&asked, TODAY)).unwrap();
        answers[0].clone()
    }
}

/// Takes one request, answers 204, and gives what came.
fn receive(listener: TcpListener) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut came = Vec::new();
        let mut part = [0; 4_096];
        while !String::from_utf8_lossy(&came).contains("listed_again") {
            let read = connection.read(&mut part).unwrap();
            assert!(read > 0, "the request broke off");
            came.extend_from_slice(&part[..read]);
        }
        connection.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").unwrap();
        sender.send(String::from_utf8(came).unwrap()).unwrap();
    });
    receiver
}

#[test]
fn an_entry_weighs_in_a_tender_and_its_exit_is_sent_until_it_is_taken() {
    let city = City::new();
    city.entry("");
    let answer = city.check();
    assert_eq!(answer["measures"][0]["measure"], "tender-weighed");
    let check = answer["check"].as_str().unwrap().to_owned();
    city.clerk(&["measure", "report", &check, "--applied", "--reason", "扣三分"], TODAY);
    assert!(city.clerk(&["measure", "list"], TODAY).contains(&check));
    assert!(city.refused("officer", &["measure", "report", &check, "--applied", "--reason", "x"]).contains("check"));
    assert!(!city.operator(&["measure", "outstanding"], TODAY).contains("traffic"));
    city.entry("2026-11-24");
    assert!(city.check()["measures"].as_array().unwrap().is_empty());
    assert!(city.operator(&["measure", "outstanding"], TODAY).contains("traffic"));

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/notices", listener.local_addr().unwrap());
    let secret = city.operator(&["measure", "channel", "set", "traffic", &url], TODAY);
    assert!(secret.starts_with("whsec_"), "{secret}");
    let told = city.operator(&["measure", "channel", "list"], TODAY);
    assert!(told.contains(&url) && !told.contains("whsec_"), "{told}");
    // Down: an address on which nobody listens.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    city.operator(&["measure", "channel", "set", "traffic", &format!("http://{nobody}/notices")], TODAY);
    city.operator(&["measure", "send"], TODAY);
    assert!(city.operator(&["measure", "outstanding"], TODAY).contains("its system"));
    // Up again: tried later, it is taken, and confirmed by that.
    city.operator(&["measure", "channel", "set", "traffic", &url], TODAY);
    let came = receive(listener);
    city.operator(&["measure", "send"], LATER);
    let came = came.recv_timeout(std::time::Duration::from_secs(20)).unwrap();
    assert!(came.starts_with("POST /notices HTTP/1.1"), "{came}");
    for header in ["webhook-id: t", "webhook-timestamp: ", "webhook-signature: v1,", "content-type: application/json"] {
        assert!(came.to_lowercase().contains(header), "{header} in {came}");
    }
    assert!(came.contains(CODE) && came.contains("\"listed_again\":false"), "{came}");
    assert!(!city.operator(&["measure", "outstanding"], LATER).contains("traffic"));
    city.operator(&["verify"], LATER);
}

#[test]
fn bidders_are_asked_about_in_a_file_and_strangers_are_named() {
    let city = City::new();
    city.entry("");
    city.register.write("bidders.txt", format!("{CODE}\n\n91350100M000101Y0C\n"));
    let asked = ["measure", "check", "--bidders", "../bidders.txt", "--procedure", "tender", "--matter", "2026-T-8"];
    let said = city.refused("clerk", &asked);
    assert!(said.contains("91350100M000101Y0C") && !said.contains(CODE), "{said}");
    let due = ["list", "due"];
    assert!(city.refused("clerk", &due).contains("decide"), "a deliverer decides nothing");
}
