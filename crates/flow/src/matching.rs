//! Which subjects rows are about: linkage over the whole register, held in memory in two layers,
//! what was read as a whole and what changed since.

mod kept;
mod plain;

use std::{collections::BTreeMap, sync::Arc};

use catalogue::{
    Pack,
    contract::{Contract, DatasetKind, FieldRole},
};
use domain::{DatasetId, Date, EntryId, FieldClass, FieldCode, SubjectId, Values};
use linkage::{
    Candidate, Index, IndexBuilder, Matcher, Model, Party, PersonKey, Prepared, Preparer, Thresholds, model_for,
};
use publish::PlainSubject;
use store::StandingRow;

use crate::{
    Error, Result,
    node::{Node, STREAM},
};
use plain::PlainSubjects;

/// Registrations read at a time.
const AT_A_TIME: u32 = 2_000;

/// A row of a file, as written; what it has not is empty.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Its id, which the answer repeats.
    pub id: String,
    /// The name.
    pub name: String,
    /// A code of any scheme.
    pub code: String,
    /// The place of the seat.
    pub place: String,
    /// The address.
    pub address: String,
    /// The representative.
    pub representative: String,
    /// The telephone.
    pub phone: String,
    /// The day that the row is about.
    pub date: Option<Date>,
}

/// The register as linkage sees it. A renewed one shares what did not change.
pub struct Linkage {
    pack: Arc<Pack>,
    persons: PersonKey,
    closed: Closed,
    whole: Arc<Layer>,
    plain: Arc<PlainSubjects>,
    changed: Layer,
    /// Places of the whole that no longer hold, in order.
    gone: Vec<u32>,
    changes: BTreeMap<SubjectId, Arc<Vec<Prepared>>>,
    /// The place of the last entry that it knows of.
    through: u64,
}

/// Subjects, found by key.
struct Layer {
    index: Index,
    subjects: Vec<SubjectId>,
    /// Places in the order of their subjects.
    by_subject: Vec<u32>,
}

impl Layer {
    fn new(index: Index, subjects: Vec<SubjectId>) -> Layer {
        let mut by_subject: Vec<u32> = (0..subjects.len() as u32).collect();
        by_subject.sort_unstable_by_key(|place| subjects[*place as usize]);
        Layer { index, subjects, by_subject }
    }

    fn places_of(&self, subject: SubjectId) -> &[u32] {
        let of = |place: &u32| self.subjects[*place as usize];
        let from = self.by_subject.partition_point(|place| of(place) < subject);
        let places = &self.by_subject[from..];
        &places[..places.partition_point(|place| of(place) == subject)]
    }
}

/// What a stranger's rows are not compared by, since the registration keeps it from the public.
#[derive(Clone, Copy, Default)]
struct Closed {
    place: bool,
    address: bool,
    representative: bool,
    phone: bool,
}

impl Closed {
    fn of(pack: &Pack) -> Closed {
        let closed = |role| {
            let fields = registrations(pack).filter_map(|contract| contract.with_role(role));
            fields.into_iter().any(|field| field.class != FieldClass::Open)
        };
        Closed {
            place: closed(FieldRole::SubjectDivision),
            address: closed(FieldRole::SubjectAddress),
            representative: closed(FieldRole::SubjectRepresentative),
            phone: closed(FieldRole::SubjectPhone),
        }
    }
}

pub(crate) fn registrations(pack: &Pack) -> impl Iterator<Item = &Contract> {
    pack.contracts().filter(|contract| contract.kind == DatasetKind::Registration)
}

