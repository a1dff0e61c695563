//! How a file is written down: CSV, NDJSON and spreadsheets, in the encodings of departments.

use catalogue::contract::{Contract, FieldType};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as CellFormat, Workbook};

use crate::{
    Error, Output,
    fault::SPLIT,
    setting::{DateStyle, Encoding, Format, Headings, Organ, Style},
};

/// How many bytes are gathered before they are handed on.
const PIECE: usize = 64 * 1024;
/// How many rows a spreadsheet holds: departments split larger ones, and it is built in memory.
pub const SHEET_ROWS: u32 = 4_000;

/// The columns of a file.
#[derive(Clone, Debug)]
pub struct Columns {
    headings: Vec<String>,
    fields: Vec<usize>,
    numbered: bool,
    kinds: Vec<Column>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Text,
    Number,
    Day,
}

impl Columns {
    /// The columns for `fields`, places in the contract in the file's order.
    pub fn new(contract: &Contract, fields: Vec<usize>, organ: &Organ, numbered: bool) -> Columns {
        let heading = |place: &usize| {
            let field = &contract.fields[*place];
            match organ.style.headings {
                Headings::Code => field.code.as_str().to_owned(),
                Headings::Title => field.title.zh.clone(),
                Headings::Alias => {
                    let aliases = field.aliases.len().max(1);
                    let chosen = field.aliases.get((organ.serial as usize + place) % aliases);
                    chosen.unwrap_or(&field.title.zh).clone()
                }
            }
        };
        let kind = |place: &usize| match contract.fields[*place].kind {
            FieldType::Money { .. } | FieldType::Integer { .. } | FieldType::Decimal => Column::Number,
            FieldType::Date => Column::Day,
            _ => Column::Text,
        };
        Columns {
            headings: fields.iter().map(heading).collect(),
            kinds: fields.iter().map(kind).collect(),
            fields,
            numbered,
        }
    }
}

/// A file that is being written.
pub struct File {
    /// Its path.
    pub path: String,
    /// How many rows it has.
    pub rows: u32,
    columns: Columns,
    style: Style,
    body: Body,
}

enum Body {
    Text(Box<csv::Writer<Vec<u8>>>),
    Lines(Vec<u8>),
    Sheet(Box<Workbook>),
}

impl File {
    /// A new file with its headings.
    pub fn open<E>(path: String, columns: Columns, style: Style) -> Result<File, Error<E>> {
        let mark = if style.encoding == Encoding::Utf8Bom { "\u{FEFF}" } else { "" };
        let start = mark.as_bytes().to_vec();
        let body = match style.format {
            Format::Csv => Body::Text(Box::new(csv::WriterBuilder::new().flexible(true).from_writer(start))),
            Format::Ndjson => Body::Lines(start),
            Format::Xlsx => Body::Sheet(Box::new(new_workbook())),
        };
        let mut file = File { path, rows: 0, columns, style, body };
        file.write_headings()?;
        Ok(file)
    }

    /// Whether a spreadsheet has no room for another row.
    pub fn is_full(&self) -> bool {
        self.style.format == Format::Xlsx && self.rows >= SHEET_ROWS
    }

    fn write_headings<E>(&mut self) -> Result<(), Error<E>> {
        // Departments count rows in a column that no standard knows.
        let number = self.columns.numbered.then_some("序号");
        let headings = number.into_iter().chain(self.columns.headings.iter().map(String::as_str));
        match &mut self.body {
            Body::Text(writer) => writer.write_record(headings).map_err(|error| broken(&self.path, &error)),
            Body::Lines(_) => Ok(()),
            Body::Sheet(workbook) => {
                let sheet = workbook.worksheet_from_index(0).map_err(|error| broken(&self.path, &error))?;
                for (column, heading) in (0u16..).zip(headings) {
                    sheet.write_string(0, column, heading).map_err(|error| broken(&self.path, &error))?;
                }
                Ok(())
            }
        }
    }

