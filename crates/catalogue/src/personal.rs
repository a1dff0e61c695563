//! Personal numbers and names in free text: found, so that they can be masked or held.
//!
//! The scan looks at runs of digits and at `@` alone, once, so that a text of thousands of
//! characters costs little more than reading it. It is meant to miss little and still not to take
//! numbers of documents, codes of organisations, days and amounts for persons' numbers: what a
//! check character or a date can prove must be proven, and what only has the right length must
//! stand free.

use std::{borrow::Cow, ops::Range, sync::Arc};

use domain::{SchemeId, check_digit::CheckDigit};
use serde::Deserialize;

use crate::{
    dictionary::folding::narrow,
    pack::Problem,
    scheme::{Scheme, Schemes},
    source::{Files, problem, yaml},
};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PersonalKind {
    /// The number of a person's identity document that a scheme checks.
    IdentityNumber,
    /// A telephone number.
    Phone,
    /// The number of a bank card.
    BankCard,
    /// The number of a passport or another travel document.
    TravelDocument,
    /// An e-mail address.
    Email,
}

/// A place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalSpan {
    /// What stands there.
    pub kind: PersonalKind,
    /// Where, in bytes of the text.
    pub range: Range<usize>,
}

/// How personal numbers are written in a jurisdiction.
#[derive(Debug, Default)]
pub struct PersonalScan {
    definition: Definition,
    schemes: Arc<Schemes>,
    identity: Vec<Arc<Scheme>>,
    /// The least and the greatest number of digits that a pattern has.
    shortest: usize,
    longest: usize,
}

/// `dictionaries/personal.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Definition {
    /// The schemes of persons' identity numbers.
    #[serde(default)]
    identity: Vec<SchemeId>,
    #[serde(default)]
    phones: Vec<NumberPattern>,
    #[serde(default)]
    bank_cards: Vec<NumberPattern>,
    #[serde(default)]
    travel_documents: Vec<TravelPattern>,
    /// Words that begin the number of a document: a number right after one is not a person's.
    #[serde(default)]
    not_after: Vec<String>,
    /// Words that make the number before them an amount or the number of a document.
    #[serde(default)]
    not_before: Vec<String>,
    /// What follows the number of a document: a number before it is no card and no passport.
    #[serde(default)]
    document_endings: Vec<String>,
    /// What a masked number is replaced by.
    #[serde(default)]
    mask: String,
    /// What follows the first character of a masked name.
    #[serde(default)]
    name_mask: String,
}

/// A number of digits alone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct NumberPattern {
    /// What it begins with: one of these.
    prefixes: Vec<String>,
    /// How many digits it has, prefix included: one of these.
    lengths: Vec<usize>,
    /// Whether the last digit is a Luhn check.
    #[serde(default)]
    luhn: bool,
    /// Words of which one must stand shortly before it; none: it may stand alone.
    #[serde(default)]
    after: Vec<String>,
}

/// A travel document: letters and digits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TravelPattern {
    /// The letters that it begins with: one of these.
    prefixes: Vec<String>,
    /// How many digits follow: one of these.
    digits: Vec<usize>,
    /// Words of which one must stand shortly before it; none: it may stand alone.
    #[serde(default)]
    after: Vec<String>,
}

/// How far before a number, in bytes, a word is looked for that says what it is.
const CONTEXT: usize = 48;

/// A run of digits, with single spaces or hyphens between its groups.
struct Run {
    /// In bytes of the text.
    range: Range<usize>,
    digits: String,
    /// How many digits each group has.
    groups: Vec<usize>,
}

