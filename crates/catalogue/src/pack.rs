//! A jurisdiction pack: everything that the catalogue holds of one jurisdiction, loaded and
//! checked.

mod reading;

use std::{collections::BTreeMap, fmt, sync::Arc};

use domain::{
    CaseTemplateId, CommitmentTemplateId, DatasetId, Date, FindingCode, Identifier, Label, ListId, MeasureId,
    RuleSetId, SchemeId, calendar::Calendar, subject::SubjectClass,
};
use indexmap::IndexMap;
use rules::RuleSet;
use serde::{Deserialize, Serialize};

use crate::{
    case_template::CaseTemplate,
    code_list::CodeList,
    commitment::CommitmentTemplate,
    contract::Contract,
    dictionary::{
        addresses::Addresses, citations::Citations, divisions::Divisions, document_numbers::DocumentNumbers,
        folding::Folding, industry::Industries, latin_names::LatinNames, money_words::MoneyWords,
        names::NameDictionary, shapes::Shapes,
    },
    law::{AnnualReportWindow, ClockRule, HomeIdentifiers, ListRule, ObjectionPolicy, Publisher},
    link_costs::LinkPolicy,
    measure::{MeasureRule, OrganKind, WithdrawalRule},
    personal::PersonalScan,
    scheme::{Scheme, Schemes},
    statistic::Statistics,
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
    /// Words for yes, beside `1`, `true` and `yes`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub yes_words: Vec<String>,
    /// Words for no, beside `0`, `false` and `no`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_words: Vec<String>,
    /// Signs of written days, beside `-`, `/` and `.`.
    #[serde(default)]
    pub day_signs: DaySigns,
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
    /// The days that an authorisation given by a subject may stand at most; a year where absent.
    #[serde(default = "a_year")]
    pub authorisation_days: u32,
    /// When annual reports are due, where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annual_report: Option<AnnualReportWindow>,
    /// The clock within which an organ that was told of a listing confirms its exit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_confirmation: Option<String>,
    /// Which records a second officer of the organ must confirm a correction by hand of; none where absent.
    #[serde(default)]
    pub second_officer: SecondOfficer,
    /// What comparisons of records with their originals count for.
    #[serde(default)]
    pub comparisons: Comparisons,
    /// How long logs are kept; for ever where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logs: Option<LogTerms>,
    /// What links cost; where absent, linkage links nothing by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linkage: Option<LinkPolicy>,
}

/// Of which records a correction or withdrawal by hand is confirmed by a second officer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecondOfficer {
    /// Of none.
    #[default]
    Never,
    /// Of those to the subject's disadvantage.
    Adverse,
    /// Of all.
    Always,
}

impl SecondOfficer {
    /// Whether one confirms those of a data set.
    pub fn confirms(self, contract: &Contract) -> bool {
        match self {
            SecondOfficer::Never => false,
            SecondOfficer::Adverse => contract.adverse,
            SecondOfficer::Always => true,
        }
    }
}

/// What comparisons of records with their originals count for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Comparisons {
    /// How many days a comparison counts.
    pub count_for_days: u32,
    /// How sure the interval is that is told of a share, in per cent.
    pub confidence_percent: u8,
    /// From how many comparisons on the share stands for the accuracy of a deliverer.
    pub enough: u32,
}

impl Default for Comparisons {
    fn default() -> Comparisons {
        Comparisons { count_for_days: a_year(), confidence_percent: 95, enough: 30 }
    }
}

/// How long logs are kept, in years.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LogTerms {
    /// Who read what.
    pub access_years: u8,
    /// Who did what.
    pub audit_years: u8,
    /// The law that says so.
    pub basis: Vec<String>,
    /// Whether nobody has checked it against the law.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

fn a_year() -> u32 {
    365
}

/// Signs of written days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DaySigns {
    /// Signs that part year, month and day.
    pub between: String,
    /// Signs that end a day.
    pub behind: String,
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
    cases: BTreeMap<CaseTemplateId, CaseTemplate>,
    commitments: BTreeMap<CommitmentTemplateId, CommitmentTemplate>,
    measures: IndexMap<MeasureId, MeasureRule>,
    organ_kinds: IndexMap<String, OrganKind>,
    withdrawals: IndexMap<String, WithdrawalRule>,
    rule_sets: BTreeMap<RuleSetId, RuleSet>,
    statistics: Option<Statistics>,
    dictionaries: Dictionaries,
}

