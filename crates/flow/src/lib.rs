//! Runs the steps: loads what a step needs, calls it, and saves its result, the audit line and the
//! next job in one transaction. Authorisation and the clock enter here.
//!
//! # What belongs here
//! The order of things and nothing of their content: how a delivery becomes records is in `collect`,
//! whom they are about in `resolve`, what is published when in `decide`, what is shown in `publish`,
//! how it is kept in `store`. Every act takes the [`authorise::Viewer`] who acts and is refused unless
//! the policies allow it.
//!
//! Modules stand from what opens a node to what it does.

pub mod authorise;
pub mod clock;
mod error;
pub mod folder;
pub mod seal;
pub mod secret;

mod dictionary;
mod divisions;
pub mod node;

mod apart;
mod content;

pub mod account;
mod attempts;
pub mod openid;
mod repeated;
mod sealed;
pub mod second_factor;

pub mod offer;
mod stored;
pub mod taking;
pub mod work;

mod refusal;
mod rejudge;
mod reresolve;

pub mod authorisation;
pub mod case;
pub mod commitment;
pub mod correcting;
pub mod delegation;
pub mod editing;
pub mod filing;
pub mod identity;
pub mod listings;
pub mod measures;
pub mod objection;
pub mod officer;
pub mod proposal;
pub mod propose;
pub mod referral;
pub mod reporting;
pub mod sampling;
pub mod sharing;
pub mod simulate;
pub mod subscription;

pub mod analysis;
mod columns;
mod documents;
#[cfg(feature = "cluster")]
pub mod elsewhere;
pub mod follow;
pub mod linking;
pub mod matching;
pub mod read;
mod resident;
pub mod statistics;

pub mod exporting;
pub mod extracting;
pub mod keeping;

pub use error::{Error, Result};
