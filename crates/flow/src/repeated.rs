//! Requests that may be repeated: their answers are kept for a day.

use domain::Instant;
use store::KeptAnswer;

use crate::{Result, node::Node};

const KEPT_MILLIS: i64 = 24 * 3_600_000;

impl Node {
    /// The answer that was given to the request of `account` under `key` within the last day.
    pub async fn kept_answer(&self, account: &str, key: &str) -> Result<Option<KeptAnswer>> {
        Ok(self.register.kept_answer(account, key, self.day_ago()).await?)
    }

    /// Keeps the answer to a request that said what has the digest `digest`.
    pub async fn keep_answer(&self, account: &str, key: &str, digest: [u8; 32], answer: String) -> Result<()> {
        let kept = KeptAnswer { digest, at: self.clock.now(), answer };
        Ok(self.register.keep_answer(account, key, &kept, self.day_ago()).await?)
    }

    fn day_ago(&self) -> Instant {
        Instant::from_millis(self.clock.now().millis() - KEPT_MILLIS)
    }
}
