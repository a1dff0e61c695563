//! Simulation of rules: who would enter or leave which list under the entry rule sets and facts of a draft,
//! against those in force, as of any day and as known now. The draft is asked by the same code as the rules
//! in force; nothing is proposed. The result is kept, and rules that have none are not taken into use.

mod groups;
mod kept;
mod risks;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use assemble::AsOf;
use catalogue::{Pack, source::Files};
use domain::{AccountName, Date, Instant, ListId, SubjectId};
use serde::{Deserialize, Serialize};
use store::{ListingQuery, Scope};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    columns::Lines,
    node::{Node, actor, audit},
    propose::{Asking, Proposals},
};

pub use groups::Group;
pub use risks::Risk;

pub(crate) use kept::entry_rules;

/// Subjects shown as samples of a change.
const SAMPLES: usize = 5;

/// Listings of one subject that are looked at.
const LISTINGS_OF_ONE: u32 = 100;

/// What a simulation found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Simulation {
    /// The day as of which both were asked.
    pub as_of: Date,
    /// When it ran.
    pub at: Instant,
    /// Who let it run; absent for the operator's own machine.
    pub by: Option<AccountName>,
    /// The rules in force.
    pub in_force: Rules,
    /// The draft.
    pub draft: Rules,
    /// How many subjects were asked.
    pub asked: u64,
    /// What changes on each list that either of them proposes for.
    pub lists: Vec<ListChange>,
    /// What to look at before the draft is taken into use.
    pub risks: Vec<Risk>,
}

/// Which rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The pack's version.
    pub version: String,
    /// The digest of its entry rule sets and facts: the content that the simulation is of.
    pub digest: String,
}

/// What changes on a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListChange {
    /// The list.
    pub list: ListId,
    /// Subjects that the rules in force propose.
    pub in_force: u64,
    /// Subjects that the draft proposes.
    pub draft: u64,
    /// Those that the draft alone proposes.
    pub enters: Moved,
    /// Those that the rules in force alone propose.
    pub leaves: Moved,
    /// Those that both propose, for other causes or by other rows.
    pub otherwise: Moved,
}

/// Subjects that a draft moves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// How many.
    pub count: u64,
    /// How many of them stand on the list now.
    pub listed: u64,
    /// Some of them, the first by id.
    pub samples: Vec<SubjectId>,
    /// How many of each region, industry and size.
    pub groups: Vec<Group>,
}

/// By list and subject, for what causes and by which rows it is proposed.
type Proposed = BTreeMap<(ListId, SubjectId), BTreeSet<String>>;

impl Node {
    /// Asks the draft in `files` and the rules in force of every confirmed subject as of `as_of`, and
    /// keeps what it found with the digest of the draft. `progress` hears how many subjects were asked.
    pub async fn simulate_rules(
        &self,
        viewer: &Viewer,
        files: &Files,
        as_of: Date,
        progress: impl Fn(u64),
    ) -> Result<Simulation> {
        self.authorise_here(viewer, Action::Operate)?;
        let draft = self.draft(files)?;
        let own_files = Pack::embedded_files(self.pack.id()).unwrap_or_default();
        let as_of = AsOf { day: as_of, known_at: self.clock.now() };
        let delivered = self.delivered().await?;
        let in_force = Arc::new(Asking::of(&self.pack, &own_files, &delivered, as_of)?);
        let asking = Arc::new(Asking::of(&draft, files, &delivered, as_of)?);
        let (asked, before) = self.proposed(&in_force, &self.lake, &progress).await?;
        // The columns of a draft that reads other fields lie beside those of the rules in force.
        let same = asking.facts.projection().shape() == in_force.facts.projection().shape();
        let lake = if same { self.lake.clone() } else { Arc::new(lake::Lake::open(self.folder.draft_lake())?) };
        let (_, after) = self.proposed(&asking, &lake, &progress).await?;
        let lists = self.changes(&before, &after, &in_force).await?;
        let simulation = Simulation {
            as_of: as_of.day,
            at: as_of.known_at,
            by: viewer.account.clone(),
            in_force: Rules { version: self.pack.version().to_owned(), digest: entry_rules(&self.pack, &own_files) },
            draft: Rules { version: draft.version().to_owned(), digest: entry_rules(&draft, files) },
            asked,
            risks: risks::found(&lists, &draft, &asking),
            lists,
        };
        kept::keep(&self.folder, &simulation)?;
        let line = audit("rules-simulated", &simulation.draft.digest, as_of.day);
        self.register.note_audit(as_of.known_at, &actor(viewer), &line).await?;
        Ok(simulation)
    }

