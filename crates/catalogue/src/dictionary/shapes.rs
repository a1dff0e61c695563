//! How characters look: which are mistaken for each other by the eye, or by a machine that reads.

use std::collections::HashMap;

use serde::Deserialize;

use crate::{
    pack::Problem,
    source::{Files, rows},
};

/// Characters with codes of how they look.
#[derive(Clone, Debug, Default)]
pub struct Shapes(HashMap<char, Look>);

/// What a character looks like.
#[derive(Clone, Debug, Deserialize)]
struct Look {
    /// Its parts, a letter each, in the order in which they are written.
    parts: String,
    /// Its four corners, a digit each; empty where they are not known.
    corners: String,
}

/// A row of `dictionaries/shapes.csv`.
#[derive(Deserialize)]
struct Row {
    character: char,
    parts: String,
    corners: String,
}

/// The most parts that are compared.
const MOST_PARTS: usize = 8;
/// From so many parts on, half of them may differ; of fewer, one.
const MANY_PARTS: usize = 4;
/// How many corners may differ.
const CORNERS_APART: usize = 1;

impl Shapes {
    /// Reads `dictionaries/shapes.csv` (`character,parts,corners`); a pack may be without it.
    pub fn load(files: &Files) -> Result<Shapes, Vec<Problem>> {
        let rows = rows::<Row>(files, "dictionaries/shapes.csv").map_err(|error| vec![error])?;
        let look = |row: Row| {
            let parts = row.parts.chars().take(MOST_PARTS).collect();
            (row.character, Look { parts, corners: row.corners })
        };
        Ok(Shapes(rows.into_iter().map(|(_, row)| look(row)).collect()))
    }

    /// Whether two characters look alike: all but one of their corners are the same, or most of
    /// their parts.
    pub fn alike(&self, a: char, b: char) -> bool {
        let (Some(a), Some(b)) = (self.0.get(&a), self.0.get(&b)) else { return false };
        a.corners_apart(b).is_some_and(|apart| apart <= CORNERS_APART) || a.parts_are_near(b)
    }
}

impl Look {
    fn corners_apart(&self, other: &Look) -> Option<usize> {
        let (a, b) = (self.corners.as_bytes(), other.corners.as_bytes());
        (!a.is_empty() && a.len() == b.len()).then(|| a.iter().zip(b).filter(|(a, b)| a != b).count())
    }

    fn parts_are_near(&self, other: &Look) -> bool {
        let (a, b) = (self.parts.as_bytes(), other.parts.as_bytes());
        let longer = a.len().max(b.len());
        let apart = edits(a, b);
        apart <= 1 || (longer >= MANY_PARTS && apart * 2 <= longer)
    }
}

/// How many letters are changed, added or left out between two short words.
fn edits(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let best = (before + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            before = std::mem::replace(&mut row[j + 1], best);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_whose_parts_or_corners_are_near_look_alike() {
        let look = |parts: &str, corners: &str| Look { parts: parts.to_owned(), corners: corners.to_owned() };
        let shapes = Shapes(HashMap::from([
            ('a', look("EQMB", "3512")),
            ('b', look("IVQMB", "3572")),
            ('c', look("DQMB", "6502")),
            ('d', look("JNLPN", "1010")),
            ('e', look("A", "")),
            ('f', look("AB", "")),
        ]));
        for (a, b, alike) in [
            ('a', 'b', true),
            ('a', 'c', true),
            ('a', 'd', false),
            ('e', 'f', true),
            ('a', 'z', false),
            ('e', 'd', false),
        ] {
            assert_eq!((shapes.alike(a, b), shapes.alike(b, a)), (alike, alike), "{a} {b}");
        }
    }

    #[test]
    fn edits_are_counted() {
        for (a, b, apart) in [("", "", 0), ("ABC", "", 3), ("ABC", "ABC", 0), ("ABC", "AC", 1), ("ABC", "XBD", 2)] {
            assert_eq!(edits(a.as_bytes(), b.as_bytes()), apart, "{a} {b}");
        }
    }
}
