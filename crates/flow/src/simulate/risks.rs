//! What a simulation warns of: each with what sets it off, who sees to it and what is to be done.

use catalogue::{Pack, Sentences};
use domain::{Label, ListId};
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
    pub trigger: Label,
    /// Who sees to it.
    pub owner: Label,
    /// What is to be done when it comes true.
    pub action: Label,
}

/// The risks of these changes.
pub(super) fn found(lists: &[ListChange], draft: &Pack, asking: &Asking) -> Vec<Risk> {
    let warning = Warning { draft, sentences: Sentences::of_simulations() };
    let mut risks: Vec<Risk> = lists.iter().flat_map(|change| warning.of_list(change)).collect();
    risks.extend(warning.of_unknown_facts(asking));
    risks
}

/// What is needed to word a risk.
struct Warning<'a> {
    draft: &'a Pack,
    sentences: Sentences,
}

impl Warning<'_> {
    fn of_list(&self, change: &ListChange) -> Vec<Risk> {
        let many = |moved: &Moved| moved.count > 0 && moved.count * 100 >= change.in_force.max(1) * MANY_IN_A_HUNDRED;
        let counts = |count: u64| [("count", same(count)), ("before", same(change.in_force))];
        let mut risks = Vec::new();
        if many(&change.enters) {
            risks.push(self.risk(change, "many-enter", &counts(change.enters.count)));
        }
        if many(&change.leaves) {
            risks.push(self.risk(change, "many-leave", &counts(change.leaves.count)));
        }
        if change.leaves.listed > 0 {
            risks.push(self.risk(change, "listed-leave", &counts(change.leaves.listed)));
        }
        if change.enters.count >= ENOUGH_FOR_A_GROUP {
            let carries = change.enters.groups.iter().filter(|group| group.count * 2 > change.enters.count);
            // What is not known of subjects is no group of theirs.
            for group in carries.filter(|group| !group.value.is_empty()) {
                let with = [
                    ("count", same(group.count)),
                    ("all", same(change.enters.count)),
                    ("group", self.sentences.say(&format!("group-{}", group.by), &[])),
                    ("value", same(&group.value)),
                ];
                risks.push(self.risk(change, "one-group", &with));
            }
        }
        risks
    }

    fn risk(&self, change: &ListChange, code: &str, with: &[(&str, Label)]) -> Risk {
        Risk { list: Some(change.list.clone()), ..self.worded(code, self.owner(&change.list), with) }
    }

    fn worded(&self, code: &str, owner: Label, with: &[(&str, Label)]) -> Risk {
        let trigger = self.sentences.say(code, with);
        let action = self.sentences.say(&format!("{code}-action"), &[]);
        Risk { code: code.to_owned(), list: None, trigger, owner, action }
    }

    /// Who decides on the list.
    fn owner(&self, list: &ListId) -> Label {
        let Some(rule) = self.draft.list(list) else { return Label::new("", "") };
        let kind = rule.competent.first().and_then(|kind| self.draft.organ_kind(kind));
        kind.map_or_else(|| rule.decided_by.clone(), |kind| kind.title.clone())
    }

    /// Facts that an entry rule set of the draft reads and that are unknown where nothing is found.
    fn of_unknown_facts(&self, asking: &Asking) -> Vec<Risk> {
        let sets = self.draft.rule_sets().filter(|set| set.kind() == Kind::Entry);
        let read: Vec<&str> = sets
            .flat_map(|set| set.inputs())
            .filter_map(|input| match &input.source {
                Source::Fact(fact) => Some(fact.as_str()),
                _ => None,
            })
            .collect();
        let known = asking.facts.known_absences(asking.as_of.day, &asking.coverages);
        let absent = asking.facts.names().zip(asking.facts.waits_for_statements()).zip(known);
        let unknown = absent.filter(|(((name, _), waits), known)| *waits && !known && read.contains(&name.as_str()));
        let owner = self.sentences.say("unknown-fact-owner", &[]);
        unknown
            .map(|(((name, title), _), _)| {
                let with = [("name", same(name)), ("title", title.clone()), ("day", same(asking.as_of.day))];
                self.worded("unknown-fact", owner.clone(), &with)
            })
            .collect()
    }
}

fn same(text: impl std::fmt::Display) -> Label {
    let text = text.to_string();
    Label::new(text.clone(), text)
}
