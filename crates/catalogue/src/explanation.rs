//! What explanations say: sentences in both languages, by key. They belong to the software and not to a
//! jurisdiction, like the wordings of its findings.

use std::collections::BTreeMap;

use domain::Label;

static SENTENCES: &str = include_str!("../../../catalogue/explanation.yaml");

/// The sentences by key, with words in braces to be filled in.
pub fn explanation_sentences() -> BTreeMap<String, Label> {
    // The file is part of the program: a test reads it whole.
    serde_saphyr::from_str(SENTENCES).unwrap_or_default()
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
        let sentences = explanation_sentences();
        assert!(sentences.len() > 100, "{}", sentences.len());
        for (key, label) in &sentences {
            assert!(!label.zh.trim().is_empty() && !label.en.trim().is_empty(), "{key}");
            // A month is a number in the one and a word in the other.
            let without = |text| placeholders(text).into_iter().filter(|name| !matches!(*name, "m" | "month"));
            assert_eq!(without(&label.zh).collect::<Vec<_>>(), without(&label.en).collect::<Vec<_>>(), "{key}");
        }
    }
}
