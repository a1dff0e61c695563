//! Parting what was taken for one: a subject that is two, and records that are another's.

use domain::{
    Identifier, Period, RecordId, SubjectId,
    entry::{Body, LinkDecided, SubjectChanged, SubjectOpened},
    identity::SubjectSplit,
    link::{Certainty, Evidence},
    publication::{HoldReason, Publication},
    subject::{IdentifierHeld, NameHeld, Subject, SubjectState},
};
use store::{NewEntry, RecordView, Step};

use super::MOST_RECORDS;
use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    officer::checked_reasons,
    rejudge::{self, Confirmed},
};

/// What goes to the new subject.
#[derive(Clone, Debug, Default)]
pub struct Split {
    /// The records that are about it.
    pub records: Vec<RecordId>,
    /// Its codes, each held by the subject until now.
    pub codes: Vec<String>,
    /// Its names, the current one first; those that the subject bore until now leave it.
    pub names: Vec<String>,
}

impl Node {
    /// An officer says that a subject is two: opens the other with these names and codes, which leave
    /// the subject, and links these records to it. What stays is judged again.
    ///
    /// # Errors
    /// [`Error::Conflict`] where a record is not the subject's, or nothing would be left of it.
    pub async fn split_subject(
        &self,
        viewer: &Viewer,
        subject: SubjectId,
        split: &Split,
        reasons: &str,
    ) -> Result<SubjectId> {
        self.authorise_here(viewer, Action::ArrangeSubjects)?;
        let reasons = checked_reasons(reasons)?;
        let known = self.standing(subject).await?;
        let views = self.records_to_move(&split.records, Some(subject)).await?;
        let (opened, left) = self.part(&known, split)?;
        let mut step = self.step(actor(viewer));
        let new = SubjectId::opened_by(step.add(Body::SubjectOpened(opened.clone()).into()));
        let leaves = left.names != known.names || left.identifiers != known.identifiers;
        if leaves {
            let changed = SubjectChanged { subject, now: left, reasons: Some(reasons.clone()) };
            step.add(Body::SubjectChanged(changed).into());
        }
        step.add(Body::SubjectSplit(SubjectSplit { subject, new, reasons: reasons.clone() }).into());
        let as_opened = opened_subject(new, opened);
        for view in views {
            if !leaves {
                self.refuse(&view, [subject], &reasons, &mut step).await?;
            }
            let evidence = vec![Evidence::Officer, Evidence::Split(subject)];
            self.link_by_officer(view, &as_opened, evidence, &reasons, &mut step).await?;
        }
        let now = self.clock.now();
        let again = Confirmed { subject, recheck: true };
        step.jobs.push(rejudge::job(&[again], &format!("{subject}/split/{}", now.millis()), now));
        step.audit = Some(audit("subject-split", subject, reasons));
        let committed = self.decided(step).await?;
        Ok(SubjectId::opened_by(committed.settle(new.entry())))
    }

    /// An officer says that these records are about `to`, and not about whom they were put to.
    ///
    /// # Errors
    /// [`Error::Conflict`] where a record is put to that subject already.
    pub async fn move_records(
        &self,
        viewer: &Viewer,
        records: &[RecordId],
        to: SubjectId,
        reasons: &str,
    ) -> Result<()> {
        self.authorise_here(viewer, Action::ArrangeSubjects)?;
        let reasons = checked_reasons(reasons)?;
        let to = self.standing(to).await?;
        let views = self.records_to_move(records, None).await?;
        if let Some(there) = views.iter().find(|view| view.head.subject == Some(to.id)) {
            return Err(Error::Conflict(format!("record {} is put to {} already", there.head.id, to.id)));
        }
        let mut step = self.step(actor(viewer));
        for view in views {
            self.refuse(&view, view.head.subject, &reasons, &mut step).await?;
            self.lift_refusals(&view, to.id, &mut step).await?;
            self.link_by_officer(view, &to, vec![Evidence::Officer], &reasons, &mut step).await?;
        }
        step.audit = Some(audit("records-moved", to.id, reasons));
        self.decided(step).await?;
        Ok(())
    }

    /// The records of one act, each once; of `subject` where one is named.
    async fn records_to_move(&self, records: &[RecordId], subject: Option<SubjectId>) -> Result<Vec<RecordView>> {
        let mut ids = records.to_vec();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() || ids.len() > MOST_RECORDS {
            return Err(Error::invalid("records", format!("name 1 to {MOST_RECORDS} records")));
        }
        let mut views = Vec::with_capacity(ids.len());
        for id in ids {
            let view = self.record_whole(id).await?;
            if subject.is_some() && view.head.subject != subject {
                return Err(Error::Conflict(format!("record {id} is not put to that subject")));
            }
            views.push(view);
        }
        Ok(views)
    }

