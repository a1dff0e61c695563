//! Texts that the operator puts in the place of those of the interface: which may be replaced, by what, and how they
//! reach a page.
//!
//! Help, the home page, what to do about a problem, and letters: texts that explain. Labels of acts, and what the law
//! or a rule says, are never among them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use domain::{
    Language,
    content::{LONGEST_WORDS, ReplacedWords},
};
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use crate::{
    pages::texts,
    words::{Bundle, built_in, empty_bundle, sources},
};

/// How deep placeables may stand in each other.
const DEEPEST: usize = 5;

/// The texts that may be replaced beside those of the help, by group.
const GROUPS: [(&str, &[&str]); 3] = [
    (
        "home",
        &[
            "home-heading",
            "home-lead",
            "search-hint",
            "guide-heading",
            "guide-1",
            "guide-2",
            "guide-3",
            "guide-4",
            "no-hits-1",
            "no-hits-2",
            "no-hits-3",
            "sign-in-note",
        ],
    ),
    (
        "problems",
        &[
            "problem-text-invalid",
            "problem-text-not-signed-in",
            "problem-text-forbidden",
            "problem-text-not-found",
            "problem-text-method",
            "problem-text-conflict",
            "problem-text-gone",
            "problem-text-too-large",
            "problem-text-media-type",
            "problem-text-too-many",
            "problem-text-unavailable",
            "problem-text-broken",
        ],
    ),
    (
        "letters",
        &[
            "letter-confirm-subject",
            "letter-confirm",
            "letter-confirm-not",
            "letter-news-subject",
            "letter-news",
            "letter-new",
            "letter-left",
            "letter-end",
        ],
    ),
];

/// Every key that may be replaced, with its group, in the order in which they are shown.
pub(crate) static REPLACEABLE: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let listed = GROUPS.into_iter().flat_map(|(group, keys)| keys.iter().map(move |key| (group, (*key).to_owned())));
    listed.chain(texts::paragraphs().map(|key| ("help", key))).collect()
});

/// Why a text may not stand in the place of another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsFault {
    /// There is no such text, or it is a label of an act, or what the law says.
    #[error("no text `{0}` that may be replaced")]
    NotReplaceable(String),
    /// It is empty.
    #[error("a text is needed; take the node's own text back to show the original")]
    Empty,
    /// It is too long.
    #[error("at most {LONGEST_WORDS} characters")]
    TooLong,
    /// Its braces can't be read.
    #[error("it can't be read as Fluent: {0}")]
    Unreadable(String),
    /// It is more than one text.
    #[error("it can't be read as one text: no line after the first may begin with . * [ or }}")]
    NotOneText,
    /// It names what the original does not.
    #[error("`{named}` is not in the original, which names {}", if known.is_empty() { "nothing" } else { known })]
    UnknownPlaceable { named: String, known: String },
}

/// Whether a text may stand in the place of the one of this key.
///
/// # Errors
/// With the reason, for whoever wrote it.
pub fn check_words(language: Language, key: &str, text: &str) -> Result<(), WordsFault> {
    parsed(language, key, text).map(|_| ())
}

fn parsed(language: Language, key: &str, text: &str) -> Result<FluentResource, WordsFault> {
    let original = REPLACEABLE.iter().find(|(_, known)| known == key);
    let original = original.and_then(|(_, key)| built_in(language).get_message(key)?.value());
    let original = original.ok_or_else(|| WordsFault::NotReplaceable(key.to_owned()))?;
    if text.trim().is_empty() {
        return Err(WordsFault::Empty);
    }
    if text.chars().count() > LONGEST_WORDS {
        return Err(WordsFault::TooLong);
    }
    if depth(text) > DEEPEST {
        return Err(WordsFault::Unreadable("too many braces in each other".to_owned()));
    }
    let resource = FluentResource::try_new(entry(key, text))
        .map_err(|(_, errors)| WordsFault::Unreadable(errors.first().map(ToString::to_string).unwrap_or_default()))?;
    check_entries(&resource, key, &placeables(original))?;
    Ok(resource)
}

