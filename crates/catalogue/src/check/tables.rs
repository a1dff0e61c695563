//! Settings, code lists, clocks, lists and wordings.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Currency, Date, Period};

use super::{Parts, both_languages, named_as_file};
use crate::{
    case_template::CaseAbout,
    code_list::{Code, CodeList},
    contract::fold,
    law::{ClockRule, ListRule},
    load::Loaded,
    pack::Problem,
    wording::Wording,
};

pub(super) fn check(parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    settings(parts, problems);
    for list in parts.code_lists.values() {
        code_list(list, problems);
    }
    for clock in parts.clocks.values() {
        both_languages(clock, "title", &clock.value.title, problems);
        both_languages(clock, "counted-from", &clock.value.counted_from, problems);
        if clock.value.force.is_empty() {
            problems.push(clock.problem("force", "the clock is never in force: `until` is not after `from`"));
        }
    }
    for list in parts.lists.values() {
        self::list(list, parts, problems);
    }
    for wording in parts.wordings.values() {
        self::wording(wording, problems);
    }
}

fn settings(parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let loaded = parts.settings;
    let settings = &loaded.value;
    both_languages(loaded, "title", &settings.title, problems);
    if Currency::parse(&settings.currency).is_none() {
        let message = format_args!("`{}` is not a currency: use three capital letters of ISO 4217", settings.currency);
        problems.push(loaded.problem("currency", message));
    }
    if settings.publishers.is_empty() {
        problems.push(loaded.problem("publishers", "no publisher: name at least one"));
    }
    let identifiers = &settings.identifiers;
    let mut scheme = |path: String, id: &domain::SchemeId| {
        if !parts.has_scheme(id) {
            problems.push(loaded.problem(&path, format_args!("the scheme `{id}` does not exist")));
        }
    };
    scheme("identifiers.main".to_owned(), &identifiers.main);
    for (at, id) in identifiers.legacy.iter().enumerate() {
        scheme(format!("identifiers.legacy.{at}"), id);
    }
    for (at, class) in identifiers.classes.iter().enumerate() {
        scheme(format!("identifiers.classes.{at}.scheme"), &class.scheme);
    }
    let objection = &settings.objection;
    let mut clocks = vec![("objection.mark", &objection.mark), ("objection.decide", &objection.decide)];
    clocks.extend(settings.exit_confirmation.as_ref().map(|clock| ("exit-confirmation", clock)));
    clocks.extend(settings.annual_report.as_ref().map(|window| ("annual-report.clock", &window.clock)));
    for (path, clock) in clocks {
        if !parts.has_clock(clock) {
            problems.push(loaded.problem(path, format_args!("the clock `{clock}` does not exist")));
        }
    }
    if let Some(policy) = &settings.linkage {
        let all = [("linkage.adverse", &policy.adverse), ("linkage.other", &policy.other)];
        let kinds = policy.kinds.values().map(|costs| ("linkage.kinds", costs));
        for (path, _) in all.into_iter().chain(kinds).filter(|(_, costs)| !costs.is_sound()) {
            problems.push(loaded.problem(path, "a wrong link and a missed one must cost more than a review"));
        }
        if !(50..100).contains(&policy.audit.confidence_percent) || policy.audit.drawn_percent > 100 {
            problems.push(loaded.problem("linkage.audit", "the confidence is 50 to 99 per cent, the draw at most 100"));
        }
    }
    let comparisons = settings.comparisons;
    if !(50..100).contains(&comparisons.confidence_percent)
        || comparisons.count_for_days == 0
        || comparisons.enough == 0
    {
        problems.push(loaded.problem("comparisons", "the confidence is 50 to 99 per cent, the numbers are above 0"));
    }
    if let Some(window) = &settings.annual_report {
        if !parts.has_contract(&window.dataset) {
            let message = format_args!("the data set `{}` does not exist", window.dataset);
            problems.push(loaded.problem("annual-report.dataset", message));
        }
        if Date::new(2024, window.closes_month, window.closes_day).is_err() {
            problems.push(loaded.problem("annual-report.closes-day", "there is no such day of the year"));
        }
    }
}

