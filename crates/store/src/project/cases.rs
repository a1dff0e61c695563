//! Cases: what their entries do to the legal state.

use domain::{
    EntryId, OrganCode,
    case_entry::{CaseClockChanged, CaseEffect, CaseEnded, CaseOpened, CaseTaskDone, ClockChange, TaskBegun},
    entry::Body,
    id::CaseId,
};

use super::{
    Fault, Header, Projection,
    apply::{Applied, unknown},
    live::StateRow,
};
use crate::{
    Result,
    engine::{Cells, Row},
    values::{day, operation_number},
};

/// See `case_file` in the schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CaseRow {
    pub(crate) id: i64,
    pub(crate) template: i64,
    pub(crate) subject: Option<i64>,
    pub(crate) record: Option<i64>,
    pub(crate) reviewed: Option<i64>,
    pub(crate) organ: Option<i64>,
    pub(crate) task: Option<i64>,
    pub(crate) due: Option<i64>,
    pub(crate) last: i64,
    pub(crate) ended: Option<i64>,
    pub(crate) revoked: Option<i64>,
}

impl StateRow for CaseRow {
    const LOAD: &'static str = "state.case_files";

    fn id(&self) -> i64 {
        self.id
    }

    fn read(row: &Row) -> Result<CaseRow> {
        Ok(CaseRow {
            id: row.int(0)?,
            template: row.int(1)?,
            subject: row.opt_int(2)?,
            record: row.opt_int(3)?,
            reviewed: row.opt_int(4)?,
            organ: row.opt_int(5)?,
            task: row.opt_int(6)?,
            due: row.opt_int(7)?,
            last: row.int(8)?,
            ended: row.opt_int(9)?,
            revoked: row.opt_int(10)?,
        })
    }

    fn write(&self, cells: &mut Cells) {
        cells.int(self.id);
        cells.int(self.template);
        for value in [self.subject, self.record, self.reviewed, self.organ, self.task, self.due] {
            cells.int(value);
        }
        cells.int(self.last);
        cells.int(self.ended);
        cells.int(self.revoked);
    }
}

