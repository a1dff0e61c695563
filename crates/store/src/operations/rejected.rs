//! Rejected rows: kept, sealed by the caller, until redelivered, 90 days at most.

use domain::{DatasetId, DeliveryId, Finding, Instant, OrganCode};

use crate::{
    Committed, Error, Register, Result,
    engine::{
        Args, Cells, Connection, Table,
        bulk::{Cell, Kind},
    },
};

pub(crate) static REJECTED_ROW: Table = Table {
    name: "rejected_row",
    columns: &[
        ("delivery", Kind::Int),
        ("delivery_row", Kind::Int),
        ("findings", Kind::Text),
        ("content", Kind::Bytes),
        ("until_instant", Kind::Int),
    ],
    key: 2,
    adds: None,
};

/// A row that was not accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct RejectedRow {
    /// The delivery; may be pending in the step that opens it.
    pub delivery: DeliveryId,
    /// The row, the first below the header being 1.
    pub row: u32,
    /// All its findings.
    pub findings: Vec<Finding>,
    /// The row as the caller keeps it (sealed, or with personal numbers replaced by tokens); absent
    /// for rows of persons, which are kept nowhere outside the seal.
    pub content: Option<Vec<u8>>,
    /// When it is destroyed at the latest.
    pub until: Instant,
}

impl Register {
    /// Rejected rows of a delivery after row `after`, in order, that are kept at `now`.
    pub async fn rejected_rows(
        &self,
        delivery: DeliveryId,
        now: Instant,
        after: u32,
        limit: u32,
    ) -> Result<Vec<RejectedRow>> {
        let args = Args::new().int(delivery.raw()).int(now.millis()).int(i64::from(after)).int(i64::from(limit));
        let rows = self.pool().reader().await?.rows("log.rejected", args).await?;
        rows.iter()
            .map(|row| {
                let bad = |value: String| Error::BadValue { table: "rejected_row", value };
                Ok(RejectedRow {
                    delivery,
                    row: u32::try_from(row.int(0)?).map_err(|error| bad(error.to_string()))?,
                    findings: serde_json::from_str(&row.text(1)?).map_err(|error| bad(error.to_string()))?,
                    content: row.opt_bytes(2)?.map(<[u8]>::to_vec),
                    until: Instant::from_millis(row.int(3)?),
                })
            })
            .collect()
    }

    /// Destroys rejected rows: those whose term has run out at `now`; returns how many.
    pub async fn forget_rejected(&self, now: Instant) -> Result<u64> {
        self.pool().writer().await?.run("log.forget_rejected", Args::new().int(now.millis())).await
    }

    /// Destroys the rejected rows of a deliverer's earlier deliveries of a data set once a corrected
    /// file has taken their place.
    pub async fn forget_rejected_of(
        &self,
        dataset: &DatasetId,
        deliverer: &OrganCode,
        before: DeliveryId,
    ) -> Result<u64> {
        let (Some(dataset), Some(deliverer)) =
            (self.known_word(dataset.as_str()).await?, self.known_word(deliverer.as_str()).await?)
        else {
            return Ok(0);
        };
        let args = Args::new().int(dataset).int(deliverer).int(before.raw());
        self.pool().writer().await?.run("log.forget_rejected_of", args).await
    }

    /// Destroys one rejected row: it was corrected where it stood.
    pub async fn forget_rejected_row(&self, delivery: DeliveryId, row: u32) -> Result<u64> {
        let args = Args::new().int(delivery.raw()).int(i64::from(row));
        self.pool().writer().await?.run("log.forget_rejected_row", args).await
    }

    pub(crate) async fn write_rejected(
        &self,
        connection: &mut Connection,
        rejected: &[RejectedRow],
        committed: &Committed,
    ) -> Result<()> {
        let mut cells = Cells::new(&REJECTED_ROW, false);
        for row in rejected {
            let findings = serde_json::to_string(&row.findings)
                .map_err(|error| Error::BadValue { table: "rejected_row", value: error.to_string() })?;
            cells.int(committed.settle(row.delivery.entry()).raw());
            cells.int(i64::from(row.row));
            cells.text(findings);
            cells.push(row.content.clone().map_or(Cell::Null, Cell::Bytes));
            cells.int(row.until.millis());
        }
        connection.write(cells).await
    }
}
