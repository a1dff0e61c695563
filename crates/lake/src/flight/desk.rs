//! What the program says: who asks, what is shown, what is answered.

use std::net::IpAddr;

use async_trait::async_trait;
use tokio::time::Instant;
use tonic::Status;

use crate::sql::{RecordBatch, SchemaRef, Shown};

/// Where questions are put.
#[async_trait]
pub trait Desk: Send + Sync + 'static {
    /// Who asks.
    type Asker: Clone + PartialEq + Send + Sync + 'static;
    /// An answer.
    type Asked: Asked;

    /// Whoever has no account.
    fn anyone(&self) -> Self::Asker;

    /// Whoever holds this key or session.
    async fn holder(&self, token: &str) -> Result<Self::Asker, Refusal>;

    /// Begins a session, and gives its token.
    async fn sign_in(&self, password: Password<'_>) -> Result<String, Refusal>;

    /// Ends a session.
    async fn sign_out(&self, token: &str) -> Result<(), Refusal>;

    /// The tables that one sees anything of.
    async fn tables(&self, asker: &Self::Asker) -> Result<Vec<Shown>, Refusal>;

    /// The columns of an answer, of which nothing is computed.
    async fn columns(&self, asker: &Self::Asker, question: &str) -> Result<SchemaRef, Refusal>;

    /// Begins to answer.
    async fn ask(&self, asker: &Self::Asker, question: &str) -> Result<Self::Asked, Refusal>;
}

/// An answer that is being made. What is computed for it ends when it is dropped.
#[async_trait]
pub trait Asked: Send + 'static {
    /// Its columns.
    fn columns(&self) -> SchemaRef;

    /// Until when its last row must have been taken, and what is said where it was not.
    fn until(&self) -> (Instant, Refusal);

    /// The next rows; `None` at the end.
    async fn next(&mut self) -> Result<Option<RecordBatch>, Refusal>;
}

/// A name and a password as they were sent.
#[derive(Clone, Copy)]
pub struct Password<'p> {
    /// The name of the account.
    pub name: &'p str,
    /// The password.
    pub password: &'p str,
    /// A code of its second factor, where one was sent.
    pub code: Option<&'p str>,
    /// The address that they came from, as far as known.
    pub from: Option<IpAddr>,
}

/// Why something is not answered, in words for the one who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not known who asks.
    NotSignedIn(String),
    /// Whoever asks may not.
    Forbidden(String),
    /// What was asked can't be answered.
    Question(String),
    /// The server does not do such a thing.
    NotOffered(String),
    /// It needs more than it may have, or there is no place for it now.
    TooMuch(String),
    /// It took longer than it may.
    TooLong(String),
    /// It was stopped by the one who asked.
    Stopped,
    /// It may be answered later.
    Later(String),
    /// Something is broken here: the log says what.
    Broken,
}

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Status {
        match refusal {
            Refusal::NotSignedIn(words) => Status::unauthenticated(words),
            Refusal::Forbidden(words) => Status::permission_denied(words),
            Refusal::Question(words) => Status::invalid_argument(words),
            Refusal::NotOffered(words) => Status::unimplemented(words),
            Refusal::TooMuch(words) => Status::resource_exhausted(words),
            Refusal::TooLong(words) => Status::deadline_exceeded(words),
            Refusal::Stopped => Status::cancelled("the question was stopped"),
            Refusal::Later(words) => Status::unavailable(words),
            Refusal::Broken => Status::internal("something is broken here: the log of the server says what"),
        }
    }
}
