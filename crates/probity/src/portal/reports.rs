//! Credit reports and notices, answered by the node.

use async_trait::async_trait;
use domain::{
    Language, SubjectId,
    id::ThingId,
    report::{FileStanding, ReportNumber},
};
use flow::reporting::ReportAsked;
use publish::{IssuedReport, View};
use web::{Answer, Bytes, Problem, ReportMade, ReportPortal, ReportSent, Viewer};

use super::{
    NodePortal,
    answers::{answer, viewer},
};

#[async_trait]
impl ReportPortal for NodePortal {
    fn makes_documents(&self) -> bool {
        self.node.makes_documents()
    }

    async fn make_report(
        &self,
        who: &Viewer,
        subject: SubjectId,
        language: Language,
        sent: &ReportSent,
    ) -> Answer<ReportMade> {
        let asked = ReportAsked { subject, language, whole: sent.whole, as_of: sent.as_of };
        let made = answer(self.node.make_report(&viewer(who), &asked).await)?;
        Ok(ReportMade { number: made.head.number, document: made.document.into(), data: made.data.into() })
    }

    async fn issued_report(&self, who: &Viewer, number: &ReportNumber) -> Answer<View<IssuedReport>> {
        answer(self.node.issued_report(&viewer(who), number).await)
    }

    async fn check_report(&self, who: &Viewer, file: Bytes) -> Answer<(FileStanding, Option<View<IssuedReport>>)> {
        answer(self.node.check_report(&viewer(who), &file).await)
    }

    async fn report_key(&self) -> Answer<serde_json::Value> {
        let key = answer(self.node.report_public_key())?;
        serde_json::to_value(key).map_err(|error| Problem::Broken(error.to_string()))
    }

    async fn notice(&self, who: &Viewer, thing: ThingId, language: Language) -> Answer<Bytes> {
        answer(self.node.notice(&viewer(who), thing, language).await).map(Bytes::from)
    }
}
