//! Succession: which subject follows which. Both stay, each with its own records: what a predecessor
//! did is not listed of its successor.

use domain::{
    Date, SubjectId,
    entry::Body,
    id::SuccessionId,
    identity::{Succession, SuccessionKind, SuccessionWithdrawn},
    subject::Subject,
};
use publish::input::SuccessionInput;
use store::NewEntry;

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    officer::checked_reasons,
};

/// Successions that one subject is part of at most.
const MOST_SUCCESSIONS: usize = 200;

impl Node {
    /// An officer notes that a subject follows another from a day on.
    ///
    /// # Errors
    /// [`Error::Conflict`] where that is noted already, or where the predecessor would follow itself.
    pub async fn note_succession(
        &self,
        viewer: &Viewer,
        predecessor: SubjectId,
        successor: SubjectId,
        kind: SuccessionKind,
        on: Date,
        reasons: &str,
    ) -> Result<SuccessionId> {
        self.authorise_here(viewer, Action::ArrangeSubjects)?;
        let reasons = checked_reasons(reasons)?;
        if predecessor == successor {
            return Err(Error::invalid("successor", "a subject does not follow itself"));
        }
        if on > self.clock.today() {
            return Err(Error::invalid("on", "lies in the future"));
        }
        self.standing(predecessor).await?;
        self.standing(successor).await?;
        let noted = self.register.successions_of(predecessor).await?;
        let standing = noted.iter().filter(|state| state.withdrawn.is_none());
        if standing.clone().count() >= MOST_SUCCESSIONS {
            return Err(Error::Conflict(format!("{predecessor} has {MOST_SUCCESSIONS} successions already")));
        }
        for state in standing {
            let both = (state.succession.predecessor, state.succession.successor);
            if both == (predecessor, successor) || both == (successor, predecessor) {
                return Err(Error::Conflict(format!("one of {predecessor} and {successor} follows the other already")));
            }
        }
        let mut step = self.step(actor(viewer));
        let noted = Succession { predecessor, successor, kind, on, reasons: reasons.clone() };
        let id = step.add(NewEntry { effective_on: Some(on), ..Body::Succeeded(noted).into() });
        step.audit = Some(audit("succession-noted", successor, reasons));
        let committed = self.decided(step).await?;
        Ok(SuccessionId::opened_by(committed.settle(id)))
    }

    /// An officer withdraws a succession that was noted in error.
    pub async fn withdraw_succession(&self, viewer: &Viewer, succession: SuccessionId, reasons: &str) -> Result<()> {
        self.authorise_here(viewer, Action::ArrangeSubjects)?;
        let reasons = checked_reasons(reasons)?;
        if self.register.succession(succession).await?.is_none() {
            return Err(Error::not_found("succession", succession));
        }
        let mut step = self.step(actor(viewer));
        step.add(Body::SuccessionWithdrawn(SuccessionWithdrawn { succession, reasons: reasons.clone() }).into());
        step.audit = Some(audit("succession-withdrawn", succession, reasons));
        self.decided(step).await?;
        Ok(())
    }

    /// Whom a subject follows and who follows it, those merged into it included.
    pub(crate) async fn successions(&self, subject: SubjectId, merged: &[SubjectId]) -> Result<Vec<SuccessionInput>> {
        let parts: Vec<SubjectId> = std::iter::once(subject).chain(merged.iter().copied()).collect();
        let mut found: Vec<SuccessionInput> = Vec::new();
        for part in &parts {
            for state in self.register.successions_of(*part).await? {
                let Succession { predecessor, successor, kind, on, .. } = state.succession;
                let follows = predecessor == *part;
                let other = if follows { successor } else { predecessor };
                if state.withdrawn.is_none()
                    && let Some(other) = self.led(other).await?.filter(|other| !parts.contains(&other.id))
                {
                    found.push(SuccessionInput { id: state.id, other, follows, kind, on });
                }
            }
        }
        Ok(found)
    }

    async fn led(&self, id: SubjectId) -> Result<Option<Subject>> {
        Ok(self.register.subject(self.register.lead(id).await?).await?)
    }
}
