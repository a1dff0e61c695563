//! Commitments of a demo: its subject gives one, and its officer finds one broken where a check doubts one.

use domain::{Role, case_entry::CaseEffect, id::CaseId};
use flow::{authorise::Viewer, commitment::NewCommitment, node::Node, read::Part};

use super::{Login, explain};

/// Cases looked at for one that the officer can decide.
const CASES: u32 = 200;

/// Makes the checks that are due, and lets the demo's accounts act on commitments. Returns what to tell.
pub(super) async fn promise(node: &Node, operator: &Viewer, logins: &[Login]) -> anyhow::Result<String> {
    let checked = explain(node.check_commitments(operator).await)?;
    let mut told = format!(
        "Of the commitments that were delivered, {} were taken up today, {} found kept and {} doubted.",
        checked.taken_up, checked.kept, checked.doubted
    );
    if let Some(subject) = account(node, logins, Role::Subject).await?
        && let Some(officer) = account(node, logins, Role::DecidingOfficer).await?
        && let Some(organ) = officer.organ.clone()
    {
        if let Some(template) = node.pack.commitment_templates().next() {
            let new = NewCommitment { template: template.id.clone(), organ, matter: template.title.zh.clone() };
            match node.give_commitment(&subject, new).await {
                Ok(given) => told.push_str(&format!(" The subject of the demo gave {given}.")),
                // An organ that receives none, or a subject that left the market: the demo has none then.
                Err(flow::Error::Invalid { .. } | flow::Error::Conflict(_)) => {}
                Err(error) => return explain(Err(error)),
            }
        }
        if let Some(case) = decidable(node, &officer).await? {
            let broken = explain(node.outcome_with(case, CaseEffect::BreakCommitment).await)?;
            explain(node.do_case_task(&officer, case, &broken, "as the records of the check show", &[]).await)?;
            told.push_str(&format!(" Its officer found one broken in case {case}."));
        }
    }
    Ok(told)
}

/// The account of a role, as the demo made it.
async fn account(node: &Node, logins: &[Login], role: Role) -> anyhow::Result<Option<Viewer>> {
    let Some(login) = logins.iter().find(|login| login.role == role.name()) else { return Ok(None) };
    Ok(Some(explain(node.viewer_by_password(&login.name.parse()?, &login.password, None).await)?))
}

/// A case about a commitment in which the subject was heard, or let its time pass.
async fn decidable(node: &Node, officer: &Viewer) -> anyhow::Result<Option<CaseId>> {
    let templates: Vec<String> = node.pack.commitment_templates().map(|one| one.case.to_string()).collect();
    let page = explain(node.my_cases(officer, &Part { after: None, limit: CASES }).await)?;
    let mut of_commitments = page.items.iter().filter(|line| templates.contains(&line.template));
    Ok(of_commitments.next().map(|line| line.id.0))
}
