//! Made-up subjects and records. No one of them exists.

use domain::{
    AccountName, DatasetId, Date, DeliveryId, EntryId, FieldCode, Identifier, Instant, Label, OrganCode, Period,
    RecordId, SchemeId, StreamId, SubjectId, Values,
    case::{ObjectionKind, ObjectionOutcome},
    date::add_days,
    id::{CaseId, ListingId, SuccessionId},
    identity::SuccessionKind,
    link::{Certainty, Evidence},
    listing::Listing,
    publication::{Clock, HoldReason, Publication},
    record::Operation,
    subject::{IdentifierHeld, NameHeld, Subject, SubjectClass, SubjectState},
};
use publish::{
    Decided, Standing,
    input::{
        AuditInput, DecisionInput, FiledInput, LinkInput, ListingInput, ObjectionInput, OrganInput, RecordInput,
        SubjectInput, SuccessionInput, VersionInput,
    },
};

use super::words::list;

pub fn entry(seq: u64) -> EntryId {
    EntryId::new(StreamId(0), seq)
}

pub fn subject_id(seq: u64) -> SubjectId {
    SubjectId::opened_by(entry(seq))
}

pub fn record_id(seq: u64) -> RecordId {
    RecordId::opened_by(entry(seq))
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn at(text: &str) -> Instant {
    Instant::from_millis(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

pub fn market() -> OrganCode {
    OrganCode::parse("113500000000000001").unwrap()
}

pub fn organ(code: &str, zh: &str, en: &str) -> OrganInput {
    OrganInput { code: OrganCode::parse(code).unwrap(), name: Label::new(zh, en), weight_percent: 100 }
}

fn deliverer(dataset: &str) -> OrganInput {
    match dataset {
        "arrears" => organ("113500000000000004", "榕城市社会保险中心", "Rongcheng Social Insurance Centre"),
        "licence" => organ("113500000000000002", "榕城市行政审批局", "Rongcheng Administrative Approval Bureau"),
        "honour" => organ(
            "113500000000000003",
            "榕城市工业和信息化局",
            "Rongcheng Bureau of Industry and Information Technology",
        ),
        _ => organ("113500000000000001", "榕城市市场监督管理局", "Rongcheng Administration for Market Regulation"),
    }
}

fn subject(seq: u64, class: SubjectClass, names: &[&str], codes: &[(&str, &str)]) -> Subject {
    Subject {
        id: subject_id(seq),
        class,
        state: SubjectState::Confirmed,
        names: names
            .iter()
            .enumerate()
            .map(|(at, name)| NameHeld {
                name: (*name).to_owned(),
                matching: (*name).to_owned(),
                held: if at == 0 { Period::ALWAYS } else { Period::new(None, Some(day("2021-05-08"))) },
            })
            .collect(),
        identifiers: codes
            .iter()
            .map(|(scheme, value)| IdentifierHeld {
                identifier: Identifier::checked(SchemeId::parse(scheme).unwrap(), *value),
                held: Period::ALWAYS,
            })
            .collect(),
        division: Some("350102".to_owned()),
        status: Some("1".to_owned()),
        merged_into: None,
    }
}

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(code, text)| (FieldCode::parse(code).unwrap(), (*text).to_owned())).collect()
}

struct Term {
    decided: &'static str,
    arrived: &'static str,
    until: &'static str,
}

fn record(seq: u64, subject: u64, dataset: &str, term: &Term, pairs: &[(&str, &str)]) -> RecordInput {
    let decided = day(term.decided);
    let arrived = day(term.arrived);
    let clock =
        Clock { rule: "PUB-7WD".to_owned(), from: decided, due: add_days(decided, 9).unwrap(), provisional: false };
    RecordInput {
        id: record_id(seq),
        dataset: DatasetId::parse(dataset).unwrap(),
        deliverer: deliverer(dataset),
        arrived_on: Some(arrived),
        versions: vec![VersionInput {
            version: 1,
            recorded_at: at(&format!("{arrived}T02:15:00Z")),
            delivery: DeliveryId::opened_by(entry(900)),
            row: 17,
            operation: Operation::State,
            values: values(pairs),
        }],
        link: LinkInput {
            subject: Some(subject_id(subject)),
            certainty: Certainty::Certain,
            evidence: vec![
                Evidence::SameIdentifier(Identifier::checked(SchemeId::parse("uscc").unwrap(), "91350100M000100Y43")),
                Evidence::SameName,
            ],
            decided_at: at(&format!("{arrived}T02:15:00Z")),
        },
        publication: Some(Publication {
            from: Some(arrived),
            until: Some(day(term.until)),
            repairable: (dataset == "penalty").then(|| domain::date::add_months(decided, 3).unwrap()),
            rules: if dataset == "penalty" { vec!["term#2026-general".to_owned()] } else { vec![] },
            clocks: if matches!(dataset, "penalty" | "licence") { vec![clock] } else { vec![] },
            holds: vec![],
            found: vec![],
        }),
        objections: vec![],
        decisions: vec![],
        chosen: vec![],
    }
}

fn penalty(seq: u64, subject: u64, name: &str, term: &Term) -> RecordInput {
    record(
        seq,
        subject,
        "penalty",
        term,
        &[
            ("CF_XDR_MC", name),
            ("CF_XDR_SHXYM", "uscc:91350100M000100Y43"),
            ("CF_WSH", "榕市监罚〔2026〕118号"),
            ("CF_WFXW", "经营标签不符合规定的预包装食品"),
            ("CF_SY", "当事人于2026年8月销售的一批预包装食品，标签未标明生产日期，货值金额12,400元。"),
            ("CF_CFLB", "2;3"),
            ("CF_NR", "罚款20000元，没收违法所得3150元。"),
            ("CF_NR_FK", "CNY 20000.00"),
            ("CF_JDRQ", term.decided),
            ("CF_CFJG", "榕城市市场监督管理局"),
            ("CF_FR_ZJHM", "hash:1:9f3ab2"),
            ("BZ", "内部备注：随附照片三张"),
        ],
    )
}

fn registration(seq: u64, subject: u64, name: &str, rep: &str, address: &str, kind: &str) -> RecordInput {
    let term = Term { decided: "2016-03-18", arrived: "2026-01-05", until: "2099-12-31" };
    record(
        seq,
        subject,
        "registration",
        &term,
        &[
            ("NAME", name),
            ("CODE", "uscc:91350100M000100Y43"),
            ("TYPE", kind),
            ("REP", rep),
            ("REPID", "hash:1:77aa01"),
            ("CAPITAL", "CNY 5000000.00"),
            ("ESTDATE", "2016-03-18"),
            ("ORGAN", "榕城市市场监督管理局"),
            ("ADDRESS", address),
            (
                "SCOPE",
                "食品销售；食品互联网销售；技术开发、技术服务；普通货物道路运输。（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
            ),
            ("PHONE", "0591-55550123"),
        ],
    )
}

fn licence(seq: u64, subject: u64, name: &str, text: &str, term: &Term) -> RecordInput {
    record(
        seq,
        subject,
        "licence",
        term,
        &[
            ("XK_XDR_MC", name),
            ("XK_WSH", "JY13501020012345"),
            ("XK_NR", text),
            ("XK_JDRQ", term.decided),
            ("XK_YXQZI", term.until),
            ("XK_XKJG", "榕城市行政审批局"),
        ],
    )
}

/// A record as it stands in the whole file: what its newest version changed comes from that one.
pub fn filed(record: RecordInput) -> FiledInput {
    let first = record.versions.last().map(|version| version.values.clone()).unwrap_or_default();
    let newest = record.versions.first().map(|version| version.values.clone()).unwrap_or_default();
    let stated = newest.iter().map(|(field, text)| {
        let since = if first.get(field) == Some(text) { 1 } else { record.versions.len() as u32 };
        (field.clone(), since)
    });
    FiledInput { stated: stated.collect(), record, standing: Standing::Current, holds: Period::ALWAYS }
}

/// Everything that the made-up node holds.
pub fn subjects() -> Vec<SubjectInput> {
    vec![company(), sole_trader(), quiet()]
}

const COMPANY: &str = "榕城青禾食品有限公司";

fn objected(answered: Option<ObjectionOutcome>) -> Vec<ObjectionInput> {
    vec![ObjectionInput {
        case: CaseId::opened_by(entry(700)),
        kind: ObjectionKind::Objection,
        raised_at: at("2026-11-23T01:20:00Z"),
        hides_until: None,
        answered,
        reasons: "罚款已经减半，决定书应予更正。".to_owned(),
    }]
}

/// Penalties: contested and corrected, late, ended, held back, and one whose objection was answered.
fn penalties() -> Vec<RecordInput> {
    let fine = |seq, decided, arrived, until| penalty(seq, 1, COMPANY, &Term { decided, arrived, until });
    let mut contested = fine(22, "2026-09-14", "2026-09-18", "2027-09-14");
    contested.objections = objected(None);
    let mut corrected = contested.versions[0].clone();
    corrected.version = 2;
    corrected.row = 4;
    corrected.recorded_at = at("2026-10-09T06:40:00Z");
    corrected.values.insert(FieldCode::parse("CF_NR_FK").unwrap(), "CNY 10000.00".to_owned());
    contested.versions.insert(0, corrected);
    let late = fine(23, "2026-10-08", "2026-11-20", "2027-01-08");
    let ended = fine(24, "2024-05-06", "2024-05-10", "2025-05-06");
    let mut held = fine(25, "2026-11-16", "2026-11-20", "2027-11-16");
    if let Some(publication) = &mut held.publication {
        publication.holds = vec![HoldReason::PersonalData, HoldReason::Finding];
    }
    let mut answered = fine(29, "2026-07-02", "2026-07-08", "2027-07-02");
    answered.objections = objected(Some(ObjectionOutcome::Rejected));
    vec![contested, late, ended, held, answered]
}

fn other_records() -> Vec<RecordInput> {
    let food = Term { decided: "2023-09-01", arrived: "2023-09-06", until: "2028-08-31" };
    let road = Term { decided: "2025-02-11", arrived: "2025-02-13", until: "2029-02-10" };
    let honour = Term { decided: "2025-12-20", arrived: "2025-12-25", until: "2028-12-20" };
    let honoured =
        [("NO", "2025-88"), ("TITLE", "守合同重信用企业"), ("DAY", "2025-12-20"), ("ORGAN", "榕城市工业和信息化局")];
    let arrears = Term { decided: "2026-10-31", arrived: "2026-11-05", until: "2027-10-31" };
    let owed = [("NO", "Q-11"), ("AMOUNT", "CNY 38211.50"), ("DAY", "2026-10-31")];
    vec![
        registration(20, 1, COMPANY, "林××", "福建省榕城市鼓山路 18 号 3 层", "1130"),
        licence(26, 1, COMPANY, "食品经营许可：预包装食品销售、散装食品销售", &food),
        licence(27, 1, COMPANY, "道路运输经营许可", &road),
        record(28, 1, "honour", &honour, &honoured),
        record(30, 1, "arrears", &arrears, &owed),
    ]
}

pub fn listing() -> ListingInput {
    ListingInput {
        id: ListingId::opened_by(entry(800)),
        listing: Listing {
            ends: domain::listing::Ends::default(),
            subject: subject_id(1),
            list: list(),
            cause: "1".to_owned(),
            organ: market(),
            decided_on: day("2026-07-10"),
            until: day("2029-07-10"),
            record: None,
            proposal: None,
        },
        organ: organ("113500000000000001", "榕城市市场监督管理局", "Rongcheng Administration for Market Regulation"),
        ended_on: None,
        end: None,
        end_reasons: String::new(),
    }
}

/// What the answers on drawn links came to.
pub fn audit() -> AuditInput {
    AuditInput {
        answered: 2_412,
        wrong: 1,
        most_wrong: 0.001_965,
        confidence_percent: 95,
        allowed: 0.000_5,
        needed: Some(9_485),
    }
}

/// The company took another in, and the quiet one follows it.
fn taken_in() -> Vec<DecisionInput> {
    vec![DecisionInput {
        decided_at: at("2026-11-12T02:00:00Z"),
        decided: Decided::Merged,
        by: AccountName::parse("reviewer").unwrap(),
        reasons: "同一执照，代码抄错一位。".to_owned(),
        other: Some(subject_id(9)),
    }]
}

fn followed() -> Vec<SuccessionInput> {
    vec![SuccessionInput {
        id: SuccessionId::opened_by(entry(703)),
        other: quiet().subject,
        follows: true,
        kind: SuccessionKind::Division,
        on: day("2026-06-01"),
    }]
}

fn company() -> SubjectInput {
    let codes = [("uscc", "91350100M000100Y43"), ("regno", "350100100012345"), ("tax", "35010000001234X")];
    SubjectInput {
        subject: subject(1, SubjectClass::Enterprise, &[COMPANY, "榕城青禾粮油商行"], &codes),
        division: Some(Label::new("福建省榕城市鼓山区", "Gushan, Rongcheng, Fujian")),
        records: [penalties(), other_records()].concat(),
        listings: vec![listing()],
        decisions: taken_in(),
        successions: followed(),
        withdrawals: vec![],
        commitments: vec![],
    }
}

fn sole_trader() -> SubjectInput {
    let name = "鼓山区阿珍小吃店";
    let term = Term { decided: "2025-06-01", arrived: "2025-06-04", until: "2030-05-31" };
    SubjectInput {
        subject: subject(
            2,
            SubjectClass::SoleTrader,
            &[name],
            &[("uscc", "92350102MA2XQJ7H0P"), ("tax", "35010219700101123X01")],
        ),
        division: Some(Label::new("福建省榕城市鼓山区", "Gushan, Rongcheng, Fujian")),
        records: vec![
            registration(40, 2, name, "陈阿珍", "榕城市鼓山区某新村 7 座 402 室", "9500"),
            licence(41, 2, name, "食品经营许可：热食类食品制售", &term),
            penalty(42, 2, name, &Term { decided: "2026-11-02", arrived: "2026-11-05", until: "2027-02-02" }),
        ],
        listings: vec![],
        decisions: vec![],
        successions: vec![],
        withdrawals: vec![],
        commitments: vec![],
    }
}

fn quiet() -> SubjectInput {
    let name = "榕城青禾农业发展有限公司";
    let term = Term { decided: "2024-03-01", arrived: "2024-03-04", until: "2029-02-28" };
    SubjectInput {
        subject: subject(3, SubjectClass::Enterprise, &[name], &[("uscc", "91350102MA31Y8K27D")]),
        division: Some(Label::new("福建省榕城市晋安区", "Jin'an, Rongcheng, Fujian")),
        records: vec![licence(50, 3, name, "种子生产经营许可", &term)],
        listings: vec![],
        decisions: vec![],
        successions: vec![],
        withdrawals: vec![],
        commitments: vec![],
    }
}
