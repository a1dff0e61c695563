//! The words of the system as types: what a clerk, a lawyer and an engineer mean when they say
//! record, subject, link, finding, publication.
//!
//! # What belongs here
//! Types and the rules that are inseparable from them: how an id is written, what a period
//! contains, how a check digit of a known family is computed. Pure: no clock, randomness, file,
//! network or database, and nothing of one country: identifier schemes, calendars, legal forms
//! and terms are data of a jurisdiction pack, read by `catalogue`.
//!
//! Modules stand in the order in which data meets them.

pub mod label;
pub mod names;

pub mod date;
pub mod money;
pub mod value;

pub mod authorisation;
pub mod calendar;
pub mod cell;
pub mod check_digit;
pub mod document_number;
pub mod identifier;
pub mod party_row;
pub mod subject_name;

pub mod access;
pub mod case;
pub mod case_entry;
pub mod content;
pub mod credit_commitment;
pub mod delivery;
pub mod delivery_manifest;
pub mod entry;
mod entry_kind;
pub mod extract;
pub mod finding;
pub mod id;
pub mod identity;
pub mod link;
pub mod listing;
pub mod measure;
pub mod publication;
pub mod record;
pub mod report;
pub mod sample;
pub mod subject;

pub use access::{Audience, FieldClass, Role, Sharing};
pub use date::{Date, Instant, Period};
pub use delivery::Coverage;
pub use finding::{Dimension, Finding, FindingCode, Severity};
pub use id::{DeliveryId, EntryId, ListingId, RecordId, StreamId, SubjectId};
pub use identifier::{Identifier, SchemeId};
pub use label::{Label, Language};
pub use money::{Currency, Money};
pub use names::{
    AccountName, CaseTemplateId, CommitmentTemplateId, DatasetId, FieldCode, ListId, MeasureId, OrganCode, ProcedureId,
    RuleSetId, StatisticId,
};
pub use party_row::PartyRow;
pub use record::{Record, RecordKey, Values};
pub use value::Value;
