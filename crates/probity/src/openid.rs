//! Asks a provider of identities who has signed in: the port that `flow` leaves to the binary. What it says is
//! checked by the `openidconnect` library: signature, issuer, audience, time, nonce.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use flow::openid::{Challenge, LONGEST_SUBJECT, NotVouched, Provider, ProviderFile, Saying, Vouched};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, SignatureVerificationError, TokenResponse,
    core::{CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreJwsSigningAlgorithm, CoreProviderMetadata},
};
use tokio::sync::Semaphore;
use ureq::Agent;

/// How long the provider may take for one answer in all.
const WITHIN: Duration = Duration::from_secs(10);

/// The most of an answer that is read, in bytes.
const LARGEST_ANSWER: u64 = 1 << 20;

/// How long what the provider says of itself is taken for true.
const KEPT_FOR: Duration = Duration::from_secs(600);

/// How many questions to the provider run at once: more browsers are told to try again.
const AT_ONCE: usize = 8;

/// Signatures that hold: made with the provider's own key, never with a secret that both know.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// The provider that a node trusts.
pub struct OpenidProvider(Arc<Known>);

/// What questions to it share.
struct Known {
    issuer: IssuerUrl,
    client: ClientId,
    secret: Option<ClientSecret>,
    agent: Agent,
    said: Mutex<Option<(Instant, Arc<CoreProviderMetadata>)>>,
    running: Semaphore,
}

impl OpenidProvider {
    /// A provider as `node.json` names it, with the secret that it gave this node.
    ///
    /// # Errors
    /// Where the issuer is no address.
    pub fn new(file: &ProviderFile, secret: Option<String>) -> anyhow::Result<OpenidProvider> {
        let config = Agent::config_builder()
            .timeout_global(Some(WITHIN))
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(concat!("probity/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(OpenidProvider(Arc::new(Known {
            issuer: IssuerUrl::new(file.issuer.clone())?,
            client: ClientId::new(file.client.clone()),
            secret: secret.map(ClientSecret::new),
            agent: config.into(),
            said: Mutex::default(),
            running: Semaphore::new(AT_ONCE),
        })))
    }

    /// Does what waits for the provider apart from what answers browsers.
    fn apart<'a, T: Send + 'static>(
        &self,
        question: impl FnOnce(&Known) -> Result<T, NotVouched> + Send + 'static,
    ) -> Saying<'a, T> {
        let known = Arc::clone(&self.0);
        Box::pin(async move {
            let busy = |_| NotVouched::Unreachable("too many ask it at this moment".to_owned());
            let _running = known.running.try_acquire().map_err(busy)?;
            let asked = Arc::clone(&known);
            let answer = tokio::task::spawn_blocking(move || question(&asked)).await;
            answer.unwrap_or_else(|error| Err(NotVouched::Unreachable(error.to_string())))
        })
    }
}

impl Provider for OpenidProvider {
    fn address<'a>(&'a self, back: &'a str, challenge: &'a Challenge) -> Saying<'a, String> {
        let (back, challenge) = (back.to_owned(), challenge.clone());
        self.apart(move |known| known.address(&back, &challenge))
    }

    fn vouch<'a>(&'a self, code: &'a str, back: &'a str, challenge: &'a Challenge) -> Saying<'a, Vouched> {
        let (code, back, challenge) = (code.to_owned(), back.to_owned(), challenge.clone());
        self.apart(move |known| known.vouched(code, &back, &challenge))
    }
}

impl Known {
    /// What the provider says of itself, or said a short while ago.
    fn metadata(&self, not_older: Duration) -> Result<Arc<CoreProviderMetadata>, NotVouched> {
        let said = || self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, metadata)) = &*said()
            && at.elapsed() < not_older
        {
            return Ok(Arc::clone(metadata));
        }
        let metadata = CoreProviderMetadata::discover(&self.issuer, &|request| ask(&self.agent, request));
        let metadata = Arc::new(metadata.map_err(|error| NotVouched::Unreachable(told(&error)))?);
        *said() = Some((Instant::now(), Arc::clone(&metadata)));
        Ok(metadata)
    }

    fn address(&self, back: &str, challenge: &Challenge) -> Result<String, NotVouched> {
        let metadata = self.metadata(KEPT_FOR)?;
        let verifier = PkceCodeVerifier::new(challenge.verifier.clone());
        let (state, nonce) = (challenge.state.clone(), challenge.nonce.clone());
        let client = CoreClient::from_provider_metadata((*metadata).clone(), self.client.clone(), self.secret.clone())
            .set_redirect_uri(redirect(back)?);
        let (address, _, _) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || CsrfToken::new(state), || Nonce::new(nonce))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(address.into())
    }

    fn vouched(&self, code: String, back: &str, challenge: &Challenge) -> Result<Vouched, NotVouched> {
        let metadata = self.metadata(KEPT_FOR)?;
        let client = CoreClient::from_provider_metadata((*metadata).clone(), self.client.clone(), self.secret.clone())
            .set_redirect_uri(redirect(back)?);
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| NotVouched::Unreachable(told(&error)))?
            .set_pkce_verifier(PkceCodeVerifier::new(challenge.verifier.clone()))
            .request(&|request| ask(&self.agent, request))
            .map_err(|error| NotVouched::Refused(told(&error)))?;
        let word = answer.id_token().ok_or_else(|| NotVouched::Refused("it sent no word (id_token)".to_owned()))?;
        let nonce = Nonce::new(challenge.nonce.clone());
        match self.subject_of(word, &nonce, &metadata) {
            // It may have changed its keys since it was asked last.
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                self.subject_of(word, &nonce, &*self.metadata(Duration::ZERO)?)
            }
            subject => subject,
        }
        .map_err(|error| NotVouched::Refused(told(&error)))
        .map(|subject| Vouched { issuer: self.issuer.to_string(), subject })
    }

    /// Whom the provider's word is about, where it holds.
    fn subject_of(
        &self,
        word: &CoreIdToken,
        nonce: &Nonce,
        metadata: &CoreProviderMetadata,
    ) -> Result<String, ClaimsVerificationError> {
        // Without the secret: a word that is signed with it was perhaps not written by the provider.
        let client = CoreClient::from_provider_metadata(metadata.clone(), self.client.clone(), None);
        let claims = word.claims(&client.id_token_verifier().set_allowed_algs(SIGNATURES), nonce)?;
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return Err(ClaimsVerificationError::InvalidSubject(format!("1 to {LONGEST_SUBJECT} bytes")));
        }
        Ok(subject.to_owned())
    }
}

fn redirect(back: &str) -> Result<RedirectUrl, NotVouched> {
    RedirectUrl::new(back.to_owned()).map_err(|error| NotVouched::Unreachable(told(&error)))
}

/// One question over HTTP, as the library puts it.
fn ask(agent: &Agent, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
    let (parts, body) = agent.run(request)?.into_parts();
    let bytes = body.into_with_config().limit(LARGEST_ANSWER).read_to_vec()?;
    Ok(HttpResponse::from_parts(parts, bytes))
}

/// An error with what lies beneath it: the library's own words say little without.
fn told(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut beneath = error.source();
    while let Some(error) = beneath {
        told.push_str(": ");
        told.push_str(&error.to_string());
        beneath = error.source();
    }
    told
}
