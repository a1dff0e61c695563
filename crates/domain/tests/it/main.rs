//! Check characters and working days, as properties and against worked examples of the standards.

mod calendars;
mod check_digits;
