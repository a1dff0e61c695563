//! The console of operator and auditor as the web sees it: accounts, roles, jobs, what was done and read.

use async_trait::async_trait;
use domain::{
    AccountName, DatasetId, Date, FieldClass, FieldCode, Instant, OrganCode, RecordId, Role, SubjectId,
    calendar::Calendar,
};
use publish::{ClassDraft, DatasetAudiences, Phrase, View};

use crate::portal::{Answer, Part, Viewer};

/// An account, as its operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountLine {
    /// Its name.
    pub name: AccountName,
    /// Its role.
    pub role: Role,
    /// The organ that it acts for.
    pub organ: Option<OrganCode>,
    /// The subject that it looks after.
    pub subject: Option<SubjectId>,
    /// When it was made.
    pub created_at: Instant,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// Whether it has a second factor.
    pub second_factor: bool,
}

/// An account that is to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// Its name.
    pub name: AccountName,
    /// Its role.
    pub role: Role,
    /// The organ that it acts for.
    pub organ: Option<OrganCode>,
    /// A code of the subject that it looks after.
    pub code: Option<String>,
}

/// On which terms each role may do an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleLine {
    /// The action, as the policies name it.
    pub action: &'static str,
    /// Of each role of [`Role::ALL`] the names of its terms; none where it never may.
    pub terms: Vec<Vec<&'static str>>,
}

/// How the node's work stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jobs {
    /// Due or waiting.
    pub waiting: u64,
    /// Being done.
    pub running: u64,
    /// Waiting after a failure.
    pub failed: u64,
    /// Done of late.
    pub done: u64,
    /// Those that are not done, failures first.
    pub open: Vec<JobLine>,
}

/// A job that is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobLine {
    /// Its number.
    pub id: i64,
    /// What kind of work.
    pub kind: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried, or tried again.
    pub run_at: Instant,
    /// Whether somebody does it now.
    pub running: bool,
    /// What the last failure said.
    pub last_error: Option<String>,
}

/// What a node keeps on its machine, and how it is set; no content, no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Storage {
    /// The parts of the data folder with their bytes.
    pub parts: Vec<(&'static str, u64)>,
    /// The latest backup that is still there: its name, when it was made, its bytes.
    pub backup: Option<(String, Instant, u64)>,
    /// What is kept for a term: its name, how many lines, and the first day on which one of them may be destroyed.
    pub terms: Vec<(&'static str, u64, Option<Date>)>,
    /// The keys by name, and when each was made.
    pub keys: Vec<(String, Instant)>,
    /// What is set, by name; what is not set is left out.
    pub settings: Vec<(&'static str, String)>,
}

/// Which acts an auditor looks for; what is absent is left open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditAsked {
    /// Done by this account.
    pub account: Option<AccountName>,
    /// Done by the system itself.
    pub system: bool,
    /// What was done.
    pub action: Option<String>,
    /// To what.
    pub target: Option<String>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to and including this day.
    pub to: Option<Date>,
}

/// An act of a person or of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// When.
    pub at: Instant,
    /// Who; the system where absent.
    pub account: Option<AccountName>,
    /// The colleague in whose place.
    pub in_place_of: Option<AccountName>,
    /// What was done.
    pub action: String,
    /// To what.
    pub target: String,
    /// What else an auditor must know.
    pub detail: String,
    /// The number of the first entry of its step, and how many there are.
    pub entries: Option<(u64, u32)>,
}

/// Whose readings an auditor looks for; of all where all are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadingsAsked {
    /// By this account.
    pub account: Option<AccountName>,
    /// Of this subject's file.
    pub subject: Option<SubjectId>,
    /// Of this record.
    pub record: Option<RecordId>,
}

/// That somebody read what is not public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// When.
    pub at: Instant,
    /// Who.
    pub account: AccountName,
    /// For which organ.
    pub organ: Option<OrganCode>,
    /// What was done.
    pub action: String,
    /// Whose file.
    pub subject: Option<SubjectId>,
    /// Which record.
    pub record: Option<RecordId>,
    /// The matter it was read for.
    pub matter: String,
}

