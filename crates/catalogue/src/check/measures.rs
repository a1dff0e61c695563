//! Measures, kinds of organs and market withdrawal.

use domain::subject::SubjectClass;

use super::{Parts, both_languages};
use crate::{
    contract::{DatasetKind, FieldType},
    load::Loaded,
    measure::{MeasureKind, MeasureRule, OrganKind, Trigger, WithdrawalRule},
    pack::Problem,
};

/// The code list that names the procedures.
const PROCEDURES: &str = "procedure";

pub(super) fn check(parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    for kind in parts.organ_kinds.values() {
        organ_kind(kind, problems);
    }
    for measure in parts.measures.values() {
        self::measure(measure, parts, problems);
    }
    for withdrawal in parts.withdrawals.values() {
        self::withdrawal(withdrawal, parts, problems);
    }
}

fn organ_kind(loaded: &Loaded<OrganKind>, problems: &mut Vec<Problem>) {
    both_languages(loaded, "title", &loaded.value.title, problems);
    if loaded.value.names.iter().all(|word| word.trim().is_empty()) {
        problems.push(loaded.problem("names", "no word by which such an organ is known"));
    }
}

fn measure(loaded: &Loaded<MeasureRule>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let measure = &loaded.value;
    both_languages(loaded, "title", &measure.title, problems);
    both_languages(loaded, "content", &measure.content, problems);
    let empty = [
        ("when", measure.when.is_empty(), "nothing that it follows from"),
        ("procedures", measure.procedures.is_empty(), "no procedure in which it applies"),
        ("carried-out-by", measure.carried_out_by.is_empty(), "nobody who carries it out"),
        ("subjects", measure.subjects.is_empty(), "no class of subjects: say for whom it is"),
        ("basis", measure.basis.is_empty(), "no legal basis"),
        ("force", measure.force.is_empty(), "it is never in force: `until` is not after `from`"),
    ];
    for (path, _, message) in empty.into_iter().filter(|(_, is_empty, _)| *is_empty) {
        problems.push(loaded.problem(path, message));
    }
    // A sole trader is a person too: what follows for one is weighed by an officer who reads the file.
    if measure.subjects.contains(&SubjectClass::SoleTrader) {
        problems.push(loaded.problem("subjects", "a measure is for organisations: none is computed on a person"));
    }
    for kind in measure.carried_out_by.iter().filter(|kind| !parts.has_organ_kind(kind)) {
        problems.push(loaded.problem("carried-out-by", format_args!("there is no kind of organ `{kind}`")));
    }
    if parts.has_code_list(PROCEDURES) {
        let known = parts.code_lists.get(PROCEDURES);
        let has = |code: &str| known.is_none_or(|list| list.value.codes.iter().any(|one| one.code == code));
        for procedure in measure.procedures.iter().filter(|code| !has(code.as_str())) {
            problems.push(loaded.problem("procedures", format_args!("`{procedure}` is not a code of `procedure`")));
        }
    } else {
        problems.push(loaded.problem("procedures", "the pack has no code list `procedure` that names procedures"));
    }
    for (at, trigger) in measure.when.iter().enumerate() {
        let path = format!("when.{at}");
        self::trigger(loaded, &path, trigger, parts, problems);
        if measure.kind == MeasureKind::Restriction && rests_on_a_rating(trigger, parts) {
            problems
                .push(loaded.problem(&path, "a restriction does not follow from a rating: name the list or the act"));
        }
    }
}

fn rests_on_a_rating(trigger: &Trigger, parts: &Parts<'_>) -> bool {
    let contract = trigger.dataset.as_ref().and_then(|dataset| parts.contracts.get(dataset));
    contract.is_some_and(|contract| contract.value.kind == DatasetKind::Rating)
}

fn withdrawal(loaded: &Loaded<WithdrawalRule>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    both_languages(loaded, "title", &loaded.value.title, problems);
    if loaded.value.basis.is_empty() {
        problems.push(loaded.problem("basis", "no legal basis"));
    }
    trigger(loaded, "when", &loaded.value.when, parts, problems);
}

/// A trigger names a list, a field of codes of a data set or broken commitments: never a number, so that no
/// score is one.
fn trigger<T>(loaded: &Loaded<T>, path: &str, trigger: &Trigger, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let mut wrong = |key: &str, message: String| problems.push(loaded.problem(&format!("{path}.{key}"), message));
    match (&trigger.list, &trigger.dataset, &trigger.field) {
        (Some(list), None, None) if trigger.codes.is_empty() => {
            if !parts.has_list(list) {
                wrong("list", format!("the list `{list}` does not exist"));
            }
            let known = parts.lists.get(list).and_then(|list| parts.code_lists.get(&list.value.causes));
            for cause in trigger
                .causes
                .iter()
                .filter(|cause| known.is_some_and(|known| known.value.codes.iter().all(|one| one.code != **cause)))
            {
                wrong("causes", format!("`{cause}` is not a cause of the list `{list}`"));
            }
        }
        (None, Some(dataset), Some(field)) if trigger.causes.is_empty() && !trigger.codes.is_empty() => {
            let Some(contract) = parts.contracts.get(dataset) else {
                if !parts.has_contract(dataset) {
                    wrong("dataset", format!("the data set `{dataset}` does not exist"));
                }
                return;
            };
            let Some(known) = contract.value.field(field) else {
                return wrong("field", format!("the data set `{dataset}` has no field `{field}`"));
            };
            let FieldType::Code { list, .. } = &known.kind else {
                return wrong("field", format!("`{field}` holds no code: only a code can state a status"));
            };
            let codes = parts.code_lists.get(list).map(|list| list.value.codes.as_slice()).unwrap_or_default();
            for code in trigger.codes.iter().filter(|code| codes.iter().all(|one| one.code != **code)) {
                wrong("codes", format!("`{code}` is not a code of `{list}`"));
            }
        }
        (None, None, None)
            if !trigger.broken_commitments.is_empty() && trigger.causes.is_empty() && trigger.codes.is_empty() =>
        {
            let known = |id: &domain::CommitmentTemplateId| {
                parts.commitments.contains_key(id) || parts.is_broken("commitments/")
            };
            for id in trigger.broken_commitments.iter().filter(|id| !known(id)) {
                wrong("broken-commitments", format!("there is no template of commitments `{id}`"));
            }
        }
        _ => problems.push(loaded.problem(
            path,
            "name a `list`, or a `dataset`, its `field` and the `codes` in it, or `broken-commitments`",
        )),
    }
}
