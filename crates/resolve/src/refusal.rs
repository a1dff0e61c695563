//! Refusals: what an officer said a record is not about, and for how long that holds.
//!
//! A refusal is of a mention and a subject, not of one record: whoever says the same of whom it is
//! about is not put to that subject again, and is not proposed to it. It holds as long as both sides
//! say what they said then.

use domain::{
    SubjectId,
    identity::EvidenceDigest,
    subject::{IdentifierHeld, NameHeld, Subject},
};

use crate::{Known, Mention, Resolver, compare, known::Profile};

/// A refusal that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What the record said of whom it is about; absent where the refusal is of the very record that
    /// is asked about, whatever it says.
    pub mention: Option<EvidenceDigest>,
    /// The subject that it is not about.
    pub subject: SubjectId,
    /// What the subject was known by; absent where that was erased.
    pub known_by: Option<EvidenceDigest>,
}

impl Resolver<'_> {
    /// What a mention says of whom it is about: its name, its codes and its place.
    pub fn mention_digest(&self, mention: &Mention) -> EvidenceDigest {
        let name = mention.name.as_deref().map(|name| self.matching(name)).unwrap_or_default();
        let place = mention.division.as_deref().unwrap_or_default();
        let place = compare::division(self, place).map_or_else(|| place.to_owned(), |code| code.to_string());
        let mut codes: Vec<String> =
            mention.identifiers.iter().map(|code| format!("{}:{}", code.scheme(), code.value())).collect();
        codes.sort_unstable();
        let said = [name.as_str(), place.as_str()];
        EvidenceDigest::of(said.into_iter().chain(codes.iter().map(String::as_str)))
    }
}

/// What a subject is known by: its names and codes.
pub fn known_by(subject: &Subject) -> EvidenceDigest {
    let name = |held: &NameHeld| format!("n:{}", held.matching);
    let code = |held: &IdentifierHeld| format!("{}:{}", held.identifier.scheme(), held.identifier.value());
    let mut parts: Vec<String> = subject.names.iter().map(name).collect();
    parts.extend(subject.identifiers.iter().map(code));
    parts.sort_unstable();
    EvidenceDigest::of(parts.iter().map(String::as_str))
}

/// Takes out of `profiles` those that the mention was refused to; says whether there were any.
pub(crate) fn without_refused<'k>(
    resolver: &Resolver<'_>,
    mention: &Mention,
    known: &Known,
    mut profiles: Vec<&'k Profile>,
) -> (Vec<&'k Profile>, bool) {
    if known.refused.is_empty() || profiles.is_empty() {
        return (profiles, false);
    }
    let digest = resolver.mention_digest(mention);
    let holds = |refused: &&Refused| refused.mention.is_none_or(|mention| mention == digest);
    let refused: Vec<&Refused> = known.refused.iter().filter(holds).collect();
    let before = profiles.len();
    profiles.retain(|profile| {
        !refused.iter().any(|refused| {
            let part = profile.parts().find(|part| part.id == refused.subject);
            part.is_some_and(|part| refused.known_by.is_none_or(|digest| digest == known_by(part)))
        })
    });
    let some = profiles.len() < before;
    (profiles, some)
}
