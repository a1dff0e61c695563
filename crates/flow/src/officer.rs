//! What officers decide: whom a record is about, whether it may be published now, whether a
//! proposal stands.

use catalogue::contract::FieldRole;
use domain::{
    Period, RecordId, SubjectId, Value,
    entry::{Body, LinkDecided, SubjectChanged, SubjectOpened},
    id::ProposalId,
    link::{Candidate, Certainty, Evidence},
    publication::{HoldReason, Publication},
    subject::{IdentifierHeld, NameHeld, SubjectClass, SubjectState},
};
use store::{NewEntry, RecordHead, RecordView, Step};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    listings::came_first,
    node::{Node, actor, audit},
    rejudge, stored,
};

/// The longest reasons that are kept, in characters.
const LONGEST_REASONS: usize = 4_000;

/// How a reviewer answers whom a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkAnswer {
    /// It is about this subject.
    Subject(SubjectId),
    /// It is about a subject that the register does not hold yet: one is opened by the record's code.
    NewSubject,
    /// It is none of those proposed, and more can't be said: the record stays unlinked and unpublished.
    NoneKnown,
    /// It is not about this subject; about whom else, another may say.
    NotSubject(SubjectId),
}

impl Node {
    /// A reviewer says whom a record is about; earlier links stay in the register.
    pub async fn decide_link(
        &self,
        viewer: &Viewer,
        record: RecordId,
        answer: LinkAnswer,
        reasons: &str,
    ) -> Result<()> {
        self.authorise_here(viewer, Action::Review)?;
        let reasons = checked_reasons(reasons)?;
        let mut view = self.record_whole(record).await?;
        let mut step = self.step(actor(viewer));
        if let LinkAnswer::NotSubject(id) = answer
            && view.head.subject.is_some_and(|linked| linked != id)
        {
            return self.refuse_alone(&view, id, reasons, step).await;
        }
        let (subject, candidates) = self.answered(&view, answer, &reasons, &mut step).await?;
        let waits_on = matches!(answer, LinkAnswer::NotSubject(_));
        let certainty = if subject.is_some() { Certainty::Certain } else { Certainty::Open };
        step.add(NewEntry {
            supersedes: view.head.link,
            ..Body::LinkDecided(LinkDecided {
                record,
                subject,
                certainty,
                evidence: if waits_on { Vec::new() } else { vec![Evidence::Officer] },
                candidates: if waits_on { candidates } else { Vec::new() },
                reasons: Some(reasons.clone()),
            })
            .into()
        });
        view.head.subject = subject;
        view.head.certainty = certainty;
        // What was decided for another link holds no longer, even where the same is decided again.
        view.decided = None;
        let linked_anew = |publication: &mut Publication| {
            publication.holds.retain(|hold| *hold != HoldReason::NotUs);
            if subject.is_none() && !publication.holds.contains(&HoldReason::UncertainIdentity) {
                publication.holds.push(HoldReason::UncertainIdentity);
            }
        };
        self.rejudge(&view, linked_anew, &mut step).await?;
        step.audit = Some(audit("link-decided", record, reasons));
        self.register.commit(step).await?;
        Ok(())
    }

    /// Whom an answer puts the record to, and who is proposed on; with what it says of those refused.
    async fn answered(
        &self,
        view: &RecordView,
        answer: LinkAnswer,
        reasons: &str,
        step: &mut Step,
    ) -> Result<(Option<SubjectId>, Vec<Candidate>)> {
        let link = self.link_of(view).await?;
        let mut candidates = link.map(|link| link.candidates).unwrap_or_default();
        let proposed = candidates.iter().map(|candidate| candidate.subject).chain(view.head.subject);
        let subject = match answer {
            LinkAnswer::Subject(id) => {
                let id = self.linkable(id).await?;
                self.lift_refusals(view, id, step).await?;
                self.refuse(view, view.head.subject.filter(|was| *was != id), reasons, step).await?;
                Some(id)
            }
            LinkAnswer::NewSubject => {
                self.refuse(view, proposed, reasons, step).await?;
                Some(SubjectId::opened_by(step.add(self.subject_of(view)?.into())))
            }
            LinkAnswer::NoneKnown => {
                self.refuse(view, proposed, reasons, step).await?;
                None
            }
            LinkAnswer::NotSubject(id) => {
                let id = self.linkable(id).await?;
                self.refuse(view, [id], reasons, step).await?;
                candidates.retain(|candidate| candidate.subject != id);
                None
            }
        };
        Ok((subject, candidates))
    }

