//! Whom records are about: the cases in `tests/cases`, and what must hold of any register.

mod cases;
mod properties;
mod support;
