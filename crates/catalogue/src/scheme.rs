//! Identifier schemes: how a code is written, checked, repaired and detected.
//!
//! A scheme is one YAML file of the pack (`schemes/*.yaml`, see [`definition`]); the families of
//! check digits are `domain::check_digit`. A scheme judges a code exactly as written ([`Scheme::check`])
//! or reads it leniently ([`Scheme::read`]); both go through one judgement of the bare code.

use std::{collections::HashSet, sync::Arc};

use domain::{
    Date, FindingCode, Identifier, Label, SchemeId,
    check_digit::{Alphabet, CheckDigit},
};

use crate::dictionary::{divisions::Divisions, folding::narrow};

pub mod definition;
mod detection;

pub use detection::{Holder, Schemes};

/// The findings that every scheme can make of a code; a scheme names further ones.
mod code {
    use domain::FindingCode;

    pub const MISSING: FindingCode = FindingCode::new("missing");
    pub const PLACEHOLDER: FindingCode = FindingCode::new("placeholder");
    pub const BAD_SHAPE: FindingCode = FindingCode::new("bad-shape");
    pub const BAD_CHARACTER: FindingCode = FindingCode::new("bad-character");
    pub const CHECK_DIGIT: FindingCode = FindingCode::new("check-digit");
    pub const NOT_A_DATE: FindingCode = FindingCode::new("not-a-date");
    pub const LOWER_CASE: FindingCode = FindingCode::new("lower-case");
    pub const FULL_WIDTH: FindingCode = FindingCode::new("full-width");
    pub const SEPARATORS: FindingCode = FindingCode::new("separators");
}

/// The longest text that is looked at as a code, in bytes: longer ones have a bad shape.
const LONGEST: usize = 256;

/// What a scheme says of a code exactly as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the code, as written, is one of the scheme.
    pub valid: bool,
    /// Why not; with a valid code, what is odd about it.
    pub reason: Option<FindingCode>,
}

/// A code read leniently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The code in canonical form.
    pub identifier: Identifier,
    /// What was odd: `lower-case`, `full-width`, `separators`, and what the scheme warns of, such
    /// as `inner-organisation-code`, `unknown-department`, `unknown-division`.
    pub warnings: Vec<FindingCode>,
    /// Whether the code is the number of a person's document, or holds one: it must be hashed and
    /// never kept.
    pub personal: bool,
}

/// One identifier scheme.
#[derive(Debug)]
pub struct Scheme {
    id: SchemeId,
    title: Label,
    basis: String,
    personal: bool,
    detect: bool,
    upper: bool,
    repairs: Vec<(char, char)>,
    placeholders: HashSet<String>,
    prefixes: Option<Prefixes>,
    forms: Vec<Form>,
}

/// The beginnings of a code that the standard names, and the warning of others.
#[derive(Debug)]
struct Prefixes {
    length: usize,
    known: HashSet<Vec<u8>>,
    otherwise: FindingCode,
}

/// One length, or span of lengths, that a code may have.
#[derive(Debug)]
struct Form {
    min: usize,
    max: usize,
    segments: Vec<Segment>,
    check: Option<CheckDigit>,
    /// The warning of a failed check, where it does not refuse the code.
    failed_check: Option<FindingCode>,
    /// The place before which the standard prints a hyphen.
    hyphen_at: Option<usize>,
    personal: bool,
}

#[derive(Debug)]
struct Segment {
    start: usize,
    /// The first place after it; the last segment of a form ends with the code.
    end: Option<usize>,
    alphabet: Alphabet,
    part: Option<Part>,
}

#[derive(Debug)]
enum Part {
    Date { century: Option<i16>, from: Date },
    Division { divisions: Arc<Divisions>, otherwise: FindingCode },
    Scheme { scheme: Arc<Scheme>, otherwise: Option<FindingCode> },
}

impl Scheme {
    /// Its id, such as `uscc`.
    pub fn id(&self) -> &SchemeId {
        &self.id
    }

    /// Its name.
    pub fn title(&self) -> &Label {
        &self.title
    }

    /// The standard that defines it.
    pub fn basis(&self) -> &str {
        &self.basis
    }

    /// Whether its codes are numbers of persons' documents.
    pub fn is_personal(&self) -> bool {
        self.personal
    }

    /// Whether some of its codes contain the number of a person's document.
    pub fn may_hold_personal(&self) -> bool {
        self.forms.iter().any(|form| form.personal)
    }

    /// The codes of other schemes that a code of this one holds within itself, such as the code of an
    /// organisation in its unified code; none that is personal or fails its own check.
    pub fn embedded(&self, value: &str) -> Vec<Identifier> {
        let fits = |form: &&Form| (form.min..=form.max).contains(&value.len());
        let Some(form) = self.forms.iter().find(fits).filter(|_| value.is_ascii()) else { return Vec::new() };
        let inner = |segment: &Segment| match &segment.part {
            Some(Part::Scheme { scheme, .. }) if !scheme.personal => {
                let text = std::str::from_utf8(segment.of(value.as_bytes())).ok()?;
                scheme.read(text).ok().filter(|reading| !reading.personal).map(|reading| reading.identifier)
            }
            _ => None,
        };
        form.segments.iter().filter_map(inner).collect()
    }

