//! The catalogue as views need it: contracts with their classes, and the words for every code.

use std::collections::BTreeMap;

use catalogue::{
    CaseTemplate, CommitmentTemplate, Sentences,
    contract::{Contract, DatasetKind},
    dictionary::citations::Citations,
    law::Contest,
};
use domain::{
    CaseTemplateId, CommitmentTemplateId, DatasetId, Date, Dimension, Finding, Label, ListId, Period, RuleSetId,
    SchemeId,
};

use crate::{CodeShown, Phrase, Shown};

/// The words of a code list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodeWords(pub BTreeMap<String, Label>);

/// The words of an identifier scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemeWords {
    /// Its name.
    pub title: Label,
    /// Whether a sole trader's code of this scheme may contain a person's number: it is then
    /// masked for the public.
    pub personal: bool,
}

/// The words of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListWords {
    /// Its name.
    pub title: Label,
    /// What it is, in a sentence or two.
    pub description: Label,
    /// Whether being on it is to the subject's disadvantage.
    pub adverse: bool,
    /// Its causes.
    pub causes: BTreeMap<String, Label>,
    /// The articles it rests on.
    pub basis: Vec<String>,
    /// How a subject leaves it.
    pub exit: Label,
    /// The reasons for removal.
    pub exits: BTreeMap<String, Label>,
    /// Who decides.
    pub decided_by: Label,
    /// How an entry is contested.
    pub contest: Option<Contest>,
    /// Whether it is shown to the public.
    pub public: bool,
}

/// The words of a clock or of a row of a rule set.
#[derive(Clone, Debug, PartialEq)]
pub struct LawWords {
    /// What it says.
    pub title: Label,
    /// The article.
    pub basis: Label,
    /// Whether it is known from memory or an excerpt only.
    pub unverified: bool,
    /// The days on which it is law.
    pub force: Period,
    /// What it asks for, where it is a row of a table: the columns that it does not leave open.
    pub asks: Vec<CellWords>,
    /// What it gives, where it is a row of a table; for a clock, what it counts.
    pub gives: Vec<CellWords>,
}

/// The words of a cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct CellWords {
    /// The column.
    pub title: Label,
    /// What stands there.
    pub value: Shown,
    /// Whether the row holds for everything but that.
    pub except: bool,
}

/// The words of a column of a rule set that reads a fact.
#[derive(Clone, Debug, PartialEq)]
pub struct FactWords {
    /// The fact's name.
    pub title: Label,
    /// The code list of its values.
    pub list: Option<String>,
}

/// The words of a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Wording {
    /// Its dimension of quality.
    pub dimension: Dimension,
    /// What was found, with `{placeholders}`.
    pub sentence: Label,
    /// What to do about it.
    pub remedy: Label,
}

/// All words of a catalogue, prepared once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Glossary {
    /// The contracts by data set.
    pub contracts: BTreeMap<DatasetId, Contract>,
    /// The code lists by name.
    pub code_lists: BTreeMap<String, CodeWords>,
    /// The names of divisions by code.
    pub divisions: BTreeMap<String, String>,
    /// What legal texts are called.
    pub citations: Citations,
    /// The names of trades by code.
    pub industries: BTreeMap<String, String>,
    /// The identifier schemes.
    pub schemes: BTreeMap<SchemeId, SchemeWords>,
    /// The lists.
    pub lists: BTreeMap<ListId, ListWords>,
    /// The templates of cases.
    pub cases: BTreeMap<CaseTemplateId, CaseTemplate>,
    /// The templates of credit commitments.
    pub commitments: BTreeMap<CommitmentTemplateId, CommitmentTemplate>,
    /// The clocks by id.
    pub clocks: BTreeMap<String, LawWords>,
    /// The rows of rule sets by `set#row`.
    pub rules: BTreeMap<String, LawWords>,
    /// The facts that rule sets see, by the names that they give them.
    pub facts: BTreeMap<RuleSetId, BTreeMap<String, FactWords>>,
    /// The findings by code.
    pub wording: BTreeMap<String, Wording>,
    /// What explanations say, by key.
    pub sentences: Sentences,
    /// The code list of registration statuses.
    pub status_list: String,
}

impl Glossary {
    /// The legal texts that a basis names, in both languages.
    pub fn bases(&self, basis: &[String]) -> Vec<Phrase> {
        basis.iter().map(|text| Phrase(self.citations.label(text))).collect()
    }

    /// The contract of `dataset`.
    pub fn contract(&self, dataset: &DatasetId) -> Option<&Contract> {
        self.contracts.get(dataset)
    }

