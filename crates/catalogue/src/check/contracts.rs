//! A contract: its fields, key, publication and sharing.

use std::collections::BTreeMap;

use domain::{Currency, FieldClass, FieldCode};

use super::{Parts, both_languages, named_as_file};
use crate::{
    contract::{Contract, DatasetKind, FieldRole, fold},
    field::{Field, FieldType},
    load::Loaded,
    pack::Problem,
};

pub(super) fn check(loaded: &Loaded<Contract>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let contract = &loaded.value;
    named_as_file(loaded, contract.id.as_str(), problems);
    both_languages(loaded, "title", &contract.title, problems);
    both_languages(loaded, "description", &contract.description, problems);
    both_languages(loaded, "deliverers", &contract.deliverers, problems);
    if contract.basis.is_empty() {
        problems.push(loaded.problem("basis", "no legal basis: name the article that allows collecting it"));
    }
    periods(loaded, problems);
    key(loaded, problems);
    publication(loaded, parts, problems);
    headings(loaded, problems);
    roles(loaded, problems);
    for (at, field) in contract.fields.iter().enumerate() {
        self::field(loaded, at, field, parts, problems);
    }
}

fn periods(loaded: &Loaded<Contract>, problems: &mut Vec<Problem>) {
    let contract = &loaded.value;
    for (path, text, event) in [("retention", &contract.retention, false), ("cadence", &contract.cadence, true)] {
        let is_period = text.starts_with('P') && text.parse::<jiff::Span>().is_ok_and(|span| span.is_positive());
        let is_event = event && text == "event";
        if !(is_period || is_event) {
            let or_event = if event { ", or `event`" } else { "" };
            let message = format_args!("`{text}` is not a period: use ISO 8601 such as P5Y{or_event}");
            problems.push(loaded.problem(path, message));
        }
    }
}

fn key(loaded: &Loaded<Contract>, problems: &mut Vec<Problem>) {
    let contract = &loaded.value;
    if contract.key.is_empty() {
        problems.push(loaded.problem("key", "the key is empty: name the fields that make a record the same"));
    }
    let named = contract.key.iter().enumerate().map(|(at, code)| (format!("key.{at}"), code));
    let pairs = contract.key_else.iter().flat_map(|(key, other)| {
        let path = format!("key-else.{key}");
        [(path.clone(), key), (path, other)]
    });
    for (path, code) in named.chain(pairs) {
        if contract.field(code).is_none() {
            problems.push(loaded.problem(&path, format_args!("the key names `{code}`, which is not a field")));
        }
    }
    for code in contract.key_else.keys().filter(|code| !contract.key.contains(code)) {
        let message = format_args!("`{code}` is not in the key, so nothing can stand in for it");
        problems.push(loaded.problem(&format!("key-else.{code}"), message));
    }
}

fn publication(loaded: &Loaded<Contract>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let contract = &loaded.value;
    let rule = &contract.publication;
    for (path, code) in [("publication.from", Some(&rule.from)), ("publication.ends", rule.ends.as_ref())] {
        let Some(code) = code else { continue };
        match contract.field(code) {
            None => problems.push(loaded.problem(path, format_args!("`{code}` is not a field"))),
            Some(field) if field.kind != FieldType::Date => {
                problems.push(loaded.problem(path, format_args!("`{code}` is not a date")));
            }
            Some(_) => {}
        }
    }
    for (at, clock) in rule.clocks.iter().enumerate().filter(|(_, clock)| !parts.has_clock(clock)) {
        let message = format_args!("the clock `{clock}` does not exist");
        problems.push(loaded.problem(&format!("publication.clocks.{at}"), message));
    }
    for (path, id) in [("publication.term", Some(&rule.term)), ("publication.act-class", rule.act_class.as_ref())] {
        if let Some(id) = id.filter(|id| !parts.rule_sets.contains(*id)) {
            problems.push(loaded.problem(path, format_args!("the rule set `{id}` does not exist")));
        }
    }
    for (at, withheld) in rule.withheld_when.iter().enumerate() {
        let path = format!("publication.withheld-when.{at}");
        let Some(FieldType::Code { list, separator: None }) = contract.field(&withheld.field).map(|field| &field.kind)
        else {
            let message = format_args!("`{}` is not a field of type code with one code", withheld.field);
            problems.push(loaded.problem(&path, message));
            continue;
        };
        let codes = parts.code_lists.get(list);
        for code in withheld.includes.iter().filter(|code| codes.is_some_and(|list| list.value.code(code).is_none())) {
            problems.push(loaded.problem(&path, format_args!("`{code}` is not a code of the list `{list}`")));
        }
    }
    let reports_listings = matches!(contract.kind, DatasetKind::Listing | DatasetKind::JudgmentDefault);
    match &contract.list {
        None if reports_listings => {
            problems.push(loaded.problem("kind", "a data set of this kind must name its `list`"));
        }
        Some(list) if !parts.has_list(list) => {
            problems.push(loaded.problem("list", format_args!("the list `{list}` does not exist")));
        }
        _ => {}
    }
}

