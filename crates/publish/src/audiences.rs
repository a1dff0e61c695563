//! Who sees which field of a data set by its contract, and what another class of a field would change.
//!
//! Nothing here judges: a made-up record with a value in every field is shown to each reader by the constructor of
//! its page, and what comes of it is told.

use std::collections::BTreeMap;

use catalogue::{contract::Contract, field::FieldType};
use domain::{
    DatasetId, DeliveryId, EntryId, FieldClass, FieldCode, Identifier, OrganCode, Period, RecordId, Sharing, SubjectId,
    Values,
    date::add_days,
    link::Certainty,
    publication::Publication,
    record::Operation,
    subject::{NameHeld, Subject, SubjectClass, SubjectState},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, PREVIEWED, Phrase, Reader, RecordFile, Refused, Shown, View, Written,
    input::{LinkInput, OrganInput, RecordInput, SubjectInput, VersionInput},
    preview::readers,
    view::DatasetIdText,
};

/// What an audience sees of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Sees {
    /// Not that there is such a field.
    Nothing,
    /// That there is a value, and never which.
    Masked,
    /// The value, where the subject chose to publish it.
    IfChosen,
    /// The value; of sole traders, that there is one.
    MaskedOfSoleTraders,
    /// The value.
    Value,
}

/// A field, and what each audience sees of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct FieldAudiences {
    /// Its code.
    pub code: String,
    /// Its name.
    pub title: Phrase,
    /// How far it may travel.
    #[schema(value_type = String)]
    pub class: FieldClass,
    /// What each audience of `audiences` sees.
    pub sees: Vec<Sees>,
}

/// Who sees which field of a data set.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DatasetAudiences {
    /// The data set.
    pub dataset: DatasetIdText,
    /// Its name.
    pub title: Phrase,
    /// The version of its contract.
    pub version: u32,
    /// Whether its records are published at all.
    pub public: bool,
    /// How it is shared between departments.
    #[schema(value_type = String)]
    pub sharing: Sharing,
    /// The audiences: [`PREVIEWED`].
    pub audiences: Vec<&'static str>,
    /// Its fields, in the standard's order.
    pub fields: Vec<FieldAudiences>,
}

/// What another class of a field would change for an audience.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct AudienceChange {
    /// The audience.
    pub audience: &'static str,
    /// What it sees now.
    pub before: Sees,
    /// What it would see.
    pub after: Sees,
    /// Whether that is more.
    pub gains: bool,
}

/// What another class of a field would change. Nothing is changed by asking.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ClassDraft {
    /// What is in force.
    #[serde(flatten)]
    pub in_force: DatasetAudiences,
    /// The field.
    pub field: String,
    /// Its name.
    pub field_title: Phrase,
    /// The class that it would have.
    #[schema(value_type = String)]
    pub class: FieldClass,
    /// The audiences that would see another thing.
    pub changes: Vec<AudienceChange>,
    /// The records of the data set that stand: what they hold of the field would be shown otherwise.
    pub records: u64,
}

impl DatasetAudiences {
    /// The data set as its contract says: for everyone, since it holds no data.
    ///
    /// # Errors
    /// [`Refused::NotFound`] where the catalogue has no such data set.
    pub fn view(glossary: &Glossary, moment: Moment, dataset: &DatasetId) -> Result<View<DatasetAudiences>, Refused> {
        let contract = glossary.contract(dataset).ok_or(Refused::NotFound)?;
        Ok(View::new(Reader::public().audience(), moment, None, DatasetAudiences::new(glossary, moment, contract)))
    }

    fn new(glossary: &Glossary, moment: Moment, contract: &Contract) -> DatasetAudiences {
        let sees = sees(glossary, moment, contract);
        let field = |field: &catalogue::field::Field| FieldAudiences {
            code: field.code.to_string(),
            title: (&field.title).into(),
            class: field.class,
            sees: sees.iter().map(|sees| sees.get(&field.code).copied().unwrap_or(Sees::Nothing)).collect(),
        };
        DatasetAudiences {
            dataset: Written(contract.id.clone()),
            title: (&contract.title).into(),
            version: contract.version,
            public: contract.publication.public,
            sharing: contract.sharing,
            audiences: PREVIEWED.to_vec(),
            fields: contract.fields.iter().map(field).collect(),
        }
    }
}

impl ClassDraft {
    /// What would change if `field` were of `class`, for an officer who runs the node; `records` stand in the data set.
    ///
    /// # Errors
    /// [`Refused::NotFound`] where there is no such data set or field.
    pub fn view(
        glossary: &Glossary,
        moment: Moment,
        dataset: &DatasetId,
        field: &FieldCode,
        class: FieldClass,
        records: u64,
    ) -> Result<View<ClassDraft>, Refused> {
        let contract = glossary.contract(dataset).ok_or(Refused::NotFound)?;
        let mut draft = contract.clone();
        let changed = draft.fields.iter_mut().find(|one| one.code == *field).ok_or(Refused::NotFound)?;
        changed.class = class;
        let field_title = (&changed.title).into();
        let in_force = DatasetAudiences::new(glossary, moment, contract);
        let drafted = DatasetAudiences::new(&of_draft(glossary, &draft), moment, &draft);
        let row = |table: &DatasetAudiences| {
            table.fields.iter().find(|one| one.code == field.as_str()).map(|one| one.sees.clone()).unwrap_or_default()
        };
        let changes = PREVIEWED.into_iter().zip(row(&in_force)).zip(row(&drafted));
        let changes = changes
            .filter(|((_, before), after)| before != after)
            .map(|((audience, before), after)| AudienceChange { audience, before, after, gains: after > before })
            .collect();
        let body = ClassDraft { in_force, field: field.to_string(), field_title, class, changes, records };
        Ok(View::new(Reader::officer().audience(), moment, None, body))
    }
}