impl PersonalScan {
    /// Reads `dictionaries/personal.yaml`.
    pub fn load(files: &Files, schemes: &Arc<Schemes>) -> Result<PersonalScan, Vec<Problem>> {
        const PATH: &str = "dictionaries/personal.yaml";
        let definition: Option<Definition> = yaml(files, PATH).map_err(|error| vec![error])?;
        let definition = definition.unwrap_or_default();
        let (mut identity, mut problems) = (Vec::new(), Vec::new());
        for id in &definition.identity {
            match schemes.get(id).filter(|scheme| scheme.is_personal()) {
                Some(scheme) => identity.push(Arc::clone(scheme)),
                None => problems.push(problem(PATH, 0, format!("`{id}` is not a scheme of persons' numbers"))),
            }
        }
        let patterns = definition.phones.iter().chain(&definition.bank_cards);
        let longest = patterns.flat_map(|pattern| pattern.lengths.iter().copied()).max().unwrap_or(0).max(20);
        let patterns = definition.phones.iter().chain(&definition.bank_cards).flat_map(|pattern| &pattern.lengths);
        let documents = definition.travel_documents.iter().flat_map(|pattern| &pattern.digits);
        let shortest = patterns.chain(documents).copied().min().unwrap_or(15).min(15);
        if problems.is_empty() {
            Ok(PersonalScan { definition, schemes: Arc::clone(schemes), identity, shortest, longest })
        } else {
            Err(problems)
        }
    }

    /// The personal numbers in a text, in its order, not overlapping.
    pub fn scan(&self, text: &str) -> Vec<PersonalSpan> {
        if !text.contains('\u{ff20}') && !text.contains(|character| ('\u{ff10}'..='\u{ff19}').contains(&character)) {
            return self.scan_narrow(text);
        }
        // Full-width digits: scan the narrowed text and lead the places back.
        let mut narrowed = String::with_capacity(text.len());
        let mut places = Vec::with_capacity(text.len() + 1);
        for (at, character) in text.char_indices() {
            let character = narrow(character);
            places.extend(std::iter::repeat_n(at, character.len_utf8()));
            narrowed.push(character);
        }
        places.push(text.len());
        let mut spans = self.scan_narrow(&narrowed);
        for span in &mut spans {
            let place = |at: usize| places.get(at).copied().unwrap_or(text.len());
            span.range = place(span.range.start)..place(span.range.end);
        }
        spans
    }

