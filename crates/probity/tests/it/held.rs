//! The commands of "A delivery that is held" in the guide "Delivering data".

use std::fmt::Write;

use crate::register::{Register, stdout};

const GUIDE: &str = include_str!("../../../../docs/guide/deliver.md");
/// The data set that the pack holds where it drifts.
const DATASET: &str = "judgment-defaulters";
const HEADING: &str = "AH,BZXRLX,BZXRMC,UNISCID,ZXFY,LARQ,SXFLWSQDYW,BZXRLXQK,SXBZXRXWQK,FBRQ";

fn defaulters(from: usize, rows: usize) -> String {
    let mut text = HEADING.to_owned();
    for number in from..from + rows {
        write!(
            text,
            "\n（2026）示执{number}号,法人及非法人组织,示例甲商贸有限公司,91350100M000100Y43,某市人民法院,2026-10-08,\
             支付货款,全部未履行,有履行能力而拒不履行生效法律文书确定义务,2026-11-20"
        )
        .unwrap();
    }
    text
}

#[test]
fn what_drifts_waits_for_a_reviewer_who_takes_one_and_turns_down_another() {
    let register = Register::demo("2026-11-25");
    for number in 0..3 {
        register.deliver(DATASET, &defaulters(1_000 * number, 220), &[]);
    }
    let before = register.holdings();
    let password = register.account("zhao", &["--role", "reviewer"]);
    let reviewer = |arguments: &[&str]| register.answer_as("zhao", &password, arguments);
    let held = |from: usize| {
        register.write("few.csv", defaulters(from, 12));
        let output = register.run(&["deliver", "--dataset", DATASET, "--output", "csv", "few.csv"]);
        assert_eq!(output.status.code(), Some(1));
        let line = String::from_utf8(output.stdout).unwrap().lines().last().unwrap().to_owned();
        assert!(line.contains(",12,0,0,0,0,0,"), "{line}");
        line.split(',').next().unwrap().to_owned()
    };
    let (taken, refused) = (held(7_000), held(8_000));
    assert_eq!(register.holdings(), before, "nothing of them is in the register");

    let commands: Vec<&str> = GUIDE.lines().filter(|line| line.starts_with("probity held")).collect();
    let [list, take, refuse] = commands[..] else { panic!("{commands:?}") };
    let words = |command: &str, delivery: &str| -> Vec<String> {
        let quoted: Vec<&str> = command.split('"').collect();
        let acted = command.trim_start_matches("probity ").split(" --data").next().unwrap();
        let mut words: Vec<String> = acted.split(' ').map(str::to_owned).collect();
        if let Some(reasons) = quoted.get(1) {
            words.extend(["--reasons".to_owned(), (*reasons).to_owned(), delivery.to_owned()]);
        }
        words.extend(["--output".to_owned(), "csv".to_owned()]);
        words
    };
    let run = |command: &str, delivery: &str| {
        let words = words(command, delivery);
        reviewer(&words.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let waiting = run(list, "");
    assert!(waiting.lines().nth(1).unwrap().starts_with(&taken) && waiting.lines().count() == 3, "{waiting}");
    let receipt = run(take, &taken);
    assert!(receipt.contains(",12,12,0,0,0,0,"), "{receipt}");
    let receipt = run(refuse, &refused);
    assert!(receipt.contains(",12,0,0,0,0,0,"), "{receipt}");
    assert_eq!(run(list, "").lines().count(), 1);
    assert!(stdout(&register.run(&["stats", "--output", "csv"])).contains("672"), "3 times 220, and 12");
    register.verify();
}
