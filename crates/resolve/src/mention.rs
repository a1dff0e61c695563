//! Mentions: whom a record is about, as far as it says, and what to ask the register for.

use catalogue::contract::DatasetKind;
use domain::{Date, Identifier, subject::SubjectClass};

use crate::Resolver;

/// Whom a record is about, as far as it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// What kind of statement the record makes.
    pub kind: DatasetKind,
    /// Whether the record is to the subject's disadvantage.
    pub adverse: bool,
    /// The name as written.
    pub name: Option<String>,
    /// Former names as written.
    pub former_names: Vec<String>,
    /// Checked identifiers; no placeholder among them.
    pub identifiers: Vec<Identifier>,
    /// The administrative division of its seat, as code or as words.
    pub division: Option<String>,
    /// Its class, where the row says it.
    pub class: Option<SubjectClass>,
    /// Its registration status, a code.
    pub status: Option<String>,
    /// The day that the record speaks of.
    pub on: Option<Date>,
}

impl Mention {
    /// A mention that says nothing yet.
    pub fn of(kind: DatasetKind, adverse: bool) -> Mention {
        Mention {
            kind,
            adverse,
            name: None,
            former_names: Vec::new(),
            identifiers: Vec::new(),
            division: None,
            class: None,
            status: None,
            on: None,
        }
    }

    /// Whether it comes from registration data.
    pub fn is_registration(&self) -> bool {
        self.kind == DatasetKind::Registration
    }
}

/// What to ask the register for, before a chunk of mentions can be resolved: every subject that
/// holds or held one of the identifiers, and every subject that bears or bore one of the names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Identifiers, sorted, each once.
    pub identifiers: Vec<Identifier>,
    /// Names in the form that is compared (`NameHeld::matching`), sorted, each once. Only those of
    /// mentions that an identifier may not decide.
    pub names: Vec<String>,
}

impl Wanted {
    /// What `mentions` need.
    pub fn of<'a>(mentions: impl IntoIterator<Item = &'a Mention>, resolver: &Resolver<'_>) -> Wanted {
        let mut wanted = Wanted::default();
        for mention in mentions {
            wanted.identifiers.extend(mention.identifiers.iter().cloned());
            if mention.is_registration() {
                wanted.identifiers.extend(resolver.embedded(&mention.identifiers));
            }
            let decided_by_code = mention.identifiers.iter().any(|identifier| resolver.is_main(identifier));
            if let Some(name) = mention.name.as_deref().filter(|_| !decided_by_code) {
                wanted.names.push(resolver.matching(name));
            }
        }
        wanted.identifiers.sort_unstable();
        wanted.identifiers.dedup();
        wanted.names.sort_unstable();
        wanted.names.dedup();
        wanted
    }
}
