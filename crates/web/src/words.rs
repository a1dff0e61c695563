//! The words of the interface: one Fluent resource a language, in the same keys.

use std::{
    borrow::Cow,
    sync::{Arc, LazyLock},
};

use domain::{Language, content::ContentInForce};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::own_words::OwnWords;

pub(crate) type Bundle = FluentBundle<FluentResource>;

/// The files of one language.
const CHINESE: [&str; 14] = [
    include_str!("../locales/zh-CN/frame.ftl"),
    include_str!("../locales/zh-CN/public.ftl"),
    include_str!("../locales/zh-CN/workbench.ftl"),
    include_str!("../locales/zh-CN/linkage.ftl"),
    include_str!("../locales/zh-CN/cases.ftl"),
    include_str!("../locales/zh-CN/measures.ftl"),
    include_str!("../locales/zh-CN/commitments.ftl"),
    include_str!("../locales/zh-CN/portal.ftl"),
    include_str!("../locales/zh-CN/reports.ftl"),
    include_str!("../locales/zh-CN/statistics.ftl"),
    include_str!("../locales/zh-CN/extracts.ftl"),
    include_str!("../locales/zh-CN/samples.ftl"),
    include_str!("../locales/zh-CN/accounts.ftl"),
    include_str!("../locales/zh-CN/console.ftl"),
];
const ENGLISH: [&str; 14] = [
    include_str!("../locales/en/frame.ftl"),
    include_str!("../locales/en/public.ftl"),
    include_str!("../locales/en/workbench.ftl"),
    include_str!("../locales/en/linkage.ftl"),
    include_str!("../locales/en/cases.ftl"),
    include_str!("../locales/en/measures.ftl"),
    include_str!("../locales/en/commitments.ftl"),
    include_str!("../locales/en/portal.ftl"),
    include_str!("../locales/en/reports.ftl"),
    include_str!("../locales/en/statistics.ftl"),
    include_str!("../locales/en/extracts.ftl"),
    include_str!("../locales/en/samples.ftl"),
    include_str!("../locales/en/accounts.ftl"),
    include_str!("../locales/en/console.ftl"),
];

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| Language::ALL.map(bundle));

/// The files of a language.
pub(crate) fn sources(language: Language) -> [&'static str; 14] {
    match language {
        Language::Chinese => CHINESE,
        Language::English => ENGLISH,
    }
}

/// The words of a language as the interface comes with them.
pub(crate) fn built_in(language: Language) -> &'static Bundle {
    match language {
        Language::Chinese => &BUNDLES[0],
        Language::English => &BUNDLES[1],
    }
}

/// No words yet, of a language.
pub(crate) fn empty_bundle(language: Language) -> Bundle {
    let id = match language {
        Language::Chinese => "zh-CN",
        Language::English => "en",
    };
    let id: LanguageIdentifier = id.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    bundle
}

fn bundle(language: Language) -> Bundle {
    let mut bundle = empty_bundle(language);
    for file in sources(language) {
        // A file with an error loses the keys in error alone; a test refuses any.
        let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(?errors, language = language.code(), "words in error");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(?errors, language = language.code(), "words told twice");
        }
    }
    bundle
}

/// The words of one language, those of the node before those of the interface.
#[derive(Clone)]
pub struct Words {
    language: Language,
    own: Arc<OwnWords>,
}

impl Words {
    /// The words of `language` as the interface comes with them.
    pub fn new(language: Language) -> Words {
        Words { language, own: Arc::default() }
    }

    /// The words of `language` as a node says them.
    pub fn of_node(language: Language, content: &ContentInForce) -> Words {
        Words::with_own(language, Arc::new(OwnWords::of(&content.content.words)))
    }

    pub(crate) fn with_own(language: Language, own: Arc<OwnWords>) -> Words {
        Words { language, own }
    }

