//! The walk of a penalty that is repaired, on the command line: applied for, accepted, decided by the organ
//! that found it, gone from the portal; and what a complaint leaves in sight.

use crate::register::{Register, refusal, stdout};

const DAY: &str = "2026-11-25";
const CODE: &str = "91350100M000100Y43";
const REGISTRATION: &str = "name,code,registration_day,character,capital,business_scope,province,city,address\n\
    示例甲商贸有限公司,91350100M000100Y43,2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号\n";
const PENALTY: &str = "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_SY,CF_YJ,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_CFJG,CF_SJLY,OPT_TYPE\n\
    示例甲商贸有限公司,法人及非法人组织,91350100M000100Y43,某罚字〔2026〕1号,未按规定公示,未按规定公示价格,某条例第十条,罚款,罚款2000元,0.2,\
    2026-11-20,2027-11-20,某市市场监督管理局,某市市场监督管理局,I\n";

/// A town with one fined company and those who have a part in its cases.
struct Town {
    register: Register,
    accounts: Vec<(&'static str, String)>,
}

impl Town {
    fn new() -> Town {
        let register = Register::demo(DAY);
        register.answer(&["organ", "add", "market", "示例市场监督管理局"]);
        for (dataset, rows) in [("registration", REGISTRATION), ("penalty-2018", PENALTY)] {
            let taken = register.deliver(dataset, rows, &["--organ", "market", "--today", DAY]);
            assert!(taken.contains(",1,1,0,"), "{taken}");
        }
        let found = register.answer(&["search", CODE, "--output", "csv", "--today", DAY]);
        let subject = found.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
        let accounts = [
            ("company", vec!["--role", "subject", "--subject", subject.as_str()]),
            ("clerk", vec!["--role", "reviewer"]),
            ("chief", vec!["--role", "deciding-officer", "--organ", "market"]),
        ];
        let accounts = accounts.into_iter().map(|(name, options)| (name, register.account(name, &options)));
        let accounts = accounts.collect();
        Town { register, accounts }
    }

    fn password(&self, who: &str) -> &str {
        self.accounts.iter().find(|(name, _)| *name == who).map(|(_, password)| password.as_str()).unwrap()
    }

    /// What `who` does on `day` prints.
    fn does(&self, who: &str, day: &str, arguments: &[&str]) -> String {
        let arguments = [&["case"], arguments, &["--today", day]].concat();
        stdout(&self.register.command_as(who, self.password(who), &arguments).output().unwrap())
    }

    fn refused(&self, who: &str, day: &str, arguments: &[&str]) -> String {
        let arguments = [&["case"], arguments, &["--today", day]].concat();
        refusal(&self.register.command_as(who, self.password(who), &arguments).output().unwrap())
    }

    /// What everyone reads of the company.
    fn public(&self, day: &str) -> String {
        let mut command = self.register.command(&["subject", CODE, "--output", "json", "--today", day]);
        stdout(&command.env_remove("PROBITY_TOKEN").output().unwrap())
    }
}

/// The id of the penalty, as the company's file shows it.
fn penalty_of(town: &Town) -> String {
    let file: serde_json::Value = serde_json::from_str(&town.public(DAY)).unwrap();
    let mut records = file["timeline"].as_array().unwrap().iter().map(|item| &item["record"]);
    let penalty = records.find(|record| record["document_number"] == "某罚字〔2026〕1号");
    penalty.unwrap_or_else(|| panic!("{file}"))["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_penalty_is_repaired_and_leaves() {
    let town = Town::new();
    let record = penalty_of(&town);
    let apply = ["open", &record, "--template", "credit-repair", "--reasons", "罚款已经缴清"];
    let inputs = ["--input", "fulfilment=缴款书1号", "--input", "commitment=依法诚信经营"];
    let said = town.refused("company", DAY, &apply);
    assert!(said.contains("fulfilment"), "{said}");
    let case = town.does("company", DAY, &[&apply[..], &inputs[..]].concat()).trim().to_owned();
    assert!(case.starts_with('c'), "{case}");

    let shown = town.does("clerk", DAY, &["show", &case]);
    for part in
        ["Credit repair", "缴款书1号", "outcomes  accepted, not-accepted", "due 2026-11-27", "stops for supplement"]
    {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
    town.does("clerk", DAY, &["stop-clock", &case, "supplement", "--reasons", "缺盖章"]);
    assert!(town.does("clerk", "2026-12-01", &["show", &case]).contains("stands still"));
    town.does("clerk", "2026-12-01", &["continue", &case, "--reasons", "已补正"]);
    let due = town.does("clerk", "2026-12-01", &["due", "--within", "5", "--output", "csv"]);
    assert!(due.contains("2026-12-03"), "{due}");
    town.does("clerk", "2026-12-02", &["do", &case, "accepted", "--reasons", "材料齐全", "--evidence", "缴款书1号"]);
    let said = town.refused("clerk", "2026-12-02", &["do", &case, "repaired", "--reasons", "同意"]);
    assert!(said.contains("act-on-case"), "{said}");

    assert!(town.public("2026-12-02").contains("某罚字〔2026〕1号"));
    let mine = town.does("chief", "2026-12-03", &["list", "--output", "csv"]);
    assert!(mine.contains(&case) && mine.contains("decide"), "{mine}");
    town.does("chief", "2026-12-03", &["do", &case, "repaired", "--reasons", "条件具备"]);
    assert!(!town.public("2026-12-03").contains("某罚字〔2026〕1号"));
    let own = town.does("company", "2026-12-03", &["list", "--output", "csv"]);
    assert!(own.contains("repaired"), "{own}");
    town.register.verify();
}

#[test]
fn whoever_complains_is_told_the_outcome_by_a_receipt_and_leaves_no_name() {
    let town = Town::new();
    let subject = town.register.answer(&["search", CODE, "--output", "csv", "--today", DAY]);
    let subject = subject.lines().nth(1).unwrap().split(',').next().unwrap();
    let arguments = [
        "case",
        "open",
        "--template",
        "complaint",
        "--subject",
        subject,
        "--reasons",
        "短斤缺两",
        "--informant",
        "林某某 13800138000",
        "--today",
        DAY,
    ];
    let output = town.register.command(&arguments).env_remove("PROBITY_TOKEN").output().unwrap();
    let (case, said) = (stdout(&output).trim().to_owned(), String::from_utf8(output.stderr).unwrap());
    let receipt = said.trim().rsplit(' ').next().unwrap();
    let ask = ["case", "show", &case, "--receipt", receipt, "--today", DAY];
    let told = stdout(&town.register.command(&ask).env_remove("PROBITY_TOKEN").output().unwrap());
    assert!(told.contains("waits for Accept or refuse") && told.contains("2026-12-04"), "{told}");
    let wrong = ["case", "show", &case, "--receipt", "receipt_00", "--today", DAY];
    assert!(town.register.refusal(&wrong).contains("there is no case"));
    assert!(town.refused("company", DAY, &["show", &case]).contains("there is no case"));
    let read = town.does("clerk", DAY, &["show", &case]);
    assert!(read.contains("短斤缺两") && !read.contains("13800138000"), "{read}");
    town.register.verify();
}
