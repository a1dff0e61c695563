//! Opening a case: by the subject, by an officer, or by anybody who informs.

use std::net::IpAddr;

use cases::{Opening, open};
use catalogue::{
    CaseTemplate,
    case_template::{CaseAbout, Condition, InputKind, OwnerOrgan},
};
use domain::{
    CaseTemplateId, OrganCode, RecordId, Role, SubjectId,
    case_entry::{CaseMatter, ConditionChecked, Informant, NewCase},
    entry::Actor,
    id::CaseId,
    record::Operation,
    subject::SubjectState,
};
use store::{BodyClass, NewEntry, RecordQuery, RecordView, Scope};

use super::{MOST_TEXTS, competent, text};
use crate::{
    Error, Result,
    authorise::{Action, Purpose, Resource, Viewer},
    node::{Node, actor, audit},
    seal, secret,
};

/// Open cases of one template about one subject at most; beyond, a flood of them hides the others.
const MOST_OPEN: u32 = 200;
/// Records of the file that answer a query at most.
const MOST_RECORDS: u32 = 50;

/// A case as opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedCase {
    /// Its id.
    pub case: CaseId,
    /// With what an informant asks for the outcome; shown once, only its digest is kept.
    pub receipt: Option<String>,
}

/// What a case is about, as far as the register holds it.
struct Matter {
    matter: CaseMatter,
    organ: Option<OrganCode>,
    reviewed_organ: Option<OrganCode>,
    record: Option<RecordView>,
    outcome_stands: bool,
}

impl Node {
    /// Opens a case for somebody who asks from an address. Who informs needs no account, so that those from
    /// one address are counted; the address is forgotten within the hour and kept nowhere.
    ///
    /// # Errors
    /// [`Error::TooMany`] where there were too many; as [`Node::open_case`].
    pub async fn open_case_from(&self, viewer: &Viewer, new: NewCase, from: Option<IpAddr>) -> Result<OpenedCase> {
        if self.case_template(&new.template)?.informant_sealed {
            self.informing.count(from, self.clock.now())?;
        }
        self.open_case(viewer, new).await
    }

    /// Opens a case by a template of the pack.
    ///
    /// # Errors
    /// [`Error::Conflict`] where a condition is not met, or where one is open already;
    /// [`Error::Invalid`] where something is missing.
    pub async fn open_case(&self, viewer: &Viewer, new: NewCase) -> Result<OpenedCase> {
        let template = self.case_template(&new.template)?;
        if let Some(kind) = self.pack.objection().kind_of(&new.template) {
            let record = new.matter.record.ok_or_else(|| Error::invalid("record", "an objection is to a record"))?;
            let case = self.object(viewer, record, kind, &new.statement).await?;
            return Ok(OpenedCase { case, receipt: None });
        }
        let about = self.matter_of(template, &new).await?;
        let own = viewer.organ.clone().filter(|_| viewer.role == Role::DecidingOfficer);
        let organ = competent(about.organ.clone(), new.organ.clone(), own);
        if let Some(organ) = new.organ.as_ref()
            && !self.has_organ(organ).await?
        {
            return Err(Error::not_found("organ", organ));
        }
        let opener = &template.opened_by;
        let resource = Resource::Case {
            owner: opener.role,
            organ: organ.clone().filter(|_| opener.organ == Some(OwnerOrgan::Competent)),
            other_than: about.reviewed_organ.clone().filter(|_| opener.organ == Some(OwnerOrgan::Another)),
            subject: about.matter.subject,
        };
        self.authorise(viewer, Action::OpenCase, &resource, &Purpose::default())?;
        self.check_room(template, &about).await?;
        let mut conditions = self.check_conditions(template, &about)?;
        conditions.extend(self.answer_queries(template, about.matter.subject).await?);
        let (informant, receipt) = self.informant(template, new.informant.as_deref())?;
        if new.inputs.len() > MOST_TEXTS {
            return Err(Error::invalid("inputs", format!("at most {MOST_TEXTS}")));
        }
        let inputs = new.inputs.iter().map(|(id, given)| Ok((id.clone(), text("inputs", given)?)));
        let opening = Opening {
            matter: about.matter,
            organ,
            statement: text("reasons", &new.statement)?,
            inputs: inputs.collect::<Result<_>>()?,
            conditions,
            informant,
            sharing: None,
        };
        // Who informs leaves no trace of an account either.
        let by = if template.informant_sealed { Actor::System } else { actor(viewer) };
        let case = self.enter_case(by, template, opening, audit("case-opened", &template.id, "")).await?;
        Ok(OpenedCase { case, receipt })
    }

