//! Extracts: records of a data set that an officer takes out as a file, marked with who took it and why.

use std::{fmt, str::FromStr};

use crate::{AccountName, DatasetId, Date, Instant, Language, OrganCode, Role, access::Consultation};

/// Letters and digits without those that look alike.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const CHARACTERS: usize = 12;
const GROUP: usize = 4;

/// The number of an extract, which stands in every row of it: 60 bits drawn at random, written as `x3k9-f2mq-70ab`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExtractNumber(String);

/// Why a text is not the number of an extract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not the number of an extract: 12 letters and digits, as `x3k9-f2mq-70ab`")]
pub struct ExtractNumberError;

impl ExtractNumber {
    /// The number that random bytes make, five bits of each.
    pub fn drawn(random: [u8; CHARACTERS]) -> ExtractNumber {
        let letter = |byte: &u8| char::from(ALPHABET[usize::from(byte & 31)]);
        let groups: Vec<String> = random.chunks(GROUP).map(|group| group.iter().map(letter).collect()).collect();
        ExtractNumber(groups.join("-"))
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ExtractNumber {
    type Err = ExtractNumberError;

    fn from_str(text: &str) -> Result<ExtractNumber, ExtractNumberError> {
        let mut random = [0; CHARACTERS];
        let mut places = random.iter_mut();
        for typed in text.trim().chars().filter(|typed| !matches!(typed, '-' | ' ')) {
            let place = places.next().ok_or(ExtractNumberError)?;
            let typed = typed.to_ascii_lowercase();
            let digit = ALPHABET.iter().position(|known| char::from(*known) == typed).ok_or(ExtractNumberError)?;
            *place = digit as u8;
        }
        if places.next().is_some() { Err(ExtractNumberError) } else { Ok(ExtractNumber::drawn(random)) }
    }
}

impl fmt::Display for ExtractNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The form of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtractFormat {
    /// Comma-separated values, for spreadsheets and programs.
    Csv,
    /// A workbook, marked on every printed page.
    Xlsx,
    /// JSON.
    Json,
}

impl ExtractFormat {
    /// Every form.
    pub const ALL: [ExtractFormat; 3] = [ExtractFormat::Csv, ExtractFormat::Xlsx, ExtractFormat::Json];

    /// How its files end.
    pub fn ending(self) -> &'static str {
        match self {
            ExtractFormat::Csv => "csv",
            ExtractFormat::Xlsx => "xlsx",
            ExtractFormat::Json => "json",
        }
    }
}

impl FromStr for ExtractFormat {
    type Err = ExtractFormatError;

    fn from_str(text: &str) -> Result<ExtractFormat, ExtractFormatError> {
        ExtractFormat::ALL.into_iter().find(|format| format.ending() == text).ok_or(ExtractFormatError)
    }
}

/// Why a text is not the form of a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is none of csv, xlsx, json")]
pub struct ExtractFormatError;

/// Which records are wanted, how and what for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtractWanted {
    /// Of which data set.
    pub dataset: DatasetId,
    /// Of which deliverer; of whoever's the officer may read, where absent.
    pub deliverer: Option<OrganCode>,
    /// The first day of their acts.
    pub from: Option<Date>,
    /// The first day of acts that are not wanted.
    pub until: Option<Date>,
    /// The form of the file.
    pub format: ExtractFormat,
    /// In which language headings and words of codes stand.
    pub language: Language,
    /// What for.
    pub why: Consultation,
}

/// An extract: what was wanted, by whom, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extract {
    /// Its number.
    pub number: ExtractNumber,
    /// Which records.
    pub wanted: ExtractWanted,
    /// Who asked for it.
    pub account: AccountName,
    /// In which role.
    pub role: Role,
    /// For which organ.
    pub organ: Option<OrganCode>,
    /// When.
    pub asked_at: Instant,
    /// When its file is destroyed.
    pub until: Instant,
    /// What came of it; absent while it is made.
    pub end: Option<ExtractEnd>,
}

/// What came of an extract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtractEnd {
    /// A file.
    Made {
        /// When.
        at: Instant,
        /// Its rows.
        rows: u64,
        /// Its bytes.
        size: u64,
        /// The BLAKE3 digest of its bytes, hexadecimal.
        blake3: String,
    },
    /// None: a workbook can't hold so many rows.
    TooManyRows {
        /// When.
        at: Instant,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_type_it() {
        let number = ExtractNumber::drawn([0, 1, 2, 3, 10, 31, 12, 13, 35, 5, 6, 7]);
        assert_eq!(number.as_str(), "0123-azcd-3567");
        for typed in ["0123-azcd-3567", " 0123AZCD3567 ", "0123 azcd 3567"] {
            assert_eq!(typed.parse(), Ok(number.clone()), "{typed}");
        }
        for wrong in ["", "0123-azcd-356", "0123-azcd-35678", "0123-azcd-35u7", "0123/azcd/3567"] {
            assert_eq!(wrong.parse::<ExtractNumber>(), Err(ExtractNumberError), "{wrong}");
        }
    }
}
