//! The console of the made-up node.

use std::sync::LazyLock;

use async_trait::async_trait;
use domain::{AccountName, DatasetId, FieldClass, FieldCode, Instant, Label, Role, calendar::Calendar};
use publish::{ClassDraft, DatasetAudiences, Phrase, View};
use web::{
    AccountLine, Act, Answer, AuditAsked, ConsolePortal, JobLine, Jobs, ListChange, NewAccount, Part, Problem, Reading,
    ReadingsAsked, RoleLine, RuleSetLine, SimulationLine, Storage, Viewer,
};

use super::{
    Fake,
    data::{at, day, market, subject_id},
    doors::allowed,
};

/// The password that is shown once.
pub const NEW_PASSWORD: &str = "k7w_m2hq9xdnp4tv";

fn name(text: &str) -> AccountName {
    AccountName::parse(text).unwrap()
}

pub fn operators_alone(viewer: &Viewer) -> Answer<()> {
    if allowed(viewer, web::Action::Operate) { Ok(()) } else { Err(Problem::Forbidden) }
}

fn created() -> Instant {
    at("2026-03-02T01:00:00Z")
}

#[async_trait]
impl ConsolePortal for Fake {
    async fn accounts(&self, viewer: &Viewer) -> Answer<Vec<AccountLine>> {
        operators_alone(viewer)?;
        let line = |account: &str, role, second_factor| AccountLine {
            name: name(account),
            role,
            organ: (role == Role::Deliverer).then(market),
            subject: (role == Role::Subject).then(|| subject_id(1)),
            created_at: created(),
            closed_at: (account == "wang").then_some(self.now),
            second_factor,
        };
        Ok(vec![
            line("li", Role::Deliverer, false),
            line("operator", Role::Operator, true),
            line("qinghe", Role::Subject, false),
            line("wang", Role::Reviewer, false),
            line("zhao", Role::Reviewer, true),
        ])
    }
    async fn storage(&self, viewer: &Viewer) -> Answer<Storage> {
        operators_alone(viewer)?;
        let keys = ["messages", "persons", "raw", "reports", "second-factors", "<unknown>"];
        Ok(Storage {
            parts: vec![("register", 8_412_880_331), ("index", 312_880_112), ("raw", 5_412_880), ("spool", 0)],
            backup: Some(("register-20261124T180000Z.db".to_owned(), at("2026-11-24T18:00:00Z"), 8_212_000_000)),
            terms: vec![
                ("accesses", 48_221, Some(day("2036-03-01"))),
                ("audit", 1_204_882, Some(day("2036-02-11"))),
                ("rejected", 0, None),
            ],
            keys: keys.map(|key| (key.to_owned(), created())).into(),
            settings: vec![
                ("version", "0.1.0".to_owned()),
                ("catalogue", "cn 2026.11 5f0c7a".to_owned()),
                ("address", "https://credit.example".to_owned()),
                ("second-factor", "operator, auditor".to_owned()),
            ],
        })
    }
    async fn dataset_audiences(&self, id: &DatasetId) -> Answer<View<DatasetAudiences>> {
        Ok(DatasetAudiences::view(&self.glossary, self.moment(), id)?)
    }
    async fn class_draft(
        &self,
        viewer: &Viewer,
        id: &DatasetId,
        field: &FieldCode,
        class: FieldClass,
    ) -> Answer<View<ClassDraft>> {
        operators_alone(viewer)?;
        Ok(ClassDraft::view(&self.glossary, self.moment(), id, field, class, 41_233)?)
    }
    async fn add_account(&self, viewer: &Viewer, new: &NewAccount) -> Answer<String> {
        operators_alone(viewer)?;
        match new.name.as_str() {
            "li" => Err(Problem::Conflict("there is an account `li` already".to_owned())),
            _ => Ok(NEW_PASSWORD.to_owned()),
        }
    }
    async fn close_account(&self, viewer: &Viewer, _: &AccountName) -> Answer<()> {
        operators_alone(viewer)
    }
    async fn reopen_account(&self, viewer: &Viewer, _: &AccountName) -> Answer<String> {
        operators_alone(viewer).map(|()| NEW_PASSWORD.to_owned())
    }
    async fn renew_password(&self, viewer: &Viewer, _: &AccountName) -> Answer<String> {
        operators_alone(viewer).map(|()| NEW_PASSWORD.to_owned())
    }
    async fn reset_second_factor(&self, viewer: &Viewer, _: &AccountName) -> Answer<()> {
        operators_alone(viewer)
    }

