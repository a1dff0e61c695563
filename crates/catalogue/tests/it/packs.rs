//! What the packs that the software carries say.

use std::{collections::BTreeSet, sync::LazyLock};

use catalogue::{
    Contract, Pack,
    contract::{DatasetKind, FieldRole, fold},
    field::FieldType,
};
use domain::{Date, FieldClass, FindingCode, Identifier, SchemeId, Values, subject::SubjectClass};
use jiff::civil::date;

/// A pack that the software carries, loaded once.
pub fn pack(name: &str) -> &'static Pack {
    static CN: LazyLock<Pack> = LazyLock::new(|| load("cn"));
    static XX: LazyLock<Pack> = LazyLock::new(|| load("xx"));
    match name {
        "cn" => &CN,
        "xx" => &XX,
        other => panic!("no pack `{other}`"),
    }
}

fn load(name: &str) -> Pack {
    Pack::embedded(name).unwrap().unwrap_or_else(|problems| {
        let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
        panic!("{} problems:\n{}", lines.len(), lines.join("\n"))
    })
}

fn contract<'a>(pack: &'a Pack, id: &str) -> &'a Contract {
    pack.contract(&id.parse().unwrap()).unwrap()
}

/// The field that a heading leads to.
fn field_under(contract: &Contract, heading: &str) -> Option<String> {
    let wanted = fold(heading);
    let fits = |field: &&catalogue::field::Field| field.headings().any(|known| fold(known) == wanted);
    contract.fields.iter().find(fits).map(|field| field.code.to_string())
}

#[test]
fn every_pack_that_the_software_carries_is_complete() {
    assert_eq!(Pack::embedded_names(), ["cn", "xx"]);
    for name in Pack::embedded_names() {
        assert_eq!(pack(name).id(), name);
    }
    assert!(Pack::embedded("atlantis").is_none());
}

#[test]
fn the_data_sets_of_the_mainland_pack() {
    let pack = pack("cn");
    let ids: Vec<_> = pack.contracts().map(|contract| contract.id.as_str()).collect();
    let expected = [
        "abnormal-operations",
        "annual-report",
        "complaint",
        "credit-commitment",
        "grave-list",
        "honour",
        "inspection-result",
        "judgment-defaulters",
        "licence-2015",
        "licence-2018",
        "penalty-2015",
        "penalty-2018",
        "registration",
        "social-insurance-arrears",
        "tax-credit-class",
        "voluntary-statement",
    ];
    assert_eq!(ids, expected);
    let kinds: BTreeSet<_> = pack.contracts().map(|contract| contract.kind).collect();
    assert_eq!(kinds.len(), DatasetKind::ALL.len(), "every kind of statement has a data set");
    for id in ["penalty-2018", "penalty-2015", "abnormal-operations", "grave-list", "judgment-defaulters"] {
        assert!(contract(pack, id).adverse, "{id}");
    }
}

#[test]
fn contracts_read_back_what_they_write() {
    for pack in ["cn", "xx"].map(pack) {
        for contract in pack.contracts() {
            let text = serde_json::to_string(contract).unwrap();
            let again: Contract = serde_json::from_str(&text).unwrap();
            assert_eq!(again, *contract, "{}", contract.id);
            let codes: BTreeSet<_> = contract.fields.iter().map(|field| &field.code).collect();
            assert_eq!(codes.len(), contract.fields.len());
        }
    }
}

#[test]
fn codes_two_and_three_change_places_between_2015_and_2018() {
    let pack = pack("cn");
    let lead = |set: &str, heading: &str| field_under(contract(pack, set), heading).unwrap_or_default();
    for (prefix, kind) in [("CF", "penalty"), ("XK", "licence")] {
        let (old, new) = (format!("{kind}-2015"), format!("{kind}-2018"));
        assert_eq!(lead(&new, "行政相对人代码_2（工商注册号）"), format!("{prefix}_XDR_GSZC"));
        assert_eq!(lead(&new, "行政相对人代码_2"), format!("{prefix}_XDR_GSZC"));
        assert_eq!(lead(&new, "行政相对人代码_3(组织机构代码)"), format!("{prefix}_XDR_ZZJG"));
        assert_eq!(lead(&old, "行政相对人代码_2 (组织机构代码)"), format!("{prefix}_XDR_ZDM"));
        assert_eq!(lead(&old, "行政相对人代码_2"), format!("{prefix}_XDR_ZDM"));
        assert_eq!(lead(&old, "行政相对人代码_3(工商登记码)"), format!("{prefix}_XDR_GSDJ"));
    }
}

