//! Runs the steps.

pub mod authorise;
pub mod clock;
pub mod folder;
pub mod seal;
pub mod secret;
