//! Questions that run: how many at once, and how one is stopped.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{BuildHasher, RandomState},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    time::timeout,
};

use super::Refusal;

/// Questions that wait for a place at most.
const MOST_WAITING: usize = 64;

/// How long one waits for a place.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where questions that run are known by their numbers.
pub(super) struct Running<A> {
    all: Arc<Semaphore>,
    /// A part of the places, which is all that askers without an account have together.
    of_anyone: Arc<Semaphore>,
    waiting: AtomicUsize,
    drawn: (AtomicU64, RandomState),
    known: Arc<Mutex<Known<A>>>,
}

type Known<A> = HashMap<u64, (A, oneshot::Sender<()>)>;

/// A question's place. It is free again when this is dropped.
pub(super) struct Place<A> {
    number: u64,
    stopped: Option<oneshot::Receiver<()>>,
    known: Arc<Mutex<Known<A>>>,
    _held: [Option<OwnedSemaphorePermit>; 2],
}

impl<A: Clone + PartialEq> Running<A> {
    pub fn new(at_once: usize) -> Running<A> {
        let at_once = at_once.max(1);
        Running {
            all: Arc::new(Semaphore::new(at_once)),
            of_anyone: Arc::new(Semaphore::new(at_once.div_ceil(2))),
            waiting: AtomicUsize::new(0),
            drawn: Default::default(),
            known: Arc::default(),
        }
    }

    /// A number for a question, which nobody can guess.
    pub fn number(&self) -> u64 {
        self.drawn.1.hash_one(self.drawn.0.fetch_add(1, Ordering::Relaxed))
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// [`Refusal::TooMuch`] where too many wait, or for too long.
    pub async fn place(&self, number: u64, asker: &A, anyone: bool) -> Result<Place<A>, Refusal> {
        let _waits = Waits::begin(&self.waiting)?;
        let held = timeout(PATIENCE, async {
            let own = if anyone { self.of_anyone.clone().acquire_owned().await.ok() } else { None };
            [own, self.all.clone().acquire_owned().await.ok()]
        });
        let held = held.await.map_err(|_| full())?;
        let (stop, stopped) = oneshot::channel();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let stopped = match known.entry(number) {
            Entry::Vacant(free) => {
                free.insert((asker.clone(), stop));
                Some(stopped)
            }
            // The same ticket twice: the first is the one that can be stopped.
            Entry::Occupied(_) => None,
        };
        Ok(Place { number, stopped, known: self.known.clone(), _held: held })
    }

    /// Stops a question of this asker; whether it ran.
    pub fn stop(&self, number: u64, asker: &A) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match known.entry(number) {
            Entry::Occupied(running) if running.get().0 == *asker => running.remove().1.send(()).is_ok(),
            _ => false,
        }
    }
}

impl<A> Place<A> {
    /// Is done when the question is stopped.
    pub async fn stopped(&mut self) {
        let told = match &mut self.stopped {
            Some(stopped) => stopped.await.is_ok(),
            None => false,
        };
        if !told {
            std::future::pending().await
        }
    }
}

impl<A> Drop for Place<A> {
    fn drop(&mut self) {
        if self.stopped.is_some() {
            self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.number);
        }
    }
}

/// One that waits for a place.
struct Waits<'w>(&'w AtomicUsize);

impl Waits<'_> {
    fn begin(waiting: &AtomicUsize) -> Result<Waits<'_>, Refusal> {
        let waits = Waits(waiting);
        if waiting.fetch_add(1, Ordering::SeqCst) < MOST_WAITING { Ok(waits) } else { Err(full()) }
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn full() -> Refusal {
    Refusal::TooMuch("as many questions are being answered as may be at once: ask again in a while".to_owned())
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn whoever_has_no_account_has_half_of_the_places() {
        let running = Running::new(2);
        let first = running.place(1, &"anyone", true).await.unwrap();
        assert!(running.place(2, &"anyone", true).now_or_never().is_none());
        let _second = running.place(3, &"auditor", false).await.unwrap();
        assert!(running.place(4, &"auditor", false).now_or_never().is_none());
        drop(first);
        running.place(5, &"anyone", true).await.unwrap();
    }

    #[tokio::test]
    async fn so_many_wait_and_no_more() {
        let running = Running::new(1);
        let held = running.place(0, &"auditor", false).await.unwrap();
        let waiting = (1..=MOST_WAITING as u64).map(|number| Box::pin(running.place(number, &"auditor", false)));
        let mut waiting: Vec<_> = waiting.collect();
        waiting.iter_mut().for_each(|each| assert!(each.now_or_never().is_none()));
        assert_eq!(running.place(99, &"auditor", false).await.err(), Some(full()));
        drop((waiting, held));
        running.place(99, &"auditor", false).await.unwrap();
    }

    #[tokio::test]
    async fn only_whoever_asked_stops_a_question_and_once() {
        let running = Running::new(1);
        let mut place = running.place(7, &"auditor", false).await.unwrap();
        assert!(place.stopped().now_or_never().is_none());
        assert!(!running.stop(7, &"deliverer") && !running.stop(8, &"auditor"));
        assert!(running.stop(7, &"auditor") && !running.stop(7, &"auditor"));
        place.stopped().await;
        drop(place);
        assert!(running.known.lock().unwrap().is_empty());
        assert_ne!(running.number(), running.number());
    }
}
