//! Credit reports as issued: what the register keeps of each, so that anyone can check one later. The
//! report itself is not kept: what it says ends, each part on its day.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Audience, Date, Instant, Language, SubjectId};

/// Digits and capitals without those that look alike.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHARACTERS: usize = 20;
const GROUP: usize = 5;

/// The number of a report: 100 bits drawn at random, so that only who holds the report knows it. Written
/// as `7K2QF-0M9XA-4TZ3C-R81VB`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReportNumber(String);

/// Why a text is not the number of a report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not the number of a report: 20 digits and letters, as `7K2QF-0M9XA-4TZ3C-R81VB`")]
pub struct ReportNumberError;

impl ReportNumber {
    /// The number that random bytes make, five bits of each.
    pub fn drawn(random: [u8; CHARACTERS]) -> ReportNumber {
        let mut text = String::with_capacity(CHARACTERS + 3);
        for (at, byte) in random.iter().enumerate() {
            if at > 0 && at.is_multiple_of(GROUP) {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(byte & 31)]));
        }
        ReportNumber(text)
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ReportNumber {
    type Err = ReportNumberError;

    /// Reads it as people type it: in any case, with any hyphens and spaces, O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<ReportNumber, ReportNumberError> {
        let mut random = [0; CHARACTERS];
        let mut places = random.iter_mut();
        for typed in text.chars().filter(|typed| !matches!(typed, '-' | ' ')) {
            let meant = match typed.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let place = places.next().ok_or(ReportNumberError)?;
            let digit = ALPHABET.iter().position(|known| char::from(*known) == meant).ok_or(ReportNumberError)?;
            *place = digit as u8;
        }
        if places.next().is_some() { Err(ReportNumberError) } else { Ok(ReportNumber::drawn(random)) }
    }
}

impl TryFrom<String> for ReportNumber {
    type Error = ReportNumberError;

    fn try_from(text: String) -> Result<ReportNumber, ReportNumberError> {
        text.parse()
    }
}

impl From<ReportNumber> for String {
    fn from(number: ReportNumber) -> String {
        number.0
    }
}

impl fmt::Display for ReportNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What stands at the head of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportHead {
    /// Its number.
    pub number: ReportNumber,
    /// Whom it is about.
    pub subject: SubjectId,
    /// For whom it was made: what the public sees, or what this audience does.
    pub audience: Audience,
    /// Its language.
    pub language: Language,
    /// When it was made.
    pub made_at: Instant,
    /// The day as of which it shows the file.
    pub as_of: Date,
    /// The first day on which it is no longer valid.
    pub valid_until: Date,
    /// Whether it shows a day that was past when it was made.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_the_past: bool,
}

/// A report as issued. Digests are SHA-256 in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportIssued {
    /// What stands at its head.
    #[serde(flatten)]
    pub head: ReportHead,
    /// The digest of what it says, without its head: equal as long as nothing changed.
    pub content: String,
    /// The digest of its signed data.
    pub data: String,
    /// The digest of the document.
    pub document: String,
}

/// What a file that is said to be a report turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileStanding {
    /// It is as it was issued.
    Genuine,
    /// It names a report that was issued, and is not as that was.
    Altered,
    /// It is none that was issued here, and names none.
    Unknown,
}

impl FileStanding {
    /// As written in the API.
    pub fn name(self) -> &'static str {
        match self {
            FileStanding::Genuine => "genuine",
            FileStanding::Altered => "altered",
            FileStanding::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_as_people_type_it() {
        let number = ReportNumber::drawn([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255, 31, 30, 20, 21, 22, 23, 24, 0]);
        assert_eq!(number.as_str(), "01234-56789-AZZYM-NPQR0");
        for typed in ["01234-56789-AZZYM-NPQR0", "o1234 56789 azzym npqrO", "0L23456789AZZYMNPQR0"] {
            assert_eq!(typed.parse(), Ok(number.clone()), "{typed}");
        }
        for wrong in ["", "01234-56789-AZZYM-NPQR", "01234-56789-AZZYM-NPQR00", "U1234-56789-AZZYM-NPQR0", "数"] {
            assert_eq!(wrong.parse::<ReportNumber>(), Err(ReportNumberError), "{wrong}");
        }
    }
}