    /// A subject is refused that the record is not put to: its link stands.
    async fn refuse_alone(&self, view: &RecordView, id: SubjectId, reasons: String, mut step: Step) -> Result<()> {
        let id = self.linkable(id).await?;
        self.refuse(view, [id], &reasons, &mut step).await?;
        step.audit = Some(audit("link-refused", view.head.id, reasons));
        self.register.commit(step).await?;
        Ok(())
    }

    /// The subject that the record itself describes, confirmed by the officer who opens it.
    fn subject_of(&self, view: &RecordView) -> Result<Body> {
        let contract = self.pack.contract(&view.head.dataset);
        let contract = contract.ok_or_else(|| Error::not_found("data set", &view.head.dataset))?;
        let record = stored::record(contract, view).ok_or_else(|| Error::not_found("record", view.head.id))?;
        let identifiers: Vec<IdentifierHeld> = contract
            .all_with_role(FieldRole::SubjectIdentifier)
            .filter_map(|field| match record.values.get(&field.code)? {
                Value::Identifier(identifier) => {
                    Some(IdentifierHeld { identifier: identifier.clone(), held: Period::ALWAYS })
                }
                _ => None,
            })
            .collect();
        let name = contract.with_role(FieldRole::SubjectName).and_then(|field| record.text(&field.code));
        let names = name.map(|name| NameHeld {
            name: name.to_owned(),
            matching: self.pack.names().matching(name),
            held: Period::ALWAYS,
        });
        let class = identifiers.iter().find_map(|held| self.pack.subject_class(&held.identifier));
        Ok(Body::SubjectOpened(SubjectOpened {
            class: class.unwrap_or(SubjectClass::Enterprise),
            state: SubjectState::Confirmed,
            names: names.into_iter().collect(),
            identifiers,
            division: None,
            status: None,
        }))
    }

    /// The subject, or the one it was merged into.
    async fn linkable(&self, id: SubjectId) -> Result<SubjectId> {
        self.register.subject(id).await?.ok_or_else(|| Error::not_found("subject", id))?;
        Ok(self.register.lead(id).await?)
    }

    /// A reviewer confirms a provisional subject; what waited for that is judged again.
    pub async fn confirm_subject(&self, viewer: &Viewer, id: SubjectId, reasons: &str) -> Result<()> {
        self.authorise_here(viewer, Action::Review)?;
        let reasons = checked_reasons(reasons)?;
        let subject = self.register.subject(id).await?.ok_or_else(|| Error::not_found("subject", id))?;
        if subject.state != SubjectState::Provisional {
            return Err(Error::Conflict(format!("subject {id} is not provisional")));
        }
        let now = SubjectOpened {
            class: subject.class,
            state: SubjectState::Confirmed,
            names: subject.names,
            identifiers: subject.identifiers,
            division: subject.division,
            status: subject.status,
        };
        let mut step = self.step(actor(viewer));
        step.add(Body::SubjectChanged(SubjectChanged { subject: id, now, reasons: Some(reasons.clone()) }).into());
        step.jobs.push(rejudge::job_by_officer(id, self.clock.now()));
        step.audit = Some(audit("subject-confirmed", id, reasons));
        self.register.commit(step).await?;
        Ok(())
    }

    /// A reviewer holds the publication of a record.
    pub async fn hold_publication(&self, viewer: &Viewer, record: RecordId, reasons: &str) -> Result<()> {
        self.change_holds(viewer, record, "publication-held", reasons, |holds| {
            if !holds.contains(&HoldReason::Officer) {
                holds.push(HoldReason::Officer);
            }
        })
        .await
    }

    /// A reviewer releases the publication of a record: what a finding, personal data or an officer
    /// held. Uncertain identity, a subject not confirmed and a missing term are not an officer's to
    /// wave through: they end with their cause.
    pub async fn release_publication(&self, viewer: &Viewer, record: RecordId, reasons: &str) -> Result<()> {
        self.change_holds(viewer, record, "publication-released", reasons, |holds| {
            holds.retain(|hold| {
                matches!(hold, HoldReason::UncertainIdentity | HoldReason::ProvisionalSubject | HoldReason::NoTerm)
            });
        })
        .await
    }

