//! The full-text index of subjects: found by name, former name and code, with suggestions and
//! facets.
//!
//! # What belongs here
//! The index and nothing else: what goes in is made by the caller from confirmed subjects that are
//! public, what comes out are subject ids. The index is a follower of the register: it knows up to
//! which entry it has read ([`Index::checkpoint`]) and can be made anew beside the one in use
//! ([`Index::rebuild`]). It never decides what may be seen: the caller makes a view of every hit,
//! and a listing counts in a facet only on the days on which it is public.
//!
//! # How a name is found
//! Names are folded (width, case, brackets and spaces) and cut into pairs of neighbouring
//! characters, with their places. A search text is looked up as a phrase of such pairs, so any
//! part of a name finds it, in Chinese and in any other script, without a dictionary. Where few
//! names hold the text, addresses and scopes of business are looked into as well ([`Matched::Address`]). Where
//! nothing is found so, names that share most of the rarer pairs are: those with a slip.

mod collect;
mod elsewhere;
mod error;
mod fold;
mod index;
mod near;
mod phrase;
mod prose;
mod query;
mod reading;
mod schema;
mod subject;
mod suggest;
mod tokens;
mod writer;

pub use elsewhere::TextsNow;
pub use error::Error;
pub use fold::highlight;
pub use index::Index;
pub use query::{After, Facet, FacetCount, Hit, Hits, Matched, Page, Query};
pub use subject::{PublicListing, PublicTexts, SubjectDoc};
pub use suggest::Suggestion;
pub use writer::{Prepared, Rebuild, Writer};
