//! What a mention leads to.

use std::fmt;

use domain::{
    SubjectId,
    entry::SubjectOpened,
    link::{Candidate, Certainty, Evidence},
};
use serde::{Deserialize, Serialize};

/// What a mention leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolution {
    /// To a subject of the register.
    Linked(Linked),
    /// To a new subject.
    Opens(Opens),
    /// To an officer.
    Review(Review),
}

/// A link to a subject of the register.
#[derive(Clone, Debug, PartialEq)]
pub struct Linked {
    /// The subject.
    pub subject: SubjectId,
    /// How certain it is.
    pub certainty: Certainty,
    /// On what evidence.
    pub evidence: Vec<Evidence>,
    /// What is known of the subject from here on, where registration data change it.
    pub change: Option<SubjectOpened>,
    /// Whether earlier links to the subject must be judged again: it was provisional under a name
    /// that its registration contradicts.
    pub recheck: bool,
}

/// A new subject with the link to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Opens {
    /// What is known of it. Its state says whether it is confirmed.
    pub opened: SubjectOpened,
    /// On what evidence the record is linked to it: certain, as its code is checked.
    pub evidence: Vec<Evidence>,
    /// The id that the caller gave it in a batch; absent from a single resolution.
    pub subject: Option<SubjectId>,
}

/// A question to an officer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Whom it may be about, the likeliest first.
    pub candidates: Vec<Candidate>,
    /// Why it was not decided.
    pub reasons: Vec<ReviewReason>,
}

/// Why a mention waits for an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewReason {
    /// The name, without legal form and place, equals no name of the subject that holds the code.
    NameContradictsCode,
    /// Both names are a place and a trade and nothing else, and the places differ: neither says who
    /// it is.
    NameOfPlaceAndTrade,
    /// The record's identifiers belong to different subjects.
    IdentifiersOfDifferentSubjects,
    /// The subject holds another value of one of the record's identifiers.
    OtherIdentifierHeld,
    /// Several subjects hold or held the identifier.
    SeveralHoldCode,
    /// No subject holds the code, but one of that name and place is known without a code of the
    /// kind: it may be the same.
    NamesakeWithoutCode,
    /// The record bears no identifier, and it is adverse: a name alone never decides.
    AdverseOnNameAlone,
    /// The record bears no identifier, and the place does not corroborate the name.
    PlaceNotCorroborated,
    /// Several subjects bear the name in the place.
    SeveralBearName,
    /// Only a former name of a subject fits.
    FormerNameOnly,
    /// The record bears no identifier, and no subject bears its name.
    NobodyBearsName,
    /// The record bears neither a name nor an identifier that was taken.
    NothingToGoBy,
    /// The identifier is one that does not open a subject by itself.
    CodeOpensNoSubject,
    /// An officer said before that whoever says this is not the subject that would be meant, and
    /// neither side says anything else by now.
    RefusedBefore,
}

impl ReviewReason {
    /// The reason as a code.
    pub fn code(self) -> &'static str {
        match self {
            ReviewReason::NameContradictsCode => "name-contradicts-code",
            ReviewReason::NameOfPlaceAndTrade => "name-of-place-and-trade",
            ReviewReason::IdentifiersOfDifferentSubjects => "identifiers-of-different-subjects",
            ReviewReason::OtherIdentifierHeld => "other-identifier-held",
            ReviewReason::SeveralHoldCode => "several-hold-code",
            ReviewReason::NamesakeWithoutCode => "namesake-without-code",
            ReviewReason::AdverseOnNameAlone => "adverse-on-name-alone",
            ReviewReason::PlaceNotCorroborated => "place-not-corroborated",
            ReviewReason::SeveralBearName => "several-bear-name",
            ReviewReason::FormerNameOnly => "former-name-only",
            ReviewReason::NobodyBearsName => "nobody-bears-name",
            ReviewReason::NothingToGoBy => "nothing-to-go-by",
            ReviewReason::CodeOpensNoSubject => "code-opens-no-subject",
            ReviewReason::RefusedBefore => "refused-before",
        }
    }
}

impl fmt::Display for ReviewReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Resolution {
    /// The subject that the record is linked to, once it has an id.
    pub fn subject(&self) -> Option<SubjectId> {
        match self {
            Resolution::Linked(linked) => Some(linked.subject),
            Resolution::Opens(opens) => opens.subject,
            Resolution::Review(_) => None,
        }
    }

    /// How certain the link is.
    pub fn certainty(&self) -> Certainty {
        match self {
            Resolution::Linked(linked) => linked.certainty,
            Resolution::Opens(_) => Certainty::Certain,
            Resolution::Review(_) => Certainty::Open,
        }
    }
}
