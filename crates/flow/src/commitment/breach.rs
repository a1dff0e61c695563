//! What the end of a case does to a commitment.

use decide::commitment::weighs_until;
use domain::{
    credit_commitment::{CommitmentDecided, CommitmentState},
    entry::Body,
    id::{CaseId, CommitmentId},
};
use store::{NewEntry, Step};

use crate::{Error, Result, node::Node};

impl Node {
    /// Adds to the step of a case's end whether the commitment that it is about is broken.
    pub(crate) async fn decide_commitment(
        &self,
        step: &mut Step,
        case: CaseId,
        matter: Option<CommitmentId>,
        broken: bool,
    ) -> Result<()> {
        let id = matter.ok_or_else(|| Error::Conflict("the case is about no commitment".to_owned()))?;
        let view = self.register.commitment(id).await?.ok_or_else(|| Error::not_found("commitment", id))?;
        let made = view.checked.as_ref().ok_or_else(|| Error::Broken(format!("commitment {id} was not checked")))?;
        let today = self.clock.today();
        let term = made.check.weighs.as_ref().filter(|_| broken);
        let weighs_until = term.and_then(|term| weighs_until(&self.pack, term, today));
        if broken && weighs_until.is_none() {
            return Err(Error::Broken(format!("the row `{}` gives no term for a breach", made.check.row)));
        }
        if view.state == CommitmentState::Broken && broken {
            return Err(Error::Conflict(format!("commitment {id} was found broken already")));
        }
        let decided = CommitmentDecided { commitment: id, case, check: made.entry, broken, weighs_until };
        let template = self.pack.commitment_template(&view.given.template);
        let basis = template.map(|template| template.basis.join("; ")).unwrap_or_default();
        step.add(NewEntry { effective_on: Some(today), basis, ..Body::CommitmentDecided(decided).into() });
        Ok(())
    }
}
