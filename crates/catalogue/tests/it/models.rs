//! A model's output is no input of a rule with an effect.

use catalogue::{Pack, source::Files};

const PATH: &str = "rules/registration-term.md";

/// The smallest pack with an input of a term table taken from a model, in a rule set of that kind.
fn with_model(kind: &str) -> Files {
    let mut files = Pack::embedded_files("xx").unwrap();
    let text = String::from_utf8(files[PATH].clone()).unwrap();
    let text = text.replacen("kind: publication-term", &format!("kind: {kind}"), 1);
    let given = "  - {name: ends, title: {zh: 解散日期, en: Dissolved on}, type: date}";
    assert!(text.contains(given));
    let modelled = "  - {name: ends, title: {zh: 解散日期, en: Dissolved on}, type: date, model: failure-forecast}";
    files.insert(PATH.to_owned(), text.replacen(given, modelled, 1).into_bytes());
    files
}

#[test]
fn a_model_is_refused_as_input_of_every_rule_with_an_effect_with_a_reason() {
    for kind in ["publication-term", "act-class", "entry", "exit", "measure", "policy-match", "decision"] {
        let problems = Pack::load(&with_model(kind)).unwrap_err();
        let told = problems.iter().find(|problem| problem.message.contains("output of the model `failure-forecast`"));
        let told = told.unwrap_or_else(|| panic!("{kind}: {problems:?}"));
        assert_eq!((told.file.as_str(), told.line), (PATH, 8), "{kind}");
        assert!(told.message.contains("no rule with an effect reads it; ask for a fact instead"), "{told}");
    }
}

#[test]
fn a_class_of_risk_may_rest_on_a_model() {
    let problems = Pack::load(&with_model("risk")).err().unwrap_or_default();
    assert!(!problems.iter().any(|problem| problem.message.contains("model")), "{problems:?}");
}
