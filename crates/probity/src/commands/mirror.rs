//! `probity lake --to`: the tables carried to an object store or a folder elsewhere.

use flow::{authorise::Viewer, node::Node};

use crate::progress::Mode;

#[cfg(feature = "object-store")]
pub use built::{at, carry};

#[cfg(feature = "object-store")]
mod built {
    use lake::mirror::Mirror;

    use super::{Mode, Node, Viewer};
    use crate::{commands::explain, progress::Progress};

    /// The mirror at an address.
    pub fn at(address: &str) -> anyhow::Result<Mirror> {
        Ok(address.parse()?)
    }

    /// Carries the tables, and says what was done.
    pub async fn carry(node: &Node, viewer: &Viewer, mirror: &Mirror, progress: Mode) -> anyhow::Result<String> {
        let bar = Progress::start(progress, "mirror", 0);
        let carried = explain(node.mirror_tables(viewer, mirror, |done, all| bar.set(done, all)).await)?;
        bar.finish();
        Ok(format!(
            "carried up to entry {} to {}: {} files count, {} put ({} bytes), {} removed, generation {}",
            carried.through,
            mirror.address(),
            carried.objects,
            carried.put,
            carried.bytes,
            carried.removed,
            carried.generation
        ))
    }
}

/// Says that this program carries nothing.
#[cfg(not(feature = "object-store"))]
pub fn at(_address: &str) -> anyhow::Result<std::convert::Infallible> {
    anyhow::bail!(
        "this program was built without object stores; build it with `cargo build --release --features object-store`"
    )
}

#[cfg(not(feature = "object-store"))]
pub async fn carry(
    _node: &Node,
    _viewer: &Viewer,
    mirror: &std::convert::Infallible,
    _progress: Mode,
) -> anyhow::Result<String> {
    match *mirror {}
}
