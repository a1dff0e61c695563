//! Templates of cases are sound: every task is reached and leads to an end, every clock leads on
//! when it runs out, and everything named is there.

use std::collections::BTreeSet;

use domain::{Role, case_entry::CaseEffect};

use super::{Parts, both_languages, named_as_file};
use crate::{
    case_template::{CaseAbout, CaseTask, CaseTemplate, InputKind, LeadsTo, OPENING, Owner, OwnerOrgan},
    load::Loaded,
    pack::Problem,
};

pub(super) fn check(loaded: &Loaded<CaseTemplate>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let template = &loaded.value;
    named_as_file(loaded, template.id.as_str(), problems);
    both_languages(loaded, "title", &template.title, problems);
    both_languages(loaded, "description", &template.description, problems);
    if template.basis.is_empty() {
        problems.push(loaded.problem("basis", "no legal basis"));
    }
    unique(loaded, "tasks", template.tasks.iter().map(|task| task.id.as_str()), problems);
    unique(loaded, "ends", template.ends.iter().map(|end| end.id.as_str()), problems);
    unique(loaded, "stops", template.stops.iter().map(|stop| stop.id.as_str()), problems);
    unique(loaded, "inputs", template.inputs.iter().map(|input| input.id.as_str()), problems);
    owner(loaded, "opened-by", &template.opened_by, parts, problems);
    if template.opened_by.role == Role::Public && !template.informant_sealed {
        problems.push(loaded.problem("opened-by", "the public informs: say `informant-sealed: true`"));
    }
    for (at, condition) in template.conditions.iter().enumerate() {
        if !condition.fits(template.about) {
            let message = format_args!("`{}` can't be asked of what this case is about", condition.name());
            problems.push(loaded.problem(&format!("conditions.{at}"), message));
        }
    }
    inputs(loaded, parts, problems);
    ends(loaded, parts, problems);
    for (at, task) in template.tasks.iter().enumerate() {
        self::task(loaded, at, task, parts, problems);
    }
    if template.task(&template.first).is_none() {
        problems.push(loaded.problem("first", format_args!("there is no task `{}`", template.first)));
    }
    graph(loaded, problems);
}

/// The templates of objections: about a record, opened by the subject, with an end for both answers.
pub(super) fn objections(parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let policy = &parts.settings.value.objection;
    for (path, id) in [("objection.case", &policy.case), ("objection.not-us-case", &policy.not_us_case)] {
        let mut wrong = |message: String| problems.push(parts.settings.problem(path, message));
        let Some(case) = parts.cases.get(id) else {
            if !parts.broken.contains(&format!("cases/{id}.yaml")) {
                wrong(format!("there is no template of cases `{id}`"));
            }
            continue;
        };
        if case.value.about != CaseAbout::Record || case.value.opened_by.role != Role::Subject {
            wrong(format!("the case `{id}` is not one about a record that the subject opens"));
        }
        for effect in [CaseEffect::RejectObjection, CaseEffect::UpholdObjection] {
            if case.value.ends.iter().all(|end| end.effect != effect) {
                wrong(format!("the case `{id}` has no end with the effect `{}`", effect.name()));
            }
        }
    }
}

fn unique<'a>(
    loaded: &Loaded<CaseTemplate>,
    path: &str,
    ids: impl Iterator<Item = &'a str>,
    problems: &mut Vec<Problem>,
) {
    let mut seen = BTreeSet::new();
    for (at, id) in ids.enumerate() {
        if !seen.insert(id) {
            problems.push(loaded.problem(&format!("{path}.{at}.id"), format_args!("`{id}` stands twice")));
        }
    }
}

