//! The case files in `tests/cases`: what goes in, the article, and the end as worked out by hand
//! from the texts.

use std::{collections::BTreeMap, fs, path::PathBuf};

use catalogue::law::Publisher;
use decide::{PublicationPlan, Taken};
use domain::{
    DatasetId, Date,
    link::Certainty,
    subject::{SubjectClass, SubjectState},
};
use serde::Deserialize;

use crate::{pack, record};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    case: String,
    article: String,
    given: Given,
    values: BTreeMap<String, String>,
    expect: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    dataset: String,
    publisher: Publisher,
    taken: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default = "published")]
    published: bool,
    until: Option<Date>,
    repairable: Option<Date>,
    rules: Vec<String>,
}

fn published() -> bool {
    true
}

#[test]
fn terms_end_as_the_case_files_say() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut tried = 0;
    for file in files {
        let cases: Vec<Case> = serde_saphyr::from_str(&fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        for case in cases {
            try_case(&case);
            tried += 1;
        }
    }
    assert!(tried >= 30, "{tried}");
}

fn try_case(case: &Case) {
    let dataset = DatasetId::parse(&case.given.dataset).unwrap();
    let contract = pack().contract(&dataset).unwrap();
    let plan = PublicationPlan::prepare(pack(), contract, case.given.publisher).unwrap();
    let record = record(&case.given.dataset, &case.values);
    let publication = plan.publication_of(&Taken {
        record: &record,
        certainty: Certainty::Certain,
        subject_state: Some(SubjectState::Confirmed),
        subject_class: Some(SubjectClass::Enterprise),
        findings: &[],
        taken_on: case.given.taken,
        today: case.given.taken,
    });
    let name = format!("{} ({})", case.case, case.article);
    assert_eq!(publication.until, case.expect.until, "{name}: {publication:?}");
    assert_eq!(publication.repairable, case.expect.repairable, "{name}: {publication:?}");
    assert_eq!(publication.rules, case.expect.rules, "{name}");
    assert_eq!(publication.from, case.expect.published.then_some(case.given.taken), "{name}");
    assert_eq!(publication.holds, [], "{name}");
}
