//! Samples of records of the made-up node: one that is half compared.

use async_trait::async_trait;
use domain::{
    DatasetId, FieldCode, OrganCode, RecordId, Role,
    id::SampleId,
    sample::{Comparison, SampleDrawn},
};
use publish::{
    ComparedInput, DrawnAnswer, DrawnInput, Page, Reader, SampleFile, SampleInput, SampleRecord, SampleRow, View,
    input::{RecordInput, SubjectInput},
};
use web::{Answer, Part, Problem, SamplePortal, SampleWanted, Viewer};

use super::{
    Fake,
    data::{at, entry, organ, record_id},
};

/// 88 of 90 agree: at 95 per cent between 92.3 and 99.4 per cent.
pub fn compared() -> ComparedInput {
    ComparedInput { compared: 90, agree: 88, interval: (0.923, 0.994), confidence_percent: 95, enough: true }
}

pub fn drawn(
    (subject, record): (SubjectInput, RecordInput),
    comparison: Option<Comparison>,
    restated: bool,
) -> DrawnInput {
    let answer = comparison.map(|comparison| DrawnAnswer {
        entry: entry(961),
        comparison,
        reasons: "决定书载明罚款三千元".to_owned(),
        at: at("2026-11-24T03:00:00Z"),
        by: Some("reviewer".parse().unwrap()),
    });
    DrawnInput { record, subject: Some(subject), answer, restated }
}

pub fn fine_differs() -> Comparison {
    Comparison::Differs(vec![FieldCode::parse("CF_NR_FK").unwrap()])
}

fn sample(seq: u64) -> SampleInput {
    let code = OrganCode::parse("113500000000000001").unwrap();
    let none = ComparedInput { compared: 0, agree: 0, interval: (0.0, 1.0), confidence_percent: 95, enough: false };
    let market = organ(code.as_str(), "榕城市市场监督管理局", "Rongcheng Administration for Market Regulation");
    SampleInput {
        id: SampleId::opened_by(entry(seq)),
        drawn: SampleDrawn {
            dataset: DatasetId::parse("penalty").unwrap(),
            deliverer: (seq == 950).then(|| code.clone()),
            seed: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
            among: 18_204,
            reasons: "2026 年度行政处罚数据核验".to_owned(),
        },
        at: at("2026-11-20T01:00:00Z"),
        by: Some("reviewer".parse().unwrap()),
        deliverer: (seq == 950).then_some(market),
        records: 120,
        compared: if seq == 950 { compared() } else { none },
    }
}

impl Fake {
    fn reader_of_samples(&self, viewer: &Viewer) -> Reader {
        if viewer.role == Role::Auditor { Reader::auditor() } else { self.reader(viewer) }
    }

    fn drawn_records(&self) -> Answer<Vec<DrawnInput>> {
        Ok(vec![
            drawn(self.of_record(record_id(22))?, None, false),
            drawn(self.of_record(record_id(23))?, None, true),
            drawn(self.of_record(record_id(25))?, Some(fine_differs()), false),
            drawn(self.of_record(record_id(29))?, Some(Comparison::Agrees), false),
        ])
    }
}

#[async_trait]
impl SamplePortal for Fake {
    async fn samples(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<SampleRow>>> {
        let reader = self.reader_of_samples(viewer);
        let row = |seq| SampleRow::view(&self.glossary, &reader, self.moment(), &sample(seq));
        Ok(Page::of(&reader, self.moment(), [row(955)?, row(950)?], None, None))
    }
    async fn sample(&self, viewer: &Viewer, id: SampleId, _: &Part) -> Answer<View<SampleFile>> {
        if id.entry() != entry(950) {
            return Err(Problem::NotFound);
        }
        let reader = self.reader_of_samples(viewer);
        let records = self.drawn_records()?;
        Ok(SampleFile::view(&self.glossary, &reader, self.moment(), &sample(950), &records, None)?)
    }
    async fn sample_record(&self, viewer: &Viewer, id: SampleId, record: RecordId) -> Answer<View<SampleRecord>> {
        if id.entry() != entry(950) {
            return Err(Problem::NotFound);
        }
        let reader = self.reader_of_samples(viewer);
        let drawn = self.drawn_records()?.into_iter().find(|one| one.record.id == record).ok_or(Problem::NotFound)?;
        Ok(SampleRecord::view(&self.glossary, &reader, self.moment(), &sample(950), &drawn)?)
    }
    async fn draw_sample(&self, _: &Viewer, wanted: SampleWanted) -> Answer<SampleId> {
        match wanted.size {
            1..=1_000 => Ok(SampleId::opened_by(entry(950))),
            _ => Err(Problem::invalid("size", "1 to 1000")),
        }
    }
    async fn compare_record(&self, _: &Viewer, _: SampleId, record: RecordId, _: Comparison, _: &str) -> Answer<()> {
        match record == record_id(22) {
            true => Ok(()),
            false => Err(Problem::Conflict("the record was compared before".to_owned())),
        }
    }
}
