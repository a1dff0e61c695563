//! The pack, and subjects made from a few words.

use std::sync::LazyLock;

use catalogue::Pack;
use domain::{
    EntryId, Period, StreamId, SubjectId,
    subject::{IdentifierHeld, NameHeld, Subject, SubjectClass, SubjectState},
};
use resolve::Resolver;

/// The pack of China, loaded once.
pub static CN: LazyLock<Pack> = LazyLock::new(|| match Pack::embedded("cn").expect("the pack is carried") {
    Ok(pack) => pack,
    Err(problems) => panic!("{}", problems.iter().map(|problem| format!("{problem}\n")).collect::<String>()),
});

/// The subject with that number.
pub fn id(number: u64) -> SubjectId {
    SubjectId::opened_by(EntryId::new(StreamId(0), number))
}

/// A subject with these names, the current one first, and codes.
pub fn subject(number: u64, names: &[String], codes: &[String]) -> Subject {
    let resolver = Resolver::new(&CN);
    Subject {
        id: id(number),
        class: SubjectClass::Enterprise,
        state: SubjectState::Confirmed,
        names: names
            .iter()
            .map(|name| NameHeld { name: name.clone(), matching: resolver.matching(name), held: Period::ALWAYS })
            .collect(),
        identifiers: codes
            .iter()
            .map(|code| IdentifierHeld { identifier: code.parse().expect("a code"), held: Period::ALWAYS })
            .collect(),
        division: None,
        status: None,
        merged_into: None,
    }
}
