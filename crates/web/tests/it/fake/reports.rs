//! Reports of the made-up node: one was issued, and the press prints a line of text.

use async_trait::async_trait;
use domain::{
    Audience, Language, SubjectId,
    id::ThingId,
    report::{FileStanding, ReportHead, ReportIssued, ReportNumber},
};
use publish::{IssuedReport, View};
use web::{Answer, Bytes, Problem, ReportMade, ReportPortal, ReportSent, Viewer};

use super::{
    Fake,
    data::{day, subject_id},
};

/// The number of the one report.
pub const NUMBER: &str = "7K2QF-0M9XA-4TZ3C-R81VB";

/// Its document.
pub const DOCUMENT: &str = "%PDF made up";

impl Fake {
    fn issued(&self) -> View<IssuedReport> {
        let subjects = self.subjects.lock().unwrap();
        let issued = ReportIssued {
            head: ReportHead {
                number: NUMBER.parse().unwrap(),
                subject: subjects[0].subject.id,
                audience: Audience::Public,
                language: Language::English,
                made_at: self.now,
                as_of: self.today,
                valid_until: day("2026-12-25"),
                of_the_past: false,
            },
            content: "as it was".to_owned(),
            data: "da7a".to_owned(),
            document: "d0c".to_owned(),
        };
        IssuedReport::view(&self.glossary, self.moment(), Some(&subjects[0].subject), &issued, Some("otherwise"))
    }
}

#[async_trait]
impl ReportPortal for Fake {
    fn makes_documents(&self) -> bool {
        true
    }
    async fn make_report(
        &self,
        viewer: &Viewer,
        subject: SubjectId,
        _: Language,
        sent: &ReportSent,
    ) -> Answer<ReportMade> {
        if sent.whole && viewer.subject != Some(subject) {
            return Err(Problem::Forbidden);
        }
        if subject != subject_id(1) {
            return Err(Problem::NotFound);
        }
        Ok(ReportMade {
            number: NUMBER.parse().unwrap(),
            document: Bytes::from_static(DOCUMENT.as_bytes()),
            data: Bytes::from_static(b"{}"),
        })
    }
    async fn issued_report(&self, _: &Viewer, number: &ReportNumber) -> Answer<View<IssuedReport>> {
        if number.as_str() == NUMBER { Ok(self.issued()) } else { Err(Problem::NotFound) }
    }
    async fn check_report(&self, _: &Viewer, file: Bytes) -> Answer<(FileStanding, Option<View<IssuedReport>>)> {
        Ok(match &*file == DOCUMENT.as_bytes() {
            true => (FileStanding::Genuine, Some(self.issued())),
            false => (FileStanding::Unknown, None),
        })
    }
    async fn report_key(&self) -> Answer<serde_json::Value> {
        Ok(serde_json::json!({ "kty": "OKP", "crv": "Ed25519", "kid": "k" }))
    }
    async fn notice(&self, _: &Viewer, _: ThingId, _: Language) -> Answer<Bytes> {
        Err(Problem::NotFound)
    }
}
