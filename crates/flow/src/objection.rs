//! Objections that the subject itself raises: marked at once.

use decide::objection_effect;
use domain::{
    RecordId,
    case::{Objection, ObjectionKind},
    entry::Body,
    id::CaseId,
    publication::HoldReason,
};

use crate::{
    Error, Result,
    authorise::{Action, Purpose, Resource, Viewer},
    node::{Node, actor, audit},
    rejudge,
};

/// The longest reasons of a subject, in characters.
const LONGEST_REASONS: usize = 4_000;

/// Open objections of one record at most.
const MOST_OPEN: u32 = 20;

impl Node {
    /// The subject objects to a record: the mark shows from now on. "This is not us" hides the record
    /// once a link, until an officer answers or the pack's working days pass; repeated, it marks.
    pub async fn object(
        &self,
        viewer: &Viewer,
        record: RecordId,
        kind: ObjectionKind,
        reasons: &str,
    ) -> Result<CaseId> {
        let view = self.record_whole(record).await?;
        let Some(subject) = view.head.subject else { return Err(Error::not_found("record", record)) };
        self.authorise(viewer, Action::Object, &Resource::Subject(subject), &Purpose::default())?;
        if reasons.chars().count() > LONGEST_REASONS {
            return Err(Error::invalid("reasons", format!("at most {LONGEST_REASONS} characters")));
        }
        if view.head.objections >= MOST_OPEN {
            return Err(Error::Conflict(format!("{MOST_OPEN} objections to this record wait for an answer already")));
        }
        let hidden_before = view.head.not_us_link.is_some() && view.head.not_us_link == view.head.link;
        let now = self.now();
        let effect =
            objection_effect(self.pack.objection(), kind, hidden_before, now.at, now.today, self.pack.calendar());
        let mut step = self.step(actor(viewer));
        let raised =
            Objection { record, subject, kind, reasons: reasons.trim().to_owned(), hides_until: effect.hides_until };
        step.add(Body::ObjectionRaised(raised).into());
        if effect.pauses_publication
            && let Some(mut publication) = view.decided
            && !publication.holds.contains(&HoldReason::Officer)
        {
            publication.holds.push(HoldReason::Officer);
            step.add(rejudge::decided_anew(&view.head, publication, None));
        }
        step.audit = Some(audit("objection-raised", record, ""));
        let committed = self.register.commit(step).await?;
        Ok(CaseId::opened_by(committed.entry(0)))
    }
}
