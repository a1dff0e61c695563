//! `cargo xtask terms`: the table of terms as a page, made from `docs/terms/terms.csv`.

use std::path::Path;

use anyhow::{Context, Result};

/// Where the terms lie.
const TERMS: &str = "docs/terms/terms.csv";
/// The page made of them.
const PAGE: &str = "docs/terms/README.md";

/// Writes the page.
pub fn run(root: &Path) -> Result<()> {
    let terms = std::fs::read_to_string(root.join(TERMS)).context(TERMS)?;
    std::fs::write(root.join(PAGE), page(&terms)?).context(PAGE)
}

/// The page of a table of terms: ordered by the English word, every cell filled, no word twice.
fn page(terms: &str) -> Result<String> {
    let mut reader = csv::Reader::from_reader(terms.as_bytes());
    let mut rows: Vec<[String; 4]> = Vec::new();
    for (at, row) in reader.deserialize::<[String; 4]>().enumerate() {
        let row = row.with_context(|| format!("{TERMS}, term {}", at + 1))?;
        anyhow::ensure!(row.iter().all(|cell| !cell.trim().is_empty()), "{TERMS}: `{}` has an empty cell", row[1]);
        let twice = rows.iter().any(|known| known[0] == row[0] || known[1] == row[1]);
        anyhow::ensure!(!twice, "{TERMS}: `{}` or `{}` stands there twice", row[0], row[1]);
        rows.push(row);
    }
    rows.sort_by(|a, b| a[1].cmp(&b[1]));
    let mut text = String::from(
        "# 术语 · Terms\n\n\
         One word, one meaning, in code, pages and documents. Made by `cargo xtask terms` from [terms.csv](terms.csv).\n\n\
         | English | 中文 | Meaning | 含义 |\n|---|---|---|---|\n",
    );
    for [zh, en, meaning_zh, meaning_en] in rows {
        text.push_str(&format!("| {en} | {zh} | {meaning_en} | {meaning_zh} |\n"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_what_the_table_says() {
        let root = crate::project::root();
        let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
        assert_eq!(read(PAGE), page(&read(TERMS)).unwrap(), "run `cargo xtask terms`");
    }

    #[test]
    fn a_term_is_whole_and_stands_there_once() {
        let head = "zh,en,meaning_zh,meaning_en\n";
        assert!(page(&format!("{head}甲,a,乙,\n")).is_err());
        assert!(page(&format!("{head}甲,a,乙,b\n丙,a,丁,c\n")).is_err());
        assert!(page(&format!("{head}甲,a,乙\n")).is_err());
        let two = page(&format!("{head}甲,b,乙,x\n丙,a,丁,y\n")).unwrap();
        assert!(two.ends_with("| a | 丙 | y | 丁 |\n| b | 甲 | x | 乙 |\n"));
    }
}
