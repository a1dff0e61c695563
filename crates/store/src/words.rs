//! Texts that recur in many lines, kept once: actors, bases, catalogues, data sets, organs, lists.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, PoisonError, RwLock},
};

use domain::{
    OrganCode,
    entry::{Actor, Body},
};

use crate::{
    Error, Result,
    engine::{Args, Connection},
};

#[derive(Default)]
struct Known {
    ids: HashMap<Arc<str>, i64>,
    texts: HashMap<i64, Arc<str>>,
}

/// The words of a register as far as this process has met them.
#[derive(Default)]
pub(crate) struct Words {
    known: RwLock<Known>,
}

impl Words {
    /// The number of a text, if it is known.
    pub(crate) fn id(&self, text: &str) -> Option<i64> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).ids.get(text).copied()
    }

    fn text(&self, id: i64) -> Option<Arc<str>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).texts.get(&id).cloned()
    }

    fn keep(&self, id: i64, text: &str) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let text: Arc<str> = text.into();
        known.ids.insert(text.clone(), id);
        known.texts.insert(id, text);
    }

    /// Whether a number is known.
    pub(crate) fn knows(&self, id: i64) -> bool {
        self.known.read().unwrap_or_else(PoisonError::into_inner).texts.contains_key(&id)
    }

    /// The text of a number that must be known.
    pub(crate) fn text_of(&self, id: i64, table: &'static str) -> Result<Arc<str>> {
        self.text(id).ok_or_else(|| Error::BadValue { table, value: format!("word {id}") })
    }

    /// The text of a number, parsed.
    pub(crate) fn read<T: std::str::FromStr>(&self, id: i64, table: &'static str) -> Result<T> {
        let text = self.text_of(id, table)?;
        text.parse().map_err(|_| Error::BadValue { table, value: text.to_string() })
    }

    /// Reads all words of the register that are not yet known.
    pub(crate) async fn refresh(&self, connection: &mut Connection) -> Result<()> {
        let last = self.known.read().unwrap_or_else(PoisonError::into_inner).texts.keys().max().copied();
        for row in connection.rows("state.words_after", Args::new().int(last.unwrap_or(0))).await? {
            self.keep(row.int(0)?, &row.text(1)?);
        }
        Ok(())
    }

    /// The texts that are not yet known.
    pub(crate) fn missing<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        texts.into_iter().filter(|text| !known.ids.contains_key(*text)).collect()
    }

    /// Gives numbers to texts. Each is a transaction of its own: a word that no line uses harms
    /// nothing.
    pub(crate) async fn add(&self, connection: &mut Connection, texts: &BTreeSet<&str>) -> Result<()> {
        for text in texts {
            // A word added by another process at the same moment makes the first insert do nothing.
            for _ in 0..8 {
                connection.run("state.add_word", Args::new().text(*text)).await?;
                if let Some(row) = connection.row("state.word", Args::new().text(*text)).await? {
                    self.keep(row.int(0)?, text);
                    break;
                }
            }
            if self.id(text).is_none() {
                return Err(Error::BadValue { table: "word", value: (*text).to_owned() });
            }
        }
        Ok(())
    }
}

/// What stands between who acts and in whose place.
const IN_PLACE_OF: &str = " in-place-of:";

/// The actor as a word.
pub(crate) fn actor_word(actor: &Actor) -> String {
    match actor {
        Actor::System => "system".to_owned(),
        Actor::Account(name) => format!("account:{name}"),
        Actor::InPlaceOf { account, giver } => format!("account:{account}{IN_PLACE_OF}{giver}"),
    }
}

/// The actor that a word names.
pub(crate) fn actor(word: &str) -> Result<Actor> {
    if word == "system" {
        return Ok(Actor::System);
    }
    let named = |name: &str| name.parse().ok();
    let actor = word.strip_prefix("account:").and_then(|name| match name.split_once(IN_PLACE_OF) {
        None => named(name).map(Actor::Account),
        Some((account, giver)) => Some(Actor::InPlaceOf { account: named(account)?, giver: named(giver)? }),
    });
    actor.ok_or_else(|| Error::BadValue { table: "entry", value: word.to_owned() })
}

/// The words that the legal state of a body needs.
pub(crate) fn words_of<'a>(body: &'a Body, words: &mut BTreeSet<&'a str>) {
    match body {
        Body::OrganAdded { code, .. } => {
            words.insert(code.as_str());
        }
        Body::GrantGiven { organ, dataset, deliverer, .. } => {
            words.extend([organ.as_str(), dataset.as_str()]);
            words.extend(deliverer.as_ref().map(OrganCode::as_str));
        }
        Body::DeliveryOpened { dataset, deliverer, .. } => words.extend([dataset.as_str(), deliverer.as_str()]),
        Body::SubjectOpened(opened) => {
            words.extend(opened.identifiers.iter().map(|held| held.identifier.scheme().as_str()));
        }
        Body::SubjectChanged(changed) => {
            words.extend(changed.now.identifiers.iter().map(|held| held.identifier.scheme().as_str()));
        }
        Body::RecordTaken(taken) => words.extend([taken.dataset.as_str(), taken.deliverer.as_str()]),
        Body::Proposed(proposed) => {
            words.insert(proposed.list.as_str());
        }
        Body::CaseOpened(opened) => {
            words.extend([opened.template.as_str(), opened.first.task.as_str()]);
            words.extend(opened.organ.as_ref().map(OrganCode::as_str));
        }
        Body::CaseTaskDone(done) => words.extend(done.next.as_ref().map(|next| next.task.as_str())),
        Body::CommitmentGiven(given) => words.extend([given.template.as_str(), given.organ.as_str()]),
        Body::MeasureChecked(check) => {
            words.insert(check.organ.as_str());
        }
        Body::ProposalReferred(referral) => {
            words.insert(referral.organ.as_str());
        }
        Body::ListingTold(told) => {
            words.insert(told.organ.as_str());
        }
        Body::AuthorisationGiven(given) => {
            words.insert(given.inquirer.as_str());
        }
        Body::Listed(listed) => {
            words.insert(listed.list.as_str());
        }
        _ => {}
    }
}