impl Node {
    /// Reads the whole register for linkage; `progress` hears how many subjects are read.
    async fn read_whole(&self, persons: PersonKey, progress: impl Fn(u64)) -> Result<Linkage> {
        let pack = self.pack.clone();
        // What changes while it is read is read again by the next renewal.
        let through = self.register.head(STREAM).await?.map_or(0, EntryId::seq);
        let mut taking = Taking::new(pack.clone(), persons);
        for contract in registrations(&pack) {
            let columns = Columns::of(contract);
            let fields = columns.all();
            // One page is read while the one before it is taken in.
            let read = |after| {
                let (register, dataset, fields) = (self.register.clone(), contract.id.clone(), fields.clone());
                tokio::spawn(async move { register.standing_columns(&dataset, &fields, after, AT_A_TIME).await })
            };
            let mut reading = read(None);
            loop {
                let page = reading.await.map_err(|error| Error::Broken(error.to_string()))??;
                let Some(last) = page.last() else { break };
                reading = read(Some(last.record));
                for row in &page {
                    taking.take(row, &columns, &fields);
                }
                progress(taking.subjects.len() as u64);
                // Others are served meanwhile.
                tokio::task::yield_now().await;
            }
        }
        let plain = self.read_plain().await?;
        let finish = move || taking.finish(plain, through);
        tokio::task::spawn_blocking(finish).await.map_err(|error| Error::Broken(error.to_string()))
    }
}

impl Node {
    /// The subjects that every viewer sees alike.
    async fn read_plain(&self) -> Result<PlainSubjects> {
        let mut plain = PlainSubjects::default();
        let read = |after| {
            let register = self.register.clone();
            tokio::spawn(async move { register.subjects_after(after, AT_A_TIME).await })
        };
        let mut reading = read(None);
        loop {
            let page = reading.await.map_err(|error| Error::Broken(error.to_string()))??;
            let Some(last) = page.last() else { return Ok(plain) };
            reading = read(Some(last.id));
            page.iter().for_each(|subject| plain.take(&self.glossary, subject));
            tokio::task::yield_now().await;
        }
    }
}

/// What may stand between former names in one field.
const BETWEEN_NAMES: [char; 4] = [';', '\u{ff1b}', '\u{3001}', '|'];

/// The fields of a registration that linkage compares.
struct Columns<'a> {
    name: Option<&'a FieldCode>,
    former_names: Vec<&'a FieldCode>,
    codes: Vec<&'a FieldCode>,
    place: Option<&'a FieldCode>,
    address: Option<&'a FieldCode>,
    representative: Option<&'a FieldCode>,
    phone: Option<&'a FieldCode>,
    from: Option<&'a FieldCode>,
    until: Option<&'a FieldCode>,
}

impl<'a> Columns<'a> {
    fn of(contract: &'a Contract) -> Columns<'a> {
        let one = |role| contract.with_role(role).map(|field| &field.code);
        let all = |role| contract.all_with_role(role).map(|field| &field.code).collect();
        Columns {
            name: one(FieldRole::SubjectName),
            former_names: all(FieldRole::FormerName),
            codes: all(FieldRole::SubjectIdentifier),
            place: one(FieldRole::SubjectDivision),
            address: one(FieldRole::SubjectAddress),
            representative: one(FieldRole::SubjectRepresentative),
            phone: one(FieldRole::SubjectPhone),
            from: one(FieldRole::DecisionDate),
            until: one(FieldRole::EndDate),
        }
    }

    /// All of them.
    fn all(&self) -> Arc<[FieldCode]> {
        let Columns { name, former_names, codes, place, address, representative, phone, from, until } = self;
        let ones = [*name, *place, *address, *representative, *phone, *from, *until].into_iter().flatten();
        ones.chain(former_names.iter().copied()).chain(codes.iter().copied()).cloned().collect()
    }
}

/// Takes registrations in.
struct Taking {
    pack: Arc<Pack>,
    persons: PersonKey,
    preparer: Preparer,
    builder: IndexBuilder,
    subjects: Vec<SubjectId>,
    prepared: Prepared,
}

impl Taking {
    fn new(pack: Arc<Pack>, persons: PersonKey) -> Taking {
        Taking {
            preparer: Preparer::new(pack.clone(), persons.clone()),
            builder: IndexBuilder::default(),
            subjects: Vec::new(),
            prepared: Prepared::default(),
            pack,
            persons,
        }
    }