    /// Enters a case that somebody opens, with the job of its clock.
    pub(crate) async fn enter_case(
        &self,
        by: Actor,
        template: &CaseTemplate,
        opening: Opening,
        audit: store::Audit,
    ) -> Result<CaseId> {
        let body = open(&self.acting(&by), template, opening)?;
        let mut step = self.step(by);
        step.jobs.extend(self.job_of_clock(&format!("new/{}", self.clock.now().millis()), &body));
        step.add(NewEntry {
            effective_on: Some(self.clock.today()),
            basis: template.basis.join("; "),
            class: BodyClass::Personal,
            ..body.into()
        });
        step.audit = Some(audit);
        let committed = self.decided(step).await?;
        Ok(CaseId::opened_by(committed.entry(0)))
    }

    /// Adds a case that a rule opens to a step in which its entry stands next; `about` tells its job apart.
    pub(crate) fn add_case(
        &self,
        step: &mut store::Step,
        template: &CaseTemplateId,
        opening: Opening,
        about: &str,
    ) -> Result<CaseId> {
        let template = self.case_template(template)?;
        let body = open(&self.acting(&Actor::System), template, opening)?;
        step.jobs.extend(self.job_of_clock(&format!("{about}/{}", self.clock.now().millis()), &body));
        let basis = template.basis.join("; ");
        let today = Some(self.clock.today());
        let entry = NewEntry { effective_on: today, basis, class: BodyClass::Personal, ..body.into() };
        Ok(CaseId::opened_by(step.add(entry)))
    }

    async fn matter_of(&self, template: &CaseTemplate, new: &NewCase) -> Result<Matter> {
        let named = &new.matter;
        match template.about {
            CaseAbout::Record => {
                let id = named.record.ok_or_else(|| Error::invalid("record", "this case is about a record"))?;
                self.about_record(id).await
            }
            // Such a case rests on a check, which opens it.
            CaseAbout::Commitment => Err(Error::Conflict("a check that doubts a commitment opens the case".to_owned())),
            CaseAbout::DataSet => Err(Error::Conflict("a department asks for a data set, and so opens it".to_owned())),
            CaseAbout::Subject => {
                let id = named.subject.ok_or_else(|| Error::invalid("subject", "this case is about a subject"))?;
                let id = self.register.lead(id).await?;
                let known = self.register.subject(id).await?;
                known
                    .filter(|subject| subject.state == SubjectState::Confirmed)
                    .ok_or_else(|| Error::not_found("subject", id))?;
                let matter = CaseMatter { subject: Some(id), ..CaseMatter::default() };
                Ok(Matter { matter, organ: None, reviewed_organ: None, record: None, outcome_stands: false })
            }
            CaseAbout::Case => {
                let id = named.reviewed.ok_or_else(|| Error::invalid("case", "this case reviews another case"))?;
                let row = self.register.case(id).await?.ok_or_else(|| Error::not_found("case", id))?;
                // That somebody informed of it is nobody's to know.
                if self.case_template(&row.template)?.informant_sealed {
                    return Err(Error::not_found("case", id));
                }
                let matter = CaseMatter { reviewed: Some(id), ..row.matter };
                let matter = CaseMatter { subject: self.lead_of(matter.subject).await?, ..matter };
                let outcome_stands = row.ended.is_some() && row.revoked.is_none();
                Ok(Matter { matter, organ: None, reviewed_organ: row.organ, record: None, outcome_stands })
            }
        }
    }

    async fn about_record(&self, id: RecordId) -> Result<Matter> {
        let view = self.record_whole(id).await?;
        let subject = view.head.subject.ok_or_else(|| Error::not_found("record", id))?;
        let matter = CaseMatter { subject: Some(subject), record: Some(id), ..CaseMatter::default() };
        let organ = Some(view.head.deliverer.clone());
        Ok(Matter { matter, organ, reviewed_organ: None, record: Some(view), outcome_stands: false })
    }