/// A rule set of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSetLine {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Phrase,
    /// Its kind, as the catalogue names it.
    pub kind: &'static str,
    /// The articles that it rests on.
    pub basis: Vec<Phrase>,
    /// The first day on which it is in force.
    pub from: Option<Date>,
    /// The first day on which it no longer is.
    pub until: Option<Date>,
    /// Whether the text itself was not read.
    pub unverified: bool,
}

/// What a simulation of a draft found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulationLine {
    /// The day as of which both were asked.
    pub as_of: Date,
    /// When it ran.
    pub at: Instant,
    /// Who let it run; absent for the operator's own machine.
    pub by: Option<AccountName>,
    /// The version of the catalogue in force then.
    pub in_force: String,
    /// The version of the draft.
    pub draft: String,
    /// Whether the draft is what is in force now.
    pub adopted: bool,
    /// How many subjects were asked.
    pub asked: u64,
    /// What changes on each list.
    pub lists: Vec<ListChange>,
    /// What to look at first: what set it off, and what is to be done.
    pub risks: Vec<(Phrase, Phrase)>,
}

/// What changes on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListChange {
    /// The list.
    pub list: Phrase,
    /// Subjects that the rules in force propose.
    pub in_force: u64,
    /// Subjects that the draft proposes.
    pub draft: u64,
    /// Those that the draft alone proposes.
    pub enters: u64,
    /// Those that the rules in force alone propose.
    pub leaves: u64,
    /// Those that both propose, for other causes.
    pub otherwise: u64,
}

/// The part of [`crate::Portal`] that is the console.
#[async_trait]
pub trait ConsolePortal: Send + Sync + 'static {
    /// Every account, by name.
    async fn accounts(&self, viewer: &Viewer) -> Answer<Vec<AccountLine>>;
    /// Adds an account; its password, shown once.
    async fn add_account(&self, viewer: &Viewer, new: &NewAccount) -> Answer<String>;
    /// Closes an account: its sessions and keys end.
    async fn close_account(&self, viewer: &Viewer, name: &AccountName) -> Answer<()>;
    /// Opens a closed account again; its new password, shown once.
    async fn reopen_account(&self, viewer: &Viewer, name: &AccountName) -> Answer<String>;
    /// A new password for an account, shown once.
    async fn renew_password(&self, viewer: &Viewer, name: &AccountName) -> Answer<String>;
    /// Takes the second factor from an account whose holder lost it.
    async fn reset_second_factor(&self, viewer: &Viewer, name: &AccountName) -> Answer<()>;

    /// The table of roles and actions, asked of the policies.
    fn roles(&self) -> Vec<RoleLine>;

    /// Who sees which field of a data set.
    async fn dataset_audiences(&self, id: &DatasetId) -> Answer<View<DatasetAudiences>>;
    /// What would change if a field were of another class. Nothing is changed by asking.
    async fn class_draft(
        &self,
        viewer: &Viewer,
        id: &DatasetId,
        field: &FieldCode,
        class: FieldClass,
    ) -> Answer<View<ClassDraft>>;

    /// The working days of the jurisdiction.
    fn calendar(&self) -> &Calendar;

    /// The rule sets of the catalogue, by kind and id.
    fn rule_sets(&self) -> Vec<RuleSetLine>;
    /// What simulations of drafts found, the latest first.
    async fn simulations(&self, viewer: &Viewer) -> Answer<Vec<SimulationLine>>;

    /// How the node's work stands.
    async fn jobs(&self, viewer: &Viewer) -> Answer<Jobs>;
    /// Lets a job that failed be tried again at once.
    async fn retry_job(&self, viewer: &Viewer, job: i64) -> Answer<()>;

    /// What the node keeps on its machine, and how it is set.
    async fn storage(&self, viewer: &Viewer) -> Answer<Storage>;

    /// What was done, the newest first, and where the next part begins.
    async fn acts(&self, viewer: &Viewer, asked: &AuditAsked, part: &Part) -> Answer<(Vec<Act>, Option<String>)>;
    /// Who read what is not public, the newest first, and where the next part begins.
    async fn readings(
        &self,
        viewer: &Viewer,
        asked: &ReadingsAsked,
        part: &Part,
    ) -> Answer<(Vec<Reading>, Option<String>)>;
}