impl Projection<'_> {
    /// [`Projection::want`] of what entries say of cases.
    pub(super) fn want_of_case(&mut self, body: &Body) {
        match body {
            Body::CaseOpened(opened) => {
                opened.matter.subject.iter().for_each(|subject| self.subjects.want(subject.raw()));
                opened.matter.record.iter().for_each(|record| self.records.want(record.raw()));
                opened.matter.reviewed.iter().for_each(|case| self.cases.want(case.raw()));
            }
            Body::CaseTaskDone(done) => self.cases.want(done.case.raw()),
            Body::CaseClockChanged(changed) => self.cases.want(changed.case.raw()),
            Body::CaseEnded(ended) => {
                self.cases.want(ended.case.raw());
                ended.record.iter().for_each(|record| self.records.want(record.raw()));
                ended.reviewed.iter().for_each(|case| self.cases.want(case.raw()));
            }
            _ => {}
        }
    }

    /// Changes the state by an entry about a case.
    pub(super) fn case_changed(&mut self, header: Header, body: &Body) -> Applied {
        match body {
            Body::CaseOpened(opened) => self.case_opened(header, opened),
            Body::CaseTaskDone(done) => self.task_done(header, done),
            Body::CaseClockChanged(changed) => self.case_clock_changed(header, changed),
            Body::CaseEnded(ended) => self.case_ended(header, ended),
            _ => Ok(()),
        }
    }

    fn case_opened(&mut self, header: Header, opened: &CaseOpened) -> Applied {
        let matter = &opened.matter;
        if let Some(subject) = matter.subject {
            self.standing_subject(subject)?;
        }
        if let Some(record) = matter.record {
            self.records.get(record.raw()).ok_or_else(|| unknown("record", record))?;
        }
        if let Some(case) = matter.reviewed {
            let row = self.cases.get(case.raw()).ok_or_else(|| unknown("case", case))?;
            if row.ended.is_none() {
                return Err(Fault::Refused("the case to be reviewed has not ended"));
            }
        }
        let (task, due) = self.stage(Some(&opened.first));
        self.cases.add(CaseRow {
            id: header.id.raw(),
            template: self.word(opened.template.as_str()),
            subject: matter.subject.map(|subject| subject.raw()),
            record: matter.record.map(|record| record.raw()),
            reviewed: matter.reviewed.map(|case| case.raw()),
            organ: opened.organ.as_ref().map(OrganCode::as_str).map(|organ| self.word(organ)),
            task,
            due,
            last: header.id.raw(),
            ended: None,
            revoked: None,
        });
        Ok(())
    }

    /// The word of a task, and the day on which its clock is due.
    fn stage(&self, begun: Option<&TaskBegun>) -> (Option<i64>, Option<i64>) {
        let due = begun.and_then(|begun| begun.clock.as_ref()).map(|clock| day(clock.due));
        (begun.map(|begun| self.word(&begun.task)), due)
    }

    fn task_done(&mut self, header: Header, done: &CaseTaskDone) -> Applied {
        let waiting = self.word(&done.task);
        let (task, due) = self.stage(done.next.as_ref());
        let row = self.act_on_case(header, done.case, done.after)?;
        if row.task != Some(waiting) {
            return Err(Fault::Refused("another task of the case waits"));
        }
        (row.task, row.due) = (task, due);
        Ok(())
    }

    fn case_clock_changed(&mut self, header: Header, changed: &CaseClockChanged) -> Applied {
        let row = self.act_on_case(header, changed.case, changed.after)?;
        row.due = match changed.change {
            ClockChange::Stopped { .. } => None,
            ClockChange::Continued { due, .. } | ClockChange::Recomputed { due, .. } => Some(day(due)),
        };
        Ok(())
    }

    fn case_ended(&mut self, header: Header, ended: &CaseEnded) -> Applied {
        let row = self.act_on_case(header, ended.case, ended.after)?;
        if row.task.is_some() {
            return Err(Fault::Refused("a task of the case waits"));
        }
        row.ended = Some(header.id.raw());
        match ended.effect {
            CaseEffect::WithdrawRecord => {
                let record = ended.record.ok_or(Fault::Refused("the effect names no record"))?;
                let row = self.records.get(record.raw()).ok_or_else(|| unknown("record", record))?;
                if row.operation == operation_number(domain::record::Operation::Withdraw) {
                    return Err(Fault::Refused("the record was withdrawn before"));
                }
            }
            CaseEffect::RevokeOutcome => {
                let case = ended.reviewed.ok_or(Fault::Refused("the effect names no case"))?;
                let row = self.cases.change(case.raw()).ok_or_else(|| unknown("case", case))?;
                if row.revoked.is_some() {
                    return Err(Fault::Refused("the outcome was revoked before"));
                }
                row.revoked = Some(header.id.raw());
            }
            // What these do is said by entries of their own in the same step.
            CaseEffect::None
            | CaseEffect::EndPublication
            | CaseEffect::BreakCommitment
            | CaseEffect::KeepCommitment
            | CaseEffect::RejectObjection
            | CaseEffect::UpholdObjection
            | CaseEffect::GrantDataSet => {}
        }
        Ok(())
    }

    /// The row of a case on which somebody acts who knew it up to `after`.
    fn act_on_case(
        &mut self,
        header: Header,
        case: CaseId,
        after: EntryId,
    ) -> std::result::Result<&mut CaseRow, Fault> {
        self.note(case.raw(), header.id.raw(), None);
        let row = self.cases.change(case.raw()).ok_or_else(|| unknown("case", case))?;
        if row.ended.is_some() {
            return Err(Fault::Refused("the case has ended"));
        }
        if row.last != after.raw() {
            return Err(Fault::Refused("somebody else acted on the case first"));
        }
        row.last = header.id.raw();
        Ok(row)
    }
}
