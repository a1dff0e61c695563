//! Names of subjects: legal forms, trades, branches, attached organisations, places.
//!
//! A name is read from its end: the organisation attached to it (a trade union), the branch, the
//! legal form; then from its beginning: the place; what remains is the brand and the trade.

use std::{ops::Range, sync::Arc};

use domain::subject_name::{Bearer, NameParts, SubjectName};
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::{
    divisions::{Divisions, PlaceWord},
    folding::Folding,
};
use crate::{
    pack::Problem,
    source::{Files, yaml},
};

/// How names are formed in a jurisdiction.
#[derive(Debug, Default)]
pub struct NameDictionary {
    folding: Arc<Folding>,
    divisions: Arc<Divisions>,
    forms: Endings,
    /// The codes of the forms, by the place of the form in `forms`.
    form_codes: Vec<Arc<str>>,
    /// Which forms end the name of a whole organisation even where more follows.
    closing: Vec<bool>,
    /// The last character of each closing form, to look for inside a name.
    closing_lasts: Vec<char>,
    attached: Endings,
    branches: Endings,
    /// Endings of a branch only where a legal form stands before them.
    inner_branches: Endings,
    /// Endings of an attached organisation only where a legal form stands before them.
    inner_attached: Endings,
    trades: Endings,
    qualifiers: Vec<String>,
}

/// `dictionaries/names.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Definition {
    legal_forms: Vec<FormDefinition>,
    #[serde(default)]
    attached: Vec<String>,
    #[serde(default)]
    branches: Vec<String>,
    #[serde(default)]
    inner_branches: Vec<String>,
    #[serde(default)]
    inner_attached: Vec<String>,
    #[serde(default)]
    trades: Vec<String>,
    /// What may stand in brackets after the legal form without being part of the name's core.
    #[serde(default)]
    qualifiers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FormDefinition {
    /// The code of the form.
    code: String,
    /// How it is written.
    words: Vec<String>,
    /// Whether what follows it in a name is a branch or an attached organisation.
    #[serde(default)]
    closing: bool,
}

/// Words that a text may end in, found by their last character, the longest first.
#[derive(Debug, Default)]
struct Endings {
    words: Vec<String>,
    by_last: FxHashMap<char, Vec<u32>>,
}

impl Endings {
    fn new(words: impl IntoIterator<Item = String>) -> Endings {
        let words: Vec<String> = words.into_iter().collect();
        let mut by_last: FxHashMap<char, Vec<u32>> = FxHashMap::default();
        for (place, word) in (0u32..).zip(&words) {
            if let Some(last) = word.chars().next_back() {
                by_last.entry(last).or_default().push(place);
            }
        }
        for places in by_last.values_mut() {
            places.sort_by_key(|&place| std::cmp::Reverse(words.get(place as usize).map_or(0, String::len)));
        }
        Endings { words, by_last }
    }

    /// The longest word that the text ends in: its place and its length in bytes.
    fn of(&self, text: &str) -> Option<(usize, usize)> {
        let places = self.by_last.get(&text.chars().next_back()?)?;
        places.iter().find_map(|&place| {
            let word = self.words.get(place as usize)?;
            text.ends_with(word.as_str()).then_some((place as usize, word.len()))
        })
    }
}

/// A name without what stands in brackets at its end.
fn without_notes(name: &str) -> &str {
    let mut rest = name;
    while rest.ends_with(')') {
        let Some(open) = rest.rfind('(').filter(|&open| open > 0) else { break };
        rest = &rest[..open];
    }
    rest
}

/// The longest name that is taken apart, in bytes of its folded form; a longer one is all brand.
const LONGEST: usize = 600;

/// The most place words that a name is read for at its beginning.
const DEEPEST: usize = 3;

