//! The console of operator and auditor, answered by the node.

use async_trait::async_trait;
use domain::{AccountName, DatasetId, EntryId, FieldClass, FieldCode, Role, calendar::Calendar, entry::Actor};
use flow::{
    account, authorise, read,
    simulate::{self, Simulation},
};
use publish::{ClassDraft, DatasetAudiences, View};
use store::{AuditEntry, OpenJob};
use web::{
    AccountLine, Act, Answer, AuditAsked, ConsolePortal, JobLine, Jobs, ListChange, NewAccount, Part, Problem, Reading,
    ReadingsAsked, RoleLine, RuleSetLine, SimulationLine, Storage, Viewer,
};

use super::{
    NodePortal,
    answers::{answer, part, viewer},
};

#[async_trait]
impl ConsolePortal for NodePortal {
    async fn accounts(&self, who: &Viewer) -> Answer<Vec<AccountLine>> {
        let accounts = answer(self.node.accounts(&viewer(who)).await)?.into_iter();
        Ok(accounts
            .map(|(account, second_factor)| AccountLine {
                name: account.name,
                role: account.role,
                organ: account.organ,
                subject: account.subject,
                created_at: account.created_at,
                closed_at: account.closed_at,
                second_factor,
            })
            .collect())
    }

    async fn add_account(&self, who: &Viewer, new: &NewAccount) -> Answer<String> {
        let who = viewer(who);
        answer(self.node.authorise_here(&who, authorise::Action::Operate))?;
        let subject = match &new.code {
            Some(code) => {
                let found = answer(self.node.find_code(code, true).await)?;
                Some(found.ok_or_else(|| Problem::invalid("code", "no subject bears it"))?)
            }
            None => None,
        };
        let new = account::NewAccount {
            name: new.name.clone(),
            role: new.role,
            organ: new.organ.clone(),
            subject,
            password: None,
        };
        answer(self.node.add_account(&who, new).await)
    }

    async fn close_account(&self, who: &Viewer, name: &AccountName) -> Answer<()> {
        answer(self.node.close_account(&viewer(who), name).await)
    }

    async fn reopen_account(&self, who: &Viewer, name: &AccountName) -> Answer<String> {
        answer(self.node.reopen_account(&viewer(who), name).await)
    }

    async fn renew_password(&self, who: &Viewer, name: &AccountName) -> Answer<String> {
        answer(self.node.renew_password(&viewer(who), name).await)
    }

    async fn reset_second_factor(&self, who: &Viewer, name: &AccountName) -> Answer<()> {
        answer(self.node.reset_second_factor(&viewer(who), name).await)
    }

    fn roles(&self) -> Vec<RoleLine> {
        let terms = |action| {
            let of = |role: Role| self.node.terms(role, action).into_iter().map(authorise::Terms::name).collect();
            Role::ALL.into_iter().map(of).collect()
        };
        let actions = authorise::Action::ALL.into_iter();
        actions.map(|action| RoleLine { action: action.name(), terms: terms(action) }).collect()
    }

    async fn dataset_audiences(&self, id: &DatasetId) -> Answer<View<DatasetAudiences>> {
        answer(self.node.dataset_audiences(id).await)
    }

    async fn class_draft(
        &self,
        who: &Viewer,
        id: &DatasetId,
        field: &FieldCode,
        class: FieldClass,
    ) -> Answer<View<ClassDraft>> {
        answer(self.node.class_draft(&viewer(who), id, field, class).await)
    }

    fn calendar(&self) -> &Calendar {
        self.node.pack.calendar()
    }

    fn rule_sets(&self) -> Vec<RuleSetLine> {
        let sets = self.node.rule_sets().into_iter();
        sets.map(|(set, basis)| RuleSetLine {
            id: set.id().to_string(),
            title: set.title().into(),
            kind: set.kind().name(),
            basis,
            from: set.in_force().from,
            until: set.in_force().until,
            unverified: set.unverified(),
        })
        .collect()
    }

    async fn simulations(&self, who: &Viewer) -> Answer<Vec<SimulationLine>> {
        let found = answer(self.node.simulations(&viewer(who)))?;
        Ok(found.into_iter().map(|(one, adopted)| simulation(self, one, adopted)).collect())
    }

