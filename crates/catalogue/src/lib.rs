//! The law and the contracts of a jurisdiction as data: typed, checked, hashed, dated.
//!
//! # What belongs here
//! Everything that reads a jurisdiction pack (a folder such as `catalogue/cn`) into types, proves
//! it complete, and answers questions of it: how a field is written, which term holds on a day,
//! what a finding's code means. Nothing of one country is written in these sources.
//!
//! A pack in flow order: [`scheme`] and [`dictionary`] (how codes and names are written),
//! [`contract`] (what may be delivered), [`wording`] (what findings say), [`law`] (clocks, lists,
//! rule sets), [`pack`] (all of it, loaded and checked).

pub mod contract;
