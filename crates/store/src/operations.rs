//! What runs a node and is no projection of entries: accounts, logs, rejected rows.

pub(crate) mod access_log;
pub(crate) mod accounts;
pub(crate) mod answers;
pub(crate) mod audit;
pub(crate) mod channels;
pub(crate) mod rejected;
pub(crate) mod second_factors;
pub(crate) mod sign_ins;
