//! The guide "The portal": feeds, checks, an annual report sent in by the subject itself, quotas.

use crate::{
    http::{Served, in_address},
    register::Register,
};

const CODE: &str = "91350100M000100Y43";
const TODAY: &str = "2026-11-25";

/// A register with one company, whose account is `owner`, and the company's id.
fn register() -> (Register, String, String) {
    let register = Register::demo(TODAY);
    register.answer(&["organ", "add", "market", "示例市市场监督管理局"]);
    let rows = format!(
        "name,code,registration_day,character,capital,business_scope,province,city,address\n\
         示例甲商贸有限公司,{CODE},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号\n"
    );
    register.deliver("registration", &rows, &["--today", TODAY]);
    let found = register.answer(&["search", CODE, "--output", "csv", "--today", TODAY]);
    let subject = found.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    let password = register.account("owner", &["--role", "subject", "--subject", &subject]);
    (register, subject, password)
}

/// What stands in the field of that name on a page.
fn field(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Waits until a path of the API says this.
fn until_it_says(served: &Served, path: &str, text: &str) -> String {
    let mut answers = (0..20_000).map(|_| served.get(path, "").text());
    answers.find(|answer| answer.contains(text)).unwrap_or_else(|| panic!("{path} never says {text}"))
}

#[test]
fn a_subject_reports_its_year_and_everyone_reads_and_follows_it() {
    let (register, subject, password) = register();
    let served = register.serve(&["--today", TODAY]);
    let who = served.sign_in("owner", &password);
    let path = "/en/my/filings/annual-report";
    let form = served.get(path, &who).text();
    assert!(form.contains(CODE) && form.contains("示例甲商贸有限公司") && form.contains("25 November 2026"), "{form}");
    let token = field(&form, "form_token");

    // Nobody else is let in, and a form without its token is none.
    assert_eq!(served.get(path, "").status, 303);
    assert_eq!(served.post_form(path, "value-ANCHEYEAR=2025", &who).status, 422);
    let wrong = served.post_form(path, &format!("form_token={token}&value-ANCHEYEAR=1999"), &who);
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.text().contains("aria-invalid=\"true\"") && wrong.text().contains("value=\"1999\""),
        "{}",
        wrong.text()
    );

    let right = format!("form_token={token}&value-ANCHEYEAR=2025&value-EMPNUM=12");
    let taken = served.post_form(path, &right, &who);
    assert_eq!(taken.status, 303, "{}", taken.text());
    let done = taken.header("location").unwrap().to_owned();
    assert!(served.get(&done, &who).text().contains("Taken."));
    let records = format!("/api/v1/subjects/{subject}/records?dataset=annual-report");
    let answer = until_it_says(&served, &records, "\"items\":[{");
    assert!(answer.contains("\"state\":\"public\""), "{answer}");

    let feed = served.get(&format!("/en/subjects/{subject}/feed"), "");
    assert_eq!((feed.status, feed.header("content-type")), (200, Some("application/atom+xml; charset=utf-8")));
    assert_eq!(feed.text().matches("<entry>").count(), 2, "{}", feed.text());
    let day = served.get(&format!("/en/publicity/market/{TODAY}/feed"), "");
    assert_eq!(day.status, 200);
    drop(served);
    register.verify();
}

#[test]
fn a_mistyped_code_is_put_right_and_a_whole_one_opens_the_file() {
    let (register, subject, _) = register();
    let served = register.serve(&["--today", TODAY]);
    let wrong = served.get("/en/search?q=91350100M000100Y44", "").text();
    assert!(wrong.contains("Character 18 of the code should be 3."), "{wrong}");
    let right = served.get(&format!("/en/search?q={CODE}"), "");
    assert_eq!((right.status, right.header("location")), (303, Some(&*format!("/en/subjects/{subject}"))));
    for typed in ["示例甲", "shili", "sljsm", "91350100M0"] {
        let answer = served.get(&format!("/api/v1/suggestions?q={}", in_address(typed)), "").text();
        assert!(answer.contains(CODE), "{typed}: {answer}");
    }
}

#[test]
fn the_api_is_answered_so_often_in_a_minute() {
    let (register, ..) = register();
    let served = register.serve(&["--api-minute", "3"]);
    let mut over = None;
    // A minute may end in between: of eight requests at most three each are answered in two of them.
    for _ in 0..8 {
        let answered = served.get("/api/v1/lists", "");
        assert_eq!(answered.header("ratelimit-policy"), Some("\"minute\";q=3;w=60"));
        if answered.status == 429 {
            over = Some(answered);
        }
    }
    let over = over.unwrap();
    assert!(over.header("retry-after").is_some_and(|seconds| (1..=60).contains(&seconds.parse::<u32>().unwrap())));
    assert_eq!(served.get("/en/lists", "").status, 200);
}
