//! Short ways to say what a test needs: days, codes, entries. All people and enterprises are made up.

use domain::{
    DatasetId, Date, EntryId, Identifier, Instant, OrganCode, Period, RecordId, RecordKey, SchemeId, StreamId,
    SubjectId, Values,
    entry::{Actor, Body, LinkDecided, PublicationDecided, RecordTaken, SubjectOpened},
    link::{Certainty, Evidence},
    publication::{Clock, HoldReason, Publication},
    record::Operation,
    subject::{IdentifierHeld, NameHeld, SubjectClass, SubjectState},
};
use jiff::civil::date;
use store::{NewEntry, NewJob, Now, Register, Step};

pub const STREAM: StreamId = StreamId(0);
/// 2026-11-25, noon in Beijing.
pub const NOON: i64 = 1_795_579_200_000;
pub const DAY: i64 = 86_400_000;

pub fn today() -> Date {
    date(2026, 11, 25)
}

pub fn at(millis_after_noon: i64) -> Instant {
    Instant::from_millis(NOON + millis_after_noon)
}

pub fn now() -> Now {
    Now { today: today(), at: at(0) }
}

pub fn on(day: Date) -> Now {
    Now { today: day, at: at(0) }
}

pub fn dataset(id: &str) -> DatasetId {
    DatasetId::parse(id).unwrap()
}

pub fn organ(code: &str) -> OrganCode {
    OrganCode::parse(code).unwrap()
}

pub fn uscc(value: &str) -> Identifier {
    Identifier::checked(SchemeId::parse("uscc").unwrap(), value)
}

pub fn step_at(millis: i64) -> Step {
    Step::new(STREAM, at(millis), Actor::System, "blake3:0123")
}

pub fn step() -> Step {
    step_at(0)
}

pub fn opened(name: &str, code: &str) -> SubjectOpened {
    SubjectOpened {
        class: SubjectClass::Enterprise,
        state: SubjectState::Confirmed,
        names: vec![NameHeld { name: name.to_owned(), matching: name.to_owned(), held: Period::ALWAYS }],
        identifiers: vec![IdentifierHeld { identifier: uscc(code), held: Period::ALWAYS }],
        division: Some("350100".to_owned()),
        status: None,
    }
}

pub fn values(number: &str) -> Values {
    [("CF_WSH", number), ("CF_NR", "罚款2000元"), ("CF_JDRQ", "2026-11-20")]
        .into_iter()
        .map(|(field, text)| (field.parse().unwrap(), text.to_owned()))
        .collect()
}

pub fn key(number: &str) -> RecordKey {
    RecordKey::of(&dataset("penalty-2018"), &organ("market"), [number])
}

pub fn taken(number: &str) -> RecordTaken {
    RecordTaken {
        record: None,
        dataset: dataset("penalty-2018"),
        deliverer: organ("market"),
        key: key(number),
        operation: Operation::State,
        values: values(number),
    }
}

pub fn link(record: RecordId, subject: SubjectId) -> Body {
    Body::LinkDecided(LinkDecided {
        record,
        subject: Some(subject),
        certainty: Certainty::Certain,
        evidence: vec![Evidence::SameIdentifier(uscc("91350100M000100Y43"))],
        candidates: vec![],
        reasons: None,
    })
}

pub fn publication(record: RecordId, holds: &[HoldReason]) -> Body {
    Body::PublicationDecided(PublicationDecided {
        record,
        publication: Publication {
            from: Some(date(2026, 11, 21)),
            until: Some(date(2027, 11, 20)),
            repairable: None,
            rules: vec!["publication-term#general".to_owned()],
            clocks: vec![Clock {
                rule: "PUB-7WD".to_owned(),
                from: date(2026, 11, 20),
                due: date(2026, 12, 1),
                provisional: false,
            }],
            holds: holds.to_vec(),
            found: vec![],
        },
        reasons: None,
    })
}

pub fn record(entry: EntryId) -> RecordId {
    RecordId::opened_by(entry)
}

pub fn subject(entry: EntryId) -> SubjectId {
    SubjectId::opened_by(entry)
}

/// An entry of an act on 2026-11-20.
pub fn act(body: Body) -> NewEntry {
    NewEntry { effective_on: Some(date(2026, 11, 20)), ..NewEntry::from(body) }
}

/// Adds a penalty with its link and publication to a step.
pub fn add_penalty(step: &mut Step, number: &str, about: SubjectId) -> RecordId {
    let id = record(step.add(act(Body::RecordTaken(taken(number)))));
    step.add(link(id, about).into());
    step.add(publication(id, &[]).into());
    id
}

/// A register's first subject with one public penalty.
pub async fn one_penalty(register: &Register) -> (SubjectId, RecordId) {
    let mut step = step();
    let about = subject(step.add(Body::SubjectOpened(opened("福州某某贸易有限公司", "91350100M000100Y43")).into()));
    let penalty = add_penalty(&mut step, "榕市监罚〔2026〕1号", about);
    let committed = register.commit(step).await.unwrap();
    (subject(committed.settle(about.entry())), record(committed.settle(penalty.entry())))
}

/// The live state is what the entries say, and is made anew the same.
pub async fn proved(register: &Register) {
    let live = register.table_digests().await.unwrap();
    register.verify(|_| {}).await.unwrap();
    assert_eq!(register.rebuild(|_| {}).await.unwrap().tables, live);
}

/// Nothing follows from what a restore lets happen again.
pub fn nothing(_: EntryId, _: &Body) -> Vec<NewJob> {
    Vec::new()
}