    fn roles(&self) -> Vec<RoleLine> {
        let terms = |role| match role {
            Role::Auditor => vec!["always"],
            Role::Deliverer => vec!["own", "named"],
            Role::Inquirer => vec!["granted"],
            _ => Vec::new(),
        };
        ["read-record", "read-file"]
            .map(|action| RoleLine { action, terms: Role::ALL.into_iter().map(terms).collect() })
            .into()
    }

    fn calendar(&self) -> &Calendar {
        static CALENDAR: LazyLock<Calendar> =
            LazyLock::new(|| Calendar::new([2026], [(day("2026-10-01"), false), (day("2026-10-10"), true)]));
        &CALENDAR
    }

    fn rule_sets(&self) -> Vec<RuleSetLine> {
        let set = |id: &str, kind, from, until| RuleSetLine {
            id: id.to_owned(),
            title: Phrase(Label::new("行政处罚公示期限", "How long a penalty is public")),
            kind,
            basis: vec![Phrase(Label::new("某规定第三条", "a regulation, art. 3"))],
            from,
            until,
            unverified: id == "old-term",
        };
        vec![
            set("penalty-term", "publication-term", Some(day("2025-04-01")), None),
            set("next-term", "publication-term", Some(day("2027-01-01")), None),
            set("old-term", "publication-term", None, Some(day("2025-04-01"))),
        ]
    }
    async fn simulations(&self, viewer: &Viewer) -> Answer<Vec<SimulationLine>> {
        operators_alone(viewer)?;
        let phrase = |text: &str| Phrase(Label::new(text, text));
        let change =
            ListChange { list: phrase("abnormal"), in_force: 120, draft: 131, enters: 12, leaves: 1, otherwise: 0 };
        Ok(vec![SimulationLine {
            as_of: self.today,
            at: self.now,
            by: Some(name("operator")),
            in_force: "2026.1".to_owned(),
            draft: "2026.2".to_owned(),
            adopted: false,
            asked: 20_000,
            lists: vec![change],
            risks: vec![(phrase("12 enter where 120 were proposed"), phrase("look at the samples first"))],
        }])
    }

    async fn jobs(&self, viewer: &Viewer) -> Answer<Jobs> {
        operators_alone(viewer)?;
        let job = |id, kind: &str, running, error: Option<&str>| JobLine {
            id,
            kind: kind.to_owned(),
            attempts: 3,
            run_at: self.now,
            running,
            last_error: error.map(str::to_owned),
        };
        let open = vec![
            job(7, "notify-exit", false, Some("the address answered 503 <b>")),
            job(8, "take-delivery", true, None),
            job(9, "make-statistics", false, None),
        ];
        Ok(Jobs { waiting: 1, running: 1, failed: 1, done: 1_204, open })
    }
    async fn retry_job(&self, viewer: &Viewer, job: i64) -> Answer<()> {
        operators_alone(viewer)?;
        if job == 7 { Ok(()) } else { Err(Problem::Conflict("it waits for no other try".to_owned())) }
    }

    async fn acts(&self, viewer: &Viewer, asked: &AuditAsked, _: &Part) -> Answer<(Vec<Act>, Option<String>)> {
        if !allowed(viewer, web::Action::Audit) {
            return Err(Problem::Forbidden);
        }
        let act = |account: Option<&str>, action: &str, target: &str, detail: &str, entries| Act {
            at: self.now,
            account: account.map(name),
            in_place_of: (action == "publication-hold").then(|| name("lin")),
            action: action.to_owned(),
            target: target.to_owned(),
            detail: detail.to_owned(),
            entries,
        };
        let all = vec![
            act(Some("zhao"), "publication-hold", "rp", "<unclear>", Some((812, 1))),
            act(None, "delivery-taken", "dw4", "penalties.csv", Some((790, 22))),
        ];
        let fits = |act: &Act| {
            asked.action.as_ref().is_none_or(|action| *action == act.action)
                && asked.account.as_ref().is_none_or(|account| act.account.as_ref() == Some(account))
                && (!asked.system || act.account.is_none())
        };
        Ok((all.into_iter().filter(fits).collect(), None))
    }
    async fn readings(&self, viewer: &Viewer, _: &ReadingsAsked, _: &Part) -> Answer<(Vec<Reading>, Option<String>)> {
        if !allowed(viewer, web::Action::Audit) {
            return Err(Problem::Forbidden);
        }
        let reading = Reading {
            at: self.now,
            account: name("permits-3"),
            organ: Some(market()),
            action: "consult-file".to_owned(),
            subject: Some(subject_id(1)),
            record: None,
            matter: "榕审批受〔2026〕3381号".to_owned(),
        };
        Ok((vec![reading], Some("812".to_owned())))
    }
}
