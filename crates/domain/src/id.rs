//! Ids of things in the register.
//!
//! A thing is named by the entry that opened it, so an id carries no meaning of its own, never
//! changes and needs no counter. Written as a letter and base 32 without vowels that spell words.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A stream: the unit of order of the register, one a jurisdiction to begin with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamId(pub u16);

/// Where an entry stands: its stream in the upper bits, its place in the stream below.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(i64);

const SEQ_BITS: u32 = 48;
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl EntryId {
    /// The entry at place `seq` (from 1, below 2^48) of `stream` (below 2^15).
    pub fn new(stream: StreamId, seq: u64) -> EntryId {
        debug_assert!(seq >> SEQ_BITS == 0 && stream.0 >> 15 == 0);
        EntryId((i64::from(stream.0) << SEQ_BITS) | seq as i64)
    }

    /// The entry at `index` (from 0) of a step that is not yet committed. The register puts the
    /// real id in its place, wherever a body of the same step names it.
    pub const fn pending(index: u32) -> EntryId {
        EntryId(-1 - index as i64)
    }

    /// The index in the step, if the entry is not yet committed.
    pub fn pending_index(self) -> Option<u32> {
        if self.0 < 0 { u32::try_from(-1 - self.0).ok() } else { None }
    }

    /// The id as kept in a database.
    pub const fn from_raw(raw: i64) -> EntryId {
        EntryId(raw)
    }

    /// The number kept in a database.
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// The stream.
    pub fn stream(self) -> StreamId {
        StreamId((self.0 >> SEQ_BITS) as u16)
    }

    /// The place in the stream, from 1.
    pub fn seq(self) -> u64 {
        (self.0 & ((1 << SEQ_BITS) - 1)) as u64
    }
}

impl fmt::Debug for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.stream().0, self.seq())
    }
}

fn write_base32(mut number: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut digits = [0u8; 13];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = ALPHABET[(number & 31) as usize];
        number >>= 5;
        if number == 0 {
            break;
        }
    }
    f.write_str(std::str::from_utf8(&digits[at..]).unwrap_or_default())
}

fn read_base32(text: &str) -> Option<i64> {
    if text.is_empty() || text.len() > 13 || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.bytes().try_fold(0i64, |number, byte| {
        let digit = ALPHABET.iter().position(|&known| known == byte)? as i64;
        number.checked_mul(32)?.checked_add(digit)
    })
}

/// Why a text is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not the id of a {kind}")]
pub struct IdError {
    /// The kind of thing meant.
    pub kind: &'static str,
    /// The text as given, cut at 40 characters.
    pub text: String,
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(EntryId);

        impl $name {
            /// The thing that `entry` opened.
            pub const fn opened_by(entry: EntryId) -> $name {
                $name(entry)
            }

            /// The entry that opened it.
            pub const fn entry(self) -> EntryId {
                self.0
            }

            /// The number kept in a database.
            pub const fn raw(self) -> i64 {
                self.0.raw()
            }

            /// The id as kept in a database.
            pub const fn from_raw(raw: i64) -> $name {
                $name(EntryId::from_raw(raw))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($prefix)?;
                write_base32(self.0.raw() as u64, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<$name, IdError> {
                text.strip_prefix($prefix)
                    .and_then(read_base32)
                    .map(|raw| $name(EntryId::from_raw(raw)))
                    .ok_or_else(|| IdError { kind: $kind, text: text.chars().take(40).collect() })
            }
        }
    };
}

id_type!(
    /// A subject: opaque, the same for ever; codes lead to it.
    SubjectId, "s", "subject"
);
id_type!(
    /// A record; its versions share it.
    RecordId, "r", "record"
);
id_type!(
    /// A delivery.
    DeliveryId, "d", "delivery"
);
id_type!(
    /// A proposal that waits for an officer.
    ProposalId, "p", "proposal"
);
id_type!(
    /// A listing.
    ListingId, "l", "listing"
);
id_type!(
    /// A case, such as an objection.
    CaseId, "c", "case"
);
id_type!(
    /// A credit commitment.
    CommitmentId, "w", "credit commitment"
);
id_type!(
    /// An authorisation that a subject gave.
    AuthorisationId, "a", "authorisation"
);
id_type!(
    /// A grant: one organ may read what another delivers.
    GrantId, "g", "grant"
);
id_type!(
    /// An officer's word that a record is not about a subject.
    RefusalId, "n", "refusal"
);
id_type!(
    /// A succession of one subject to another.
    SuccessionId, "f", "succession"
);
id_type!(
    /// A check in a procedure that told an organ of measures.
    MeasureCheckId, "k", "check of measures"
);
id_type!(
    /// An organ's being told of a listing, and so the notice of its exit.
    ListingToldId, "t", "notice of an exit"
);

id_type!(
    /// A proposal's being referred to the organ that decides, and so the notice of it.
    ReferralId, "e", "referral"
);

id_type!(
    /// A sample of records.
    SampleId, "m", "sample"
);

/// Something that is explained: an id of any of these kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ThingId {
    /// A record.
    Record(RecordId),
    /// An entry on a list.
    Listing(ListingId),
    /// A proposal.
    Proposal(ProposalId),
    /// A case.
    Case(CaseId),
    /// A check of measures.
    Check(MeasureCheckId),
}

impl fmt::Display for ThingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ThingId::Record(id) => id.fmt(f),
            ThingId::Listing(id) => id.fmt(f),
            ThingId::Proposal(id) => id.fmt(f),
            ThingId::Case(id) => id.fmt(f),
            ThingId::Check(id) => id.fmt(f),
        }
    }
}

impl std::str::FromStr for ThingId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<ThingId, IdError> {
        let kind = "record, listing, proposal, case or check";
        match text.get(..1) {
            Some("r") => text.parse().map(ThingId::Record),
            Some("l") => text.parse().map(ThingId::Listing),
            Some("p") => text.parse().map(ThingId::Proposal),
            Some("c") => text.parse().map(ThingId::Case),
            Some("k") => text.parse().map(ThingId::Check),
            _ => Err(IdError { kind, text: text.chars().take(40).collect() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_what_they_write() {
        for seq in [1, 31, 32, 1_000_000, (1 << 48) - 1] {
            let id = SubjectId::opened_by(EntryId::new(StreamId(3), seq));
            assert_eq!(id.to_string().parse::<SubjectId>().unwrap(), id);
            assert_eq!((id.entry().stream(), id.entry().seq()), (StreamId(3), seq));
        }
    }

    #[test]
    fn an_id_has_one_spelling_and_one_kind() {
        assert!("r1".parse::<SubjectId>().is_err());
        assert!("s01".parse::<SubjectId>().is_err());
        assert!("s".parse::<SubjectId>().is_err());
        assert!("szzzzzzzzzzzzzzz".parse::<SubjectId>().is_err());
    }
}