impl NameDictionary {
    /// Reads `dictionaries/names.yaml`.
    pub fn load(
        files: &Files,
        folding: &Arc<Folding>,
        divisions: &Arc<Divisions>,
    ) -> Result<NameDictionary, Vec<Problem>> {
        let definition: Option<Definition> = yaml(files, "dictionaries/names.yaml").map_err(|error| vec![error])?;
        let mut dictionary = NameDictionary {
            folding: Arc::clone(folding),
            divisions: Arc::clone(divisions),
            ..NameDictionary::default()
        };
        let Some(definition) = definition else { return Ok(dictionary) };
        let fold = |words: Vec<String>| words.into_iter().map(|word| folding.text(&word)).collect::<Vec<String>>();
        let mut forms = Vec::new();
        for form in definition.legal_forms {
            let code: Arc<str> = form.code.into();
            for word in fold(form.words) {
                if let Some(last) =
                    word.chars().next_back().filter(|last| form.closing && !dictionary.closing_lasts.contains(last))
                {
                    dictionary.closing_lasts.push(last);
                }
                dictionary.form_codes.push(Arc::clone(&code));
                dictionary.closing.push(form.closing);
                forms.push(word);
            }
        }
        dictionary.forms = Endings::new(forms);
        dictionary.attached = Endings::new(fold(definition.attached));
        dictionary.branches = Endings::new(fold(definition.branches));
        dictionary.inner_branches = Endings::new(fold(definition.inner_branches));
        dictionary.inner_attached = Endings::new(fold(definition.inner_attached));
        dictionary.trades = Endings::new(fold(definition.trades));
        dictionary.qualifiers = fold(definition.qualifiers);
        Ok(dictionary)
    }

    /// The form for exact comparison, alone.
    pub fn matching(&self, written: &str) -> String {
        self.folding.text(written)
    }

    /// Takes a name apart.
    pub fn parse(&self, written: &str) -> SubjectName {
        let matching = self.folding.text(written);
        if matching.len() > LONGEST {
            let parts = NameParts { brand: 0..matching.len() as u32, ..NameParts::default() };
            return SubjectName::new(written, matching.clone(), matching, parts, Bearer::Whole);
        }
        let (tail_at, bearer) = self.tail(&matching);
        let head = &matching[..tail_at];
        let (form, form_place) = self.legal_form(head);
        let body = &head[..form.start];
        let place = self.place(body);
        let rest_at = place.end;
        let bracket = body[rest_at..].find('(').map_or(body.len(), |at| rest_at + at);
        let rest = &body[rest_at..bracket];
        let trade_at = match self.trades.of(rest) {
            // Where the rest is a trade and nothing else, the name has no word of its own.
            Some((_, length)) => bracket - length,
            None => bracket,
        };
        let core = self.core(body, rest_at, &head[form.end..], &matching[tail_at..], &matching);
        let range = |range: Range<usize>| range.start as u32..range.end as u32;
        let parts = NameParts {
            place: range(place),
            brand: range(rest_at..trade_at),
            trade: range(trade_at..bracket),
            legal_form: range(form),
            tail: range(tail_at..matching.len()),
        };
        let code = form_place.and_then(|place| self.form_codes.get(place)).cloned();
        SubjectName::new(written, matching, core, parts, bearer).with_form_code(code)
    }

    /// Where the branch or the attached organisation begins, and what the name says it is.
    fn tail(&self, whole: &str) -> (usize, Bearer) {
        // What stands in brackets behind everything is a note.
        let name = without_notes(whole);
        let attached = self.attached.of(name).map_or(0, |(_, length)| length);
        let before_attached = name.len() - attached;
        let branch = self.branches.of(&name[..before_attached]).map_or(0, |(_, length)| length);
        let stripped = before_attached - branch;
        let bearer = match (attached, branch) {
            (0, 0) => Bearer::Whole,
            (0, _) => Bearer::Branch,
            _ => Bearer::Attached,
        };
        // What follows a legal form that closes a name belongs to the tail, place included.
        let Some(end) = self.closing_end(&name[..stripped]).filter(|&end| end < name.len()) else {
            return if bearer == Bearer::Whole { (whole.len(), bearer) } else { (stripped, bearer) };
        };
        let after = &name[end..];
        match bearer {
            Bearer::Branch | Bearer::Attached => (end, bearer),
            Bearer::Whole if after.starts_with('(') => (whole.len(), bearer),
            Bearer::Whole if self.inner_attached.of(after).is_some() => (end, Bearer::Attached),
            Bearer::Whole if self.inner_branches.of(after).is_some() => (end, Bearer::Branch),
            Bearer::Whole => (whole.len(), bearer),
        }
    }

