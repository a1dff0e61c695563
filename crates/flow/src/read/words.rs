//! The words of the pack, as views use them.

use std::collections::BTreeMap;

use catalogue::{
    contract::{FieldRole, FieldType},
    pack::Pack,
};
use domain::Label;
use publish::{CodeWords, Glossary, ListWords, SchemeWords, Wording};

use super::law_words::{clocks, facts_of, rules};

/// All words of a pack.
pub(crate) fn glossary(pack: &Pack) -> Glossary {
    Glossary {
        contracts: pack.contracts().map(|contract| (contract.id.clone(), contract.clone())).collect(),
        code_lists: pack.code_lists().map(|list| (list.id.clone(), codes(pack, &list.id))).collect(),
        divisions: pack.divisions().all(None).map(|(code, name)| (code.to_string(), name.to_owned())).collect(),
        citations: pack.citations().clone(),
        industries: pack.industries().newest().map(|(code, name)| (code, name.to_owned())).collect(),
        schemes: schemes(pack),
        lists: lists(pack),
        commitments: pack.commitment_templates().map(|template| (template.id.clone(), template.clone())).collect(),
        cases: pack.case_templates().map(|template| (template.id.clone(), template.clone())).collect(),
        clocks: clocks(pack),
        rules: rules(pack),
        facts: facts_of(pack),
        wording: wordings(pack),
        sentences: catalogue::Sentences::of_explanations(),
        status_list: status_list(pack),
    }
}

fn codes(pack: &Pack, list: &str) -> CodeWords {
    let codes = pack.code_list(list).map(|list| list.codes.as_slice()).unwrap_or_default();
    CodeWords(codes.iter().map(|code| (code.code.clone(), code.label.clone())).collect())
}

fn schemes(pack: &Pack) -> BTreeMap<domain::SchemeId, SchemeWords> {
    pack.schemes()
        .iter()
        .map(|scheme| {
            let words = SchemeWords { title: scheme.title().clone(), personal: scheme.may_hold_personal() };
            (scheme.id().clone(), words)
        })
        .collect()
}

fn lists(pack: &Pack) -> BTreeMap<domain::ListId, ListWords> {
    pack.lists()
        .map(|list| {
            let words = ListWords {
                title: list.title.clone(),
                description: list.description.clone(),
                adverse: list.adverse,
                causes: codes(pack, &list.causes).0,
                basis: list.basis.clone(),
                exit: pack.clock(&list.term).map_or_else(|| Label::new("", ""), |clock| clock.title.clone()),
                exits: list.exits.as_ref().map(|exits| codes(pack, exits).0).unwrap_or_default(),
                decided_by: list.decided_by.clone(),
                contest: list.contest.clone(),
                public: list.public,
            };
            (list.id.clone(), words)
        })
        .collect()
}

fn wordings(pack: &Pack) -> BTreeMap<String, Wording> {
    pack.wordings()
        .map(|wording| {
            let words = Wording {
                dimension: wording.dimension,
                sentence: wording.sentence.clone(),
                remedy: wording.remedy.clone(),
            };
            (wording.code.as_str().to_owned(), words)
        })
        .collect()
}

/// The code list of registration statuses: that of the field with this role.
fn status_list(pack: &Pack) -> String {
    let fields = pack.contracts().filter_map(|contract| contract.with_role(FieldRole::SubjectStatus));
    fields
        .filter_map(|field| match &field.kind {
            FieldType::Code { list, .. } => Some(list.clone()),
            _ => None,
        })
        .next()
        .unwrap_or_default()
}
