//! Classifications of trades, each edition by itself.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    pack::Problem,
    source::{Files, paths, problem, rows},
};

/// A class of a classification of trades.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Industry {
    /// The letter of its section.
    pub section: String,
    /// Its code, such as 0111; that of a section is its letter.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The classifications of a jurisdiction, by edition.
#[derive(Debug, Default)]
pub struct Industries {
    editions: BTreeMap<String, BTreeMap<String, Industry>>,
}

impl Industries {
    /// Reads `industry/*.csv` (`section,code,name`); the file's name is the edition.
    pub fn load(files: &Files) -> Result<Industries, Vec<Problem>> {
        let mut editions = BTreeMap::new();
        let mut problems = Vec::new();
        for path in paths(files, "industry/", ".csv") {
            let mut classes = BTreeMap::new();
            match rows::<Industry>(files, path) {
                Ok(read) => {
                    for (line, class) in read {
                        if let Some(twice) = classes.insert(class.code.clone(), class) {
                            problems.push(problem(path, line, format!("the code {} stands twice", twice.code)));
                        }
                    }
                }
                Err(error) => problems.push(error),
            }
            let edition = path.trim_start_matches("industry/").trim_end_matches(".csv");
            editions.insert(edition.to_owned(), classes);
        }
        if problems.is_empty() { Ok(Industries { editions }) } else { Err(problems) }
    }

    /// The editions known, in the order of their names, which end in the year.
    pub fn editions(&self) -> impl Iterator<Item = &str> {
        self.editions.keys().map(String::as_str)
    }

    /// Every code of the newest edition with the name of its class, once without and once with the
    /// letter of its section.
    pub fn newest(&self) -> impl Iterator<Item = (String, &str)> {
        let classes = self.editions.last_key_value().into_iter().flat_map(|(_, classes)| classes.values());
        classes.flat_map(|class| {
            let with_section = format!("{}{}", class.section, class.code);
            [(class.code.clone(), class.name.as_str()), (with_section, class.name.as_str())]
        })
    }

    /// The class that a code names in an edition: with or without its section (`F5132`, `5132`).
    pub fn get(&self, edition: &str, code: &str) -> Option<&Industry> {
        let classes = self.editions.get(edition)?;
        classes.get(code).or_else(|| {
            let mut characters = code.chars();
            let section = characters.next().filter(char::is_ascii_alphabetic)?;
            classes.get(characters.as_str()).filter(|class| class.section.starts_with(section))
        })
    }
}
