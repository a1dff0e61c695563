//! The empty table of a data set, to be filled in with a spreadsheet: a column a field, words to choose from
//! where a field takes one of a list, a note on each heading.

use catalogue::{
    Contract, Pack,
    contract::{Field, FieldType, Required},
};
use domain::Language;
use rust_xlsxwriter::{DataValidation, Format, Formula, Note, Workbook, Worksheet, XlsxError};

use crate::CollectError;

/// Rows that have words to choose from.
const ROWS: u32 = 10_000;

/// The sheet that holds the words.
const WORDS: &str = "Words";

/// The longest note that a spreadsheet shows well, in characters.
const LONGEST_NOTE: usize = 400;

/// The table as XLSX, in one language; delivered as it is, its headings are known by their codes.
///
/// # Errors
/// [`CollectError::Write`] where the writer fails.
pub fn xlsx(pack: &Pack, contract: &Contract, language: Language) -> Result<Vec<u8>, CollectError> {
    written(pack, contract, language).map_err(|error| CollectError::Write { reason: error.to_string() })
}

fn written(pack: &Pack, contract: &Contract, language: Language) -> Result<Vec<u8>, XlsxError> {
    let (mut rows, mut words) = (Worksheet::new(), Worksheet::new());
    words.set_name(WORDS)?.set_hidden(true);
    // Text, so that no spreadsheet makes a number of a code or a day of its own of a day.
    let text = Format::new().set_num_format("@");
    let optional = Format::new().set_bold().set_text_wrap().set_background_color("E3EEF1");
    let needed = optional.clone().set_background_color("F9E7E3");
    for (column, field) in (0u16..).zip(&contract.fields) {
        let heading = if field.required == Required::Optional { &optional } else { &needed };
        rows.set_column_width(column, 24)?.set_column_format(column, &text)?;
        rows.write_string_with_format(0, column, format!("{}({})", field.title.text(language), field.code), heading)?;
        if let Some(note) = note(field, language) {
            rows.insert_note(0, column, &Note::new(note).add_author_prefix(false))?;
        }
        if let Some(choice) = choice(pack, field, language, column, &mut words)? {
            rows.add_data_validation(1, column, ROWS, column, &choice)?;
        }
    }
    rows.set_freeze_panes(1, 0)?;
    let mut workbook = Workbook::new();
    workbook.push_worksheet(rows);
    workbook.push_worksheet(words);
    workbook.save_to_buffer()
}

/// What stands beside a heading: the contract's note on the field, and how many characters it takes.
fn note(field: &Field, language: Language) -> Option<String> {
    let said = field.note.as_ref().map(|note| note.text(language).chars().take(LONGEST_NOTE).collect::<String>());
    let most = match &field.kind {
        FieldType::Text { max } => Some(format!("≤ {max}")),
        FieldType::Date => Some("YYYY-MM-DD".to_owned()),
        _ => None,
    };
    match (said, most) {
        (Some(said), Some(most)) => Some(format!("{said}\n{most}")),
        (said, most) => said.or(most),
    }
}

/// The words to choose from, written beside in a column of their own; none where several may be written.
fn choice(
    pack: &Pack,
    field: &Field,
    language: Language,
    column: u16,
    words: &mut Worksheet,
) -> Result<Option<DataValidation>, XlsxError> {
    let FieldType::Code { list, separator: None } = &field.kind else { return Ok(None) };
    let Some(list) = pack.code_list(list) else { return Ok(None) };
    // A code whose place another took is delivered no longer.
    let codes = list.codes.iter().filter(|code| code.now.is_none());
    let mut row = 0;
    for code in codes {
        words.write_string(row, column, code.label.text(language))?;
        row += 1;
    }
    if row == 0 {
        return Ok(None);
    }
    let letters = rust_xlsxwriter::utility::column_number_to_name(column);
    let place = format!("={WORDS}!${letters}$1:${letters}${row}");
    Ok(Some(DataValidation::new().allow_list_formula(Formula::new(place))))
}
