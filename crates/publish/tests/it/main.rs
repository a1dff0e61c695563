//! Who sees what, on which day.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod audiences;
mod closed;
mod credit_report;
mod explained;
mod filed;
mod findings;
mod made_up;
mod masks;
mod preview;
mod upward;
