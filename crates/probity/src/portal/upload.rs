//! Uploads: pieces go to the step that receives a delivery, over a pipe, so that no file is ever
//! whole in memory.

use std::io::{self, Read};

use async_trait::async_trait;
use tokio::{sync::mpsc, task::JoinHandle};
use web::Bytes;
use web::{Answer, Problem, Spool};

/// The largest file that is uploaded; larger ones come by the command line.
const LARGEST_UPLOAD: u64 = 4 << 30;

/// Pieces that may wait to be written.
const PIECES_AHEAD: usize = 16;

/// An upload that is under way.
pub struct PipedUpload<T> {
    pieces: mpsc::Sender<Piece>,
    taken: JoinHandle<flow::Result<T>>,
    bytes: u64,
}

enum Piece {
    Bytes(Bytes),
    End,
}

impl<T: Send + 'static> PipedUpload<T> {
    /// Begins to receive: `take` reads what comes.
    pub fn begin<F: Future<Output = flow::Result<T>> + Send + 'static>(
        take: impl FnOnce(PieceReader) -> F,
    ) -> Box<PipedUpload<T>> {
        let (pieces, receiver) = mpsc::channel(PIECES_AHEAD);
        let taken = tokio::spawn(take(PieceReader { receiver, at: Bytes::new(), ended: false }));
        Box::new(PipedUpload { pieces, taken, bytes: 0 })
    }
}

#[async_trait]
impl<T: Send + 'static> Spool<T> for PipedUpload<T> {
    async fn write(&mut self, bytes: Bytes) -> Answer<()> {
        self.bytes += bytes.len() as u64;
        if self.bytes > LARGEST_UPLOAD {
            return Err(Problem::TooLarge);
        }
        // Where nobody reads any more, `finish` tells why.
        let _refused = self.pieces.send(Piece::Bytes(bytes)).await;
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Answer<T> {
        let _refused = self.pieces.send(Piece::End).await;
        drop(self.pieces);
        let taken = self.taken.await.map_err(|error| Problem::Broken(error.to_string()))?;
        taken.map_err(super::answers::problem)
    }
}

/// The reading end. Pieces that stop without an end are an error: nothing is taken.
pub struct PieceReader {
    receiver: mpsc::Receiver<Piece>,
    at: Bytes,
    ended: bool,
}

impl Read for PieceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at.is_empty() && !self.ended {
            match self.receiver.blocking_recv() {
                Some(Piece::Bytes(bytes)) => self.at = bytes,
                Some(Piece::End) => self.ended = true,
                None => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the upload broke off")),
            }
        }
        let count = self.at.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.at.split_to(count));
        Ok(count)
    }
}
