//! Corrections and withdrawals of single records by hand that wait for a second officer: one a record, and each until
//! a day.

use domain::{AccountName, DatasetId, EntryId, Instant, OrganCode, RecordId, Values};

use crate::{
    Error, Register, Result,
    engine::{Args, Row},
};

/// What one officer wrote and another has still to confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordEdit {
    /// The record.
    pub record: RecordId,
    /// Its version that was edited.
    pub version: EntryId,
    /// The organ that delivered it, whose officers both are.
    pub organ: OrganCode,
    /// Its data set.
    pub dataset: DatasetId,
    /// What it would say, with tokens in the place of personal numbers; `None` where it would be withdrawn.
    pub values: Option<Values>,
    /// Why.
    pub reasons: String,
    /// Who proposes it.
    pub proposed_by: AccountName,
    /// When.
    pub proposed_at: Instant,
    /// When it is destroyed, if nobody confirms it.
    pub until: Instant,
}

impl Register {
    /// Keeps an edit; `false` where one of the record waits already.
    pub async fn propose_edit(&self, edit: &RecordEdit) -> Result<bool> {
        let content = serde_json::to_string(edit.values.as_ref().unwrap_or(&Values::new()))
            .map_err(|error| Error::BadValue { table: TABLE, value: error.to_string() })?;
        let args = Args::new()
            .int(edit.record.raw())
            .int(edit.version.raw())
            .text(edit.organ.as_str())
            .text(edit.dataset.as_str())
            .int(i64::from(edit.values.is_none()))
            .text(content.as_str())
            .text(edit.reasons.as_str())
            .text(edit.proposed_by.as_str())
            .int(edit.proposed_at.millis())
            .int(edit.until.millis());
        Ok(self.pool().writer().await?.run("log.propose_edit", args).await? == 1)
    }

    /// The edit of a record that waits at `now`.
    pub async fn edit(&self, record: RecordId, now: Instant) -> Result<Option<RecordEdit>> {
        let args = Args::new().int(record.raw()).int(now.millis());
        let row = self.pool().reader().await?.row("log.edit", args).await?;
        row.as_ref().map(read_edit).transpose()
    }

    /// The edits of an organ that wait at `now`, by record after `after`.
    pub async fn edits(&self, organ: &OrganCode, now: Instant, after: i64, limit: u32) -> Result<Vec<RecordEdit>> {
        let args = Args::new().text(organ.as_str()).int(now.millis()).int(after).int(i64::from(limit));
        self.pool().reader().await?.rows("log.edits", args).await?.iter().map(read_edit).collect()
    }

    /// Destroys the edit of a record that was proposed then; `false` where it waits no more.
    pub async fn remove_edit(&self, record: RecordId, proposed_at: Instant) -> Result<bool> {
        let args = Args::new().int(record.raw()).int(proposed_at.millis());
        Ok(self.pool().writer().await?.run("log.remove_edit", args).await? == 1)
    }

    /// Destroys edits that nobody confirmed in time; returns how many.
    pub async fn forget_edits(&self, now: Instant) -> Result<u64> {
        self.pool().writer().await?.run("log.forget_edits", Args::new().int(now.millis())).await
    }
}

const TABLE: &str = "record_edit";

fn read_edit(row: &Row) -> Result<RecordEdit> {
    let bad = |value: String| Error::BadValue { table: TABLE, value };
    let values: Values = serde_json::from_str(&row.text(5)?).map_err(|error| bad(error.to_string()))?;
    Ok(RecordEdit {
        record: RecordId::from_raw(row.int(0)?),
        version: EntryId::from_raw(row.int(1)?),
        organ: OrganCode::parse(&row.text(2)?).map_err(|error| bad(error.to_string()))?,
        dataset: DatasetId::parse(&row.text(3)?).map_err(|error| bad(error.to_string()))?,
        values: (row.int(4)? == 0).then_some(values),
        reasons: row.text(6)?,
        proposed_by: row.text(7)?.parse().map_err(|_| bad("an account".to_owned()))?,
        proposed_at: Instant::from_millis(row.int(8)?),
        until: Instant::from_millis(row.int(9)?),
    })
}
