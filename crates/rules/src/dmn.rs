//! Exchange with tools that read and write DMN 1.3 to 1.5 in XML.
//!
//! Export writes what every such tool understands: inputs, outputs, hit policy, S-FEEL cells and
//! annotations; days of force become tests of the input that says the day. What DMN has no place
//! for, front matter and the text around the table, goes into `extensionElements` under a namespace
//! of our own, so that an export that is imported again is the same rule set. Import also takes
//! files of others, whose hit policies and default outputs it writes as what is evaluated here: what they
//! say beyond S-FEEL unary tests and literals is refused, with its place and a remedy.

mod cells;
mod export;
mod import;
mod policies;
mod rules_in;
mod table_out;
mod xml;

pub use export::export;
pub use import::{Imported, import};

/// The namespace of DMN 1.3, which 1.4 and 1.5 did not change for decision tables.
const MODEL: &str = "https://www.omg.org/spec/DMN/20191111/MODEL/";
/// The versions that are read: 1.3, 1.4 and 1.5.
const VERSIONS: [&str; 3] =
    [MODEL, "https://www.omg.org/spec/DMN/20211108/MODEL/", "https://www.omg.org/spec/DMN/20230324/MODEL/"];
/// The namespace of what DMN has no place for.
const OURS: &str = "urn:probity:rule-set:1";
/// The id of the column that holds the days of force, which importing leaves out again.
const FORCE_COLUMN: &str = "force-day";