    /// Judges a code exactly as written.
    pub fn check(&self, written: &str) -> Verdict {
        let mut warnings = Vec::new();
        let refused = match self.judge_printed(written, &mut warnings) {
            Ok(_) => return Verdict { valid: true, reason: warnings.into_iter().next() },
            Err(reason) => reason,
        };
        // Where rewriting would make it valid, that is the reason; where not, what is still wrong.
        let reason = match self.read_text(written, &mut warnings) {
            Ok(_) => warnings.into_iter().find(is_rewriting).unwrap_or(refused),
            Err(deeper) => deeper,
        };
        Verdict { valid: false, reason: Some(reason) }
    }

    /// Reads a code leniently: trims, narrows full-width characters, turns to capitals where the
    /// scheme is written so, drops spaces and hyphens; each but the first with a warning where it
    /// changed something.
    ///
    /// # Errors
    /// The finding that refuses the code: `missing`, `placeholder`, `bad-shape`, `bad-character`,
    /// `not-a-date`, `check-digit`.
    pub fn read(&self, raw: &str) -> Result<Reading, FindingCode> {
        let mut warnings = Vec::new();
        let (value, personal) = self.read_text(raw.trim(), &mut warnings)?;
        Ok(Reading { identifier: Identifier::checked(self.id.clone(), value), warnings, personal })
    }

    /// The code that was probably meant by one that [`read`](Scheme::read) refuses: the scheme's
    /// repairs (such as 0 for O) make it valid. For a person to judge, never taken by itself.
    pub fn suggest(&self, raw: &str) -> Option<String> {
        let raw = raw.trim();
        if raw.len() > LONGEST || self.repairs.is_empty() {
            return None;
        }
        let repaired: String = raw
            .chars()
            .map(|character| {
                let narrow = narrow(character).to_ascii_uppercase();
                self.repairs.iter().find(|(wrong, _)| *wrong == narrow).map_or(character, |&(_, right)| right)
            })
            .collect();
        if repaired == raw {
            return None;
        }
        self.read_text(&repaired, &mut Vec::new()).ok().map(|(value, _)| value)
    }

    /// Judges a code that may be printed with the standard's own hyphen.
    fn judge_printed(&self, written: &str, warnings: &mut Vec<FindingCode>) -> Result<&Form, FindingCode> {
        let bytes = written.as_bytes();
        let printed = self
            .forms
            .iter()
            .any(|form| form.hyphen_at.is_some_and(|at| bytes.len() == form.max + 1 && bytes.get(at) == Some(&b'-')));
        if printed && bytes.len() <= LONGEST {
            let bare: String = written.chars().filter(|&character| character != '-').collect();
            return self.judge(&bare, warnings);
        }
        self.judge(written, warnings)
    }

    /// The canonical value of a code after lenient rewriting, and whether it is personal.
    fn read_text(&self, raw: &str, warnings: &mut Vec<FindingCode>) -> Result<(String, bool), FindingCode> {
        if raw.len() > LONGEST {
            return Err(code::BAD_SHAPE);
        }
        warnings.clear();
        if let Ok(form) = self.judge(raw, warnings) {
            return Ok((raw.to_owned(), form.personal));
        }
        let mut value = String::with_capacity(raw.len());
        let (mut lower, mut wide, mut separated) = (false, false, false);
        for character in raw.chars() {
            let narrow = narrow(character);
            wide |= narrow != character;
            match narrow {
                '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '.' | '·' => separated = true,
                other if other.is_whitespace() || crate::dictionary::folding::is_invisible(other) => separated = true,
                other if self.upper && other.is_ascii_lowercase() => {
                    lower = true;
                    value.push(other.to_ascii_uppercase());
                }
                other => value.push(other),
            }
        }
        let printed = self.forms.iter().any(|form| {
            form.hyphen_at.is_some_and(|at| raw.len() == form.max + 1 && raw.as_bytes().get(at) == Some(&b'-'))
        });
        warnings.clear();
        let personal = self.judge(&value, warnings)?.personal;
        let rewritten =
            [(wide, code::FULL_WIDTH), (separated && !printed, code::SEPARATORS), (lower, code::LOWER_CASE)];
        for (_, code) in rewritten.into_iter().filter(|(happened, _)| *happened).rev() {
            warnings.insert(0, code);
        }
        Ok((value, personal))
    }

