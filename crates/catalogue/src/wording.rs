//! What findings say: a sentence and a remedy for every code, in both languages.

use domain::{Dimension, FindingCode, Label};
use serde::{Deserialize, Serialize};

/// What a finding's code means to the one who reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Wording {
    /// The finding's code.
    pub code: FindingCode,
    /// The dimension of quality that it counts against.
    pub dimension: Dimension,
    /// What was found. `{field}` is the field's title; other words in braces are `Finding::with`.
    pub sentence: Label,
    /// What the deliverer should do.
    pub remedy: Label,
}

impl Wording {
    /// Fills the words in braces of `text` from `with`; a word without a value stays as it is.
    pub fn fill<'a>(text: &str, with: impl Fn(&str) -> Option<&'a str>) -> String {
        let mut filled = String::with_capacity(text.len() + 16);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                filled.push('{');
                rest = after;
                continue;
            };
            match with(name) {
                Some(value) => filled.push_str(value),
                None => {
                    filled.push('{');
                    filled.push_str(name);
                    filled.push('}');
                }
            }
            rest = tail;
        }
        filled.push_str(rest);
        filled
    }
}
