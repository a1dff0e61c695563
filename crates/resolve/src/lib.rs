//! Which subject a record is about.
//!
//! # What belongs here
//! The rules by which a mention of a subject leads to a subject of the register, opens one, or
//! waits for an officer; always with its evidence. Pure: the register's answer is a parameter
//! ([`Known`]), and what to ask it is a value ([`Wanted`]).
//!
//! # The rules
//! 1. Typed, checked identifiers lead, current and former ones; an empty one or a placeholder
//!    never comes here.
//! 2. A link on an identifier is certain unless the name contradicts it (without legal form and
//!    place it equals no current or former name of the subject) or another identifier of the
//!    record speaks against it: then an officer looks.
//! 3. An exact name leads only together with the place, to one subject alone, is never more than
//!    probable, and never leads for an adverse record.
//! 4. A checked code that no subject holds opens a subject: a provisional one, which is not public
//!    until a registration or an officer confirms it. The same name under another code is another
//!    subject.
//! 5. Registration data open and confirm subjects, and keep their names, codes, place and status.
//! 6. What an officer said that a mention is not about is neither linked nor proposed to it again until
//!    one of the two says something else.
//! 7. Everything else waits for an officer, with whom it may be about and why it was not decided.
//!
//! # How it is used
//! ```text
//! let resolver = Resolver::new(&pack);
//! let wanted = resolver.wanted(&mentions);             // one question to the store a chunk
//! let mut known = Known::new(store.find(wanted.identifiers, wanted.names));
//! let resolutions = resolver.resolve_batch(&mentions, &mut known, |index| pending_id(index));
//! ```

pub mod audit;
pub mod known;
pub mod mention;
pub mod refusal;
pub mod resolution;

pub mod compare;
mod decide;
mod registration;

mod resolver;

pub use known::Known;
pub use mention::{Mention, Wanted};
pub use resolution::{Resolution, ReviewReason};
pub use resolver::Resolver;
