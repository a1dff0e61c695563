//! What the operator says in the name of the node, made ready for pages once and shared until it changes.

use std::sync::{Arc, PoisonError, RwLock};

use domain::content::ContentInForce;

use crate::{own_words::OwnWords, portal::Portal};

/// Content as pages show it.
pub(crate) struct Shown {
    /// What is said.
    pub kept: Arc<ContentInForce>,
    /// The words of it, ready to be said.
    pub own: Arc<OwnWords>,
}

/// The content that was shown last.
#[derive(Default)]
pub(crate) struct ShownLast(RwLock<Option<Arc<Shown>>>);

impl ShownLast {
    /// What is in force now: made ready anew where it is not what was shown last.
    pub(crate) fn now(&self, portal: &dyn Portal) -> Arc<Shown> {
        let kept = portal.content();
        let last = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(last) = last.filter(|last| Arc::ptr_eq(&last.kept, &kept)) {
            return last;
        }
        let own = Arc::new(OwnWords::of(&kept.content.words));
        let shown = Arc::new(Shown { kept, own });
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&shown));
        shown
    }
}
