//! Channels: where notices go to an organ that has a system of its own, as the operator set it.

use domain::{Instant, OrganCode};

use crate::{
    Error, Register, Result,
    engine::{Args, Row},
};

/// The address and the key of an organ's system.
#[derive(Clone, PartialEq, Eq)]
pub struct NoticeChannel {
    /// Whose system.
    pub organ: OrganCode,
    /// Its address.
    pub url: String,
    /// The key that notices are signed with, as the organ was given it.
    pub secret: String,
    /// When it was set.
    pub set_at: Instant,
}

impl std::fmt::Debug for NoticeChannel {
    /// Without the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NoticeChannel({} at {})", self.organ, self.url)
    }
}

impl Register {
    /// Sets the channel of an organ, in the place of an earlier one.
    pub async fn set_channel(&self, channel: &NoticeChannel) -> Result<()> {
        let args = Args::new()
            .text(channel.organ.as_str())
            .text(channel.url.as_str())
            .text(channel.secret.as_str())
            .int(channel.set_at.millis());
        self.pool().writer().await?.run("measure.set_channel", args).await.map(drop)
    }

    /// Removes the channel of an organ; false where it has none.
    pub async fn remove_channel(&self, organ: &OrganCode) -> Result<bool> {
        let removed =
            self.pool().writer().await?.run("measure.remove_channel", Args::new().text(organ.as_str())).await?;
        Ok(removed > 0)
    }

    /// The channel of an organ.
    pub async fn channel(&self, organ: &OrganCode) -> Result<Option<NoticeChannel>> {
        let row = self.pool().reader().await?.row("measure.channel", Args::new().text(organ.as_str())).await?;
        row.as_ref().map(read_channel).transpose()
    }

    /// All channels, by organ.
    pub async fn channels(&self) -> Result<Vec<NoticeChannel>> {
        let rows = self.pool().reader().await?.rows("measure.channels", Args::new()).await?;
        rows.iter().map(read_channel).collect()
    }
}

fn read_channel(row: &Row) -> Result<NoticeChannel> {
    let organ = row.text(0)?;
    Ok(NoticeChannel {
        organ: OrganCode::parse(&organ).map_err(|_| Error::BadValue { table: "notice_channel", value: organ })?,
        url: row.text(1)?,
        secret: row.text(2)?,
        set_at: Instant::from_millis(row.int(3)?),
    })
}
