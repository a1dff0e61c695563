//! The law and the contracts of a jurisdiction as data: typed, checked, hashed, dated.
//!
//! # What belongs here
//! Everything that reads a jurisdiction pack (a folder such as `catalogue/cn`) into types, proves
//! it complete, and answers questions of it: how a field is written, which term holds on a day,
//! what a finding's code means. Nothing of one country is written in these sources.
//!
//! A pack in flow order: [`contract`] (what may be delivered), [`code_list`], [`wording`] (what
//! findings say), [`law`] (clocks and lists), [`pack`] (all of it, loaded and checked), [`export`]
//! (the same for other catalogues).

pub mod source;

pub mod dictionary;
pub mod personal;
pub mod scheme;

pub mod contract;

pub mod case_template;
mod check;
pub mod code_list;
pub mod commitment;
pub mod export;
pub mod field;
pub mod law;
pub mod link_costs;
mod load;
pub mod measure;
pub mod pack;
mod sentences;
pub mod statistic;
pub mod wording;
mod yaml;

pub use case_template::CaseTemplate;
pub use code_list::{Code, CodeList};
pub use commitment::CommitmentTemplate;
pub use contract::Contract;
pub use law::{ClockRule, ClockUnit, ListRule};
pub use pack::{Pack, Problem};
pub use sentences::Sentences;
pub use statistic::{Statistic, Statistics};
pub use wording::Wording;
