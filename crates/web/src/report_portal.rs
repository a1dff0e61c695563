//! Credit reports and notices as documents, as the web sees them.

use async_trait::async_trait;
use axum::body::Bytes;
use domain::{
    Date, Language, SubjectId,
    id::ThingId,
    report::{FileStanding, ReportNumber},
};
use publish::{IssuedReport, View};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::portal::{Answer, Viewer};

/// A report as asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportSent {
    /// `zh` or `en`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub language: Option<Language>,
    /// Whether it shows what the viewer may see; what the public sees where not.
    #[serde(default)]
    pub whole: bool,
    /// A past day as of which it shows the file: for the subject itself, reviewers and the auditor.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub as_of: Option<Date>,
}

/// A report as issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportMade {
    /// Its number.
    pub number: ReportNumber,
    /// The document: PDF.
    pub document: Bytes,
    /// Its signed data: JSON.
    pub data: Bytes,
}

/// The part of [`crate::Portal`] that is about documents.
#[async_trait]
pub trait ReportPortal: Send + Sync + 'static {
    /// Whether this node makes documents.
    fn makes_documents(&self) -> bool;
    /// Issues the credit report of a subject. [`crate::Problem::Absent`] where this build makes none.
    async fn make_report(
        &self,
        viewer: &Viewer,
        subject: SubjectId,
        language: Language,
        sent: &ReportSent,
    ) -> Answer<ReportMade>;
    /// What is told of the report of a number.
    async fn issued_report(&self, viewer: &Viewer, number: &ReportNumber) -> Answer<View<IssuedReport>>;
    /// Whether a file is a report as it was issued, with what is told of that.
    async fn check_report(&self, viewer: &Viewer, file: Bytes) -> Answer<(FileStanding, Option<View<IssuedReport>>)>;
    /// The key that reports are checked with: a JSON Web Key.
    async fn report_key(&self) -> Answer<serde_json::Value>;
    /// A notice as a document. [`crate::Problem::NotFound`] where there is none of that thing.
    async fn notice(&self, viewer: &Viewer, thing: ThingId, language: Language) -> Answer<Bytes>;
}
