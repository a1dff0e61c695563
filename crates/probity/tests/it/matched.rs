//! `probity match`: whom the rows of a file are about.

use std::fs;

use crate::{
    register::{Register, refusal, stdout},
    truth::program,
};

const REGISTRATIONS: &str = "name,code,place,address,representative,phone,registered,closed,former_names\n\
    郑州明湖信息科技有限公司,91410100EX0000010K,410100,河南省郑州市示例路1号,示例一,16000000001,2001-05-06,,郑州旧名软件有限公司\n\
    郑州明潮信息科技有限公司,91410100EX0000037B,410100,河南省郑州市示例路88号,示例二,16000000002,2003-05-06,,\n\
    洛阳金谷餐饮管理有限公司,91410300EX0000029T,410300,河南省洛阳市样本路7号,示例三,16000000003,2005-05-06,,\n";

/// The answers by row: the decision and the name of the first candidate.
fn answers(printed: &str) -> Vec<(String, String, String)> {
    let mut reader = csv::Reader::from_reader(printed.as_bytes());
    let rows = reader.records().map(Result::unwrap);
    rows.filter(|row| matches!(&row[1], "" | "1")).map(|row| (row[0].into(), row[6].into(), row[4].into())).collect()
}

fn register() -> Register {
    let register = Register::new();
    register.deliver("registration", REGISTRATIONS, &[]);
    register
}

#[test]
fn rows_find_their_subject_by_what_they_have() {
    let register = register();
    let rows = "\u{feff}id,name,code,place,address,representative,phone,date\n\
        code,郑州明湖信息科技有限公司,91410100EX0000010K,,,,,2020-01-01\n\
        twin,郑州明潮信息科技有限公司,,410100,,示例二,,2020-01-01\n\
        union,郑州明湖信息科技有限公司工会委员会,,410100,河南省郑州市示例路1号,,16000000001,2020-01-01\n\
        former,郑州旧名软件有限公司,,410100,,示例一,16000000001,2020-01-01\n\
        stranger,开封和光印刷有限公司,,410200,,,,2020-01-01\n";
    register.write("rows.csv", rows);
    let found = answers(&register.answer(&["match", "rows.csv", "--output", "csv"]));
    let of = |id: &str| {
        found.iter().find(|(row, ..)| row == id).map(|(_, decision, name)| (decision.as_str(), name.as_str()))
    };
    assert_eq!(of("code"), Some(("link", "郑州明湖信息科技有限公司")), "{found:?}");
    assert_eq!(of("twin").map(|(_, name)| name), Some("郑州明潮信息科技有限公司"), "{found:?}");
    assert_eq!(of("former").map(|(_, name)| name), Some("郑州明湖信息科技有限公司"), "{found:?}");
    assert_ne!(of("union").map(|(decision, _)| decision), Some("link"), "{found:?}");
    assert_eq!(of("stranger"), Some(("new", "")), "{found:?}");
}

#[test]
fn every_row_gets_an_answer_and_a_file_without_columns_a_refusal() {
    let register = register();
    let long = "明".repeat(10_000);
    let rows = format!(
        "name,date\n,\n明,\n{long},\n\u{1f600}\u{1f600},not a day\n\u{202e}abc\u{0},2020-13-45\n12345,\n91350100M000100Y43,a,b,c,d\n\"\n"
    );
    register.write("rows.csv", &rows);
    let found = answers(&register.answer(&["match", "rows.csv", "--output", "csv"]));
    assert_eq!(found.len(), 8, "{found:?}");
    let json = register.answer(&["match", "rows.csv", "--output", "json"]);
    let json: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(json.len(), 8);
    register.write("other.csv", "a,b\n1,2\n");
    let said = refusal(&register.command(&["match", "other.csv"]).output().unwrap());
    assert!(said.contains("none of the columns id, name, code"), "{said}");
}

#[test]
fn swapped_columns_get_answers_too() {
    let register = register();
    let rows = "id,name,code,place,address,representative,phone,date\n\
        1,91410100EX0000010K,郑州明湖信息科技有限公司,16000000001,示例一,410100,2020-01-01,河南省郑州市示例路1号\n\
        2,410100,16000000001,郑州明湖信息科技有限公司,2020-01-01,河南省郑州市示例路1号,示例一,91410100EX0000010K\n";
    register.write("rows.csv", rows);
    let found = answers(&register.answer(&["match", "rows.csv", "--output", "csv"]));
    // Nothing in its place says whom they mean: nobody is linked.
    assert!(found.len() == 2 && found.iter().all(|(_, decision, _)| decision != "link"), "{found:?}");
}

#[test]
fn pairs_are_judged_without_a_register() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("pairs.csv");
    fs::write(&file, "left,right\n郑州明湖信息科技有限公司,鄭州市明湖資訊科技\n郑州明湖信息科技有限公司,明湖信息科技(郑州)有限公司\n中铁一局集团有限公司,中铁十一局集团有限公司\n").unwrap();
    let printed = stdout(&program().args(["match", "--output", "csv", "--pairs"]).arg(&file).output().unwrap());
    let mut reader = csv::Reader::from_reader(printed.as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["left", "right", "probability", "decision", "reasons"]);
    let likely: Vec<f64> = reader.records().map(|row| row.unwrap()[2].parse().unwrap()).collect();
    assert_eq!(likely.len(), 3);
    assert!(likely[1] > 0.9 && likely[2] < 0.2, "{printed}");
}