    fn draft(&self, files: &Files) -> Result<Pack> {
        let draft = Pack::load(files).map_err(|problems| Error::Pack {
            pack: "draft".to_owned(),
            first: problems.first().map(ToString::to_string).unwrap_or_default(),
            count: problems.len(),
        })?;
        if draft.id() != self.pack.id() {
            let message = format!("it is a pack `{}`, and this register runs under `{}`", draft.id(), self.pack.id());
            return Err(Error::invalid("draft", message));
        }
        Ok(draft)
    }

    /// Whom the rules propose, of all subjects that were asked.
    async fn proposed(
        &self,
        asking: &Arc<Asking>,
        lake: &lake::Lake,
        progress: &impl Fn(u64),
    ) -> Result<(u64, Proposed)> {
        let lines = Lines { projection: asking.facts.projection().clone(), files: asking.files.clone() };
        let snapshot = Arc::new(self.columns(lake, &lines).await?);
        let (mut asked, mut proposed) = (0, Proposed::new());
        self.judge_here(&snapshot, snapshot.groups(), asking, async |count, proposals: Proposals| {
            asked += count;
            for proposal in proposals.into_iter().flat_map(|(_, proposals)| proposals) {
                let rule = proposal.rule.map_or_else(String::new, |rule| rule.to_string());
                let why = format!("{} {rule}#{}", proposal.cause, proposal.row);
                proposed.entry((proposal.list, proposal.subject)).or_default().insert(why);
            }
            progress(asked);
            Ok(())
        })
        .await?;
        Ok((asked, proposed))
    }

    async fn changes(&self, before: &Proposed, after: &Proposed, in_force: &Asking) -> Result<Vec<ListChange>> {
        let lists: BTreeSet<&ListId> = before.keys().chain(after.keys()).map(|(list, _)| list).collect();
        let of = |proposed: &Proposed, list: &ListId| proposed.keys().filter(|(of, _)| of == list).count() as u64;
        let mut changes = Vec::new();
        for list in lists {
            let on_list = |proposed: &'_ Proposed, keep: &dyn Fn(&(ListId, SubjectId)) -> bool| -> Vec<SubjectId> {
                let chosen = proposed.keys().filter(|key| key.0 == *list && keep(key));
                chosen.map(|(_, subject)| *subject).collect()
            };
            let enters = on_list(after, &|key| !before.contains_key(key));
            let leaves = on_list(before, &|key| !after.contains_key(key));
            let otherwise = on_list(after, &|key| before.get(key).is_some_and(|why| after.get(key) != Some(why)));
            changes.push(ListChange {
                in_force: of(before, list),
                draft: of(after, list),
                enters: self.moved(list, &enters, in_force).await?,
                leaves: self.moved(list, &leaves, in_force).await?,
                otherwise: self.moved(list, &otherwise, in_force).await?,
                list: list.clone(),
            });
        }
        Ok(changes)
    }

    async fn moved(&self, list: &ListId, subjects: &[SubjectId], in_force: &Asking) -> Result<Moved> {
        let today = self.clock.today();
        let mut listed = 0;
        for subject in subjects {
            let query =
                ListingQuery { list: Some(list.clone()), subject: Some(*subject), after: None, limit: LISTINGS_OF_ONE };
            let (states, _) = self.register.listings(&query, Scope::All).await?;
            let stands = states
                .iter()
                .any(|state| state.listing.list == *list && state.ended.is_none() && today < state.listing.until);
            listed += u64::from(stands);
        }
        Ok(Moved {
            count: subjects.len() as u64,
            listed,
            samples: subjects.iter().copied().take(SAMPLES).collect(),
            groups: self.groups_of(subjects, in_force).await?,
        })
    }
}