    /// The text with every found number replaced by the pack's mask.
    pub fn mask<'a>(&self, text: &'a str, spans: &[PersonalSpan]) -> Cow<'a, str> {
        if spans.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut masked = String::with_capacity(text.len());
        let mut at = 0;
        for span in spans {
            masked.push_str(text.get(at..span.range.start).unwrap_or_default());
            masked.push_str(&self.definition.mask);
            at = span.range.end;
        }
        masked.push_str(text.get(at..).unwrap_or_default());
        Cow::Owned(masked)
    }

    /// The text with the given names of persons masked (张三 becomes 张某); borrowed where none
    /// stood in it. Names of one character are left. Longer names are masked before shorter ones.
    pub fn mask_names<'a>(&self, text: &'a str, names: &[&str]) -> Cow<'a, str> {
        let mut names: Vec<&str> =
            names.iter().map(|name| name.trim()).filter(|name| name.chars().nth(1).is_some()).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let mut masked = Cow::Borrowed(text);
        for name in names {
            if masked.contains(name) {
                let first = name.chars().next().map(String::from).unwrap_or_default();
                masked = Cow::Owned(masked.replace(name, &format!("{first}{}", self.definition.name_mask)));
            }
        }
        masked
    }

    fn scan_narrow(&self, text: &str) -> Vec<PersonalSpan> {
        let bytes = text.as_bytes();
        let mut spans: Vec<PersonalSpan> = Vec::new();
        let mut at = 0;
        while let Some(offset) =
            bytes.get(at..).and_then(|rest| rest.iter().position(|&b| b == b'@' || b.is_ascii_digit()))
        {
            at += offset;
            let found = if bytes.get(at) == Some(&b'@') {
                let found = email(bytes, at);
                at = found.as_ref().map_or(at + 1, |span| span.range.end);
                found
            } else if let Some(end) = self.end_of_short_number(bytes, at) {
                at = end;
                None
            } else {
                let run = self.run(bytes, at);
                let found = self.judge(text, &run);
                at = found.as_ref().map_or(run.range.end, |span| span.range.end.max(run.range.end));
                // The digits may belong to the local part of an address.
                match (bytes.get(at) == Some(&b'@')).then(|| email(bytes, at)).flatten() {
                    Some(address) => {
                        at = address.range.end;
                        Some(address)
                    }
                    None => found,
                }
            };
            if let Some(span) = found {
                while spans.last().is_some_and(|last| last.range.end > span.range.start) {
                    spans.pop();
                }
                spans.push(span);
            }
        }
        spans
    }

    /// The end of the digits at `at`, where they are too few for any pattern.
    fn end_of_short_number(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let digits = bytes.get(at..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let end = at + digits;
        let joins = matches!(bytes.get(end), Some(b' ' | b'-')) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        (digits < self.shortest && !joins).then_some(end)
    }

    /// The run of digits at `at`.
    fn run(&self, bytes: &[u8], at: usize) -> Run {
        let mut run = Run { range: at..at, digits: String::new(), groups: vec![0] };
        let mut place = at;
        while let Some(&byte) = bytes.get(place) {
            let is_digit = byte.is_ascii_digit();
            let joins = matches!(byte, b' ' | b'-')
                && bytes.get(place + 1).is_some_and(u8::is_ascii_digit)
                && run.digits.len() < self.longest;
            if is_digit {
                // A run that is longer than any pattern is read to its end, and kept short.
                if run.digits.len() <= self.longest {
                    run.digits.push(char::from(byte));
                }
                if let Some(last) = run.groups.last_mut() {
                    *last += 1;
                }
                run.range.end = place + 1;
            } else if joins {
                run.groups.push(0);
            } else {
                break;
            }
            place += 1;
        }
        run
    }

    /// What a run of digits is.
    fn judge(&self, text: &str, run: &Run) -> Option<PersonalSpan> {
        let (before, after) = (&text[..run.range.start], &text[run.range.end..]);
        if let Some(span) = self.identity_number(text, run) {
            return Some(span);
        }
        let letter_before = before.bytes().next_back().is_some_and(|byte| byte.is_ascii_alphanumeric());
        let letter_after = after.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
        if letter_before && !letter_after && run.groups.len() == 1 {
            return self.travel_document(text, run);
        }
        if letter_before || letter_after || self.is_no_person(before, after) {
            return None;
        }
        let fits = |pattern: &NumberPattern, digits: &str| {
            pattern.lengths.contains(&digits.len())
                && pattern.prefixes.iter().any(|prefix| digits.starts_with(prefix.as_str()))
                && (!pattern.luhn || CheckDigit::Luhn.holds(digits))
                && (pattern.after.is_empty() || names_one(before, &pattern.after))
        };
        let found = |kind| Some(PersonalSpan { kind, range: run.range.clone() });
        let is_document = self.ends_document(after);
        let is_card = || self.definition.bank_cards.iter().any(|pattern| fits(pattern, &run.digits));
        if !is_document && is_grouped(run, 4) && is_card() {
            return found(PersonalKind::BankCard);
        }
        if self.definition.phones.iter().any(|pattern| fits(pattern, &run.digits)) && run.groups.len() <= 4 {
            return found(PersonalKind::Phone);
        }
        None
    }

    /// An identity number at the beginning of the run, or of one of its groups, with the letter
    /// that may end it.
    fn identity_number(&self, text: &str, run: &Run) -> Option<PersonalSpan> {
        let bytes = text.as_bytes();
        let preceded = run.range.start > 0 && bytes.get(run.range.start - 1).is_some_and(u8::is_ascii_alphanumeric);
        let is_x = |at: usize| bytes.get(at).is_some_and(|byte| matches!(byte, b'x' | b'X'));
        let free = |at: usize| !bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
        let (joined, end) = (run.groups.len() == 1, run.range.end);
        if !joined {
            // Groups joined by spaces or hyphens count together only as one whole number.
            let whole = if is_x(end) { format!("{}X", run.digits) } else { run.digits.clone() };
            let end = end + usize::from(is_x(end));
            if free(end) && whole.len() == 18 && self.is_identity(&whole) {
                return Some(PersonalSpan { kind: PersonalKind::IdentityNumber, range: run.range.start..end });
            }
        }
        let mut start = run.range.start;
        for &group in &run.groups {
            let digits = text.get(start..start + group).unwrap_or_default();
            let group_end = start + group;
            let with_x = group == 17 && is_x(group_end) && free(group_end + 1);
            let candidate = if with_x { text.get(start..group_end + 1) } else { Some(digits) };
            // A tax number of a person is the identity number and two digits.
            let length = match group {
                17 if with_x => 18,
                18 | 20 => 18,
                15 if !preceded && free(group_end) && !self.is_no_person(&text[..start], &text[group_end..]) => 15,
                _ => 0,
            };
            let number = candidate.and_then(|candidate| candidate.get(..length)).filter(|number| !number.is_empty());
            if number.is_some_and(|number| self.is_identity(number)) {
                let range = start..start + candidate.map_or(group, str::len);
                return Some(PersonalSpan { kind: PersonalKind::IdentityNumber, range });
            }
            start = group_end + 1;
        }
        None
    }

    /// Whether the number is a person's by its scheme, and not likelier an organisation's code.
    fn is_identity(&self, number: &str) -> bool {
        self.identity.iter().any(|scheme| scheme.read(number).is_ok_and(|reading| reading.warnings.len() < 2))
            && self.schemes.personal(number).is_some()
    }

    /// A letter or two and digits that stand free.
    fn travel_document(&self, text: &str, run: &Run) -> Option<PersonalSpan> {
        let (before, after) = (&text[..run.range.start], &text[run.range.end..]);
        let letters = before.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let start = run.range.start - letters;
        let lead = &text[..start];
        let is_free = !lead.bytes().next_back().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if letters == 0 || letters > 3 || !is_free || self.is_no_person(lead, after) || self.ends_document(after) {
            return None;
        }
        let prefix = text.get(start..run.range.start)?;
        let fits = |pattern: &TravelPattern| {
            pattern.digits.contains(&run.digits.len())
                && pattern.prefixes.iter().any(|known| known.eq_ignore_ascii_case(prefix))
                && (pattern.after.is_empty() || names_one(lead, &pattern.after))
        };
        let found = self.definition.travel_documents.iter().any(fits);
        found.then_some(PersonalSpan { kind: PersonalKind::TravelDocument, range: start..run.range.end })
    }

    fn ends_document(&self, after: &str) -> bool {
        self.definition.document_endings.iter().any(|word| after.starts_with(word.as_str()))
    }

    /// Whether the words around a number make it an amount or the number of a document.
    fn is_no_person(&self, before: &str, after: &str) -> bool {
        let after = after.trim_start_matches(' ');
        let before = before.trim_end_matches([' ', ':', '：']);
        // A decimal point or a thousands separator makes it a part of an amount.
        let part = |character: Option<u8>, next: Option<u8>| {
            matches!(character, Some(b'.' | b',')) && next.is_some_and(|next| next.is_ascii_digit())
        };
        part(after.bytes().next(), after.as_bytes().get(1).copied())
            || part(before.bytes().next_back(), before.bytes().nth_back(1))
            || self.definition.not_before.iter().any(|word| after.starts_with(word.as_str()))
            || self.definition.not_after.iter().any(|word| before.ends_with(word.as_str()))
    }
}