/// How things are written in the jurisdiction.
#[derive(Debug)]
struct Dictionaries {
    folding: Arc<Folding>,
    divisions: Arc<Divisions>,
    calendar: Calendar,
    schemes: Arc<Schemes>,
    names: NameDictionary,
    latin_names: LatinNames,
    shapes: Shapes,
    addresses: Addresses,
    citations: Citations,
    money_words: MoneyWords,
    document_numbers: DocumentNumbers,
    industries: Industries,
    personal: PersonalScan,
}

impl Pack {
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

    /// The templates of cases, by id.
    pub fn case_templates(&self) -> impl ExactSizeIterator<Item = &CaseTemplate> {
        self.cases.values()
    }

    /// A template of cases.
    pub fn case_template(&self, id: &str) -> Option<&CaseTemplate> {
        self.cases.get(id)
    }

    /// The templates of credit commitments, by id.
    pub fn commitment_templates(&self) -> impl ExactSizeIterator<Item = &CommitmentTemplate> {
        self.commitments.values()
    }

    /// A template of credit commitments.
    pub fn commitment_template(&self, id: &CommitmentTemplateId) -> Option<&CommitmentTemplate> {
        self.commitments.get(id)
    }

    /// The measures, in the order of the tables.
    pub fn measures(&self) -> impl ExactSizeIterator<Item = &MeasureRule> {
        self.measures.values()
    }

    /// A measure.
    pub fn measure(&self, id: &MeasureId) -> Option<&MeasureRule> {
        self.measures.get(id)
    }

    /// The kinds of organs, in the order of the table.
    pub fn organ_kinds(&self) -> impl ExactSizeIterator<Item = &OrganKind> {
        self.organ_kinds.values()
    }

    /// A kind of organ.
    pub fn organ_kind(&self, id: &str) -> Option<&OrganKind> {
        self.organ_kinds.get(id)
    }

    /// How subjects leave the market, in the order of the table.
    pub fn withdrawals(&self) -> impl ExactSizeIterator<Item = &WithdrawalRule> {
        self.withdrawals.values()
    }

    /// What is counted of the register, where anything is.
    pub fn statistics(&self) -> Option<&Statistics> {
        self.statistics.as_ref()
    }

    /// What links cost, where the pack says it.
    pub fn linkage(&self) -> Option<&LinkPolicy> {
        self.settings.linkage.as_ref()
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

    /// The rule sets, by id.
    pub fn rule_sets(&self) -> impl ExactSizeIterator<Item = &RuleSet> {
        self.rule_sets.values()
    }

    /// A rule set.
    pub fn rule_set(&self, id: &RuleSetId) -> Option<&RuleSet> {
        self.rule_sets.get(id)
    }

    /// Its identifier schemes.
    pub fn schemes(&self) -> &Arc<Schemes> {
        &self.dictionaries.schemes
    }

    /// An identifier scheme.
    pub fn scheme(&self, id: &SchemeId) -> Option<&Arc<Scheme>> {
        self.dictionaries.schemes.get(id)
    }

    /// Its working days.
    pub fn calendar(&self) -> &Calendar {
        &self.dictionaries.calendar
    }

    /// Which characters are the same in comparison.
    pub fn folding(&self) -> &Arc<Folding> {
        &self.dictionaries.folding
    }

    /// How the legal texts that a basis names are called.
    pub fn citations(&self) -> &Citations {
        &self.dictionaries.citations
    }

    /// How addresses and numbers are written.
    pub fn addresses(&self) -> &Addresses {
        &self.dictionaries.addresses
    }

    /// Which characters look alike.
    pub fn shapes(&self) -> &Shapes {
        &self.dictionaries.shapes
    }

    /// How names in Latin letters are made.
    pub fn latin_names(&self) -> &LatinNames {
        &self.dictionaries.latin_names
    }

    /// How names of subjects are made.
    pub fn names(&self) -> &NameDictionary {
        &self.dictionaries.names
    }

    /// Its administrative divisions, with history.
    pub fn divisions(&self) -> &Arc<Divisions> {
        &self.dictionaries.divisions
    }

    /// How amounts are written in text.
    pub fn money_words(&self) -> &MoneyWords {
        &self.dictionaries.money_words
    }

    /// How numbers of documents are written.
    pub fn document_numbers(&self) -> &DocumentNumbers {
        &self.dictionaries.document_numbers
    }

    /// Its industries, by edition.
    pub fn industries(&self) -> &Industries {
        &self.dictionaries.industries
    }

    /// How personal numbers are found in text.
    pub fn personal(&self) -> &PersonalScan {
        &self.dictionaries.personal
    }
}
