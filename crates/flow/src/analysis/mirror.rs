//! The tables on an object store, for engines on other machines.

use lake::mirror::{Carried, Mirror};

use super::ForAnalysts;
use crate::{
    Result,
    authorise::{Action, Viewer},
    columns::Columns,
    node::Node,
};

/// The entry that says which register it is.
const FIRST: u64 = 1;

impl Node {
    /// Brings the tables that analysts read up to the last entry of the register, and carries them to a mirror.
    /// `progress` is told of bytes put, of how many.
    pub async fn mirror_tables(
        &self,
        viewer: &Viewer,
        mirror: &Mirror,
        progress: impl Fn(u64, u64),
    ) -> Result<Carried> {
        self.authorise_here(viewer, Action::Operate)?;
        let (lake, tables) = self.tables_lake()?;
        let following = ForAnalysts(tables);
        self.columns(&lake, &following).await?;
        let first = self.place_of(FIRST).await?;
        Ok(lake.carry(following.content(), &first, mirror, progress).await?)
    }
}
