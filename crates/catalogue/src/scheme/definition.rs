//! The YAML of a scheme, and how it becomes one.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    Date, FindingCode, Label, SchemeId,
    check_digit::{Alphabet, CheckDigit, FamilyError},
};
use serde::Deserialize;

use super::{Form, Part, Prefixes, Scheme, Segment};
use crate::dictionary::divisions::Divisions;

/// A scheme as its file gives it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Definition {
    /// Its id, also the file's name.
    pub id: SchemeId,
    /// Its name.
    pub title: Label,
    /// The standard that defines it.
    pub basis: String,
    /// Whether its codes are numbers of persons' documents.
    #[serde(default)]
    pub personal: bool,
    /// Whether a text that fits may be taken for one of its codes where no field says so.
    #[serde(default)]
    pub detect: bool,
    /// Whether it is written in capitals only.
    #[serde(default)]
    pub upper: bool,
    /// The characters often written for others: wrong and right.
    #[serde(default)]
    pub repairs: BTreeMap<char, char>,
    /// Texts that stand for "no code", beside one character repeated.
    #[serde(default)]
    pub placeholders: Vec<String>,
    /// The beginnings that the standard names.
    #[serde(default)]
    pub prefixes: Option<PrefixDefinition>,
    /// The lengths that a code may have.
    pub forms: Vec<FormDefinition>,
}

/// The beginnings that a standard names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PrefixDefinition {
    /// The beginnings, all of one length.
    pub known: Vec<String>,
    /// The warning of another one.
    pub otherwise: FindingCode,
}

/// One length, or span of lengths, that a code may have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FormDefinition {
    /// Its segments from the left.
    pub segments: Vec<SegmentDefinition>,
    /// How its check characters follow; none where it has none.
    #[serde(default)]
    pub check: Option<FamilyDefinition>,
    /// The warning of a failed check, where it does not refuse the code.
    #[serde(default)]
    pub failed_check: Option<FindingCode>,
    /// The place (characters before it) at which the standard prints a hyphen.
    #[serde(default)]
    pub hyphen_at: Option<usize>,
}

/// A run of characters of a code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SegmentDefinition {
    /// How many characters; for the last segment the least number, where `to` is given.
    pub length: usize,
    /// The greatest number of characters, for the last segment only.
    #[serde(default)]
    pub to: Option<usize>,
    /// `digits`, `letters`, `alphanumeric`, or the characters themselves.
    pub alphabet: String,
    /// What it means, where it means something.
    #[serde(default)]
    pub part: Option<PartDefinition>,
}

/// What a run of characters means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum PartDefinition {
    /// A day: yyyymmdd, or yymmdd where a century is given.
    #[serde(rename_all = "kebab-case")]
    Date {
        /// The century of two-digit years, such as 1900.
        #[serde(default)]
        century: Option<i16>,
        /// The earliest day that can be.
        from: Date,
    },
    /// The code of an administrative division.
    #[serde(rename_all = "kebab-case")]
    Division {
        /// The warning of an unknown one.
        otherwise: FindingCode,
    },
    /// A code of another scheme.
    #[serde(rename_all = "kebab-case")]
    Scheme {
        /// The scheme.
        id: SchemeId,
        /// The warning where it does not fit; without one it refuses the code.
        #[serde(default)]
        otherwise: Option<FindingCode>,
    },
}

/// A family of check characters with its numbers.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "family", deny_unknown_fields, rename_all = "kebab-case")]
pub enum FamilyDefinition {
    /// See [`CheckDigit::hybrid`].
    Hybrid {
        /// The characters in the order of their values.
        alphabet: String,
    },
    /// See [`CheckDigit::pure`].
    Pure {
        /// The characters in the order of their values.
        alphabet: String,
        /// The check characters in the order of their values.
        checks: String,
        /// The modulus.
        modulus: u32,
        /// The radix.
        radix: u32,
        /// How many check characters there are.
        length: usize,
    },
    /// See [`CheckDigit::weighted`].
    Weighted {
        /// The characters in the order of their values.
        alphabet: String,
        /// The weights from the left.
        weights: Vec<u32>,
        /// The modulus.
        modulus: u32,
        /// The check character of each remainder.
        checks: String,
    },
    /// See [`CheckDigit::Luhn`].
    Luhn,
}

/// The longest code that a scheme may describe.
const LONGEST_CODE: usize = 64;

