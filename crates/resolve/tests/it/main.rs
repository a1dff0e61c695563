//! Whom records are about: the cases in `tests/cases`, and what must hold of any register.

#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected fails")]

mod cases;
mod properties;
mod support;
