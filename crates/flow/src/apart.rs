//! Work that takes a core or a disk for long.

use crate::Result;

/// Does it on a thread that serves nobody meanwhile.
pub(crate) async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    Ok(tokio::task::spawn_blocking(work).await?)
}
