//! What the crate promises, on made-up data and against other ways to the same answer.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod cubes;
mod disclosure;
mod drifted;
mod forecasts;
mod made_up;
mod reconciled;
mod survivals;
mod watched;
