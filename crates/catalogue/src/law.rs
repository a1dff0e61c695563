//! The law as tables: clocks, lists, publishers, the pack's policy on objections.

use std::collections::BTreeMap;

use domain::{
    CaseTemplateId, DatasetId, Date, Label, ListId, Period, SchemeId,
    calendar::{Calendar, CountedDay},
    case::ObjectionKind,
    date::{add_days, add_months},
    subject::SubjectClass,
};
use serde::{Deserialize, Serialize};

/// A legal deadline or term of the pack's table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClockRule {
    /// Its id, such as `PUB-7WD`.
    pub id: String,
    /// What it is about.
    pub title: Label,
    /// How long it is, in `unit`; 0 where the text says "at once" or names days of the year.
    pub value: u32,
    /// The unit of `value`.
    pub unit: ClockUnit,
    /// What it counts from.
    pub counted_from: Label,
    /// The days on which it is law.
    #[serde(default)]
    pub force: Period,
    /// The article.
    pub basis: String,
    /// How sure its text is.
    pub mark: Mark,
    /// Words one of which the deciding organ's name must contain for the clock to run; empty
    /// where it runs for every organ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organs: Vec<String>,
}

/// The unit of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockUnit {
    /// A working day of the pack's calendar.
    WorkingDay,
    /// A day.
    Day,
    /// A month of the calendar.
    Month,
    /// Days of the year that the title names.
    Calendar,
}

/// How a statement of the law is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Mark {
    /// The text was read in full.
    Law,
    /// Seen in an excerpt only.
    Exc,
    /// From memory.
    Mem,
    /// The pack's own choice where no text says.
    Own,
}

impl ClockRule {
    /// Whether it must be shown as unverified.
    pub fn unverified(&self) -> bool {
        self.mark != Mark::Law
    }

    /// Whether it runs for an organ of this name.
    pub fn runs_for(&self, organ_name: &str) -> bool {
        self.organs.is_empty() || self.organs.iter().any(|word| organ_name.contains(word.as_str()))
    }

    /// The last day on which a clock that counts from `day` is kept; `None` for one that names
    /// days of the year, or beyond the range of dates.
    pub fn due(&self, day: Date, calendar: &Calendar) -> Option<CountedDay> {
        let certain = |day| CountedDay { day, provisional: false };
        match self.unit {
            ClockUnit::WorkingDay => calendar.add_working_days(day, self.value),
            ClockUnit::Day => add_days(day, i64::from(self.value)).map(certain),
            ClockUnit::Month => add_months(day, i32::try_from(self.value).ok()?).map(certain),
            ClockUnit::Calendar => None,
        }
    }
}

/// A list of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ListRule {
    /// Its id, also the file's name.
    pub id: ListId,
    /// Its name.
    pub title: Label,
    /// What being on it means, in two sentences.
    pub description: Label,
    /// Whether being on it is to the subject's disadvantage.
    pub adverse: bool,
    /// Whether an officer of this node may determine an entry; otherwise entries are only received.
    pub determined_here: bool,
    /// Who decides entry and exit.
    pub decided_by: Label,
    /// The code list of its causes.
    pub causes: String,
    /// The code list of the reasons for removal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exits: Option<String>,
    /// The classes of subjects that may be entered on it.
    pub subjects: Vec<SubjectClass>,
    /// The clock within which entry must be decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_clock: Option<String>,
    /// The clock within which removal must be decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_clock: Option<String>,
    /// The clock after which an entry ends by itself.
    pub term: String,
    /// The clock after which the subject may apply to be removed early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<String>,
    /// The clock before the end of the first of these, after which the subject is reminded in public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder: Option<String>,
    /// Clocks that stood in the place of `term` before, each in force on its days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_terms: Vec<String>,
    /// Which term holds for a case that began under an earlier one.
    #[serde(default)]
    pub transition: TermTransition,
    /// The kinds of organs whose officers may determine an entry and its end; any where the pack names
    /// no kinds of organs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub competent: Vec<String>,
    /// What must come before a determination.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Precondition>,
    /// What remedies a cause: an officer owes the removal once such a record is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remedies: Vec<Remedy>,
    /// Reasons for removal that need not wait for `repair`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exits_any_time: Vec<String>,
    /// The causes that a reason for removal ends; a reason that is not named ends any.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exit_causes: BTreeMap<String, Vec<String>>,
    /// How whoever is entered can contest it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contest: Option<Contest>,
    /// The list on which the same act marks a subject of another class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<ListId>,
    /// The list that an entry without remedy leads to, and the clock after which it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalates: Option<Escalation>,
    /// Whether it is shown to the public.
    pub public: bool,
    /// The articles that allow it.
    pub basis: Vec<String>,
    /// Whether any of this is known from memory or an excerpt only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

