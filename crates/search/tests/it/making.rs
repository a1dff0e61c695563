//! Made-up subjects.

use domain::{
    EntryId, Identifier, ListId, Period, SchemeId, StreamId, SubjectId,
    subject::{NameHeld, SubjectClass},
};
use jiff::civil::date;
use search::{Index, PublicListing, PublicTexts, SubjectDoc, Writer};

/// The day of the tests.
pub const TODAY: domain::Date = date(2026, 11, 25);

pub fn id(seq: u64) -> SubjectId {
    SubjectId::opened_by(entry(seq))
}

pub fn entry(seq: u64) -> EntryId {
    EntryId::new(StreamId(0), seq)
}

pub fn name(name: &str) -> NameHeld {
    NameHeld { name: name.to_owned(), matching: name.to_owned(), held: Period::ALWAYS }
}

pub fn subject(seq: u64, current: &str) -> SubjectDoc {
    SubjectDoc {
        id: id(seq),
        class: SubjectClass::Enterprise,
        names: vec![name(current)],
        short_names: Vec::new(),
        identifiers: Vec::new(),
        divisions: vec!["990000".to_owned(), "990100".to_owned()],
        status: Some("1".to_owned()),
        ended: false,
        lists: Vec::new(),
        texts: None,
    }
}

/// Address and scope, public until the last day of the year.
pub fn texts(address: &str, scope: &str) -> Option<PublicTexts> {
    let public = Period::new(Some(date(2026, 1, 1)), Some(date(2027, 1, 1)));
    Some(PublicTexts { address: address.to_owned(), scope: scope.to_owned(), public })
}

pub fn code(value: &str) -> domain::subject::IdentifierHeld {
    let identifier = Identifier::checked(SchemeId::parse("uscc").unwrap(), value);
    domain::subject::IdentifierHeld { identifier, held: Period::ALWAYS }
}

pub fn identifier(value: &str) -> Identifier {
    code(value).identifier
}

pub fn listed(list: &str, from: domain::Date, until: domain::Date) -> PublicListing {
    PublicListing { list: ListId::parse(list).unwrap(), public: Period::new(Some(from), Some(until)) }
}

pub struct Node {
    pub index: Index,
    pub folder: tempfile::TempDir,
}

/// Puts a subject in, in place of what was known of it.
pub fn put(writer: &mut Writer, subject: &SubjectDoc) {
    writer.replace(&[subject.id], [subject.clone()]).unwrap();
}

/// An index that holds `subjects`.
pub fn index_of(subjects: &[SubjectDoc]) -> Node {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path().join("search")).unwrap();
    let mut writer = index.writer().unwrap();
    for subject in subjects {
        put(&mut writer, subject);
    }
    writer.commit(entry(100)).unwrap();
    drop(writer);
    Node { index, folder }
}