fn code_list(loaded: &Loaded<CodeList>, problems: &mut Vec<Problem>) {
    let list = &loaded.value;
    named_as_file(loaded, &list.id, problems);
    both_languages(loaded, "title", &list.title, problems);
    if list.codes.is_empty() {
        problems.push(loaded.problem("codes", "the list has no codes"));
    }
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut codes = BTreeSet::new();
    for (at, code) in list.codes.iter().enumerate() {
        both_languages(loaded, &format!("codes.{at}.label"), &code.label, problems);
        if !codes.insert(code.code.as_str()) {
            let message = format_args!("the code `{}` stands twice", code.code);
            problems.push(loaded.problem(&format!("codes.{at}.code"), message));
            continue;
        }
        for word in code.words() {
            if let Some(other) = seen.insert(fold(word), &code.code).filter(|other| *other != code.code) {
                let place = code.aliases.iter().position(|alias| alias == word);
                let path = place.map_or(format!("codes.{at}.label"), |alias| format!("codes.{at}.aliases.{alias}"));
                let message = format_args!("the word `{word}` stands for `{other}` and for `{}`", code.code);
                problems.push(loaded.problem(&path, message));
            }
        }
    }
    for (at, code) in list.codes.iter().enumerate() {
        if let Some(now) = code.now.as_deref().filter(|now| !codes.contains(now)) {
            let message = format_args!("`{now}` is not a code of the list");
            problems.push(loaded.problem(&format!("codes.{at}.now"), message));
        }
    }
}

/// Who may determine, and the cases that must come before: each is about a subject and can end as it must.
fn who_and_when(loaded: &Loaded<ListRule>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    for kind in loaded.value.competent.iter().filter(|kind| !parts.has_organ_kind(kind)) {
        problems.push(loaded.problem("competent", format_args!("there is no kind of organ `{kind}`")));
    }
    for (at, need) in loaded.value.needs.iter().enumerate() {
        match parts.cases.get(&need.case) {
            None => {
                let message = format_args!("there is no template of cases `{}`", need.case);
                problems.push(loaded.problem(&format!("needs.{at}.case"), message));
            }
            Some(template) if template.value.about != CaseAbout::Subject => {
                problems.push(loaded.problem(&format!("needs.{at}.case"), "a case that is not about a subject"));
            }
            Some(template) if template.value.end(&need.end).is_none() => {
                let message = format_args!("a case `{}` has no end `{}`", need.case, need.end);
                problems.push(loaded.problem(&format!("needs.{at}.end"), message));
            }
            Some(_) => {}
        }
    }
}

fn list(loaded: &Loaded<ListRule>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let list = &loaded.value;
    named_as_file(loaded, list.id.as_str(), problems);
    both_languages(loaded, "title", &list.title, problems);
    both_languages(loaded, "description", &list.description, problems);
    both_languages(loaded, "decided-by", &list.decided_by, problems);
    for (path, id) in [("causes", Some(&list.causes)), ("exits", list.exits.as_ref())] {
        if let Some(id) = id.filter(|id| !parts.has_code_list(id)) {
            problems.push(loaded.problem(path, format_args!("the code list `{id}` does not exist")));
        }
    }
    let clocks = [
        ("entry-clock", list.entry_clock.as_ref()),
        ("exit-clock", list.exit_clock.as_ref()),
        ("term", Some(&list.term)),
        ("repair", list.repair.as_ref()),
        ("reminder", list.reminder.as_ref()),
        ("escalates.after", list.escalates.as_ref().map(|escalation| &escalation.after)),
    ];
    for (path, clock) in clocks {
        if let Some(clock) = clock.filter(|clock| !parts.has_clock(clock)) {
            problems.push(loaded.problem(path, format_args!("the clock `{clock}` does not exist")));
        }
    }
    for clock in list.former_terms.iter().filter(|clock| !parts.has_clock(clock)) {
        problems.push(loaded.problem("former-terms", format_args!("the clock `{clock}` does not exist")));
    }
    one_term_a_day(loaded, parts, problems);
    who_and_when(loaded, parts, problems);
    if list.determined_here && list.competent.is_empty() && !parts.organ_kinds.is_empty() {
        problems.push(loaded.problem("competent", "no kind of organ: say whose officers determine an entry"));
    }
    for remedy in list.remedies.iter().filter(|remedy| !parts.has_contract(&remedy.dataset)) {
        problems.push(loaded.problem("remedies", format_args!("the data set `{}` does not exist", remedy.dataset)));
    }
    ways_out(loaded, parts, problems);
    if let Some(other) = list.marks.as_ref().filter(|other| !parts.has_list(other)) {
        problems.push(loaded.problem("marks", format_args!("the list `{other}` does not exist")));
    }
    if let Some(escalation) = &list.escalates
        && !parts.has_list(&escalation.list)
    {
        let message = format_args!("the list `{}` does not exist", escalation.list);
        problems.push(loaded.problem("escalates.list", message));
    }
    if list.subjects.is_empty() {
        problems.push(loaded.problem("subjects", "no class of subjects: say who may be entered"));
    }
    if list.basis.is_empty() {
        problems.push(loaded.problem("basis", "no legal basis"));
    }
}

