//! The checks across fields that a contract asks for.

use domain::FieldCode;

use super::Parts;
use crate::{
    contract::{Check, Contract, Test},
    field::{Field, FieldType},
    load::Loaded,
    pack::Problem,
};

pub(super) fn check(loaded: &Loaded<Contract>, parts: &Parts<'_>, problems: &mut Vec<Problem>) {
    for (at, check) in loaded.value.checks.iter().enumerate() {
        let mut say = |key: &str, message: String| {
            problems.push(loaded.problem(&format!("checks.{at}.{key}"), message));
        };
        if !parts.has_wording(&check.code) {
            say("code", format!("no wording says what `{}` means: add it to wording.yaml", check.code));
        }
        one(&loaded.value, check, parts, &mut say);
    }
}

fn one(contract: &Contract, check: &Check, parts: &Parts<'_>, say: &mut impl FnMut(&str, String)) {
    let Some(own) = contract.field(&check.field) else {
        return say("field", format!("`{}` is not a field", check.field));
    };
    let others: Vec<&FieldCode> = match &check.test {
        Test::NotAfter(other) | Test::NotMoreThan(other) | Test::AmountInText(other) => vec![other],
        Test::AnyOf(others) => others.iter().collect(),
        Test::RequiredWhen { field, .. } | Test::KindAgrees { field, .. } => vec![field],
        Test::NotInFuture | Test::NotBefore(_) | Test::BeginsWith(_) | Test::NotOneOf(_) => vec![],
    };
    for other in others.iter().filter(|other| contract.field(other).is_none()) {
        say("test", format!("`{other}` is not a field"));
    }
    let other = others.first().and_then(|other| contract.field(other));
    match &check.test {
        Test::NotInFuture | Test::NotBefore(_) => wants(own, &["date"], "field", say),
        Test::NotAfter(_) => {
            wants(own, &["date"], "field", say);
            other.into_iter().for_each(|other| wants(other, &["date"], "test", say));
        }
        Test::AmountInText(_) => {
            wants(own, &["money", "money-text"], "field", say);
            other.into_iter().for_each(|other| wants(other, &["text"], "test", say));
        }
        Test::NotMoreThan(_) => {
            let numbers = ["integer", "decimal", "money", "money-text"];
            wants(own, &numbers, "field", say);
            other.into_iter().for_each(|other| wants(other, &numbers, "test", say));
        }
        Test::BeginsWith(_) => wants(own, &["identifier", "text"], "field", say),
        Test::RequiredWhen { includes: codes, .. } => {
            other.into_iter().for_each(|other| has_codes(other, codes, parts, say));
        }
        Test::KindAgrees { kinds: codes, .. } => {
            wants(own, &["identifier"], "field", say);
            other.into_iter().for_each(|other| has_codes(other, codes, parts, say));
        }
        Test::NotOneOf(codes) => has_codes(own, codes, parts, say),
        Test::AnyOf(_) => {}
    }
}

fn wants(field: &Field, types: &[&str], key: &str, say: &mut impl FnMut(&str, String)) {
    let name = field.kind.name();
    if !types.contains(&name) {
        say(key, format!("the test needs `{}` to be of type {}, not {name}", field.code, types.join(" or ")));
    }
}

fn has_codes(field: &Field, codes: &[String], parts: &Parts<'_>, say: &mut impl FnMut(&str, String)) {
    let FieldType::Code { list, .. } = &field.kind else {
        return say("test", format!("the test needs `{}` to be of type code, not {}", field.code, field.kind.name()));
    };
    let Some(known) = parts.code_lists.get(list) else { return };
    for code in codes.iter().filter(|code| known.value.code(code).is_none()) {
        say("test", format!("`{code}` is not a code of the list `{list}`"));
    }
}
