//! Documents of a node: the credit report of a subject, and the notice of an entry on a list, as PDF that
//! can be kept for decades (PDF/A-3) and read aloud (PDF/UA-1), in Chinese and English.
//!
//! # What belongs here
//! How a view of `publish` looks on paper: its words, its order, its templates; the fonts of the machine;
//! and the data that a document bears. What may be shown is decided before, in `publish`; numbers,
//! signatures and the register are `flow`'s.
//!
//! The templates are this crate's own files and take all text as values of a JSON file: no name can be
//! read as markup. The typesetter sees those two files and the fonts, no folder, network or package.

mod attached;
mod credit;
mod error;
mod fonts;
mod notice;
mod press;
mod sheet;
mod shown;
mod words;

pub use attached::attached;
pub use error::Error;
pub use press::{Letterhead, Press};
