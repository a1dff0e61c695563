//! Who asks: a key or a session as `Bearer`, nobody in particular without one, and the handshake that changes a name and
//! a password into a session.

use std::net::{IpAddr, SocketAddr};

use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use tonic::{Extensions, metadata::MetadataMap, transport::server::TcpConnectInfo};

use super::{Desk, Password, Refusal};

/// The header in which a code of a second factor is sent with the password.
const CODE: &str = "probity-totp";

/// The longest header that is looked at.
const LONGEST: usize = 1_000;

/// Whoever asks.
pub(super) async fn asker<D: Desk>(desk: &D, headers: &MetadataMap) -> Result<D::Asker, Refusal> {
    match bearer(headers)? {
        None => Ok(desk.anyone()),
        Some(token) => desk.holder(token).await,
    }
}

/// The key or session that was sent.
pub(super) fn bearer(headers: &MetadataMap) -> Result<Option<&str>, Refusal> {
    let Some(sent) = header(headers, "authorization")? else { return Ok(None) };
    match after(sent, "bearer ") {
        Some(token) if !token.is_empty() => Ok(Some(token)),
        _ => Err(not_understood("send a key as `Bearer`, or a name and a password by the handshake")),
    }
}

/// Changes a name and a password into the token of a session.
pub(super) async fn sign_in<D: Desk>(desk: &D, headers: &MetadataMap, from: Option<IpAddr>) -> Result<String, Refusal> {
    let refused = || not_understood("the handshake takes a name and a password as `Basic`");
    let sent = header(headers, "authorization")?.ok_or_else(refused)?;
    // Some tools fill it up with `=`, some don't.
    let sent = after(sent, "basic ").ok_or_else(refused)?.trim_end_matches('=');
    let sent = BASE64_STANDARD_NO_PAD.decode(sent).map_err(|_| refused())?;
    let sent = String::from_utf8(sent).map_err(|_| refused())?;
    let (name, password) = sent.split_once(':').ok_or_else(refused)?;
    desk.sign_in(Password { name, password, code: header(headers, CODE)?, from }).await
}

/// Where a call comes from: the other end of its connection, or whom the proxy there speaks for.
pub(super) fn address(headers: &MetadataMap, connection: &Extensions, behind_proxy: bool) -> Option<IpAddr> {
    if behind_proxy {
        let said = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        return said.rsplit(',').next()?.trim().parse().ok();
    }
    connection.get::<TcpConnectInfo>().and_then(TcpConnectInfo::remote_addr).as_ref().map(SocketAddr::ip)
}

fn header<'h>(headers: &'h MetadataMap, name: &str) -> Result<Option<&'h str>, Refusal> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let text = value.to_str().ok().filter(|text| text.len() <= LONGEST);
    text.map(|text| Some(text.trim())).ok_or_else(|| not_understood("a header is too long or no text"))
}

/// What follows a scheme, whose name is written in small or capital letters.
fn after<'t>(text: &'t str, scheme: &str) -> Option<&'t str> {
    let begins = text.get(..scheme.len())?.eq_ignore_ascii_case(scheme);
    begins.then(|| text[scheme.len()..].trim())
}

fn not_understood(words: &str) -> Refusal {
    Refusal::NotSignedIn(words.to_owned())
}
