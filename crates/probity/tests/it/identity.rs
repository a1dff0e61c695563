//! Who is who, as officers decide it on the command line: each act with its way back, and what is
//! refused says why.

use std::{fmt::Write, process::Command};

use crate::register::{Register, refusal, stdout};

pub const CODES: [&str; 3] = ["91350100M000100Y43", "91350100M000101Y0C", "91350100M000102Y7P"];
const NAMES: [&str; 3] = ["示例甲商贸有限公司", "示例乙商贸有限公司", "福州明湖信息科技有限公司"];
const SETTING: &str = "2026-11-25";

/// A register with three companies and a reviewer.
pub struct Desk {
    pub register: Register,
    password: String,
}

impl Desk {
    pub fn new() -> Desk {
        let register = Register::demo(SETTING);
        register.answer(&["organ", "add", "market", "示例市场监督管理局"]);
        let mut rows =
            "name,code,registration_day,character,capital,business_scope,province,city,address,legal_representative\n"
                .to_owned();
        for (number, (name, code)) in NAMES.iter().zip(CODES).enumerate() {
            writeln!(
                rows,
                "{name},{code},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路{number}1号,示例{number}"
            )
            .unwrap();
        }
        let taken = register.deliver("registration", &rows, &["--today", SETTING]);
        assert!(taken.contains(",3,3,0,"), "{taken}");
        let password = register.account("checker", &["--role", "reviewer"]);
        Desk { register, password }
    }

    /// A command of the reviewer.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let arguments = [arguments, &["--today", SETTING]].concat();
        self.register.command_as("checker", &self.password, &arguments)
    }

    /// A command of the operator.
    pub fn as_operator(&self, arguments: &[&str]) -> Command {
        self.register.command(&[arguments, &["--today", SETTING]].concat())
    }

    /// Does what waits to be done.
    pub fn works(&self) {
        stdout(&self.as_operator(&["work"]).output().unwrap());
    }

    /// What the reviewer's command prints.
    fn does(&self, arguments: &[&str]) -> String {
        stdout(&self.command(arguments).output().unwrap())
    }

    fn refuses(&self, arguments: &[&str], because: &str) {
        let said = refusal(&self.command(arguments).output().unwrap());
        assert!(said.contains(because), "{arguments:?}: {said}");
    }

    /// The id that a code leads to.
    pub fn subject(&self, code: &str) -> String {
        self.file(code)["id"].as_str().unwrap().to_owned()
    }

    fn file(&self, code: &str) -> serde_json::Value {
        let file = self.does(&["subject", code, "--output", "json"]);
        serde_json::from_str(&file).unwrap_or_else(|error| panic!("{error}: {file}"))
    }

    /// Delivers rows, with all that follows.
    pub fn deliver(&self, dataset: &str, rows: &str) -> String {
        self.register.deliver(dataset, rows, &["--today", SETTING])
    }

    fn penalty(&self, number: &str, of: usize) {
        self.deliver("penalty-2018", &self.penalty_row(number, of));
    }

    /// A penalty of a company, under its heading.
    pub fn penalty_row(&self, number: &str, of: usize) -> String {
        format!(
            "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_SY,CF_YJ,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_CFJG,CF_SJLY,OPT_TYPE\n\
             {},法人及非法人组织,{},{number},未按规定公示,未按规定公示价格,某条例第十条,罚款,罚款2000元,0.2,2026-11-20,2027-11-20,某市市场监督管理局,某市市场监督管理局,I\n",
            NAMES[of], CODES[of]
        )
    }

    /// The penalties of a subject, by id.
    fn penalties(&self, code: &str) -> Vec<String> {
        let file = self.file(code);
        let timeline = file["timeline"].as_array().cloned().unwrap_or_default();
        let records = timeline.iter().map(|item| &item["record"]);
        let penalties = records.filter(|record| record["dataset"] == "penalty-2018");
        penalties.map(|record| record["id"].as_str().unwrap().to_owned()).collect()
    }
}

const WHY: [&str; 2] = ["--reasons", "read in the original"];

pub fn with<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &WHY].concat()
}

