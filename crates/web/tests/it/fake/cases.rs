//! The one case of the made-up node: the company applies that its penalty is repaired.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::{
    CaseTemplateId,
    case_entry::{CaseMatter, NewCase, TaskResult},
    entry::Actor,
    id::CaseId,
    publication::Clock,
};
use publish::{
    CaseFile, CaseGiven, CaseKind, CaseLine, CaseOutcome, CaseStepGiven, CaseStepKind, CaseTold, Page, View,
};
use web::{Answer, CaseAct, CasePortal, Part, Problem, Viewer};

use super::{
    Fake,
    data::{at, day, entry, subject_id},
};

pub fn case_id() -> CaseId {
    CaseId::opened_by(entry(801))
}

fn given<'a>(subject: &'a domain::subject::Subject, template: &str, may_act: bool) -> CaseGiven<'a> {
    CaseGiven {
        id: case_id(),
        template: CaseTemplateId::parse(template).unwrap(),
        matter: CaseMatter { subject: Some(subject.id), ..CaseMatter::default() },
        subject: Some(subject),
        organ: None,
        task: Some("decide".to_owned()),
        due: Some(day("2026-11-30")),
        end: None,
        revoked: false,
        may_act,
    }
}

fn told() -> CaseTold {
    CaseTold {
        opened_at: at("2026-11-24T02:00:00Z"),
        statement: "罚款已经缴清。".to_owned(),
        sharing: None,
        inputs: vec![("fulfilment".to_owned(), "缴款书1号".to_owned())],
        conditions: Vec::new(),
        clock: Some(Clock {
            rule: "REP-SZ".to_owned(),
            from: day("2026-11-25"),
            due: day("2026-11-30"),
            provisional: false,
        }),
        stopped_for: None,
        steps: vec![CaseStepGiven {
            at: at("2026-11-25T01:00:00Z"),
            by: Actor::Account("reviewer".parse().unwrap()),
            what: CaseStepKind::Task { task: "accept".to_owned(), result: TaskResult::Outcome("accepted".to_owned()) },
            reasons: "材料齐全。".to_owned(),
            evidence: vec![],
        }],
    }
}

#[async_trait]
impl CasePortal for Fake {
    async fn case_kinds(&self, viewer: &Viewer) -> Answer<View<Page<CaseKind>>> {
        Ok(CaseKind::all(&self.glossary, &self.reader(viewer), self.moment()))
    }
    async fn open_case(&self, viewer: &Viewer, new: NewCase, _: Option<IpAddr>) -> Answer<(CaseId, Option<String>)> {
        let sealed = self.glossary.cases.get(&new.template).ok_or(Problem::NotFound)?.informant_sealed;
        if !sealed && viewer.account.is_none() {
            return Err(Problem::NotSignedIn);
        }
        Ok((case_id(), sealed.then(|| "receipt_0123".to_owned())))
    }
    async fn cases(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<CaseLine>>> {
        let (reader, company) = (self.reader(viewer), self.subject_input(subject_id(1))?.subject);
        let line = CaseLine::view(&self.glossary, &reader, self.moment(), &given(&company, "credit-repair", false));
        Ok(Page::of(&reader, self.moment(), line.ok(), None, None))
    }
    async fn case(&self, viewer: &Viewer, id: CaseId) -> Answer<View<CaseFile>> {
        if id != case_id() {
            return Err(Problem::NotFound);
        }
        let (reader, company) = (self.reader(viewer), self.subject_input(subject_id(1))?.subject);
        let may_act = viewer.role == domain::Role::DecidingOfficer || viewer.role == domain::Role::Reviewer;
        let given = given(&company, "credit-repair", may_act);
        Ok(CaseFile::view(&self.glossary, &reader, self.moment(), &given, &told())?)
    }
    async fn act_on_case(&self, _: &Viewer, _: CaseId, act: CaseAct) -> Answer<()> {
        match act {
            CaseAct::Do { outcome, .. } if outcome == "refused" => {
                Err(Problem::Conflict("somebody else acted on the case first".to_owned()))
            }
            _ => Ok(()),
        }
    }
    async fn case_outcome(&self, id: CaseId, receipt: &str) -> Answer<View<CaseOutcome>> {
        if id != case_id() || receipt != "receipt_0123" {
            return Err(Problem::NotFound);
        }
        let company = self.subject_input(subject_id(1))?.subject;
        let mut given = given(&company, "complaint", false);
        given.task = Some("accept".to_owned());
        Ok(CaseOutcome::view(&self.glossary, self.moment(), &given))
    }
}
