//! Credit reports as issued.

use domain::{
    EntryId, SubjectId,
    entry::Body,
    report::{ReportIssued, ReportNumber},
};

use crate::{
    Register, Result, codec,
    engine::{Args, Row},
};

impl Register {
    /// The report of that number.
    pub async fn report(&self, number: &ReportNumber) -> Result<Option<ReportIssued>> {
        let rows = self.pool().reader().await?.rows("report.numbered", Args::new().text(number.as_str())).await?;
        Ok(self.read_reports(&rows).await?.pop())
    }

    /// The report whose data or document have that digest.
    pub async fn report_of_file(&self, digest: &str) -> Result<Option<ReportIssued>> {
        let rows = self.pool().reader().await?.rows("report.of_file", Args::new().text(digest)).await?;
        Ok(self.read_reports(&rows).await?.pop())
    }

    /// The reports that were issued of a subject, the newest first.
    pub async fn reports_of(&self, subject: SubjectId, limit: u32) -> Result<Vec<ReportIssued>> {
        let args = Args::new().int(subject.raw()).int(i64::from(limit));
        let rows = self.pool().reader().await?.rows("report.of_subject", args).await?;
        self.read_reports(&rows).await
    }

    async fn read_reports(&self, rows: &[Row]) -> Result<Vec<ReportIssued>> {
        let dictionaries = self.dictionaries_for(rows, 2).await?;
        let mut reader = codec::Reader::new(&dictionaries);
        let mut reports = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(content) = row.opt_bytes(1)? else { continue };
            if let Body::ReportIssued(issued) = reader.body(EntryId::from_raw(row.int(0)?), row.int(2)?, content)? {
                reports.push(*issued);
            }
        }
        Ok(reports)
    }
}
