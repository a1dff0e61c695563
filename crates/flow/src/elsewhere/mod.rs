//! Heavy reads on a cluster: which there are, and how a node lets them be done there. The register is read and
//! written by the node alone; executors see the columns and tables that follow it.

mod judging;
mod kept;
mod weighing;

use std::sync::Arc;

use judging::Judging;
use lake::cluster::{Driver, PackName, Work, Works};
use weighing::Weighing;

pub(crate) use weighing::Spread;

use crate::{Error, Result, node::Node, statistics::Counting};

/// The work that executors of a cluster do for nodes.
pub fn works() -> Works {
    let works: [Arc<dyn Work>; 3] = [Arc::new(Judging::default()), Arc::new(Counting), Arc::new(Weighing::default())];
    works.into_iter().collect()
}

impl Node {
    /// Who lets the cluster work that this node was given; `None` where it was given none.
    pub(crate) async fn driver(&self) -> Result<Option<Driver>> {
        let Some(cluster) = &self.cluster else { return Ok(None) };
        let name = PackName::of(&self.pack, self.register.local_divisions().await?);
        Ok(Some(Driver::new(cluster.clone(), name, self.pack.clone())))
    }
}

/// A message between programs of one version that can't be written or read.
pub(crate) fn broken(error: serde_json::Error) -> Error {
    Error::Broken(error.to_string())
}
