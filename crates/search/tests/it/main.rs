//! The index as its users see it: what a search text finds, in which order, and what it never
//! shows.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod elsewhere;
mod finding;
mod hostile;
mod keeping;
mod making;
