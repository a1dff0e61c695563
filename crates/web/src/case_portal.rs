//! Cases as the web sees them.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::{case_entry::NewCase, id::CaseId};
use publish::{CaseFile, CaseKind, CaseLine, CaseOutcome, Page, View};

use crate::portal::{Answer, Part, Viewer};

/// An act on a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseAct {
    /// The task that waits comes to an outcome.
    Do { outcome: String, reasons: String, evidence: Vec<String> },
    /// Its clock stops.
    Stop { reason: String, reasons: String },
    /// Its clock goes on.
    Continue { reasons: String },
}

/// The part of [`crate::Portal`] that is about cases.
#[async_trait]
pub trait CasePortal: Send + Sync + 'static {
    /// The kinds of cases.
    async fn case_kinds(&self, viewer: &Viewer) -> Answer<View<Page<CaseKind>>>;
    /// Opens a case; its id, and the receipt of whoever informs. [`crate::Problem::TooMany`] where too many
    /// informed from one address.
    async fn open_case(&self, viewer: &Viewer, new: NewCase, from: Option<IpAddr>) -> Answer<(CaseId, Option<String>)>;
    /// The cases in which the viewer's task waits, the earliest due first; a subject's own.
    async fn cases(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<CaseLine>>>;
    /// A case.
    async fn case(&self, viewer: &Viewer, id: CaseId) -> Answer<View<CaseFile>>;
    /// Acts on a case. [`crate::Problem::Conflict`] where another came first.
    async fn act_on_case(&self, viewer: &Viewer, id: CaseId, act: CaseAct) -> Answer<()>;
    /// The outcome for whoever holds the receipt.
    async fn case_outcome(&self, id: CaseId, receipt: &str) -> Answer<View<CaseOutcome>>;
}
