//! Who may do what on the made-up node, and where its uploads go.

use async_trait::async_trait;
use domain::{AccountName, OrganCode, Role, authorisation::Authorisation, id::AuthorisationId};
use publish::{
    AuthorisationRow, HoldItem, Page, Reader, View,
    input::{AccessInput, AuthorisationInput},
};
use web::{Action, Answer, Bytes, Problem, Spool, Viewer};

use super::{
    Fake,
    data::{at, day, entry, organ, subject_id},
};

/// Counts bytes, and comes to what it was given.
pub struct Sink<T> {
    pub bytes: u64,
    pub comes_to: T,
}

#[async_trait]
impl<T: Send> Spool<T> for Sink<T> {
    async fn write(&mut self, bytes: Bytes) -> Answer<()> {
        self.bytes += bytes.len() as u64;
        if self.bytes > 1_000_000 { Err(Problem::TooLarge) } else { Ok(()) }
    }
    async fn finish(self: Box<Self>) -> Answer<T> {
        Ok(self.comes_to)
    }
}

impl Fake {
    /// The records whose publication waits.
    pub fn held(&self, reader: &Reader) -> Answer<View<Page<HoldItem>>> {
        let mut items = Vec::new();
        for subject in self.all() {
            for record in
                subject.records.iter().filter(|one| one.publication.as_ref().is_some_and(|it| !it.holds.is_empty()))
            {
                items.push(HoldItem::view(&self.glossary, reader, self.moment(), Some(&subject.subject), record)?);
            }
        }
        let total = items.len() as u64;
        Ok(Page::of(reader, self.moment(), items, None, Some(total)))
    }

    /// The one authorisation of the made-up node.
    pub fn authorisation_page(&self, reader: &Reader) -> View<Page<AuthorisationRow>> {
        let company = self.subject_input(subject_id(1)).unwrap().subject;
        let input = AuthorisationInput {
            id: AuthorisationId::opened_by(entry(702)),
            inquirer: organ("91350100EY0000015X", "榕城某某银行", "A bank of Rongcheng"),
            given_at: self.now,
            withdrawn_at: None,
            authorisation: Authorisation {
                subject: company.id,
                inquirer: OrganCode::parse("91350100EY0000015X").unwrap(),
                purpose: "贷款审查".to_owned(),
                until: day("2027-05-01"),
            },
        };
        let row = AuthorisationRow::view(&self.glossary, reader, self.moment(), &company, &input);
        Page::of(reader, self.moment(), row.ok(), None, None)
    }
}

/// The one time that somebody read a file.
pub fn access() -> AccessInput {
    AccessInput {
        at: at("2026-11-18T06:12:00Z"),
        role: Role::Deliverer,
        organ: Some(organ("113500000000000002", "榕城市行政审批局", "Rongcheng Administrative Approval Bureau")),
        account: AccountName::parse("permits-3").ok(),
        dataset: None,
        purpose: "行政许可审查".to_owned(),
        matter: "榕审批受〔2026〕3381号".to_owned(),
    }
}

/// A table of the made-up node's own.
pub fn allowed(viewer: &Viewer, action: Action) -> bool {
    match action {
        Action::ReadPublic | Action::SignIn => true,
        Action::KeepAccount | Action::HoldKeys | Action::Subscribe => viewer.account.is_some(),
        Action::Deliver => viewer.role == Role::Deliverer,
        Action::ReadDelivery => {
            matches!(viewer.role, Role::Deliverer | Role::Reviewer | Role::Operator | Role::Auditor)
        }
        Action::ReadRecord => {
            matches!(viewer.role, Role::Deliverer | Role::Reviewer | Role::DecidingOfficer | Role::Auditor)
        }
        Action::ReadFile => matches!(viewer.role, Role::Subject | Role::Reviewer | Role::Auditor),
        Action::Object | Action::Authorise | Action::GiveCommitment | Action::FileReport => {
            viewer.role == Role::Subject
        }
        Action::Inquire => viewer.role == Role::Inquirer,
        Action::Review
        | Action::ArrangeSubjects
        | Action::HoldPublication
        | Action::AnswerDelivery
        | Action::CompareRecords => viewer.role == Role::Reviewer,
        Action::ReadSamples => matches!(viewer.role, Role::Reviewer | Role::Auditor),
        Action::Decide => viewer.role == Role::DecidingOfficer,
        Action::SeeCases => {
            matches!(
                viewer.role,
                Role::Subject | Role::Reviewer | Role::DecidingOfficer | Role::Deliverer | Role::Auditor
            )
        }
        Action::CheckMeasures => matches!(viewer.role, Role::Deliverer | Role::DecidingOfficer),
        Action::Extract => {
            matches!(viewer.role, Role::Reviewer | Role::DecidingOfficer | Role::Deliverer | Role::Auditor)
        }
        Action::ReadSharing => !matches!(viewer.role, Role::Public | Role::Subject | Role::Inquirer),
        Action::Operate => viewer.role == Role::Operator,
        Action::Audit => viewer.role == Role::Auditor,
    }
}
