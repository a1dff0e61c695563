//! Connections: who may hold one, and for how long without saying anything.
//!
//! A client that sends its headers a letter at a time, or none at all, holds a place that others want. Its
//! headers must be whole within a while, a connection between two requests included; how long a request may
//! take after that, its body included, is for its door to say.

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::ServiceExt;

use crate::{portal::Portal, server::app, visit::Settings};

/// How long a client may take for the headers of a request, or do without one.
const HEADERS_WITHIN: Duration = Duration::from_secs(15);

/// The most bytes of headers.
const MOST_HEADER_BYTES: usize = 64 * 1_024;

/// Connections at once; whoever comes after them waits.
const MOST_CONNECTIONS: usize = 4_096;

/// How long running requests may take to end after the server was told to stop.
const END_WITHIN: Duration = Duration::from_secs(60);

/// How long it waits where the machine has no more connections to give.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `until` is done; then lets running requests end.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(
    listener: TcpListener,
    portal: Arc<dyn Portal>,
    settings: Settings,
    until: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let app = app(portal, settings);
    let (places, ending) = (Arc::new(Semaphore::new(MOST_CONNECTIONS)), GracefulShutdown::new());
    tokio::pin!(until);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut until => break,
        };
        let (stream, address, place) = accepted?;
        let connection = builder().serve_connection(TokioIo::new(stream), service(app.clone(), address));
        let connection = ending.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(END_WITHIN, ending.shutdown()).await.is_err() {
        tracing::warn!("requests that did not end in time were cut");
    }
    Ok(())
}

fn builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN).max_buf_size(MOST_HEADER_BYTES);
    builder
}

type Accepted = (TcpStream, SocketAddr, OwnedSemaphorePermit);

/// Takes the next connection once there is a place for it. One that broke off before is no failure.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> io::Result<Accepted> {
    let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
    loop {
        match listener.accept().await {
            Ok((stream, address)) => return Ok((stream, address, place)),
            Err(error) => {
                tracing::debug!(%error, "a connection was not taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn service(
    app: Router,
    address: SocketAddr,
) -> impl hyper::service::Service<
    hyper::Request<Incoming>,
    Response = axum::response::Response,
    Error = std::convert::Infallible,
    Future: Send,
> {
    hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
        app.clone().oneshot(request)
    })
}