    /// Adds to `step` that a record is about `subject`, as an officer says, with what follows.
    async fn link_by_officer(
        &self,
        mut view: RecordView,
        subject: &Subject,
        evidence: Vec<Evidence>,
        reasons: &str,
        step: &mut Step,
    ) -> Result<()> {
        let linked = LinkDecided {
            record: view.head.id,
            subject: Some(subject.id),
            certainty: Certainty::Certain,
            evidence,
            candidates: Vec::new(),
            reasons: Some(reasons.to_owned()),
        };
        step.add(NewEntry { supersedes: view.head.link, ..Body::LinkDecided(linked).into() });
        view.head.subject = Some(subject.id);
        view.head.certainty = Certainty::Certain;
        // What was decided for another link holds no longer, even where the same is decided again.
        view.decided = None;
        let linked_anew = |publication: &mut Publication| publication.holds.retain(|hold| *hold != HoldReason::NotUs);
        self.rejudge_of(Some(subject), &view, linked_anew, step).await
    }

    /// The new subject as opened, and what is left of the one that was taken for both.
    fn part(&self, known: &Subject, split: &Split) -> Result<(SubjectOpened, SubjectOpened)> {
        let mut left = SubjectOpened {
            class: known.class,
            state: known.state,
            names: known.names.clone(),
            identifiers: known.identifiers.clone(),
            division: known.division.clone(),
            status: known.status.clone(),
        };
        let mut opened = SubjectOpened {
            state: SubjectState::Confirmed,
            names: Vec::new(),
            identifiers: Vec::new(),
            division: None,
            status: None,
            ..left.clone()
        };
        for code in &split.codes {
            opened.identifiers.extend(self.take_code(&mut left, code)?);
        }
        for name in split.names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
            opened.names.push(self.take_name(&mut left, name));
        }
        if opened.names.is_empty() && opened.identifiers.is_empty() {
            return Err(Error::invalid("name", "say by which name or code the other subject is known"));
        }
        if left.names.is_empty() && left.identifiers.is_empty() {
            return Err(Error::Conflict("nothing would be left by which the subject is known".to_owned()));
        }
        if let Some(class) = opened.identifiers.iter().find_map(|held| self.pack.subject_class(&held.identifier)) {
            opened.class = class;
        }
        Ok((opened, left))
    }

    /// Takes a code from those of the subject, with the codes that it holds within itself.
    fn take_code(&self, left: &mut SubjectOpened, code: &str) -> Result<Vec<IdentifierHeld>> {
        let readings: Vec<Identifier> =
            self.pack.schemes().detect(code).into_iter().map(|reading| reading.identifier).collect();
        let at = left.identifiers.iter().position(|held| readings.contains(&held.identifier));
        let at = at.ok_or_else(|| Error::invalid("code", format!("the subject does not hold `{code}`")))?;
        let mut taken = vec![left.identifiers.remove(at)];
        let whole = taken.first().map(|held| held.identifier.clone());
        let scheme = whole.as_ref().and_then(|whole| self.pack.scheme(whole.scheme()));
        let within: Vec<Identifier> = scheme
            .zip(whole.as_ref())
            .map(|(scheme, whole)| scheme.embedded(whole.value()).into_iter().collect())
            .unwrap_or_default();
        let (goes, stays) =
            std::mem::take(&mut left.identifiers).into_iter().partition(|held| within.contains(&held.identifier));
        left.identifiers = stays;
        taken.extend::<Vec<IdentifierHeld>>(goes);
        Ok(taken)
    }

    /// A name, taken from those of the subject where it bore it.
    fn take_name(&self, left: &mut SubjectOpened, name: &str) -> NameHeld {
        let matching = self.pack.names().matching(name);
        match left.names.iter().position(|held| held.matching == matching) {
            Some(at) => left.names.remove(at),
            None => NameHeld { name: name.to_owned(), matching, held: Period::ALWAYS },
        }
    }
}

fn opened_subject(id: SubjectId, opened: SubjectOpened) -> Subject {
    let SubjectOpened { class, state, names, identifiers, division, status } = opened;
    Subject { id, class, state, names, identifiers, division, status, merged_into: None }
}