#[test]
fn subjects_are_merged_parted_and_joined_and_each_way_leads_back() {
    let desk = Desk::new();
    for (number, of) in [("1", 0), ("2", 1), ("3", 1)] {
        desk.penalty(number, of);
    }
    let [one, other, third] = CODES.map(|code| desk.subject(code));
    let nobody = "s7zzzz";

    // Merged, and back.
    desk.does(&with(&["subject", "merge", &other, &one]));
    assert_eq!(desk.subject(CODES[1]), one);
    assert_eq!(desk.penalties(CODES[0]).len(), 3);
    desk.refuses(&with(&["subject", "merge", &other, &one]), &format!("subject {other} was merged into {one}"));
    desk.refuses(&with(&["subject", "merge", &one, &one]), "a subject is not merged into itself");
    desk.refuses(&with(&["subject", "merge", nobody, &one]), &format!("there is no subject `{nobody}`"));
    desk.refuses(&["subject", "merge", &third, &one, "--reasons", " "], "reasons");
    desk.does(&with(&["subject", "unmerge", &other]));
    assert_eq!((desk.subject(CODES[1]), desk.penalties(CODES[1]).len()), (other.clone(), 2));
    desk.refuses(&with(&["subject", "unmerge", &other]), &format!("subject {other} is not merged"));
    // The operator keeps the machine; who is who is not his to say.
    let merged = with(&["subject", "merge", &other, &one]);
    let said = desk.register.refusal(&merged);
    assert!(said.contains("the role `operator` may not do `arrange-subjects` here"), "{said}");

    // A record moves, and a subject is parted.
    let moved = desk.penalties(CODES[1]);
    desk.does(&with(&["subject", "move", &moved[0], "--to", &third]));
    assert_eq!(desk.penalties(CODES[2]), moved[..1]);
    desk.refuses(&with(&["subject", "move", &moved[0], "--to", &third]), "already");
    let split = ["subject", "split", &third, "--record", &moved[0], "--name", "示例丁商贸有限公司"];
    let new = desk.does(&with(&split)).trim().to_owned();
    assert_eq!((desk.penalties(&new), desk.penalties(CODES[2]).len()), (moved[..1].to_vec(), 0));
    desk.refuses(&with(&split), "is not put to that subject");
    let strange = ["subject", "split", &other, "--record", &moved[1], "--code", CODES[0]];
    desk.refuses(&with(&strange), &format!("the subject does not hold `{}`", CODES[0]));
    let bare = ["subject", "split", &other, "--record", &moved[1]];
    desk.refuses(&with(&bare), "by which name or code");
    desk.does(&with(&["subject", "merge", &new, &third]));
    assert_eq!(desk.penalties(CODES[2]), moved[..1]);

    // One follows another, and does not after all.
    let succeed = ["subject", "succeed", &one, &third, "--kind", "division", "--on", "2026-06-01"];
    let succession = desk.does(&with(&succeed)).trim().to_owned();
    assert_eq!(desk.file(CODES[0])["successions"][0]["kind"], "division");
    desk.refuses(&with(&succeed), "follows the other already");
    let [future, kind] = [("2027-01-01", "division"), ("2026-06-01", "marriage")]
        .map(|(day, kind)| ["subject", "succeed", &one, &other, "--kind", kind, "--on", day]);
    desk.refuses(&with(&future), "lies in the future");
    desk.refuses(&with(&kind), "absorption, consolidation, division, reregistration");
    desk.does(&with(&["subject", "withdraw-succession", &succession]));
    assert!(desk.file(CODES[0])["successions"].is_null());
    desk.refuses(&with(&["subject", "withdraw-succession", &succession]), "withdrawn before");
    desk.register.verify();
}

#[test]
fn a_reviewer_refuses_a_link_and_it_is_not_made_again() {
    let desk = Desk::new();
    desk.penalty("1", 0);
    let (subject, record) = (desk.subject(CODES[0]), desk.penalties(CODES[0]).remove(0));
    desk.does(&with(&["review", "decide", &record, "--not", &subject]));
    assert!(desk.penalties(CODES[0]).is_empty());
    desk.penalty("2", 0);
    assert!(desk.penalties(CODES[0]).is_empty(), "whoever says the same is refused as well");
    let waiting = desk.does(&["review", "list", "--output", "csv"]);
    assert_eq!(waiting.lines().filter(|line| line.contains("penalty-2018")).count(), 2, "{waiting}");
    desk.refuses(&with(&["review", "decide", &record, "--not", "s7zzzz"]), "there is no subject");
    desk.refuses(&with(&["review", "decide", &record, "--not", &subject, "--new"]), "cannot be used with");
    let said = desk.register.refusal(&with(&["review", "decide", &record, "--not", &subject]));
    assert!(said.contains("may not do `review`"), "{said}");
    desk.does(&with(&["review", "decide", &record, "--subject", &subject]));
    assert_eq!(desk.penalties(CODES[0]), [record]);
    desk.register.verify();
}

/// Licences without a code: as many as make it sure that some are drawn.
const LICENCES: usize = 300;

/// So many licences of one company, without its code.
pub fn licences(count: usize) -> String {
    let mut rows = "XK_XDR_MC,XK_XDR_LB,XK_XKWS,XK_WSH,XK_XKLB,XK_NR,XK_JDRQ,XK_YXQZ,XK_YXQZI,XK_XKJG,XK_ZT,XK_FRDB,XK_LYDW,OPT_TYPE\n".to_owned();
    for number in 0..count {
        writeln!(
            rows,
            "福州明湖信息科技公司,法人及非法人组织,准予许可决定书,许{number}号,普通,经营许可,2026-11-20,2026-11-20,2029-11-20,某市市场监督管理局,1,示例2,某市市场监督管理局,I"
        )
        .unwrap();
    }
    rows
}

#[test]
fn links_drawn_by_chance_are_listed_and_answered_once() {
    let desk = Desk::new();
    assert_eq!(desk.does(&["review", "drawn", "--output", "csv"]).trim(), "record,probability");
    desk.deliver("licence-2018", &licences(LICENCES));
    let listed = || {
        let output = desk.command(&["review", "drawn", "--output", "csv", "--limit", "300"]).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let table = stdout(&output);
        let rows = table.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned());
        (rows.collect::<Vec<String>>(), told)
    };
    let (drawn, told) = listed();
    assert!(!drawn.is_empty() && drawn.len() < LICENCES / 4, "about one in twenty: {}", drawn.len());
    assert!(told.contains("0 answered, 0 wrong: at most 100.0000 % are wrong, 0.0500 % are allowed"), "{told}");
    assert!(told.contains("adverse records wait for a person"), "{told}");
    desk.does(&with(&["review", "check", &drawn[0], "wrong"]));
    if let Some(second) = drawn.get(1) {
        desk.does(&with(&["review", "check", second, "right"]));
    }
    let (left, told) = listed();
    assert_eq!(left, drawn.iter().skip(2).cloned().collect::<Vec<_>>());
    assert!(told.contains(" wrong: at most"), "{told}");
    desk.refuses(&with(&["review", "check", &drawn[0], "right"]), "was not drawn for an audit");
    desk.refuses(&with(&["review", "check", &drawn[0], "perhaps"]), "possible values: right, wrong");
    let said = desk.register.refusal(&["review", "drawn"]);
    assert!(said.contains("may not do `review`"), "{said}");
    desk.register.verify();
}
