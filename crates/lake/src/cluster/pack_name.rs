//! Which pack is meant: what an executor finds it by among those that its program carries, and how it knows that
//! it is the same.

use std::sync::{Arc, Mutex, PoisonError};

use catalogue::Pack;
use domain::delivery_manifest::LocalDivision;
use serde::{Deserialize, Serialize};

/// Packs that a program keeps ready.
const KEPT: usize = 4;

static READY: Mutex<Vec<(PackName, Arc<Pack>)>> = Mutex::new(Vec::new());

/// Which pack is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackName {
    id: String,
    /// Divisions of a place that the pack itself does not know.
    divisions: Vec<LocalDivision>,
    hash: String,
}

impl PackName {
    /// Of a pack that was loaded with these divisions.
    pub fn of(pack: &Pack, divisions: Vec<LocalDivision>) -> PackName {
        PackName { id: pack.id().to_owned(), divisions, hash: pack.hash().to_owned() }
    }

    /// The pack, as this program carries it.
    ///
    /// # Errors
    /// In words, where it carries none of that id, or another one.
    pub fn load(&self) -> Result<Arc<Pack>, String> {
        let mut ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, pack)) = ready.iter().find(|(name, _)| name == self) {
            return Ok(pack.clone());
        }
        let pack = Pack::embedded_with(&self.id, &self.divisions);
        let pack = pack.ok_or_else(|| format!("the executor has no pack `{}`", self.id))?;
        let pack = pack.map_err(|_| format!("the executor can't read its pack `{}`", self.id))?;
        if pack.hash() != self.hash {
            return Err(format!(
                "the executor has another version of the pack `{}`: run the same program on all machines",
                self.id
            ));
        }
        let pack = Arc::new(pack);
        if ready.len() >= KEPT {
            ready.remove(0);
        }
        ready.push((self.clone(), pack.clone()));
        Ok(pack)
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<PackName, String> {
        serde_json::from_slice(bytes).map_err(|error| format!("no name of a pack: {error}"))
    }
}
