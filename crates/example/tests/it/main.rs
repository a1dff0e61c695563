//! The city as a whole: the same bytes, every contract, valid codes, marks, and a truth that fits.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod made;

mod bulk;
mod bulk_city;
mod codes;
mod deliveries;
mod determinism;
mod linkage;
mod truth;
