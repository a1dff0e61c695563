//! The tests of `flow`.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod authorise;
mod divisions;
mod listings;
mod reasons;
mod town;
