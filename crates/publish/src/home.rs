//! The home page and the catalogue of data sets.

use catalogue::contract::{Contract, FieldType, Required};
use domain::{DatasetId, Date, FieldClass, Sharing};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, ListEntry, Moment, Phrase, Reader, Refused, View, Written,
    input::{CountersInput, OnTimeInput},
    view::DatasetIdText,
};

/// The figures of the home page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Counters {
    /// Subjects that are public.
    pub subjects: u64,
    /// Records that are public.
    pub records: u64,
    /// Organs that deliver.
    pub organs: u64,
    /// How many licences and penalties came in time; absent where none came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_time: Option<OnTime>,
}

/// How many licences and penalties of some days came within their clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct OnTime {
    /// The first day of the decisions that are counted; the last is today.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// How many decisions there are.
    pub acts: u64,
    /// Of 1,000 of them, how many came in time.
    pub permille: u16,
}

impl OnTime {
    fn of(input: OnTimeInput) -> Option<OnTime> {
        let OnTimeInput { from, acts, late } = input;
        let permille = acts.checked_sub(late)?.saturating_mul(1_000).checked_div(acts)?;
        Some(OnTime { from, acts, permille: u16::try_from(permille).ok()? })
    }
}

/// The home page.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Home {
    /// The figures.
    pub counters: Counters,
    /// The lists.
    pub lists: Vec<ListEntry>,
}

impl Home {
    /// The home page.
    pub fn view(moment: Moment, counters: CountersInput, lists: Vec<ListEntry>) -> View<Home> {
        let CountersInput { subjects, records, organs, on_time } = counters;
        let counters = Counters { subjects, records, organs, on_time: on_time.and_then(OnTime::of) };
        View::new(domain::Audience::Public, moment, None, Home { counters, lists })
    }
}

/// A data set as a line of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DatasetEntry {
    /// Its id.
    pub dataset: DatasetIdText,
    /// Its name.
    pub title: Phrase,
    /// What it is.
    pub description: Phrase,
    /// Its kind.
    pub kind: &'static str,
    /// Whether its records are to a subject's disadvantage.
    pub adverse: bool,
    /// Whether its records are published.
    pub public: bool,
    /// The licence of its table; absent where it is not open in bulk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// How often it is due.
    pub cadence: String,
    /// The kinds of deliverers.
    pub deliverers: Phrase,
    /// Public records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<u64>,
}

impl DatasetEntry {
    /// The same, framed for a page: it holds no data.
    pub fn view(self, reader: &Reader, moment: Moment) -> View<DatasetEntry> {
        View::new(reader.audience(), moment, None, self)
    }

    /// The data set; `records` is how many are public, where that was counted.
    pub fn new(contract: &Contract, records: Option<u64>) -> DatasetEntry {
        DatasetEntry {
            dataset: Written(contract.id.clone()),
            title: (&contract.title).into(),
            description: (&contract.description).into(),
            kind: contract.kind.name(),
            adverse: contract.adverse,
            public: contract.publication.public,
            licence: contract.publication.open_data_licence.clone().filter(|_| contract.publication.public),
            cadence: contract.cadence.clone(),
            deliverers: (&contract.deliverers).into(),
            records,
        }
    }
}

/// A field of a data set as its contract says.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct FieldEntry {
    /// Its code.
    pub code: String,
    /// Its name.
    pub title: Phrase,
    /// Its type.
    pub kind: &'static str,
    /// Whether it must have a value: `always`, `expected` or `optional`.
    #[schema(value_type = String)]
    pub required: Required,
    /// How far it may travel.
    #[schema(value_type = String)]
    pub class: FieldClass,
    /// A sentence for who fills it in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Phrase>,
}

/// A data set as a page.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DatasetFile {
    /// What stands in the catalogue.
    #[serde(flatten)]
    pub entry: DatasetEntry,
    /// The contract's version.
    pub version: u32,
    /// The standard that names the fields.
    pub standard: String,
    /// The articles.
    pub basis: Vec<Phrase>,
    /// Whether any of this is known from memory or an excerpt only.
    pub unverified: bool,
    /// How it may be shared.
    #[schema(value_type = String)]
    pub sharing: Sharing,
    /// How long its records are kept after their publication.
    pub retention: String,
    /// Its fields.
    pub fields: Vec<FieldEntry>,
}

impl DatasetFile {
    /// The data set as its contract describes it: for everyone, since it holds no data.
    ///
    /// # Errors
    /// [`Refused::NotFound`] where the catalogue has no such data set.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        dataset: &DatasetId,
        records: Option<u64>,
    ) -> Result<View<DatasetFile>, Refused> {
        let contract = glossary.contract(dataset).ok_or(Refused::NotFound)?;
        let fields = contract.fields.iter().map(|field| FieldEntry {
            code: field.code.to_string(),
            title: (&field.title).into(),
            kind: type_name(&field.kind),
            required: field.required,
            class: field.class,
            note: field.note.as_ref().map(Phrase::from),
        });
        let body = DatasetFile {
            entry: DatasetEntry::new(contract, records),
            version: contract.version,
            standard: contract.standard.clone(),
            basis: glossary.bases(&contract.basis),
            unverified: contract.unverified,
            sharing: contract.sharing,
            retention: contract.retention.clone(),
            fields: fields.collect(),
        };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}

pub(crate) fn type_name(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::Text { .. } => "text",
        FieldType::Code { .. } => "code",
        FieldType::Integer { .. } => "integer",
        FieldType::Decimal => "decimal",
        FieldType::Date => "date",
        FieldType::Money { .. } | FieldType::MoneyText { .. } => "money",
        FieldType::Boolean => "boolean",
        FieldType::Identifier { .. } => "identifier",
        FieldType::PersonNumber => "person-number",
    }
}