#[test]
fn a_plain_register_file_finds_its_columns() {
    let pack = pack("cn");
    let registration = contract(pack, "registration");
    let lead = |heading: &str| field_under(registration, heading);
    let pairs = [
        ("name", "ENTNAME"),
        ("code", "UNISCID"),
        ("registration_day", "ESTDATE"),
        ("character", "ENTTYPE"),
        ("capital", "REGCAP"),
        ("business_scope", "OPSCOPE"),
        ("province", "PROVINCE"),
        ("city", "CITY"),
        ("address", "DOM"),
        ("企业名称", "ENTNAME"),
        ("统一社会信用代码", "UNISCID"),
        ("法定代表人（负责人）", "LEREP"),
    ];
    for (heading, field) in pairs {
        assert_eq!(lead(heading).as_deref(), Some(field), "{heading}");
    }
    assert_eq!(lead("source_file"), None);
    let code = registration.field(&"UNISCID".parse().unwrap()).unwrap();
    let schemes = ["uscc", "regno", "orgcode"].map(|id| SchemeId::parse(id).unwrap()).to_vec();
    assert_eq!(code.kind, FieldType::Identifier { schemes });
}

#[test]
fn numbers_of_persons_are_secret_and_names_of_counterparts_open() {
    let pack = pack("cn");
    let penalty = contract(pack, "penalty-2018");
    for code in ["CF_FR_ZJHM", "CF_XDR_ZJHM", "CF_FR_ZJLX"] {
        assert_eq!(penalty.field(&code.parse().unwrap()).unwrap().class, FieldClass::Secret, "{code}");
    }
    assert_eq!(penalty.with_role(FieldRole::SubjectName).unwrap().class, FieldClass::Open);
    assert_eq!(penalty.field(&"CF_FRDB".parse().unwrap()).unwrap().role, Some(FieldRole::SubjectRepresentative));
    // Order 654, art. 9 (7): the enterprise itself chooses.
    let report = contract(pack, "annual-report");
    for code in ["EMPNUM", "ASSGRO", "LIAGRO", "NETINC", "RATGRO", "GUARANTEE"] {
        assert_eq!(report.field(&code.parse().unwrap()).unwrap().class, FieldClass::SubjectChoice, "{code}");
    }
}

#[test]
fn the_key_takes_the_name_where_there_is_no_code() {
    let pack = pack("cn");
    let penalty = contract(pack, "penalty-2018");
    let key = |has: &[&str]| -> Vec<String> {
        penalty.key_fields(|code| has.contains(&code.as_str())).map(ToString::to_string).collect()
    };
    assert_eq!(key(&["CF_XDR_SHXYM"]), ["CF_CFJG", "CF_WSH", "CF_XDR_SHXYM"]);
    assert_eq!(key(&["CF_XDR_MC"]), ["CF_CFJG", "CF_WSH", "CF_XDR_MC"]);
}

#[test]
fn only_class_a_of_the_tax_offices_is_published() {
    let pack = pack("cn");
    let rule = &contract(pack, "tax-credit-class").publication;
    let with = |class: &str| Values::from([("XYJB".parse().unwrap(), class.to_owned())]);
    assert!(rule.publishes(&with("A")));
    for class in ["B", "M", "C", "D"] {
        assert!(!rule.publishes(&with(class)), "{class}");
    }
    assert!(!contract(pack, "complaint").publication.publishes(&Values::new()));
    let old = &contract(pack, "penalty-2015").publication;
    assert!(!old.publishes(&Values::from([("CF_SYFW".parse().unwrap(), "departments".to_owned())])));
}

#[test]
fn words_lead_to_codes_whatever_their_width_and_case() {
    let pack = pack("cn");
    let read = |list: &str, word: &str| pack.code_list(list).unwrap().read(word).map(|code| code.code.clone());
    assert_eq!(read("penalty-kind", "罚款").as_deref(), Some("fine"));
    assert_eq!(read("penalty-kind", "没收违法所得、没收非法财物").as_deref(), Some("confiscation"));
    assert_eq!(
        read("penalty-kind", "暂扣或者吊销许可证、暂扣或者吊销执照").as_deref(),
        Some("licence-suspended-or-revoked")
    );
    assert_eq!(read("counterpart-kind", " 个体工商户　").as_deref(), Some("sole-trader"));
    assert_eq!(read("counterpart-kind", "０１").as_deref(), Some("person"));
    assert_eq!(read("operation", "d").as_deref(), Some("withdraw"));
    assert_eq!(read("registration-status", "存续(在营、开业、在册)").as_deref(), Some("open"));
    assert_eq!(read("abnormal-cause", "4").as_deref(), Some("4"));
    assert_eq!(read("penalty-kind", "口头批评"), None);
}

