//! Contracts: what one data set is made of, who may see it, and how long.
//!
//! One YAML file a data set; unknown keys are errors. Names of fields are the standard's own.

use std::collections::BTreeMap;

use domain::{DatasetId, FieldCode, FindingCode, Label, ListId, RuleSetId, Severity, Sharing, Values};
use serde::{Deserialize, Serialize};

pub use crate::field::{Field, FieldType, Required};

/// A data set of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contract {
    /// Its id, also the file's name.
    pub id: DatasetId,
    /// Its version: raised with every change that a deliverer must know of.
    pub version: u32,
    /// Its name.
    pub title: Label,
    /// What it is, in two sentences.
    pub description: Label,
    /// What kind of statement its records make.
    pub kind: DatasetKind,
    /// Whether its records are to the subject's disadvantage: they are then published only on
    /// certain identity, and their pages are not indexed.
    pub adverse: bool,
    /// The kinds of deliverers that may deliver it, in words.
    pub deliverers: Label,
    /// The standard that names the fields.
    pub standard: String,
    /// The articles that allow collecting, sharing and publishing it.
    pub basis: Vec<String>,
    /// Whether any of this is known from memory or an excerpt only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
    /// The fields whose values make a record the same record, together with its deliverer.
    pub key: Vec<FieldCode>,
    /// For a key field that may be absent, the field that takes its place in the key: the
    /// counterpart's name where its code is not known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub key_else: BTreeMap<FieldCode, FieldCode>,
    /// How it may be shared between departments.
    pub sharing: Sharing,
    /// What the public sees and for how long.
    pub publication: PublicationRule,
    /// How long the record is kept after its publication ends, an ISO 8601 period such as `P5Y`.
    pub retention: String,
    /// How often it is due, an ISO 8601 period or `event`.
    pub cadence: String,
    /// What becomes of a delivery that is not like those before it.
    #[serde(default, skip_serializing_if = "OnDrift::is_tell")]
    pub on_drift: OnDrift,
    /// Whether its public records are delivered to a higher platform in this field set.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub upward: bool,
    /// The list that its records enter a subject on, where it reports listings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ListId>,
    /// Its fields, in the standard's order.
    pub fields: Vec<Field>,
    /// Checks across fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
}

/// What becomes of a delivery that is not like those before it, by the marks of `statistics.yaml`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnDrift {
    /// It is taken, and its receipt tells how it differs.
    #[default]
    Tell,
    /// Nothing of it is taken until an officer says so.
    Hold,
}

impl OnDrift {
    /// Whether it is taken.
    pub fn is_tell(&self) -> bool {
        *self == OnDrift::Tell
    }
}

/// A record with one of these codes in this field is not published.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Withheld {
    /// The field: one of type code.
    pub field: FieldCode,
    /// The codes.
    pub includes: Vec<String>,
}

impl PublicationRule {
    /// Whether a record with these values is published at all: the data set is public, and none of
    /// its codes withholds the record.
    pub fn publishes(&self, values: &Values) -> bool {
        let withheld = |rule: &Withheld| {
            let code = values.get(&rule.field);
            code.is_some_and(|code| rule.includes.iter().any(|withheld| withheld == code))
        };
        self.public && !self.withheld_when.iter().any(withheld)
    }
}

/// What kind of statement the records of a data set make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DatasetKind {
    /// Registration: opens and confirms subjects, and says what they are.
    Registration,
    /// An annual report.
    AnnualReport,
    /// An administrative licence.
    Licence,
    /// An administrative penalty.
    Penalty,
    /// The result of an inspection.
    Inspection,
    /// An entry on a list, received from the organ that decided.
    Listing,
    /// A court's finding that a judgment was not performed.
    JudgmentDefault,
    /// A rating by a department, such as the tax credit class.
    Rating,
    /// An arrear.
    Arrears,
    /// A commitment.
    Commitment,
    /// A complaint.
    Complaint,
    /// An honour.
    Honour,
    /// What a subject states of itself, and nobody has verified.
    Voluntary,
}

/// What the public sees of a data set and for how long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PublicationRule {
    /// Whether records are published at all.
    pub public: bool,
    /// The clocks that run for the deliverer, ids of the pack's clock table such as `PUB-7WD`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<String>,
    /// The rule set that gives the class of the act, where the term depends on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act_class: Option<RuleSetId>,
    /// The rule set that gives the term.
    pub term: RuleSetId,
    /// The field whose day the clocks and the term run from.
    pub from: FieldCode,
    /// The field whose day ends it early, such as the end of validity or the day of removal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<FieldCode>,
    /// Codes with which a record is kept and shared but never published, although its data set is:
    /// see [`PublicationRule::publishes`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld_when: Vec<Withheld>,
    /// The licence of the open-data table; absent where it is not open in bulk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_data_licence: Option<String>,
}

