//! Who may do what on the made-up node, and where its uploads go.

use async_trait::async_trait;
use domain::{DeliveryId, Role};
use web::{Action, Answer, Bytes, Problem, Spool, Viewer};

use super::data::entry;

/// Counts bytes.
pub struct Sink(pub u64);

#[async_trait]
impl Spool for Sink {
    async fn write(&mut self, bytes: Bytes) -> Answer<()> {
        self.0 += bytes.len() as u64;
        if self.0 > 1_000_000 { Err(Problem::TooLarge) } else { Ok(()) }
    }
    async fn finish(self: Box<Self>) -> Answer<DeliveryId> {
        Ok(DeliveryId::opened_by(entry(900)))
    }
}

/// A table of the made-up node's own.
pub fn allowed(viewer: &Viewer, action: Action) -> bool {
    match action {
        Action::ReadPublic | Action::SignIn => true,
        Action::Deliver => viewer.role == Role::Deliverer,
        Action::ReadDelivery => {
            matches!(viewer.role, Role::Deliverer | Role::Reviewer | Role::Operator | Role::Auditor)
        }
        Action::ReadRecord => {
            matches!(viewer.role, Role::Deliverer | Role::Reviewer | Role::DecidingOfficer | Role::Auditor)
        }
        Action::ReadFile => matches!(viewer.role, Role::Subject | Role::Reviewer | Role::Auditor),
        Action::Object => viewer.role == Role::Subject,
        Action::Review | Action::HoldPublication => viewer.role == Role::Reviewer,
        Action::Decide => viewer.role == Role::DecidingOfficer,
        Action::Operate => viewer.role == Role::Operator,
    }
}
