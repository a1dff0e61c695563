//! Sends notices over HTTP: the port that `flow` leaves to the binary.

use std::{sync::Arc, time::Duration};

use flow::measures::{Notifier, Reach, Sending, Signed, Unsent};
use ureq::{Agent, config::Config, unversioned::transport::DefaultConnector};

use crate::reach::{Network, Outside};

/// How long a receiver may take in all.
const WITHIN: Duration = Duration::from_secs(10);

/// The most of an answer that is read, in bytes: only its status counts.
const LARGEST_ANSWER: u64 = 16 * 1024;

/// A receiver's answer that it is there no more.
const GONE: u16 = 410;

/// Sends notices with TLS, following no redirect: to the addresses that the operator set; to those that
/// somebody else set only where they lead outside.
pub struct Webhooks {
    anywhere: Agent,
    outside: Agent,
}

impl Webhooks {
    /// A sender; addresses that somebody else set may lead into these networks as well.
    pub fn new(networks: Vec<Network>) -> Arc<Webhooks> {
        let outside = Agent::with_parts(config(), DefaultConnector::default(), Outside::new(networks));
        Arc::new(Webhooks { anywhere: config().into(), outside })
    }
}

fn config() -> Config {
    Agent::config_builder()
        .timeout_global(Some(WITHIN))
        .max_redirects(0)
        .http_status_as_error(false)
        .proxy(None)
        .user_agent(concat!("probity/", env!("CARGO_PKG_VERSION")))
        .build()
}

impl Notifier for Webhooks {
    fn send<'a>(&'a self, notice: &'a Signed) -> Sending<'a> {
        let agent = match notice.reach {
            Reach::Anywhere => self.anywhere.clone(),
            Reach::Public => self.outside.clone(),
        };
        let notice = notice.clone();
        Box::pin(async move {
            let sent = tokio::task::spawn_blocking(move || post(&agent, &notice)).await;
            sent.unwrap_or_else(|error| Err(Unsent::new(error)))
        })
    }
}

fn post(agent: &Agent, notice: &Signed) -> Result<(), Unsent> {
    let request = agent
        .post(&notice.url)
        .header("content-type", "application/json")
        .header("webhook-id", &notice.id)
        .header("webhook-timestamp", &notice.timestamp)
        .header("webhook-signature", &notice.signature);
    let mut answer = request.send(notice.body.as_str()).map_err(Unsent::new)?;
    // What it says is not kept, and read only so far that the connection ends in order.
    let _unread = answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_vec();
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    Err(Unsent { why: format!("it answered {status}"), gone: status.as_u16() == GONE })
}
