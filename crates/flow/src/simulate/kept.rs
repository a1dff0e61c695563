//! Kept simulations: one file a draft in the data folder, named by the digest of what was simulated.

use std::{collections::BTreeSet, fs, io, path::PathBuf};

use catalogue::{Pack, source::Files};
use rules::Kind;

use super::Simulation;
use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    folder::Folder,
    node::Node,
};

/// The digest of what a simulation is of: the entry rule sets and the facts of a pack. Ends of lines do not
/// count.
pub(crate) fn entry_rules(pack: &Pack, files: &Files) -> String {
    let entry: BTreeSet<String> = pack
        .rule_sets()
        .filter(|set| matches!(set.kind(), Kind::Entry | Kind::Exit))
        .map(|set| format!("rules/{}.md", set.id()))
        .collect();
    let mut hasher = blake3::Hasher::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("facts/") || entry.contains(*path)) {
        let lines: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != b'\r').collect();
        for part in [path.as_bytes(), &lines] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    hasher.finalize().to_hex().to_string()
}

/// Keeps a simulation; a later one of the same draft takes its place.
pub(super) fn keep(folder: &Folder, simulation: &Simulation) -> Result<()> {
    let text = serde_json::to_vec_pretty(simulation).map_err(|error| Error::Broken(error.to_string()))?;
    Ok(folder.keep_simulation(&simulation.draft.digest, &text)?)
}

/// The simulation kept of a draft, with the digest of its own text; `None` where there is none, or a file that
/// is no simulation.
pub(crate) fn kept(folder: &Folder, draft: &str) -> Result<Option<(Simulation, String)>> {
    let path = folder.simulation(draft);
    match fs::read(&path) {
        Ok(text) => {
            let digest = blake3::hash(&text).to_hex().to_string();
            let read: Option<Simulation> = serde_json::from_slice(&text).ok();
            Ok(read.filter(|simulation| simulation.draft.digest == draft).map(|simulation| (simulation, digest)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::File { what: path.display().to_string(), source }),
    }
}

/// Simulations shown at most.
const MOST: usize = 100;

impl Node {
    /// What simulations of drafts found, the latest first, each with whether the draft is in force now.
    pub fn simulations(&self, viewer: &Viewer) -> Result<Vec<(Simulation, bool)>> {
        self.authorise_here(viewer, Action::Operate)?;
        let own = self.entry_rules();
        let read = |path: PathBuf| serde_json::from_slice::<Simulation>(&fs::read(path).ok()?).ok();
        let mut found: Vec<_> = self.folder.simulations(MOST).into_iter().filter_map(read).collect();
        found.sort_by_key(|one| std::cmp::Reverse(one.at.millis()));
        let with_standing = |one: Simulation| {
            let adopted = one.draft.digest == own;
            (one, adopted)
        };
        Ok(found.into_iter().map(with_standing).collect())
    }

    /// The digest of the entry rule sets and facts of this node's pack.
    pub(crate) fn entry_rules(&self) -> String {
        entry_rules(&self.pack, &Pack::embedded_files(self.pack.id()).unwrap_or_default())
    }

    /// Refuses a pack whose entry rule sets or facts are others than those in force, where no simulation of
    /// them against those in force is kept.
    pub(crate) async fn check_simulated(&self) -> Result<()> {
        let Some(in_force) = self.register.rules_in_force().await? else { return Ok(()) };
        if in_force == self.entry_rules() || self.simulation_of_change().await?.is_some() {
            return Ok(());
        }
        Err(Error::NotSimulated { pack: self.pack.id().to_owned(), version: self.pack.version().to_owned() })
    }

    /// The digest of the simulation of this pack's rules against those in force; `None` where they are
    /// those, or none is kept.
    pub(crate) async fn simulation_of_change(&self) -> Result<Option<String>> {
        let Some(in_force) = self.register.rules_in_force().await? else { return Ok(None) };
        let own = self.entry_rules();
        if own == in_force {
            return Ok(None);
        }
        let kept = kept(&self.folder, &own)?;
        Ok(kept.filter(|(simulation, _)| simulation.in_force.digest == in_force).map(|(_, digest)| digest))
    }
}