    fn take(&mut self, row: &StandingRow, columns: &Columns<'_>, fields: &[FieldCode]) {
        let place = |field: &FieldCode| fields.iter().position(|one| one == field);
        let value = |field: &FieldCode| place(field).and_then(|place| row.values.get(place)).map_or("", String::as_str);
        prepare(&mut self.preparer, columns, value, &mut self.prepared);
        self.builder.add(&self.prepared);
        self.subjects.push(row.subject);
    }

    fn finish(self, plain: PlainSubjects, through: u64) -> Linkage {
        let whole = Layer::new(self.builder.finish(&self.pack), self.subjects);
        Linkage::of_whole(self.pack, self.persons, whole, plain, through)
    }
}

fn prepare<'v>(
    preparer: &mut Preparer,
    columns: &Columns<'_>,
    value: impl Fn(&FieldCode) -> &'v str,
    into: &mut Prepared,
) {
    let text = |field: Option<&FieldCode>| field.map_or("", &value);
    let day = |field| text(field).parse::<Date>().ok();
    let former = columns.former_names.iter().flat_map(|field| text(Some(field)).split(BETWEEN_NAMES));
    let names: Vec<&str> = std::iter::once(text(columns.name)).chain(former).map(str::trim).collect();
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    // An identifier is kept with its scheme before it.
    let codes = columns.codes.iter().map(|field| text(Some(field)).split_once(':').map_or("", |(_, code)| code));
    let codes: Vec<&str> = codes.filter(|code| !code.is_empty()).collect();
    let party = Party {
        names: &names,
        codes: &codes,
        place: text(columns.place),
        address: text(columns.address),
        representative: text(columns.representative),
        phone: text(columns.phone),
        from: day(columns.from),
        until: day(columns.until),
    };
    preparer.prepare(&party, into);
}

/// Makes the rows of one thread comparable.
pub struct Asking {
    preparer: Preparer,
    closed: Closed,
}

impl Asking {
    fn prepare(&mut self, row: &Asked, into: &mut Prepared) {
        let name = [row.name.as_str()];
        let code = [row.code.as_str()];
        let open = |closed: bool, text| if closed { "" } else { text };
        let party = Party {
            names: &name,
            codes: &code,
            place: open(self.closed.place, &row.place),
            address: open(self.closed.address, &row.address),
            representative: open(self.closed.representative, &row.representative),
            phone: open(self.closed.phone, &row.phone),
            from: row.date,
            until: None,
        };
        self.preparer.prepare(&party, into);
    }
}

impl Linkage {
    /// Nothing has changed since the whole was read.
    fn of_whole(pack: Arc<Pack>, persons: PersonKey, whole: Layer, plain: PlainSubjects, through: u64) -> Linkage {
        Linkage {
            closed: Closed::of(&pack),
            persons,
            whole: Arc::new(whole),
            plain: Arc::new(plain),
            changed: Layer::new(IndexBuilder::default().finish(&pack), Vec::new()),
            gone: Vec::new(),
            changes: BTreeMap::new(),
            through,
            pack,
        }
    }

    /// How many registrations it knows.
    pub fn len(&self) -> usize {
        self.whole.index.len() + self.changed.index.len() - self.gone.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of the last entry of the register that it knows of.
    pub(crate) fn through(&self) -> u64 {
        self.through
    }

    /// How many subjects changed since the whole was read.
    pub(crate) fn changes(&self) -> usize {
        self.changes.len()
    }

    /// A subject that every viewer sees alike, as of [`Linkage::through`]; nothing of one that must be
    /// looked up.
    pub(crate) fn plain(&self, subject: SubjectId) -> Option<PlainSubject<'_>> {
        if self.changes.contains_key(&subject) { None } else { self.plain.get(subject) }
    }

    /// What a thread needs to ask; `insider`: whether the rows may be compared by what the
    /// registration keeps from the public.
    pub fn asking(&self, insider: bool) -> Asking {
        let closed = if insider { Closed::default() } else { self.closed };
        Asking { preparer: Preparer::new(self.pack.clone(), self.persons.clone()), closed }
    }

