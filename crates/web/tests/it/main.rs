//! The portal over a made-up node.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

mod accounts;
mod acts;
mod cases;
mod commitments;
mod console;
mod content;
mod doors;
mod explained;
mod extracts;
mod headers;
mod identity;
mod linkage;
mod measures;
mod openid;
mod privacy;
mod public;
mod reads;
mod reconcile;
mod reports;
mod samples;
mod site;
mod statistics;
mod subscriptions;
mod wording;
