//! A node in memory with made-up data: enough to show every page and to answer every call.

pub mod accounts;
pub mod cases;
pub mod commitments;
pub mod console;
mod content;
mod data;
mod delegations;
mod doors;
mod explained;
mod extracts;
mod feeds;
mod filings;
mod inputs;
mod lists;
mod matching;
mod measures;
pub mod openids;
mod portal;
pub mod reports;
mod samples;
mod searching;
mod sharing;
mod statistics;
pub mod subscriptions;
pub mod words;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use domain::{AccountName, Date, Instant, Label, RecordId, Role, SubjectId};
use publish::{
    Glossary, ListEntry, Moment, Reader,
    input::{RecordInput, SubjectInput},
};
use web::{Answer, Problem, Viewer};

use data::{at, day, subject_id};

/// The password of every account.
pub const PASSWORD: &str = "correct horse";

pub struct Fake {
    glossary: Glossary,
    subjects: Mutex<Vec<SubjectInput>>,
    kept: Mutex<HashMap<String, web::KeptAnswer>>,
    pub now: Instant,
    today: Date,
    provider: Label,
    content: Mutex<Arc<domain::content::ContentInForce>>,
}

impl Fake {
    pub fn new() -> Fake {
        Fake {
            glossary: words::glossary(),
            subjects: Mutex::new(data::subjects()),
            kept: Mutex::default(),
            now: at("2026-11-25T03:00:00Z"),
            today: day("2026-11-25"),
            provider: Label::new("省统一身份认证", "Provincial <sign-in>"),
            content: Mutex::default(),
        }
    }

    pub fn shared() -> Arc<Fake> {
        Arc::new(Fake::new())
    }

    fn moment(&self) -> Moment {
        Moment { today: self.today, now: self.now }
    }

    fn reader(&self, viewer: &Viewer) -> Reader {
        match (viewer.role, viewer.subject, &viewer.organ) {
            (Role::Subject, Some(subject), _) => Reader::subject(subject),
            (Role::Deliverer, _, Some(organ)) => Reader::department(organ.clone(), []),
            (Role::Reviewer | Role::DecidingOfficer, ..) => Reader::officer(),
            (Role::Auditor, ..) => Reader::auditor(),
            _ => Reader::public(),
        }
    }

    fn subject_input(&self, id: SubjectId) -> Answer<SubjectInput> {
        let subjects = self.subjects.lock().unwrap();
        subjects.iter().find(|one| one.subject.id == id).cloned().ok_or(Problem::NotFound)
    }

    fn of_record(&self, id: RecordId) -> Answer<(SubjectInput, RecordInput)> {
        let subjects = self.subjects.lock().unwrap();
        let found = subjects.iter().find_map(|one| {
            let record = one.records.iter().find(|record| record.id == id)?;
            Some((one.clone(), record.clone()))
        });
        found.ok_or(Problem::NotFound)
    }

    fn all(&self) -> Vec<SubjectInput> {
        self.subjects.lock().unwrap().clone()
    }

    fn list_entry(&self) -> ListEntry {
        ListEntry::new(&self.glossary, &words::list(), 1, 1, 2)
    }

    fn viewer(name: &str) -> Option<Viewer> {
        let account = AccountName::parse(name).ok()?;
        let (role, organ, subject) = match name {
            "qinghe" => (Role::Subject, None, Some(subject_id(1))),
            "bank" => (Role::Inquirer, Some(data::market()), None),
            "market" => (Role::Deliverer, Some(data::market()), None),
            "reviewer" | "careful" => (Role::Reviewer, None, None),
            "officer" => (Role::DecidingOfficer, Some(data::market()), None),
            "operator" => (Role::Operator, None, None),
            "auditor" => (Role::Auditor, None, None),
            _ => return None,
        };
        Some(Viewer { account: Some(account), role, organ, subject, in_place_of: None })
    }
}