    /// Writes a row; `cells` stand in the contract's order. Returns its number, from 1.
    pub fn write<O: Output>(&mut self, cells: &[String], output: &mut O) -> Result<u32, Error<O::Error>> {
        self.rows += 1;
        let empty = &self.style.empty;
        let value = |place: &usize| match cells[*place].as_str() {
            "" => empty.as_str(),
            text => text,
        };
        let values = self.columns.fields.iter().map(value);
        match &mut self.body {
            Body::Text(writer) => {
                let number = self.columns.numbered.then(|| self.rows.to_string());
                let cells = number.as_deref().into_iter().chain(values.flat_map(|cell| cell.split(SPLIT)));
                writer.write_record(cells).map_err(|error| broken(&self.path, &error))?;
                if writer.get_ref().len() >= PIECE {
                    self.hand_on(output)?;
                }
            }
            Body::Lines(lines) => {
                let filled =
                    self.columns.headings.iter().zip(&self.columns.fields).filter(|(_, f)| !cells[**f].is_empty());
                write_object(filled.map(|(heading, place)| (heading.as_str(), cells[*place].as_str())), lines);
                if lines.len() >= PIECE {
                    self.hand_on(output)?;
                }
            }
            Body::Sheet(workbook) => {
                let sheet = workbook.worksheet_from_index(0).map_err(|error| broken(&self.path, &error))?;
                let day = CellFormat::new().set_num_format("yyyy-mm-dd");
                if self.columns.numbered {
                    sheet.write_number(self.rows, 0, self.rows).map_err(|error| broken(&self.path, &error))?;
                }
                let first = u16::from(self.columns.numbered);
                for ((column, value), kind) in (first..).zip(values).zip(&self.columns.kinds) {
                    write_cell(sheet, (self.rows, column), value, (*kind, self.style.dates), &day)
                        .map_err(|error| broken(&self.path, &error))?;
                }
            }
        }
        Ok(self.rows)
    }

    fn hand_on<O: Output>(&mut self, output: &mut O) -> Result<(), Error<O::Error>> {
        let bytes = match &mut self.body {
            Body::Text(writer) => {
                let fresh = csv::WriterBuilder::new().flexible(true).from_writer(Vec::with_capacity(PIECE + 4_096));
                let full = std::mem::replace(writer.as_mut(), fresh);
                full.into_inner().map_err(|error| broken(&self.path, &error))?
            }
            Body::Lines(lines) => std::mem::take(lines),
            Body::Sheet(_) => return Ok(()),
        };
        let path = &self.path;
        if self.style.encoding == Encoding::Gb18030 {
            let text = String::from_utf8(bytes).map_err(|error| broken(path, &error))?;
            output.append(path, &encoding_rs::GB18030.encode(&text).0).map_err(Error::Output)
        } else {
            output.append(path, &bytes).map_err(Error::Output)
        }
    }

    /// Hands on the rest.
    pub fn finish<O: Output>(mut self, output: &mut O) -> Result<(), Error<O::Error>> {
        if let Body::Sheet(workbook) = &mut self.body {
            let bytes = workbook.save_to_buffer().map_err(|error| broken(&self.path, &error))?;
            output.append(&self.path, &bytes).map_err(Error::Output)?;
        } else {
            self.hand_on(output)?;
        }
        output.close(&self.path).map_err(Error::Output)
    }
}

fn broken<E>(file: &str, error: &dyn std::fmt::Display) -> Error<E> {
    Error::Format { file: file.to_owned(), message: error.to_string() }
}

/// A workbook whose bytes do not tell when it was made.
fn new_workbook() -> Workbook {
    let mut workbook = Workbook::new();
    if let Ok(day) = ExcelDateTime::from_ymd(2020, 1, 1) {
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    }
    workbook.add_worksheet();
    workbook
}

/// Writes numbers as numbers and days as days, as a clerk's spreadsheet holds them.
fn write_cell(
    sheet: &mut rust_xlsxwriter::Worksheet,
    (row, column): (u32, u16),
    value: &str,
    kind: (Column, DateStyle),
    day_format: &CellFormat,
) -> Result<(), rust_xlsxwriter::XlsxError> {
    if value.is_empty() {
        return Ok(());
    }
    match kind {
        (Column::Number, _) if value.len() < 16 => {
            if let Ok(number) = value.parse::<f64>() {
                return sheet.write_number(row, column, number).map(|_| ());
            }
        }
        (Column::Day, DateStyle::Dash) => {
            if let Ok(day) = ExcelDateTime::parse_from_str(value) {
                return sheet.write_datetime_with_format(row, column, &day, day_format).map(|_| ());
            }
        }
        _ => {}
    }
    sheet.write_string(row, column, value).map(|_| ())
}

/// Writes one line: an object whose values are strings.
fn write_object<'v>(pairs: impl Iterator<Item = (&'v str, &'v str)>, out: &mut Vec<u8>) {
    let mut opening = b'{';
    for (key, value) in pairs {
        out.push(opening);
        opening = b',';
        write_json_string(key, out);
        out.push(b':');
        write_json_string(value, out);
    }
    if opening == b'{' {
        out.push(b'{');
    }
    out.extend_from_slice(b"}\n");
}

fn write_json_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for sign in text.chars() {
        match sign {
            '"' | '\\' => out.extend_from_slice(&[b'\\', sign as u8]),
            '\0'..='\x1f' => out.extend_from_slice(format!("\\u{:04x}", sign as u32).as_bytes()),
            _ => out.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}
