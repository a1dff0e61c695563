//! The register and its projections in SQL: the only crate that names a table.
//!
//! # What belongs here
//! Everything that must be there tomorrow: entries and their bodies, the legal state that follows
//! from them in the same transaction, jobs, accounts, logs, followers' checkpoints. One schema on
//! SQLite (embedded) and PostgreSQL (one server). No rule, no clock: the caller says what time it
//! is, and every public read judges `from <= today < until` in the statement itself.
//!
//! Modules stand in the order in which a step meets them.

mod error;
mod place;
mod register;

mod engine;
mod schema;
mod values;
mod words;

mod codec;
mod commit;
mod journal;
mod project;
mod remains;
mod sequence;
mod step;

mod jobs;
mod operations;

mod reads;

mod keeping;

pub use error::Error;
pub use jobs::{Job, JobCounts, JobLease, NewJob, OpenJob};
pub use keeping::{Follow, Restored, TableDigest, Verified, restore};
pub use operations::{
    access_log::{Access, AccessFilter, AccessLog},
    accounts::{Account, Session, Token},
    answers::KeptAnswer,
    audit::{Audit, AuditEntry, AuditFilter},
    channels::NoticeChannel,
    delegations::Delegation,
    edits::RecordEdit,
    forgetting::KeptLines,
    openids::OpenidIdentity,
    rejected::RejectedRow,
    second_factors::SecondFactor,
    subscriptions::{About, Subscription, Told, Way},
};
pub use place::{Exclusive, NewRegister, Place};
pub use reads::{
    Cursor, Known, Now, Scope,
    authorisations::AuthorisationState,
    cases::{CaseRow, CaseStages},
    columns::StandingRow,
    commitments::{CheckMade, CommitmentView},
    deliveries::{Answered, CoverageStated, DeliveryQuery, DeliveryState, Held},
    exports::{ExportAnswer, ExportMade},
    followers::Changed,
    identity::{AuditedLinks, DrawnLink, Refusal, SuccessionState},
    listings::{ListingQuery, ListingState},
    measures::{MeasureCheckState, ToldState},
    merged::MOST_MERGES,
    objections::ObjectionState,
    organs::{Grant, Organ},
    proposals::{ProposalState, ReferralState},
    publicity::{LeftRecord, PublicityDay, PublicityQuery},
    records::{HoldSet, RecordHead, RecordQuery, RecordView},
    review::{ReviewItem, ReviewOrder},
    samples::{Compared, DrawnRecord, SampleCounts, Standing},
    showable::Showable,
    stats::{HomeCounts, Stats},
    subjects::{IdentifierHolder, NameHolder, Ties},
};
pub use register::Register;
pub use sequence::Sequence;
pub use step::{BodyClass, Committed, DeliveryProgress, NewEntry, Step};

/// What every function of this crate returns.
pub type Result<T> = std::result::Result<T, Error>;
