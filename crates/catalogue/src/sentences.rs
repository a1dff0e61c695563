//! What the software says of what it found: sentences in both languages, by key. They belong to the software
//! and not to a jurisdiction, like the wordings of its findings.

use std::collections::BTreeMap;

use domain::Label;

use crate::Wording;

static EXPLANATION: &str = include_str!("../../../catalogue/explanation.yaml");
static EXTRACT: &str = include_str!("../../../catalogue/extract.yaml");
static MONITORING: &str = include_str!("../../../catalogue/monitoring.yaml");
static SIMULATION: &str = include_str!("../../../catalogue/simulation.yaml");

/// Sentences by key, with words in braces to be filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentences(BTreeMap<String, Label>);

impl Sentences {
    /// What explanations say.
    pub fn of_explanations() -> Sentences {
        Sentences::read(EXPLANATION)
    }

    /// The headings and marks of extracts.
    pub fn of_extracts() -> Sentences {
        Sentences::read(EXTRACT)
    }

    /// What is said of a series in which something stands out.
    pub fn of_monitoring() -> Sentences {
        Sentences::read(MONITORING)
    }

    /// What simulations of rules say.
    pub fn of_simulations() -> Sentences {
        Sentences::read(SIMULATION)
    }

    /// The file is part of the program: a test reads it whole.
    fn read(text: &str) -> Sentences {
        Sentences(serde_saphyr::from_str(text).unwrap_or_default())
    }

    /// The words of a key, filled in; the key itself where it has none.
    pub fn say(&self, key: &str, with: &[(&str, Label)]) -> Label {
        let Some(words) = self.0.get(key) else { return Label::new(key, key) };
        let fill = |text: &str, of: fn(&Label) -> &str| {
            Wording::fill(text, |name| with.iter().find(|(known, _)| *known == name).map(|(_, label)| of(label)))
        };
        Label::new(fill(&words.zh, |label| &label.zh), fill(&words.en, |label| &label.en))
    }

    /// All of them, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Label)> {
        self.0.iter().map(|(key, label)| (key.as_str(), label))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn every_sentence_says_the_same_in_both_languages() {
        let all = [
            (Sentences::of_explanations(), 100),
            (Sentences::of_extracts(), 16),
            (Sentences::of_monitoring(), 8),
            (Sentences::of_simulations(), 12),
        ];
        for (sentences, at_least) in all {
            assert!(sentences.iter().count() >= at_least);
            for (key, label) in sentences.iter() {
                assert!(!label.zh.trim().is_empty() && !label.en.trim().is_empty(), "{key}");
                // A month is a number in the one and a word in the other.
                let without = |text| placeholders(text).into_iter().filter(|name| !matches!(*name, "m" | "month"));
                assert_eq!(without(&label.zh).collect::<Vec<_>>(), without(&label.en).collect::<Vec<_>>(), "{key}");
            }
        }
    }

    #[test]
    fn words_are_filled_in_and_a_key_without_words_says_itself() {
        let sentences = Sentences::of_explanations();
        assert_eq!(sentences.say("months", &[("n", Label::new("3", "3"))]).en, "3 months");
        assert_eq!(sentences.say("no-such-key", &[]).zh, "no-such-key");
    }
}
