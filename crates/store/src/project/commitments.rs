//! Credit commitments: given, checked, decided on.

use domain::{
    credit_commitment::{CheckOutcome, CommitmentChecked, CommitmentDecided, CommitmentGiven, CommitmentState},
    entry::Body,
};

use super::{
    Fault, Header, Projection,
    apply::{Applied, unknown},
    live::StateRow,
};
use crate::{
    Result,
    engine::{Cells, Row},
    values::day,
};

/// See `credit_commitment` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CommitmentRow {
    pub(crate) id: i64,
    pub(crate) subject: i64,
    pub(crate) template: i64,
    pub(crate) organ: i64,
    pub(crate) record: Option<i64>,
    pub(crate) given_on: i64,
    pub(crate) until: i64,
    pub(crate) due: Option<i64>,
    pub(crate) state: i64,
    pub(crate) checked: Option<i64>,
    pub(crate) decided: Option<i64>,
    pub(crate) weighs_until: Option<i64>,
}

impl StateRow for CommitmentRow {
    const LOAD: &'static str = "state.credit_commitments";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<CommitmentRow> {
        Ok(CommitmentRow {
            id: row.int(0)?,
            subject: row.int(1)?,
            template: row.int(2)?,
            organ: row.int(3)?,
            record: row.opt_int(4)?,
            given_on: row.int(5)?,
            until: row.int(6)?,
            due: row.opt_int(7)?,
            state: row.int(8)?,
            checked: row.opt_int(9)?,
            decided: row.opt_int(10)?,
            weighs_until: row.opt_int(11)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        for value in [self.id, self.subject, self.template, self.organ] {
            cells.int(value);
        }
        cells.int(self.record);
        cells.int(self.given_on);
        cells.int(self.until);
        cells.int(self.due);
        cells.int(self.state);
        for value in [self.checked, self.decided, self.weighs_until] {
            cells.int(value);
        }
    }
}

impl Projection<'_> {
    /// [`Projection::want`] of what entries say of commitments.
    pub(super) fn want_of_commitment(&mut self, body: &Body) {
        match body {
            Body::CommitmentGiven(given) => {
                self.subjects.want(given.subject.raw());
                given.record.iter().for_each(|record| self.records.want(record.raw()));
            }
            Body::CommitmentChecked(checked) => self.commitments.want(checked.commitment.raw()),
            Body::CommitmentDecided(decided) => self.commitments.want(decided.commitment.raw()),
            _ => {}
        }
    }

    /// Changes the state by an entry about a commitment.
    pub(super) fn commitment_changed(&mut self, header: Header, body: &Body) -> Applied {
        match body {
            Body::CommitmentGiven(given) => self.commitment_given(header, given),
            Body::CommitmentChecked(checked) => self.commitment_checked(header, checked),
            Body::CommitmentDecided(decided) => self.commitment_decided(header, decided),
            _ => Ok(()),
        }
    }

    fn commitment_given(&mut self, header: Header, given: &CommitmentGiven) -> Applied {
        self.standing_subject(given.subject)?;
        if given.until <= given.given_on {
            return Err(Fault::Refused("a commitment binds for a time: it ends after it was given"));
        }
        if let Some(record) = given.record {
            let row = self.records.get(record.raw()).ok_or_else(|| unknown("record", record))?;
            if row.operation != 0 {
                return Err(Fault::Refused("the record was withdrawn"));
            }
        }
        self.commitments.add(CommitmentRow {
            id: header.id.raw(),
            subject: given.subject.raw(),
            template: self.word(given.template.as_str()),
            organ: self.word(given.organ.as_str()),
            record: given.record.map(|record| record.raw()),
            given_on: day(given.given_on),
            until: day(given.until),
            due: given.checks.iter().map(|check| day(check.on)).min(),
            state: CommitmentState::Given.number(),
            checked: None,
            decided: None,
            weighs_until: None,
        });
        Ok(())
    }

    fn commitment_checked(&mut self, header: Header, checked: &CommitmentChecked) -> Applied {
        self.note(checked.commitment.raw(), header.id.raw(), None);
        let row = self.commitments.change(checked.commitment.raw());
        let row = row.ok_or_else(|| unknown("credit commitment", checked.commitment))?;
        if row.due.is_none() || Some(day(checked.on)) != row.due {
            return Err(Fault::Refused("the check was made before"));
        }
        row.checked = Some(header.id.raw());
        let state = match checked.outcome {
            // Silence leaves the check to be made again.
            CheckOutcome::Unknown => CommitmentState::Unknown,
            CheckOutcome::Doubted => CommitmentState::Doubted,
            CheckOutcome::Kept if checked.next.is_some() => CommitmentState::Given,
            CheckOutcome::Kept => CommitmentState::Kept,
        };
        row.state = state.number();
        if checked.outcome != CheckOutcome::Unknown {
            row.due = checked.next.map(day);
        }
        Ok(())
    }

    fn commitment_decided(&mut self, header: Header, decided: &CommitmentDecided) -> Applied {
        if decided.broken && decided.weighs_until.is_none() {
            return Err(Fault::Refused("a breach weighs for a time: it names its end"));
        }
        self.note(decided.commitment.raw(), header.id.raw(), None);
        let row = self.commitments.change(decided.commitment.raw());
        let row = row.ok_or_else(|| unknown("credit commitment", decided.commitment))?;
        let was = CommitmentState::from_number(row.state);
        let fits = match was {
            Some(CommitmentState::Doubted) => true,
            // Only what was broken can be found unbroken later: the decision was revoked.
            Some(CommitmentState::Broken) => !decided.broken,
            _ => false,
        };
        if !fits {
            return Err(Fault::Refused("no check doubts the commitment, or it was decided on before"));
        }
        row.decided = Some(header.id.raw());
        row.weighs_until = decided.weighs_until.map(day);
        row.state = if decided.broken {
            // Nothing more is checked of what is broken.
            row.due = None;
            CommitmentState::Broken.number()
        } else if row.due.is_some() {
            CommitmentState::Given.number()
        } else {
            CommitmentState::Kept.number()
        };
        Ok(())
    }
}
