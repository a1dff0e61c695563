//! The classification of trades of GB/T 4754-2017.

use std::path::Path;

use anyhow::Context;

use super::table;

/// Makes `gbt4754-2017.csv`.
pub fn generate(source: &Path, folder: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(source).with_context(|| format!("cannot read {}", source.display()))?;
    let heading = table::fields(text.lines().next().unwrap_or_default());
    let place = |name: &str| {
        heading.iter().position(|column| column == name).with_context(|| format!("there is no column {name}"))
    };
    let (section, code, name) = (place("section")?, place("code")?, place("name")?);
    let mut rows = Vec::new();
    for line in table::lines(source)? {
        let fields = table::fields(&line);
        if let (Some(section), Some(code), Some(name)) = (fields.get(section), fields.get(code), fields.get(name)) {
            rows.push(format!("{section},{code},{name}"));
        }
    }
    let about = [
        "Industrial classification for national economic activities, GB/T 4754-2017 (国民经济行业分类).",
        "A national standard; the table was taken from zmshe/capital and repaired.",
    ];
    table::write(&folder.join("gbt4754-2017.csv"), &about, "section,code,name", &rows)
}
