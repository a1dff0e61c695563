//! The tables of the legal state as the projection reads and writes them.

pub(crate) use super::identity_rows::{LinkAuditRow, RefusalRow, SuccessionRow};
use domain::{
    Label, RecordKey,
    subject::{SubjectClass, SubjectState},
};

pub(crate) use super::live::StateRow;
use crate::{
    Result,
    engine::{Cells, Row},
};

/// See `record` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RecordRow {
    pub(crate) id: i64,
    pub(crate) dataset: i64,
    pub(crate) deliverer: i64,
    pub(crate) key: RecordKey,
    pub(crate) content: RecordKey,
    pub(crate) version: i64,
    pub(crate) operation: i64,
    pub(crate) subject: Option<i64>,
    pub(crate) certainty: i64,
    pub(crate) link: Option<i64>,
    pub(crate) publication: Option<i64>,
    pub(crate) public_from: Option<i64>,
    pub(crate) public_until: Option<i64>,
    pub(crate) holds: i64,
    pub(crate) due: Option<i64>,
    pub(crate) taken_on: i64,
    pub(crate) effective_on: Option<i64>,
    pub(crate) delivery: Option<i64>,
    pub(crate) objections: i64,
    pub(crate) hidden_until: Option<i64>,
    pub(crate) not_us_link: Option<i64>,
}

/// A record from the first columns of a row.
pub(crate) fn record_row(row: &Row) -> Result<RecordRow> {
    RecordRow::read(row)
}

/// How many columns a record has in a row that starts with it.
pub(crate) const RECORD_COLUMNS: usize = 21;

impl StateRow for RecordRow {
    const LOAD: &'static str = "state.records";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<RecordRow> {
        Ok(RecordRow {
            id: row.int(0)?,
            version: row.int(1)?,
            subject: row.opt_int(2)?,
            link: row.opt_int(3)?,
            publication: row.opt_int(4)?,
            delivery: row.opt_int(5)?,
            hidden_until: row.opt_int(6)?,
            not_us_link: row.opt_int(7)?,
            dataset: row.int(8)?,
            deliverer: row.int(9)?,
            public_from: row.opt_int(10)?,
            public_until: row.opt_int(11)?,
            due: row.opt_int(12)?,
            taken_on: row.int(13)?,
            effective_on: row.opt_int(14)?,
            holds: row.int(15)?,
            objections: row.int(16)?,
            operation: row.int(17)?,
            certainty: row.int(18)?,
            key: RecordKey(row.array(19, "record")?),
            content: RecordKey(row.array(20, "record")?),
        })
    }

    fn write(&self, cells: &mut Cells) {
        cells.int(self.id);
        cells.int(self.version);
        cells.int(self.subject);
        cells.int(self.link);
        cells.int(self.publication);
        cells.int(self.delivery);
        cells.int(self.hidden_until);
        cells.int(self.not_us_link);
        cells.int(self.dataset);
        cells.int(self.deliverer);
        cells.int(self.public_from);
        cells.int(self.public_until);
        cells.int(self.due);
        cells.int(self.taken_on);
        cells.int(self.effective_on);
        cells.int(self.holds);
        cells.int(self.objections);
        cells.int(self.operation);
        cells.int(self.certainty);
        cells.bytes(self.key.0);
        cells.bytes(self.content.0);
    }
}

/// See `subject` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SubjectRow {
    pub(crate) id: i64,
    pub(crate) class: i64,
    pub(crate) state: i64,
    pub(crate) version: i64,
    pub(crate) merged_into: Option<i64>,
}

impl StateRow for SubjectRow {
    const LOAD: &'static str = "state.subjects";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<SubjectRow> {
        Ok(SubjectRow {
            id: row.int(0)?,
            class: row.int(1)?,
            state: row.int(2)?,
            version: row.int(3)?,
            merged_into: row.opt_int(4)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.id, self.class, self.state, self.version] {
            cells.int(value);
        }
        cells.int(self.merged_into);
    }
}

/// Names and identifiers of a subject as they stand after the batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held {
    pub(crate) names: Vec<String>,
    pub(crate) identifiers: Vec<(i64, String, Option<i64>, Option<i64>)>,
}

impl Held {
    pub(crate) fn write(&self, subject: i64, names: &mut Cells, identifiers: &mut Cells) {
        for (rank, matching) in (0..).zip(&self.names) {
            names.int(subject);
            names.int(rank);
            names.text(matching.as_str());
        }
        for (rank, (scheme, value, from, until)) in (0..).zip(&self.identifiers) {
            identifiers.int(subject);
            identifiers.int(rank);
            identifiers.int(*scheme);
            identifiers.text(value.as_str());
            identifiers.int(*from);
            identifiers.int(*until);
        }
    }
}

/// See `listing` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ListingRow {
    pub(crate) id: i64,
    pub(crate) subject: i64,
    pub(crate) list: i64,
    pub(crate) decided_on: i64,
    pub(crate) until: i64,
    pub(crate) record: Option<i64>,
    pub(crate) ended: Option<i64>,
}

impl StateRow for ListingRow {
    const LOAD: &'static str = "state.listings";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<ListingRow> {
        Ok(ListingRow {
            id: row.int(0)?,
            subject: row.int(1)?,
            list: row.int(2)?,
            decided_on: row.int(3)?,
            until: row.int(4)?,
            record: row.opt_int(5)?,
            ended: row.opt_int(6)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.id, self.subject, self.list, self.decided_on, self.until] {
            cells.int(value);
        }
        cells.int(self.record);
        cells.int(self.ended);
    }
}

