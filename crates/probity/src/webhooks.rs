//! Sends notices over HTTP: the port that `flow` leaves to the binary.

use std::{sync::Arc, time::Duration};

use flow::measures::{Notifier, Sending, Signed};
use ureq::{Agent, config::Config};

/// How long a receiver may take in all.
const WITHIN: Duration = Duration::from_secs(10);

/// The most of an answer that is read, in bytes: only its status counts.
const LARGEST_ANSWER: u64 = 16 * 1024;

/// Sends notices with TLS, following no redirect: only to the address that the operator set.
pub struct Webhooks {
    agent: Agent,
}

impl Webhooks {
    /// A sender.
    pub fn new() -> Arc<Webhooks> {
        let config: Config = Agent::config_builder()
            .timeout_global(Some(WITHIN))
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(None)
            .user_agent(concat!("probity/", env!("CARGO_PKG_VERSION")))
            .build();
        Arc::new(Webhooks { agent: config.into() })
    }
}

impl Notifier for Webhooks {
    fn send<'a>(&'a self, notice: &'a Signed) -> Sending<'a> {
        let (agent, notice) = (self.agent.clone(), notice.clone());
        Box::pin(async move {
            let sent = tokio::task::spawn_blocking(move || post(&agent, &notice)).await;
            sent.unwrap_or_else(|error| Err(error.to_string()))
        })
    }
}

fn post(agent: &Agent, notice: &Signed) -> Result<(), String> {
    let request = agent
        .post(&notice.url)
        .header("content-type", "application/json")
        .header("webhook-id", &notice.id)
        .header("webhook-timestamp", &notice.timestamp)
        .header("webhook-signature", &notice.signature);
    let mut answer = request.send(notice.body.as_str()).map_err(|error| error.to_string())?;
    // What it says is not kept, and read only so far that the connection ends in order.
    let _unread = answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_vec();
    if answer.status().is_success() { Ok(()) } else { Err(format!("it answered {}", answer.status())) }
}
