//! `statistics.yaml`: what is counted of the register and published, and how deliveries are watched.

use domain::{DatasetId, FieldCode, Label, StatisticId};
use serde::{Deserialize, Serialize};

/// What a pack counts, and by what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Statistics {
    /// Which cells are withheld.
    pub protection: Protection,
    /// How many months are counted, the last whole one included.
    pub months: u16,
    /// How many months are foretold.
    pub months_foretold: u16,
    /// How many members of a dimension are told apart; the others are one.
    pub most_members: u16,
    /// The licence of open data.
    pub licence: String,
    /// What the members that are not told apart are called.
    pub other: Label,
    /// What subjects are called of which a dimension is not known.
    pub unknown: Label,
    /// By what is counted.
    pub dimensions: Vec<Dimension>,
    /// What is counted, in the order in which it is shown.
    pub statistics: Vec<Statistic>,
    /// How deliveries are compared with those before them; they are not, where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deliveries: Option<DeliveryWatch>,
}

/// Which cells would tell of one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Protection {
    /// A cell of fewer subjects is withheld.
    pub fewest_subjects: u32,
    /// A cell of which one subject makes up more than this share is withheld.
    pub most_of_one_percent: u8,
    /// By at least this share of its value what is withheld is uncertain.
    pub uncertain_percent: u8,
    /// The articles.
    pub basis: Vec<String>,
}

/// Something by which is counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Dimension {
    /// Its id, such as `industry`.
    pub id: String,
    /// Its name.
    pub title: Label,
    /// What says to which member a subject or a record belongs.
    pub from: DimensionKind,
    /// Of divisions: the level, 0 being the broadest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<usize>,
    /// Of trades and amounts: the field of the registration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldCode>,
    /// Of amounts and days: the bands, each up to its bound, the last without one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<Band>,
}

/// A band of amounts or of days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Band {
    /// Its code.
    pub code: String,
    /// Its name.
    pub title: Label,
    /// The last amount, in the currency's unit, or day that lies in it; absent for the last band.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<i64>,
}

/// What says to which member of a dimension something belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DimensionKind {
    /// The division of the subject's seat.
    Division,
    /// The section of the subject's trade.
    Industry,
    /// The subject's class.
    SubjectClass,
    /// An amount of the subject's registration, in bands.
    Amount,
    /// Who delivered the record.
    Deliverer,
    /// How many days a record came after the day that its deadline counts from, in bands.
    Days,
}

/// A statistic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Statistic {
    /// Its id, such as `births`.
    pub id: StatisticId,
    /// Its name.
    pub title: Label,
    /// What a figure of it counts.
    pub unit: Label,
    /// How it is counted, and what it does not say.
    pub method: Label,
    /// What is counted.
    pub counts: Counts,
    /// The data sets of which records are counted; of the registration, where subjects are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub datasets: Vec<DatasetId>,
    /// The field with the day on which it happened; the day of the decision where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<FieldCode>,
    /// Of what stands and of lifetimes: the field with the day on which it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<FieldCode>,
    /// The amount that is summed; records are counted where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<FieldCode>,
    /// The dimensions, at most four; the first two are crossed too.
    pub by: Vec<String>,
    /// Whether the months to come are foretold, and officers warned.
    #[serde(default)]
    pub foretold: bool,
    /// The articles.
    pub basis: Vec<String>,
}

/// What a statistic counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counts {
    /// Subjects, in the month of a day of their registration.
    Subjects,
    /// Subjects that are there at the end of a month.
    Standing,
    /// The share of subjects that live beyond an age.
    Lifetimes,
    /// Records, in the month of their day.
    Records,
    /// Entries on lists, in the month of the decision.
    Listings,
    /// Ends of entries on lists, in the month of the end.
    Exits,
    /// Records with a deadline, in the month in which they came.
    Arrivals,
}

/// How a delivery is compared with those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeliveryWatch {
    /// With how many deliveries of the same data set and organ.
    pub compared_with: u8,
    /// Deliveries of fewer rows are not compared.
    pub fewest_rows: u64,
    /// How many times more or fewer rows than usual are told.
    pub volume_times: u8,
    /// By how many percentage points the share of empty cells of a field may differ.
    pub empty_points: u8,
    /// From which population stability index on, in hundredths, values are another population.
    pub stability_hundredths: u16,
    /// Whether everyone sees how departments deliver, or officers alone.
    #[serde(default)]
    pub public_league: bool,
}

impl Statistics {
    /// A statistic.
    pub fn statistic(&self, id: &StatisticId) -> Option<&Statistic> {
        self.statistics.iter().find(|statistic| statistic.id == *id)
    }

    /// A dimension.
    pub fn dimension(&self, id: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| dimension.id == id)
    }

    /// The dimensions of a statistic, in its order.
    pub fn dimensions_of(&self, statistic: &Statistic) -> Vec<&Dimension> {
        statistic.by.iter().filter_map(|id| self.dimension(id)).collect()
    }
}

impl DimensionKind {
    /// Whether a subject belongs to one member only.
    pub fn is_of_subject(self) -> bool {
        !matches!(self, DimensionKind::Deliverer | DimensionKind::Days)
    }
}
