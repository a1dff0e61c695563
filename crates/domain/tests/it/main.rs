//! Check characters and working days, as properties and against worked examples of the standards.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod calendars;
mod check_digits;
