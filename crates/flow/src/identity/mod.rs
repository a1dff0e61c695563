//! Who is who, as officers decide it: subjects merged and parted, records moved, successions. Each
//! is an entry with its reasons and has its way back.

pub mod merge;
pub mod parted;
pub mod succession;

use domain::{SubjectId, subject::Subject};
use store::{Committed, Step};

use crate::{Error, Result, node::Node};

pub use parted::Split;

/// Things that go along with a subject at once, of each kind.
const MOST_BELONGINGS: u32 = 10_000;

/// Records that one act moves; a merge moves any number, by a job.
const MOST_RECORDS: usize = 500;

impl Node {
    /// The subject, which leads to no other.
    async fn standing(&self, id: SubjectId) -> Result<Subject> {
        let subject = self.register.subject(id).await?.ok_or_else(|| Error::not_found("subject", id))?;
        match subject.merged_into {
            Some(into) => Err(Error::Conflict(format!("subject {id} was merged into {into}"))),
            None => Ok(subject),
        }
    }

    /// Commits what an officer decided; what the register refuses was decided otherwise meanwhile.
    pub(crate) async fn decided(&self, step: Step) -> Result<Committed> {
        match self.register.commit(step).await {
            Err(store::Error::Refused { reason, .. }) => Err(Error::Conflict(reason.to_owned())),
            committed => Ok(committed?),
        }
    }
}
