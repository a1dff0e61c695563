//! Answers to searches that can be kept. Nothing of them is stored: an answer is a text that the node
//! seals with a key of its own, and reads again. See `docs/decisions/0015-kept-answers.md`.

use domain::{EntryId, Instant, SubjectId};
use publish::{KeptSearch, View, input::KeptSearchInput};
use serde::{Deserialize, Serialize};

use super::search::{SubjectQuery, is_of_lists};
use crate::{Error, Result, node::Node};

/// Subjects that an answer names, the best first.
const MOST_FOUND: u32 = 20;

/// The longest text of an answer: it must fit into an address.
const LONGEST: usize = 3_000;

/// The name of the key that seals answers.
const KEY: &str = "kept-answers";

/// The form of the text, so that a later one can be told from it.
const FORM: u8 = 1;

/// Bytes of the seal.
const SEAL: usize = 32;

/// What is sealed, in as few words as JSON has.
#[derive(Deserialize, Serialize)]
struct Sealed(u8, String, Vec<(String, String)>, i64, u64, u64, bool, Vec<SubjectId>);

impl Node {
    /// Searches, and gives the answer as a text to be kept.
    ///
    /// # Errors
    /// Where the search is narrowed by lists: who stands on one is shown for as long as that stands.
    pub async fn keep_search(&self, query: &SubjectQuery) -> Result<String> {
        if query.facets.iter().any(|(facet, _)| is_of_lists(facet)) {
            return Err(Error::invalid("list", "an answer that is narrowed by lists can't be kept"));
        }
        let mut query = query.clone();
        query.part = super::Part { after: None, limit: MOST_FOUND };
        let entry = self.index.checkpoint()?.map_or(0, EntryId::seq);
        let page = self.search(&query).await?;
        let found = page.items.iter().map(|hit| hit.id.0).collect();
        let at = self.clock.now().millis();
        let sealed = Sealed(FORM, query.text, query.facets, at, entry, page.total, page.near, found);
        let said = serde_json::to_vec(&sealed).map_err(|error| Error::Broken(error.to_string()))?;
        let seal = blake3::keyed_hash(&self.folder.key(KEY)?, &said);
        let text = hex::encode([seal.as_bytes().as_slice(), &said].concat());
        if text.len() > LONGEST {
            return Err(Error::invalid("q", "too much was asked for the answer to be kept"));
        }
        Ok(text)
    }

    /// A kept answer as it may be shown now.
    ///
    /// # Errors
    /// Where it is not one that this node gave.
    pub async fn kept_search(&self, text: &str) -> Result<View<KeptSearch>> {
        let kept = self.unsealed(text)?.ok_or_else(|| Error::not_found("kept answer", ""))?;
        let subjects = self.subjects_by_id(kept.found.iter().copied()).await?;
        let subjects: Vec<_> = subjects.into_values().map(|subject| self.bare_subject(subject)).collect();
        Ok(KeptSearch::view(&self.glossary, self.moment(), &kept, &subjects))
    }

    fn unsealed(&self, text: &str) -> Result<Option<KeptSearchInput>> {
        let Some(bytes) = Some(text).filter(|text| text.len() <= LONGEST).and_then(|text| hex::decode(text).ok())
        else {
            return Ok(None);
        };
        let Some((seal, said)) = bytes.split_first_chunk::<SEAL>() else { return Ok(None) };
        // Compared in a time that tells nothing.
        if blake3::keyed_hash(&self.folder.key(KEY)?, said) != blake3::Hash::from_bytes(*seal) {
            return Ok(None);
        }
        let Ok(Sealed(FORM, asked, narrowed, at, entry, total, near, found)) = serde_json::from_slice(said) else {
            return Ok(None);
        };
        let answered_at = Instant::from_millis(at);
        Ok(Some(KeptSearchInput { asked, narrowed, answered_at, entry, total, near, found }))
    }
}