    /// The data set's name; its id where it is unknown.
    pub fn dataset_title(&self, dataset: &DatasetId) -> Phrase {
        self.contract(dataset).map_or_else(|| Phrase::same(dataset.as_str()), |contract| (&contract.title).into())
    }

    /// The word for `code` of `list`; the code where it is unknown.
    pub fn code(&self, list: &str, code: &str) -> Phrase {
        self.code_lists.get(list).and_then(|words| words.0.get(code)).map_or_else(|| Phrase::same(code), Phrase::from)
    }

    /// The name of a scheme; its id where it is unknown.
    pub fn scheme_title(&self, scheme: &SchemeId) -> Phrase {
        self.schemes.get(scheme).map_or_else(|| Phrase::same(scheme.as_str()), |words| (&words.title).into())
    }

    /// Whether a sole trader's code of `scheme` is masked for the public: also where the scheme is
    /// unknown.
    pub(crate) fn scheme_is_personal(&self, scheme: &SchemeId) -> bool {
        self.schemes.get(scheme).is_none_or(|words| words.personal)
    }

    /// The name of a list; its id where it is unknown.
    pub fn list_title(&self, list: &ListId) -> Phrase {
        self.lists.get(list).map_or_else(|| Phrase::same(list.as_str()), |words| (&words.title).into())
    }

    /// The name of a clock; its id where it is unknown.
    /// A template of credit commitments.
    pub(crate) fn commitment(&self, id: &CommitmentTemplateId) -> Option<&CommitmentTemplate> {
        self.commitments.get(id)
    }

    pub(crate) fn clock_title(&self, clock: &str) -> Phrase {
        self.clocks.get(clock).map_or_else(|| Phrase::same(clock), |words| (&words.title).into())
    }

    /// Whether being on `list` is adverse: also where it is unknown.
    pub(crate) fn list_is_adverse(&self, list: &ListId) -> bool {
        self.lists.get(list).is_none_or(|words| words.adverse)
    }

    /// The words for a cause of a list; its code where it is unknown.
    pub fn cause(&self, list: &ListId, cause: &str) -> Phrase {
        self.lists.get(list).and_then(|words| words.causes.get(cause)).map_or_else(|| Phrase::same(cause), Phrase::from)
    }

    /// A fact as a rule set saw it, with its name.
    pub(crate) fn fact(&self, set: &RuleSetId, name: &str, text: &str) -> (Phrase, Shown) {
        let words = self.facts.get(set).and_then(|facts| facts.get(name));
        let title = words.map_or_else(|| Phrase::same(name), |words| (&words.title).into());
        let shown = match (text, words.and_then(|words| words.list.as_deref())) {
            ("", _) => Shown::Absent,
            ("unknown", _) => Shown::Unknown,
            ("true", _) => Shown::Boolean { yes: true },
            ("false", _) => Shown::Boolean { yes: false },
            (code, Some(list)) => {
                Shown::Codes { codes: vec![CodeShown { code: code.to_owned(), title: self.code(list, code) }] }
            }
            (text, None) => {
                text.parse::<Date>().map_or_else(|_| Shown::Text { text: text.to_owned() }, |date| Shown::Date { date })
            }
        };
        (title, shown)
    }

    /// The sentence and the remedy for a finding in a row of `dataset`, filled in; its code where it
    /// has no words.
    pub fn finding(&self, dataset: &DatasetId, finding: &Finding) -> (Phrase, Phrase) {
        let Some(words) = self.wording.get(finding.code.as_str()) else {
            return (Phrase::same(finding.code.as_str()), Phrase::same(""));
        };
        let field = finding.field.as_ref().map(|code| {
            let field = self.contract(dataset).and_then(|contract| contract.field(code));
            field.map_or_else(|| Label::new(code.as_str(), code.as_str()), |field| field.title.clone())
        });
        (fill(&words.sentence, finding, field.as_ref()), fill(&words.remedy, finding, field.as_ref()))
    }

    /// The data sets in the order of their ids.
    pub fn datasets(&self) -> impl Iterator<Item = &Contract> {
        self.contracts.values()
    }
}

/// Puts the finding's words, and the name of its field, in the sentence's placeholders.
fn fill(label: &Label, finding: &Finding, field: Option<&Label>) -> Phrase {
    let one = |text: &str| {
        finding.with.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    };
    let Label { zh, en } = field.cloned().unwrap_or_else(|| Label::new("{field}", "{field}"));
    Phrase(Label::new(one(&label.zh).replace("{field}", &zh), one(&label.en).replace("{field}", &en)))
}

/// Whether a kind of data set speaks for its subject: an honour, a commitment.
pub(crate) fn is_favourable(kind: DatasetKind) -> bool {
    matches!(kind, DatasetKind::Honour | DatasetKind::Commitment)
}
