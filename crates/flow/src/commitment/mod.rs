//! Credit commitments: given by the subject itself or taken up from a delivery, shown, checked when due, and
//! decided on in a case.

mod again;
mod breach;
mod check;
mod receive;
mod show;

pub use check::Checked;
pub(crate) use check::{CHECK_COMMITMENTS, job_now};

use catalogue::CommitmentTemplate;
use decide::commitment::{binds_until, checks_due, rest};
use domain::{
    CommitmentTemplateId, Date, OrganCode, SubjectId,
    credit_commitment::{CommitmentGiven, CommitmentState},
    entry::Body,
    id::CommitmentId,
    subject::{Subject, SubjectClass, SubjectState},
};
use store::{BodyClass, CommitmentView, NewEntry};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
};

/// The longest matter, in characters.
const LONGEST_MATTER: usize = 200;

/// The most commitments of one subject that are looked at when another is given.
const MOST_OF_ONE: u32 = 500;

/// A commitment as the subject gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCommitment {
    /// The template.
    pub template: CommitmentTemplateId,
    /// To which organ.
    pub organ: OrganCode,
    /// In which matter.
    pub matter: String,
}

impl Node {
    /// The subject gives a commitment before it is given access: published from now on, bound for its term.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the same is given already, where a breach of such a commitment still
    /// weighs, or where the subject has left the market.
    pub async fn give_commitment(&self, viewer: &Viewer, new: NewCommitment) -> Result<CommitmentId> {
        let subject = self.authorise_own(viewer, Action::GiveCommitment)?;
        let template = self.commitment_template(&new.template)?;
        let matter = new.matter.trim().to_owned();
        if matter.is_empty() || matter.chars().count() > LONGEST_MATTER {
            return Err(Error::invalid("matter", format!("name the matter, in at most {LONGEST_MATTER} characters")));
        }
        let subject = self.promising(self.register.lead(subject).await?).await?;
        if !template.subjects.contains(&subject.class) {
            return Err(Error::invalid("template", "a subject of this class does not give such a commitment"));
        }
        self.check_receiver(template, &new.organ).await?;
        self.check_may_give(template, &subject, &new.organ, &matter).await?;
        let today = self.clock.today();
        let given = self.given_now(template, subject.id, new.organ, matter, today)?;
        let first = given.checks.first().map(|check| check.on);
        let mut step = self.step(actor(viewer));
        step.audit = Some(audit("commitment-given", subject.id, &template.id));
        step.jobs.extend(first.and_then(|on| self.job_of_check(on)));
        step.add(NewEntry {
            effective_on: Some(today),
            basis: template.basis.join("; "),
            class: class_of(&subject),
            ..Body::CommitmentGiven(Box::new(given)).into()
        });
        let committed = self.register.commit(step).await?;
        Ok(CommitmentId::opened_by(committed.entry(0)))
    }

    fn commitment_template(&self, id: &CommitmentTemplateId) -> Result<&CommitmentTemplate> {
        self.pack.commitment_template(id).ok_or_else(|| Error::not_found("template of commitments", id))
    }

    /// The established subject of that id.
    async fn promising(&self, id: SubjectId) -> Result<Subject> {
        let found = self.register.subject(id).await?.filter(|subject| subject.state == SubjectState::Confirmed);
        found.ok_or_else(|| Error::not_found("subject", id))
    }

    fn given_now(
        &self,
        template: &CommitmentTemplate,
        subject: SubjectId,
        organ: OrganCode,
        matter: String,
        given_on: Date,
    ) -> Result<CommitmentGiven> {
        let until = binds_until(&self.pack, template, given_on);
        let until = until.ok_or_else(|| Error::Broken(format!("`{}` gives no day", template.term)))?;
        let checks = checks_due(&self.pack, template, given_on, until);
        Ok(CommitmentGiven {
            subject,
            template: template.id.clone(),
            organ,
            matter,
            given_on,
            until,
            record: None,
            checks,
        })
    }

    /// Refuses an organ that is none, or does not receive such commitments.
    async fn check_receiver(&self, template: &CommitmentTemplate, organ: &OrganCode) -> Result<()> {
        let known = self.register.organ(organ).await?.ok_or_else(|| Error::not_found("organ", organ))?;
        if self.organ_is_of(&known, &template.received_by) {
            return Ok(());
        }
        Err(Error::invalid("organ", format!("`{organ}` receives no commitment of the kind `{}`", template.id)))
    }

    /// Refuses a commitment that stands already, one of a kind that the subject broke, and any of a subject
    /// that has left the market.
    async fn check_may_give(
        &self,
        template: &CommitmentTemplate,
        subject: &Subject,
        organ: &OrganCode,
        matter: &str,
    ) -> Result<()> {
        let today = self.clock.today();
        let (earlier, _) = self.register.commitments_of(subject.id, None, MOST_OF_ONE).await?;
        let of_kind = || earlier.iter().filter(|one| one.given.template == template.id);
        if let Some(until) = of_kind().filter_map(|one| weighs_on(one, today)).max() {
            return Err(Error::Conflict(format!(
                "a breach of such a commitment weighs: give one again from {until} on"
            )));
        }
        let same =
            |one: &&CommitmentView| one.given.organ == *organ && one.given.matter == matter && one.given.until > today;
        if let Some(one) = of_kind().find(same) {
            return Err(Error::Conflict(format!(
                "commitment {} says the same and stands until {}",
                one.id, one.given.until
            )));
        }
        match self.rests(subject).await? {
            Some(_) => Err(Error::Conflict("the subject has left the market, or is kept from it".to_owned())),
            None => Ok(()),
        }
    }

    /// What market withdrawal does to the commitments of a subject; nothing where they stand.
    async fn rests(&self, subject: &Subject) -> Result<Option<catalogue::measure::Effect>> {
        let known = self.known_for_measures(subject).await?;
        let today = self.clock.today();
        let asked = decide::measure::Asked { today, on: today };
        Ok(rest(&decide::measure::withdrawn(self.pack.withdrawals(), &known, asked)))
    }
}

/// The first day on which the breach of a commitment weighs no longer, where it weighs on `today`.
fn weighs_on(view: &CommitmentView, today: Date) -> Option<Date> {
    view.weighs_until.filter(|until| view.state == CommitmentState::Broken && *until > today)
}

/// A sole trader is a person too: its commitment can be erased by law.
fn class_of(subject: &Subject) -> BodyClass {
    if subject.class == SubjectClass::SoleTrader { BodyClass::Personal } else { BodyClass::Ordinary }
}
