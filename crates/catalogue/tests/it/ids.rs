//! Identifiers, names, amounts, places, days and personal numbers, read with the pack's own files.

mod amounts;
mod calendars;
mod codes;
mod names;
mod oracle;
mod people;
mod places;

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use catalogue::{
    dictionary::{
        divisions::Divisions, document_numbers::DocumentNumbers, folding::Folding, money_words::MoneyWords,
        names::NameDictionary,
    },
    personal::PersonalScan,
    scheme::{Scheme, Schemes},
    source::Files,
};
use domain::SchemeId;

/// The readers of one pack.
pub struct Words {
    pub divisions: Arc<Divisions>,
    pub schemes: Arc<Schemes>,
    pub names: NameDictionary,
    pub numbers: DocumentNumbers,
    pub money: MoneyWords,
    pub personal: PersonalScan,
}

impl Words {
    pub fn of(pack: &str) -> Words {
        let files = files(pack);
        let folding = Arc::new(Folding::load(&files).unwrap());
        let divisions = Arc::new(Divisions::load(&files, &folding).unwrap());
        let schemes = Arc::new(Schemes::load(&files, &divisions).unwrap());
        Words {
            names: NameDictionary::load(&files, &folding, &divisions).unwrap(),
            numbers: DocumentNumbers::load(&files, &folding).unwrap(),
            money: MoneyWords::load(&files).unwrap(),
            personal: PersonalScan::load(&files, &schemes).unwrap(),
            divisions,
            schemes,
        }
    }

    pub fn scheme(&self, id: &str) -> &Scheme {
        self.schemes.get(&SchemeId::parse(id).unwrap()).unwrap()
    }
}

/// The Chinese pack, read once.
pub fn cn() -> &'static Words {
    static WORDS: std::sync::OnceLock<Words> = std::sync::OnceLock::new();
    WORDS.get_or_init(|| Words::of("cn"))
}

/// The files of a pack of the repository.
pub fn files(pack: &str) -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue").join(pack);
    let mut files = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}
