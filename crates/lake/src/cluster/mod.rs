//! The same plans on several machines, by Apache DataFusion Ballista.
//!
//! A scheduler and executors are this program too. Whoever asks plans here, as for an answer in its own process:
//! what the asker may see and the guard over it are a part of the plan that travels. Executors read the files of
//! the lake by the path that the plan names, which all machines share. What travels is code by name: a function
//! or work that an executor does not know, and a pack that is not the asker's to the byte, is refused.
//!
//! Nothing of the register depends on a cluster: what it answers is what one process answers.
//!
//! In reading order: `address` (where a cluster is), `pack_name` (which pack is meant), `codec` (what travels),
//! `work` (passes that are no questions), `job` (a plan that runs there), `members` (which executors there are, and
//! were), `scheduler` and `executor`.

mod address;
mod codec;
mod executor;
mod job;
mod members;
mod pack_name;
mod scheduler;
mod work;

use std::{ops::RangeInclusive, sync::Arc};

use ballista_core::extension::SessionConfigExt;
use catalogue::Pack;
use datafusion::{
    execution::SessionStateBuilder,
    prelude::{SessionConfig, SessionContext},
};

use crate::Error;

pub use address::Cluster;
pub use executor::{Executor, execute};
pub(crate) use job::{Job, Running};
pub use pack_name::PackName;
pub use scheduler::{Scheduler, schedule};
pub use work::{Done, Work, Works};

/// Into how many parts plans divide rows, at least and at most: as many as the cluster does at a time, for each part of
/// each step is a task that costs hundredths of a second, and each hands something to each of the next step.
const PARTS: RangeInclusive<usize> = 2..=256;

/// A message between programs, in bytes at most.
const LARGEST_MESSAGE: usize = 64 << 20;

/// One who lets a cluster work.
#[derive(Clone, Debug)]
pub struct Driver {
    cluster: Cluster,
    name: PackName,
    pack: Arc<Pack>,
}

impl Driver {
    /// Lets `cluster` work with a pack, which its executors find by `name`.
    pub fn new(cluster: Cluster, name: PackName, pack: Arc<Pack>) -> Driver {
        Driver { cluster, name, pack }
    }

    /// The pack, and by what executors find it.
    pub(crate) fn pack(&self) -> (&Arc<Pack>, Arc<[u8]>) {
        (&self.pack, self.name.to_bytes().into())
    }

    /// Which pack is meant.
    pub fn pack_name(&self) -> &PackName {
        &self.name
    }

    pub(crate) fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// How plans for its cluster are made, as it is now.
    pub(crate) async fn config(&self) -> Result<SessionConfig, Error> {
        Ok(config(self.cluster.slots().await?))
    }
}

/// How plans are made for a cluster that does so many tasks at a time.
pub(crate) fn config(slots: usize) -> SessionConfig {
    SessionConfig::new_with_ballista().with_target_partitions(slots.clamp(*PARTS.start(), *PARTS.end()))
}

/// The same engine, which makes plans that can be divided among machines.
pub(crate) fn planning(context: &SessionContext) -> SessionContext {
    let rules = ballista_core::optimizer::ballista_default_optimizer_rules();
    let state = SessionStateBuilder::new_from_existing(context.state()).with_optimizer_rules(rules).build();
    SessionContext::new_with_state(state)
}
