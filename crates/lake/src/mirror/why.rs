//! What stands against a carrying, with its remedy.

/// What stands against a carrying, with its remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// It is no address. It is not told, for it may hold a key.
    #[error(
        "it is no address of a mirror. Write s3://BUCKET/PREFIX or file:///FOLDER, in ASCII letters, digits, `.`, `-` and \
         `_`; keys belong into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    )]
    Address,
    /// The folder is not there.
    #[error("there is no such folder; make it, or mount what should lie there")]
    NoFolder,
    /// Everyone on the way could read it.
    #[error("the endpoint is not asked over https. Where the network between is yours alone, say AWS_ALLOW_HTTP=true")]
    NotEncrypted,
    /// What the environment says of the store is not enough, or wrong.
    #[error("the store can't be asked as the environment (AWS_*) has it: {0}")]
    Settings(String),
    /// Nobody answers.
    #[error("nobody answers there: {0}. Is AWS_ENDPOINT_URL right, and does the store run?")]
    Unreachable(String),
    /// Nothing says who asks.
    #[error("no credentials are set: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role of the machine")]
    NoCredentials,
    /// Whoever asks may not.
    #[error("the store refuses (`{0}`): it asks for credentials (AWS_*) that may list, get, put and delete there")]
    Denied(String),
    /// There is no such bucket.
    #[error("there is no such bucket; make it first, without versions of objects")]
    NoBucket,
    /// Two who carry at once could not be told apart.
    #[error(
        "the store does not put an object under a condition (If-Match, If-None-Match), so that two who carry at once \
         could mix. Name a store that does, or a folder"
    )]
    Unconditional,
    /// It is of another register.
    #[error("it is the mirror of another register; name another prefix, or remove what lies there")]
    OtherRegister,
    /// A newer program made it.
    #[error("a newer version of this program made it (form {0}); carry with that one, or name another prefix")]
    Newer(u32),
    /// What lies there is something else.
    #[error("what lies there is no mirror: {0}. Name another prefix, or remove what lies there")]
    NotAMirror(String),
    /// Another carrying was first.
    #[error("another carried there meanwhile; what lies there is whole. Carry again")]
    CarriedMeanwhile,
    /// The lake was written again and again.
    #[error("the lake was written anew each time that it was read; carry again when it is quiet")]
    LakeWritten,
    /// The store has less than it took.
    #[error("`{key}` has {there} bytes there and {put} were put; carry again")]
    Short {
        /// The object.
        key: String,
        /// Its bytes.
        there: u64,
        /// What was put.
        put: u64,
    },
    /// Something else.
    #[error("the store failed: {0}. What lies there is whole; carry again")]
    Failed(String),
}

/// Words of what a store says that are told.
const MOST_WORDS: usize = 60;

impl Why {
    /// What a store's failure means.
    pub(super) fn of(error: &object_store::Error) -> Why {
        use object_store::Error as Of;
        let text = error.to_string();
        match error {
            // An object that is not there is no failure to those who ask for one: what is missing is the bucket.
            Of::NotFound { .. } => Why::NoBucket,
            Of::PermissionDenied { .. } | Of::Unauthenticated { .. } => Why::Denied(code(&text).to_owned()),
            _ if text.contains("169.254.169.254") => Why::NoCredentials,
            _ if text.contains("error sending request") => Why::Unreachable(plain(&text)),
            _ => Why::Failed(plain(&text)),
        }
    }
}

/// The code that an answer of S3 gives.
fn code(text: &str) -> &str {
    let code = text.split_once("<Code>").and_then(|(_, after)| after.split_once("</Code>")).map(|(code, _)| code);
    code.filter(|code| code.chars().all(|letter| letter.is_ascii_alphanumeric())).unwrap_or("access denied")
}

/// What a client says, without what follows `?` in an address: it may be a token.
fn plain(text: &str) -> String {
    let words = text.split_whitespace().take(MOST_WORDS);
    words.map(|word| word.split_once('?').map_or(word, |(address, _)| address)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{code, plain};

    #[test]
    fn what_is_told_of_a_failure_holds_no_token() {
        let said =
            plain("error sending request for url (https://sts.test/?Action=X&WebIdentityToken=secret)\n timed out");
        assert_eq!(said, "error sending request for url (https://sts.test/ timed out");
        assert_eq!(code("403: <Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>AKIA"), "InvalidAccessKeyId");
        assert_eq!(code("403: <Code>a b</Code>"), "access denied");
    }
}
