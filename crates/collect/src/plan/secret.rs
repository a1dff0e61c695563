//! Marks of a state secret: a row that bears one is refused, and its text is kept nowhere.

use catalogue::{
    CodeList, Contract, Pack,
    contract::{FieldRole, fold},
};

use super::{
    Binding,
    field::NullWords,
    text::{self, Oddities},
};
use crate::RawRow;

/// The code of the list of security marks that refuses a row.
const SECRET: &str = "secret";
/// Where a contract has no field for the mark, the pack's list of this name gives the words.
const LIST: &str = "security-mark";
/// What stands behind the word of a mark and before its term.
const STAR: char = '★';

/// The words of secret marks, and the field that holds the mark.
pub(super) struct SecretMarks<'p> {
    field: Option<(usize, &'p CodeList)>,
    /// Words long enough to be told from ordinary text.
    words: Vec<String>,
    /// The length of the longest in bytes.
    longest: usize,
}

impl<'p> SecretMarks<'p> {
    pub(super) fn prepare(pack: &'p Pack, contract: &'p Contract) -> SecretMarks<'p> {
        let field = contract.fields.iter().enumerate().find_map(|(at, field)| match (&field.role, &field.kind) {
            (Some(FieldRole::SecurityMark), catalogue::contract::FieldType::Code { list, .. }) => {
                pack.code_list(list).map(|list| (at, list))
            }
            _ => None,
        });
        let list = field.map(|(_, list)| list).or_else(|| pack.code_list(LIST));
        let words = list.and_then(|list| list.code(SECRET)).map(|code| code.words().map(fold).collect::<Vec<_>>());
        let mut words = words.unwrap_or_default();
        words.retain(|word| word.chars().count() >= 2);
        words.sort();
        words.dedup();
        let longest = words.iter().map(String::len).max().unwrap_or(0);
        SecretMarks { field, words, longest }
    }

    /// Whether the row bears a mark: in the field for it, before a star in any text, or as all
    /// that a cell says.
    pub(super) fn mark(&self, null_words: &NullWords, binding: &Binding, row: &RawRow, odd: Oddities) -> bool {
        if self.words.is_empty() {
            return false;
        }
        if let Some((at, list)) = self.field
            && let Some(cell) = binding.column_of(at).and_then(|column| row.get(column)).map(text::trimmed)
            && !cell.is_empty()
            && !null_words.holds(cell)
        {
            match list.read(cell) {
                Some(code) if code.code == SECRET => return true,
                Some(_) => {}
                None if self.words.iter().any(|word| fold(cell).contains(word.as_str())) => return true,
                None => {}
            }
        }
        odd.star && self.star_behind_word(row.joined()) || self.whole_cell(row)
    }

    fn star_behind_word(&self, joined: &str) -> bool {
        joined.match_indices(STAR).any(|(at, _)| {
            let before: String = joined[..at].chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
            self.words.iter().any(|word| fold(&before).ends_with(word.as_str()))
        })
    }

    fn whole_cell(&self, row: &RawRow) -> bool {
        row.cells().any(|cell| {
            // Words of one language are ordinary words in another: only those that are not ASCII.
            cell.len() <= self.longest
                && !cell.is_ascii()
                && self.words.iter().any(|word| word.as_str() == text::trimmed(cell))
        })
    }
}
