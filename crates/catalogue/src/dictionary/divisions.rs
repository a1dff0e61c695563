//! Administrative divisions with their history, and the names of places.

use std::collections::{HashMap, HashSet};

use domain::Date;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::folding::Folding;
use crate::{
    pack::Problem,
    source::{Files, problem, rows, yaml},
};

/// The code of a division: up to eight ASCII letters and digits, as long as the pack says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DivisionCode([u8; 8]);

impl DivisionCode {
    /// Parses 1 to 8 ASCII letters and digits.
    pub fn parse(text: &str) -> Option<DivisionCode> {
        if text.is_empty() || text.len() > 8 || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let mut bytes = [0; 8];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Some(DivisionCode(bytes))
    }

    /// The code as written.
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|&byte| byte == 0).unwrap_or(8);
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

impl std::fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Debug for DivisionCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DivisionCode({self})")
    }
}

/// A name of a code and the days on which it held.
#[derive(Debug)]
struct Span {
    name: String,
    from: Option<Date>,
    until: Option<Date>,
}

/// A word that names a place at the beginning of a text.
#[derive(Debug)]
pub(super) struct PlaceWord {
    /// The word, folded.
    pub text: String,
    /// The level of the largest division that bears it: 0 is the top.
    pub level: usize,
    /// Whether the word lacks the suffix that says what it is, such as 市.
    pub bare: bool,
    codes: Vec<DivisionCode>,
}

/// The divisions of a jurisdiction.
#[derive(Debug, Default)]
pub struct Divisions {
    definition: Definition,
    /// All codes, in order; the spans of the code at the same place.
    codes: Vec<DivisionCode>,
    spans: Vec<Vec<Span>>,
    words: Vec<PlaceWord>,
    /// The words by their first two characters, the longest first.
    by_beginning: FxHashMap<(char, char), Vec<u32>>,
    by_text: HashMap<String, u32>,
}

/// `divisions/divisions.yaml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Definition {
    /// How many characters of a code each level takes, from the top: 2, 4, 6.
    levels: Vec<usize>,
    /// The suffixes that say what a division is, which are left out in everyday use.
    #[serde(default)]
    suffixes: Vec<String>,
    /// The words before a suffix that are left out with it, such as the names of peoples.
    #[serde(default)]
    qualifiers: Vec<String>,
    /// The names that name no place of their own.
    #[serde(default)]
    nameless: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    code: String,
    name: String,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    until: Option<String>,
}

/// The file of a pack's folder with the divisions of one place: `code,name`.
pub(crate) const LOCAL: &str = "divisions/local.csv";

/// The longest chain of places that a text is read for.
const DEEPEST: usize = 4;

