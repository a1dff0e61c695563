//! Cases: where one stands, as a fold over its entries, and what may be done next by its template.
//!
//! # What belongs here
//! [`state`] is what the entries of a case say and needs no template. [`clock`] counts a legal clock
//! that stops and goes on. [`act`] is what an act on a case entails: the entries that say it, or why
//! it can't be done. Who may act at all is decided by the policies of `flow`; what an effect does to
//! a record is done there too. Pure: days and calendars are parameters.

pub mod act;
pub mod clock;
pub mod state;

pub use act::{Acting, Opening, Refusal, continue_clock, do_task, expire, open, recompute, stop_clock};
pub use state::{CaseState, FoldError};
