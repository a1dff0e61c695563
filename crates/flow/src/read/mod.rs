//! Reading: views made for a viewer as of now. What is public is judged in the register's statements
//! and again by `publish`; what is not is read only with leave, and logged.

mod audit;
mod datasets;
mod decisions;
pub(crate) mod deliveries;
mod drawn;
mod explained;
mod filed;
pub(crate) mod inputs;
mod jobs;
mod kept;
mod law_words;
mod league;
mod left;
mod lists;
pub(crate) mod matches;
mod overview;
mod publicity;
mod quality;
mod queues;
mod records;
mod review;
mod review_order;
mod rule_sets;
mod search;
mod storage;
pub(crate) mod subjects;
mod words;

use domain::{DatasetId, OrganCode, RecordId, Role, SubjectId};
use publish::Reader;
use store::{Access, Cursor, Grant, Scope};

pub(crate) use overview::KeptCounts;
pub(crate) use quality::KeptTallies;
pub(crate) use words::glossary;

pub use audit::{AuditSearch, ReadingSearch};
pub use datasets::audiences_of;
pub use deliveries::TableFormat;

pub use filed::Times;
pub use matches::{Matching, Row as WeighedRow};
pub use search::SubjectQuery;
pub use storage::{KeptBackup, Storage};

use crate::{Error, Result, authorise::Viewer, node::Node};

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Where it begins: what the page before said; the beginning where absent.
    pub after: Option<String>,
    /// How many items at most.
    pub limit: u32,
}

impl Part {
    /// The most items of one page.
    pub const MOST: u32 = 5_000;

    pub(crate) fn limit(&self) -> u32 {
        self.limit.clamp(1, Part::MOST)
    }

    pub(crate) fn cursor(&self) -> Result<Option<Cursor>> {
        let read = |text: &String| text.parse().map_err(|_| Error::invalid("after", "is not what a page before said"));
        self.after.as_ref().map(read).transpose()
    }
}

/// A department with the grants that stand for it.
pub(crate) fn department(organ: OrganCode, grants: Vec<Grant>) -> Reader {
    let reader = Reader::department(organ, []);
    grants.into_iter().fold(reader, |reader, grant| reader.granted(grant.dataset, grant.deliverer))
}

/// How a viewer reads pages that everyone may read: what is its own, it sees whole.
pub(crate) fn reader(viewer: &Viewer) -> Reader {
    match (viewer.role, viewer.subject) {
        (Role::Subject, Some(subject)) => Reader::subject(subject),
        (Role::Reviewer, _) => Reader::officer(),
        (Role::Auditor, _) => Reader::auditor(),
        _ => Reader::public(),
    }
}

/// Whether a viewer sees more of `subject` than the public does, without naming a purpose.
pub(crate) fn sees_whole(viewer: &Viewer, subject: SubjectId) -> bool {
    match viewer.role {
        Role::Subject => viewer.subject == Some(subject),
        Role::Reviewer | Role::Auditor => true,
        _ => false,
    }
}

/// As whom a viewer reads one subject's file, and how much of the register that needs.
pub(crate) struct Reading {
    pub reader: Reader,
    pub scope: Scope,
    /// What the access log says of it; absent where nothing beyond the public is read, or one's own.
    pub logged: Option<String>,
}

/// What of what was read.
pub(crate) struct Looked<'a> {
    pub action: &'static str,
    pub subject: Option<SubjectId>,
    pub record: Option<RecordId>,
    pub dataset: Option<DatasetId>,
    pub matter: &'a str,
}

impl Node {
    /// How a viewer reads the file of `subject`: whole where it is its own or the viewer's duty, by the
    /// subject's authorisation where one stands, else as everyone does.
    pub(crate) async fn reading(&self, viewer: &Viewer, subject: SubjectId) -> Result<Reading> {
        if let Some(state) = self.authorised(viewer, subject).await? {
            let line = subjects::line(&state.authorisation.purpose, &state.id.to_string());
            return Ok(Reading { reader: Reader::inquirer([subject]), scope: Scope::All, logged: Some(line) });
        }
        let whole = sees_whole(viewer, subject);
        Ok(Reading {
            reader: reader(viewer),
            scope: if whole { Scope::All } else { Scope::Public(self.now()) },
            logged: (whole && viewer.role != Role::Subject).then(String::new),
        })
    }

    /// Notes that somebody who is not the public read something.
    pub(crate) async fn note_access(&self, viewer: &Viewer, looked: Looked<'_>) -> Result<()> {
        let Some(account) = viewer.account.clone() else { return Ok(()) };
        let access = Access {
            at: self.clock.now(),
            account,
            organ: viewer.organ.clone(),
            action: looked.action.to_owned(),
            subject: looked.subject,
            record: looked.record,
            dataset: looked.dataset,
            matter: looked.matter.to_owned(),
        };
        Ok(self.register.access_log().note(access).await?)
    }
}
