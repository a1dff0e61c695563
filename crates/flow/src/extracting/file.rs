//! How an extract is written: each row with its number at the end, and the whole marked with who took it and why.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use catalogue::Sentences;
use domain::{
    Date, Instant, Label, Language,
    cell::guarded,
    extract::{Extract, ExtractFormat},
};
use publish::{ExtractRecord, ExtractTitles, PublicationState};
use rust_xlsxwriter::{DocProperties, Format, Workbook, Worksheet, XlsxError};
use serde_json::{Map, Value, json};

use crate::{Error, Result};

/// Rows of a sheet at most, without its heading.
pub(super) const MOST_ROWS_OF_A_SHEET: u64 = 1_048_575;

/// What stands before the fields of a data set.
const BEFORE: [&str; 7] = ["record", "subject", "name", "code", "deliverer", "state", "until"];
/// Characters of a line at the head of a printed page, which a workbook bounds at 255.
const HEADER_CHARACTERS: usize = 200;

/// What is said of an extract in its file.
pub(super) struct Head {
    number: String,
    language: Language,
    /// Code and heading of each column.
    columns: Vec<(String, String)>,
    /// Who took it, when and what for, in one line.
    mark: String,
    duty: String,
    as_of: String,
    about: String,
    facts: Map<String, Value>,
    sentences: Sentences,
}

impl Head {
    pub(super) fn new(
        sentences: &Sentences,
        one: &Extract,
        titles: &ExtractTitles,
        organ: &Label,
        made_at: Instant,
        today: Date,
    ) -> Head {
        let (language, why) = (one.wanted.language, &one.wanted.why);
        let say = |key: &str, with: &[(&str, Label)]| sentences.say(key, with).text(language).to_owned();
        let same = |text: &str| Label::new(text, text);
        let own = |key: &str| (key.to_owned(), say(key, &[]));
        let fields = titles.fields.iter().map(|(code, title)| (code.clone(), title.text(language).to_owned()));
        let columns = BEFORE.into_iter().map(own).chain(fields).chain([own("extract")]).collect();
        let with = [
            ("number", same(one.number.as_str())),
            ("account", same(one.account.as_str())),
            ("organ", organ.clone()),
            ("day", same(&today.to_string())),
            ("purpose", same(&why.purpose)),
            ("matter", same(&why.matter)),
        ];
        let facts = json!({
            "extract": one.number.to_string(), "account": one.account.as_str(), "organ": organ.text(language),
            "dataset": one.wanted.dataset.as_str(), "title": titles.title.text(language),
            "from": one.wanted.from, "until": one.wanted.until, "purpose": why.purpose, "matter": why.matter,
            "made_at": made_at.rfc3339(),
        });
        Head {
            number: one.number.to_string(),
            language,
            columns,
            mark: say("mark", &with),
            duty: say("duty", &[]),
            as_of: say("as-of", &[("moment", same(&made_at.rfc3339()))]),
            about: say("about", &[]),
            facts: facts.as_object().cloned().unwrap_or_default(),
            sentences: sentences.clone(),
        }
    }

    /// The cells of a row, in the order of the columns.
    fn cells(&self, record: &ExtractRecord) -> Vec<String> {
        let state = match record.state {
            PublicationState::Public => "state-public",
            PublicationState::NotYet => "state-not-yet",
            PublicationState::Ended => "state-ended",
            PublicationState::NotPublic => "state-not-public",
            _ => "state-held",
        };
        let mut cells = vec![
            record.record.to_string(),
            record.subject.map_or_else(String::new, |subject| subject.to_string()),
            record.name.clone(),
            record.code.clone(),
            record.deliverer.text(self.language).to_owned(),
            self.sentences.say(state, &[]).text(self.language).to_owned(),
            record.until.map_or_else(String::new, |until| until.to_string()),
        ];
        cells.extend(record.cells.iter().cloned());
        cells.push(self.number.clone());
        cells
    }
}

enum Written {
    Csv(Box<csv::Writer<BufWriter<File>>>),
    Json(BufWriter<File>),
    Xlsx(Box<Workbook>),
}

/// The file of an extract while it is written.
pub(super) struct ExtractFile {
    head: Head,
    draft: PathBuf,
    written: Written,
    rows: u64,
}

impl ExtractFile {
    /// Begins the file at `draft`.
    pub(super) fn create(draft: &Path, format: ExtractFormat, head: Head) -> Result<ExtractFile> {
        let failed = Error::file(draft.display());
        let file = File::create(draft).map_err(Error::file(draft.display()))?;
        crate::folder::restrict(draft, 0o600)?;
        let mut file = BufWriter::new(file);
        let begun = match format {
            ExtractFormat::Csv => begin_csv(file, &head).map(|writer| Written::Csv(Box::new(writer))),
            ExtractFormat::Json => begin_json(&mut file, &head).map(|()| Written::Json(file)),
            ExtractFormat::Xlsx => {
                begin_xlsx(&head).map(|workbook| Written::Xlsx(Box::new(workbook))).map_err(std::io::Error::other)
            }
        };
        Ok(ExtractFile { written: begun.map_err(failed)?, head, draft: draft.to_owned(), rows: 0 })
    }

