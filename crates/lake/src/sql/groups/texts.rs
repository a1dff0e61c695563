//! Codes of texts. A text in a column is a view of sixteen bytes: the text itself where it is short, otherwise where it
//! stands. A view that was seen before needs no look at the text.

use std::collections::HashMap;

use arrow_array::{Array, StringViewArray};
use datafusion::arrow::buffer::Buffer;

use super::NONE;

/// Longer texts do not stand in their view.
const SHORT: u32 = 12;

/// Views that are kept at least.
const FEWEST_VIEWS: usize = 256;

/// The codes of texts.
#[derive(Debug, Default)]
pub(super) struct Texts {
    codes: HashMap<Box<str>, u32>,
    /// The code of a row without a text.
    of_null: Option<u32>,
    /// Bytes of all texts.
    length: usize,
    /// Views that were seen, each at the place that its hash says, with their codes; a power of two.
    views: Vec<(u128, u32)>,
    /// Where the long ones of them stand.
    long: Option<Vec<Buffer>>,
}

impl Texts {
    /// Writes the code of each row, and where a text that has none yet begins to stand.
    pub fn find(&mut self, texts: &StringViewArray, found: &mut Vec<u32>, missing: &mut Vec<u32>) {
        self.begin(texts.data_buffers());
        found.clear();
        for (row, view) in texts.views().iter().enumerate() {
            if texts.is_null(row) {
                found.push(self.of_null.unwrap_or(NONE));
            } else {
                let place = place(*view, self.views.len());
                let (known, code) = self.views[place];
                let is_it = known == *view && code != NONE;
                found.push(if is_it { code } else { self.look(texts, row, place) });
            }
            let is_again =
                |before: usize| texts.views()[before] == *view && texts.is_null(before) == texts.is_null(row);
            if found[row] == NONE && !row.checked_sub(1).is_some_and(is_again) {
                missing.push(row as u32);
            }
        }
    }

    /// Forgets the views that say nothing about texts which stand elsewhere.
    fn begin(&mut self, buffers: &[Buffer]) {
        let room = (4 * self.codes.len()).next_power_of_two().max(FEWEST_VIEWS);
        let is_same = |known: &Vec<Buffer>| {
            known.len() == buffers.len() && known.iter().zip(buffers).all(|(known, new)| known.ptr_eq(new))
        };
        if room > self.views.len() || self.long.as_ref().is_some_and(|known| !is_same(known)) {
            self.views.clear();
            self.views.resize(room, (0, NONE));
            self.long = None;
        }
    }

    /// The code of a text whose view was not seen before.
    #[cold]
    fn look(&mut self, texts: &StringViewArray, row: usize, place: usize) -> u32 {
        let Some(code) = self.codes.get(texts.value(row)) else { return NONE };
        let view = texts.views()[row];
        if view as u32 > SHORT && self.long.is_none() {
            self.long = Some(texts.data_buffers().to_vec());
        }
        self.views[place] = (view, *code);
        *code
    }

    /// Gives a text its code.
    pub fn put(&mut self, text: Option<&str>, code: u32) {
        match text {
            None => self.of_null = Some(code),
            Some(text) => {
                self.length += text.len();
                self.codes.insert(text.into(), code);
            }
        }
    }

    pub fn count(&self) -> usize {
        self.codes.len()
    }

    /// Bytes of memory.
    pub fn size(&self) -> usize {
        let each = size_of::<(Box<str>, u32)>();
        self.length + self.codes.capacity() * each + self.views.len() * size_of::<(u128, u32)>()
    }
}

/// Where a view has its place among so many.
fn place(view: u128, places: usize) -> usize {
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let both = (view as u64).wrapping_mul(SPREAD) ^ (view >> 64) as u64;
    let mixed = both.wrapping_mul(SPREAD);
    (mixed >> 40) as usize & (places - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Finds the codes of texts, and gives new ones the next.
    fn codes(texts: &mut Texts, column: &StringViewArray) -> Vec<u32> {
        let (mut found, mut missing) = (vec![], vec![]);
        texts.find(column, &mut found, &mut missing);
        for row in missing {
            let text = (!column.is_null(row as usize)).then(|| column.value(row as usize));
            if text.is_none_or(|text| !texts.codes.contains_key(text)) {
                texts.put(text, texts.codes.len() as u32 + u32::from(texts.of_null.is_some()));
            }
        }
        texts.find(column, &mut found, &mut vec![]);
        found
    }

    #[test]
    fn texts_have_one_code_wherever_they_stand() {
        let mut texts = Texts::default();
        let long = "a text that does not stand in its view, ".to_owned();
        let first = StringViewArray::from_iter([Some("a"), None, Some(&format!("{long}1")), Some("a")]);
        assert_eq!(codes(&mut texts, &first), [0, 1, 2, 0]);
        // Another long text now stands where the first did.
        let second =
            StringViewArray::from_iter([Some("a"), None, Some(&format!("{long}2")), Some(&format!("{long}1"))]);
        assert_eq!(codes(&mut texts, &second), [0, 1, 3, 2]);
        assert_eq!(codes(&mut texts, &first), [0, 1, 2, 0]);
    }

    #[test]
    fn many_texts_keep_their_codes() {
        let mut texts = Texts::default();
        let column = StringViewArray::from_iter_values((0..5_000).map(|number| format!("division {number}")));
        let all: Vec<u32> = (0..5_000).collect();
        assert_eq!(codes(&mut texts, &column), all);
        assert_eq!(codes(&mut texts, &column), all);
    }
}
