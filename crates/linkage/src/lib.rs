//! Linkage: which subject of a register a record is about, where codes do not say it.
//!
//! # What belongs here
//! Names in parts, compared as a clerk would; keys by which candidates are found; the weights of
//! what was found, learnt without labels; the probability of each candidate against the others and
//! against none; and the reasons, as a sum. Pure: no store, no files. The words of a jurisdiction
//! are its pack's.
//!
//! # How it is used
//! ```text
//! let mut preparer = Preparer::new(pack, persons);
//! for subject in register { preparer.prepare(&subject, &mut prepared); builder.add(&prepared); }
//! let index = builder.finish(&pack);
//! let model = model_for(&index, &sample);               // from some of the records
//! let (candidates, decision) = Matcher::new(&index, &model, thresholds).answer(&record, 5);
//! ```
//!
//! # Why it decides as it does
//! A record has one subject or none. So a candidate is not judged alone: what speaks for it is
//! weighed against what speaks for every other candidate and for none. How often a level occurs
//! among wrong candidates is learnt from the wrong candidates themselves, so that a near twin in a
//! dense register weighs what it does there. See `docs/decisions/0013-linkage.md`.

mod address;
mod answer;
mod code;
mod compare_names;
mod evidence;
mod explain;
mod finding;
mod gather;
mod index;
mod keys;
mod kin;
mod latin;
mod learn;
mod model;
mod name;
mod pairs;
mod party;
mod postings;
mod prepare;
mod shares;
mod signs;
mod sound;
mod wire;

pub use answer::{Candidate, Decision, Matcher, Thresholds, model_for, settle};
pub use code::CodeLevel;
pub use compare_names::NameLevel;
pub use evidence::{Comparison, Evidence};
pub use explain::{Reason, reasons};
pub use finding::{Agreement, Shared, finding_names};
pub use gather::{Gathered, Look, Noted};
pub use index::{Index, IndexBuilder, Place, reading_mark};
pub use learn::{Sample, learn};
pub use model::Model;
pub use pairs::PairJudge;
pub use party::Party;
pub use prepare::{PersonKey, Prepared, Preparer};
pub use shares::{Step, Thing, count_together};
pub use wire::{Fixed, read_all, write_all};
