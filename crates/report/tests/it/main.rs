//! Documents as their readers find them: what the text says, how it is marked, what it bears.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod credit;
mod made_up;
mod notice;
mod oracle;
