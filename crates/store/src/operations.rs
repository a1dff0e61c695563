//! What runs a node and is no projection of entries: accounts, logs, rejected rows.

pub(crate) mod access_log;
pub(crate) mod accounts;
pub(crate) mod answers;
pub(crate) mod audit;
pub(crate) mod channels;
pub(crate) mod delegations;
pub(crate) mod edits;
pub(crate) mod extracts;
pub(crate) mod forgetting;
pub(crate) mod openids;
pub(crate) mod rejected;
pub(crate) mod second_factors;
pub(crate) mod sign_ins;
pub(crate) mod subscriptions;

use crate::{Result, engine::Connection};

/// Keeps what was done, or none of it.
async fn end<T>(mut connection: Connection, done: Result<T>) -> Result<T> {
    match done {
        Ok(value) => connection.commit().await.map(|()| value),
        Err(error) => {
            connection.abandon().await;
            Err(error)
        }
    }
}
