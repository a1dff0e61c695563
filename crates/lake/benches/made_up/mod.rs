//! A made-up city as the columns and tables of a lake, without a register: what a register ought to say of the
//! deliveries of the same city.

pub mod rules;

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::mpsc,
};

use assemble::{FilePlan, LinkVersion, PublicationVersion, RecordHistory, RecordVersion, stretches};
use catalogue::{Pack, contract::Contract, law::Publisher};
use decide::{PublicationPlan, Taken};
use domain::{
    DatasetId, EntryId, FieldCode, Instant, ListId, OrganCode, Period, Record, RecordId, StreamId, SubjectId, Value,
    Values,
    id::ListingId,
    identifier::Identifier,
    link::Certainty,
    listing::{Ends, Listing},
    record::{Operation, RecordKey},
    subject::{IdentifierHeld, NameHeld, Subject, SubjectClass, SubjectState},
    value::ValueKind,
};
use example::{
    bench::BENCH_DATE,
    bulk::{Bulk, BulkRecord, BulkSubject, DATASETS, ORGAN},
    setting::Setting,
};
use facts::FactPlan;
use lake::{
    Lake, Place,
    tables::{Line, Tables},
};

/// What the city is drawn from.
pub const SEED: u64 = 20_261_125;

/// Subjects that are handed on together.
const SUBJECTS_AT_A_TIME: usize = 1_024;

/// When all of it was delivered.
const RECORDED_AT: Instant = Instant::from_millis(1_795_600_000_000);

/// Makes what a register says of the subjects of a city in bulk.
pub struct City<'c> {
    pack: &'c Pack,
    bulk: &'c Bulk<'c>,
    organ: OrganCode,
    datasets: Vec<Dataset<'c>>,
    /// Entries are numbered by subject, so many each.
    stride: u64,
}

struct Dataset<'c> {
    contract: &'c Contract,
    fields: HashMap<&'c str, (&'c FieldCode, ValueKind)>,
    publication: PublicationPlan,
}

