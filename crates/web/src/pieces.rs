//! Bodies that leave piece by piece, as fast as who reads them takes them.

use std::{convert::Infallible, io::Read};

use axum::body::{Body, Bytes};
use tokio::sync::mpsc;

/// How many pieces may wait for a slow reader.
const AHEAD: usize = 2;
/// Bytes that are read at a time.
const AT_A_TIME: usize = 64 * 1_024;

struct Pieces(mpsc::Receiver<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;
    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|bytes| Ok(http_body::Frame::data(bytes))))
    }
}

/// A body of what is sent.
pub(crate) fn channel() -> (mpsc::Sender<Bytes>, Body) {
    let (sender, receiver) = mpsc::channel(AHEAD);
    (sender, Body::new(Pieces(receiver)))
}

/// A body of what is read elsewhere.
pub(crate) fn read(mut content: Box<dyn Read + Send>) -> Body {
    let (sender, body) = channel();
    tokio::task::spawn_blocking(move || {
        loop {
            let mut piece = vec![0; AT_A_TIME];
            match content.read(&mut piece) {
                Ok(0) => return,
                Ok(read) => {
                    piece.truncate(read);
                    if sender.blocking_send(Bytes::from(piece)).is_err() {
                        return;
                    }
                }
                Err(error) => {
                    tracing::error!(%error, "a file broke off while it was sent");
                    return;
                }
            }
        }
    });
    body
}
