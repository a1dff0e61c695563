//! The portal, the workbench and the API: HTTP and HTML over a node's views.
//!
//! # What belongs here
//! Everything that knows HTTP or HTML, and nothing that decides what may be seen: pages and answers
//! are written from views of `publish`, which the node makes ([`Portal`]). No page needs a script.
//!
//! A request meets, in this order: `answer` (its id, and the form of every answer), its door
//! (`door`: who asks, and whether the policies allow the action that [`routes`] names), then a
//! handler of `pages` or `api`.

mod account_portal;
mod action;
mod case_portal;
mod commitment_portal;
mod console_portal;
mod content_portal;
mod delegation_portal;
mod extract_portal;
mod feed_portal;
mod filing_portal;
mod list_portal;
mod openid_portal;
mod portal;
mod problem;
mod report_portal;
mod sample_portal;
mod sharing_portal;
mod statistic_portal;
mod subscription_portal;

pub mod routes;

mod answer;
mod assets;
mod chart;
mod csv;
mod door;
mod frame;
mod handover;
mod idempotency;
pub mod letters;
mod own_words;
mod pieces;
mod query;
mod quota;
mod say;
mod shown;
mod visit;
mod words;

mod api;
mod connections;
mod pages;
mod server;

pub use account_portal::{AccountPortal, AfterPassword, ApiKey, FactorState, NewFactor};
pub use action::Action;
pub use axum::body::Bytes;
pub use case_portal::{CaseAct, CasePortal};
pub use commitment_portal::{CommitmentPortal, CommitmentSent};
pub use connections::serve;
pub use console_portal::{
    AccountLine, Act, AuditAsked, ConsolePortal, JobLine, Jobs, ListChange, NewAccount, Reading, ReadingsAsked,
    RoleLine, RuleSetLine, SimulationLine, Storage,
};
pub use content_portal::ContentPortal;
pub use delegation_portal::{Delegation, DelegationPortal, NewDelegation};
pub use extract_portal::{ExtractFile, ExtractPortal};
pub use feed_portal::FeedPortal;
pub use filing_portal::{Corrected, Edited, Filed, FilingPortal};
pub use letters::LetterText;
pub use list_portal::{EntryProposed, ListPortal, MeasureQuestion};
pub use openid_portal::{Errand, Leaving, OpenidIdentity, OpenidPortal, Return, Returned};
pub use own_words::{WordsFault, check_words};
pub use pages::openid::openid_back;
pub use portal::{
    Answer, Arrangement, Download, KeptAnswer, On, Part, Portal, ReviewDecision, Session, SignedIn, Spool,
    SubjectQuery, TableFormat, Upload, Viewer,
};
pub use problem::Problem;
pub use quota::{Quota, Standing};
pub use report_portal::{ReportMade, ReportPortal, ReportSent};
pub use sample_portal::{SamplePortal, SampleWanted};
pub use server::app;
pub use sharing_portal::{SharingPortal, SharingWanted};
pub use statistic_portal::StatisticPortal;
pub use subscription_portal::{Followed, LinkAct, Subscribed, SubscriptionLine, SubscriptionPortal, Wanted};
pub use visit::Settings;
pub use words::Words;
