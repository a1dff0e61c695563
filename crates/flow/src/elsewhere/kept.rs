//! What the tasks of a job need, made ready once in each executor.

use std::sync::{Arc, Mutex, PoisonError};

/// What the last job needs; whoever does another task of it finds it ready.
#[derive(Debug)]
pub(super) struct Kept<T>(Mutex<Option<(Vec<u8>, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept(Mutex::default())
    }
}

impl<T> Kept<T> {
    /// What a job needs; `make` makes it where the last one was another.
    pub fn of(&self, job: &[u8], make: impl FnOnce() -> Result<T, String>) -> Result<Arc<T>, String> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, ready)) = &*kept
            && of == job
        {
            return Ok(ready.clone());
        }
        // What the last one needed may be as large.
        *kept = None;
        let ready = Arc::new(make()?);
        *kept = Some((job.to_vec(), ready.clone()));
        Ok(ready)
    }
}
