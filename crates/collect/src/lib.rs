//! From the bytes of a delivery to checked rows and findings.
//!
//! # What belongs here
//! Everything that turns what a deliverer sends into [`domain::Record`]s, or into findings that
//! the deliverer can act on: formats and encodings ([`format`]), headings ([`heading`]), the
//! contract compiled into a plan that judges rows ([`plan`]), rows that come again in one delivery
//! ([`repeats`]), the cells that say a record again ([`mod@cell`]), the empty table to fill in ([`template`]), the table of rejected rows ([`rejected`]) and the scores of a delivery
//! ([`quality`]). Pure: it is given a reader and opens nothing; the day and the key for personal
//! numbers are parameters.
//!
//! # How it is used
//! ```text
//! let plan = Plan::prepare(&pack, contract, options)?;         // once a delivery
//! let mut table = Table::open(reader, plan.headings(), Limits::default())?;
//! let binding = plan.bind(table.columns());                    // headings -> fields, file findings
//! let mut row = RawRow::default();
//! while table.read(&mut row)? {
//!     match plan.judge(&binding, &row) { Accepted .. | Rejected .. | Person .. }
//! }
//! ```
//! A bad row is a finding, a bad file is a file finding; an `Err` is a fault of the reader alone.

pub mod format;
pub mod heading;
pub mod row;

pub mod cell;
pub mod judged;
pub mod plan;
pub mod token;

pub mod quality;
pub mod rejected;
pub mod repeats;
pub mod template;

pub use format::{Limits, Table};
pub use heading::{Column, Headings, best_contract};
pub use judged::{Accepted, Judged, PersonRow, Rejected, SubjectMention};
pub use plan::{Binding, Options, Plan};
pub use rejected::RejectedTable;
pub use row::{Fault, RawRow};
pub use token::PersonKey;

/// Why a delivery could not be read on: never about what it says.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The reader failed.
    #[error("the delivery could not be read")]
    Read(#[from] std::io::Error),
    /// The contract names something that the pack does not have.
    #[error("the contract `{contract}` names {what} `{name}`, which the pack does not have")]
    Catalogue {
        /// The contract.
        contract: String,
        /// What kind of thing is missing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A table for a deliverer could not be written.
    #[error("the table could not be written: {reason}")]
    Write {
        /// What the writer says.
        reason: String,
    },
}
