//! What a simulation warns of: each with what sets it off, who sees to it and what is to be done.

use catalogue::Pack;
use domain::ListId;
use facts::FactPlan;
use rules::{Kind, front_matter::Source};
use serde::{Deserialize, Serialize};

use super::{ListChange, Moved};
use crate::propose::Asking;

/// Of a hundred subjects that a list is proposed for now, how many more are worth a look.
const MANY_IN_A_HUNDRED: u64 = 10;

/// Subjects that enter, from which on one group can carry most of them.
const ENOUGH_FOR_A_GROUP: u64 = 10;

/// Something to look at before a draft is taken into use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// `many-enter`, `many-leave`, `one-group`, `listed-leave` or `unknown-fact`.
    pub code: String,
    /// The list that it is about; absent where about all.
    pub list: Option<ListId>,
    /// What set it off, with its figures.
    pub trigger: String,
    /// Who sees to it.
    pub owner: String,
    /// What is to be done when it comes true.
    pub action: String,
}

/// The risks of these changes.
pub(super) fn found(lists: &[ListChange], draft: &Pack, asking: &Asking) -> Vec<Risk> {
    let mut risks: Vec<Risk> = lists.iter().flat_map(|change| of_list(change, draft)).collect();
    risks.extend(unknown(draft, &asking.facts, asking));
    risks
}

fn of_list(change: &ListChange, draft: &Pack) -> Vec<Risk> {
    let owner = owner(&change.list, draft);
    let risk = |code: &str, trigger: String, action: String| Risk {
        code: code.to_owned(),
        list: Some(change.list.clone()),
        trigger,
        owner: owner.clone(),
        action,
    };
    let many = |moved: &Moved| moved.count > 0 && moved.count * 100 >= change.in_force.max(1) * MANY_IN_A_HUNDRED;
    let mut risks = Vec::new();
    if many(&change.enters) {
        let ratio = format!("{} more subjects are proposed, and {} were", change.enters.count, change.in_force);
        let action = "look at the samples; take the draft into use on a day on which the organ can decide so many \
                      within the clock of the list, or narrow the row";
        risks.push(risk("many-enter", ratio, action.to_owned()));
    }
    if many(&change.leaves) {
        let ratio = format!("{} subjects of {} are proposed no more", change.leaves.count, change.in_force);
        let action = "look at the samples; say in the draft's basis why the cause no longer holds, or widen the row";
        risks.push(risk("many-leave", ratio, action.to_owned()));
    }
    if change.leaves.listed > 0 {
        let trigger = format!("{} subjects stand on the list whom the draft no longer proposes", change.leaves.listed);
        let action = "apply the list's transition rule to each; where the draft is milder, open the withdrawal of the \
                      decision for each of them, the samples first";
        risks.push(risk("listed-leave", trigger, action.to_owned()));
    }
    if change.enters.count >= ENOUGH_FOR_A_GROUP {
        let carries = change.enters.groups.iter().filter(|group| group.count * 2 > change.enters.count);
        // What is not known of subjects is no group of theirs.
        for group in carries.filter(|group| !group.value.is_empty()) {
            let trigger = format!(
                "{} of {} that enter are of one {}: {}",
                group.count, change.enters.count, group.by, group.value
            );
            let action = "ask the deliverers of that group whether their data are whole and taken alike; hear its \
                          association before the draft is taken into use";
            risks.push(risk("one-group", trigger, action.to_owned()));
        }
    }
    risks
}

/// Who decides on the list.
fn owner(list: &ListId, draft: &Pack) -> String {
    let Some(rule) = draft.list(list) else { return String::new() };
    let kind = rule.competent.first().and_then(|kind| draft.organ_kind(kind));
    kind.map_or_else(|| rule.decided_by.en.clone(), |kind| kind.title.en.clone())
}

/// Facts that an entry rule set of the draft reads and that are unknown where nothing is found.
fn unknown(draft: &Pack, facts: &FactPlan, asking: &Asking) -> Vec<Risk> {
    let sets = draft.rule_sets().filter(|set| set.kind() == Kind::Entry);
    let read: Vec<&str> = sets
        .flat_map(|set| set.inputs())
        .filter_map(|input| match &input.source {
            Source::Fact(fact) => Some(fact.as_str()),
            _ => None,
        })
        .collect();
    let known = facts.known_absences(asking.as_of.day, &asking.coverages);
    let absent = facts.names().zip(facts.waits_for_statements()).zip(known);
    let unknown = absent.filter(|(((name, _), waits), known)| *waits && !known && read.contains(&name.as_str()));
    let risk = |(((name, title), _), _): (((&facts::FactName, &domain::Label), bool), bool)| Risk {
        code: "unknown-fact".to_owned(),
        list: None,
        trigger: format!(
            "`{name}` ({}) is unknown on {} wherever nothing is found: nobody said that nothing is missing",
            title.en, asking.as_of.day
        ),
        owner: "the deliverers of the data that the fact reads".to_owned(),
        action:
            "ask them to state for which days their deliveries are complete, and simulate again: until then the draft \
                 proposes nothing from silence"
                .to_owned(),
    };
    unknown.map(risk).collect()
}