    /// How many rows it has.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Adds records.
    pub(super) fn add(mut self, records: &[ExtractRecord]) -> Result<ExtractFile> {
        for record in records {
            let cells = self.head.cells(record);
            let added = match &mut self.written {
                Written::Csv(writer) => {
                    writer.write_record(cells.iter().map(|cell| guarded(cell).into_owned())).map_err(Into::into)
                }
                Written::Json(file) => add_json(file, &self.head, cells, self.rows == 0),
                Written::Xlsx(workbook) => add_xlsx(workbook, self.rows, &cells).map_err(std::io::Error::other),
            };
            added.map_err(Error::file(self.draft.display()))?;
            self.rows += 1;
        }
        Ok(self)
    }

    /// Ends the file and puts it at `path`: its bytes and their digest.
    pub(super) fn finish(self, path: &Path) -> Result<(u64, String)> {
        let draft = self.draft.clone();
        let failed = || Error::file(draft.display());
        let file = match self.written {
            Written::Csv(writer) => writer.into_inner().map_err(|error| failed()(error.into_error()))?,
            Written::Json(mut file) => {
                file.write_all(b"\n]}\n").map_err(failed())?;
                file
            }
            Written::Xlsx(mut workbook) => {
                let mut file = BufWriter::new(File::create(&draft).map_err(failed())?);
                let saved = workbook.save_to_writer(&mut file);
                saved.map_err(|error| failed()(std::io::Error::other(error)))?;
                file
            }
        };
        let file = file.into_inner().map_err(|error| failed()(error.into_error()))?;
        file.sync_all().map_err(failed())?;
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(File::open(&draft).map_err(failed())?).map_err(failed())?;
        std::fs::rename(&draft, path).map_err(Error::file(path.display()))?;
        Ok((hasher.count(), hasher.finalize().to_hex().to_string()))
    }
}

/// CSV in UTF-8 with a byte order mark, which spreadsheets need.
fn begin_csv(mut file: BufWriter<File>, head: &Head) -> std::io::Result<csv::Writer<BufWriter<File>>> {
    file.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
    writer.write_record(head.columns.iter().map(|(_, heading)| heading))?;
    Ok(writer)
}

fn begin_json(file: &mut BufWriter<File>, head: &Head) -> std::io::Result<()> {
    let mut facts = head.facts.clone();
    let column = |(code, heading): &(String, String)| json!({ "code": code, "title": heading });
    facts.insert("duty".to_owned(), json!(head.duty));
    facts.insert("columns".to_owned(), head.columns.iter().map(column).collect());
    let text = serde_json::to_string(&facts)?;
    write!(file, "{},\"rows\":[", text.strip_suffix('}').unwrap_or(&text))
}

fn add_json(file: &mut BufWriter<File>, head: &Head, cells: Vec<String>, first: bool) -> std::io::Result<()> {
    file.write_all(if first { b"\n" } else { b",\n" })?;
    let columns = head.columns.iter().map(|(code, _)| code.clone());
    let row: Map<String, Value> =
        columns.zip(cells).filter(|(_, cell)| !cell.is_empty()).map(|(code, cell)| (code, cell.into())).collect();
    serde_json::to_writer(file, &row)?;
    Ok(())
}

/// A workbook of two sheets: the rows, with the mark on each printed page, and what is to be known of them.
fn begin_xlsx(head: &Head) -> std::result::Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let account = head.facts.get("account").and_then(Value::as_str).unwrap_or_default();
    workbook.set_properties(&DocProperties::new().set_author(account).set_comment(&head.mark));
    let bold = Format::new().set_bold();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    for (at, (_, heading)) in (0u16..).zip(&head.columns) {
        sheet.write_string_with_format(0, at, heading, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    printed(sheet, head);
    let about = workbook.add_worksheet();
    about.set_name(&head.about)?;
    about.set_column_width(0, 100)?;
    let wrapped = Format::new().set_text_wrap();
    for (at, line) in (0u32..).zip([&head.mark, &head.duty, &head.as_of]) {
        about.write_string_with_format(at, 0, line, &wrapped)?;
    }
    printed(about, head);
    Ok(workbook)
}

/// Puts the mark at the head of each printed page; an ampersand would begin a command there.
fn printed(sheet: &mut Worksheet, head: &Head) {
    let line: String = head.mark.chars().take(HEADER_CHARACTERS).collect();
    sheet.set_landscape();
    sheet.set_header(format!("&L&8{}", line.replace('&', "&&")));
    sheet.set_footer("&R&P / &N");
}

fn add_xlsx(workbook: &mut Workbook, row: u64, cells: &[String]) -> std::result::Result<(), XlsxError> {
    let sheet = workbook.worksheet_from_index(0)?;
    let line = u32::try_from(row + 1).unwrap_or(u32::MAX);
    for (at, cell) in (0u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        sheet.write_string(line, at, cell)?;
    }
    Ok(())
}
