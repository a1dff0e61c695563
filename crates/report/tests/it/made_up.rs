//! A made-up subject whose texts look like markup, and what a report of it is made from.

use catalogue::contract::Contract;
use domain::{
    Audience, DatasetId, Date, DeliveryId, EntryId, FieldCode, Identifier, Instant, Label, Language, ListId, OrganCode,
    Period, RecordId, SchemeId, StreamId, SubjectId,
    link::Certainty,
    listing::{Ends, Listing},
    publication::Publication,
    record::Operation,
    report::{ReportHead, ReportNumber},
    subject::{IdentifierHeld, NameHeld, Subject, SubjectClass, SubjectState},
};
use jiff::{civil::date, tz::TimeZone};
use publish::{
    CodeWords, CreditReport, Glossary, ListWords, Moment, Reader, SchemeWords, View,
    input::{LinkInput, ListingInput, OrganInput, RecordInput, SubjectInput, VersionInput},
};
use report::{Letterhead, Press};

/// A name made of everything that a markup could take for its own.
pub const NAME: &str = "示例“甲”#strong[x] $1+1$ @here _a_ *b* `c` = d // e \\ f <g> 商贸有限公司";

/// The day of the tests.
pub const TODAY: Date = date(2026, 5, 1);

pub const NUMBER: &str = "7K2QF-0M9XA-4TZ3C-R81VB";

pub fn glossary() -> Glossary {
    let contracts: Vec<Contract> = serde_saphyr::from_str(include_str!("contracts.yaml")).unwrap();
    let kinds = [("1", "警告", "Warning"), ("2", "罚款", "Fine")];
    let kinds = kinds.map(|(code, zh, en)| (code.to_owned(), Label::new(zh, en)));
    let scheme = |personal| SchemeWords { title: Label::new("代码", "Code"), personal };
    let list = ListWords {
        title: Label::new("失信名单", "List of the untrustworthy"),
        adverse: true,
        public: true,
        description: Label::new("", ""),
        causes: Default::default(),
        basis: vec!["art. 9".to_owned()],
        exit: Label::new("", ""),
        exits: Default::default(),
        decided_by: Label::new("", ""),
        contest: None,
    };
    Glossary {
        contracts: contracts.into_iter().map(|contract| (contract.id.clone(), contract)).collect(),
        code_lists: [("kind".to_owned(), CodeWords(kinds.into()))].into(),
        schemes: [(scheme_id("main"), scheme(false)), (scheme_id("tax"), scheme(true))].into(),
        lists: [(ListId::parse("untrustworthy").unwrap(), list)].into(),
        ..Glossary::default()
    }
}

fn scheme_id(id: &str) -> SchemeId {
    SchemeId::parse(id).unwrap()
}

fn at(day: Date) -> Instant {
    let noon: jiff::Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
    Instant::from_millis(noon.as_millisecond())
}

pub fn moment(today: Date) -> Moment {
    Moment { today, now: at(today) }
}

pub fn subject_id() -> SubjectId {
    SubjectId::opened_by(EntryId::new(StreamId(0), 1))
}

fn authority() -> OrganInput {
    let code = OrganCode::parse("A").unwrap();
    OrganInput { code, name: Label::new("机关 #1", "Authority #1"), weight_percent: 100 }
}

