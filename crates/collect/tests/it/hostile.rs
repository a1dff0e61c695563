//! Files that are damaged, or made to do damage: a finding each, bounded work, never a panic.

use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use collect::{Limits, RawRow, Table};
use encoding_rs::GB18030;
use proptest::prelude::*;

use crate::support::{codes, csv, penalty, plan, run, run_with};

#[test]
fn a_damaged_character_costs_its_row_and_no_other() {
    let text = csv(&[penalty(&[]), penalty(&[("CF_WSH", "第2号")]), penalty(&[("CF_WSH", "第3号")])]);
    let mut bytes = GB18030.encode(&text).0.into_owned();
    let needle = GB18030.encode("第2号").0.into_owned();
    let at = bytes.windows(needle.len()).position(|window| window == needle).unwrap();
    bytes[at] = 0xff;
    let run = run("penalty-2018", &bytes);
    assert_eq!((run.accepted.len(), run.rejected.len()), (2, 1));
    assert!(codes(&run.rejected[0].findings).contains(&"mojibake"));
}

#[test]
fn a_truncated_file_keeps_all_rows_but_the_last() {
    let text = csv(&[penalty(&[]), penalty(&[("CF_WSH", "第2号")])]);
    let bytes = GB18030.encode(text.trim_end()).0.into_owned();
    for cut in 1..60 {
        let run = run("penalty-2018", &bytes[..bytes.len() - cut]);
        assert_eq!(run.accepted.first().map(|row| row.row), Some(1), "{cut}");
        assert!(run.accepted.len() + run.rejected.len() <= 2, "{cut}");
    }
    let quoted = text.replace("第2号", "\"第2号");
    let cut = quoted.find("第2号").unwrap() + 10;
    let run = run("penalty-2018", &quoted.as_bytes()[..cut]);
    assert_eq!(run.accepted.len(), 1);
    assert!(codes(&run.rejected[0].findings).contains(&"unclosed-quote"));
}

#[test]
fn nul_bytes_and_control_characters_are_told() {
    let run = run(
        "penalty-2018",
        csv(&[penalty(&[("CF_SY", "一\0二")]), penalty(&[("CF_WSH", "第2号"), ("CF_SY", "一\u{7}二\u{202e}三")])])
            .as_bytes(),
    );
    assert_eq!(codes(&run.rejected[0].findings), ["nul-byte"]);
    assert_eq!(codes(&run.accepted[0].findings), ["control-character"]);
    let kept = run.accepted[0].record.stored();
    assert!(kept.values().any(|text| text == "一二三"));
}

#[test]
fn a_million_columns_are_refused() {
    let run = run("penalty-2018", "CF_WSH,".repeat(1_000_000).as_bytes());
    assert_eq!(codes(&run.file), ["too-many-columns"]);
    let row = format!("{}\n{}\n", csv(&[penalty(&[])]).trim_end(), "x,".repeat(1_000_000));
    let run = crate::support::run("penalty-2018", row.as_bytes());
    assert_eq!(run.accepted.len(), 1);
    assert!(codes(&run.rejected[0].findings).contains(&"row-too-large"));
    assert!(run.rejected[0].cells.len() <= 1_001);
}

/// A delivery whose second row has one cell of `size` bytes that is made while it is read.
struct Huge {
    head: Vec<u8>,
    size: u64,
    tail: Vec<u8>,
    at: u64,
}

