//! What a mention and a subject have in common, and what speaks against their being one.

use catalogue::dictionary::divisions::DivisionCode;
use domain::{Identifier, link::Evidence, subject_name::SubjectName};

use crate::{Mention, Resolver, known::Profile};

/// How a name stands to the names of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameMatch {
    /// The mention gives no name, or the subject has none.
    Unknown,
    /// It equals the current name.
    Current,
    /// It equals a former name.
    Former,
    /// Without legal form and place it equals one of the names.
    Compatible,
    /// So it does, but both are a trade and nothing else under different places.
    Undecided,
    /// Without legal form and place it equals none of the names.
    Contradicts,
}

/// Compares a name with those of a subject; equal spelling costs nothing.
pub fn name(resolver: &Resolver<'_>, written: Option<&str>, profile: &Profile) -> NameMatch {
    let Some(written) = written.filter(|_| profile.names_held().next().is_some()) else {
        return NameMatch::Unknown;
    };
    let equal = |at: usize| if at == 0 { NameMatch::Current } else { NameMatch::Former };
    if let Some(at) = profile.names_held().position(|held| held.name == written) {
        return equal(at);
    }
    let parsed = resolver.parse(written);
    if let Some(at) = profile.names_held().position(|held| held.matching == parsed.matching()) {
        return equal(at);
    }
    let names = profile.names(resolver);
    if parsed.contradicts_all(names) {
        NameMatch::Contradicts
    } else if names.iter().filter(|held| !parsed.contradicts(held)).all(|held| says_nothing(resolver, &parsed, held)) {
        NameMatch::Undecided
    } else {
        NameMatch::Compatible
    }
}

/// Whether two names of one trade without a word of their own lie in different places, so that they
/// may be of anyone there.
fn says_nothing(resolver: &Resolver<'_>, one: &SubjectName, other: &SubjectName) -> bool {
    let bare = |name: &SubjectName| name.brand().is_empty() && !name.trade().is_empty();
    let lies_in = |name: &SubjectName| resolver.divisions().find(name.place());
    let same_place = lies_in(one).is_some() && lies_in(one) == lies_in(other);
    bare(one) && bare(other) && !same_place
}

/// Whether the mention's name is that of a branch or an attached organisation and the subject's
/// current name is not, or the other way round.
pub fn bearer_differs(resolver: &Resolver<'_>, mention: &Mention, profile: &Profile) -> bool {
    let current = profile.names(resolver).first();
    current.zip(mention.name.as_deref()).is_some_and(|(held, name)| held.bearer() != resolver.parse(name).bearer())
}

/// The mention's identifiers that the subject holds or held, and those of a scheme of which it
/// holds other values only.
pub fn identifiers<'m>(mention: &'m Mention, profile: &Profile) -> (Vec<&'m Identifier>, Vec<&'m Identifier>) {
    let (mut same, mut other) = (Vec::new(), Vec::new());
    for identifier in &mention.identifiers {
        if profile.identifiers_held().any(|held| held == identifier) {
            same.push(identifier);
        } else if profile.identifiers_held().any(|held| held.scheme() == identifier.scheme()) {
            other.push(identifier);
        }
    }
    // A scheme of which one value is held and another is not: the mention names two codes of one
    // kind, of which the subject's own decides.
    other.retain(|against| !same.iter().any(|identifier| identifier.scheme() == against.scheme()));
    (same, other)
}

/// Whether the place of the mention is that of the subject; `None` where one of them is unknown.
pub fn place(resolver: &Resolver<'_>, mention: &Mention, profile: &Profile) -> Option<bool> {
    let ours = division(resolver, profile.subject().division.as_deref()?)?;
    let theirs = division(resolver, mention.division.as_deref()?)?;
    let divisions = resolver.divisions();
    Some(divisions.within(ours, theirs) || divisions.within(theirs, ours))
}

/// The division that a code or words name.
pub fn division(resolver: &Resolver<'_>, text: &str) -> Option<DivisionCode> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if resolver.divisions().is_known(text)
        && let Some(code) = DivisionCode::parse(text)
    {
        return Some(code);
    }
    let divisions = resolver.divisions();
    let words: Vec<&str> = text.split_whitespace().take(MAX_PLACE_WORDS).collect();
    // A word that is no division, such as a development zone, hides the larger place before it.
    let found = (1..=words.len()).rev().find_map(|count| divisions.find(&resolver.fold(&words[..count].concat())));
    // A province and a county of one name: where nothing tells them apart, the larger holds.
    found.or_else(|| divisions.codes(&resolver.fold(words.first()?)).first().copied())
}

/// A seat is named by province, city, county and township at most.
const MAX_PLACE_WORDS: usize = 5;

/// Everything that speaks for and against a subject, in a fixed order.
pub fn evidence(resolver: &Resolver<'_>, mention: &Mention, profile: &Profile) -> Vec<Evidence> {
    let (same, other) = identifiers(mention, profile);
    let mut evidence: Vec<Evidence> = same.into_iter().cloned().map(Evidence::SameIdentifier).collect();
    evidence.extend(other.into_iter().cloned().map(Evidence::OtherIdentifier));
    match name(resolver, mention.name.as_deref(), profile) {
        NameMatch::Unknown => evidence.push(Evidence::NoName),
        NameMatch::Current => evidence.push(Evidence::SameName),
        NameMatch::Former => evidence.push(Evidence::FormerName),
        NameMatch::Contradicts => evidence.push(Evidence::ContradictedName),
        NameMatch::Compatible => evidence.push(Evidence::CompatibleName),
        // Neither equal nor contradicted: nothing to say for or against.
        NameMatch::Undecided => {}
    }
    if place(resolver, mention, profile) == Some(true) {
        evidence.push(Evidence::SamePlace);
    }
    evidence
}
