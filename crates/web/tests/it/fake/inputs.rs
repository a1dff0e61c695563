//! Made-up deliveries, questions and proposals.

use catalogue::contract::Contract;
use domain::{
    DatasetId, DeliveryId, FieldCode, Finding, FindingCode, Label, Severity,
    delivery::{Counts, Coverage, Quality, Receipt},
    id::ProposalId,
    link::{Candidate, Certainty, Evidence},
    listing::Proposal,
};
use publish::{
    DatasetEntry, Decided, DelivererPace, DeliveryRow, DeliveryState, DryRunFile, OverviewInput, Page, Phrase,
    QueueSize, Reader, RowOutcome, View,
    input::{
        DecisionInput, DeliveryInput, EarlierInput, HeldInput, ProposalInput, QueuePlaceInput, ReviewInput, RowInput,
    },
};
use web::Answer;

use super::{
    Fake,
    data::{self, at, day, entry, organ, record_id, subject_id},
    matching, words,
};

impl Fake {
    pub(super) fn dataset_page(&self, reader: &Reader, records: Option<u64>) -> View<Page<DatasetEntry>> {
        let entry = |contract: &Contract| DatasetEntry::new(contract, records).view(reader, self.moment());
        let entries: Vec<_> = self.glossary.datasets().map(entry).collect();
        Page::of(reader, self.moment(), entries, None, None)
    }

    pub(super) fn delivery_input(&self) -> DeliveryInput {
        let coverage = Coverage { from: day("2026-11-01"), to: day("2026-11-20"), complete: true };
        DeliveryInput {
            id: DeliveryId::opened_by(entry(900)),
            dataset: DatasetId::parse("penalty").unwrap(),
            deliverer: organ(
                "113500000000000001",
                "榕城市市场监督管理局",
                "Rongcheng Administration for Market Regulation",
            ),
            file_name: "行政处罚_2026年第47周.xlsx".to_owned(),
            bytes: 5_412_880,
            opened_at: at("2026-11-20T01:30:00Z"),
            coverage: Some(coverage),
            state: DeliveryState::Done,
            withdraws: None,
            edits: None,
            withdrawn_by: None,
            held: None,
            progress: None,
            receipt: Some(Receipt {
                dataset: DatasetId::parse("penalty").unwrap(),
                deliverer: data::market(),
                file_name: "行政处罚_2026年第47周.xlsx".to_owned(),
                bytes: 5_412_880,
                encoding: "utf-8".to_owned(),
                coverage: Some(coverage),
                counts: counts(),
                findings: [
                    ("check-digit".to_owned(), 88),
                    ("missing".to_owned(), 46),
                    ("amount-in-yuan".to_owned(), 212),
                ]
                .into(),
                file_findings: vec![],
                quality: quality(),
            }),
        }
    }

    /// A delivery that waits for an officer.
    pub(super) fn held_delivery_input(&self) -> DeliveryInput {
        let mut input = self.delivery_input();
        let field = |code: &str| FieldCode::parse(code).unwrap();
        let warn = |code| Finding::new(FindingCode::new(code), Severity::Warn);
        let findings = vec![
            warn(Receipt::HELD),
            warn("delivery-volume").with("rows", 212).with("usual", 4_180),
            warn("delivery-empty").on(&field("CF_NR_FK")).with("share", 61).with("usual", 3),
            warn("delivery-spread")
                .on(&field("CF_CFLB"))
                .with("index", "1.84")
                .with("value", "警告")
                .with("share", 72)
                .with("usual", 9),
        ];
        let receipt = input.receipt.as_mut().unwrap();
        receipt.counts = Counts { rows: 212, rejected: 3, ..Counts::default() };
        receipt.file_findings = findings.clone();
        DeliveryInput {
            id: DeliveryId::opened_by(entry(902)),
            state: DeliveryState::Held,
            held: Some(HeldInput { since: at("2026-11-20T01:31:00Z"), findings, answered: None }),
            ..input
        }
    }

    pub(super) fn dry_run_file(&self, reader: &Reader) -> Answer<View<DryRunFile>> {
        let input = self.delivery_input();
        let receipt = input.receipt.unwrap();
        let rows = self.rows();
        Ok(DryRunFile::view(&self.glossary, reader, self.moment(), &input.deliverer, &receipt, Some(20_000), &rows)?)
    }