impl<'c> City<'c> {
    /// The city whose subjects have `mean` records each on average.
    pub fn new(pack: &'c Pack, bulk: &'c Bulk<'c>, mean: u64) -> City<'c> {
        let dataset = |id: &str| {
            let contract = pack.contract(&DatasetId::parse(id).unwrap()).unwrap();
            let fields = contract.fields.iter();
            Dataset {
                contract,
                fields: fields.map(|field| (field.code.as_str(), (&field.code, field.kind.value_kind()))).collect(),
                publication: PublicationPlan::prepare(pack, contract, Publisher::CreditCentre).unwrap(),
            }
        };
        City {
            pack,
            bulk,
            organ: OrganCode::parse(ORGAN).unwrap(),
            datasets: DATASETS.into_iter().map(dataset).collect(),
            stride: 2 * mean,
        }
    }

    /// All that the tables say of subject `number`.
    pub fn line(&self, number: u32) -> Line {
        let made = self.bulk.subject(number);
        let id = SubjectId::from_raw(i64::from(number) + 1);
        let mut line = Line { subject: id, known: Some(self.subject(id, &made)), records: vec![], listings: vec![] };
        for (seq, record) in (self.stride * u64::from(number) + 1..).zip(&made.records) {
            let entry = EntryId::new(StreamId(0), seq);
            let history = self.record(entry, id, made.class, record);
            line.listings.extend(self.listing(entry, id, made.class, &history).map(|one| (one.0, one.1, None)));
            line.records.push(history);
        }
        line
    }

    fn subject(&self, id: SubjectId, made: &BulkSubject) -> Subject {
        let identifier = |(scheme, code): &(&str, String)| {
            let identifier = Identifier::checked(domain::SchemeId::parse(scheme).unwrap(), code.as_str());
            IdentifierHeld { identifier, held: Period::ALWAYS }
        };
        let matching = self.pack.names().matching(&made.name);
        Subject {
            id,
            class: made.class,
            state: SubjectState::Confirmed,
            names: vec![NameHeld { name: made.name.clone(), matching, held: Period::ALWAYS }],
            identifiers: made.codes.iter().map(identifier).collect(),
            division: Some(made.division.clone()),
            status: Some(made.status.to_owned()),
            merged_into: None,
        }
    }

    fn record(&self, entry: EntryId, subject: SubjectId, class: SubjectClass, made: &BulkRecord) -> RecordHistory {
        let dataset = &self.datasets[made.dataset];
        let values = made.kept().map(|(field, text)| {
            let (code, kind) = dataset.fields[field];
            (code.clone(), Value::from_canonical(kind, text).unwrap())
        });
        let record = Record {
            dataset: dataset.contract.id.clone(),
            deliverer: self.organ.clone(),
            key: RecordKey([0; 16]),
            operation: Operation::State,
            values: values.collect::<BTreeMap<_, _>>(),
        };
        let publication = dataset.publication.publication_of(&Taken {
            record: &record,
            certainty: Certainty::Certain,
            subject_state: Some(SubjectState::Confirmed),
            subject_class: Some(class),
            findings: &[],
            taken_on: BENCH_DATE,
            today: BENCH_DATE,
        });
        let values: Values = record.stored();
        RecordHistory {
            id: RecordId::opened_by(entry),
            dataset: record.dataset,
            deliverer: record.deliverer,
            versions: vec![RecordVersion {
                entry,
                recorded_at: RECORDED_AT,
                effective_on: None,
                operation: Operation::State,
                values,
                row: None,
            }],
            links: vec![LinkVersion {
                entry,
                recorded_at: RECORDED_AT,
                subject: Some(subject),
                certainty: Certainty::Certain,
                evidence: vec![],
            }],
            publications: vec![PublicationVersion { entry, recorded_at: RECORDED_AT, publication }],
            objections: vec![],
        }
    }

    /// The entry on a list that a record reports.
    fn listing(
        &self,
        entry: EntryId,
        subject: SubjectId,
        class: SubjectClass,
        history: &RecordHistory,
    ) -> Option<(ListingId, Listing)> {
        let contract = self.pack.contract(&history.dataset)?;
        let rule = self.pack.list(contract.list.as_ref()?)?;
        let list: Option<&ListId> = if rule.subjects.contains(&class) { Some(&rule.id) } else { rule.marks.as_ref() };
        let values = &history.versions.first()?.values;
        let value = |field: &str| Some(values.get(&FieldCode::parse(field).ok()?)?.clone());
        let listing = Listing {
            subject,
            list: list?.clone(),
            cause: value("SPECAUSE")?,
            organ: self.organ.clone(),
            decided_on: value("ABNTIME")?.parse().ok()?,
            until: history.publications.first()?.publication.until?,
            record: Some(history.id),
            proposal: None,
            ends: Ends::default(),
        };
        Some((ListingId::opened_by(entry), listing))
    }
}

/// Writes a city of `subjects` subjects with about `records` records: the tables for analysts into `tables` of the
/// folder, what facts read into `lake`. How many records it has.
pub fn write(folder: &Path, subjects: u32, records: u64) -> u64 {
    let (pack, files) = rules::pack();
    let plan = FactPlan::of_pack(&pack, &files).unwrap();
    let mean = (records / u64::from(subjects.max(1))).max(1);
    let setting = Setting::read().unwrap();
    let bulk = Bulk::new(&setting, mean, SEED).unwrap();
    let (city, files, tables) = (City::new(&pack, &bulk, mean), FilePlan::new(pack.contracts()), Tables::of(&pack));
    let (for_tables, for_facts) =
        (Lake::open(folder.join("tables")).unwrap(), Lake::open(folder.join("lake")).unwrap());
    let mut writing = (for_tables.write(&tables, true).unwrap(), for_facts.write(plan.projection(), true).unwrap());
    let mut written = 0;
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel::<Vec<Line>>(4);
        let city = &city;
        scope.spawn(move || {
            let mut numbers = (0..subjects).map(|number| city.line(number)).peekable();
            while numbers.peek().is_some() {
                send.send(numbers.by_ref().take(SUBJECTS_AT_A_TIME).collect()).unwrap();
            }
        });
        for line in receive.into_iter().flatten() {
            written += line.records.len() as u64;
            let class = line.known.as_ref().map(|subject| subject.class);
            let all = line.records.iter().flat_map(|record| stretches(&files, line.subject, record, RECORDED_AT));
            writing.1.push((line.subject, class, all.collect())).unwrap();
            writing.0.push(line).unwrap();
        }
    });
    let end = || Place { seq: 1, commitment: String::new() };
    writing.0.finish(end()).unwrap();
    writing.1.finish(end()).unwrap();
    written
}