    async fn change_holds(
        &self,
        viewer: &Viewer,
        record: RecordId,
        action: &str,
        reasons: &str,
        change: impl FnOnce(&mut Vec<HoldReason>),
    ) -> Result<()> {
        self.authorise_here(viewer, Action::HoldPublication)?;
        let reasons = checked_reasons(reasons)?;
        let view = self.record_whole(record).await?;
        let mut publication = view.decided.clone().ok_or_else(|| {
            Error::Conflict(format!("no publication was decided for record {record}; nothing can be held or released"))
        })?;
        let before = held(&view.head, &publication);
        publication.holds = before.clone();
        change(&mut publication.holds);
        publication.holds.sort_unstable();
        if !publication.is_held_for_findings() {
            publication.found.clear();
        }
        if publication.holds == before {
            return Err(Error::Conflict(match before.as_slice() {
                [] => "nothing holds this record".to_owned(),
                holds => format!("what holds this record ends only with its cause: {holds:?}"),
            }));
        }
        let mut step = self.step(actor(viewer));
        step.add(rejudge::decided_anew(&view.head, publication, Some(reasons.clone())));
        step.audit = Some(audit(action, record, reasons));
        self.register.commit(step).await?;
        Ok(())
    }

    /// A deciding officer accepts or refuses a proposal. Accepting lists the subject from today.
    pub async fn decide_proposal(&self, viewer: &Viewer, id: ProposalId, accept: bool, reasons: &str) -> Result<()> {
        self.authorise_here(viewer, Action::Decide)?;
        let reasons = checked_reasons(reasons)?;
        let state = self.register.proposal(id).await?.ok_or_else(|| Error::not_found("proposal", id))?;
        if state.answer.is_some() {
            return Err(Error::Conflict(format!("proposal {id} was decided already")));
        }
        let organ = viewer.organ.clone().ok_or_else(|| Error::invalid("organ", "the account acts for no organ"))?;
        self.check_other_than_proposer(viewer, id).await?;
        let (listing, rests_on, rule) = self.determined(viewer, organ, &state, accept).await?;
        let today = self.clock.today();
        let mut step = self.step(actor(viewer));
        step.add(NewEntry {
            effective_on: Some(today),
            basis: rule.basis.join("; "),
            ..Body::Determined { proposal: id, accepted: accept, reasons: reasons.clone(), rests_on }.into()
        });
        if let Some(listing) = listing {
            step.add(NewEntry { effective_on: Some(today), ..Body::Listed(listing).into() });
        }
        step.audit = Some(audit(if accept { "proposal-accepted" } else { "proposal-refused" }, id, reasons));
        self.register.commit(step).await.map_err(came_first(format!("proposal {id} was decided already")))?;
        Ok(())
    }
}

/// What holds a record now: as decided, with what the register itself added since.
fn held(head: &RecordHead, publication: &Publication) -> Vec<HoldReason> {
    let mut holds = publication.holds.clone();
    holds.extend(head.holds.reasons().into_iter().filter(|hold| !publication.holds.contains(hold)));
    holds.sort_unstable();
    holds
}

/// The entry by which an officer holds the publication of a record; none where nothing was decided of it, or an officer
/// holds it already.
pub(crate) fn held_by_officer(view: &RecordView, reasons: String) -> Option<NewEntry> {
    let mut publication = view.decided.clone()?;
    publication.holds = held(&view.head, &publication);
    if publication.holds.contains(&HoldReason::Officer) {
        return None;
    }
    publication.holds.push(HoldReason::Officer);
    publication.holds.sort_unstable();
    Some(rejudge::decided_anew(&view.head, publication, Some(reasons)))
}

pub(crate) fn checked_reasons(reasons: &str) -> Result<String> {
    let reasons = reasons.trim();
    if reasons.is_empty() {
        return Err(Error::invalid("reasons", "say why: the subject and the auditor read it"));
    }
    if reasons.chars().count() > LONGEST_REASONS {
        return Err(Error::invalid("reasons", format!("at most {LONGEST_REASONS} characters")));
    }
    Ok(reasons.to_owned())
}