    pub(super) fn rows(&self) -> Vec<RowInput> {
        let field = |code: &str| FieldCode::parse(code).unwrap();
        let found =
            |code: &'static str, on: &str, severity| Finding::new(FindingCode::new(code), severity).on(&field(on));
        vec![
            RowInput {
                row: 118,
                outcome: RowOutcome::Rejected,
                findings: vec![
                    found("check-digit", "CF_XDR_SHXYM", Severity::Reject),
                    found("missing", "CF_CFJG", Severity::Reject),
                ],
                values: [
                    (field("CF_WSH"), "榕市监罚〔2026〕201号".to_owned()),
                    (field("CF_XDR_SHXYM"), "91350100M000100Y44".to_owned()),
                    (field("CF_FR_ZJHM"), "token:0001".to_owned()),
                ]
                .into(),
                record: None,
            },
            RowInput {
                row: 2_041,
                outcome: RowOutcome::Warned,
                findings: vec![found("amount-in-yuan", "CF_NR_FK", Severity::Warn).with("amount", "20000")],
                values: [
                    (field("CF_WSH"), "榕市监罚〔2026〕118号".to_owned()),
                    (field("CF_NR_FK"), "20000".to_owned()),
                ]
                .into(),
                record: Some(record_id(22)),
            },
        ]
    }

    pub(super) fn review_input(&self) -> Answer<ReviewInput> {
        let (subject, mut record) = self.of_record(record_id(23))?;
        let other = self.subject_input(subject_id(3))?;
        record.link.subject = None;
        record.link.certainty = Certainty::Open;
        record.link.evidence = vec![Evidence::NoName];
        let uscc = domain::Identifier::checked(domain::SchemeId::parse("uscc").unwrap(), "91350102MA31Y8K27D");
        let first = Candidate { subject: subject.subject.id, evidence: vec![Evidence::SameName, Evidence::SamePlace] };
        let second = Candidate {
            subject: other.subject.id,
            evidence: vec![Evidence::SameIdentifier(uscc), Evidence::ContradictedName],
        };
        let linkage =
            [(first.subject, matching::linkage(0.913, true)), (second.subject, matching::linkage(0.021, false))];
        let decision = DecisionInput {
            decided_at: at("2026-11-21T02:00:00Z"),
            decided: Decided::NotLinked,
            by: domain::AccountName::parse("reviewer").unwrap(),
            reasons: "文书只写了简称，已去函询问。".to_owned(),
            other: None,
        };
        Ok(ReviewInput {
            record,
            reasons: vec!["adverse-on-name-alone"],
            since: at("2026-11-20T01:31:00Z"),
            candidates: vec![(first, subject), (second, other)],
            linkage: linkage.into(),
            place: QueuePlaceInput { uncertain_percent: 32, same_mention: 3, waits_days: 5, overdue_days: 2 },
            earlier: vec![EarlierInput { record: record_id(22), decision }],
        })
    }

    pub(super) fn overview_input(&self) -> Answer<OverviewInput> {
        let reader = Reader::officer();
        let row = DeliveryRow::view(&self.glossary, &reader, self.moment(), &self.delivery_input())?;
        let queue = |name, waiting, overdue| QueueSize { name, waiting, overdue };
        let pace =
            |zh: &str, en: &str, records, late| DelivererPace { deliverer: Phrase(Label::new(zh, en)), records, late };
        Ok(OverviewInput {
            queues: vec![
                queue("review", 58, 3),
                queue("holds", 9, 0),
                queue("objections", 1, 0),
                queue("proposals", 4, 0),
                queue("jobs", 2, 0),
            ],
            deliveries: vec![row],
            deliverers: vec![
                pace("榕城市市场监督管理局", "Rongcheng Administration for Market Regulation", 841, 96),
                pace("榕城市行政审批局", "Rongcheng Administrative Approval Bureau", 2_210, 0),
                pace("榕城市生态环境局", "Rongcheng Ecology and Environment Bureau", 77, 31),
            ],
            entries: 1_204_551,
            catalogue: "cn 2026-11-01 3f9a7c".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    pub(super) fn proposal_input(&self) -> Answer<ProposalInput> {
        Ok(ProposalInput {
            id: ProposalId::opened_by(entry(950)),
            proposal: Proposal {
                subject: subject_id(3),
                list: words::list(),
                cause: "1".to_owned(),
                rule: Some(domain::RuleSetId::parse("abnormal").unwrap()),
                row: "missing".to_owned(),
                facts: vec![("coverage".to_owned(), "true".to_owned()), ("reports-of-year".to_owned(), "0".to_owned())],
                records: vec![record_id(50)],
                reasons: None,
                due: Some(day("2026-12-03")),
            },
            subject: self.subject_input(subject_id(3))?,
            made_at: at("2026-11-19T00:05:00Z"),
        })
    }
}

fn counts() -> Counts {
    Counts {
        rows: 18_420,
        accepted: 17_905,
        corrected: 61,
        withdrawn: 3,
        unchanged: 310,
        rejected: 134,
        persons: 7,
        warned: 212,
        held: 9,
        review: 58,
        subjects_opened: 12,
    }
}

fn quality() -> Quality {
    use domain::Dimension::{Accessibility, Accuracy, Completeness, Conformity, Consistency, Timeliness};
    [(Conformity, 98), (Completeness, 99), (Accuracy, 97), (Consistency, 93), (Timeliness, 71), (Accessibility, 100)]
        .into()
}
