//! The tests of `flow`.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod authorisations;
mod authorise;
mod divisions;
mod linkage;
mod listings;
mod reasons;
mod sign_in;
mod town;