/// The reasons for removal, for which causes each is one, and how an entry is contested.
fn ways_out(loaded: &Loaded<ListRule>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let list = &loaded.value;
    let codes = |id: Option<&String>| id.and_then(|id| parts.code_lists.get(id)).map(|list| &list.value.codes);
    let (exits, causes) = (codes(list.exits.as_ref()), codes(Some(&list.causes)));
    // A code list that does not exist is told of where it is named.
    let unknown =
        |known: Option<&Vec<Code>>, code: &str| known.is_some_and(|known| known.iter().all(|one| one.code != code));
    let named = [("exits-any-time", list.exits_any_time.iter().collect::<Vec<_>>())]
        .into_iter()
        .chain([("exit-causes", list.exit_causes.keys().collect())])
        .chain([("remedies", list.remedies.iter().filter_map(|remedy| remedy.exit.as_ref()).collect())]);
    for (path, exit) in named.flat_map(|(path, exits)| exits.into_iter().map(move |exit| (path, exit))) {
        if list.exits.is_none() || unknown(exits, exit) {
            problems.push(loaded.problem(path, format_args!("`{exit}` is no reason for removal of the list")));
        }
    }
    let ended = list.exit_causes.values().map(|causes| ("exit-causes", causes));
    let remedied = list.remedies.iter().map(|remedy| ("remedies", &remedy.causes));
    for (path, cause) in ended.chain(remedied).flat_map(|(path, causes)| causes.iter().map(move |one| (path, one))) {
        if unknown(causes, cause) {
            problems.push(loaded.problem(path, format_args!("`{cause}` is no cause of the list")));
        }
    }
    if let (Some(exits), Some(causes)) = (exits, causes) {
        let endless = |cause: &&Code| exits.iter().all(|exit| !list.exit_fits(&exit.code, &cause.code));
        for cause in causes.iter().filter(endless) {
            problems.push(loaded.problem("exit-causes", format_args!("nothing ends an entry for `{}`", cause.code)));
        }
    }
    if let Some(contest) = &list.contest {
        both_languages(loaded, "contest.text", &contest.text, problems);
        if contest.basis.is_empty() {
            problems.push(loaded.problem("contest.basis", "no legal basis"));
        }
    }
}

/// On each day one clock says how long an entry stands.
fn one_term_a_day(loaded: &Loaded<ListRule>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let list = &loaded.value;
    let terms = list.former_terms.iter().chain([&list.term]).filter_map(|id| parts.clocks.get(id));
    let terms: Vec<&ClockRule> = terms.map(|clock| &clock.value).collect();
    for (at, one) in terms.iter().enumerate() {
        for other in &terms[at + 1..] {
            let from = one.force.from.max(other.force.from);
            let until = one.force.until.into_iter().chain(other.force.until).min();
            if !Period::new(from, until).is_empty() {
                let message = format_args!("the terms `{}` and `{}` are in force on the same days", one.id, other.id);
                problems.push(loaded.problem("term", message));
            }
        }
    }
}

/// The words in braces of a sentence.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

fn wording(loaded: &Loaded<Wording>, problems: &mut Vec<Problem>) {
    for (path, label) in [("sentence", &loaded.value.sentence), ("remedy", &loaded.value.remedy)] {
        both_languages(loaded, path, label, problems);
        if placeholders(&label.zh) != placeholders(&label.en) {
            problems.push(loaded.problem(path, "the two languages fill in different words in braces"));
        }
    }
}