    /// Judges a bare code; puts what is odd about a valid one into `warnings`.
    fn judge(&self, code: &str, warnings: &mut Vec<FindingCode>) -> Result<&Form, FindingCode> {
        let bytes = code.as_bytes();
        if bytes.is_empty() {
            return Err(code::MISSING);
        }
        if self.is_placeholder(code) {
            return Err(code::PLACEHOLDER);
        }
        let length = if code.is_ascii() { bytes.len() } else { code.chars().count() };
        let given = warnings.len();
        let mut refused = None;
        for form in self.forms.iter().filter(|form| (form.min..=form.max).contains(&length)) {
            match form.judge(code, warnings) {
                Ok(()) => {
                    self.judge_prefix(bytes, warnings);
                    return Ok(form);
                }
                Err(reason) => {
                    warnings.truncate(given);
                    refused.get_or_insert(reason);
                }
            }
        }
        Err(refused.unwrap_or(code::BAD_SHAPE))
    }

    fn judge_prefix(&self, code: &[u8], warnings: &mut Vec<FindingCode>) {
        if let Some(prefixes) = &self.prefixes
            && !code.get(..prefixes.length).is_some_and(|prefix| prefixes.known.contains(prefix))
        {
            warnings.push(prefixes.otherwise.clone());
        }
    }

    /// Whether the text stands for "no code": a word of the scheme, or one character repeated.
    fn is_placeholder(&self, code: &str) -> bool {
        let mut characters = code.chars();
        let first = characters.next();
        let repeated = code.len() > 2 && characters.all(|character| Some(character) == first);
        repeated || (!self.placeholders.is_empty() && self.placeholders.contains(code))
    }
}

impl Form {
    /// Judges a bare code of the form's length.
    fn judge(&self, code: &str, warnings: &mut Vec<FindingCode>) -> Result<(), FindingCode> {
        let bytes = code.as_bytes();
        let fits = |segment: &Segment| segment.of(bytes).iter().all(|&byte| segment.alphabet.contains(byte));
        if !code.is_ascii() || !self.segments.iter().all(fits) {
            return Err(code::BAD_CHARACTER);
        }
        // A wrong day says more than the check character that it makes wrong, and a division says
        // least of a code.
        self.judge_parts(bytes, warnings, |part| matches!(part, Part::Date { .. }))?;
        if self.check.as_ref().is_some_and(|check| !check.holds(code)) {
            warnings.push(self.failed_check.clone().ok_or(code::CHECK_DIGIT)?);
        }
        self.judge_parts(bytes, warnings, |part| matches!(part, Part::Scheme { .. }))?;
        self.judge_parts(bytes, warnings, |part| matches!(part, Part::Division { .. }))
    }

    fn judge_parts(
        &self,
        code: &[u8],
        warnings: &mut Vec<FindingCode>,
        wanted: fn(&Part) -> bool,
    ) -> Result<(), FindingCode> {
        for segment in &self.segments {
            if let Some(part) = segment.part.as_ref().filter(|part| wanted(part)) {
                part.judge(segment.of(code), warnings)?;
            }
        }
        Ok(())
    }
}

fn is_rewriting(code: &FindingCode) -> bool {
    [code::LOWER_CASE, code::FULL_WIDTH, code::SEPARATORS].contains(code)
}

impl Segment {
    fn of<'a>(&self, code: &'a [u8]) -> &'a [u8] {
        code.get(self.start..self.end.unwrap_or(code.len())).unwrap_or_default()
    }
}

impl Part {
    /// Judges a part of a code whose characters fit.
    fn judge(&self, part: &[u8], warnings: &mut Vec<FindingCode>) -> Result<(), FindingCode> {
        let text = std::str::from_utf8(part).map_err(|_| code::BAD_CHARACTER)?;
        match self {
            Part::Date { century, from } => {
                date_of(text, *century).filter(|date| date >= from).map(|_| ()).ok_or(code::NOT_A_DATE)
            }
            Part::Division { divisions, otherwise } => {
                if !divisions.is_known(text) {
                    warnings.push(otherwise.clone());
                }
                Ok(())
            }
            Part::Scheme { scheme, otherwise } => {
                let mut inner = Vec::new();
                match (scheme.judge(text, &mut inner), otherwise) {
                    (Ok(_), _) => warnings.extend(inner),
                    (Err(reason), None) => return Err(reason),
                    (Err(_), Some(otherwise)) => warnings.push(otherwise.clone()),
                }
                Ok(())
            }
        }
    }
}

/// The day that `yyyymmdd` names, or `yymmdd` in a century (1900).
fn date_of(text: &str, century: Option<i16>) -> Option<Date> {
    let at = text.len().checked_sub(4)?;
    let year: i16 = text.get(..at)?.parse().ok()?;
    let month: i8 = text.get(at..at + 2)?.parse().ok()?;
    let day: i8 = text.get(at + 2..)?.parse().ok()?;
    Date::new(year.checked_add(century.unwrap_or(0))?, month, day).ok()
}
