//! What can go wrong in a step, as its caller reads it.

use domain::SubjectId;

use crate::{authorise::PolicyError, folder::FolderError, seal::SealError, secret::SecretError};

/// An error of a step. `Display` is for the caller; [`Error::hint`] says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing of that kind that the caller may know of.
    #[error("there is no {what} `{id}`")]
    NotFound { what: &'static str, id: String },
    /// It was public and is no longer.
    #[error("this is no longer published")]
    Gone,
    /// The subject was merged into another.
    #[error("the file is now kept under {0}")]
    Moved(SubjectId),
    /// The policies do not allow it.
    #[error("the role `{role}` may not do `{action}` here")]
    Forbidden { role: &'static str, action: &'static str },
    /// Another kind of organ decides on that list.
    #[error("the list `{list}` is decided by {who}: the proposal goes to such an organ, and comes back as its act")]
    NotCompetent { list: domain::ListId, who: String },
    /// Nobody is signed in, or the password or token is wrong.
    #[error("sign in with an account that may do this")]
    NotSignedIn,
    /// The password is right, and a code of the account's second factor is missing.
    #[error("the account has a second factor: a code of its app, or a recovery code, is needed as well")]
    CodeNeeded,
    /// The provider of identities vouches for nobody.
    #[error(transparent)]
    NotVouched(#[from] crate::openid::NotVouched),
    /// Too many attempts: they are counted over so many minutes.
    #[error("too many attempts; try again in {minutes} minutes")]
    TooMany { minutes: i64 },
    /// What the caller gave can't be used.
    #[error("{field}: {message}")]
    Invalid { field: &'static str, message: String },
    /// It was done already, or something else came first.
    #[error("{0}")]
    Conflict(String),
    /// It will be there in a while.
    #[error("{0}")]
    NotReady(&'static str),
    /// A question took longer than it may.
    #[error("the question was not answered within {seconds} seconds: ask for less, or give it more time")]
    TooLong { seconds: u64 },
    /// The register takes more memory than linkage was given, so that no question is answered at once.
    #[error(
        "the register takes {needs_mebibytes} MiB of memory for linkage, and {has_mebibytes} MiB are given to it: \
         start the server with more --linkage-memory, or ask about a file with `probity match`, which takes as much as \
         it is given"
    )]
    LinkageTooLarge { needs_mebibytes: u64, has_mebibytes: u64 },
    /// The pack has problems.
    #[error("the pack `{pack}` can't be used: {first} ({count} problems; `probity catalogue check` lists them)")]
    Pack { pack: String, first: String, count: usize },
    /// The rules of this version are not those in force, and nobody looked at what they change.
    #[error(
        "the rules of the pack `{pack}` {version}, which this version carries, are others than those in force in this \
         register, and no simulation of them is kept"
    )]
    NotSimulated { pack: String, version: String },
    /// The data folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Sealing.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Passwords and tokens.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The policies.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The register.
    #[error(transparent)]
    Register(#[from] store::Error),
    /// The index.
    #[error(transparent)]
    Index(#[from] search::Error),
    /// The columns that facts or analysts read.
    #[error(transparent)]
    Lake(#[from] lake::Error),
    /// Reading a delivery.
    #[error(transparent)]
    Collect(#[from] collect::CollectError),
    /// This build makes no documents.
    #[error("this build makes no documents")]
    NoPress,
    /// A document could not be made.
    #[error("the document can't be made: {0}")]
    Document(String),
    /// A file.
    #[error("{what}: {source}")]
    File { what: String, source: std::io::Error },
    /// A step of another crate refused what can't happen.
    #[error("{0}")]
    Broken(String),
}

/// A task that panicked, or that the end of the program cut.
impl From<tokio::task::JoinError> for Error {
    fn from(error: tokio::task::JoinError) -> Error {
        Error::Broken(error.to_string())
    }
}

/// What every function of this crate returns.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// What the caller can do about it, where there is something to say.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Error::Register(error) => error.hint(),
            Error::Forbidden { .. } => Some("ask the operator for an account with the role that may"),
            Error::NotSignedIn => {
                Some("name the account with --as; its password is asked for, or taken from PROBITY_PASSWORD")
            }
            Error::CodeNeeded => Some("it is asked for, or taken from PROBITY_TOTP"),
            Error::NoPress => {
                Some("build it with `--features report`; reports that were issued can be checked all the same")
            }
            Error::NotSimulated { .. } => Some(
                "with the version that is in use, run `probity rules simulate` on the new pack's folder, look at who would \
                 enter or leave which list, and start this version again",
            ),
            _ => None,
        }
    }

    /// Whether the same call may succeed later without anything being changed by the caller.
    pub fn is_passing(&self) -> bool {
        match self {
            Error::Register(error) => error.is_passing(),
            Error::Seal(SealError::Io(_)) | Error::Index(search::Error::Busy) | Error::NotReady(_) => true,
            Error::Lake(lake::Error::Busy(_)) => true,
            _ => false,
        }
    }

    pub(crate) fn not_found(what: &'static str, id: impl ToString) -> Error {
        Error::NotFound { what, id: id.to_string() }
    }

    pub(crate) fn invalid(field: &'static str, message: impl Into<String>) -> Error {
        Error::Invalid { field, message: message.into() }
    }

    pub(crate) fn file(what: impl ToString) -> impl FnOnce(std::io::Error) -> Error {
        let what = what.to_string();
        move |source| Error::File { what, source }
    }
}

impl From<publish::Refused> for Error {
    fn from(refused: publish::Refused) -> Error {
        match refused {
            publish::Refused::NotFound => Error::NotFound { what: "thing here", id: String::new() },
            publish::Refused::Gone => Error::Gone,
            publish::Refused::Moved(subject) => Error::Moved(subject),
        }
    }
}
