//! The words of the made-up pack.

use std::collections::BTreeMap;

use catalogue::{CaseTemplate, contract::Contract};
use domain::{CaseTemplateId, Dimension, Label, ListId, Period, RuleSetId, SchemeId};
use publish::{CodeWords, FactWords, Glossary, LawWords, ListWords, SchemeWords, Wording};

fn label(zh: &str, en: &str) -> Label {
    Label::new(zh, en)
}

fn codes(pairs: &[(&str, &str, &str)]) -> CodeWords {
    CodeWords(pairs.iter().map(|(code, zh, en)| ((*code).to_owned(), label(zh, en))).collect())
}

fn law(zh: &str, en: &str, basis: &str, unverified: bool) -> LawWords {
    LawWords {
        title: label(zh, en),
        basis: label(basis, basis),
        unverified,
        force: Period::new(Some("2015-06-24".parse().unwrap()), None),
        asks: vec![],
        gives: vec![],
    }
}

fn finding(dimension: Dimension, sentence: (&str, &str), remedy: (&str, &str)) -> Wording {
    Wording { dimension, sentence: label(sentence.0, sentence.1), remedy: label(remedy.0, remedy.1) }
}

pub fn list() -> ListId {
    ListId::parse("abnormal-operations").unwrap()
}

fn lists() -> ListWords {
    ListWords {
        title: label("经营异常名录", "Abnormal-operations directory"),
        description: label(
            "未按规定公示信息或通过登记的住所无法联系的市场主体。纠正后可以移出。",
            "Subjects that did not publish what they must, or can't be reached at their registered address. They leave once it is put right.",
        ),
        adverse: true,
        causes: [
            ("1".to_owned(), label("未按规定期限公示年度报告", "Annual report not published in time")),
            ("4".to_owned(), label("通过登记的住所无法联系", "Can't be reached at its registered address")),
        ]
        .into(),
        basis: vec!["《企业信息公示暂行条例》第十七条".to_owned()],
        exit: label(
            "补报年度报告并公示，或变更住所后，向列入机关申请移出；列入机关在五个工作日内决定。",
            "Publish the missing report, or change the address, and apply to the authority that entered you; it decides within five working days.",
        ),
        exits: [("reached".to_owned(), label("可以重新取得联系", "reachable again"))].into(),
        decided_by: label("登记机关", "The registrar"),
        contest: None,
        public: true,
    }
}

pub fn glossary() -> Glossary {
    let contracts: Vec<Contract> = serde_saphyr::from_str(include_str!("contracts.yaml")).unwrap();
    let scheme = |id: &str| SchemeId::parse(id).unwrap();
    Glossary {
        contracts: contracts.into_iter().map(|contract| (contract.id.clone(), contract)).collect(),
        code_lists: code_lists(),
        divisions: BTreeMap::new(),
        citations: Default::default(),
        industries: [("F5179".to_owned(), "x".to_owned())].into(),
        schemes: [
            (scheme("uscc"), SchemeWords { title: label("统一社会信用代码", "Unified code"), personal: false }),
            (scheme("regno"), SchemeWords { title: label("工商注册号", "Registration number"), personal: false }),
            (scheme("tax"), SchemeWords { title: label("纳税人识别号", "Tax number"), personal: true }),
        ]
        .into(),
        lists: [(list(), lists())].into(),
        cases: cases(),
        commitments: BTreeMap::new(),
        clocks: clocks(),
        rules: rules(),
        facts: [(RuleSetId::parse("abnormal").unwrap(), facts())].into(),
        wording: wording(),
        sentences: catalogue::Sentences::of_explanations(),
        status_list: "status".to_owned(),
    }
}

/// The pack's own templates of a repair and of a complaint.
fn cases() -> BTreeMap<CaseTemplateId, CaseTemplate> {
    let texts = [
        include_str!("../../../../../catalogue/cn/cases/credit-repair.yaml"),
        include_str!("../../../../../catalogue/cn/cases/complaint.yaml"),
    ];
    let read = |text: &str| serde_saphyr::from_str::<CaseTemplate>(text).unwrap();
    texts.map(read).map(|template| (template.id.clone(), template)).into()
}

fn facts() -> BTreeMap<String, FactWords> {
    let fact = |name: &str, zh, en| (name.to_owned(), FactWords { title: label(zh, en), list: None });
    [
        fact("reports-of-year", "2025 年度报告的份数", "Annual reports for 2025"),
        fact("coverage", "年报数据已声明无遗漏", "Reports stated complete"),
    ]
    .into()
}

fn code_lists() -> BTreeMap<String, CodeWords> {
    [
        ("status".to_owned(), codes(&[("1", "存续", "Active"), ("3", "注销", "Deregistered")])),
        (
            "type".to_owned(),
            codes(&[
                ("1130", "有限责任公司（自然人投资或控股）", "Limited company (held by natural persons)"),
                ("9500", "个体工商户", "Sole trader"),
            ]),
        ),
        (
            "penalty-kind".to_owned(),
            codes(&[("1", "警告", "Warning"), ("2", "罚款", "Fine"), ("3", "没收违法所得", "Confiscation")]),
        ),
    ]
    .into()
}

fn clocks() -> BTreeMap<String, LawWords> {
    [(
        "PUB-7WD".to_owned(),
        law("七个工作日内公示", "Public within 7 working days", "国办发〔2015〕51号 第十八条", false),
    )]
    .into()
}

fn rules() -> BTreeMap<String, LawWords> {
    [
        (
            "term#2026-general".to_owned(),
            law(
                "一般失信：最短公示三个月，最长一年",
                "General: at least three months, at most one year",
                "国家发展改革委 2025 年第 36 号令",
                true,
            ),
        ),
        (
            "abnormal#missing".to_owned(),
            law(
                "年度报告期满未公示",
                "No annual report by the end of the period",
                "《企业信息公示暂行条例》第十七条第一款第一项",
                false,
            ),
        ),
    ]
    .into()
}

fn wording() -> BTreeMap<String, Wording> {
    [
        (
            "check-digit".to_owned(),
            finding(
                Dimension::Conformity,
                ("代码的校验位不对", "The code's check character is wrong"),
                ("核对营业执照上的代码后改正。", "Compare with the code on the licence and correct it."),
            ),
        ),
        (
            "missing".to_owned(),
            finding(
                Dimension::Completeness,
                ("必填项没有值", "A value that must be there is missing"),
                ("补上该项。", "Add it."),
            ),
        ),
        (
            "amount-in-yuan".to_owned(),
            finding(
                Dimension::Consistency,
                (
                    "金额像是以元填写（应为万元）：{amount}",
                    "The amount seems to be in yuan, not in 10,000 yuan: {amount}",
                ),
                ("以万元为单位重新填写。", "State it in units of 10,000 yuan."),
            ),
        ),
    ]
    .into()
}
