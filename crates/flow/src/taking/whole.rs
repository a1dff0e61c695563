//! What is told of a file as a whole, beside what its rows say.

use collect::quality::QualityMeter;
use domain::{Finding, FindingCode, Severity, delivery::Receipt};
use store::DeliveryQuery;
use supervise::drift::Profile;

use super::{DELIVERIES_AT_A_TIME, Progressing, Run};
use crate::Result;

impl Run<'_> {
    /// The receipt of a delivery whose bytes are gone, as after the restore of a backup that was made
    /// while it ran: the rows taken so far stand, and the file is to be delivered again.
    pub(super) async fn broken_off(&self) -> Result<Receipt> {
        let lost = Finding::new(FindingCode::new("delivery-lost"), Severity::Reject);
        let mut meter = QualityMeter::new(&self.node.pack);
        meter.file(&lost);
        let end = Some((vec![lost], Box::new(meter), Profile::default()));
        self.receipt(Progressing { end, ..self.at_cursor() }).await
    }

    /// Tells a file that was delivered before, where it changed nothing this time.
    pub(super) async fn tell_repetition(&self, receipt: &mut Receipt) -> Result<()> {
        let counts = &receipt.counts;
        let changed = counts.accepted + counts.corrected + counts.withdrawn > 0;
        if changed || counts.unchanged == 0 || !self.was_delivered_before().await? {
            return Ok(());
        }
        let repeated = Finding::new(FindingCode::new("repeated-delivery"), Severity::Warn);
        *receipt.findings.entry(repeated.code.to_string()).or_default() += 1;
        receipt.file_findings.push(repeated);
        Ok(())
    }

    async fn was_delivered_before(&self) -> Result<bool> {
        let mut query = DeliveryQuery {
            deliverer: Some(self.work.deliverer.clone()),
            dataset: Some(self.work.dataset.clone()),
            after: None,
            limit: DELIVERIES_AT_A_TIME,
        };
        loop {
            let (states, next) = self.node.register.deliveries(&query).await?;
            if states
                .iter()
                .any(|other| other.id != self.state.id && !other.is_turned_away() && other.digest == self.state.digest)
            {
                return Ok(true);
            }
            if next.is_none() {
                return Ok(false);
            }
            query.after = next;
        }
    }
}
