//! The cases of `tests/cases`: a register, a record, and what must come of it.

use std::{collections::BTreeMap, fs, path::Path};

use catalogue::contract::DatasetKind;
use domain::{link::Evidence, subject::SubjectState};
use resolve::{Known, Mention, Resolution, Resolver};
use serde::Deserialize;

use crate::support::{CN, id, subject};

/// A file of cases on one rule.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    /// The rule in one sentence.
    #[expect(dead_code, reason = "for the reader of the file")]
    rule: String,
    /// The subjects that the register holds, by letter.
    register: BTreeMap<String, Held>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Held {
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    division: Option<String>,
    #[serde(default)]
    provisional: bool,
    #[serde(default)]
    merged_into: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    case: String,
    kind: DatasetKind,
    #[serde(default)]
    adverse: bool,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    former: Vec<String>,
    #[serde(default)]
    codes: Vec<String>,
    #[serde(default)]
    place: Option<String>,
    #[serde(default)]
    on: Option<domain::Date>,
    /// `A certain`, `A probable`, `opens provisional`, `opens confirmed` or `review A B: reasons`.
    expect: String,
    /// The names of the subject afterwards, where the record changes them.
    #[serde(default)]
    names_then: Vec<String>,
    /// Whether earlier links must be judged again.
    #[serde(default)]
    recheck: bool,
}

#[test]
fn records_lead_where_the_cases_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 5);
    for file in files {
        let cases: Cases = serde_saphyr::from_str(&fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let letters: Vec<&String> = cases.register.keys().collect();
        let known = known(&cases.register, &letters);
        for case in &cases.cases {
            let resolution = Resolver::new(&CN).resolve(&mention(case), &known);
            let place = format!("{}: {}", file.file_name().unwrap().to_string_lossy(), case.case);
            assert_eq!(told(&resolution, &letters), case.expect, "{place}\n{resolution:#?}");
            check_change(case, &resolution, &place);
        }
    }
}

fn known(register: &BTreeMap<String, Held>, letters: &[&String]) -> Known {
    let number = |letter: &String| letters.iter().position(|known| *known == letter).unwrap() as u64 + 1;
    Known::new(register.iter().map(|(letter, held)| {
        let mut subject = subject(number(letter), &held.names, &held.codes);
        subject.division = held.division.clone();
        if held.provisional {
            subject.state = SubjectState::Provisional;
        }
        if let Some(into) = &held.merged_into {
            subject.state = SubjectState::Merged;
            subject.merged_into = Some(id(number(into)));
        }
        subject
    }))
}

fn mention(case: &Case) -> Mention {
    Mention {
        name: case.name.clone(),
        former_names: case.former.clone(),
        identifiers: case.codes.iter().map(|code| code.parse().expect("a code")).collect(),
        division: case.place.clone(),
        on: case.on,
        ..Mention::of(case.kind, case.adverse)
    }
}

fn told(resolution: &Resolution, letters: &[&String]) -> String {
    let letter = |subject: domain::SubjectId| letters[subject.entry().seq() as usize - 1].clone();
    match resolution {
        Resolution::Linked(linked) => {
            assert!(!linked.evidence.is_empty(), "a link has its evidence");
            assert!(!linked.evidence.contains(&Evidence::ContradictedName));
            format!("{} {}", letter(linked.subject), format!("{:?}", linked.certainty).to_lowercase())
        }
        Resolution::Opens(opens) => format!("opens {}", format!("{:?}", opens.opened.state).to_lowercase()),
        Resolution::Review(review) => {
            let who: Vec<String> = review.candidates.iter().map(|candidate| letter(candidate.subject)).collect();
            let why: Vec<&str> = review.reasons.iter().map(|reason| reason.code()).collect();
            format!("review {}: {}", if who.is_empty() { "nobody".to_owned() } else { who.join(" ") }, why.join(" "))
        }
    }
}

fn check_change(case: &Case, resolution: &Resolution, place: &str) {
    let (change, recheck) = match resolution {
        Resolution::Linked(linked) => (linked.change.as_ref(), linked.recheck),
        Resolution::Opens(opens) => (Some(&opens.opened), false),
        Resolution::Review(_) => (None, false),
    };
    assert_eq!(recheck, case.recheck, "{place}");
    if case.names_then.is_empty() {
        return;
    }
    let names: Vec<&String> = change.expect(place).names.iter().map(|held| &held.name).collect();
    assert_eq!(names, case.names_then.iter().collect::<Vec<_>>(), "{place}");
}
