//! Answers to requests that may be repeated: by account and key, for a day.

use domain::Instant;

use crate::{Register, Result, engine::Args};

/// An answer that is given again to the same request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The digest of what the request said.
    pub digest: [u8; 32],
    /// When it was answered.
    pub at: Instant,
    /// What was answered, in the caller's form.
    pub answer: String,
}

impl Register {
    /// The answer to the request with that key, where one is kept since `since`.
    pub async fn kept_answer(&self, account: &str, key: &str, since: Instant) -> Result<Option<KeptAnswer>> {
        let args = Args::new().text(account).text(key).int(since.millis());
        let Some(row) = self.pool().reader().await?.row("account.answer", args).await? else { return Ok(None) };
        let (digest, at) = (row.array(0, "kept_answer")?, Instant::from_millis(row.int(1)?));
        Ok(Some(KeptAnswer { digest, at, answer: row.text(2)? }))
    }

    /// Keeps an answer, and forgets those from before `since`.
    pub async fn keep_answer(&self, account: &str, key: &str, answer: &KeptAnswer, since: Instant) -> Result<()> {
        let mut connection = self.pool().writer().await?;
        connection.run("account.forget_answers", Args::new().int(since.millis())).await?;
        let args = Args::new()
            .text(account)
            .text(key)
            .bytes(&answer.digest[..])
            .int(answer.at.millis())
            .text(answer.answer.as_str());
        connection.run("account.keep_answer", args).await.map(drop)
    }
}