    /// The same with what these subjects' registrations say now, known up to the entry at `through`.
    pub(crate) fn renewed(&self, changed: Vec<(SubjectId, Vec<(DatasetId, Values)>)>, through: u64) -> Linkage {
        let mut preparer = Preparer::new(self.pack.clone(), self.persons.clone());
        let mut changes = self.changes.clone();
        for (subject, registrations) in changed {
            let prepared = registrations.iter().filter_map(|(dataset, values)| {
                let mut prepared = Prepared::default();
                let value = |field: &FieldCode| values.get(field).map_or("", String::as_str);
                prepare(&mut preparer, &Columns::of(self.pack.contract(dataset)?), value, &mut prepared);
                Some(prepared)
            });
            changes.insert(subject, Arc::new(prepared.collect()));
        }
        let (mut builder, mut subjects) = (IndexBuilder::default(), Vec::new());
        let mut gone = Vec::new();
        for (subject, registrations) in &changes {
            gone.extend_from_slice(self.whole.places_of(*subject));
            for prepared in registrations.iter() {
                builder.add(prepared);
                subjects.push(*subject);
            }
        }
        gone.sort_unstable();
        Linkage {
            pack: self.pack.clone(),
            persons: self.persons.clone(),
            closed: self.closed,
            whole: self.whole.clone(),
            plain: self.plain.clone(),
            changed: Layer::new(builder.finish(&self.pack), subjects),
            gone,
            changes,
            through,
        }
    }

    /// The weights that rows like these show.
    pub fn learn(&self, rows: &[Asked], insider: bool) -> Model {
        let mut asking = self.asking(insider);
        let prepare = |row: &Asked| {
            let mut prepared = Prepared::default();
            asking.prepare(row, &mut prepared);
            prepared
        };
        let prepared: Vec<Prepared> = rows.iter().map(prepare).collect();
        model_for(&self.whole.index, &prepared)
    }

    /// Whom each row may be about, each with its odds against none, not yet weighed against each
    /// other. A subject may come twice, by two registrations.
    pub fn weigh(&self, asking: &mut Asking, model: &Model, rows: &[Asked]) -> Vec<Vec<Weighed>> {
        let thresholds = Thresholds::default();
        let mut whole = Matcher::new(&self.whole.index, model, thresholds).without(&self.gone);
        let mut changed = Matcher::new(&self.changed.index, model, thresholds);
        let mut prepared = Prepared::default();
        let named = |layer: &Layer, candidate: Candidate| {
            let subject = layer.subjects.get(candidate.place.0 as usize).copied();
            subject.map(|subject| Weighed { subject, candidate })
        };
        let mut weigh = |row: &Asked| {
            asking.prepare(row, &mut prepared);
            let held = !self.changed.index.is_empty() && self.changed.index.holds_code_of(&prepared);
            let mut found: Vec<Weighed> =
                whole.weighed(&prepared, held).into_iter().filter_map(|one| named(&self.whole, one)).collect();
            if !self.changed.index.is_empty() {
                let held = self.whole.index.holds_code_of(&prepared);
                let others = changed.weighed(&prepared, held);
                found.extend(others.into_iter().filter_map(|one| named(&self.changed, one)));
            }
            found
        };
        rows.iter().map(&mut weigh).collect()
    }
}

/// A subject that a row may be about.
#[derive(Clone, Copy, Debug)]
pub struct Weighed {
    /// The subject.
    pub subject: SubjectId,
    /// What was found, with odds in the place of a probability.
    pub candidate: Candidate,
}

impl AsRef<Candidate> for Weighed {
    fn as_ref(&self) -> &Candidate {
        &self.candidate
    }
}

impl AsMut<Candidate> for Weighed {
    fn as_mut(&mut self) -> &mut Candidate {
        &mut self.candidate
    }
}

/// The data sets of registrations.
pub(crate) fn registration_sets(pack: &Pack) -> Vec<DatasetId> {
    registrations(pack).map(|contract| contract.id.clone()).collect()
}
