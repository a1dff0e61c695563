//! The resolver: the pack's rules of identity, prepared once.

use std::collections::BTreeSet;

use catalogue::{
    Pack,
    dictionary::{divisions::Divisions, names::NameDictionary},
};
use domain::{Identifier, SchemeId, SubjectId, subject::SubjectClass, subject_name::SubjectName};

use crate::{
    Known, Mention, Resolution, Wanted, decide, registration,
    resolution::{Linked, Opens},
};

/// Decides whom records are about, by the rules of a pack.
pub struct Resolver<'a> {
    pack: &'a Pack,
    names: &'a NameDictionary,
    divisions: &'a Divisions,
    opening: BTreeSet<SchemeId>,
}

impl<'a> Resolver<'a> {
    /// A resolver by the rules of `pack`.
    pub fn new(pack: &'a Pack) -> Resolver<'a> {
        Resolver::with(pack, pack.names(), pack.divisions())
    }

    /// The same with other dictionaries than the pack's own.
    pub fn with(pack: &'a Pack, names: &'a NameDictionary, divisions: &'a Divisions) -> Resolver<'a> {
        let opening = std::iter::once(pack.main_scheme()).chain(pack.legacy_schemes()).cloned().collect();
        Resolver { pack, names, divisions, opening }
    }

    /// What to ask the register for, before these mentions can be resolved.
    pub fn wanted<'m>(&self, mentions: impl IntoIterator<Item = &'m Mention>) -> Wanted {
        Wanted::of(mentions, self)
    }

    /// Decides whom one record is about.
    pub fn resolve(&self, mention: &Mention, known: &Known) -> Resolution {
        if mention.is_registration() {
            registration::resolve(self, mention, known)
        } else {
            decide::resolve(self, mention, known)
        }
    }

    /// Decides whom the records of a chunk are about, in their order. What one opens or changes is
    /// known to the next; `open` gives the id of the subject that the mention at that index opens.
    pub fn resolve_batch<'m>(
        &self,
        mentions: impl IntoIterator<Item = &'m Mention>,
        known: &mut Known,
        mut open: impl FnMut(usize) -> SubjectId,
    ) -> Vec<Resolution> {
        let mut resolutions = Vec::new();
        for (index, mention) in mentions.into_iter().enumerate() {
            let mut resolution = self.resolve(mention, known);
            match &mut resolution {
                Resolution::Opens(Opens { opened, subject, .. }) => {
                    let id = open(index);
                    known.apply(id, opened);
                    *subject = Some(id);
                }
                Resolution::Linked(Linked { subject, change: Some(now), .. }) => known.apply(*subject, now),
                Resolution::Linked(_) | Resolution::Review(_) => {}
            }
            resolutions.push(resolution);
        }
        resolutions
    }

    /// Whether the identifier is of the scheme of a subject's main code.
    pub fn is_main(&self, identifier: &Identifier) -> bool {
        identifier.scheme() == self.pack.main_scheme()
    }

    /// The codes that these codes hold within themselves and that are none of them.
    pub(crate) fn embedded(&self, identifiers: &[Identifier]) -> Vec<Identifier> {
        let inner = identifiers.iter().filter_map(|identifier| {
            self.pack.scheme(identifier.scheme()).map(|scheme| scheme.embedded(identifier.value()))
        });
        let mut embedded: Vec<Identifier> = inner.flatten().filter(|inner| !identifiers.contains(inner)).collect();
        embedded.dedup();
        embedded
    }

    /// Whether a code of that kind opens a subject by itself.
    pub(crate) fn opens(&self, identifier: &Identifier) -> bool {
        self.opening.contains(identifier.scheme())
    }

    /// The form in which names are compared exactly.
    pub fn matching(&self, name: &str) -> String {
        self.names.matching(name)
    }

    /// A name taken apart.
    pub(crate) fn parse(&self, name: &str) -> SubjectName {
        self.names.parse(name)
    }

    /// The text in the one form in which words are compared.
    pub(crate) fn fold(&self, text: &str) -> String {
        self.pack.folding().text(text)
    }

    /// The divisions of the pack.
    pub(crate) fn divisions(&self) -> &Divisions {
        self.divisions
    }

    /// The class of a new subject: what the row says, else what its codes tell.
    pub(crate) fn class(&self, mention: &Mention) -> SubjectClass {
        let told = || mention.identifiers.iter().find_map(|identifier| self.pack.subject_class(identifier));
        mention.class.or_else(told).unwrap_or(SubjectClass::Organisation)
    }
}
