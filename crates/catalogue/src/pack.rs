//! A jurisdiction pack: everything that the catalogue holds of one jurisdiction, loaded and
//! checked.

use std::{collections::BTreeMap, fmt};

use domain::{DatasetId, Date, FindingCode, Identifier, Label, ListId, SchemeId, subject::SubjectClass};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::{
    code_list::CodeList,
    contract::Contract,
    law::{AnnualReportWindow, ClockRule, HomeIdentifiers, ListRule, ObjectionPolicy, Publisher},
    wording::Wording,
};

/// What is wrong with a pack, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the pack's folder.
    pub file: String,
    /// The line, from 1; 0 where the file as a whole is meant.
    pub line: u32,
    /// What is wrong, in a sentence.
    pub message: String,
}

impl fmt::Display for Problem {
    /// Writes `file:line: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// `pack.yaml`: what holds for the whole pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Its id, such as `cn`.
    pub id: String,
    /// Its version, raised with every change: a date of the pack's own making.
    pub version: String,
    /// Its name.
    pub title: Label,
    /// The currency of amounts that name none, an ISO 4217 code.
    pub currency: String,
    /// The time zone of its days, an IANA name.
    pub time_zone: String,
    /// Words that stand for "no value".
    pub null_words: Vec<String>,
    /// Days that stand for "no end".
    pub open_dates: Vec<Date>,
    /// Days that stand for "no value".
    pub null_dates: Vec<Date>,
    /// What identifier schemes are to its subjects.
    pub identifiers: HomeIdentifiers,
    /// Whose publication terms may be chosen; the first is the default.
    pub publishers: Vec<Publisher>,
    /// What an objection does.
    pub objection: ObjectionPolicy,
    /// When annual reports are due, where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annual_report: Option<AnnualReportWindow>,
}

/// A pack that was found complete.
#[derive(Debug)]
pub struct Pack {
    settings: Settings,
    hash: String,
    contracts: BTreeMap<DatasetId, Contract>,
    code_lists: BTreeMap<String, CodeList>,
    wordings: BTreeMap<FindingCode, Wording>,
    clocks: IndexMap<String, ClockRule>,
    lists: BTreeMap<ListId, ListRule>,
}

impl Pack {
    /// Loads the files of a pack's folder (path relative to it -> content) and checks it as a
    /// whole. Returns all problems, sorted by file and line, if there is one.
    pub fn load(_files: &BTreeMap<String, Vec<u8>>) -> Result<Pack, Vec<Problem>> {
        todo!("fills with the next commit")
    }

    /// The pack of that name that this software carries; `None` where there is none.
    pub fn embedded(_name: &str) -> Option<Result<Pack, Vec<Problem>>> {
        todo!("fills with the next commit")
    }

    /// Its id, such as `cn`.
    pub fn id(&self) -> &str {
        &self.settings.id
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.settings.version
    }

    /// The digest of its content, 64 hexadecimal digits: what an entry of the register names.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Its name.
    pub fn title(&self) -> &Label {
        &self.settings.title
    }

    /// What holds for the whole pack.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Its data sets, by id.
    pub fn contracts(&self) -> impl ExactSizeIterator<Item = &Contract> {
        self.contracts.values()
    }

    /// The contract of a data set.
    pub fn contract(&self, id: &DatasetId) -> Option<&Contract> {
        self.contracts.get(id)
    }

    /// Its code lists, by id.
    pub fn code_lists(&self) -> impl ExactSizeIterator<Item = &CodeList> {
        self.code_lists.values()
    }

    /// A code list.
    pub fn code_list(&self, id: &str) -> Option<&CodeList> {
        self.code_lists.get(id)
    }

    /// Words that stand for "no value".
    pub fn null_words(&self) -> &[String] {
        &self.settings.null_words
    }

    /// Days that stand for "no end".
    pub fn open_dates(&self) -> &[Date] {
        &self.settings.open_dates
    }

    /// Days that stand for "no value".
    pub fn null_dates(&self) -> &[Date] {
        &self.settings.null_dates
    }

    /// What a finding's code means.
    pub fn wording(&self, code: &FindingCode) -> Option<&Wording> {
        self.wordings.get(code)
    }

    /// What every finding's code means, by code.
    pub fn wordings(&self) -> impl ExactSizeIterator<Item = &Wording> {
        self.wordings.values()
    }

    /// The clocks, in the order of the tables.
    pub fn clocks(&self) -> impl ExactSizeIterator<Item = &ClockRule> {
        self.clocks.values()
    }

    /// A clock.
    pub fn clock(&self, id: &str) -> Option<&ClockRule> {
        self.clocks.get(id)
    }

    /// The lists, by id.
    pub fn lists(&self) -> impl ExactSizeIterator<Item = &ListRule> {
        self.lists.values()
    }

    /// A list.
    pub fn list(&self, id: &ListId) -> Option<&ListRule> {
        self.lists.get(id)
    }

    /// What an objection does.
    pub fn objection(&self) -> &ObjectionPolicy {
        &self.settings.objection
    }

    /// The scheme of a subject's main code.
    pub fn main_scheme(&self) -> &SchemeId {
        &self.settings.identifiers.main
    }

    /// The schemes of codes that a subject bore before, or that other registers gave it.
    pub fn legacy_schemes(&self) -> &[SchemeId] {
        &self.settings.identifiers.legacy
    }

    /// The class of the subject that bears `identifier`, as far as its code tells.
    pub fn subject_class(&self, identifier: &Identifier) -> Option<SubjectClass> {
        let fits = |rule: &&crate::law::ClassByPrefix| {
            rule.scheme == *identifier.scheme() && identifier.value().starts_with(&rule.prefix)
        };
        self.settings.identifiers.classes.iter().find(fits).map(|rule| rule.class)
    }

    /// Whose publication terms may be chosen; the first is the default.
    pub fn publishers(&self) -> &[Publisher] {
        &self.settings.publishers
    }

    /// When annual reports are due, where they are.
    pub fn annual_report(&self) -> Option<&AnnualReportWindow> {
        self.settings.annual_report.as_ref()
    }
}