/// No heading may lead to two fields.
fn headings(loaded: &Loaded<Contract>, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<String, &FieldCode> = BTreeMap::new();
    for (at, field) in loaded.value.fields.iter().enumerate() {
        if loaded.value.fields[..at].iter().any(|other| other.code == field.code) {
            let message = format_args!("the field `{}` stands twice", field.code);
            problems.push(loaded.problem(&format!("fields.{at}.code"), message));
            continue;
        }
        for heading in field.headings() {
            let Some(other) = seen.insert(fold(heading), &field.code).filter(|other| **other != field.code) else {
                continue;
            };
            let alias = field.aliases.iter().position(|alias| alias == heading);
            let path = alias.map_or(format!("fields.{at}.code"), |alias| format!("fields.{at}.aliases.{alias}"));
            let message = format_args!("the heading `{heading}` leads to `{other}` and to `{}`", field.code);
            problems.push(loaded.problem(&path, message));
        }
    }
}

/// The roles that the records of a kind can't do without.
fn required_roles(kind: DatasetKind) -> &'static [FieldRole] {
    use FieldRole::{Cause, DecisionDate, DocumentNumber, OrganName, ReportYear, SubjectIdentifier, SubjectName};
    match kind {
        DatasetKind::Registration => &[SubjectName, SubjectIdentifier],
        DatasetKind::AnnualReport => &[SubjectName, SubjectIdentifier, ReportYear],
        DatasetKind::Licence | DatasetKind::Penalty => {
            &[SubjectName, SubjectIdentifier, DocumentNumber, OrganName, DecisionDate]
        }
        DatasetKind::Voluntary => &[SubjectName, SubjectIdentifier, DecisionDate],
        DatasetKind::Inspection => &[SubjectName, SubjectIdentifier, OrganName, DecisionDate],
        DatasetKind::Listing => &[SubjectName, SubjectIdentifier, OrganName, DecisionDate, Cause],
        DatasetKind::JudgmentDefault => &[SubjectName, SubjectIdentifier, DocumentNumber, OrganName, DecisionDate],
        DatasetKind::Rating
        | DatasetKind::Arrears
        | DatasetKind::Commitment
        | DatasetKind::Complaint
        | DatasetKind::Honour => &[SubjectName, SubjectIdentifier, OrganName, DecisionDate],
    }
}

fn may_repeat(role: FieldRole) -> bool {
    use FieldRole::{FormerName, SubjectIdentifier, SubjectPlace};
    role.is_person() || matches!(role, SubjectIdentifier | FormerName | SubjectPlace)
}

fn roles(loaded: &Loaded<Contract>, problems: &mut Vec<Problem>) {
    let contract = &loaded.value;
    for role in required_roles(contract.kind) {
        if contract.with_role(*role).is_none() {
            let message =
                format_args!("no field has the role `{}`, which a {} needs", role.name(), contract.kind.name());
            problems.push(loaded.problem("fields", message));
        }
    }
    for (at, field) in contract.fields.iter().enumerate() {
        let Some(role) = field.role.filter(|role| !may_repeat(*role)) else { continue };
        if let Some(other) = contract.fields[..at].iter().find(|other| other.role == Some(role)) {
            let message = format_args!("`{}` has the role `{}` already", other.code, role.name());
            problems.push(loaded.problem(&format!("fields.{at}.role"), message));
        }
    }
}

