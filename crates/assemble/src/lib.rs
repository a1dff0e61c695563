//! The credit file of one subject as of a day, as it was known at an instant.
//!
//! # What belongs here
//! From entries of the register to a [`File`]: which records are about the subject, which version
//! of each counts, where every value comes from, what is in force and what has ended. Two times
//! are kept apart: the *day* asks what held then, the *instant* asks what the register knew then.
//! The result depends on the set of entries alone, not on the order in which they are given.
//!
//! In reading order: [`history`] (entries, sorted by what they are about), [`plan`] (what the
//! contracts say of validity), [`file`] (the result).

pub mod history;

pub mod plan;

pub mod file;

pub use file::{AsOf, Change, File, FileObjection, FileRecord, Sourced, Standing, Stretch, stretches};
pub use history::{
    Histories, LinkVersion, ObjectionHistory, PublicationVersion, RecordHistory, RecordVersion, SubjectHistory,
    SubjectVersion,
};
pub use plan::FilePlan;
