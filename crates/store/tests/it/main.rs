//! The store suite: what a register must do, on SQLite and on PostgreSQL alike.
//!
//! PostgreSQL is tried where `PROBITY_TEST_POSTGRES` names a throwaway server; where it does not,
//! each of its tests says `skipped`, and fails if `PROBITY_REQUIRE_ALL` is set.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at the first failure and says what it skips"
)]

mod site;
mod words;

mod audit;
mod authorisations;
mod cases;
mod commitments;
mod extracts;
mod factors;
mod faults;
mod identity;
mod jobs;
mod keeping;
mod logs;
mod measures;
mod officers;
mod publicity;
mod records;
mod reports;
mod samples;
mod showable;
mod steps;
mod subjects;
mod subscriptions;
