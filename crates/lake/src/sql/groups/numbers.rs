//! Codes of whole numbers and days that lie near each other.

use datafusion::arrow::buffer::NullBuffer;

use super::NONE;

/// How far numbers with codes may lie apart: days of 180 years.
const WIDTH: usize = 1 << 16;

/// The codes of numbers.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// The number of which the first code is.
    low: i64,
    /// By how much a number is above it.
    codes: Vec<u32>,
    /// The code of a row without a number.
    of_null: Option<u32>,
}

impl Numbers {
    /// Writes the code of each row, and where a number that has none yet begins to stand.
    pub fn find<N: Copy + Into<i64>>(
        &mut self,
        numbers: &[N],
        nulls: Option<&NullBuffer>,
        found: &mut Vec<u32>,
        missing: &mut Vec<u32>,
    ) {
        found.clear();
        let (low, codes) = (self.low, self.codes.as_slice());
        let of_number = |number: &N| {
            let above = (*number).into().wrapping_sub(low) as usize;
            codes.get(above).copied().unwrap_or(NONE)
        };
        match nulls {
            None => found.extend(numbers.iter().map(of_number)),
            Some(nulls) => {
                let of_null = self.of_null.unwrap_or(NONE);
                let rows = numbers.iter().zip(nulls);
                found.extend(rows.map(|(number, is_there)| if is_there { of_number(number) } else { of_null }));
            }
        }
        if found.contains(&NONE) {
            let said = |row: usize| nulls.is_none_or(|nulls| nulls.is_valid(row)).then(|| numbers[row].into());
            let is_new = |row: &usize| found[*row] == NONE && (*row == 0 || said(*row) != said(*row - 1));
            missing.extend((0..numbers.len()).filter(is_new).map(|row| row as u32));
        }
    }

    /// Gives a number its code; `false` where it lies too far from the others.
    pub fn put(&mut self, number: Option<i64>, code: u32) -> bool {
        let Some(number) = number else {
            self.of_null = Some(code);
            return true;
        };
        if self.codes.is_empty() {
            self.low = number.saturating_sub(WIDTH as i64 / 2);
            self.codes = vec![NONE; WIDTH];
        }
        let above = number.wrapping_sub(self.low) as usize;
        self.codes.get_mut(above).map(|place| *place = code).is_some()
    }

    /// Bytes of memory.
    pub fn size(&self) -> usize {
        self.codes.len() * size_of::<u32>()
    }
}
