//! What the search index is given of a subject: what is public of it, as `publish` shows it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use catalogue::{
    dictionary::{divisions::DivisionCode, folding::Folding},
    pack::Pack,
};
use domain::{
    DatasetId, Date, DeliveryId, Instant, Label, Period, SubjectId, Values,
    publication::Publication,
    record::Operation,
    subject::{Subject, SubjectClass, SubjectState},
};
use publish::{
    Glossary, Moment, Reader, RegistrationTexts,
    input::{LinkInput, OrganInput, RecordInput, VersionInput},
};
use search::{PublicListing, PublicTexts, SubjectDoc};
use store::{ListingState, Now, Register, Showable};

use crate::{Result, clock::Clock, node::Node, read::inputs::go_along};

/// A subject with all that its document is made of.
pub(crate) struct Source {
    pub subject: Subject,
    listings: Vec<ListingState>,
    records: Vec<Showable>,
}

/// Makes documents. Clones share what subjects of one place have in common.
#[derive(Clone)]
pub(crate) struct Documents {
    pack: Arc<Pack>,
    glossary: Arc<Glossary>,
    clock: Clock,
    now: Now,
    status_of_existence: Option<String>,
    divisions: Arc<Mutex<HashMap<String, Vec<String>>>>,
}

/// Registrations of one subject that are looked at.
const REGISTRATIONS_OF_ONE: usize = 16;

impl Node {
    pub(crate) fn documents(&self) -> Documents {
        let statuses = self.pack.code_list(&self.glossary.status_list);
        Documents {
            pack: self.pack.clone(),
            glossary: self.glossary.clone(),
            clock: self.clock.clone(),
            now: self.now(),
            status_of_existence: statuses.and_then(|list| list.codes.first()).map(|first| first.code.clone()),
            divisions: Arc::default(),
        }
    }
}

/// Each subject, with the names and codes of those merged into it, its listings that are public now and
/// its registrations.
pub(crate) async fn sources(
    register: &Register,
    subjects: Vec<Subject>,
    registrations: &[DatasetId],
    now: Now,
) -> Result<Vec<Source>> {
    let ids: Vec<SubjectId> = subjects.iter().map(|subject| subject.id).collect();
    let mut listings = register.public_listings_of(&ids, now).await?;
    let mut merged = register.merged_of(&ids).await?;
    let mut records = by_subject(register.showable_of(&ids, registrations, now.today).await?);
    let source = |mut subject: Subject| {
        for one in merged.remove(&subject.id).unwrap_or_default() {
            go_along(&mut subject, one.names, one.identifiers);
        }
        let listings = listings.remove(&subject.id).unwrap_or_default();
        let records = records.remove(&subject.id).unwrap_or_default();
        Source { subject, listings, records }
    };
    Ok(subjects.into_iter().map(source).collect())
}

impl Documents {
    /// A subject as the index knows it; `None` for one that the public may not find.
    pub(crate) fn of(&self, source: Source) -> Option<SubjectDoc> {
        let Source { subject, listings, records } = source;
        if subject.state != SubjectState::Confirmed {
            return None;
        }
        let lists = listings
            .into_iter()
            .filter(|state| self.pack.list(&state.listing.list).is_some_and(|list| list.public))
            .map(|state| PublicListing {
                list: state.listing.list,
                public: Period::new(Some(state.listing.decided_on), Some(state.listing.until)),
            })
            .collect();
        let names = self.pack.names();
        let short_names = subject.names.iter().map(|held| names.parse(&held.name).core().to_owned());
        let texts = Registered::of(&self.glossary, &self.clock, self.now, &subject, records);
        Some(SubjectDoc {
            id: subject.id,
            class: subject.class,
            short_names: short_names.filter(|name| !name.is_empty()).collect(),
            identifiers: public_identifiers(&subject),
            divisions: self.divisions_of(subject.division.as_deref()),
            ended: self.has_ended(&subject),
            names: subject.names,
            status: subject.status,
            lists,
            texts: texts.map(|texts| texts.for_index(self.pack.folding())),
        })
    }

    fn divisions_of(&self, division: Option<&str>) -> Vec<String> {
        let Some(division) = division else { return Vec::new() };
        let mut known = self.divisions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = known.get(division) {
            return path.clone();
        }
        let path = division_path(&self.pack, division, self.now.today);
        known.insert(division.to_owned(), path.clone());
        path
    }

    /// Whether a subject has another status than the first of the list, which is that of subjects in
    /// existence.
    fn has_ended(&self, subject: &Subject) -> bool {
        let first = self.status_of_existence.as_ref();
        first.zip(subject.status.as_ref()).is_some_and(|(first, status)| first != status)
    }
}

/// The names of the divisions of a seat, from the broadest to the narrowest.
pub(crate) fn division_path(pack: &Pack, division: &str, on: Date) -> Vec<String> {
    let divisions = pack.divisions();
    let code = DivisionCode::parse(division).or_else(|| divisions.find(division));
    code.map_or_else(Vec::new, |code| divisions.path(code, Some(on)).into_iter().map(str::to_owned).collect())
}

