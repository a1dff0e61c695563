//! Templates of credit commitments are complete: what they name is there, every check has data and a day,
//! and a doubt leads to a case in which an officer decides both ways.

use std::collections::BTreeMap;

use domain::{FieldCode, case_entry::CaseEffect};
use rules::front_matter::Kind;

use super::{Parts, both_languages, named_as_file};
use crate::{
    case_template::CaseAbout,
    commitment::{CommitmentCheck, CommitmentTemplate, ReceivedAs},
    contract::{DatasetKind, FieldRole},
    law::ClockUnit,
    load::Loaded,
    pack::Problem,
};

/// The outputs of a rule set that checks commitments.
const OUTPUTS: [&str; 2] = ["verdict", "weighs"];

pub(super) fn check(parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    for loaded in parts.commitments.values() {
        template(loaded, parts, problems);
    }
    words_once(parts, problems);
}

fn template(loaded: &Loaded<CommitmentTemplate>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let template = &loaded.value;
    named_as_file(loaded, template.id.as_str(), problems);
    for (path, label) in [("title", &template.title), ("text", &template.text), ("consequence", &template.consequence)]
    {
        both_languages(loaded, path, label, problems);
    }
    let empty = [
        ("procedures", template.procedures.is_empty(), "nothing that is given for it"),
        ("received-by", template.received_by.is_empty(), "nobody who receives it"),
        ("subjects", template.subjects.is_empty(), "no class of subjects: say who may give it"),
        ("checks", template.checks.is_empty(), "no check: say by which data and when it is checked"),
        ("basis", template.basis.is_empty(), "no legal basis"),
    ];
    for (path, _, message) in empty.into_iter().filter(|(_, is_empty, _)| *is_empty) {
        problems.push(loaded.problem(path, message));
    }
    for kind in template.received_by.iter().filter(|kind| !parts.has_organ_kind(kind)) {
        problems.push(loaded.problem("received-by", format_args!("there is no kind of organ `{kind}`")));
    }
    let procedures = parts.code_lists.get("procedure").map(|list| list.value.codes.as_slice()).unwrap_or_default();
    for one in template.procedures.iter().filter(|one| procedures.iter().all(|code| code.code != one.as_str())) {
        problems.push(loaded.problem("procedures", format_args!("`{one}` is not a code of `procedure`")));
    }
    counted(loaded, "term", &template.term, parts, problems);
    for (at, check) in template.checks.iter().enumerate() {
        one_check(loaded, at, check, parts, problems);
    }
    case(loaded, parts, problems);
    if let Some(received) = &template.received {
        self::received(loaded, received, parts, problems);
    }
}

/// A clock that can be counted from the day of the commitment.
fn counted(
    loaded: &Loaded<CommitmentTemplate>,
    path: &str,
    clock: &str,
    parts: &Parts<'_>,
    problems: &mut Vec<Problem>,
) {
    if !parts.has_clock(clock) {
        problems.push(loaded.problem(path, format_args!("the clock `{clock}` does not exist")));
    }
    let known = parts.clocks.get(clock).map(|clock| &clock.value);
    if known.is_some_and(|clock| clock.unit == ClockUnit::Calendar || clock.value == 0) {
        problems.push(loaded.problem(path, format_args!("the clock `{clock}` gives no day after the commitment")));
    }
}

fn one_check(
    loaded: &Loaded<CommitmentTemplate>,
    at: usize,
    check: &CommitmentCheck,
    parts: &Parts<'_>,
    problems: &mut Vec<Problem>,
) {
    let path = format!("checks.{at}");
    both_languages(loaded, &format!("{path}.title"), &check.title, problems);
    if loaded.value.checks.iter().take(at).any(|earlier| earlier.id == check.id) {
        problems.push(loaded.problem(&format!("{path}.id"), format_args!("`{}` stands twice", check.id)));
    }
    counted(loaded, &format!("{path}.after"), &check.after, parts, problems);
    if loaded.value.checks.iter().take(at).any(|earlier| earlier.after == check.after) {
        let message = "another check is made on that day: put what both ask into one rule set";
        problems.push(loaded.problem(&format!("{path}.after"), message));
    }
    let mut wrong = |message: String| problems.push(loaded.problem(&format!("{path}.rules"), message));
    match parts.rule_files.iter().find(|file| *file.rule_set.id() == check.rules) {
        None if !parts.rule_sets.contains(&check.rules) => {
            wrong(format!("the rule set `{}` does not exist", check.rules));
        }
        None => {}
        Some(file) if file.rule_set.kind() != Kind::Commitment => {
            wrong(format!("the rule set `{}` is not of the kind `commitment`", check.rules));
        }
        Some(file) => {
            for output in OUTPUTS.into_iter().filter(|output| file.rule_set.output(output).is_none()) {
                wrong(format!("the rule set `{}` has no output `{output}`", check.rules));
            }
        }
    }
}

/// The case in which an officer decides: about a commitment, and with an end for both answers.
fn case(loaded: &Loaded<CommitmentTemplate>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let id = &loaded.value.case;
    let Some(case) = parts.cases.get(id) else {
        if !parts.broken.contains(&format!("cases/{id}.yaml")) {
            problems.push(loaded.problem("case", format_args!("there is no template of cases `{id}`")));
        }
        return;
    };
    if case.value.about != CaseAbout::Commitment {
        problems.push(loaded.problem("case", format_args!("the case `{id}` is not about a commitment")));
    }
    for effect in [CaseEffect::BreakCommitment, CaseEffect::KeepCommitment] {
        if case.value.ends.iter().all(|end| end.effect != effect) {
            let message = format_args!("the case `{id}` has no end with the effect `{}`", effect.name());
            problems.push(loaded.problem("case", message));
        }
    }
}

fn received(
    loaded: &Loaded<CommitmentTemplate>,
    received: &ReceivedAs,
    parts: &Parts<'_>,
    problems: &mut Vec<Problem>,
) {
    let ReceivedAs { dataset, matter, words } = received;
    let mut wrong = |path: &str, message: String| problems.push(loaded.problem(&format!("received.{path}"), message));
    if words.iter().all(|word| word.trim().is_empty()) {
        wrong("words", "no word by which a delivered commitment is known".to_owned());
    }
    let Some(contract) = parts.contracts.get(dataset) else {
        if !parts.has_contract(dataset) {
            wrong("dataset", format!("the data set `{dataset}` does not exist"));
        }
        return;
    };
    if contract.value.kind != DatasetKind::Commitment {
        wrong("dataset", format!("the data set `{dataset}` holds no commitments"));
    }
    if contract.value.field(matter).is_none() {
        wrong("matter", format!("the data set `{dataset}` has no field `{matter}`"));
    }
    if contract.value.with_role(FieldRole::DecisionDate).is_none() {
        wrong("dataset", format!("the data set `{dataset}` has no day of decision to count from"));
    }
}

/// A word leads to one template: where two have it, a delivered commitment would be of either.
fn words_once(parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let mut known: BTreeMap<(&FieldCode, &str), &str> = BTreeMap::new();
    for loaded in parts.commitments.values() {
        let Some(received) = &loaded.value.received else { continue };
        for word in &received.words {
            let id = loaded.value.id.as_str();
            if let Some(other) = known.insert((&received.matter, word), id).filter(|other| *other != id) {
                let message = format_args!("`{word}` leads to `{other}` already");
                problems.push(loaded.problem("received.words", message));
            }
        }
    }
}
