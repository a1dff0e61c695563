//! Identities of a provider, answered by the node.

use async_trait::async_trait;
use domain::Label;
use flow::{Error, openid};
use web::{Answer, Errand, Leaving, OpenidIdentity, OpenidPortal, Return, Returned, Viewer};

use super::{
    NodePortal,
    accounts::after_password,
    answers::{answer, problem, viewer},
};

#[async_trait]
impl OpenidPortal for NodePortal {
    fn provider(&self) -> Option<&Label> {
        self.node.openid_name()
    }

    async fn leave_for_provider(&self, errand: Errand<'_>, back: &str) -> Answer<Leaving> {
        let leaving = match errand {
            Errand::SignIn { next } => self.node.leave_for_provider(openid::Errand::SignIn { next }, back).await,
            Errand::Link(who) => self.node.leave_for_provider(openid::Errand::Link(&viewer(who)), back).await,
        };
        let leaving = answer(leaving)?;
        Ok(Leaving { address: leaving.address, kept: leaving.kept, expires_at: leaving.expires_at })
    }

    async fn return_from_provider(&self, who: &Viewer, back: Return<'_>) -> Answer<Returned> {
        let Return { kept, state, code, back, from } = back;
        let back = openid::Return { kept, state, code, back, from };
        match self.node.return_from_provider(&viewer(who), back).await {
            Ok(openid::Returned::Known { opened, next }) => {
                Ok(Returned::Known { opened: after_password(opened), next })
            }
            Ok(openid::Returned::Linked) => Ok(Returned::Linked),
            Ok(openid::Returned::Unknown(vouched)) => Ok(Returned::Unknown(vouched.subject)),
            Err(Error::NotSignedIn) => Ok(Returned::NotVouched),
            Err(error @ Error::NotVouched(openid::NotVouched::Refused(_))) => {
                tracing::warn!(%error, "a sign-in at the provider of identities is refused");
                Ok(Returned::NotVouched)
            }
            Err(error) => Err(problem(error)),
        }
    }

    async fn openids(&self, who: &Viewer) -> Answer<Vec<OpenidIdentity>> {
        let identities = answer(self.node.openids(&viewer(who)).await)?.into_iter();
        Ok(identities
            .map(|identity| OpenidIdentity {
                issuer: identity.issuer,
                subject: identity.subject,
                linked_at: identity.linked_at,
            })
            .collect())
    }

    async fn unlink_openid(&self, who: &Viewer, issuer: &str, subject: &str) -> Answer<()> {
        answer(self.node.unlink_openid(&viewer(who), issuer, subject).await)
    }
}
