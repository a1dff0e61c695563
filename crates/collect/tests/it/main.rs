//! What becomes of deliveries: of files as departments send them, and of files as an attacker would.

#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected fails")]

mod support;
mod template;

mod cells;
mod contracts;
mod formats;
mod headings;
mod hostile;
mod penalties;
mod personal;
mod redelivery;
mod samples;
mod scores;
