//! A provider of identities of the made-up node: it vouches for `li`, who works here as `careful`.

use async_trait::async_trait;
use domain::{AccountName, Instant, Label};
use web::{Answer, Errand, Leaving, OpenidIdentity, OpenidPortal, Problem, Return, Returned, Viewer};

use super::{Fake, PASSWORD};

/// What comes back with whoever is vouched for; anything else brings an identity that nobody here has.
pub const VOUCHED: &str = "vouched";

#[async_trait]
impl OpenidPortal for Fake {
    fn provider(&self) -> Option<&Label> {
        Some(&self.provider)
    }
    async fn leave_for_provider(&self, errand: Errand<'_>, back: &str) -> Answer<Leaving> {
        let kept = match errand {
            Errand::SignIn { next } => format!("to.{}", next.replace('/', ".")),
            Errand::Link(_) => "link".to_owned(),
        };
        let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
        let address = format!("https://id.example/authorize?state=s&redirect_uri={back}");
        Ok(Leaving { address, kept, expires_at: Instant::from_millis(self.now.millis() + 600_000) })
    }
    async fn return_from_provider(&self, viewer: &Viewer, back: Return<'_>) -> Answer<Returned> {
        if back.state != "s" || (back.kept == "link" && viewer.account.is_none()) {
            return Ok(Returned::NotVouched);
        }
        if back.kept == "link" {
            return Ok(Returned::Linked);
        }
        if back.code != VOUCHED {
            return Ok(Returned::Unknown("<7>".to_owned()));
        }
        let careful = AccountName::parse("careful").map_err(|_| Problem::NotFound)?;
        let opened = web::AccountPortal::sign_in(self, &careful, PASSWORD, back.from).await?;
        let next = back.kept.strip_prefix("to.").unwrap_or_default().replace('.', "/");
        Ok(Returned::Known { opened, next })
    }
    async fn openids(&self, _: &Viewer) -> Answer<Vec<OpenidIdentity>> {
        let issuer = "https://id.example".to_owned();
        Ok(vec![OpenidIdentity { issuer, subject: "<7>".to_owned(), linked_at: self.now }])
    }
    async fn unlink_openid(&self, _: &Viewer, issuer: &str, subject: &str) -> Answer<()> {
        if (issuer, subject) == ("https://id.example", "<7>") { Ok(()) } else { Err(Problem::NotFound) }
    }
}
