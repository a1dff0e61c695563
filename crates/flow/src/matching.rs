//! Which subjects the rows of a file are about: linkage over the whole register, held in memory.

use std::sync::Arc;

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::Node,
    secret::new_key,
};
use catalogue::{
    Pack,
    contract::{Contract, DatasetKind, FieldRole},
};
use domain::{Date, FieldCode, SubjectId, Values};
use linkage::{
    Decision, Index, IndexBuilder, Matcher, Model, Party, PersonKey, Place, Prepared, Preparer, Reason, Thresholds,
    model_for, reasons,
};

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

/// A subject that a row may be about.
#[derive(Clone, Debug)]
pub struct Likely {
    /// The subject.
    pub subject: SubjectId,
    /// Its main code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// How likely it is the one.
    pub probability: f64,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What a row came to.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The likeliest subjects, the likeliest first.
    pub candidates: Vec<Likely>,
    /// What follows.
    pub decision: Decision,
}

/// The register as linkage sees it.
pub struct Linkage {
    pack: Arc<Pack>,
    persons: PersonKey,
    index: Index,
    labels: Labels,
}

/// Id, code and name of each subject, in one piece of memory.
#[derive(Default)]
struct Labels {
    text: String,
    /// Of each subject: its id, where its code and its name end.
    ends: Vec<(SubjectId, u32, u32)>,
}

impl Labels {
    fn add(&mut self, subject: SubjectId, code: &str, name: &str) {
        self.text.push_str(code);
        let code_end = self.text.len() as u32;
        self.text.push_str(name);
        self.ends.push((subject, code_end, self.text.len() as u32));
    }

    fn get(&self, place: Place) -> Option<(SubjectId, &str, &str)> {
        let at = place.0 as usize;
        let from = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |(_, _, end)| *end as usize);
        let (subject, code_end, end) = *self.ends.get(at)?;
        Some((subject, self.text.get(from..code_end as usize)?, self.text.get(code_end as usize..end as usize)?))
    }
}

impl Node {
    /// Reads the whole register for linkage; `progress` hears how many subjects are read.
    pub async fn linkage(&self, viewer: &Viewer, progress: impl Fn(u64)) -> Result<Linkage> {
        // Telephone numbers are not for everyone, not even as a reason for a link.
        let insider = [Action::Review, Action::Operate].into_iter().any(|act| self.authorise_here(viewer, act).is_ok());
        let pack = self.pack.clone();
        let persons = PersonKey(new_key()?);
        let mut taking = Taking::new(pack.clone(), persons.clone(), insider);
        let registrations = pack.contracts().filter(|contract| contract.kind == DatasetKind::Registration);
        for contract in registrations {
            let columns = Columns::of(contract);
            // One page is read while the one before it is taken in.
            let read = |after| {
                let (register, dataset) = (self.register.clone(), contract.id.clone());
                tokio::spawn(async move { register.standing_values(&dataset, after, AT_A_TIME).await })
            };
            let mut reading = read(None);
            loop {
                let page = reading.await.map_err(|error| Error::Broken(error.to_string()))??;
                let Some((last, ..)) = page.last() else { break };
                reading = read(Some(*last));
                for (_, subject, values) in &page {
                    taking.take(*subject, &columns, values);
                }
                progress(taking.labels.ends.len() as u64);
            }
        }
        Ok(taking.finish())
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
            representative: one(FieldRole::PersonName),
            phone: one(FieldRole::SubjectPhone),
            from: one(FieldRole::DecisionDate),
            until: one(FieldRole::EndDate),
        }
    }
}

/// Takes registrations in.
struct Taking {
    pack: Arc<Pack>,
    persons: PersonKey,
    preparer: Preparer,
    builder: IndexBuilder,
    labels: Labels,
    prepared: Prepared,
    insider: bool,
}

impl Taking {
    fn new(pack: Arc<Pack>, persons: PersonKey, insider: bool) -> Taking {
        Taking {
            insider,
            preparer: Preparer::new(pack.clone(), persons.clone()),
            builder: IndexBuilder::default(),
            labels: Labels::default(),
            prepared: Prepared::default(),
            pack,
            persons,
        }
    }

    fn take(&mut self, subject: SubjectId, columns: &Columns<'_>, values: &Values) {
        let text = |field: Option<&FieldCode>| field.and_then(|code| values.get(code)).map_or("", String::as_str);
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
            phone: if self.insider { text(columns.phone) } else { "" },
            from: day(columns.from),
            until: day(columns.until),
        };
        self.preparer.prepare(&party, &mut self.prepared);
        self.builder.add(&self.prepared);
        let code = codes.first().copied().unwrap_or_default();
        self.labels.add(subject, code, names.first().copied().unwrap_or_default());
    }

    fn finish(self) -> Linkage {
        let index = self.builder.finish(&self.pack);
        Linkage { pack: self.pack, persons: self.persons, index, labels: self.labels }
    }
}

/// Makes the rows of one thread comparable.
pub struct Asking {
    preparer: Preparer,
}

impl Asking {
    fn prepare(&mut self, row: &Asked, into: &mut Prepared) {
        let name = [row.name.as_str()];
        let code = [row.code.as_str()];
        let party = Party {
            names: &name,
            codes: &code,
            place: &row.place,
            address: &row.address,
            representative: &row.representative,
            phone: &row.phone,
            from: row.date,
            until: None,
        };
        self.preparer.prepare(&party, into);
    }
}

impl Linkage {
    /// How many subjects it knows.
    pub fn subjects(&self) -> usize {
        self.index.len()
    }

    /// What a thread needs to ask.
    pub fn asking(&self) -> Asking {
        Asking { preparer: Preparer::new(self.pack.clone(), self.persons.clone()) }
    }

    /// The weights that rows like these show.
    pub fn learn(&self, rows: &[Asked]) -> Model {
        let mut asking = self.asking();
        let prepare = |row: &Asked| {
            let mut prepared = Prepared::default();
            asking.prepare(row, &mut prepared);
            prepared
        };
        let prepared: Vec<Prepared> = rows.iter().map(prepare).collect();
        model_for(&self.index, &prepared)
    }

    /// What each row comes to.
    pub fn answer(
        &self,
        asking: &mut Asking,
        model: &Model,
        thresholds: Thresholds,
        rows: &[Asked],
        most: usize,
    ) -> Vec<Answered> {
        let mut matcher = Matcher::new(&self.index, model, thresholds);
        let mut prepared = Prepared::default();
        let answer = |row: &Asked| {
            asking.prepare(row, &mut prepared);
            let (candidates, decision) = matcher.answer(&prepared, most);
            let likely = candidates.iter().filter_map(|candidate| {
                let (subject, code, name) = self.labels.get(candidate.place)?;
                Some(Likely {
                    subject,
                    code: code.to_owned(),
                    name: name.to_owned(),
                    probability: candidate.probability,
                    reasons: reasons(model, &candidate.evidence),
                })
            });
            Answered { candidates: likely.collect(), decision }
        };
        rows.iter().map(answer).collect()
    }
}
