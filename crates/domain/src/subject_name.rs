//! Names of subjects, taken apart.
//!
//! What the parts are in a language and a law stands in the dictionary of a jurisdiction pack
//! (`catalogue::dictionary::names`), which makes these values.

use std::{fmt, ops::Range};

use serde::{Deserialize, Serialize};

/// What a name says that its bearer is. Two that differ are never the same subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bearer {
    /// The organisation itself.
    #[default]
    Whole,
    /// A branch, sub-branch, works or office of it.
    Branch,
    /// An organisation named after it that is not part of its business: its trade union, a party
    /// branch, a club.
    Attached,
}

/// The places of the parts in the form that is compared, in bytes; what a name hasn't is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NameParts {
    /// The place that the name opens with, such as 上海市.
    pub place: Range<u32>,
    /// The word that tells the subject from others, such as 浪奇.
    pub brand: Range<u32>,
    /// The trade, such as 实业.
    pub trade: Range<u32>,
    /// The legal form, such as 股份有限公司.
    pub legal_form: Range<u32>,
    /// What follows the legal form: the branch or the attached organisation.
    pub tail: Range<u32>,
}

/// A name of a subject: as written, as compared, and its parts.
#[derive(Clone, Debug)]
pub struct SubjectName {
    written: String,
    matching: String,
    core: String,
    parts: NameParts,
    bearer: Bearer,
    form_code: Option<std::sync::Arc<str>>,
}

impl SubjectName {
    /// A name from its forms; only a dictionary makes them.
    pub fn new(
        written: impl Into<String>,
        matching: impl Into<String>,
        core: impl Into<String>,
        parts: NameParts,
        bearer: Bearer,
    ) -> SubjectName {
        let (written, matching, core) = (written.into(), matching.into(), core.into());
        SubjectName { written, matching, core, parts, bearer, form_code: None }
    }

    /// The same, with the code that the dictionary gives to its legal form.
    pub fn with_form_code(mut self, code: Option<std::sync::Arc<str>>) -> SubjectName {
        self.form_code = code;
        self
    }

    /// The name as written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The form for exact comparison: one width, one kind of brackets, one script, no spaces.
    pub fn matching(&self) -> &str {
        &self.matching
    }

    /// The form without legal form and place; never empty unless the name is. Branches and attached
    /// organisations keep what makes them so, and differ from their parent here too.
    pub fn core(&self) -> &str {
        &self.core
    }

    /// The place that the name opens with, empty where it names none.
    pub fn place(&self) -> &str {
        self.part(&self.parts.place)
    }

    /// The word that tells the subject from others.
    pub fn brand(&self) -> &str {
        self.part(&self.parts.brand)
    }

    /// The trade, empty where the dictionary knows none in it.
    pub fn trade(&self) -> &str {
        self.part(&self.parts.trade)
    }

    /// The legal form as the name has it, empty where it has none.
    pub fn legal_form(&self) -> &str {
        self.part(&self.parts.legal_form)
    }

    /// The dictionary's code of the legal form, such as `limited`.
    pub fn form_code(&self) -> Option<&str> {
        self.form_code.as_deref()
    }

    /// The branch or attached organisation, empty where the name is that of a whole.
    pub fn tail(&self) -> &str {
        self.part(&self.parts.tail)
    }

    /// What the name says that its bearer is.
    pub fn bearer(&self) -> Bearer {
        self.bearer
    }

    /// Whether both names cannot be of one subject at one time: without legal form and place they
    /// differ, or one is of a branch or an attached organisation and the other is not.
    pub fn contradicts(&self, other: &SubjectName) -> bool {
        self.bearer != other.bearer || self.core != other.core
    }

    /// Whether the name contradicts every one of `known`, the current and former names of a
    /// subject; an empty list contradicts nothing.
    pub fn contradicts_all<'a>(&self, known: impl IntoIterator<Item = &'a SubjectName>) -> bool {
        let mut any = false;
        for name in known {
            if !self.contradicts(name) {
                return false;
            }
            any = true;
        }
        any
    }

    fn part(&self, range: &Range<u32>) -> &str {
        self.matching.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
}

impl fmt::Display for SubjectName {
    /// Writes the name as written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}