/// Refuses what is not one text of that key, or names what the original does not.
fn check_entries(resource: &FluentResource, key: &str, known: &BTreeSet<String>) -> Result<(), WordsFault> {
    let mut entries = resource.entries();
    let (Some(Entry::Message(message)), None) = (entries.next(), entries.next()) else {
        return Err(WordsFault::NotOneText);
    };
    let (Some(value), true, true) = (&message.value, message.attributes.is_empty(), message.id.name == key) else {
        return Err(WordsFault::NotOneText);
    };
    match placeables(value).difference(known).next() {
        None => Ok(()),
        Some(strange) => {
            let known = known.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
            Err(WordsFault::UnknownPlaceable { named: strange.clone(), known })
        }
    }
}

/// The text as a file of Fluent holds it.
fn entry(key: &str, text: &str) -> String {
    format!("{key} = {}\n", text.trim().lines().collect::<Vec<_>>().join("\n    "))
}

fn depth(text: &str) -> usize {
    let (mut deepest, mut now) = (0_usize, 0_usize);
    for character in text.chars() {
        match character {
            '{' => now += 1,
            '}' => now = now.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(now);
    }
    deepest
}

/// What a text names: `$x` for a value, and other texts and functions as they are written.
fn placeables(pattern: &Pattern<&str>) -> BTreeSet<String> {
    fn of_inline(inline: &InlineExpression<&str>, into: &mut BTreeSet<String>) {
        match inline {
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            InlineExpression::VariableReference { id } => {
                into.insert(format!("${}", id.name));
            }
            InlineExpression::MessageReference { id, .. } => {
                into.insert(id.name.to_owned());
            }
            InlineExpression::TermReference { id, .. } => {
                into.insert(format!("-{}", id.name));
            }
            InlineExpression::FunctionReference { id, .. } => {
                into.insert(format!("{}()", id.name));
            }
            InlineExpression::Placeable { expression } => of_expression(expression, into),
        }
    }
    fn of_expression(expression: &Expression<&str>, into: &mut BTreeSet<String>) {
        match expression {
            Expression::Inline(inline) => of_inline(inline, into),
            Expression::Select { selector, variants } => {
                of_inline(selector, into);
                variants.iter().for_each(|variant| of_pattern(&variant.value, into));
            }
        }
    }
    fn of_pattern(pattern: &Pattern<&str>, into: &mut BTreeSet<String>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                of_expression(expression, into);
            }
        }
    }
    let mut named = BTreeSet::new();
    of_pattern(pattern, &mut named);
    named
}

/// The original text of a key as its file holds it, placeables and all.
pub(crate) fn original(language: Language, key: &str) -> Option<&'static str> {
    static ORIGINALS: LazyLock<[BTreeMap<&str, &str>; 2]> = LazyLock::new(|| Language::ALL.map(texts_of));
    let of = Language::ALL.into_iter().position(|one| one == language)?;
    ORIGINALS.get(of)?.get(key).copied()
}

fn texts_of(language: Language) -> BTreeMap<&'static str, &'static str> {
    let mut texts = BTreeMap::new();
    for file in sources(language) {
        let mut starts = Vec::new();
        let mut at = 0;
        for line in file.split_inclusive('\n') {
            if !line.starts_with([' ', '\n']) {
                starts.push(at);
            }
            at += line.len();
        }
        starts.push(file.len());
        for pair in starts.windows(2) {
            let text = file.get(pair[0]..pair[1]).unwrap_or_default();
            if let Some((key, text)) = text.split_once('=') {
                texts.insert(key.trim(), text.trim());
            }
        }
    }
    texts
}

/// Texts of a node that are ready to be said.
#[derive(Default)]
pub(crate) struct OwnWords {
    bundles: BTreeMap<&'static str, Bundle>,
    /// Those that can't be used: language, key, why.
    pub(crate) ignored: Vec<(Language, String, WordsFault)>,
}

