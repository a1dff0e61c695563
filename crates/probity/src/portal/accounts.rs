//! One's own account, answered by the node.

use std::net::IpAddr;

use async_trait::async_trait;
use domain::{AccountName, Date};
use flow::{Error, account};
use web::{AccountPortal, AfterPassword, Answer, ApiKey, FactorState, NewFactor, Problem, SignedIn, Viewer};

use super::{
    NodePortal,
    answers::{answer, problem, viewer, web_viewer},
};

#[async_trait]
impl AccountPortal for NodePortal {
    async fn sign_in(&self, name: &AccountName, password: &str, from: Option<IpAddr>) -> Answer<AfterPassword> {
        self.node.sign_in(name, password, from).await.map(after_password).map_err(refused)
    }

    async fn sign_in_with_code(&self, token: &str, code: &str, from: Option<IpAddr>) -> Answer<SignedIn> {
        self.node.sign_in_with_code(token, code, from).await.map(signed_in).map_err(refused)
    }

    async fn change_password(&self, who: &Viewer, old: &str, new: &str) -> Answer<()> {
        answer(self.node.change_password(&viewer(who), old, new).await)
    }

    async fn second_factor(&self, who: &Viewer) -> Answer<FactorState> {
        let state = answer(self.node.second_factor(&viewer(who)).await)?;
        Ok(FactorState {
            confirmed_at: state.confirmed_at,
            recovery_codes: state.recovery_codes,
            required: state.required,
        })
    }

    async fn begin_second_factor(&self, who: &Viewer) -> Answer<NewFactor> {
        let new = answer(self.node.begin_second_factor(&viewer(who)).await)?;
        Ok(NewFactor { secret: new.secret, address: new.address })
    }

    async fn confirm_second_factor(&self, who: &Viewer, code: &str) -> Answer<Vec<String>> {
        answer(self.node.confirm_second_factor(&viewer(who), code).await)
    }

    async fn renew_recovery_codes(&self, who: &Viewer, code: &str) -> Answer<Vec<String>> {
        answer(self.node.renew_recovery_codes(&viewer(who), code).await)
    }

    async fn remove_second_factor(&self, who: &Viewer, code: &str) -> Answer<()> {
        answer(self.node.remove_second_factor(&viewer(who), code).await)
    }

    async fn keys(&self, who: &Viewer) -> Answer<Vec<ApiKey>> {
        let keys = answer(self.node.keys(&viewer(who)).await)?.into_iter();
        Ok(keys
            .map(|key| ApiKey { id: key.id, label: key.label, created_at: key.created_at, expires_at: key.expires_at })
            .collect())
    }

    async fn add_key(&self, who: &Viewer, label: &str, until: Date) -> Answer<String> {
        answer(self.node.add_key(&viewer(who), label, until).await)
    }

    async fn end_key(&self, who: &Viewer, id: &str) -> Answer<()> {
        answer(self.node.end_key(&viewer(who), id).await)
    }
}

fn refused(error: Error) -> Problem {
    match error {
        Error::NotSignedIn => Problem::WrongPassword,
        error => problem(error),
    }
}

pub(super) fn after_password(after: account::AfterPassword) -> AfterPassword {
    match after {
        account::AfterPassword::SignedIn(done) => AfterPassword::SignedIn(signed_in(done)),
        account::AfterPassword::CodeAwaited { token, expires_at } => AfterPassword::CodeAwaited { token, expires_at },
    }
}

fn signed_in(done: account::SignedIn) -> SignedIn {
    SignedIn { token: done.token, expires_at: done.expires_at, viewer: web_viewer(done.viewer) }
}