fn owner(loaded: &Loaded<CaseTemplate>, path: &str, owner: &Owner, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    if matches!(owner.role, Role::Inquirer | Role::Operator | Role::Auditor) {
        let message = format_args!("the role `{}` has no part in cases", owner.role.name());
        problems.push(loaded.problem(&format!("{path}.role"), message));
    }
    if owner.organ.is_some() && !matches!(owner.role, Role::Deliverer | Role::DecidingOfficer) {
        let message = format_args!("the role `{}` acts for no organ", owner.role.name());
        problems.push(loaded.problem(&format!("{path}.organ"), message));
    }
    if owner.organ == Some(OwnerOrgan::Another) && (loaded.value.about == CaseAbout::Record || path == "opened-by") {
        let message = "another organ: only in a case that reviews one, and in a task of a case about a subject";
        problems.push(loaded.problem(&format!("{path}.organ"), message));
    }
    for kind in owner.kinds.iter().filter(|kind| !parts.organ_kinds.contains_key(*kind)) {
        let message = format_args!("the kind of organs `{kind}` does not exist");
        problems.push(loaded.problem(&format!("{path}.kinds"), message));
    }
    if owner.organ.is_none() && !owner.kinds.is_empty() {
        problems.push(loaded.problem(&format!("{path}.kinds"), "say in `organ` which organ is meant"));
    }
}

fn inputs(loaded: &Loaded<CaseTemplate>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    for (at, input) in loaded.value.inputs.iter().enumerate() {
        both_languages(loaded, &format!("inputs.{at}.title"), &input.title, problems);
        match (&input.dataset, input.kind) {
            (Some(dataset), InputKind::Query) if !parts.has_contract(dataset) => {
                let message = format_args!("the data set `{dataset}` does not exist");
                problems.push(loaded.problem(&format!("inputs.{at}.dataset"), message));
            }
            (Some(_), InputKind::Query) | (None, InputKind::Document | InputKind::Statement) => {}
            (None, InputKind::Query) => {
                problems.push(loaded.problem(&format!("inputs.{at}"), "a query names its data set"));
            }
            (Some(_), _) => {
                problems.push(loaded.problem(&format!("inputs.{at}.dataset"), "only a query names a data set"));
            }
        }
    }
}

fn ends(loaded: &Loaded<CaseTemplate>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    for (at, end) in loaded.value.ends.iter().enumerate() {
        both_languages(loaded, &format!("ends.{at}.title"), &end.title, problems);
        let about = loaded.value.about;
        let fits = match end.effect {
            CaseEffect::None => true,
            CaseEffect::EndPublication | CaseEffect::WithdrawRecord => {
                matches!(about, CaseAbout::Record | CaseAbout::Case)
            }
            CaseEffect::RejectObjection | CaseEffect::UpholdObjection => {
                let policy = &parts.settings.value.objection;
                policy.kind_of(&loaded.value.id).is_some() && about == CaseAbout::Record
            }
            CaseEffect::BreakCommitment | CaseEffect::KeepCommitment => about == CaseAbout::Commitment,
            CaseEffect::RevokeOutcome => about == CaseAbout::Case,
            CaseEffect::GrantDataSet => about == CaseAbout::DataSet,
        };
        if !fits {
            let message = format_args!("`{}` has nothing to act on in this case", end.effect.name());
            problems.push(loaded.problem(&format!("ends.{at}.effect"), message));
        }
    }
}

fn task(loaded: &Loaded<CaseTemplate>, at: usize, task: &CaseTask, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let template = &loaded.value;
    let mut wrong = |path: &str, message: String| problems.push(loaded.problem(&format!("tasks.{at}.{path}"), message));
    match &task.clock {
        Some(clock) if !parts.has_clock(clock) => wrong("clock", format!("the clock `{clock}` does not exist")),
        Some(_) if task.expiry.is_none() => {
            wrong("clock", "say in `expiry` where it leads when it runs out".to_owned())
        }
        None if task.expiry.is_some() => wrong("expiry", "no clock runs for this task".to_owned()),
        None if !task.stops.is_empty() => wrong("stops", "no clock runs for this task".to_owned()),
        _ => {}
    }
    if task.outcomes.is_empty() {
        wrong("outcomes", "no outcome: the task could not be done".to_owned());
    }
    for stop in task.stops.iter().filter(|stop| template.stop(stop).is_none()) {
        wrong("stops", format!("`{stop}` is not among the `stops` of the case"));
    }
    for other in task.not_by.iter().filter(|other| *other != OPENING && template.task(other).is_none()) {
        wrong("not-by", format!("there is no task `{other}`"));
    }
    for (place, outcome) in task.outcomes.iter().enumerate() {
        leads(template, &outcome.then, &mut |message| wrong(&format!("outcomes.{place}.then"), message));
    }
    if let Some(expiry) = &task.expiry {
        leads(template, expiry, &mut |message| wrong("expiry", message));
    }
    owner(loaded, &format!("tasks.{at}.owner"), &task.owner, parts, problems);
    both_languages(loaded, &format!("tasks.{at}.title"), &task.title, problems);
    unique(loaded, &format!("tasks.{at}.outcomes"), task.outcomes.iter().map(|outcome| outcome.id.as_str()), problems);
    for (place, outcome) in task.outcomes.iter().enumerate() {
        both_languages(loaded, &format!("tasks.{at}.outcomes.{place}.title"), &outcome.title, problems);
    }
}

