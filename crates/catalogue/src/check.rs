//! The checks that prove a pack complete: every reference leads somewhere, every field is decided,
//! every text stands in both languages.

mod cases;
mod commitments;
mod contracts;
mod measures;
mod rule_sets;
mod statistics;
mod tables;
mod tests_of_rows;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    CaseTemplateId, CommitmentTemplateId, DatasetId, FieldCode, FindingCode, Label, ListId, MeasureId, RuleSetId,
    SchemeId,
};

use crate::{
    case_template::CaseTemplate,
    code_list::CodeList,
    commitment::CommitmentTemplate,
    contract::Contract,
    law::{ClockRule, ListRule},
    load::Loaded,
    measure::{MeasureRule, OrganKind, WithdrawalRule},
    pack::{Problem, Settings},
    statistic::Statistics,
    wording::Wording,
};

pub(crate) use rule_sets::RuleFile;

/// Everything of a pack that the checks look at.
pub(crate) struct Parts<'a> {
    pub settings: &'a Loaded<Settings>,
    pub contracts: &'a BTreeMap<DatasetId, Loaded<Contract>>,
    pub code_lists: &'a BTreeMap<String, Loaded<CodeList>>,
    pub clocks: &'a BTreeMap<String, Loaded<ClockRule>>,
    pub lists: &'a BTreeMap<ListId, Loaded<ListRule>>,
    pub cases: &'a BTreeMap<CaseTemplateId, Loaded<CaseTemplate>>,
    pub commitments: &'a BTreeMap<CommitmentTemplateId, Loaded<CommitmentTemplate>>,
    pub measures: &'a BTreeMap<MeasureId, Loaded<MeasureRule>>,
    pub organ_kinds: &'a BTreeMap<String, Loaded<OrganKind>>,
    pub withdrawals: &'a BTreeMap<String, Loaded<WithdrawalRule>>,
    pub statistics: Option<&'a Loaded<Statistics>>,
    pub wordings: &'a BTreeMap<FindingCode, Loaded<Wording>>,
    /// The schemes known; `None` where they could not be read and have said so themselves.
    pub schemes: Option<BTreeSet<SchemeId>>,
    /// The rule sets known, also those that could not be read.
    pub rule_sets: BTreeSet<RuleSetId>,
    /// The files that could not be read: nothing is said of what they would have defined.
    pub broken: BTreeSet<String>,
    /// The rule sets that could be read.
    pub rule_files: Vec<RuleFile<'a>>,
}

/// Every problem found.
pub(crate) fn check(parts: &Parts<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    tables::check(parts, &mut problems);
    measures::check(parts, &mut problems);
    commitments::check(parts, &mut problems);
    statistics::check(parts, &mut problems);
    for contract in parts.contracts.values() {
        contracts::check(contract, parts, &mut problems);
        tests_of_rows::check(contract, parts, &mut problems);
    }
    for template in parts.cases.values() {
        cases::check(template, parts, &mut problems);
    }
    cases::objections(parts, &mut problems);
    for file in &parts.rule_files {
        rule_sets::check(file, parts, &mut problems);
    }
    problems
}

impl Parts<'_> {
    fn is_broken(&self, folder: &str) -> bool {
        self.broken.iter().any(|path| path.starts_with(folder))
    }

    fn has_code_list(&self, id: &str) -> bool {
        self.code_lists.contains_key(id) || self.broken.contains(&format!("code-lists/{id}.yaml"))
    }

    fn has_list(&self, id: &ListId) -> bool {
        self.lists.contains_key(id) || self.broken.contains(&format!("lists/{id}.yaml"))
    }

    fn has_contract(&self, id: &DatasetId) -> bool {
        self.contracts.contains_key(id) || self.broken.contains(&format!("contracts/{id}.yaml"))
    }

    fn has_clock(&self, id: &str) -> bool {
        self.clocks.contains_key(id) || self.is_broken("clocks/")
    }

    fn has_organ_kind(&self, id: &str) -> bool {
        self.organ_kinds.contains_key(id) || self.broken.contains("organ-kinds.yaml")
    }

    fn has_wording(&self, code: &FindingCode) -> bool {
        self.wordings.contains_key(code) || self.broken.contains("wording.yaml")
    }

    /// Whether some data set has the field, as far as all of them could be read.
    fn has_field(&self, code: &FieldCode) -> bool {
        self.is_broken("contracts/") || self.contracts.values().any(|contract| contract.value.field(code).is_some())
    }

    fn has_scheme(&self, scheme: &SchemeId) -> bool {
        self.schemes.as_ref().is_none_or(|schemes| schemes.contains(scheme))
    }
}

/// A problem at `path` for each language in which `label` is empty.
fn both_languages<T>(of: &Loaded<T>, path: &str, label: &Label, problems: &mut Vec<Problem>) {
    for (language, text) in [("zh", &label.zh), ("en", &label.en)] {
        if text.trim().is_empty() {
            let message = format_args!("the text in `{language}` is empty: every text stands in both languages");
            problems.push(of.problem(&format!("{path}.{language}"), message));
        }
    }
}

/// A problem where the id in the file is not the file's name.
fn named_as_file<T>(of: &Loaded<T>, id: &str, problems: &mut Vec<Problem>) {
    if id != of.stem() {
        let message = format_args!("the id `{id}` is not the file's name `{}`", of.stem());
        problems.push(of.problem("id", message));
    }
}