fn field(loaded: &Loaded<Contract>, at: usize, field: &Field, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    let path = |key: &str| format!("fields.{at}.{key}");
    let code = &field.code;
    both_languages(loaded, &path("title"), &field.title, problems);
    if let Some(shown_as) = &field.shown_as {
        both_languages(loaded, &path("shown-as"), shown_as, problems);
    }
    if let Some(note) = &field.note {
        both_languages(loaded, &path("note"), note, problems);
    }
    let mut say = |key: &str, message: String| problems.push(loaded.problem(&path(key), message));
    match &field.kind {
        FieldType::Code { list, separator } => {
            if !parts.has_code_list(list) {
                say("list", format!("the code list `{list}` does not exist"));
            }
            if separator.as_ref().is_some_and(|separator| separator.trim().is_empty()) {
                say("separator", "the separator is empty".to_owned());
            }
        }
        FieldType::Money { currency, .. } | FieldType::MoneyText { currency, .. }
            if Currency::parse(currency).is_none() =>
        {
            say("currency", format!("`{currency}` is not a currency: use three capital letters of ISO 4217"));
        }
        FieldType::Money { unit, .. } if *unit > 1 && field.shown_as.is_none() => {
            say(
                "unit",
                "amounts are shown in the currency's unit: `shown-as` must name them without the unit".to_owned(),
            );
        }
        FieldType::Identifier { schemes } => {
            for scheme in schemes.iter().filter(|scheme| !parts.has_scheme(scheme)) {
                say("schemes", format!("the scheme `{scheme}` does not exist"));
            }
        }
        FieldType::Integer { min: Some(min), max: Some(max) } if min > max => {
            say("min", format!("no number lies between {min} and {max}"));
        }
        FieldType::PersonNumber if field.class != FieldClass::Secret => {
            say("class", format!("`{code}` holds a person's number: its class must be `secret`"));
        }
        _ => {}
    }
    if let Some(role) = field.role {
        role_fits(loaded, field, role, parts, &mut say);
    }
}

fn role_fits(
    loaded: &Loaded<Contract>,
    field: &Field,
    role: FieldRole,
    parts: &Parts<'_>,
    say: &mut impl FnMut(&str, String),
) {
    use FieldRole as R;
    let name = field.kind.name();
    let wanted: &[&str] = match role {
        R::DecisionDate | R::ValidFrom | R::ValidUntil | R::EndDate => &["date"],
        R::SubjectIdentifier => &["identifier"],
        R::OrganCode => &["identifier", "text"],
        R::SubjectKind | R::SubjectClass | R::SubjectStatus | R::Operation | R::SecurityMark | R::Cause => &["code"],
        R::ReportYear => &["integer"],
        // The name of a person who is nobody in the role is hashed like a number.
        R::SubjectRepresentative | R::PersonName => &["text", "person-number"],
        R::Summary => &["text", "code"],
        _ => &["text"],
    };
    if !wanted.contains(&name) {
        let wanted = wanted.join(" or ");
        say("role", format!("a field with the role `{}` must be of type {wanted}, not {name}", role.name()));
    }
    let FieldType::Code { list, .. } = &field.kind else { return };
    let Some(codes) = parts.code_lists.get(list).map(|list| &list.value) else { return };
    let needs: &[&str] = match role {
        R::SubjectKind => &["organisation", "sole-trader", "person"],
        R::Operation => &["state", "withdraw"],
        R::SecurityMark => &["open", "internal", "secret"],
        R::SubjectClass => &["enterprise", "sole-trader", "cooperative", "organisation"],
        _ => &[],
    };
    for code in needs.iter().filter(|code| codes.code(code).is_none()) {
        say("list", format!("the role `{}` needs the code `{code}` in the list `{list}`", role.name()));
    }
    let causes = loaded.value.list.as_ref().and_then(|id| parts.lists.get(id)).map(|rule| &rule.value.causes);
    if role == R::Cause && causes.is_some_and(|causes| causes != list) {
        say("list", "the causes must come from the code list that the list itself names".to_owned());
    }
}
