//! What can go wrong, as the caller reads it. How each becomes a page or a problem document stands
//! in `answer`.

use domain::SubjectId;

use crate::quota::Standing;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// There is nothing here that the viewer may know of.
    #[error("nothing here")]
    NotFound,
    /// It was published and is no longer: said without a name.
    #[error("no longer published")]
    Gone,
    /// The subject lives at another id.
    #[error("moved to {0}")]
    Moved(SubjectId),
    /// The answer stands elsewhere on this site: a path.
    #[error("see {0}")]
    SeeOther(String),
    /// Only for those who have signed in.
    #[error("not signed in")]
    NotSignedIn,
    /// Name or password is wrong.
    #[error("name or password is wrong")]
    WrongPassword,
    /// The password is right, and a code of the account's second factor is missing.
    #[error("the account has a second factor: send a `code` of it as well")]
    CodeNeeded,
    /// Too many attempts to sign in: counted over so many minutes.
    #[error("too many attempts; try again in {minutes} minutes")]
    TooMany {
        /// The minutes.
        minutes: u16,
    },
    /// More was asked of the API than is answered in a minute.
    #[error("more requests than are answered in a minute; go on in {} seconds", .0.seconds())]
    TooFast(Standing),
    /// The viewer may not do this.
    #[error("not allowed")]
    Forbidden,
    /// Something that was sent is wrong: which parameter, and what about it.
    #[error("{parameter}: {detail}")]
    Invalid {
        /// The parameter or field.
        parameter: String,
        /// What about it, in English.
        detail: String,
    },
    /// It has changed meanwhile, or was decided already.
    #[error("{0}")]
    Conflict(String),
    /// More was sent than is taken.
    #[error("too large")]
    TooLarge,
    /// The feature is not in this build: there is nothing here, and waiting brings nothing.
    #[error("absent: {0}")]
    Absent(String),
    /// The node is busy with something that excludes it.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Something broke: the text is for the log alone.
    #[error("broken: {0}")]
    Broken(String),
}

impl Problem {
    /// A parameter that is wrong.
    pub fn invalid(parameter: &str, detail: impl ToString) -> Problem {
        Problem::Invalid { parameter: parameter.to_owned(), detail: detail.to_string() }
    }
}

impl From<publish::Refused> for Problem {
    fn from(refused: publish::Refused) -> Problem {
        match refused {
            publish::Refused::NotFound => Problem::NotFound,
            publish::Refused::Gone => Problem::Gone,
            publish::Refused::Moved(subject) => Problem::Moved(subject),
        }
    }
}
