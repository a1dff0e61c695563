//! Two engines behind one small face: a statement, its arguments, rows.
//!
//! Statements are written once where both engines take them. What differs (how an array is bound,
//! what a type is called) is a placeholder that [`sql`] fills.

pub(crate) mod bulk;
pub(crate) mod connection;
pub(crate) mod pool;
pub(crate) mod row;
pub(crate) mod sql;
pub(crate) mod turn;

pub(crate) use bulk::{Cells, Table};
pub(crate) use connection::{Args, Connection};
pub(crate) use pool::Pool;
pub(crate) use row::Row;

/// Which engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}
