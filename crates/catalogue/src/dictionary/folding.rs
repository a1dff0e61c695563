//! Bringing text to one width, one script and one kind of brackets for comparison.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::{
    pack::Problem,
    source::{Files, problem, rows, yaml},
};

/// The half-width form of a full-width character (Unicode block Halfwidth and Fullwidth Forms);
/// another character itself.
pub fn narrow(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Whether a character shows nothing: control, zero-width, direction and byte-order marks.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// A table from character to character.
#[derive(Debug)]
pub struct Folding {
    /// The Basic Multilingual Plane; [`DROPPED`] where nothing stands for the character.
    plane: Box<[char]>,
    beyond: HashMap<char, char>,
}

/// Marks a character that is dropped: no text holds it after folding.
const DROPPED: char = '\0';

/// `dictionaries/folding.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Definition {
    /// Characters and those that are compared as if they were it.
    #[serde(default)]
    same: BTreeMap<char, String>,
    /// Characters that are left out of comparison.
    #[serde(default)]
    dropped: String,
}

#[derive(Deserialize)]
struct Variant {
    to: char,
    from: String,
}

impl Default for Folding {
    /// Unicode's own width forms and capitals only.
    fn default() -> Folding {
        let plane = (0..0x1_0000u32).map(|point| match char::from_u32(point) {
            Some(character) if is_invisible(character) || character.is_whitespace() => DROPPED,
            Some(character) => narrow(character).to_ascii_uppercase(),
            None => DROPPED,
        });
        Folding { plane: plane.collect(), beyond: HashMap::new() }
    }
}

impl Folding {
    /// Reads `dictionaries/folding.yaml` (`same`, `dropped`) and `dictionaries/variants.csv`
    /// (`to,from`), on top of Unicode's own width forms.
    pub fn load(files: &Files) -> Result<Folding, Vec<Problem>> {
        const DEFINITION: &str = "dictionaries/folding.yaml";
        const VARIANTS: &str = "dictionaries/variants.csv";
        let mut folding = Folding::default();
        for (_, variant) in rows::<Variant>(files, VARIANTS).map_err(|error| vec![error])? {
            for from in variant.from.chars() {
                folding.set(from, variant.to);
            }
        }
        let definition: Option<Definition> = yaml(files, DEFINITION).map_err(|error| vec![error])?;
        if let Some(definition) = definition {
            for (to, from) in definition.same {
                for from in from.chars() {
                    if from.is_alphanumeric() && from.is_ascii() {
                        return Err(vec![problem(DEFINITION, 0, format!("`{from}` must stand for itself"))]);
                    }
                    folding.set(from, to);
                }
            }
            for dropped in definition.dropped.chars() {
                folding.set(dropped, DROPPED);
            }
        }
        folding.settle();
        Ok(folding)
    }

    /// Lets every character stand where the one that stands for it does, so that folding what is
    /// folded changes nothing: a full-width mark is dropped where the mark itself is.
    fn settle(&mut self) {
        const LONGEST_CHAIN: usize = 4;
        let follow = |first: char, folding: &Folding| {
            (0..LONGEST_CHAIN).fold(first, |at, _| folding.fold(at).unwrap_or(DROPPED))
        };
        let plane = self.plane.iter().map(|&to| follow(to, self)).collect();
        let beyond = self.beyond.iter().map(|(&from, &to)| (from, follow(to, self))).collect();
        *self = Folding { plane, beyond };
    }

    fn set(&mut self, from: char, to: char) {
        match self.plane.get_mut(from as usize) {
            Some(slot) => *slot = to,
            None => {
                self.beyond.insert(from, to);
            }
        }
    }

    /// The character that stands for this one in comparison; `None` where it is dropped (spaces,
    /// zero-width and control characters, and what the pack drops).
    pub fn fold(&self, character: char) -> Option<char> {
        let folded = match self.plane.get(character as usize) {
            Some(&folded) => folded,
            None if self.beyond.is_empty() => character,
            None => self.beyond.get(&character).copied().unwrap_or(character),
        };
        (folded != DROPPED).then_some(folded)
    }

    /// The folded text.
    pub fn text(&self, text: &str) -> String {
        let mut folded = String::with_capacity(text.len());
        folded.extend(text.chars().filter_map(|character| self.fold(character)));
        folded
    }
}