/// Whether one of the words stands shortly before the end of the text, without a sentence between.
fn names_one(before: &str, words: &[String]) -> bool {
    let mut from = before.len().saturating_sub(CONTEXT);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    let near = before[from..].rsplit(['。', '；', ';', '\n']).next().unwrap_or_default();
    words.iter().any(|word| near.contains(word.as_str()))
}

/// Whether the run stands in one piece or in groups of `size`, the last being shorter at most.
fn is_grouped(run: &Run, size: usize) -> bool {
    match run.groups.split_last() {
        Some((last, [])) => *last > 0,
        Some((last, groups)) => *last <= size && groups.iter().all(|&group| group == size),
        None => false,
    }
}

/// The address around the `@` at `at`.
fn email(bytes: &[u8], at: usize) -> Option<PersonalSpan> {
    let is_local = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'%');
    let is_host = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let local = bytes.get(..at)?.iter().rev().take(64).take_while(is_local).count();
    let host = bytes.get(at + 1..)?.iter().take(253).take_while(is_host).count();
    let name = bytes.get(at + 1..at + 1 + host)?;
    let host = host - name.iter().rev().take_while(|byte| matches!(byte, b'.' | b'-')).count();
    let name = name.get(..host)?;
    let top = name.rsplit(|&byte| byte == b'.').next()?;
    let fits = local > 0 && name.contains(&b'.') && top.len() > 1 && top.iter().all(u8::is_ascii_alphabetic);
    fits.then(|| PersonalSpan { kind: PersonalKind::Email, range: at - local..at + 1 + host })
}