/// See `proposal` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ProposalRow {
    pub(crate) id: i64,
    pub(crate) subject: i64,
    pub(crate) list: i64,
    pub(crate) due: Option<i64>,
    pub(crate) accepted: Option<i64>,
    pub(crate) answer: Option<i64>,
}

impl StateRow for ProposalRow {
    const LOAD: &'static str = "state.proposals";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<ProposalRow> {
        Ok(ProposalRow {
            id: row.int(0)?,
            subject: row.int(1)?,
            list: row.int(2)?,
            due: row.opt_int(3)?,
            accepted: row.opt_int(4)?,
            answer: row.opt_int(5)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.id, self.subject, self.list] {
            cells.int(value);
        }
        for value in [self.due, self.accepted, self.answer] {
            cells.int(value);
        }
    }
}

/// See `objection` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ObjectionRow {
    pub(crate) id: i64,
    pub(crate) record: i64,
    pub(crate) subject: i64,
    pub(crate) outcome: Option<i64>,
    pub(crate) answer: Option<i64>,
}

impl StateRow for ObjectionRow {
    const LOAD: &'static str = "state.objections";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<ObjectionRow> {
        Ok(ObjectionRow {
            id: row.int(0)?,
            record: row.int(1)?,
            subject: row.int(2)?,
            outcome: row.opt_int(3)?,
            answer: row.opt_int(4)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.id, self.record, self.subject] {
            cells.int(value);
        }
        cells.int(self.outcome);
        cells.int(self.answer);
    }
}

/// See `authorisation` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AuthorisationRow {
    pub(crate) id: i64,
    pub(crate) subject: i64,
    pub(crate) inquirer: i64,
    pub(crate) until: i64,
    pub(crate) withdrawn: Option<i64>,
}

impl StateRow for AuthorisationRow {
    const LOAD: &'static str = "state.authorisations";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<AuthorisationRow> {
        Ok(AuthorisationRow {
            id: row.int(0)?,
            subject: row.int(1)?,
            inquirer: row.int(2)?,
            until: row.int(3)?,
            withdrawn: row.opt_int(4)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.id, self.subject, self.inquirer, self.until] {
            cells.int(value);
        }
        cells.int(self.withdrawn);
    }
}

/// See `delivery` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DeliveryRow {
    pub(crate) id: i64,
    pub(crate) dataset: i64,
    pub(crate) deliverer: i64,
    pub(crate) digest: String,
    pub(crate) covers_from: Option<i64>,
    pub(crate) covers_to: Option<i64>,
    pub(crate) complete: bool,
    pub(crate) closed: Option<i64>,
    pub(crate) withdrawn_by: Option<i64>,
    pub(crate) held: Option<i64>,
    pub(crate) came_on: Option<i64>,
    pub(crate) answer: Option<i64>,
    pub(crate) turned_away: Option<i64>,
}

impl StateRow for DeliveryRow {
    const LOAD: &'static str = "state.deliveries";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<DeliveryRow> {
        Ok(DeliveryRow {
            id: row.int(0)?,
            dataset: row.int(1)?,
            deliverer: row.int(2)?,
            digest: row.text(3)?,
            covers_from: row.opt_int(4)?,
            covers_to: row.opt_int(5)?,
            complete: row.int(6)? != 0,
            closed: row.opt_int(7)?,
            withdrawn_by: row.opt_int(8)?,
            held: row.opt_int(9)?,
            came_on: row.opt_int(10)?,
            answer: row.opt_int(11)?,
            turned_away: row.opt_int(12)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.id, self.dataset, self.deliverer] {
            cells.int(value);
        }
        cells.text(self.digest.as_str());
        cells.int(self.covers_from);
        cells.int(self.covers_to);
        cells.int(i64::from(self.complete));
        for value in [self.closed, self.withdrawn_by, self.held, self.came_on, self.answer, self.turned_away] {
            cells.int(value);
        }
    }
}

/// See `organ` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OrganRow {
    pub(crate) code: i64,
    pub(crate) name: Label,
    pub(crate) weight_percent: i64,
    pub(crate) licensed: bool,
    pub(crate) entry: i64,
}

impl StateRow for OrganRow {
    const LOAD: &'static str = "state.organs";

    fn id(&self) -> i64 {
        self.code
    }

    fn read(row: &Row) -> Result<OrganRow> {
        Ok(OrganRow {
            code: row.int(0)?,
            name: Label::new(row.text(1)?, row.text(2)?),
            weight_percent: row.int(3)?,
            licensed: row.int(4)? != 0,
            entry: row.int(5)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        cells.int(self.code);
        cells.text(self.name.zh.as_str());
        cells.text(self.name.en.as_str());
        cells.int(self.weight_percent);
        cells.int(i64::from(self.licensed));
        cells.int(self.entry);
    }
}

/// The number of a class of subjects.
pub(crate) fn class_number(class: SubjectClass) -> i64 {
    match class {
        SubjectClass::Enterprise => 0,
        SubjectClass::SoleTrader => 1,
        SubjectClass::Cooperative => 2,
        SubjectClass::Organisation => 3,
    }
}

/// The state of that number.
pub(crate) fn state_of_number(number: i64) -> Option<SubjectState> {
    [SubjectState::Provisional, SubjectState::Confirmed, SubjectState::Merged]
        .into_iter()
        .find(|state| state_number(*state) == number)
}

/// The number of a state of subjects.
pub(crate) fn state_number(state: SubjectState) -> i64 {
    match state {
        SubjectState::Provisional => 0,
        SubjectState::Confirmed => 1,
        SubjectState::Merged => 2,
    }
}
