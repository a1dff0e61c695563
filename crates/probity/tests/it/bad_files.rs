//! Bad files as departments send them: each is told with a finding and its remedy, and costs no row
//! but its own.

use std::io::{Cursor, Write};

use domain::FindingCode;

use crate::{
    made_up::{Company, Penalty, company, penalties, registrations},
    register::Register,
};

/// A bad file, and what becomes of it.
struct Bad {
    file: &'static str,
    content: Vec<u8>,
    /// What is told.
    finding: &'static str,
    accepted: u64,
    rejected: u64,
}

/// Two right penalties, of which one case spoils the second.
fn two(company: &Company, number: u32) -> String {
    let numbers = [format!("示罚〔2026〕{number}号"), format!("示罚〔2026〕{}号", number + 1)];
    let penalty = |number| Penalty { company, number, day: "2026-11-12", yuan: 2_000, operation: "" };
    penalties([penalty(&numbers[0]), penalty(&numbers[1])])
}

fn spoiled(text: &str, from: &str, to: &str) -> Vec<u8> {
    let at = text.rfind(from).unwrap();
    format!("{}{to}{}", &text[..at], &text[at + from.len()..]).into_bytes()
}

fn cases(company: &Company) -> Vec<Bad> {
    let bad = |file, content, finding, accepted, rejected| Bad { file, content, finding, accepted, rejected };
    let text = |number| two(company, number);
    let cut = spoiled(&text(10), "未按规定", "\"未按规定");
    let destroyed = {
        let mut bytes = text(20).into_bytes();
        let at = text(20).rfind("未按规定").unwrap();
        bytes[at..at + 2].copy_from_slice(&[0xff, 0xfe]);
        bytes
    };
    let utf_32 =
        [&[0xff, 0xfe, 0, 0][..], &text(30).chars().flat_map(|c| (c as u32).to_le_bytes()).collect::<Vec<_>>()];
    let marked = text(80).replace("OPT_TYPE\n", "OPT_TYPE,MJ\n");
    let (first, second) = marked.trim_end().rsplit_once('\n').unwrap();
    let marked = format!("{first},公开\n{second},机密\n");
    let columns = format!("{}\n{}\n", text(50).lines().next().unwrap(), "CF_WSH,".repeat(1_000_000));
    vec![
        bad("truncated.csv", cut, "unclosed-quote", 1, 1),
        bad("destroyed.csv", destroyed, "mojibake", 1, 1),
        bad("utf-32.csv", utf_32.concat(), "unsupported-encoding", 0, 0),
        bad("bomb.xlsx", bomb(), "spreadsheet-too-large", 0, 0),
        bad("headings.csv", "CF_WSH,".repeat(1_000_000).into_bytes(), "too-many-columns", 0, 0),
        bad("columns.csv", columns.into_bytes(), "row-too-large", 0, 1),
        bad("nul.csv", spoiled(&text(60), "未按", "未\0按"), "nul-byte", 1, 1),
        bad("value.csv", spoiled(&text(70), "未按", &"未".repeat(400_000)), "field-too-large", 1, 1),
        bad("secret.csv", marked.into_bytes(), "secret-mark", 1, 1),
        bad("formula.csv", spoiled(&text(90), "未按", "=HYPERLINK(1)未按"), "formula", 2, 0),
        bad("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "unsupported-format", 0, 0),
        bad("registrations.csv", registrations([company]).into_bytes(), "wrong-contract", 0, 0),
        bad("empty.csv", Vec::new(), "empty-file", 0, 0),
    ]
}

/// A spreadsheet of which the archive says that it unpacks to 300 MiB.
fn bomb() -> Vec<u8> {
    const SIZE: u32 = 1 << 20;
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&vec![0; SIZE as usize]).unwrap();
    let mut bytes = archive.finish().unwrap().into_inner();
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == SIZE.to_le_bytes() {
            bytes[at..at + 4].copy_from_slice(&(300u32 << 20).to_le_bytes());
        }
    }
    bytes
}

/// What a delivery printed: the figures of its receipt and the lines of its findings.
fn deliver(register: &Register, bad: &Bad) -> (u64, u64, String) {
    register.write(bad.file, &bad.content);
    let output = register.run(&["deliver", "--dataset", "penalty-2018", bad.file, "--today", "2026-11-25"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let receipt = text.lines().find(|line| line.contains(bad.file));
    let receipt = receipt.unwrap_or_else(|| panic!("{}: {output:?}", bad.file));
    // From the end: quality, subjects, review, held, warned, persons, rejected, unchanged, withdrawn,
    // corrected, accepted.
    let mut figures = receipt.split_whitespace().rev().skip(1).map(|figure| figure.parse::<u64>().unwrap());
    let (rejected, accepted) = (figures.nth(5).unwrap(), figures.nth(3).unwrap());
    (accepted, rejected, text)
}

#[test]
fn every_bad_file_is_told_with_a_remedy_and_costs_no_row_but_its_own() {
    let register = Register::demo("2026-11-25");
    let company = company("甲", 1);
    register.deliver("registration", &registrations([&company]), &["--today", "2026-11-25"]);
    let pack = catalogue::Pack::embedded("cn").unwrap().unwrap();
    let mut records = 0;
    for bad in cases(&company) {
        let (accepted, rejected, text) = deliver(&register, &bad);
        assert_eq!((accepted, rejected), (bad.accepted, bad.rejected), "{}: {text}", bad.file);
        let remedy = &pack.wording(&FindingCode::named(bad.finding)).unwrap().remedy.en;
        let told = text.lines().any(|line| line.starts_with(bad.finding) && line.contains(remedy.as_str()));
        assert!(told, "{}: {remedy}\n{text}", bad.file);
        records += accepted;
    }
    // The right rows are all there, and all of them once.
    let held = format!("records,penalty-2018,{records}");
    assert!(register.holdings().contains(&held), "{held}: {:?}", register.holdings());

    // Every file again: the same is told, and nothing changes.
    for bad in cases(&company) {
        let (accepted, rejected, text) = deliver(&register, &bad);
        assert_eq!((accepted, rejected), (0, bad.rejected), "{}: {text}", bad.file);
        assert_eq!(text.contains("repeated-delivery"), bad.accepted > 0, "{}: {text}", bad.file);
    }
    assert!(register.holdings().contains(&held), "{held}: {:?}", register.holdings());
    register.verify();
}

#[test]
fn a_file_or_data_set_that_is_not_there_is_said() {
    let register = Register::new();
    let said = register.refusal(&["deliver", "--dataset", "penalty-2018", "absent.csv"]);
    assert!(said.contains("absent.csv"), "{said}");
    register.write("rows.csv", "a,b\n1,2\n");
    let said = register.refusal(&["deliver", "rows.csv"]);
    assert!(said.contains("--dataset") && said.contains("probity catalogue list"), "{said}");
    let said = register.refusal(&["deliver", "--dataset", "weather", "rows.csv"]);
    assert!(said.contains("there is no data set `weather`"), "{said}");
}
