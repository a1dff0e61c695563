//! Questions by Arrow Flight SQL, for the tools of analysts: ADBC, JDBC and what stands on them.
//!
//! # What belongs here
//! The protocol. Who asks, what is shown and how a question is answered is for the [`Desk`] to say, which the program
//! fills: the same code as for a question by command.
//!
//! **Nothing is kept between two calls** but which questions run. A ticket, and the handle of a prepared statement, is
//! the question itself; whoever presents it is asked anew who he is, and sees what he may see at that moment. So
//! nothing has to be closed, and nothing is left where a tool went away.
//!
//! In reading order: `desk` (what the program says), `door` (who asks), `ticket` (a question on its way), `running` (how
//! many at once, and how one is stopped), `rows` (an answer as it travels), `about` (what the server says of itself),
//! `keys` (which keys tables have), `lists` (tables and
//! what else is listed), `service` (the calls), `actions` (what is done besides asking).

mod about;
mod actions;
mod desk;
mod door;
mod keys;
mod lists;
mod rows;
mod running;
mod service;
mod ticket;

use std::{future::Future, net::SocketAddr, time::Duration};

use arrow_flight::flight_service_server::FlightServiceServer;
use tokio::net::TcpListener;
use tonic::transport::{Server, server::TcpIncoming};

pub use desk::{Asked, Desk, Password, Refusal};

use crate::Error;

/// A message to the server in bytes at most: a question and its headers, not rows.
const LARGEST_MESSAGE: usize = 1 << 20;

/// Calls on one connection at once.
const CALLS_ON_A_CONNECTION: u32 = 64;

/// A connection on which nothing is said is asked so often whether the other end is still there.
const ASKED_EVERY: Duration = Duration::from_secs(20);

/// It is cut where no answer comes: what was computed for it ends then.
const CUT_AFTER: Duration = Duration::from_secs(20);

/// How a server is set up.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How many questions are answered at once. Whoever has no account shares half of them.
    pub at_once: usize,
    /// Whether a proxy in front says in `X-Forwarded-For` whom it speaks for: its last address counts.
    pub behind_proxy: bool,
}

/// A server that listens.
pub struct Listening {
    listener: TcpListener,
    at: SocketAddr,
}

impl Listening {
    /// Listens at an address.
    ///
    /// # Errors
    /// [`Error::Listen`] where it can't.
    pub async fn at(at: SocketAddr) -> Result<Listening, Error> {
        let refused = |source| Error::Listen { at, source };
        let listener = TcpListener::bind(at).await.map_err(refused)?;
        Ok(Listening { at: listener.local_addr().map_err(refused)?, listener })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.at
    }
}

/// Answers until `until` is done; then lets questions that run end, each within its time.
///
/// # Errors
/// [`Error::Served`] where the listener fails.
pub async fn serve(
    listening: Listening,
    desk: impl Desk,
    settings: Settings,
    until: impl Future<Output = ()>,
) -> Result<(), Error> {
    let failed = |error: String| Error::Served(error);
    let service = service::Service::new(desk, settings).map_err(|error| failed(error.to_string()))?;
    let service = FlightServiceServer::new(service).max_decoding_message_size(LARGEST_MESSAGE);
    let server = Server::builder()
        .max_concurrent_streams(CALLS_ON_A_CONNECTION)
        .http2_keepalive_interval(Some(ASKED_EVERY))
        .http2_keepalive_timeout(Some(CUT_AFTER));
    let incoming = TcpIncoming::from(listening.listener).with_nodelay(Some(true));
    let serving = { server }.add_service(service).serve_with_incoming_shutdown(incoming, until);
    serving.await.map_err(|error| failed(error.to_string()))
}
