//! Attempts to sign in that came to nothing yet: counted by what they are about, forgotten when
//! their time has passed.

use domain::Instant;

use crate::{Register, Result, engine::Args};

impl Register {
    /// Notes an attempt about each of `keys` (an account, an address), and returns how many there are
    /// since `since` for each, this one among them. What is older is forgotten.
    pub async fn note_sign_in(&self, keys: &[String], at: Instant, since: Instant) -> Result<Vec<u64>> {
        let mut connection = self.pool().writer().await?;
        connection.run("account.forget_attempts", Args::new().int(since.millis())).await?;
        let mut counts = Vec::with_capacity(keys.len());
        for key in keys {
            connection.run("account.add_attempt", Args::new().text(key.as_str()).int(at.millis())).await?;
            let row = connection.row("account.count_attempts", Args::new().text(key.as_str())).await?;
            counts.push(row.map_or(Ok(0), |row| row.int(0))?.unsigned_abs());
        }
        Ok(counts)
    }

    /// Forgets the attempts about `key`: it signed in.
    pub async fn forget_sign_ins(&self, key: &str) -> Result<()> {
        self.pool().writer().await?.run("account.forget_attempts_of", Args::new().text(key)).await.map(drop)
    }
}
