//! Questions of analysts' tools: `lake` speaks with them, `flow` answers.

use async_trait::async_trait;
use domain::AccountName;
use flow::{
    Error,
    account::AfterPassword,
    analysis::{Budget, Question},
    authorise::Viewer,
    node::Node,
};
use lake::{
    flight::{Asked, Desk, Password, Refusal},
    sql::{RecordBatch, SchemaRef, Shown},
};
use tokio::time::Instant;

/// A node as analysts' tools see it.
pub struct NodeDesk {
    node: Node,
    budget: Budget,
}

impl NodeDesk {
    /// The desk of a node, at which a question may take so much.
    pub fn new(node: Node, budget: Budget) -> NodeDesk {
        NodeDesk { node, budget }
    }

    /// The session of a password; with the code of a second factor where the account has one.
    async fn session(&self, sent: Password<'_>) -> flow::Result<String> {
        let name = AccountName::parse(sent.name).map_err(|_| Error::NotSignedIn)?;
        match self.node.sign_in(&name, sent.password, sent.from).await? {
            AfterPassword::SignedIn(done) => Ok(done.token),
            AfterPassword::CodeAwaited { token, .. } => {
                let code = sent.code.ok_or(Error::CodeNeeded)?;
                Ok(self.node.sign_in_with_code(&token, code, sent.from).await?.token)
            }
        }
    }
}

#[async_trait]
impl Desk for NodeDesk {
    type Asker = Viewer;
    type Asked = Answering;

    fn anyone(&self) -> Viewer {
        Viewer::PUBLIC
    }

    async fn holder(&self, token: &str) -> Result<Viewer, Refusal> {
        match self.node.viewer_by_session(token).await {
            Ok(Some((viewer, _))) => Ok(viewer),
            Ok(None) => self.node.viewer_by_token(token).await.map_err(refusal),
            Err(error) => Err(refusal(error)),
        }
    }

    async fn sign_in(&self, sent: Password<'_>) -> Result<String, Refusal> {
        self.session(sent).await.map_err(refusal)
    }

    async fn sign_out(&self, token: &str) -> Result<(), Refusal> {
        self.node.sign_out(token).await.map_err(refusal)
    }

    async fn tables(&self, asker: &Viewer) -> Result<Vec<Shown>, Refusal> {
        self.node.shown_tables(asker, self.budget).await.map_err(refusal)
    }

    async fn columns(&self, asker: &Viewer, question: &str) -> Result<SchemaRef, Refusal> {
        self.node.answer_columns(asker, question, self.budget).await.map_err(refusal)
    }

    async fn ask(&self, asker: &Viewer, question: &str) -> Result<Answering, Refusal> {
        self.node.ask(asker, question, self.budget).await.map(Answering).map_err(refusal)
    }
}

/// A question that is being answered.
pub struct Answering(Question);

#[async_trait]
impl Asked for Answering {
    fn columns(&self) -> SchemaRef {
        self.0.columns()
    }

    fn until(&self) -> (Instant, Refusal) {
        let (until, late) = self.0.until();
        (until, refusal(late))
    }

    async fn next(&mut self) -> Result<Option<RecordBatch>, Refusal> {
        self.0.next().await.map_err(refusal)
    }
}

/// What whoever asks is told. What is broken here is for the log.
fn refusal(error: Error) -> Refusal {
    let words = error.to_string();
    match error {
        Error::NotSignedIn => {
            Refusal::NotSignedIn("the key, the session, or the name and password are not known".into())
        }
        Error::CodeNeeded => Refusal::NotSignedIn(format!("{words}: send it in the header `probity-totp`")),
        Error::TooMany { .. } | Error::Lake(lake::Error::TooMuchMemory) => Refusal::TooMuch(words),
        Error::Forbidden { .. } => Refusal::Forbidden(words),
        Error::Lake(lake::Error::Question(_)) => Refusal::Question(words),
        Error::TooLong { .. } => Refusal::TooLong(words),
        Error::NotReady(_) => Refusal::Later(words),
        error => {
            tracing::error!(%error, "a question could not be answered");
            if error.is_passing() { Refusal::Later("ask again in a while".to_owned()) } else { Refusal::Broken }
        }
    }
}
