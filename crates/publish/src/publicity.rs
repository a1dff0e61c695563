//! Licences and penalties by deliverer and day, with how late they came.

use catalogue::contract::DatasetKind;
use domain::{Date, subject::Subject};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ClockView, Glossary, Moment, Phrase, Reader, RecordRow, Refused, View, Written,
    input::{OrganInput, RecordInput},
    reading::{next_change, read},
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
    pub deliverer_name: Phrase,
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
            deliverer_name: (&deliverer.name).into(),
            day,
            lateness,
        }
    }
}

/// How one deliverer did over the days asked for.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PublicityTotal {
    /// The deliverer.
    pub deliverer: OrganCodeText,
    /// Its name.
    pub deliverer_name: Phrase,
    /// How many, how late.
    #[serde(flatten)]
    pub lateness: Lateness,
}

/// The table by deliverer and day: counts alone.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PublicityTable {
    /// The first day asked for.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last day asked for.
    #[schema(value_type = String, format = Date)]
    pub to: Date,
    /// By deliverer, summed over `days`.
    pub totals: Vec<PublicityTotal>,
    /// By day and deliverer, the newest first.
    pub days: Vec<PublicityDay>,
}

impl PublicityTable {
    /// The table of the days from `from` to `to`.
    pub fn view(moment: Moment, from: Date, to: Date, days: Vec<PublicityDay>) -> View<PublicityTable> {
        let mut totals: Vec<PublicityTotal> = Vec::new();
        for day in &days {
            let at = totals.iter().position(|total| total.deliverer == day.deliverer);
            let at = at.unwrap_or_else(|| {
                totals.push(PublicityTotal {
                    deliverer: day.deliverer.clone(),
                    deliverer_name: day.deliverer_name.clone(),
                    lateness: Lateness::default(),
                });
                totals.len() - 1
            });
            if let Some(total) = totals.get_mut(at) {
                total.lateness.add(day.lateness);
            }
        }
        totals.sort_by(|a, b| a.deliverer.0.cmp(&b.deliverer.0));
        View::new(domain::Audience::Public, moment, None, PublicityTable { from, to, totals, days })
    }
}

impl Lateness {
    fn add(&mut self, other: Lateness) {
        self.records = self.records.saturating_add(other.records);
        self.licences = self.licences.saturating_add(other.licences);
        self.penalties = self.penalties.saturating_add(other.penalties);
        self.late = self.late.saturating_add(other.late);
        self.most_days_late = self.most_days_late.max(other.most_days_late);
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
    /// The same, framed for a page.
    ///
    /// # Errors
    /// As the constructor of the page.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        record: &RecordInput,
    ) -> Result<View<PublicityRow>, Refused> {
        PublicityRow::new(glossary, reader, moment, subject, record)
            .map(|body| View::new(reader.audience(), moment, next_change(moment, record), body))
    }

    /// The record for `reader`.
    ///
    /// # Errors
    /// As [`RecordRow::new`]; [`Refused::NotFound`] also where it is no licence or penalty.
    pub(crate) fn new(
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
