//! How characters look: their parts and their four corners.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;

use super::table;

/// The fields of Unihan that are read, each with its file.
const FIELDS: [(&str, &str); 3] = [
    ("Unihan_OtherMappings.txt", "kGB0"),
    ("Unihan_DictionaryLikeData.txt", "kCangjie"),
    ("Unihan_DictionaryLikeData.txt", "kFourCornerCode"),
];
/// How many corners are compared; a fifth digit tells characters of one code apart.
const CORNERS: usize = 4;

/// Makes `shapes.csv`, of the characters of GB/T 2312 in the order of that standard.
pub fn generate(source: &Path, folder: &Path) -> anyhow::Result<()> {
    let mut fields = Vec::with_capacity(FIELDS.len());
    for (file, field) in FIELDS {
        let path = source.join(file);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        fields.push(values(&text, field));
    }
    let [standard, parts, corners] = &fields[..] else { anyhow::bail!("three fields are read") };
    let mut characters: Vec<(&String, char)> = standard.iter().map(|(character, place)| (place, *character)).collect();
    characters.sort();
    let rows = characters.into_iter().filter_map(|(_, character)| {
        let corners: String = corners.get(&character).map_or("", String::as_str).chars().take(CORNERS).collect();
        Some(format!("{character},{},{corners}", parts.get(&character)?))
    });
    let about = [
        "How characters of GB/T 2312 look: their parts (Cangjie) and their four corners. Characters whose codes are near look alike.",
        "From Unihan 14.0, kCangjie and kFourCornerCode (Unicode, Inc.; Unicode License V3).",
    ];
    table::write(&folder.join("shapes.csv"), &about, "character,parts,corners", &rows.collect::<Vec<_>>())
}

/// The first value of a field, by character.
fn values(text: &str, field: &str) -> BTreeMap<char, String> {
    let value = |line: &str| {
        let mut cells = line.split('\t');
        let (point, name, value) = (cells.next()?, cells.next()?, cells.next()?);
        let character = char::from_u32(u32::from_str_radix(point.strip_prefix("U+")?, 16).ok()?)?;
        let first = value.split_whitespace().next()?;
        (name == field).then(|| (character, first.to_owned()))
    };
    text.lines().filter_map(value).collect()
}
