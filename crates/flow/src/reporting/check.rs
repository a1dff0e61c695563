//! A report is checked later: whether it is one of this node's, whether it is valid still, and whether
//! anything in it has changed, without telling what.

use domain::{
    Audience, SubjectId,
    report::{FileStanding, ReportIssued, ReportNumber},
};
use publish::{IssuedReport, Reader, View};

use super::data::{content, digest, number_of};
use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::Node,
};

impl Node {
    /// What is told of the report of that number.
    pub async fn issued_report(&self, viewer: &Viewer, number: &ReportNumber) -> Result<View<IssuedReport>> {
        self.authorise_here(viewer, Action::ReadPublic)?;
        let issued = self.register.report(number).await?;
        self.told_of(&issued.ok_or_else(|| Error::not_found("report", number))?).await
    }

    /// Whether a file, a document or its data, is as it was issued, with what is told of its report. Files
    /// are known by their digest: nobody's document is opened here. Data that are not as issued may name a
    /// report that was; a document names none, and its number can be asked for.
    pub async fn check_report(
        &self,
        viewer: &Viewer,
        file: &[u8],
    ) -> Result<(FileStanding, Option<View<IssuedReport>>)> {
        self.authorise_here(viewer, Action::ReadPublic)?;
        if let Some(issued) = self.register.report_of_file(&digest(file)).await? {
            return Ok((FileStanding::Genuine, Some(self.told_of(&issued).await?)));
        }
        let named = match number_of(file) {
            Some(number) => self.register.report(&number).await?,
            None => None,
        };
        match named {
            Some(issued) => Ok((FileStanding::Altered, Some(self.told_of(&issued).await?))),
            None => Ok((FileStanding::Unknown, None)),
        }
    }

    async fn told_of(&self, issued: &ReportIssued) -> Result<View<IssuedReport>> {
        let id = issued.head.subject;
        let subject = self.register.subjects(&[self.register.lead(id).await?]).await?.pop();
        let now = match as_whom(issued.head.audience, id) {
            Some(reader) if !issued.head.of_the_past => match self.report_as(&reader, id).await {
                Ok(report) => Some(content(&report)?),
                Err(Error::NotFound { .. } | Error::Gone | Error::Moved(_)) => None,
                Err(error) => return Err(error),
            },
            _ => None,
        };
        Ok(IssuedReport::view(&self.glossary, self.moment(), subject.as_ref(), issued, now.as_deref()))
    }
}

/// The reader for whom a report was made.
fn as_whom(audience: Audience, subject: SubjectId) -> Option<Reader> {
    match audience {
        Audience::Public => Some(Reader::public()),
        Audience::Subject => Some(Reader::subject(subject)),
        Audience::Inquirer => Some(Reader::inquirer([subject])),
        Audience::Officer => Some(Reader::officer()),
        Audience::Auditor => Some(Reader::auditor()),
        Audience::Deliverer => None,
    }
}