/// The alphabet that a definition names or spells.
pub fn alphabet(text: &str) -> Result<Alphabet, FamilyError> {
    match text {
        "digits" => Ok(Alphabet::digits()),
        "alphanumeric" => Ok(Alphabet::alphanumeric()),
        "letters" => Alphabet::new("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        characters => Alphabet::new(characters),
    }
}

impl FamilyDefinition {
    /// The family with its numbers.
    pub fn build(&self) -> Result<CheckDigit, FamilyError> {
        match self {
            FamilyDefinition::Hybrid { alphabet: characters } => CheckDigit::hybrid(alphabet(characters)?),
            FamilyDefinition::Pure { alphabet: characters, checks, modulus, radix, length } => {
                CheckDigit::pure(alphabet(characters)?, alphabet(checks)?, *modulus, *radix, *length)
            }
            FamilyDefinition::Weighted { alphabet: characters, weights, modulus, checks } => {
                CheckDigit::weighted(alphabet(characters)?, weights, *modulus, checks)
            }
            FamilyDefinition::Luhn => Ok(CheckDigit::Luhn),
        }
    }
}

impl Definition {
    /// The schemes that its codes hold codes of.
    pub fn embedded(&self) -> impl Iterator<Item = &SchemeId> {
        let segments = self.forms.iter().flat_map(|form| &form.segments);
        segments.filter_map(|segment| match &segment.part {
            Some(PartDefinition::Scheme { id, .. }) => Some(id),
            _ => None,
        })
    }

    /// The scheme; `built` holds those that it embeds. What is wrong is said in a sentence.
    pub(super) fn build(
        self,
        built: &BTreeMap<SchemeId, Arc<Scheme>>,
        divisions: &Arc<Divisions>,
    ) -> Result<Scheme, String> {
        if self.forms.is_empty() {
            return Err("a scheme needs at least one form".to_owned());
        }
        let forms = self.forms.iter().map(|form| build_form(form, self.personal, built, divisions));
        let forms = forms.collect::<Result<Vec<Form>, String>>()?;
        let prefixes = self.prefixes.map(build_prefixes).transpose()?;
        Ok(Scheme {
            id: self.id,
            title: self.title,
            basis: self.basis,
            personal: self.personal,
            detect: self.detect,
            upper: self.upper,
            repairs: self.repairs.into_iter().collect(),
            placeholders: self.placeholders.into_iter().collect(),
            prefixes,
            forms,
        })
    }
}

fn build_prefixes(definition: PrefixDefinition) -> Result<Prefixes, String> {
    let length = definition.known.first().map_or(0, String::len);
    if length == 0 || definition.known.iter().any(|prefix| prefix.len() != length) {
        return Err("the known prefixes must have one length, from 1".to_owned());
    }
    let known = definition.known.into_iter().map(String::into_bytes).collect();
    Ok(Prefixes { length, known, otherwise: definition.otherwise })
}

fn build_form(
    definition: &FormDefinition,
    personal: bool,
    built: &BTreeMap<SchemeId, Arc<Scheme>>,
    divisions: &Arc<Divisions>,
) -> Result<Form, String> {
    let (mut segments, mut start, mut max, mut personal) = (Vec::new(), 0, 0, personal);
    let last = definition.segments.len().checked_sub(1).ok_or("a form needs at least one segment")?;
    for (place, segment) in definition.segments.iter().enumerate() {
        if segment.length == 0
            || (segment.to.is_some() && place != last)
            || segment.to.is_some_and(|to| to < segment.length)
        {
            return Err("a segment has a length from 1, and only the last a `to`, not below its length".to_owned());
        }
        let part = match &segment.part {
            None => None,
            Some(PartDefinition::Date { century, from }) => Some(Part::Date { century: *century, from: *from }),
            Some(PartDefinition::Division { otherwise }) => {
                Some(Part::Division { divisions: Arc::clone(divisions), otherwise: otherwise.clone() })
            }
            Some(PartDefinition::Scheme { id, otherwise }) => {
                let scheme = built.get(id).ok_or_else(|| format!("there is no scheme `{id}` to embed"))?;
                personal |= scheme.personal;
                Some(Part::Scheme { scheme: Arc::clone(scheme), otherwise: otherwise.clone() })
            }
        };
        let end = start + segment.length;
        let alphabet = alphabet(&segment.alphabet).map_err(|error| error.to_string())?;
        segments.push(Segment { start, end: (place != last).then_some(end), alphabet, part });
        max = start + segment.to.unwrap_or(segment.length);
        start = end;
    }
    if max > LONGEST_CODE {
        return Err(format!("a code has at most {LONGEST_CODE} characters"));
    }
    let check = definition.check.as_ref().map(FamilyDefinition::build).transpose();
    Ok(Form {
        min: start,
        max,
        segments,
        check: check.map_err(|error| error.to_string())?,
        failed_check: definition.failed_check.clone(),
        hyphen_at: definition.hyphen_at,
        personal,
    })
}
