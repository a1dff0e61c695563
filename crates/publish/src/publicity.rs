//! Licences and penalties by deliverer and day, with how late they came.

use catalogue::contract::DatasetKind;
use domain::{Date, subject::Subject};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ClockView, Glossary, Moment, Reader, RecordRow, Refused, Written,
    input::{OrganInput, RecordInput},
    record::read,
    view::OrganCodeText,
};

/// How many came in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Lateness {
    /// Records.
    pub records: u32,
    /// Of these, licences.
    pub licences: u32,
    /// Of these, penalties.
    pub penalties: u32,
    /// Of these, after the last day of a clock.
    pub late: u32,
    /// The most days that one was late.
    pub most_days_late: u32,
}

/// What one deliverer brought on one day: counts alone, no names.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PublicityDay {
    /// The deliverer.
    pub deliverer: OrganCodeText,
    /// Its name.
    pub deliverer_name: String,
    /// The day on which the records arrived.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// How many, how late.
    #[serde(flatten)]
    pub lateness: Lateness,
}

impl PublicityDay {
    /// One line of the table.
    pub fn new(deliverer: &OrganInput, day: Date, lateness: Lateness) -> PublicityDay {
        PublicityDay {
            deliverer: Written(deliverer.code.clone()),
            deliverer_name: deliverer.name.clone(),
            day,
            lateness,
        }
    }
}

/// A licence or penalty with its clocks.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PublicityRow {
    /// The record.
    #[serde(flatten)]
    pub record: RecordRow,
    /// Its clocks.
    pub clocks: Vec<ClockView>,
}

impl PublicityRow {
    /// The record for `reader`.
    ///
    /// # Errors
    /// As [`RecordRow::new`]; [`Refused::NotFound`] also where it is no licence or penalty.
    pub fn new(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        record: &RecordInput,
    ) -> Result<PublicityRow, Refused> {
        let reading = read(glossary, reader, moment, Some(subject), record)?;
        if !matches!(reading.contract.kind, DatasetKind::Licence | DatasetKind::Penalty) {
            return Err(Refused::NotFound);
        }
        let clocks = record.publication.iter().flat_map(|publication| &publication.clocks);
        Ok(PublicityRow {
            clocks: clocks.map(|clock| ClockView::new(glossary, clock, record)).collect(),
            record: reading.row(glossary, Some(subject), record),
        })
    }
}
