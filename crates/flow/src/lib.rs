//! Runs the steps.

pub mod authorise;
pub mod clock;