fn leads(template: &CaseTemplate, to: &LeadsTo, wrong: &mut dyn FnMut(String)) {
    match to {
        LeadsTo::Task(id) if template.task(id).is_none() => wrong(format!("there is no task `{id}`")),
        LeadsTo::End(id) if template.end(id).is_none() => wrong(format!("there is no end `{id}`")),
        _ => {}
    }
}

/// Every task is reached from the first, an end is reached from every task, every end is used, and
/// clocks that run out one after the other come to rest: in an end, or in a task that no clock drives.
fn graph(loaded: &Loaded<CaseTemplate>, problems: &mut Vec<Problem>) {
    let template = &loaded.value;
    let reached = closure([template.first.as_str()], |id| {
        template.task(id).into_iter().flat_map(CaseTask::leads_to).filter_map(as_task).collect()
    });
    // Backwards from the ends: a task is safe where something it leads to is.
    let mut safe: BTreeSet<&str> = BTreeSet::new();
    loop {
        let ends = |to: &LeadsTo| as_task(to).is_none_or(|task| safe.contains(task));
        let more: Vec<&str> = (template.tasks.iter())
            .filter(|task| !safe.contains(task.id.as_str()) && task.leads_to().any(ends))
            .map(|task| task.id.as_str())
            .collect();
        if more.is_empty() {
            break;
        }
        safe.extend(more);
    }
    for (at, task) in template.tasks.iter().enumerate() {
        let mut wrong =
            |path: &str, message: String| problems.push(loaded.problem(&format!("tasks.{at}{path}"), message));
        if !reached.contains(task.id.as_str()) {
            wrong(".id", format!("nothing leads to the task `{}`", task.id));
        }
        if !safe.contains(task.id.as_str()) {
            wrong(".id", format!("no way leads from the task `{}` to an end", task.id));
        }
        let driven = closure([task.id.as_str()], |id| {
            template.task(id).and_then(|task| task.expiry.as_ref()).and_then(as_task).into_iter().collect()
        });
        let turns = driven.iter().all(|id| {
            template.task(id).is_some_and(|task| task.expiry.as_ref().is_some_and(|to| as_task(to).is_some()))
        });
        if task.expiry.is_some() && turns {
            wrong(".expiry", "clocks that run out lead round in a circle, and never to an end".to_owned());
        }
    }
    let used: BTreeSet<&str> = template.tasks.iter().flat_map(CaseTask::leads_to).filter_map(as_end).collect();
    for (at, end) in template.ends.iter().enumerate().filter(|(_, end)| !used.contains(end.id.as_str())) {
        problems.push(loaded.problem(&format!("ends.{at}.id"), format_args!("nothing leads to the end `{}`", end.id)));
    }
}

fn as_task(to: &LeadsTo) -> Option<&str> {
    if let LeadsTo::Task(id) = to { Some(id) } else { None }
}

fn as_end(to: &LeadsTo) -> Option<&str> {
    if let LeadsTo::End(id) = to { Some(id) } else { None }
}

/// All that `next` leads to from `start`, `start` included.
fn closure<'a>(start: [&'a str; 1], next: impl Fn(&str) -> Vec<&'a str>) -> BTreeSet<&'a str> {
    let mut found: BTreeSet<&str> = start.into();
    let mut open: Vec<&str> = start.into();
    while let Some(id) = open.pop() {
        open.extend(next(id).into_iter().filter(|id| found.insert(id)));
    }
    found
}
