//! One delivery in the formats and encodings that departments send it in.

use std::io::Write;

use encoding_rs::GB18030;

use crate::support::{codes, csv, penalty, run};

fn rows() -> Vec<Vec<(String, String)>> {
    vec![penalty(&[]), penalty(&[("CF_WSH", "慈市监处罚〔2026〕41号"), ("CF_SY", "一,\"二\"\n三")])]
}

#[test]
fn every_encoding_gives_the_same_records() {
    let text = csv(&rows());
    let utf8 = run("penalty-2018", text.as_bytes());
    assert_eq!((utf8.encoding.as_str(), utf8.accepted.len()), ("utf-8", 2));
    let utf16 = |big: bool| -> Vec<u8> {
        let mark = std::iter::once(0xfeff);
        mark.chain(text.encode_utf16())
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    let others = [
        (format!("\u{feff}{text}").into_bytes(), "utf-8-bom"),
        (GB18030.encode(&text).0.into_owned(), "gb18030"),
        (utf16(false), "utf-16le"),
        (utf16(true), "utf-16be"),
        (text.replace('\n', "\r\n").replace("\r\n三", "\n三").into_bytes(), "utf-8"),
    ];
    for (bytes, encoding) in others {
        let other = run("penalty-2018", &bytes);
        assert_eq!(other.encoding, encoding);
        assert_eq!(other.accepted, utf8.accepted, "{encoding}");
    }
}

#[test]
fn other_delimiters_give_the_same_records() {
    let expected = run("penalty-2018", csv(&rows()).as_bytes()).accepted;
    for delimiter in [b';', b'\t', b'|'] {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        writer.write_record(rows()[0].iter().map(|(code, _)| code)).unwrap();
        for row in rows() {
            writer.write_record(row.iter().map(|(_, value)| value)).unwrap();
        }
        assert_eq!(run("penalty-2018", &writer.into_inner().unwrap()).accepted, expected);
    }
}

#[test]
fn json_lines_give_the_same_records() {
    let expected = run("penalty-2018", csv(&rows()).as_bytes()).accepted;
    let mut lines = Vec::new();
    for row in rows() {
        let object: serde_json::Map<String, serde_json::Value> =
            row.into_iter().map(|(code, value)| (code, value.into())).collect();
        serde_json::to_writer(&mut lines, &object).unwrap();
        lines.push(b'\n');
    }
    let run = run("penalty-2018", &lines);
    assert_eq!((run.format.as_str(), run.accepted), ("ndjson", expected));
}

#[test]
fn json_of_another_data_set_is_named() {
    let run = run("registration", b"{\"CF_XDR_MC\":\"a\",\"CF_WSH\":\"b\",\"CF_NR\":\"c\"}\n");
    assert_eq!(run.file[0].code.as_str(), "wrong-contract");
    assert_eq!(run.file[0].with["better"], "penalty-2018");
}

/// A workbook with a sheet of notes before the data, numbers as numbers, days as days.
fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let notes = book.add_worksheet();
    notes.write_string(0, 0, "填报说明").unwrap();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy/mm/dd");
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "行政处罚信息").unwrap();
    for (column, (code, value)) in (0u16..).zip(penalty(&[])) {
        sheet.write_string(1, column, &code).unwrap();
        match code.as_str() {
            "CF_NR_FK" => sheet.write_number(2, column, 0.2).unwrap(),
            "CF_JDRQ" => {
                let when = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 10, 12).unwrap();
                sheet.write_datetime_with_format(2, column, &when, &day).unwrap()
            }
            // The serial number of 2099-12-31, without a format of days.
            "CF_YXQ" => sheet.write_number(2, column, 73_050.0).unwrap(),
            _ => sheet.write_string(2, column, &value).unwrap(),
        };
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_spreadsheet_gives_the_same_record() {
    let expected = run("penalty-2018", csv(&[penalty(&[])]).as_bytes()).accepted;
    let run = run("penalty-2018", &workbook());
    assert_eq!(run.format, "xlsx");
    assert_eq!(run.accepted, expected, "{run:?}");
}

#[test]
fn formulas_and_rounded_codes_in_a_spreadsheet_are_told() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, (code, value)) in (0u16..).zip(penalty(&[])) {
        sheet.write_string(0, column, &code).unwrap();
        match code.as_str() {
            "CF_NR_FK" => {
                let formula = rust_xlsxwriter::Formula::new("=2000/10000").set_result("0.2");
                sheet.write_formula(1, column, formula).unwrap()
            }
            "CF_XDR_SHXYM" => sheet.write_number(1, column, 913_500_001_000_001_234.0).unwrap(),
            _ => sheet.write_string(1, column, &value).unwrap(),
        };
    }
    let run = run("penalty-2018", &book.save_to_buffer().unwrap());
    let found = codes(&run.rejected[0].findings);
    assert!(found.contains(&"formula") && found.contains(&"digits-lost"), "{found:?}");
}

#[test]
fn a_text_that_a_spreadsheet_would_run_is_told_and_kept_as_text() {
    for text in ["=HYPERLINK(A1)", "@SUM(A1)"] {
        let run = crate::support::judge(&[("CF_SY", text)]);
        assert_eq!(codes(&run.accepted[0].findings), ["formula"], "{text}");
        assert!(run.accepted[0].record.stored().values().any(|kept| kept == text));
    }
    assert!(crate::support::findings(&[("CF_SY", "a=b")]).is_empty());
}

#[test]
fn what_is_no_table_is_refused_with_its_kind() {
    let kind = |bytes: &[u8]| {
        let run = run("penalty-2018", bytes);
        let finding = run.file.first().expect("a finding").clone();
        (finding.code.to_string(), finding.with.get("kind").cloned().unwrap_or_default())
    };
    let refused = |kind: &str| ("unsupported-format".to_owned(), kind.to_owned());
    assert_eq!(kind(b"%PDF-1.7 ..."), refused("pdf"));
    assert_eq!(kind(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), refused("xls"));
    assert_eq!(kind(b"<html><body>"), refused("xml"));
    assert_eq!(kind(b"[{\"a\":1}]"), refused("json-array"));
    assert_eq!(kind(&[1, 2, 3, 4, 5, 6, 7, 8, 200, 201]), refused("binary"));
    assert_eq!(kind(b""), ("empty-file".to_owned(), String::new()));
    assert_eq!(kind(b"\n\n \n"), ("empty-file".to_owned(), String::new()));
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("a.txt", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(b"hello").unwrap();
    assert_eq!(kind(&archive.finish().unwrap().into_inner()).0, "spreadsheet-damaged");
}