impl ListRule {
    /// Whether the reason for removal ends an entry for that cause.
    pub fn exit_fits(&self, exit: &str, cause: &str) -> bool {
        self.exit_causes.get(exit).is_none_or(|causes| causes.iter().any(|one| one == cause))
    }
}

/// How an entry can be contested: before whom, and how long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contest {
    /// What whoever is entered is told.
    pub text: Label,
    /// The articles.
    pub basis: Vec<String>,
    /// Whether its text is known from memory or an excerpt only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

/// What remedies some causes of a list: a record about the year for which the subject was entered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Remedy {
    /// The causes.
    pub causes: Vec<String>,
    /// The data set of the record.
    pub dataset: DatasetId,
    /// The reason for removal that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<String>,
}

/// Which term holds for a case that began under an earlier rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TermTransition {
    /// The one in force when the case began.
    #[default]
    OfBeginning,
    /// The one in force when the case began, unless a later one ends sooner: then that one.
    Shorter,
}

/// A case that must have ended before an entry is determined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Precondition {
    /// Its template.
    pub case: CaseTemplateId,
    /// The end to which it must have come.
    pub end: String,
}

/// Where an entry without remedy leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Escalation {
    /// The list.
    pub list: ListId,
    /// The clock.
    pub after: String,
}

/// Whose publication terms hold on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Publisher {
    /// A public credit centre.
    CreditCentre,
    /// The registrar of market subjects.
    Registrar,
}

impl Publisher {
    /// Both.
    pub const ALL: [Publisher; 2] = [Publisher::CreditCentre, Publisher::Registrar];

    /// The word in commands, rule tables and the register.
    pub fn name(self) -> &'static str {
        match self {
            Publisher::CreditCentre => "credit-centre",
            Publisher::Registrar => "registrar",
        }
    }

    /// The publisher of that word.
    pub fn from_name(name: &str) -> Option<Publisher> {
        Publisher::ALL.into_iter().find(|publisher| publisher.name() == name)
    }
}

/// What an objection does before it is decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ObjectionPolicy {
    /// The clock within which the mark must stand; the software sets it at once.
    pub mark: String,
    /// The clock within which it must be decided.
    pub decide: String,
    /// The template of the case in which an objection is verified and decided.
    pub case: CaseTemplateId,
    /// The same of "this is not us".
    pub not_us_case: CaseTemplateId,
    /// Whether the record's publication pauses until it is decided.
    pub pauses_publication: bool,
    /// For how many working days "this is not us" hides the record if no officer answers, once a
    /// link.
    pub not_us_hides_working_days: u32,
    /// The articles.
    pub basis: Vec<String>,
    /// Whether any of this is the pack's own choice, or known from memory or an excerpt only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
}

impl ObjectionPolicy {
    /// The template of the case for an objection of that kind.
    pub fn template(&self, kind: ObjectionKind) -> &CaseTemplateId {
        match kind {
            ObjectionKind::Objection => &self.case,
            ObjectionKind::NotUs => &self.not_us_case,
        }
    }

    /// What an objection says that is opened by that template; `None` where it is the template of
    /// something else.
    pub fn kind_of(&self, template: &CaseTemplateId) -> Option<ObjectionKind> {
        [ObjectionKind::Objection, ObjectionKind::NotUs].into_iter().find(|kind| self.template(*kind) == template)
    }
}

/// What an identifier scheme is to a subject of this jurisdiction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HomeIdentifiers {
    /// The scheme of the subject's main code.
    pub main: SchemeId,
    /// The schemes of codes that it bore before, or that other registers gave it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legacy: Vec<SchemeId>,
    /// How the beginning of a code tells the class of its subject, the first that fits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<ClassByPrefix>,
}

/// Codes of `scheme` that begin so belong to subjects of `class`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClassByPrefix {
    /// The scheme.
    pub scheme: SchemeId,
    /// How the canonical value begins; empty fits every value.
    pub prefix: String,
    /// The class.
    pub class: SubjectClass,
}

/// The days of the year between which an annual report is published for the year before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AnnualReportWindow {
    /// The data set of the reports.
    pub dataset: DatasetId,
    /// The month of the last day.
    pub closes_month: i8,
    /// The last day.
    pub closes_day: i8,
    /// The clock of the pack that states it.
    pub clock: String,
}

impl AnnualReportWindow {
    /// The last day on which the report about `year` is in time.
    pub fn closes(&self, year: i16) -> Option<Date> {
        Date::new(year.checked_add(1)?, self.closes_month, self.closes_day).ok()
    }
}
