//! The portal over a made-up node.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

mod acts;
mod doors;
mod explained;
mod headers;
mod privacy;
mod reads;
mod site;
mod wording;
