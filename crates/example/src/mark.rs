//! Marked personal data: made up, valid in form, and recognisable wherever they turn up.
//!
//! Every number, telephone and mail address of a person in the city bears a mark, and so does the
//! name of every person who represents no one. A test scans every output of the system for them.

use std::ops::Range;

use crate::setting::{People, Setting};

/// The marks of the city's people.
#[derive(Debug)]
pub struct Marks {
    people: People,
}

/// What a mark was found on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Marked {
    /// A resident identity number.
    IdentityNumber,
    /// A person's telephone.
    Phone,
    /// A card number.
    Card,
    /// A passport number.
    Passport,
    /// A person's mail address.
    Mail,
    /// The name of a person who represents no one.
    Name,
}

impl Marks {
    /// The marks that the software carries. An error names the file and what is wrong.
    pub fn read() -> Result<Marks, (String, String)> {
        Setting::read().map(|setting| Marks { people: setting.people })
    }

    /// Every marked value in `text`, in UTF-8 or nearly so; a scan for tests, not for the bulk path.
    pub fn find(&self, text: &[u8]) -> Vec<(Marked, Range<usize>)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.len() {
            if text[at].is_ascii_digit() {
                let end = at + text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                self.find_in_digits(text, at..end, &mut found);
                at = end;
            } else {
                self.find_passport(text, at, &mut found);
                at += 1;
            }
        }
        let mail = format!("@{}", self.people.mail_domain);
        found.extend(places(text, mail.as_bytes()).into_iter().map(|range| (Marked::Mail, range)));
        for given in &self.people.marked_given {
            for range in places(text, given.as_bytes()) {
                let before = text.get(..range.start).unwrap_or_default();
                if self.people.surnames.iter().any(|surname| before.ends_with(surname.as_bytes())) {
                    found.push((Marked::Name, range));
                }
            }
        }
        found.sort_by_key(|(_, range)| range.start);
        found
    }

    /// Looks into a run of digits.
    fn find_in_digits(&self, text: &[u8], run: Range<usize>, found: &mut Vec<(Marked, Range<usize>)>) {
        let digits = &text[run.clone()];
        let month = self.people.number_month.as_bytes();
        for start in 0..digits.len().saturating_sub(16) {
            let last = text.get(run.start + start + 17).copied().unwrap_or(b' ');
            let is_whole = last.is_ascii_digit() || matches!(last, b'X' | b'x');
            if is_whole && digits[start + 6..].starts_with(month) {
                found.push((Marked::IdentityNumber, run.start + start..run.start + start + 18));
            }
        }
        if digits.len() == 11 && digits.starts_with(self.people.phone_prefix.as_bytes()) {
            found.push((Marked::Phone, run.clone()));
        }
        if digits.len() == 19 && digits.starts_with(self.people.bank_prefix.as_bytes()) {
            found.push((Marked::Card, run));
        }
    }

    fn find_passport(&self, text: &[u8], at: usize, found: &mut Vec<(Marked, Range<usize>)>) {
        let prefix = self.people.passport_prefix.as_bytes();
        let rest = &text[at..];
        let number = rest.get(prefix.len()..prefix.len() + 4).unwrap_or_default();
        let stands_alone = at == 0 || !text[at - 1].is_ascii_alphanumeric();
        let ends = rest.get(prefix.len() + 4).is_none_or(|next| !next.is_ascii_alphanumeric());
        if rest.starts_with(prefix)
            && number.len() == 4
            && number.iter().all(u8::is_ascii_digit)
            && stands_alone
            && ends
        {
            found.push((Marked::Passport, at..at + prefix.len() + 4));
        }
    }
}

/// Where `part` stands in `text`.
fn places(text: &[u8], part: &[u8]) -> Vec<Range<usize>> {
    let range = |at: usize| at..at + part.len();
    match (std::str::from_utf8(text), std::str::from_utf8(part)) {
        (Ok(text), Ok(part)) => text.match_indices(part).map(|(at, _)| range(at)).collect(),
        _ => {
            let windows = text.windows(part.len().max(1)).enumerate();
            windows.filter(|(_, window)| *window == part).map(|(at, _)| range(at)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Marked> {
        Marks::read().unwrap().find(text.as_bytes()).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn marks_are_found_within_text_and_nothing_else_is() {
        assert_eq!(kinds("身份证11010119000205001X，"), [Marked::IdentityNumber]);
        assert_eq!(kinds("电话16000000042；卡6299990000000000017"), [Marked::Phone, Marked::Card]);
        assert_eq!(kinds("u7@renyuan.chenglan.example 护照E00001234"), [Marked::Mail, Marked::Passport]);
        assert_eq!(kinds("当事人王示一"), [Marked::Name]);
        assert_eq!(kinds("显示一条 11010119900205001X 13900000042 q7@chenglan.example 98E000012345"), []);
    }
}