/// What is needed of the words to show a record of a draft.
fn of_draft(glossary: &Glossary, draft: &Contract) -> Glossary {
    Glossary {
        contracts: BTreeMap::from([(draft.id.clone(), draft.clone())]),
        schemes: glossary.schemes.clone(),
        ..Glossary::default()
    }
}

/// By audience, what it sees of each field.
fn sees(glossary: &Glossary, moment: Moment, contract: &Contract) -> Vec<BTreeMap<FieldCode, Sees>> {
    let shown = |class, chosen: bool| files(glossary, moment, contract, class, chosen);
    let plain = shown(SubjectClass::Enterprise, false);
    let traders = shown(SubjectClass::SoleTrader, false);
    let chosen = shown(SubjectClass::Enterprise, true);
    let told = |file: &Option<View<RecordFile>>, field: &FieldCode| {
        let field = file.as_ref()?.fields.iter().find(|one| one.code.0 == *field)?;
        Some(matches!(field.value, Shown::Masked { .. }))
    };
    let judged = |at: usize, field: &FieldCode| match told(&plain[at], field) {
        Some(true) => Sees::Masked,
        // A choice opens no number that nobody keeps.
        None if told(&chosen[at], field) == Some(true) => Sees::Masked,
        Some(false) if told(&traders[at], field) == Some(true) => Sees::MaskedOfSoleTraders,
        Some(false) => Sees::Value,
        None if told(&chosen[at], field).is_some() => Sees::IfChosen,
        None => Sees::Nothing,
    };
    let of_audience =
        |at: usize| contract.fields.iter().map(|field| (field.code.clone(), judged(at, &field.code))).collect();
    (0..PREVIEWED.len()).map(of_audience).collect()
}

/// The page of the made-up record for each of [`PREVIEWED`], where there is one.
fn files(
    glossary: &Glossary,
    moment: Moment,
    contract: &Contract,
    class: SubjectClass,
    chosen: bool,
) -> [Option<View<RecordFile>>; PREVIEWED.len()] {
    let Ok(code) = OrganCode::parse("nobody") else { return PREVIEWED.map(|_| None) };
    let deliverer = OrganInput { code, name: contract.deliverers.clone(), weight_percent: 100 };
    let subject = made_up_subject(class);
    let record = made_up_record(contract, deliverer, moment, chosen);
    readers(Some(subject.subject.id), &contract.id)
        .map(|reader| RecordFile::view(glossary, &reader, moment, Some(&subject), &record).ok())
}

const NOBODY: SubjectId = SubjectId::from_raw(1);

fn made_up_subject(class: SubjectClass) -> SubjectInput {
    let name = NameHeld { name: String::new(), matching: String::new(), held: Period::ALWAYS };
    SubjectInput {
        subject: Subject {
            id: NOBODY,
            class,
            state: SubjectState::Confirmed,
            names: vec![name],
            identifiers: Vec::new(),
            division: None,
            status: None,
            merged_into: None,
        },
        division: None,
        records: Vec::new(),
        listings: Vec::new(),
        decisions: Vec::new(),
        successions: Vec::new(),
        withdrawals: Vec::new(),
        commitments: Vec::new(),
    }
}

/// A record that is public today, with a value in every field.
fn made_up_record(contract: &Contract, deliverer: OrganInput, moment: Moment, chosen: bool) -> RecordInput {
    let Moment { today, now } = moment;
    let value = |kind: &FieldType| match kind {
        FieldType::Identifier { schemes } => {
            schemes.first().map_or_else(String::new, |scheme| Identifier::checked(scheme.clone(), "0").to_string())
        }
        _ => "0".to_owned(),
    };
    let values: Values = contract.fields.iter().map(|field| (field.code.clone(), value(&field.kind))).collect();
    let publication = Publication {
        from: Some(today),
        until: add_days(today, 1),
        repairable: None,
        rules: Vec::new(),
        clocks: Vec::new(),
        holds: Vec::new(),
        found: Vec::new(),
    };
    RecordInput {
        id: RecordId::from_raw(1),
        dataset: contract.id.clone(),
        deliverer,
        versions: vec![VersionInput {
            version: 1,
            recorded_at: now,
            delivery: DeliveryId::opened_by(EntryId::from_raw(1)),
            row: 1,
            operation: Operation::State,
            values,
        }],
        arrived_on: Some(today),
        link: LinkInput { subject: Some(NOBODY), certainty: Certainty::Certain, evidence: Vec::new(), decided_at: now },
        publication: Some(publication),
        objections: Vec::new(),
        decisions: Vec::new(),
        chosen: if chosen { contract.fields.iter().map(|field| field.code.clone()).collect() } else { Vec::new() },
    }
}
