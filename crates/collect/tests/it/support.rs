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

impl Run {
    /// The codes of the findings about the file.
    pub fn file_codes(&self) -> Vec<&str> {
        self.file.iter().map(|finding| finding.code.as_str()).collect()
    }
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