    /// Whether a text in its matching form ends as a branch or an attached organisation may be
    /// called, whatever stands before that; not one that ends in a legal form which closes a name.
    pub fn may_be_part(&self, matching: &str) -> bool {
        let name = without_notes(matching);
        let is_whole = self.forms.of(name).is_some_and(|(place, _)| self.closing.get(place).copied().unwrap_or(false));
        if is_whole {
            return false;
        }
        [&self.attached, &self.branches, &self.inner_attached, &self.inner_branches]
            .iter()
            .any(|words| words.of(name).is_some())
    }

    /// The end of the last legal form in the text that closes a name.
    fn closing_end(&self, text: &str) -> Option<usize> {
        let closes = |end: usize| {
            self.forms.of(&text[..end]).is_some_and(|(place, _)| self.closing.get(place).copied().unwrap_or(false))
        };
        let lasts = text.char_indices().rev().filter(|(_, character)| self.closing_lasts.contains(character));
        lasts.map(|(at, character)| at + character.len_utf8()).find(|&end| closes(end))
    }

    /// Where the legal form stands and which it is; what follows it in brackets is a qualifier.
    fn legal_form(&self, head: &str) -> (Range<usize>, Option<usize>) {
        let mut end = head.len();
        while head[..end].ends_with(')') {
            let Some(open) = head[..end].rfind('(') else { break };
            end = open;
        }
        match self.forms.of(&head[..end]) {
            Some((place, length)) if length < end => (end - length..end, Some(place)),
            _ => (head.len()..head.len(), None),
        }
    }

    /// The place at the beginning. A word without its suffix counts for a large division, or below
    /// a larger one that it lies in; and two characters must remain, or the place is all the name
    /// there is.
    fn place(&self, body: &str) -> Range<usize> {
        let mut end = 0;
        let mut outer: Option<&PlaceWord> = None;
        for _ in 0..DEEPEST {
            let rest = &body[end..];
            let Some(word) = self.divisions.place_at(rest) else { break };
            let counts = match outer {
                None => word.level < 2 || !word.bare,
                Some(outer) => self.divisions.nests(word, outer),
            };
            if !counts || rest[word.text.len()..].chars().nth(1).is_none() {
                break;
            }
            end += word.text.len();
            outer = Some(word);
        }
        0..end
    }

    /// The name without place and legal form: the rest of the body with what its brackets hold,
    /// unless that is a place; then what follows the legal form, unless that is a qualifier.
    fn core(&self, body: &str, rest_at: usize, qualifier: &str, tail: &str, matching: &str) -> String {
        let mut core = String::with_capacity(matching.len());
        self.push_without_places(&body[rest_at..], &mut core);
        self.push_without_places(qualifier, &mut core);
        if core.is_empty() {
            core.push_str(body);
        }
        if !tail.is_empty() {
            core.push('|');
            self.push_tail(tail, &mut core);
        }
        if core.is_empty() { matching.to_owned() } else { core }
    }

    /// A branch is told from others by its place, so that stays, in its everyday form.
    fn push_tail(&self, tail: &str, core: &mut String) {
        let mut rest = tail;
        for _ in 0..DEEPEST {
            rest = rest.trim_start_matches(['(', ')']);
            let Some(word) = self.divisions.place_at(rest) else { break };
            core.push_str(self.divisions.bare(&word.text).unwrap_or(&word.text));
            rest = &rest[word.text.len()..];
        }
        core.extend(rest.chars().filter(|character| !matches!(character, '(' | ')')));
    }

    fn push_without_places(&self, text: &str, core: &mut String) {
        let mut rest = text;
        while let Some(open) = rest.find('(') {
            core.push_str(&rest[..open]);
            let inside_at = open + 1;
            let close = rest[inside_at..].find(')').map_or(rest.len(), |at| inside_at + at);
            let inside = &rest[inside_at..close];
            if !self.is_place(inside) && !self.qualifiers.iter().any(|qualifier| qualifier == inside) {
                core.push_str(inside);
            }
            rest = rest.get(close + 1..).unwrap_or_default();
        }
        core.push_str(rest);
    }

    /// Whether the text consists of place words alone.
    fn is_place(&self, text: &str) -> bool {
        let mut rest = text;
        for _ in 0..DEEPEST {
            match self.divisions.place_at(rest) {
                Some(word) => rest = &rest[word.text.len()..],
                None => break,
            }
        }
        rest.is_empty() && !text.is_empty()
    }
}
