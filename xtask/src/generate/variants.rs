//! Characters that are compared as another one: traditional forms as simplified ones.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;

use super::table;

/// Makes `variants.csv`.
pub fn generate(source: &Path, folder: &Path) -> anyhow::Result<()> {
    let text = fs::read_to_string(source).with_context(|| format!("cannot read {}", source.display()))?;
    let mut by_target: BTreeMap<char, String> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split_whitespace();
        let (Some(from), Some(to)) = (fields.next(), fields.next()) else { continue };
        let (Some(from), Some(to)) = (only(from), only(to)) else { continue };
        if from != to {
            by_target.entry(to).or_default().push(from);
        }
    }
    let rows: Vec<String> = by_target.iter().map(|(to, from)| format!("{to},{from}")).collect();
    let about = [
        "A character and those that are compared as if they were it: the simplified one and its traditional forms.",
        "From TSCharacters.txt of OpenCC (BYVoid and contributors, Apache-2.0), the first simplified form of each.",
    ];
    table::write(&folder.join("variants.csv"), &about, "to,from", &rows)
}

fn only(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}