/// What a field means to the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldRole {
    /// The subject's name.
    SubjectName,
    /// A former name of the subject.
    FormerName,
    /// An identifier of the subject; several fields may have it.
    SubjectIdentifier,
    /// What the counterpart is: a code list with the codes `organisation`, `sole-trader`, `person`.
    SubjectKind,
    /// The class of a registered subject: code list codes name a `SubjectClass`.
    SubjectClass,
    /// The administrative division of the subject's seat, by code.
    SubjectDivision,
    /// The subject's trade, by code of one of the pack's classifications.
    SubjectIndustry,
    /// A place word of the subject's seat, such as its province or city; several fields may have
    /// it, the widest place first.
    SubjectPlace,
    /// The subject's address.
    SubjectAddress,
    /// What the subject is registered to do, in words.
    SubjectScope,
    /// The subject's telephone number.
    SubjectPhone,
    /// The registration status.
    SubjectStatus,
    /// The name of the person who represents the subject.
    SubjectRepresentative,
    /// The name of another person in a role: a complainant, an inspector.
    PersonName,
    /// The number of the document.
    DocumentNumber,
    /// The organ that decided, by name.
    OrganName,
    /// The organ that decided, by code.
    OrganCode,
    /// The day of the decision.
    DecisionDate,
    /// The first day of validity.
    ValidFrom,
    /// The last day of validity.
    ValidUntil,
    /// The day of the end of a listing or an arrear.
    EndDate,
    /// A summary of what the record says, for lists and timelines.
    Summary,
    /// The year that a report is about.
    ReportYear,
    /// What the row does: a code list with the codes `state` and `withdraw`.
    Operation,
    /// The mark of a security class: a code list with the codes `open`, `internal` and `secret`; a
    /// row that bears `secret` is refused.
    SecurityMark,
    /// The cause of a listing.
    Cause,
}

impl DatasetKind {
    /// Every kind, in the order of the catalogue.
    pub const ALL: [DatasetKind; 13] = [
        DatasetKind::Registration,
        DatasetKind::AnnualReport,
        DatasetKind::Licence,
        DatasetKind::Penalty,
        DatasetKind::Inspection,
        DatasetKind::Listing,
        DatasetKind::JudgmentDefault,
        DatasetKind::Rating,
        DatasetKind::Arrears,
        DatasetKind::Commitment,
        DatasetKind::Complaint,
        DatasetKind::Honour,
        DatasetKind::Voluntary,
    ];

    /// The name as a contract file writes it.
    pub fn name(self) -> &'static str {
        match self {
            DatasetKind::Registration => "registration",
            DatasetKind::AnnualReport => "annual-report",
            DatasetKind::Licence => "licence",
            DatasetKind::Penalty => "penalty",
            DatasetKind::Inspection => "inspection",
            DatasetKind::Listing => "listing",
            DatasetKind::JudgmentDefault => "judgment-default",
            DatasetKind::Rating => "rating",
            DatasetKind::Arrears => "arrears",
            DatasetKind::Commitment => "commitment",
            DatasetKind::Complaint => "complaint",
            DatasetKind::Honour => "honour",
            DatasetKind::Voluntary => "voluntary",
        }
    }
}

impl FieldRole {
    /// Every role.
    pub const ALL: [FieldRole; 26] = [
        FieldRole::SubjectName,
        FieldRole::FormerName,
        FieldRole::SubjectIdentifier,
        FieldRole::SubjectKind,
        FieldRole::SubjectClass,
        FieldRole::SubjectDivision,
        FieldRole::SubjectIndustry,
        FieldRole::SubjectPlace,
        FieldRole::SubjectAddress,
        FieldRole::SubjectScope,
        FieldRole::SubjectPhone,
        FieldRole::SubjectStatus,
        FieldRole::SubjectRepresentative,
        FieldRole::PersonName,
        FieldRole::DocumentNumber,
        FieldRole::OrganName,
        FieldRole::OrganCode,
        FieldRole::DecisionDate,
        FieldRole::ValidFrom,
        FieldRole::ValidUntil,
        FieldRole::EndDate,
        FieldRole::Summary,
        FieldRole::ReportYear,
        FieldRole::Operation,
        FieldRole::SecurityMark,
        FieldRole::Cause,
    ];

    /// Whether a field with this role names a person.
    pub fn is_person(self) -> bool {
        matches!(self, FieldRole::SubjectRepresentative | FieldRole::PersonName)
    }

