//! Heads of streams: where they end, and where they will once what is under way is written.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::{Instant, StreamId};

/// The head of a stream: its last place and that entry's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) seq: u64,
    pub(crate) recorded_at: i64,
}

impl Head {
    pub(super) const NONE: Head = Head { seq: 0, recorded_at: i64::MIN };

    pub(super) fn next(self, now: Instant) -> (u64, i64) {
        (self.seq + 1, self.recorded_at.max(now.millis()))
    }

    /// The head once `count` entries of a step at `now` stand after it.
    fn after(self, count: usize, now: Instant) -> Head {
        if count == 0 {
            return self;
        }
        Head { seq: self.seq + count as u64, recorded_at: self.next(now).1 }
    }
}

/// Where the streams will end once the steps that this process is writing are done. A step is
/// encoded for the place that it is likely to get, while others are still written; one that gets
/// another place is encoded anew.
#[derive(Default)]
pub(crate) struct Expected(Mutex<HashMap<StreamId, Head>>);

impl Expected {
    /// The head after which a step of `count` entries will likely stand.
    pub(super) fn reserve(&self, stream: StreamId, written: Head, count: usize, now: Instant) -> Head {
        let mut heads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let expected = heads.get(&stream).copied().filter(|head| head.seq > written.seq).unwrap_or(written);
        heads.insert(stream, expected.after(count, now));
        expected
    }

    /// It went otherwise.
    pub(super) fn forget(&self, stream: StreamId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&stream);
    }
}
