//! Rows weighed on a cluster: each executor holds the register as linkage sees it and weighs parts of the rows, by the
//! code that weighs them here. What a row may be about is told by the node, to whom it may be told.
//!
//! Rows lie in files beside what linkage keeps, which nobody but the owner of the data folder may read, until they are
//! weighed: a plan would carry all of them to every executor.

use std::{
    fs, io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use domain::PartyRow;
use lake::cluster::{Driver, PackName, Work};
use linkage::{Model, read_all, write_all};
use serde::{Deserialize, Serialize};

use super::{broken, kept::Kept};
use crate::{
    Error, Result,
    apart::apart,
    matching::{Drafts, Laid, LaidFile, Limits, Linkage, Weighed, write_part},
    node::Node,
};

/// Rows of a task where every executor holds the register.
const AT_HAND: usize = 4_096;
/// Rows of a task where each reads what it does not hold, twice for every task.
const IN_TURN: usize = 1 << 17;

/// The work of an executor that weighs.
#[derive(Debug, Default)]
pub(super) struct Weighing(Kept<Ready>);

/// By what rows are weighed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Job {
    pack: PackName,
    laid: Laid,
    /// Whether rows may be compared by what the registration keeps from the public.
    insider: bool,
}

/// The same, made ready.
struct Ready {
    linkage: Linkage,
    model: Model,
    insider: bool,
    turn: Mutex<()>,
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Ready")
    }
}

impl Ready {
    fn of(job: &[u8]) -> std::result::Result<Ready, String> {
        let Job { pack, laid, insider } = serde_json::from_slice(job).map_err(|error| error.to_string())?;
        let (linkage, model) = laid.read(pack.load()?, Limits::default().memory)?;
        Ok(Ready { linkage, model, insider, turn: Mutex::default() })
    }
}

impl Work for Weighing {
    fn name(&self) -> &'static str {
        "matching"
    }

    fn done(&self, job: &[u8], task: &[u8]) -> std::result::Result<Vec<u8>, String> {
        let ready = self.0.of(job, || Ready::of(job))?;
        let file: LaidFile = serde_json::from_slice(task).map_err(|error| error.to_string())?;
        let rows: Vec<PartyRow> = file.read_json().map_err(|error| format!("rows that were to be weighed: {error}"))?;
        // Read in turn, one task takes the memory of a shard, and all cores.
        let _alone = (!ready.linkage.is_at_hand()).then(|| ready.turn.lock().unwrap_or_else(PoisonError::into_inner));
        let mut asking = ready.linkage.asking(ready.insider);
        let found = ready.linkage.weigh(&mut asking, &ready.model, &rows).map_err(|error| error.to_string())?;
        let mut answer = Vec::new();
        let written = found.iter().try_for_each(|found| write_all(found, &mut answer));
        written.map(|()| answer).map_err(|error| error.to_string())
    }
}

/// Linkage that a cluster weighs by; what was laid down for it goes with this.
pub(crate) struct Spread {
    driver: Driver,
    job: Vec<u8>,
    rows_a_task: usize,
    drafts: Arc<Drafts>,
    /// How many files of rows there were.
    files: AtomicUsize,
}

impl Node {
    /// Lays down what the cluster that the node was given needs to weigh rows; nothing where it was given none.
    pub(crate) async fn spread(
        &self,
        linkage: &Arc<Linkage>,
        model: &Arc<Model>,
        insider: bool,
    ) -> Result<Option<Spread>> {
        let Some(driver) = self.driver().await? else { return Ok(None) };
        let (folder, linkage, model) = (self.linkage_folder(), linkage.clone(), model.clone());
        let rows_a_task = if linkage.is_at_hand() { AT_HAND } else { IN_TURN };
        let lay = move || {
            let drafts = Drafts::within(&folder)?;
            let laid = linkage.lay(&model, &drafts)?;
            Ok((drafts, laid))
        };
        let (drafts, laid) = apart(lay).await?.map_err(laid_down)?;
        let laid = laid.ok_or(Error::NotReady(
            "what linkage reads could not be kept in the data folder, where a cluster finds it",
        ))?;
        let job = Job { pack: driver.pack_name().clone(), laid, insider };
        let job = serde_json::to_vec(&job).map_err(broken)?;
        Ok(Some(Spread { driver, job, rows_a_task, drafts: Arc::new(drafts), files: AtomicUsize::default() }))
    }
}

impl Spread {
    /// Whom each row may be about, as [`Linkage::weigh`] tells it.
    pub async fn weigh(&self, rows: Arc<Vec<PartyRow>>) -> Result<Vec<Vec<Weighed>>> {
        let parts: Vec<usize> = rows.chunks(self.rows_a_task).map(<[PartyRow]>::len).collect();
        let first = self.files.fetch_add(parts.len(), Ordering::Relaxed);
        let names: Vec<String> = (first..first + parts.len()).map(|nth| format!("rows-{nth}")).collect();
        let (drafts, rows_a_task) = (self.drafts.clone(), self.rows_a_task);
        let write = {
            let (drafts, names) = (drafts.clone(), names.clone());
            let part = move |(rows, name): (&[PartyRow], &String)| written(&drafts, name, rows);
            move || rows.chunks(rows_a_task).zip(&names).map(part).collect::<io::Result<Vec<LaidFile>>>()
        };
        let files = apart(write).await?.map_err(laid_down)?;
        let tasks = files.iter().map(|file| serde_json::to_vec(file).map_err(broken)).collect::<Result<_>>()?;
        let mut done = self.driver.work(Weighing::default().name(), self.job.clone(), tasks);
        let mut found = Vec::new();
        for rows in parts {
            let answer = done.next().await?.ok_or_else(|| Error::Broken("a cluster left out rows".to_owned()))?;
            read_found(&answer, rows, &mut found).map_err(laid_down)?;
        }
        apart(move || names.iter().try_for_each(|name| fs::remove_file(drafts.path(name))))
            .await?
            .map_err(laid_down)?;
        Ok(found)
    }
}

fn written(drafts: &Drafts, name: &str, rows: &[PartyRow]) -> io::Result<LaidFile> {
    let path = std::path::absolute(drafts.path(name))?;
    let digest = write_part(&path, |out| out.write_all(&serde_json::to_vec(rows)?))?;
    Ok(LaidFile::of(path, digest))
}

/// What a task of so many rows came to.
fn read_found(answer: &[u8], rows: usize, found: &mut Vec<Vec<Weighed>>) -> io::Result<()> {
    let mut rest = answer;
    for _ in 0..rows {
        let most = rest.len() as u64;
        found.push(read_all(&mut rest, most)?);
    }
    if rest.is_empty() { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

fn laid_down(error: io::Error) -> Error {
    Error::file("what a cluster reads to weigh rows")(error)
}