    /// Whether one more case of the template may be opened.
    async fn check_room(&self, template: &CaseTemplate, about: &Matter) -> Result<()> {
        let same = match about.matter {
            CaseMatter { reviewed: Some(case), .. } => self.register.reviews_of(case, MOST_OPEN).await?,
            CaseMatter { record: Some(record), .. } => self.register.cases_about(record, MOST_OPEN).await?,
            _ => Vec::new(),
        };
        let open = same.iter().find(|row| row.ended.is_none() && row.template == template.id);
        if let Some(open) = open.filter(|_| template.once) {
            return Err(Error::Conflict(format!("case {} about the same is open already", open.id)));
        }
        let Some(subject) = about.matter.subject else { return Ok(()) };
        if self.register.open_cases_of(subject, template.id.as_str(), MOST_OPEN).await? >= MOST_OPEN {
            return Err(Error::Conflict(format!("{MOST_OPEN} cases of this kind wait for an answer already")));
        }
        Ok(())
    }

    fn check_conditions(&self, template: &CaseTemplate, about: &Matter) -> Result<Vec<ConditionChecked>> {
        let check = |condition: &Condition| match (condition, &about.record) {
            (Condition::OutcomeStands, _) if about.outcome_stands => Ok(checked(*condition)),
            (Condition::OutcomeStands, _) => {
                Err(Error::Conflict("the case has not ended, or its outcome was revoked".to_owned()))
            }
            (_, Some(view)) => self.check_record(*condition, view),
            (_, None) => Err(Error::Broken(format!("`{}` needs a record", condition.name()))),
        };
        template.conditions.iter().map(check).collect()
    }

    /// What a record answers to a condition.
    pub(super) fn check_record(&self, condition: Condition, view: &RecordView) -> Result<ConditionChecked> {
        let today = self.clock.today();
        let refused = |why: String| Err(Error::Conflict(why));
        let decided = view.decided.as_ref();
        match condition {
            Condition::Standing if view.head.operation != Operation::State => {
                refused(format!("record {} was withdrawn", view.head.id))
            }
            Condition::Published if decided.is_none_or(|decided| !decided.is_public(today)) => {
                refused(format!("record {} is not published", view.head.id))
            }
            Condition::LeastTermPassed => match decided.and_then(|decided| decided.repairable) {
                None => refused("no rule allows that its publication ends early".to_owned()),
                Some(day) if day > today => {
                    refused(format!("its least term of publication lasts: apply from {day} on"))
                }
                Some(day) => Ok(ConditionChecked { day: Some(day), ..checked(condition) }),
            },
            _ => Ok(checked(condition)),
        }
    }

    /// The records of the file that the template's queries find: nobody is asked for them again.
    async fn answer_queries(
        &self,
        template: &CaseTemplate,
        subject: Option<SubjectId>,
    ) -> Result<Vec<ConditionChecked>> {
        let mut answers = Vec::new();
        for input in template.inputs.iter().filter(|input| input.kind == InputKind::Query) {
            let (Some(dataset), Some(subject)) = (&input.dataset, subject) else { continue };
            let query = RecordQuery {
                subject,
                datasets: vec![dataset.clone()],
                scope: Scope::All,
                after: None,
                limit: MOST_RECORDS,
            };
            let (views, _) = self.register.records_of(&query).await?;
            let standing = views.iter().filter(|view| view.head.operation == Operation::State);
            let records: Vec<RecordId> = standing.map(|view| view.head.id).collect();
            if records.is_empty() && input.required {
                return Err(Error::Conflict(format!("the file holds no record of `{dataset}`")));
            }
            answers.push(ConditionChecked { condition: input.id.clone(), day: None, records });
        }
        Ok(answers)
    }

    /// The informant, sealed, and the receipt.
    fn informant(&self, template: &CaseTemplate, given: Option<&str>) -> Result<(Option<Informant>, Option<String>)> {
        if !template.informant_sealed {
            return match given {
                Some(_) => Err(Error::invalid("informant", "nobody informs in such a case")),
                None => Ok((None, None)),
            };
        }
        let given = text("informant", given.unwrap_or_default())?;
        let sealed = (!given.is_empty()).then(|| seal::seal_text(&self.file.raw_recipient, &given)).transpose()?;
        let receipt = secret::new_token("receipt")?;
        let digest = super::read::receipt_digest(&receipt.token);
        Ok((Some(Informant { receipt: digest, sealed }), Some(receipt.token)))
    }
}

fn checked(condition: Condition) -> ConditionChecked {
    ConditionChecked { condition: condition.name().to_owned(), day: None, records: Vec::new() }
}