    async fn jobs(&self, who: &Viewer) -> Answer<Jobs> {
        let (counts, open) = answer(self.node.jobs(&viewer(who)).await)?;
        let now = self.node.clock.now();
        let line = |job: OpenJob| JobLine {
            id: job.id,
            kind: job.kind,
            attempts: job.attempts,
            run_at: job.run_at,
            running: job.lease_until.is_some_and(|until| until > now),
            last_error: job.last_error,
        };
        Ok(Jobs {
            waiting: counts.waiting,
            running: counts.running,
            failed: counts.failed,
            done: counts.done,
            open: open.into_iter().map(line).collect(),
        })
    }

    async fn retry_job(&self, who: &Viewer, job: i64) -> Answer<()> {
        answer(self.node.retry_job(&viewer(who), job).await)
    }

    async fn storage(&self, who: &Viewer) -> Answer<Storage> {
        let kept = answer(self.node.storage(&viewer(who)).await)?;
        Ok(Storage {
            settings: settings(&kept),
            parts: kept.parts,
            backup: kept.backup.map(|backup| (backup.name, backup.made_at, backup.bytes)),
            terms: kept.terms,
            keys: kept.keys,
        })
    }

    async fn acts(&self, who: &Viewer, asked: &AuditAsked, page: &Part) -> Answer<(Vec<Act>, Option<String>)> {
        let AuditAsked { account, system, action, target, from, to } = asked.clone();
        let search = read::AuditSearch { account, system, action, target, from, to };
        let (lines, next) = answer(self.node.audit_lines(&viewer(who), &search, &part(page)).await)?;
        Ok((lines.into_iter().map(act).collect(), next))
    }

    async fn readings(
        &self,
        who: &Viewer,
        asked: &ReadingsAsked,
        page: &Part,
    ) -> Answer<(Vec<Reading>, Option<String>)> {
        let ReadingsAsked { account, subject, record } = asked.clone();
        let search = read::ReadingSearch { account, subject, record };
        let (lines, next) = answer(self.node.readings(&viewer(who), &search, &part(page)).await)?;
        let reading = |(_, access): (i64, store::Access)| Reading {
            at: access.at,
            account: access.account,
            organ: access.organ,
            action: access.action,
            subject: access.subject,
            record: access.record,
            matter: access.matter,
        };
        Ok((lines.into_iter().map(reading).collect(), next))
    }
}

/// What the node is, by the names that the console gives it.
fn settings(kept: &read::Storage) -> Vec<(&'static str, String)> {
    let file = &kept.file;
    let catalogue = kept.catalogue.as_ref().map(|(pack, version, hash)| format!("{pack} {version} {hash}"));
    let roles: Vec<&str> = file.second_factor.iter().map(|role| role.name()).collect();
    let settings = [
        ("version", Some(kept.version.to_owned())),
        ("catalogue", catalogue),
        ("publisher", Some(file.publisher.name().to_owned())),
        ("address", file.address.clone()),
        ("database", kept.server.clone()),
        ("mail-from", file.mail_from.clone()),
        ("second-factor", (!roles.is_empty()).then(|| roles.join(", "))),
        ("openid", file.openid.as_ref().map(|provider| provider.issuer.clone())),
        ("raw-recipient", Some(file.raw_recipient.clone())),
        ("demo", file.demo.then(|| "yes".to_owned())),
    ];
    settings.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn simulation(portal: &NodePortal, one: Simulation, adopted: bool) -> SimulationLine {
    let change = |change: simulate::ListChange| ListChange {
        list: portal.node.list_name(&change.list),
        in_force: change.in_force,
        draft: change.draft,
        enters: change.enters.count,
        leaves: change.leaves.count,
        otherwise: change.otherwise.count,
    };
    SimulationLine {
        as_of: one.as_of,
        at: one.at,
        by: one.by,
        in_force: one.in_force.version,
        draft: one.draft.version,
        adopted,
        asked: one.asked,
        lists: one.lists.into_iter().map(change).collect(),
        risks: one.risks.iter().map(|risk| ((&risk.trigger).into(), (&risk.action).into())).collect(),
    }
}

fn act(line: AuditEntry) -> Act {
    let account = line.actor.account().cloned();
    let in_place_of = match line.actor {
        Actor::InPlaceOf { giver, .. } => Some(giver),
        _ => None,
    };
    let entries = line.entries.map(|(first, count): (EntryId, u32)| (first.seq(), count));
    Act {
        at: line.at,
        account,
        in_place_of,
        action: line.audit.action,
        target: line.audit.target,
        detail: line.audit.detail,
        entries,
    }
}
