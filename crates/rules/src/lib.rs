//! Decision tables: the form in which the law of a pack is written, checked, run and explained.
//!
//! # What belongs here
//! A rule set is one Markdown file: front matter (what it is, on what legal basis, from when until
//! when) and a decision table in the notation of DMN with S-FEEL unary tests. This crate reads the
//! file with positions, proves what can be proved of it without data, evaluates it for one row of
//! inputs and says why. Nothing of one country is written in these sources, and nothing here knows
//! a clock or a calendar: dates come in as inputs, terms such as `P3M` go out as values.
//!
//! In reading order: [`problem`] (what is wrong and where), [`value`] (literals, terms, inputs),
//! [`unary`] (the tests of a cell), [`markdown`] (cells with positions), [`front_matter`],
//! [`rule_set`] (all of it, parsed), [`given`] (values as people write them), [`evaluate`] (hits and the trace),
//! [`columnar`] (many subjects at once), [`check`] (static checks), [`dmn`] (exchange with other tools).

pub mod problem;

mod scan;
pub mod unary;
pub mod value;

pub mod front_matter;
pub mod markdown;

mod reading;
pub mod rule_set;

pub mod given;

pub mod evaluate;

pub mod columnar;

pub mod check;
mod region;

pub mod dmn;

pub use columnar::{Answers, Columnar};
pub use evaluate::{Outcome, RowTrace, TestTrace, Trace};
pub use front_matter::{FrontMatter, Kind, Transition};
pub use given::Given;
pub use problem::{Level, Problem};
pub use rule_set::{HitPolicy, InputColumn, OutputColumn, Row, RuleSet};
pub use value::{Input, Literal, Term, Type};
