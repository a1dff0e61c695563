//! A pack, a plan and a run over the bytes of a delivery.

use std::{io::Cursor, sync::LazyLock};

use catalogue::Pack;
use collect::{Accepted, Binding, Judged, Limits, Options, PersonKey, Plan, RawRow, Rejected, Table};
use domain::{DatasetId, Finding, OrganCode};
use jiff::{civil::date, tz};

/// The pack of China, loaded once.
pub static CN: LazyLock<Pack> = LazyLock::new(|| match Pack::embedded("cn").expect("the pack is carried") {
    Ok(pack) => pack,
    Err(problems) => panic!("{}", problems.iter().map(|problem| format!("{problem}\n")).collect::<String>()),
});

/// The plan of a contract of the pack, on the day of the examples.
pub fn plan(dataset: &str) -> Plan<'static> {
    let contract = CN.contract(&DatasetId::parse(dataset).unwrap()).expect("the contract");
    let options = Options {
        today: date(2026, 11, 25),
        time_zone: tz::TimeZone::fixed(tz::offset(8)),
        deliverer: OrganCode::parse("330282").unwrap(),
        person_key: PersonKey::new(1, [7; 32]),
    };
    Plan::prepare(&CN, contract, options).unwrap()
}

/// What a delivery came to.
#[derive(Debug, Default)]
pub struct Run {
    pub format: String,
    pub encoding: String,
    pub columns: Vec<collect::Column>,
    pub file: Vec<Finding>,
    pub accepted: Vec<Accepted>,
    pub rejected: Vec<Rejected>,
    pub persons: usize,
}

/// Runs a delivery of `dataset` through.
pub fn run(dataset: &str, bytes: &[u8]) -> Run {
    run_with(&plan(dataset), bytes, Limits::default())
}

pub fn run_with(plan: &Plan<'_>, bytes: &[u8], limits: Limits) -> Run {
    let mut table = Table::open(Cursor::new(bytes), plan.headings(), limits).unwrap();
    let binding: Binding = plan.bind(table.columns());
    let mut run = Run {
        format: table.format().to_owned(),
        encoding: table.encoding().to_owned(),
        columns: table.columns().to_vec(),
        ..Run::default()
    };
    if !table.is_refused() && !binding.is_refused() {
        let mut row = RawRow::default();
        while table.read(&mut row).unwrap() {
            match plan.judge(&binding, &row) {
                Judged::Accepted(accepted) => run.accepted.push(*accepted),
                Judged::Rejected(rejected) => run.rejected.push(rejected),
                Judged::Person(_) => run.persons += 1,
            }
        }
    }
    run.file = table.findings().to_vec();
    if !table.is_refused() {
        run.file.extend(binding.findings().iter().cloned());
    }
    run
}

/// The codes of findings, in their order.
pub fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

/// A code whose first 17 characters are these, with the check character that the scheme wants.
pub fn uscc(seventeen: &str) -> String {
    checked("uscc", seventeen, "0123456789ABCDEFGHJKLMNPQRTUWXY")
}

/// The code of an organisation: department, type and division, then the body of the organisation
/// code with its own check character, then the check character of the whole.
pub fn organisation(eight: &str, body: &str) -> String {
    uscc(&format!("{eight}{}", checked("orgcode", body, "0123456789X")))
}

fn checked(scheme: &str, body: &str, alphabet: &str) -> String {
    let scheme = CN.scheme(&domain::SchemeId::parse(scheme).unwrap()).unwrap();
    let mut codes = alphabet.chars().map(|check| format!("{body}{check}"));
    codes.find(|code| scheme.read(code).is_ok()).expect("one check character fits")
}

/// A number of an identity document that is nobody's: division, birth date, and a check digit.
pub fn resident_id(seventeen: &str) -> String {
    checked("resident-id", seventeen, "0123456789X")
}

/// The organ of the examples.
pub static ORGAN: LazyLock<String> = LazyLock::new(|| organisation("11330282", "MB123456"));
/// The company of the examples.
pub const COMPANY: &str = "91350100M000100Y43";

/// A penalty as the standard's fields have it, complete and right, with some values replaced.
pub fn penalty(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let base = [
        ("CF_XDR_MC", "福州市鼓楼区某某贸易有限公司"),
        ("CF_XDR_LB", "法人及非法人组织"),
        ("CF_XDR_SHXYM", COMPANY),
        ("CF_FRDB", "欧阳明镜"),
        ("CF_WSH", "慈市监处罚〔2026〕40号"),
        ("CF_WFXW", "违反登记管理规定"),
        ("CF_SY", "未按规定办理变更登记。"),
        ("CF_YJ", "《市场主体登记管理条例》第四十六条"),
        ("CF_CFLB", "罚款"),
        ("CF_NR", "罚款2000元"),
        ("CF_NR_FK", "0.2"),
        ("CF_JDRQ", "2026/10/12"),
        ("CF_YXQ", "2099/12/31"),
        ("CF_CFJG", "慈溪市市场监督管理局"),
        ("CF_CFJGDM", ORGAN.as_str()),
        ("CF_SJLY", "慈溪市市场监督管理局"),
        ("CF_SJLYDM", ORGAN.as_str()),
    ];
    let mut row: Vec<(String, String)> =
        base.iter().map(|(code, value)| ((*code).to_owned(), (*value).to_owned())).collect();
    for (code, value) in changes {
        match row.iter_mut().find(|(known, _)| known == code) {
            Some(cell) => cell.1 = (*value).to_owned(),
            None => row.push(((*code).to_owned(), (*value).to_owned())),
        }
    }
    row
}

/// Rows that have the same columns, as CSV.
pub fn csv(rows: &[Vec<(String, String)>]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    if let Some(first) = rows.first() {
        writer.write_record(first.iter().map(|(code, _)| code)).unwrap();
    }
    for row in rows {
        writer.write_record(row.iter().map(|(_, value)| value)).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Judges one penalty with some values replaced.
pub fn judge(changes: &[(&str, &str)]) -> Run {
    run("penalty-2018", csv(&[penalty(changes)]).as_bytes())
}

/// The codes of the findings of the only row, whatever became of it.
pub fn findings(changes: &[(&str, &str)]) -> Vec<String> {
    let run = judge(changes);
    let all = run.accepted.iter().map(|row| &row.findings).chain(run.rejected.iter().map(|row| &row.findings));
    all.flatten()
        .map(|finding| {
            let field = finding.field.as_ref().map_or("row", |field| field.as_str());
            format!("{:?} {} {field}", finding.severity, finding.code)
        })
        .collect()
}

/// The canonical text of a field of the only accepted row.
pub fn value(run: &Run, field: &str) -> Option<String> {
    let [only] = run.accepted.as_slice() else { panic!("one accepted row was expected: {run:?}") };
    only.record.values.get(field).map(domain::Value::canonical)
}
