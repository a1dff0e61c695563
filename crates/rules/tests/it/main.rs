//! What rule sets are read as, what their tables say, and what is proved of them.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod agreement;
mod checks;
mod columns;
mod exchange;
mod packs;
mod reading;