/// What the registration of a subject says in words, and on which days the public sees that.
pub(crate) struct Registered {
    /// The address, and the record that states it.
    pub address: Option<(String, usize)>,
    /// The scope of business, and the record that states it.
    pub scope: Option<(String, usize)>,
    /// The days on which both are public.
    pub public: Period,
    /// The records.
    pub records: Vec<RecordInput>,
}

impl Registered {
    /// From the registrations of a subject, in the order in which its file takes their values. `None` where
    /// the public sees nothing of them and will not.
    pub(crate) fn of(
        glossary: &Glossary,
        clock: &Clock,
        now: Now,
        subject: &Subject,
        registrations: Vec<Showable>,
    ) -> Option<Registered> {
        let mut records: Vec<RecordInput> = registrations
            .into_iter()
            .take(REGISTRATIONS_OF_ONE)
            .filter_map(|one| Some(record(first_day(clock, now.at, &one)?, one)))
            .collect();
        // What is public today before what will be.
        records.sort_by_key(|record| days(record).from.is_none_or(|from| from > now.today));
        let mut told = Registered { address: None, scope: None, public: Period::ALWAYS, records };
        for at in 0..told.records.len() {
            let days = days(&told.records[at]);
            let Some(from) = days.from.filter(|from| told.is_empty() || *from <= now.today) else { continue };
            let moment = Moment { today: from.max(now.today), now: now.at };
            let seen = RegistrationTexts::view(glossary, &Reader::public(), moment, subject, &told.records[at]);
            let Ok(seen) = seen else { continue };
            let address = seen.address.clone().filter(|_| told.address.is_none());
            let scope = seen.scope.clone().filter(|_| told.scope.is_none());
            if address.is_some() || scope.is_some() {
                told.public = Period::new(told.public.from.max(days.from), earlier(told.public.until, days.until));
            }
            told.address = told.address.or(address.map(|text| (text, at)));
            told.scope = told.scope.or(scope.map(|text| (text, at)));
        }
        (!told.is_empty()).then_some(told)
    }

    fn is_empty(&self) -> bool {
        self.address.is_none() && self.scope.is_none()
    }

    /// As the index takes it: every character as it is compared.
    pub(crate) fn for_index(&self, folding: &Folding) -> PublicTexts {
        let text = |told: &Option<(String, usize)>| {
            told.as_ref().map_or_else(String::new, |(text, _)| comparable(folding, text))
        };
        PublicTexts { address: text(&self.address), scope: text(&self.scope), public: self.public }
    }
}

/// A text with each character as it is compared, a space for one that does not count.
pub(crate) fn comparable(folding: &Folding, text: &str) -> String {
    text.chars().map(|c| folding.fold(c).unwrap_or(' ')).collect()
}

fn earlier(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    one.into_iter().chain(other).min()
}

/// The first day on which the public may see a record, whoever said "this is not us": the day after the
/// last one on which that hides it.
fn first_day(clock: &Clock, now: Instant, record: &Showable) -> Option<Date> {
    match record.hidden_until.filter(|until| now < *until) {
        Some(until) => Some(clock.day_of(until)?.tomorrow().ok()?.max(record.from)),
        None => Some(record.from),
    }
}

fn days(record: &RecordInput) -> Period {
    let publication = record.publication.as_ref();
    Period::new(publication.and_then(|one| one.from), publication.and_then(|one| one.until))
}

/// A registration for the view of its texts, public from `from` on.
fn record(from: Date, stated: Showable) -> RecordInput {
    let Showable { record, subject, dataset, deliverer, certainty, until, values, .. } = stated;
    let organ = OrganInput { name: Label::new(deliverer.as_str(), ""), code: deliverer, weight_percent: 100 };
    RecordInput {
        id: record,
        dataset,
        deliverer: organ,
        versions: vec![version(values)],
        arrived_on: None,
        link: LinkInput {
            subject: Some(subject),
            certainty,
            evidence: Vec::new(),
            decided_at: Instant::from_millis(0),
        },
        publication: Some(Publication {
            from: Some(from),
            until: Some(until),
            repairable: None,
            rules: Vec::new(),
            clocks: Vec::new(),
            holds: Vec::new(),
            found: Vec::new(),
        }),
        objections: Vec::new(),
        decisions: Vec::new(),
        chosen: Vec::new(),
    }
}

fn version(values: Values) -> VersionInput {
    VersionInput {
        version: 1,
        recorded_at: Instant::from_millis(0),
        delivery: DeliveryId::from_raw(0),
        row: 0,
        operation: Operation::State,
        values,
    }
}

/// Identifiers that the public may search by: a sole trader's other numbers may hold a person's.
fn public_identifiers(subject: &Subject) -> Vec<domain::Identifier> {
    let held = subject.identifiers.iter().map(|held| held.identifier.clone());
    match subject.class {
        SubjectClass::SoleTrader => held.take(1).collect(),
        _ => held.collect(),
    }
}

/// Registrations by their subjects.
pub(crate) fn by_subject(registrations: Vec<Showable>) -> BTreeMap<SubjectId, Vec<Showable>> {
    let mut of: BTreeMap<SubjectId, Vec<Showable>> = BTreeMap::new();
    for one in registrations {
        of.entry(one.subject).or_default().push(one);
    }
    of
}