/// GB 32100: 91 enterprises, 92 sole traders, 93 farmers' cooperatives.
#[test]
fn the_beginning_of_the_unified_code_tells_the_class() {
    let pack = pack("cn");
    let class = |value: &str| pack.subject_class(&Identifier::checked(SchemeId::parse("uscc").unwrap(), value));
    assert_eq!(class("91350100M000100Y43"), Some(SubjectClass::Enterprise));
    assert_eq!(class("92350100M000100Y4X"), Some(SubjectClass::SoleTrader));
    assert_eq!(class("93350100M000100Y4X"), Some(SubjectClass::Cooperative));
    assert_eq!(class("52350100M000100Y4X"), Some(SubjectClass::Organisation));
    let other = Identifier::checked(SchemeId::parse("orgcode").unwrap(), "M000100Y4");
    assert_eq!(pack.subject_class(&other), None);
}

/// The dates are those of the State Council's notices for 2025 and 2026.
#[test]
fn clocks_count_working_days_with_make_up_days() {
    let pack = pack("cn");
    let clock = pack.clock("PUB-7WD").unwrap();
    let due = |day: Date| clock.due(day, pack.calendar()).unwrap().day;
    assert_eq!(due(date(2026, 2, 12)), date(2026, 2, 28));
    assert_eq!(due(date(2025, 9, 30)), date(2025, 10, 16));
    assert_eq!(due(date(2025, 1, 24)), date(2025, 2, 10));
    assert!(!clock.unverified());
    let regulator = pack.clock("PUB-20WD-PEN").unwrap();
    assert!(regulator.runs_for("杭州市市场监督管理局") && !regulator.runs_for("国家税务总局杭州市税务局"));
    assert!(clock.runs_for("国家税务总局杭州市税务局"));
}

#[test]
fn terms_keep_their_days_of_force_and_how_sure_they_are() {
    let pack = pack("cn");
    let given = pack.clocks().filter(|clock| !clock.id.starts_with("OWN-")).count();
    assert_eq!(given, 71);
    let old = pack.clock("TERM-SAMR45-OTHER").unwrap();
    assert!(old.force.contains(date(2025, 12, 24)) && !old.force.contains(date(2025, 12, 25)));
    assert!(!old.unverified());
    let new = pack.clock("TERM-2026-SER-MAX").unwrap();
    assert_eq!(
        (new.value, new.force.contains(date(2026, 3, 31)), new.force.contains(date(2026, 4, 1))),
        (36, false, true)
    );
    assert!(new.unverified(), "seen in an excerpt only");
    assert!(pack.clocks().filter(|clock| clock.id.starts_with("OWN-")).all(|clock| clock.unverified()));
}

#[test]
fn annual_reports_close_at_the_end_of_june() {
    let pack = pack("cn");
    assert_eq!(pack.annual_report().unwrap().closes(2025), Some(date(2026, 6, 30)));
    assert!(super::packs::pack("xx").annual_report().is_none());
}

#[test]
fn the_hash_follows_content_and_not_line_ends() {
    let files = Pack::embedded_files("xx").unwrap();
    let hash = Pack::load(&files).unwrap().hash().to_owned();
    assert_eq!(hash.len(), 64);
    let dos = files.iter().map(|(path, bytes)| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        (path.clone(), text.replace('\n', "\r\n").into_bytes())
    });
    assert_eq!(Pack::load(&dos.collect()).unwrap().hash(), hash);
    let mut changed = files.clone();
    let text = String::from_utf8(changed["clocks/clocks.yaml"].clone()).unwrap();
    changed.insert("clocks/clocks.yaml".to_owned(), text.replace("value: 7", "value: 8").into_bytes());
    assert_ne!(Pack::load(&changed).unwrap().hash(), hash);
}

/// Every code that any crate makes a finding of has its sentence and remedy.
#[test]
fn every_finding_that_the_software_makes_has_its_words() {
    let pack = pack("cn");
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut open = vec![crates];
    let mut missing = BTreeSet::new();
    let mut seen = 0;
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() && !["tests", "target", "benches"].contains(&entry.file_name().to_str().unwrap()) {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let product = text.split("#[cfg(test)]").next().unwrap();
                for code in product.split("FindingCode::new(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                    seen += 1;
                    if pack.wording(&FindingCode::named(code)).is_none() {
                        missing.insert(code.to_owned());
                    }
                }
            }
        }
    }
    assert!(seen > 10, "the sources were not found");
    assert!(missing.is_empty(), "add to catalogue/wording.yaml: {missing:?}");
}
