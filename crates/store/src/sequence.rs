//! Steps in a row: each is encoded while those before it are written.

use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    Register, Result,
    step::{Committed, Step},
};

/// Steps that are written in the order in which they are sent. One that fails does not stop those
/// after it: a step that rests on another must say so, as [`crate::DeliveryProgress`] does.
pub struct Sequence {
    register: Register,
    /// Ends when the last step that was sent is written, or was given up.
    last: Option<oneshot::Receiver<()>>,
}

impl Sequence {
    pub(crate) fn new(register: Register) -> Sequence {
        Sequence { register, last: None }
    }

    /// Sends a step on its way. It goes on in a task of its own, so that a caller who goes away does
    /// not leave it half-way.
    ///
    /// # Errors
    /// The register can't be read; what becomes of the step is the task's own answer.
    pub async fn send(&mut self, step: Step) -> Result<JoinHandle<Result<Committed>>> {
        let placed = self.register.place_step(step).await?;
        let (ended, end) = oneshot::channel();
        let before = self.last.replace(end);
        let register = self.register.clone();
        Ok(tokio::spawn(async move {
            let turn = async {
                if let Some(before) = before {
                    let _ended = before.await;
                }
            };
            let committed = register.commit_placed(placed, turn).await;
            drop(ended);
            committed
        }))
    }
}
