//! Accounts of the made-up node: `careful` has a second factor.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::{AccountName, Date, Instant};
use web::{AccountPortal, AfterPassword, Answer, ApiKey, FactorState, NewFactor, Problem, SignedIn, Viewer};

use super::{Fake, PASSWORD};

/// The code that is right.
pub const CODE: &str = "123456";

/// What signs in with a code.
const AWAITED: &str = "code-careful";

impl Fake {
    fn signed_in(&self, name: &str) -> Option<SignedIn> {
        let viewer = Fake::viewer(name)?;
        let expires_at = Instant::from_millis(self.now.millis() + 3_600_000);
        Some(SignedIn { token: format!("session-{name}"), expires_at, viewer })
    }
}

#[async_trait]
impl AccountPortal for Fake {
    async fn sign_in(&self, name: &AccountName, password: &str, from: Option<IpAddr>) -> Answer<AfterPassword> {
        if from == Some(IpAddr::from([192, 0, 2, 7])) {
            return Err(Problem::TooMany { minutes: 15 });
        }
        let signed = self.signed_in(name.as_str()).filter(|_| password == PASSWORD);
        let signed = signed.ok_or(Problem::WrongPassword)?;
        if name.as_str() == "careful" {
            return Ok(AfterPassword::CodeAwaited { token: AWAITED.to_owned(), expires_at: signed.expires_at });
        }
        Ok(AfterPassword::SignedIn(signed))
    }
    async fn sign_in_with_code(&self, token: &str, code: &str, _: Option<IpAddr>) -> Answer<SignedIn> {
        let right = token == AWAITED && code == CODE;
        self.signed_in("careful").filter(|_| right).ok_or(Problem::WrongPassword)
    }

    async fn change_password(&self, _: &Viewer, old: &str, _: &str) -> Answer<()> {
        if old == PASSWORD { Ok(()) } else { Err(Problem::invalid("old", "this is not the password")) }
    }

    async fn second_factor(&self, viewer: &Viewer) -> Answer<FactorState> {
        let has = viewer.account.as_ref().is_some_and(|name| name.as_str() == "careful");
        Ok(FactorState {
            confirmed_at: has.then_some(self.now),
            recovery_codes: if has { 7 } else { 0 },
            required: has,
        })
    }
    async fn begin_second_factor(&self, _: &Viewer) -> Answer<NewFactor> {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned();
        Ok(NewFactor { address: format!("otpauth://totp/P:li?secret={secret}&issuer=P"), secret })
    }
    async fn confirm_second_factor(&self, viewer: &Viewer, code: &str) -> Answer<Vec<String>> {
        self.renew_recovery_codes(viewer, code).await
    }
    async fn renew_recovery_codes(&self, _: &Viewer, code: &str) -> Answer<Vec<String>> {
        let right = code == CODE;
        right.then(|| vec!["abcd-efgh-jkmn-pqrs".to_owned()]).ok_or(Problem::invalid("code", "wrong"))
    }
    async fn remove_second_factor(&self, _: &Viewer, code: &str) -> Answer<()> {
        if code == CODE { Ok(()) } else { Err(Problem::invalid("code", "wrong")) }
    }

    async fn keys(&self, _: &Viewer) -> Answer<Vec<ApiKey>> {
        let key = ApiKey {
            id: "0a1b2c3d4e5f".to_owned(),
            label: "<nightly>".to_owned(),
            created_at: self.now,
            expires_at: Some(self.now),
        };
        Ok(vec![key])
    }
    async fn add_key(&self, _: &Viewer, _: &str, _: Date) -> Answer<String> {
        Ok("pby_0123".to_owned())
    }
    async fn end_key(&self, _: &Viewer, id: &str) -> Answer<()> {
        if id == "0a1b2c3d4e5f" { Ok(()) } else { Err(Problem::NotFound) }
    }
}
