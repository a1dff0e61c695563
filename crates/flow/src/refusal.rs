//! Refusals: an officer's "not this subject" is kept and holds until one of the two sides says
//! something else.

use domain::{
    RecordId, SubjectId,
    entry::{Body, LinkDecided},
    identity::{LinkRefused, RefusalLifted},
    link::Certainty,
};
use resolve::{
    Known, Mention, Resolver,
    refusal::{Refused, known_by},
};
use store::{NewEntry, RecordView, Refusal, Step};

use crate::{Result, node::Node, stored};

impl Node {
    /// Tells what is known of the refusals of these mentions; `record` is the one that is asked about,
    /// where it is one.
    pub(crate) async fn tell_refusals<'m>(
        &self,
        resolver: &Resolver<'_>,
        mentions: impl IntoIterator<Item = &'m Mention>,
        record: Option<RecordId>,
        known: &mut Known,
    ) -> Result<()> {
        // Most registers hold few; a chunk of rows is digested only where there are any.
        if !self.register.has_refusals().await? {
            return Ok(());
        }
        let digests: Vec<_> = mentions.into_iter().map(|mention| resolver.mention_digest(mention)).collect();
        known.refuse(self.register.refusals_for(&digests).await?.iter().map(of_mention));
        if let Some(record) = record {
            known.refuse(self.register.refusals_of(record).await?.iter().filter(|one| is_erased(one)).map(of_record));
        }
        Ok(())
    }

    /// Adds to `step` that the record is not about these subjects.
    pub(crate) async fn refuse(
        &self,
        view: &RecordView,
        subjects: impl IntoIterator<Item = SubjectId>,
        reasons: &str,
        step: &mut Step,
    ) -> Result<()> {
        let Some(mention) = self.mention_of(view) else { return Ok(()) };
        let mention = Resolver::new(&self.pack).mention_digest(&mention);
        let standing = self.register.refusals_for(&[mention]).await?;
        let mut subjects: Vec<SubjectId> = subjects.into_iter().collect();
        subjects.sort_unstable();
        subjects.dedup();
        for subject in self.register.subjects(&subjects).await? {
            let known_by = known_by(&subject);
            if standing.iter().any(|one| one.subject == subject.id && one.known_by == known_by) {
                continue;
            }
            let refused = LinkRefused {
                record: view.head.id,
                subject: subject.id,
                mention,
                known_by,
                reasons: Some(reasons.to_owned()),
            };
            step.add(Body::LinkRefused(refused).into());
        }
        Ok(())
    }

    /// Takes a record off the subject that it is put to: it waits for a reviewer, and what it reported of
    /// the subject ends.
    pub(crate) async fn unlink(&self, mut view: RecordView, reasons: &str, step: &mut Step) -> Result<()> {
        let unlinked = LinkDecided {
            record: view.head.id,
            subject: None,
            certainty: Certainty::Open,
            evidence: Vec::new(),
            candidates: Vec::new(),
            reasons: Some(reasons.to_owned()),
        };
        step.add(NewEntry { supersedes: view.head.link, ..Body::LinkDecided(unlinked).into() });
        view.head.subject = None;
        view.head.certainty = Certainty::Open;
        view.decided = None;
        self.rejudge(&view, |_| (), step).await
    }

    /// Adds to `step` that the refusals of this mention to the subject hold no longer.
    pub(crate) async fn lift_refusals(&self, view: &RecordView, subject: SubjectId, step: &mut Step) -> Result<()> {
        let Some(mention) = self.mention_of(view) else { return Ok(()) };
        let mention = Resolver::new(&self.pack).mention_digest(&mention);
        let mut standing = self.register.refusals_for(&[mention]).await?;
        standing.extend(self.register.refusals_of(view.head.id).await?.into_iter().filter(is_erased));
        let leads = self.register.leads_to(standing.iter().map(|one| one.subject)).await?;
        standing.retain(|one| leads.get(&one.subject).copied().unwrap_or(one.subject) == subject);
        standing.sort_by_key(|one| one.id);
        standing.dedup_by_key(|one| one.id);
        for refusal in standing {
            step.add(Body::RefusalLifted(RefusalLifted { refusal: refusal.id }).into());
        }
        Ok(())
    }

    /// Whom a stored record is about, as far as it says.
    pub(crate) fn mention_of(&self, view: &RecordView) -> Option<Mention> {
        let contract = self.pack.contract(&view.head.dataset)?;
        let record = stored::record(contract, view)?;
        Some(stored::mention(contract, &record))
    }

    /// The link that stands for a record, with its evidence and candidates.
    pub(crate) async fn link_of(&self, view: &RecordView) -> Result<Option<LinkDecided>> {
        let Some(link) = view.head.link else { return Ok(None) };
        Ok(match self.register.entry(link).await?.and_then(|entry| entry.body) {
            Some(Body::LinkDecided(link)) => Some(link),
            _ => None,
        })
    }
}

fn of_mention(refusal: &Refusal) -> Refused {
    Refused { mention: Some(refusal.mention), subject: refusal.subject, known_by: Some(refusal.known_by) }
}

/// What was erased holds for its own record still, whatever that says.
fn of_record(refusal: &Refusal) -> Refused {
    Refused { mention: None, subject: refusal.subject, known_by: None }
}

fn is_erased(refusal: &Refusal) -> bool {
    refusal.mention.is_stand_in()
}
