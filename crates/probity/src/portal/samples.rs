//! Samples of records, drawn and read by the node.

use async_trait::async_trait;
use domain::{RecordId, id::SampleId, sample::Comparison};
use publish::{Page, SampleFile, SampleRecord, SampleRow, View};
use web::{Answer, Part, SamplePortal, SampleWanted, Viewer};

use super::{
    NodePortal,
    answers::{answer, part, viewer},
};

#[async_trait]
impl SamplePortal for NodePortal {
    async fn samples(&self, who: &Viewer, asked: &Part) -> Answer<View<Page<SampleRow>>> {
        answer(self.node.samples(&viewer(who), &part(asked)).await)
    }

    async fn sample(&self, who: &Viewer, id: SampleId, asked: &Part) -> Answer<View<SampleFile>> {
        answer(self.node.sample(&viewer(who), id, &part(asked)).await)
    }

    async fn sample_record(&self, who: &Viewer, id: SampleId, record: RecordId) -> Answer<View<SampleRecord>> {
        answer(self.node.sample_record(&viewer(who), id, record).await)
    }

    async fn draw_sample(&self, who: &Viewer, wanted: SampleWanted) -> Answer<SampleId> {
        let SampleWanted { dataset, deliverer, size, reasons } = wanted;
        let wanted = flow::sampling::SampleWanted { dataset, deliverer, size, reasons };
        answer(self.node.draw_sample(&viewer(who), wanted).await)
    }

    async fn compare_record(
        &self,
        who: &Viewer,
        sample: SampleId,
        record: RecordId,
        comparison: Comparison,
        reasons: &str,
    ) -> Answer<()> {
        answer(self.node.compare_record(&viewer(who), sample, record, comparison, reasons).await)
    }
}