/// A record of `dataset`, public from 2026-04-01 until 2026-07-01.
pub fn record(dataset: &str, number: &str) -> RecordInput {
    let values = [
        ("NO", number),
        ("DAY", "2026-04-01"),
        ("KIND", "1;2"),
        ("AMOUNT", "CNY 2000000.00"),
        ("ADDRESS", "某路 1 号 #2"),
        ("PERSON", "责任人"),
        ("CHOICE", "the-choice"),
        ("AUTH", "the-authorised"),
        ("SHARED", "the-shared"),
        ("SECRET", "the-secret"),
        ("PID", "the-hash"),
    ];
    RecordInput {
        id: RecordId::opened_by(EntryId::new(StreamId(0), 2)),
        dataset: DatasetId::parse(dataset).unwrap(),
        deliverer: authority(),
        versions: vec![VersionInput {
            version: 1,
            recorded_at: at(date(2026, 4, 1)),
            delivery: DeliveryId::opened_by(EntryId::new(StreamId(0), 3)),
            row: 1,
            operation: Operation::State,
            values: values.map(|(code, text)| (FieldCode::parse(code).unwrap(), text.to_owned())).into(),
        }],
        arrived_on: None,
        link: LinkInput {
            subject: Some(subject_id()),
            certainty: Certainty::Certain,
            evidence: vec![],
            decided_at: at(date(2026, 4, 1)),
        },
        publication: Some(Publication {
            from: Some(date(2026, 4, 1)),
            until: Some(date(2026, 7, 1)),
            repairable: Some(date(2026, 6, 1)),
            rules: vec![],
            clocks: vec![],
            holds: vec![],
            found: vec![],
        }),
        objections: vec![],
        decisions: vec![],
        chosen: vec![],
    }
}

pub fn listing() -> ListingInput {
    ListingInput {
        id: domain::ListingId::opened_by(EntryId::new(StreamId(0), 8)),
        listing: Listing {
            subject: subject_id(),
            list: ListId::parse("untrustworthy").unwrap(),
            cause: "cause $x$".to_owned(),
            organ: authority().code,
            decided_on: date(2026, 4, 2),
            until: date(2029, 4, 2),
            record: None,
            proposal: None,
            ends: Ends::default(),
        },
        organ: authority(),
        ended_on: None,
        end: None,
        end_reasons: String::new(),
    }
}

pub fn subject() -> Subject {
    let held = |scheme: &str, value: &str| IdentifierHeld {
        identifier: Identifier::checked(scheme_id(scheme), value),
        held: Period::ALWAYS,
    };
    Subject {
        id: subject_id(),
        class: SubjectClass::Enterprise,
        state: SubjectState::Confirmed,
        names: vec![NameHeld { name: NAME.to_owned(), matching: "NAME".to_owned(), held: Period::ALWAYS }],
        identifiers: vec![held("main", "91350100M000100Y43")],
        division: None,
        status: None,
        merged_into: None,
    }
}

pub fn file(records: Vec<RecordInput>, listings: Vec<ListingInput>) -> SubjectInput {
    SubjectInput {
        subject: subject(),
        division: Some(Label::new("某省某市", "A city")),
        records,
        listings,
        decisions: vec![],
        successions: vec![],
        withdrawals: vec![],
        commitments: vec![],
    }
}

pub fn view(reader: &Reader, today: Date, input: &SubjectInput) -> View<CreditReport> {
    CreditReport::view(&glossary(), reader, moment(today), input).unwrap()
}

pub fn head(audience: Audience, language: Language) -> ReportHead {
    ReportHead {
        number: NUMBER.parse::<ReportNumber>().unwrap(),
        subject: subject_id(),
        audience,
        language,
        made_at: at(TODAY),
        as_of: TODAY,
        valid_until: date(2026, 5, 31),
        of_the_past: false,
    }
}

pub fn letterhead() -> Letterhead {
    Letterhead {
        issuer: "某市公共信用中心 #0".to_owned(),
        address: Some("https://credit.example".to_owned()),
        zone: TimeZone::fixed(jiff::tz::offset(8)),
    }
}

/// The signed data of a report, as far as a document cares.
pub const DATA: &[u8] = b"{\"format\":\"probity-credit-report/1\",\"number\":\"7K2QF-0M9XA-4TZ3C-R81VB\"}";

pub fn print(press: &Press, view: &View<CreditReport>, language: Language) -> Vec<u8> {
    press.credit_report(&letterhead(), &head(view.audience(), language), view, DATA).unwrap()
}
