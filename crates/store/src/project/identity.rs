//! What the entries of identity do to the legal state: merges, splits, refusals, successions.

use domain::{
    SubjectId,
    entry::{Body, LinkDecided},
    identity::{Belongings, LinkAudited, LinkRefused, MergeUndone, SubjectMerged, Succession, SuccessionKind},
    link::Evidence,
    subject::SubjectState,
};

use super::{
    Counted, Fault, Header, Projection,
    apply::{Applied, MERGED, unknown},
    rows::{LinkAuditRow, RefusalRow, SubjectRow, SuccessionRow, state_number},
};
use crate::values::day;

/// What goes along belongs to the one that it goes from.
const NOT_ITS_OWN: Fault = Fault::Refused("what goes along belongs to another subject");

impl Projection<'_> {
    pub(super) fn want_of_identity(&mut self, body: &Body) {
        match body {
            Body::SubjectMerged(merged) => self.want_move(merged.from, merged.into, &merged.along),
            Body::MergeUndone(undone) => self.want_move(undone.from, undone.into, &undone.along),
            Body::SubjectSplit(split) => [split.subject, split.new].iter().for_each(|id| self.subjects.want(id.raw())),
            Body::LinkRefused(refused) => {
                self.records.want(refused.record.raw());
                self.subjects.want(refused.subject.raw());
            }
            Body::RefusalLifted(lifted) => self.refusals.want(lifted.refusal.raw()),
            Body::LinkAudited(audited) => self.audits.want(audited.link.raw()),
            Body::Succeeded(follows) => {
                [follows.predecessor, follows.successor].iter().for_each(|id| self.subjects.want(id.raw()));
            }
            Body::SuccessionWithdrawn(withdrawn) => self.successions.want(withdrawn.succession.raw()),
            _ => {}
        }
    }

    fn want_move(&mut self, from: SubjectId, into: SubjectId, along: &Belongings) {
        [from, into].iter().for_each(|id| self.subjects.want(id.raw()));
        along.listings.iter().for_each(|id| self.listings.want(id.raw()));
        along.proposals.iter().for_each(|id| self.proposals.want(id.raw()));
        along.authorisations.iter().for_each(|id| self.authorisations.want(id.raw()));
        along.cases.iter().for_each(|id| self.objections.want(id.raw()));
    }

    pub(super) fn identity_decided(&mut self, header: Header, body: &Body) -> Applied {
        match body {
            Body::SubjectMerged(merged) => self.merged(header, merged),
            Body::MergeUndone(undone) => self.merge_undone(header, undone),
            Body::SubjectSplit(split) => {
                self.standing_subject(split.subject)?;
                self.standing_subject(split.new)?;
                [split.subject, split.new].iter().for_each(|id| self.note(id.raw(), header.id.raw(), None));
                Ok(())
            }
            Body::LinkRefused(refused) => self.link_refused(header, refused),
            Body::RefusalLifted(lifted) => {
                let row = self.refusals.change(lifted.refusal.raw());
                let row = row.ok_or_else(|| unknown("refusal", lifted.refusal))?;
                if row.lifted.is_some() {
                    return Err(Fault::Refused("the refusal was lifted before"));
                }
                row.lifted = Some(header.id.raw());
                let record = row.record;
                self.note(record, header.id.raw(), None);
                Ok(())
            }
            Body::LinkAudited(audited) => self.link_audited(header, audited),
            Body::Succeeded(follows) => self.succeeded(header, follows),
            Body::SuccessionWithdrawn(withdrawn) => {
                let row = self.successions.change(withdrawn.succession.raw());
                let row = row.ok_or_else(|| unknown("succession", withdrawn.succession))?;
                if row.withdrawn.is_some() {
                    return Err(Fault::Refused("the succession was withdrawn before"));
                }
                row.withdrawn = Some(header.id.raw());
                let both = [row.predecessor, row.successor];
                both.into_iter().for_each(|subject| self.note(subject, header.id.raw(), None));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The subject, which leads to no other.
    pub(super) fn standing_subject(&self, subject: SubjectId) -> Result<&SubjectRow, Fault> {
        let row = self.subjects.get(subject.raw()).ok_or_else(|| unknown("subject", subject))?;
        if row.merged_into.is_some() { Err(MERGED) } else { Ok(row) }
    }

    fn merged(&mut self, header: Header, merged: &SubjectMerged) -> Applied {
        if merged.from == merged.into {
            return Err(Fault::Refused("a subject is not merged into itself"));
        }
        self.standing_subject(merged.into)?;
        self.standing_subject(merged.from)?;
        self.turn(header, merged.from, SubjectState::Merged, Some(merged.into));
        self.carry(header, merged.from, merged.into, &merged.along)?;
        [merged.from, merged.into].iter().for_each(|id| self.note(id.raw(), header.id.raw(), None));
        Ok(())
    }

    fn merge_undone(&mut self, header: Header, undone: &MergeUndone) -> Applied {
        self.standing_subject(undone.into)?;
        let row = self.subjects.get(undone.from.raw()).ok_or_else(|| unknown("subject", undone.from))?;
        if row.merged_into != Some(undone.into.raw()) || undone.state == SubjectState::Merged {
            return Err(Fault::Refused("the subject was not merged into that one"));
        }
        self.turn(header, undone.from, undone.state, None);
        self.carry(header, undone.into, undone.from, &undone.along)?;
        [undone.from, undone.into].iter().for_each(|id| self.note(id.raw(), header.id.raw(), None));
        Ok(())
    }

    fn turn(&mut self, header: Header, subject: SubjectId, state: SubjectState, into: Option<SubjectId>) {
        let state = state_number(state);
        let Some(row) = self.subjects.change(subject.raw()) else { return };
        let before = std::mem::replace(&mut row.state, state);
        row.merged_into = into.map(SubjectId::raw);
        self.count(header.id.stream(), Counted::Subject, before, -1);
        self.count(header.id.stream(), Counted::Subject, state, 1);
    }

    /// Puts what belongs to `from` to `into`. Whom a listing named before is noted: its file of an
    /// earlier day shows it.
    fn carry(&mut self, header: Header, from: SubjectId, into: SubjectId, along: &Belongings) -> Applied {
        let (was, is) = (from.raw(), into.raw());
        for id in &along.listings {
            let row = self.listings.change(id.raw()).ok_or_else(|| unknown("listing", id))?;
            put(&mut row.subject, was, is)?;
            self.note(id.raw(), header.id.raw(), Some(was));
        }
        for id in &along.proposals {
            put(&mut self.proposals.change(id.raw()).ok_or_else(|| unknown("proposal", id))?.subject, was, is)?;
        }
        for id in &along.authorisations {
            let row = self.authorisations.change(id.raw()).ok_or_else(|| unknown("authorisation", id))?;
            put(&mut row.subject, was, is)?;
        }
        for id in &along.cases {
            put(&mut self.objections.change(id.raw()).ok_or_else(|| unknown("case", id))?.subject, was, is)?;
        }
        Ok(())
    }

    fn link_refused(&mut self, header: Header, refused: &LinkRefused) -> Applied {
        let record = refused.record;
        self.records.get(record.raw()).ok_or_else(|| unknown("record", record))?;
        self.subjects.get(refused.subject.raw()).ok_or_else(|| unknown("subject", refused.subject))?;
        self.refusals.add(RefusalRow {
            id: header.id.raw(),
            record: record.raw(),
            subject: refused.subject.raw(),
            mention: refused.mention.0,
            known_by: refused.known_by.0,
            lifted: None,
        });
        self.note(record.raw(), header.id.raw(), None);
        Ok(())
    }

    fn link_audited(&mut self, header: Header, audited: &LinkAudited) -> Applied {
        let row = self.audits.change(audited.link.raw());
        let row = row.ok_or_else(|| Fault::Unknown(format!("the drawn link {:?}", audited.link)))?;
        if row.answer.is_some() || row.record != audited.record.raw() {
            return Err(Fault::Refused("the link was answered before, or is another record's"));
        }
        row.answer = Some(header.id.raw());
        row.right_link = Some(i64::from(audited.right));
        self.note(audited.record.raw(), header.id.raw(), None);
        Ok(())
    }

    /// Notes a link of linkage that was drawn by chance.
    pub(super) fn draw(&mut self, header: Header, link: &LinkDecided) {
        if let Some(Evidence::Linkage(judgement)) = link.evidence.last()
            && judgement.drawn
        {
            self.audits.add(LinkAuditRow {
                link: header.id.raw(),
                record: link.record.raw(),
                probability_ppm: i64::from(judgement.probability_ppm),
                right_link: None,
                answer: None,
            });
        }
    }

    fn succeeded(&mut self, header: Header, follows: &Succession) -> Applied {
        if follows.predecessor == follows.successor {
            return Err(Fault::Refused("a subject does not follow itself"));
        }
        self.standing_subject(follows.predecessor)?;
        self.standing_subject(follows.successor)?;
        self.successions.add(SuccessionRow {
            id: header.id.raw(),
            predecessor: follows.predecessor.raw(),
            successor: follows.successor.raw(),
            kind: kind_number(follows.kind),
            from_day: day(follows.on),
            withdrawn: None,
        });
        [follows.predecessor, follows.successor].iter().for_each(|id| self.note(id.raw(), header.id.raw(), None));
        Ok(())
    }
}

fn put(subject: &mut i64, was: i64, is: i64) -> Applied {
    if *subject != was {
        return Err(NOT_ITS_OWN);
    }
    *subject = is;
    Ok(())
}

/// The number of a kind of succession.
fn kind_number(kind: SuccessionKind) -> i64 {
    match kind {
        SuccessionKind::Absorption => 0,
        SuccessionKind::Consolidation => 1,
        SuccessionKind::Division => 2,
        SuccessionKind::Reregistration => 3,
    }
}
