//! The commands of the guide "Credit commitments": given, checked on its day, doubted, answered, decided on,
//! and named in a procedure.

use crate::register::{Register, refusal, stdout};

const CODE: &str = "91350100M000100Y43";
const TODAY: &str = "2026-11-25";
/// The day after the check of the commitment that is given today.
const CHECKED: &str = "2027-11-26";

struct City {
    register: Register,
    passwords: [(&'static str, String); 3],
}

impl City {
    fn new() -> City {
        let register = Register::demo(TODAY);
        register.answer(&["organ", "add", "market", "示例市市场监督管理局"]);
        let taken = register.deliver(
            "registration",
            &format!(
                "name,code,registration_day,character,capital,business_scope,province,city,address\n\
                 示例甲商贸有限公司,{CODE},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号\n"
            ),
            &["--today", TODAY],
        );
        assert!(!taken.contains("error"), "{taken}");
        let found = register.answer(&["search", CODE, "--output", "csv", "--today", TODAY]);
        let subject = found.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
        let officer = register.account("officer", &["--role", "deciding-officer", "--organ", "market"]);
        let clerk = register.account("clerk", &["--role", "deliverer", "--organ", "market"]);
        let owner = register.account("owner", &["--role", "subject", "--subject", &subject]);
        City { register, passwords: [("officer", officer), ("clerk", clerk), ("owner", owner)] }
    }

    fn as_one(&self, account: &str, arguments: &[&str], day: &str) -> std::process::Output {
        let password = self.passwords.iter().find(|(name, _)| *name == account).map(|(_, password)| password).unwrap();
        let arguments = [arguments, &["--today", day]].concat();
        self.register.command_as(account, password, &arguments).output().unwrap()
    }

    fn answer(&self, account: &str, arguments: &[&str], day: &str) -> String {
        stdout(&self.as_one(account, arguments, day)).trim().to_owned()
    }
}

#[test]
fn a_promise_is_checked_on_its_day_and_a_breach_is_named_in_a_procedure() {
    let city = City::new();
    let give =
        ["commitment", "give", "--template", "licence-notification", "--organ", "market", "--matter", "食品经营许可"];
    let id = city.answer("owner", &give, TODAY);
    assert!(refusal(&city.as_one("owner", &give, TODAY)).contains("says the same"));
    assert!(refusal(&city.as_one("officer", &give, TODAY)).contains("give-commitment"));
    let shown = city.answer("officer", &["commitment", "show", &id], TODAY);
    assert!(shown.contains("2027-11-25") && shown.contains("commitment-licence"), "{shown}");

    let bad = format!(
        "UNISCID,ENTNAME,INSTASK,INSTYPE,INSITEM,INSRES,INSDATE,INSAUTH\n\
         {CODE},示例甲商贸有限公司,2027年抽查,双随机抽查,食品经营,发现问题已责令改正,2027-03-01,示例市市场监督管理局\n"
    );
    let taken = city.register.deliver("inspection-result", &bad, &["--today", "2027-03-10"]);
    assert!(!taken.contains("error"), "{taken}");
    let check = |day: &str| {
        let arguments = ["commitment", "check", "--today", day];
        stdout(&city.register.command(&arguments).output().unwrap())
    };
    assert!(check("2027-11-25").contains("doubted 0"), "the day of the check counts itself");
    assert!(check(CHECKED).contains("doubted 1"));
    assert!(city.answer("owner", &["commitment", "show", &id], CHECKED).contains("inspection-failed"));

    let cases = city.answer("owner", &["case", "list", "--output", "csv"], CHECKED);
    let case = cases.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    assert!(city.answer("owner", &["case", "show", &case], CHECKED).contains(&id));
    let objects = ["case", "do", &case, "objects", "--reasons", "已经改正"];
    city.answer("owner", &objects, CHECKED);
    city.answer("officer", &["case", "do", &case, "broken", "--reasons", "检查记录属实"], CHECKED);
    let shown = city.answer("owner", &["commitment", "list", "--output", "csv"], CHECKED);
    assert!(shown.contains("broken") && shown.contains("2028-11-26"), "{shown}");
    let asked = ["measure", "check", "--subject", CODE, "--procedure", "licence", "--matter", "2027-L-1"];
    let told = city.answer("clerk", &asked, CHECKED);
    assert!(told.contains("no-commitment-approval") && told.contains(&id), "{told}");
    assert!(refusal(&city.as_one("owner", &give, CHECKED)).contains("2028-11-26"));
}
