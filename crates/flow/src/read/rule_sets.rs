//! The rule sets of the catalogue and the words of what simulations found.

use domain::ListId;
use publish::Phrase;
use rules::RuleSet;

use crate::node::Node;

impl Node {
    /// The rule sets of the catalogue with the articles that each rests on, by kind and then by id.
    pub fn rule_sets(&self) -> Vec<(&RuleSet, Vec<Phrase>)> {
        let mut sets: Vec<&RuleSet> = self.pack.rule_sets().collect();
        sets.sort_by_key(|set| (set.kind().name(), set.id().clone()));
        sets.into_iter().map(|set| (set, self.glossary.bases(set.basis()))).collect()
    }

    /// The name of a list.
    pub fn list_name(&self, list: &ListId) -> Phrase {
        self.glossary.list_title(list)
    }
}
