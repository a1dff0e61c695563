//! The packs that the software carries, and packs with one fault each.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod citations;
mod commitments;
mod exports;
mod faults;
mod ids;
mod models;
mod packs;
mod ways_out;