impl Divisions {
    /// Reads `divisions/divisions.yaml`, `divisions/divisions.csv` (`code,name,from,until`, months),
    /// `divisions/zones.csv` (`code,name`: zones and authorities that have a code of their own
    /// without being divisions) and `divisions/local.csv` (`code,name`: what one place adds; a code
    /// that the pack knows stays as the pack has it).
    pub fn load(files: &Files, folding: &Folding) -> Result<Divisions, Vec<Problem>> {
        const TABLE: &str = "divisions/divisions.csv";
        const ZONES: &str = "divisions/zones.csv";
        let definition: Option<Definition> = yaml(files, "divisions/divisions.yaml").map_err(|error| vec![error])?;
        let Some(definition) = definition else { return Ok(Divisions::default()) };
        let mut divisions = Divisions { definition, ..Divisions::default() };
        let mut spans: Vec<(DivisionCode, Span)> = Vec::new();
        let mut problems = Vec::new();
        for path in [TABLE, ZONES, LOCAL] {
            let known: HashSet<DivisionCode> = spans.iter().filter(|_| path == LOCAL).map(|(code, _)| *code).collect();
            for (line, row) in rows::<Row>(files, path).map_err(|error| vec![error])? {
                let (from, until) = (month(row.from.as_deref()), month(row.until.as_deref()));
                match (DivisionCode::parse(&row.code), from, until) {
                    (Some(code), ..) if known.contains(&code) => {}
                    (Some(code), Some(from), Some(until)) => spans.push((code, Span { name: row.name, from, until })),
                    _ => problems.push(problem(path, line, "a row is a code, a name and two months such as 2023-06")),
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        // Of the spans of one code the latest comes last.
        spans.sort_by_key(|(code, span)| (*code, span.from));
        for (code, span) in spans {
            if divisions.codes.last() == Some(&code) {
                if let Some(of_code) = divisions.spans.last_mut() {
                    of_code.push(span);
                }
            } else {
                divisions.codes.push(code);
                divisions.spans.push(vec![span]);
            }
        }
        divisions.index_words(folding);
        Ok(divisions)
    }

    /// Whether the code is or was one of a division, or of a zone with a code of its own.
    pub fn is_known(&self, code: &str) -> bool {
        DivisionCode::parse(code).is_some_and(|code| self.place(code).is_some())
    }

    /// The name on that day; without one, the latest name.
    pub fn name(&self, code: DivisionCode, on: Option<Date>) -> Option<&str> {
        let spans = self.spans.get(self.place(code)?)?;
        let holds = |span: &&Span| {
            on.is_none_or(|day| span.from.is_none_or(|from| from <= day) && span.until.is_none_or(|until| day < until))
        };
        spans.iter().rev().find(holds).map(|span| span.name.as_str())
    }

    /// The names from the whole down to the division, such as 广东省 广州市 天河区. A level without
    /// a name of its own (市辖区) is left out.
    pub fn path(&self, code: DivisionCode, on: Option<Date>) -> Vec<&str> {
        let mut path = Vec::new();
        let mut at = Some(code);
        while let Some(code) = at {
            let name = self.name(code, on).or_else(|| self.name(code, None));
            path.extend(name.filter(|name| !self.definition.nameless.iter().any(|nameless| nameless == name)));
            at = self.parent(code);
        }
        path.reverse();
        path
    }

    /// The division that it is part of.
    pub fn parent(&self, code: DivisionCode) -> Option<DivisionCode> {
        let level = self.level(code)?;
        (0..level).rev().find_map(|above| {
            let wanted = self.padded(code, *self.definition.levels.get(above)?)?;
            (wanted != code && self.place(wanted).is_some()).then_some(wanted)
        })
    }

    /// Whether `code` is `whole` or lies in it.
    pub fn within(&self, code: DivisionCode, whole: DivisionCode) -> bool {
        let length = self.level(whole).and_then(|level| self.definition.levels.get(level)).copied();
        code == whole || length.is_some_and(|length| code.0.get(..length) == whole.0.get(..length))
    }

    /// The level of a code: 0 is the top.
    pub fn level(&self, code: DivisionCode) -> Option<usize> {
        self.definition.levels.iter().position(|&length| self.padded(code, length) == Some(code))
    }

    /// The divisions that bear or bore the name, with or without its suffix (广州 or 广州市), the
    /// larger first, then the current ones. Full and half width and the script of the name count
    /// as the folding of the pack has it: pass a folded name.
    pub fn codes(&self, name: &str) -> &[DivisionCode] {
        let word = self.by_text.get(name).and_then(|&place| self.words.get(place as usize));
        word.map(|word| word.codes.as_slice()).unwrap_or_default()
    }

    /// The division that a folded text names or begins with: a code, a name, or names from the
    /// whole down. `None` where it names none, or several that its words cannot tell apart.
    pub fn find(&self, text: &str) -> Option<DivisionCode> {
        if let Some(code) = DivisionCode::parse(text).filter(|&code| self.place(code).is_some()) {
            return Some(code);
        }
        let mut candidates: Vec<DivisionCode> = Vec::new();
        let mut rest = text;
        for _ in 0..DEEPEST {
            let Some(word) = self.place_at(rest) else { break };
            let narrowed: Vec<DivisionCode> = if candidates.is_empty() {
                word.codes.clone()
            } else {
                let inside = |code: &DivisionCode| candidates.iter().any(|&whole| self.within(*code, whole));
                word.codes.iter().copied().filter(inside).collect()
            };
            if narrowed.is_empty() {
                break;
            }
            candidates = narrowed;
            rest = &rest[word.text.len()..];
        }
        match candidates.as_slice() {
            [] => None,
            [only] => Some(*only),
            several => {
                let mut current = several.iter().copied().filter(|&code| self.is_current(code));
                match (current.next(), current.next()) {
                    (Some(only), None) => Some(only),
                    // A city and the county of its name: the larger holds both.
                    (Some(first), Some(_)) if several.iter().all(|&code| self.within(code, first)) => Some(first),
                    _ => None,
                }
            }
        }
    }

    /// Where the places end with which a folded text begins, the broadest first; 0 where it begins
    /// with none.
    pub fn places_end(&self, text: &str) -> usize {
        let mut end = 0;
        for _ in 0..DEEPEST {
            match self.place_at(&text[end..]) {
                Some(word) => end += word.text.len(),
                None => break,
            }
        }
        end
    }

    /// Every division that exists on that day (the latest state without one), by code.
    pub fn all(&self, on: Option<Date>) -> impl Iterator<Item = (DivisionCode, &str)> {
        self.codes.iter().filter_map(move |&code| {
            let name = match on {
                Some(_) => self.name(code, on),
                None => self.name(code, None).filter(|_| self.is_current(code)),
            };
            name.map(|name| (code, name))
        })
    }

    /// Whether a division that the one word names lies in one that the other names.
    pub(super) fn nests(&self, inner: &PlaceWord, outer: &PlaceWord) -> bool {
        let inside = |&code: &DivisionCode| outer.codes.iter().any(|&whole| code != whole && self.within(code, whole));
        inner.codes.iter().any(inside)
    }

    /// The longest place word that the text begins with.
    pub(super) fn place_at(&self, text: &str) -> Option<&PlaceWord> {
        let mut characters = text.chars();
        let beginning = (characters.next()?, characters.next()?);
        let words = self.by_beginning.get(&beginning)?.iter().filter_map(|&place| self.words.get(place as usize));
        words.into_iter().find(|word| text.starts_with(word.text.as_str()))
    }

    fn place(&self, code: DivisionCode) -> Option<usize> {
        self.codes.binary_search(&code).ok()
    }

    fn is_current(&self, code: DivisionCode) -> bool {
        let spans = self.place(code).and_then(|place| self.spans.get(place));
        spans.is_some_and(|spans| spans.iter().any(|span| span.until.is_none()))
    }

    /// The first `length` characters of a code, filled up with zeros.
    fn padded(&self, code: DivisionCode, length: usize) -> Option<DivisionCode> {
        let whole = *self.definition.levels.last()?;
        let mut bytes = [0; 8];
        bytes.get_mut(..whole)?.fill(b'0');
        bytes.get_mut(..length)?.copy_from_slice(code.0.get(..length)?);
        Some(DivisionCode(bytes))
    }

    fn index_words(&mut self, folding: &Folding) {
        let mut words: HashMap<String, PlaceWord> = HashMap::new();
        for (code, spans) in self.codes.iter().zip(&self.spans) {
            let level = self.level(*code).unwrap_or(self.definition.levels.len());
            for span in spans.iter().filter(|span| !self.definition.nameless.contains(&span.name)) {
                let name = folding.text(&span.name);
                let bare = self.bare(&name).map(|bare| (bare.to_owned(), true));
                for (text, bare) in [(name.clone(), false)].into_iter().chain(bare) {
                    if text.chars().nth(1).is_none() {
                        continue;
                    }
                    let new = PlaceWord { text: text.clone(), level, bare, codes: Vec::new() };
                    let word = words.entry(text).or_insert(new);
                    (word.level, word.bare) = (word.level.min(level), word.bare && bare);
                    if !word.codes.contains(code) {
                        word.codes.push(*code);
                    }
                }
            }
        }
        self.words = words.into_values().collect();
        self.words.sort_by(|a, b| (b.text.len(), &a.text).cmp(&(a.text.len(), &b.text)));
        let mut sorted = std::mem::take(&mut self.words);
        for word in &mut sorted {
            word.codes.sort_by_key(|&code| (self.level(code), !self.is_current(code), code));
        }
        self.words = sorted;
        for (place, word) in (0u32..).zip(&self.words) {
            let mut characters = word.text.chars();
            if let (Some(first), Some(second)) = (characters.next(), characters.next()) {
                self.by_beginning.entry((first, second)).or_default().push(place);
            }
            self.by_text.insert(word.text.clone(), place);
        }
    }

    /// The name without its suffix, and without the qualifiers before it; `None` where less than
    /// two characters would remain.
    pub(super) fn bare<'a>(&self, name: &'a str) -> Option<&'a str> {
        let suffix = self.definition.suffixes.iter().filter(|suffix| name.ends_with(suffix.as_str()));
        let mut bare = name.strip_suffix(suffix.max_by_key(|suffix| suffix.len())?.as_str())?;
        let two_left = |text: &&str| text.chars().nth(1).is_some();
        while let Some(shorter) =
            self.definition.qualifiers.iter().find_map(|people| bare.strip_suffix(people.as_str()).filter(two_left))
        {
            bare = shorter;
        }
        Some(bare).filter(two_left)
    }
}

/// The first day of a month such as 2023-06; `Some(None)` where there is none.
fn month(text: Option<&str>) -> Option<Option<Date>> {
    match text.filter(|text| !text.is_empty()) {
        None => Some(None),
        Some(text) => {
            let (year, month) = text.split_once('-')?;
            Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok().map(Some)
        }
    }
}