    fn say(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        if let Some(text) = self.own.say(self.language, key, args) {
            return Cow::Owned(text);
        }
        let bundle = built_in(self.language);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, "no words");
            return Cow::Owned(key.to_owned());
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "words in error");
        }
        Cow::Owned(text.into_owned())
    }

    /// The text of `key`.
    pub fn t(&self, key: &str) -> Cow<'static, str> {
        self.say(key, None)
    }

    /// Whether there is a text of that key.
    pub fn has(&self, key: &str) -> bool {
        built_in(self.language).has_message(key)
    }

    /// The text of `key` with a number `n`, which also chooses its plural.
    pub fn n(&self, key: &str, number: impl Into<i128>) -> Cow<'static, str> {
        let number = number.into();
        let mut args = FluentArgs::new();
        args.set("n", FluentValue::from(number as f64));
        args.set("shown", self.number(number));
        self.say(key, Some(&args))
    }

    /// The text of `key` with a number as in [`Words::n`] and a text `x`.
    pub fn nx(&self, key: &str, number: impl Into<i128>, text: &str) -> Cow<'static, str> {
        let number = number.into();
        let mut args = FluentArgs::new();
        args.set("n", FluentValue::from(number as f64));
        args.set("shown", self.number(number));
        args.set("x", text.to_owned());
        self.say(key, Some(&args))
    }

    /// The text of `key` with one text `x`.
    pub fn x(&self, key: &str, text: &str) -> Cow<'static, str> {
        self.with(key, &[("x", text)])
    }

    /// The text of `key` with two texts `x` and `y`.
    pub fn xy(&self, key: &str, x: &str, y: &str) -> Cow<'static, str> {
        self.with(key, &[("x", x), ("y", y)])
    }

    /// The text of `key` with texts by name.
    pub fn with(&self, key: &str, texts: &[(&'static str, &str)]) -> Cow<'static, str> {
        let mut args = FluentArgs::new();
        for (name, text) in texts {
            args.set(*name, (*text).to_owned());
        }
        self.say(key, Some(&args))
    }

    /// A whole number with separators of thousands.
    pub fn number(&self, number: impl Into<i128>) -> String {
        let number = number.into();
        let digits = number.unsigned_abs().to_string();
        let mut text = String::with_capacity(digits.len() + 8);
        if number < 0 {
            text.push('-');
        }
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_facet_has_a_name() {
        for words in [Language::Chinese, Language::English].map(Words::new) {
            for facet in crate::pages::search::FACETS {
                assert!(words.has(&format!("facet-{facet}")), "{facet}");
            }
        }
    }

    #[test]
    fn every_text_can_be_read_and_said() {
        for language in Language::ALL {
            let bundle = built_in(language);
            for file in sources(language) {
                FluentResource::try_new(file.to_owned()).map_err(|(_, errors)| errors).unwrap();
                for line in file.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase())) {
                    let key = line.split('=').next().unwrap_or_default().trim();
                    let mut args = FluentArgs::new();
                    args.set("n", 1);
                    for name in ["shown", "x", "y", "year", "month", "name", "day", "list", "cause", "organ"] {
                        args.set(name, name);
                    }
                    let pattern = bundle.get_message(key).and_then(|message| message.value()).unwrap();
                    let mut errors = Vec::new();
                    bundle.format_pattern(pattern, Some(&args), &mut errors);
                    assert!(errors.is_empty(), "{key}: {errors:?}");
                }
            }
        }
    }

    #[test]
    fn numbers_and_plurals() {
        let english = Words::new(Language::English);
        assert_eq!(english.number(1_204_551), "1,204,551");
        assert_eq!(english.number(-1_000), "-1,000");
        assert_eq!(english.n("hits", 1), "1 subject found");
        assert_eq!(english.n("hits", 2_000), "2,000 subjects found");
        assert_eq!(Words::new(Language::Chinese).n("hits", 2_000), "找到 2,000 个主体");
    }
}
