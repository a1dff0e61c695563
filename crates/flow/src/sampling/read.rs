//! Samples as officers of the centre read them, and what comparisons came to for each deliverer.

use std::collections::BTreeMap;

use domain::{
    DatasetId, EntryId, Instant, OrganCode, RecordId,
    date::add_days,
    entry::{Body, Entry},
    id::SampleId,
    sample::RecordCompared,
};
use publish::{ComparedInput, DrawnAnswer, DrawnInput, Page, SampleFile, SampleInput, SampleRecord, SampleRow, View};
use store::{DrawnRecord, SampleCounts};
use supervise::proportion::wilson;

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::Node,
    read::{Looked, Part, inputs::Organs, reader},
};

/// Records that were found to differ, told of one data set at most.
const MOST_DIFFERING: u32 = 50;

/// Comparisons of some records: how many, and how many of them agree.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    compared: u64,
    agree: u64,
}

impl Node {
    /// Samples, the latest first.
    pub async fn samples(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<SampleRow>>> {
        self.authorise_here(viewer, Action::ReadSamples)?;
        let before = part.cursor()?.map(|cursor| SampleId::from_raw(cursor.id));
        let counts = self.register.samples(before, part.limit() + 1).await?;
        let (shown, more) = counts.split_at(counts.len().min(part.limit() as usize));
        let next = shown.last().filter(|_| !more.is_empty()).map(|last| cursor(last.id.entry()));
        let (reader, mut organs) = (reader(viewer), Organs::default());
        let mut rows = Vec::with_capacity(shown.len());
        for sample in self.sample_inputs(&mut organs, shown).await? {
            rows.push(SampleRow::view(&self.glossary, &reader, self.moment(), &sample)?);
        }
        Ok(Page::of(&reader, self.moment(), rows, next, None))
    }

    /// A sample with a page of its records, those that wait first.
    pub async fn sample(&self, viewer: &Viewer, id: SampleId, part: &Part) -> Result<View<SampleFile>> {
        self.authorise_here(viewer, Action::ReadSamples)?;
        let mut organs = Organs::default();
        let sample = self.sample_input(&mut organs, id).await?;
        let mut drawn = self.register.drawn_records(id).await?;
        let place = |one: &DrawnRecord| (one.answer.is_some() || one.restated, one.id);
        drawn.sort_by_key(place);
        if let Some(after) = part.cursor()? {
            let after = (after.sort != 0, EntryId::from_raw(after.id));
            drawn.retain(|one| place(one) > after);
        }
        let more = drawn.len() > part.limit() as usize;
        drawn.truncate(part.limit() as usize);
        let next = drawn.last().filter(|_| more).map(|last| {
            let (done, id) = place(last);
            store::Cursor { sort: i64::from(done), id: id.raw() }.to_string()
        });
        let records = self.drawn_inputs(drawn).await?;
        Ok(SampleFile::view(&self.glossary, &reader(viewer), self.moment(), &sample, &records, next)?)
    }

    /// A record of a sample with what it says.
    pub async fn sample_record(&self, viewer: &Viewer, id: SampleId, record: RecordId) -> Result<View<SampleRecord>> {
        self.authorise_here(viewer, Action::ReadSamples)?;
        let drawn = self.drawn_record(id, record).await?;
        let mut organs = Organs::default();
        let sample = self.sample_input(&mut organs, id).await?;
        let input = self.drawn_inputs(vec![drawn]).await?.pop();
        let input = input.ok_or_else(|| Error::not_found("record", record))?;
        let subject = input.subject.as_ref().map(|input| input.subject.id);
        let shown = SampleRecord::view(&self.glossary, &reader(viewer), self.moment(), &sample, &input)?;
        let matter = id.to_string();
        let looked = Looked { action: "read-record", subject, record: Some(record), dataset: None, matter: &matter };
        self.note_access(viewer, looked).await?;
        Ok(shown)
    }

    /// What comparisons that still count came to: by data set and deliverer.
    pub(crate) async fn compared_by_dataset(&self) -> Result<BTreeMap<(DatasetId, OrganCode), ComparedInput>> {
        let found = self.register.compared_since(self.comparisons_since()).await?;
        let counted = |one: store::Compared| {
            let input = self.came_to(Counted { compared: one.compared, agree: one.agree });
            ((one.dataset, one.deliverer), input)
        };
        Ok(found.into_iter().map(counted).collect())
    }

    /// The same of each deliverer, all its data sets together.
    pub(crate) async fn compared_by_deliverer(&self) -> Result<BTreeMap<OrganCode, ComparedInput>> {
        let mut by_deliverer: BTreeMap<OrganCode, Counted> = BTreeMap::new();
        for one in self.register.compared_since(self.comparisons_since()).await? {
            let counted = by_deliverer.entry(one.deliverer).or_default();
            counted.compared += one.compared;
            counted.agree += one.agree;
        }
        Ok(by_deliverer.into_iter().map(|(organ, counted)| (organ, self.came_to(counted))).collect())
    }

    /// Records of a data set that are not as their originals, the latest comparison first: of one deliverer, or of all.
    pub(crate) async fn differing(&self, dataset: &DatasetId, of: Option<&OrganCode>) -> Result<Vec<DrawnInput>> {
        let since = self.comparisons_since();
        let drawn = self.register.differing_records(dataset, of, since, MOST_DIFFERING).await?;
        self.drawn_inputs(drawn).await
    }

    /// From when on comparisons count.
    fn comparisons_since(&self) -> Instant {
        let days = i64::from(self.pack.settings().comparisons.count_for_days);
        let since = add_days(self.clock.today(), -days).and_then(|day| self.clock.start_of(day));
        since.unwrap_or(Instant::from_millis(0))
    }

    fn came_to(&self, Counted { compared, agree }: Counted) -> ComparedInput {
        let policy = self.pack.settings().comparisons;
        ComparedInput {
            compared,
            agree,
            interval: wilson(agree, compared, f64::from(policy.confidence_percent) / 100.0).unwrap_or((0.0, 1.0)),
            confidence_percent: policy.confidence_percent,
            enough: compared >= u64::from(policy.enough),
        }
    }

    async fn sample_input(&self, organs: &mut Organs, id: SampleId) -> Result<SampleInput> {
        let counts = self.register.sample(id).await?.ok_or_else(|| Error::not_found("sample", id))?;
        let input = self.sample_inputs(organs, &[counts]).await?.pop();
        input.ok_or_else(|| Error::not_found("sample", id))
    }

    /// The samples in the same order.
    async fn sample_inputs(&self, organs: &mut Organs, counts: &[SampleCounts]) -> Result<Vec<SampleInput>> {
        let ids: Vec<EntryId> = counts.iter().map(|sample| sample.id.entry()).collect();
        let mut entries = by_id(self.register.entries(&ids).await?);
        let mut inputs = Vec::with_capacity(counts.len());
        for counted in counts {
            let Some(entry) = entries.remove(&counted.id.entry()) else { continue };
            let Some(Body::SampleDrawn(drawn)) = entry.body else { continue };
            let deliverer = match &drawn.deliverer {
                Some(code) => Some(self.organ_input(organs, code).await?),
                None => None,
            };
            inputs.push(SampleInput {
                id: counted.id,
                at: entry.recorded_at,
                by: entry.actor.account().cloned(),
                deliverer,
                records: counted.records,
                compared: self.came_to(Counted { compared: counted.compared, agree: counted.agree }),
                drawn,
            });
        }
        Ok(inputs)
    }

    async fn drawn_inputs(&self, drawn: Vec<DrawnRecord>) -> Result<Vec<DrawnInput>> {
        let answers: Vec<EntryId> = drawn.iter().filter_map(|one| Some(one.answer?.1)).collect();
        let mut entries = by_id(self.register.entries(&answers).await?);
        let mut inputs = Vec::with_capacity(drawn.len());
        for one in drawn {
            let entry = one.answer.and_then(|(_, answer)| entries.remove(&answer));
            let (subject, record) = self.whole_input(self.record_whole(one.record).await?).await?;
            inputs.push(DrawnInput { record, subject, answer: entry.and_then(answered), restated: one.restated });
        }
        Ok(inputs)
    }
}

fn by_id(entries: Vec<Entry>) -> BTreeMap<EntryId, Entry> {
    entries.into_iter().map(|entry| (entry.id, entry)).collect()
}

fn answered(entry: Entry) -> Option<DrawnAnswer> {
    let Some(Body::RecordCompared(RecordCompared { comparison, reasons, .. })) = entry.body else { return None };
    let (at, by) = (entry.recorded_at, entry.actor.account().cloned());
    Some(DrawnAnswer { entry: entry.id, comparison, reasons, at, by })
}

fn cursor(entry: EntryId) -> String {
    store::Cursor { sort: 0, id: entry.raw() }.to_string()
}
