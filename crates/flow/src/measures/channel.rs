//! Channels: the systems of organs to which notices go, as the operator set them.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{Instant, OrganCode};
use store::NoticeChannel;

use super::notice;
use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    sealed, secret,
};

/// The longest address, in characters.
const LONGEST_URL: usize = 500;

/// A channel as the operator sees it: the key is shown once, when it is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelSet {
    /// Whose system.
    pub organ: OrganCode,
    /// Its address.
    pub url: String,
    /// When it was set.
    pub set_at: Instant,
}

/// The key of the data folder under which keys of messages are sealed.
const MESSAGES: &str = "messages";

/// How a sealed one begins.
const SEALED: &str = "sealed:";

impl Node {
    /// Sets where notices to an organ go, in the place of an earlier address, and returns the key that
    /// they will be signed with: for the organ, kept here and shown never again.
    pub async fn set_channel(&self, viewer: &Viewer, organ: &OrganCode, url: &str) -> Result<String> {
        self.authorise_here(viewer, Action::Operate)?;
        if !self.has_organ(organ).await? {
            return Err(Error::not_found("organ", organ));
        }
        let url = checked_url(url)?;
        let secret = notice::secret(&secret::new_key()?);
        let sealed = self.sealed_secret(&url, &secret)?;
        let channel =
            NoticeChannel { organ: organ.clone(), url: url.clone(), secret: sealed, set_at: self.clock.now() };
        self.register.set_channel(&channel).await?;
        self.register.note_audit(self.clock.now(), &actor(viewer), &audit("channel-set", organ, url)).await?;
        Ok(secret)
    }

    /// The key of messages to an address as the database keeps it: sealed, for that address alone.
    pub(crate) fn sealed_secret(&self, url: &str, secret: &str) -> Result<String> {
        let sealed = sealed::seal(&self.folder.key(MESSAGES)?, url, secret.as_bytes())?;
        Ok(format!("{SEALED}{}", BASE64_URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// The same key as it signs. One that an earlier version kept open is what it is.
    pub(crate) fn opened_secret(&self, url: &str, kept: &str) -> Result<String> {
        let Some(sealed) = kept.strip_prefix(SEALED) else { return Ok(kept.to_owned()) };
        let broken = |what: &dyn std::fmt::Display| Error::Broken(format!("the key of messages to {url}: {what}"));
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(sealed).map_err(|error| broken(&error))?;
        let plain = sealed::open(&self.folder.key(MESSAGES)?, url, &sealed)?;
        String::from_utf8(plain).map_err(|error| broken(&error))
    }

    /// Removes the address: notices wait for an officer of the organ from then on.
    pub async fn remove_channel(&self, viewer: &Viewer, organ: &OrganCode) -> Result<()> {
        self.authorise_here(viewer, Action::Operate)?;
        if !self.register.remove_channel(organ).await? {
            return Err(Error::not_found("channel", organ));
        }
        self.register.note_audit(self.clock.now(), &actor(viewer), &audit("channel-removed", organ, "")).await?;
        Ok(())
    }

    /// All channels, without their keys.
    pub async fn channels(&self, viewer: &Viewer) -> Result<Vec<ChannelSet>> {
        self.authorise_here(viewer, Action::Operate)?;
        let channels = self.register.channels().await?.into_iter();
        Ok(channels.map(|one| ChannelSet { organ: one.organ, url: one.url, set_at: one.set_at }).collect())
    }
}

/// An address that may be sent to: `https`, or `http` for a gateway of one's own; no name or password
/// in it.
pub(crate) fn checked_url(url: &str) -> Result<String> {
    let url = url.trim();
    let refused = |why: &str| Error::invalid("url", why);
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let rest = rest.ok_or_else(|| refused("begins with https:// (or http:// to a gateway of one's own)"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() || host.contains('@') {
        return Err(refused("names a host, and neither name nor password"));
    }
    if url.chars().count() > LONGEST_URL || url.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        return Err(refused("at most 500 characters, and no spaces"));
    }
    Ok(url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_place_to_send_to() {
        for good in ["https://organ.example/notices", "http://127.0.0.1:8080/in?from=probity"] {
            assert_eq!(checked_url(good).unwrap(), good);
        }
        for bad in
            ["", "ftp://organ.example", "https://", "https://me:secret@organ.example/", "https://organ.example/a b"]
        {
            assert!(matches!(checked_url(bad), Err(Error::Invalid { field: "url", .. })), "{bad}");
        }
    }
}