    /// The name as a contract file writes it.
    pub fn name(self) -> &'static str {
        match self {
            FieldRole::SubjectName => "subject-name",
            FieldRole::FormerName => "former-name",
            FieldRole::SubjectIdentifier => "subject-identifier",
            FieldRole::SubjectKind => "subject-kind",
            FieldRole::SubjectClass => "subject-class",
            FieldRole::SubjectDivision => "subject-division",
            FieldRole::SubjectIndustry => "subject-industry",
            FieldRole::SubjectPlace => "subject-place",
            FieldRole::SubjectAddress => "subject-address",
            FieldRole::SubjectScope => "subject-scope",
            FieldRole::SubjectPhone => "subject-phone",
            FieldRole::SubjectStatus => "subject-status",
            FieldRole::SubjectRepresentative => "subject-representative",
            FieldRole::PersonName => "person-name",
            FieldRole::DocumentNumber => "document-number",
            FieldRole::OrganName => "organ-name",
            FieldRole::OrganCode => "organ-code",
            FieldRole::DecisionDate => "decision-date",
            FieldRole::ValidFrom => "valid-from",
            FieldRole::ValidUntil => "valid-until",
            FieldRole::EndDate => "end-date",
            FieldRole::Summary => "summary",
            FieldRole::ReportYear => "report-year",
            FieldRole::Operation => "operation",
            FieldRole::SecurityMark => "security-mark",
            FieldRole::Cause => "cause",
        }
    }
}

/// A check across fields. What it finds is `code`, with `severity`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Check {
    /// The finding's code: its sentence and remedy stand in the pack's wording.
    pub code: FindingCode,
    /// What it does to the row.
    pub severity: Severity,
    /// The field that the finding is shown at.
    pub field: FieldCode,
    /// What is checked.
    pub test: Test,
}

/// The closed set of checks across fields. A check whose fields are absent finds nothing, unless
/// absence is what it looks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Test {
    /// The check's date must not be after the date in the field.
    NotAfter(FieldCode),
    /// The check's date must not lie in the future.
    NotInFuture,
    /// The check's date must not lie before this day.
    NotBefore(domain::Date),
    /// The check's field must have a value when the other field's codes include one of these.
    RequiredWhen {
        /// The other field.
        field: FieldCode,
        /// Its codes.
        includes: Vec<String>,
    },
    /// At least one of the fields must have a value.
    AnyOf(Vec<FieldCode>),
    /// The amount in the check's field must be among the amounts that the text of the other field
    /// names; finds nothing where that text names none.
    AmountInText(FieldCode),
    /// The check's identifier must begin with one of these.
    BeginsWith(Vec<String>),
    /// Where the other field's code is one of `kinds`, the check's identifier must begin with one
    /// of `prefixes`.
    KindAgrees {
        /// The field that says what the counterpart is.
        field: FieldCode,
        /// Its codes.
        kinds: Vec<String>,
        /// The prefixes.
        prefixes: Vec<String>,
    },
    /// The check's field must not hold one of these codes.
    NotOneOf(Vec<String>),
    /// The number in the check's field must not exceed the number in the other.
    NotMoreThan(FieldCode),
}

/// The form in which headings and words of code lists are compared: full-width characters as half
/// width, lower case, without spaces and invisible marks.
pub fn fold(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '【' | '〔' => '[',
        '】' | '〕' => ']',
        _ => c,
    };
    let visible =
        |c: &char| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}');
    text.chars().filter(visible).map(half).flat_map(char::to_lowercase).collect()
}

impl Contract {
    /// The field of that code.
    pub fn field(&self, code: &FieldCode) -> Option<&Field> {
        self.fields.iter().find(|field| field.code == *code)
    }

    /// The first field with that role.
    pub fn with_role(&self, role: FieldRole) -> Option<&Field> {
        self.fields.iter().find(|field| field.role == Some(role))
    }

    /// The fields that name a person.
    pub fn persons(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.role.is_some_and(FieldRole::is_person))
    }

    /// The fields that make the key of a row, given which fields have a value in it: each key
    /// field, or the one that stands in for it.
    pub fn key_fields<'a>(
        &'a self,
        has_value: impl Fn(&FieldCode) -> bool + 'a,
    ) -> impl Iterator<Item = &'a FieldCode> {
        self.key.iter().map(move |field| match self.key_else.get(field) {
            Some(other) if !has_value(field) => other,
            _ => field,
        })
    }

    /// All fields with that role.
    pub fn all_with_role(&self, role: FieldRole) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.role == Some(role))
    }
}