impl Read for Huge {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let (head, tail_at) = (self.head.len() as u64, self.head.len() as u64 + self.size);
        let read = if self.at < head {
            (&self.head[self.at as usize..]).read(buffer)?
        } else if self.at < tail_at {
            let len = buffer.len().min((tail_at - self.at) as usize);
            buffer[..len].fill(b'x');
            len
        } else {
            self.tail.get((self.at - tail_at) as usize..).unwrap_or_default().read(buffer)?
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Huge {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let SeekFrom::Start(at) = to else { return Err(std::io::ErrorKind::Unsupported.into()) };
        self.at = at;
        Ok(at)
    }
}

#[test]
fn a_huge_cell_is_skipped_without_being_kept() {
    let rows = csv(&[penalty(&[]), penalty(&[("CF_SY", "HERE")]), penalty(&[("CF_WSH", "第3号")])]);
    for quote in ["", "\""] {
        let (head, tail) = rows.split_once("HERE").unwrap();
        let huge = Huge {
            head: format!("{head}{quote}").into(),
            size: 16 << 20,
            tail: format!("{quote}{tail}").into(),
            at: 0,
        };
        let plan = plan("penalty-2018");
        let mut table = Table::open(huge, plan.headings(), Limits::default()).unwrap();
        let binding = plan.bind(table.columns());
        let (mut row, mut told) = (RawRow::default(), Vec::new());
        while table.read(&mut row).unwrap() {
            assert!(row.joined().len() < 1 << 20);
            told.push(match plan.judge(&binding, &row) {
                collect::Judged::Rejected(rejected) => codes(&rejected.findings).join(" "),
                _ => String::new(),
            });
        }
        assert_eq!((told.len(), told[0].as_str(), told[2].as_str()), (3, "", ""));
        assert!(told[1].contains("field-too-large"), "{told:?}");
    }
}

/// An archive with one part of `size` zero bytes.
fn bomb(size: usize) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&vec![0; size]).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_zip_bomb_is_refused_by_its_directory_and_by_what_comes_out() {
    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    let plan = plan("penalty-2018");
    let honest = bomb(4 << 20);
    let told = run_with(&plan, &honest, limits).file;
    assert_eq!(codes(&told), ["spreadsheet-too-large"]);
    assert_eq!(told[0].with["limit"], "1 MiB");
    // The directory says ten bytes.
    let mut liar = honest;
    let size = (4u32 << 20).to_le_bytes();
    for at in (0..liar.len() - 4).filter(|&at| liar[at..at + 4] == size).collect::<Vec<_>>() {
        liar[at..at + 4].copy_from_slice(&10u32.to_le_bytes());
    }
    let told = run_with(&plan, &liar, limits).file;
    assert!(["spreadsheet-too-large", "spreadsheet-damaged"].contains(&told[0].code.as_str()), "{told:?}");
}

#[test]
fn a_spreadsheet_cut_anywhere_is_damaged() {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write_string(0, 0, "CF_WSH").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    for cut in (0..bytes.len()).step_by(97) {
        let run = run("penalty-2018", &bytes[..cut]);
        assert!(run.file.iter().any(|finding| finding.severity == domain::Severity::Reject), "{cut}");
    }
}

#[test]
fn a_sheet_that_refers_one_long_text_everywhere_is_bounded() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let long = "甲".repeat(30_000);
    for (column, (code, _)) in (0u16..).zip(penalty(&[])) {
        sheet.write_string(0, column, &code).unwrap();
    }
    for row in 1..20 {
        for column in 0..20 {
            sheet.write_string(row, column, &long).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let limits = Limits { unpacked_bytes: 4 << 20, ..Limits::default() };
    assert_eq!(codes(&run_with(&plan("penalty-2018"), &bytes, limits).file), ["spreadsheet-too-large"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        run("penalty-2018", &bytes);
    }

    #[test]
    fn any_damage_to_a_delivery_is_survived(
        at in proptest::collection::vec((0usize..2_000, any::<u8>()), 1..20),
        gb in any::<bool>(),
    ) {
        let text = csv(&[penalty(&[]), penalty(&[("CF_WSH", "第2号")])]);
        let mut bytes = if gb { GB18030.encode(&text).0.into_owned() } else { text.into_bytes() };
        for (place, byte) in at {
            let len = bytes.len();
            bytes[place % len] = byte;
        }
        run("penalty-2018", &bytes);
    }

    #[test]
    fn any_text_in_any_cell_is_judged(field in 0usize..17, text in "\\PC{0,60}") {
        let mut row = penalty(&[]);
        row[field].1 = text;
        let run = run("penalty-2018", csv(&[row]).as_bytes());
        let judged = run.accepted.len() + run.rejected.len() + run.persons;
        prop_assert!(judged == 1 || run.file.iter().any(|finding| finding.severity == domain::Severity::Reject));
    }
}