impl OwnWords {
    /// Those that may stand where they are to; the others are noted.
    pub(crate) fn of(words: &ReplacedWords) -> OwnWords {
        let mut own = OwnWords::default();
        for language in Language::ALL {
            let mut bundle = empty_bundle(language);
            for (key, text) in words.of(language) {
                match parsed(language, key, text) {
                    Ok(resource) => bundle.add_resource_overriding(resource),
                    Err(fault) => own.ignored.push((language, key.clone(), fault)),
                }
            }
            own.bundles.insert(language.code(), bundle);
        }
        own
    }

    /// The text of the node in the place of a key's; absent where the original stands.
    pub(crate) fn say(&self, language: Language, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let bundle = self.bundles.get(language.code())?;
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: Language = Language::English;

    #[test]
    fn every_text_that_may_be_replaced_may_be_replaced_by_itself() {
        for language in Language::ALL {
            for (_, key) in REPLACEABLE.iter() {
                let text = original(language, key).unwrap_or_else(|| panic!("no text {key}"));
                assert_eq!(check_words(language, key, text), Ok(()), "{key}");
            }
        }
        assert!(REPLACEABLE.len() > 80, "{}", REPLACEABLE.len());
    }

    #[test]
    fn labels_of_acts_and_statements_of_law_are_not_among_them() {
        for key in
            ["object-button", "not-us-hides", "reuse-text", "meaning-adverse", "help-title", "about-subject", "x"]
        {
            let refused = check_words(ENGLISH, key, "x").unwrap_err();
            assert_eq!(refused, WordsFault::NotReplaceable(key.to_owned()));
        }
    }

    #[test]
    fn a_text_is_refused_with_the_reason() {
        let check = |key: &str, text: &str| check_words(ENGLISH, key, text).unwrap_err();
        assert_eq!(check("home-lead", "  \n "), WordsFault::Empty);
        assert_eq!(check("home-lead", &"x".repeat(4_001)), WordsFault::TooLong);
        assert_eq!(check_words(ENGLISH, "home-lead", &"\u{57ce}".repeat(4_000)), Ok(()));
        for open in ["{", "{ $x", "{ \"a }", "}", "x { $n -> [one] a }"] {
            assert!(matches!(check("letter-news", open), WordsFault::Unreadable(_)), "{open}");
        }
        assert!(matches!(check("home-lead", &"{".repeat(3_000)), WordsFault::Unreadable(_)), "and no stack is used up");
        for (text, named) in [
            ("{ $y }", "$y"),
            ("{ site-name }", "site-name"),
            ("{ -term }", "-term"),
            ("{ NUMBER($x) }", "NUMBER()"),
            ("{ $x ->\n *[other] { $z }\n }", "$z"),
            ("{ { $z } }", "$z"),
        ] {
            let refused = check("letter-news", text);
            let known = "$x".to_owned();
            assert_eq!(refused, WordsFault::UnknownPlaceable { named: named.to_owned(), known }, "{text}");
        }
        for more in ["x\n.title = y", "x\n[one]", "x\n* y"] {
            let refused = check("home-lead", more);
            assert!(matches!(refused, WordsFault::NotOneText | WordsFault::Unreadable(_)), "{more}: {refused}");
        }
    }

    #[test]
    fn a_line_that_looks_like_another_text_is_text() {
        let mut words = ReplacedWords::default();
        words.en.insert("home-lead".to_owned(), "Welcome.\nobject-button = Click here\n\nNo <b>HTML</b>.".to_owned());
        words.en.insert("object-button".to_owned(), "Click here".to_owned());
        words.zh.insert("letter-news".to_owned(), "{ $z }".to_owned());
        let own = OwnWords::of(&words);
        let said = own.say(ENGLISH, "home-lead", None).unwrap();
        assert_eq!(said, "Welcome.\nobject-button = Click here\n\nNo <b>HTML</b>.");
        assert_eq!(own.say(ENGLISH, "object-button", None), None);
        let ignored: Vec<&str> = own.ignored.iter().map(|(_, key, _)| key.as_str()).collect();
        assert_eq!(ignored, ["letter-news", "object-button"]);
    }
}
