//! Entry rule sets asked on a cluster: each executor judges groups of subjects, by the code that judges them here.

use std::path::PathBuf;

use assemble::AsOf;
use catalogue::Pack;
use facts::Delivered;
use lake::{
    GroupRef, Lake, Place, Snapshot,
    cluster::{Driver, PackName, Work},
};
use serde::{Deserialize, Serialize};

use super::{broken, kept::Kept};
use crate::{
    Result,
    node::Node,
    propose::{Asking, Proposals},
};

/// The work of an executor that judges.
#[derive(Debug, Default)]
pub(super) struct Judging(Kept<Ready>);

/// What is asked of groups of subjects.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Job {
    pack: PackName,
    lake: PathBuf,
    began: u64,
    through: Place,
    as_of: (domain::Date, domain::Instant),
    delivered: Vec<Delivered>,
}

/// The same, made ready.
struct Ready {
    asking: Asking,
    snapshot: Snapshot,
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Ready")
    }
}

impl Work for Judging {
    fn name(&self) -> &'static str {
        "proposals"
    }

    fn done(&self, job: &[u8], task: &[u8]) -> std::result::Result<Vec<u8>, String> {
        let group: GroupRef = serde_json::from_slice(task).map_err(|error| error.to_string())?;
        let parsed = || Ready::of(serde_json::from_slice(job).map_err(|error| error.to_string())?);
        let ready = self.0.of(job, parsed)?;
        let judged = ready.asking.judge(&ready.snapshot, group).map_err(|error| error.to_string())?;
        serde_json::to_vec(&judged).map_err(|error| error.to_string())
    }
}

impl Ready {
    fn of(job: Job) -> std::result::Result<Ready, String> {
        let pack = job.pack.load()?;
        let files = Pack::embedded_files(pack.id()).unwrap_or_default();
        let (day, known_at) = job.as_of;
        let asking = Asking::of(&pack, &files, &job.delivered, AsOf { day, known_at });
        let asking = asking.map_err(|error| error.to_string())?;
        let lake = Lake::open(&job.lake).map_err(|error| error.to_string())?;
        let snapshot = lake.snapshot(asking.facts.projection().shape()).map_err(|error| error.to_string())?;
        let same = snapshot.filter(|snapshot| snapshot.began() == job.began && *snapshot.through() == job.through);
        let gone = || {
            let folder = job.lake.display();
            format!("the executor does not find in `{folder}` the columns that were asked about; try again")
        };
        Ok(Ready { asking, snapshot: same.ok_or_else(gone)? })
    }
}

impl Node {
    /// Asks the rule sets of groups of a snapshot on a cluster, and hands on of each in its turn how many subjects
    /// were asked and what is proposed for them.
    pub(crate) async fn judge_elsewhere(
        &self,
        driver: &Driver,
        snapshot: &Snapshot,
        groups: Vec<GroupRef>,
        asking: &Asking,
        mut take: impl AsyncFnMut(u64, Proposals) -> Result<()>,
    ) -> Result<()> {
        let job = Job {
            pack: driver.pack_name().clone(),
            lake: self.lake.root().to_owned(),
            began: snapshot.began(),
            through: snapshot.through().clone(),
            as_of: (asking.as_of.day, asking.as_of.known_at),
            delivered: asking.delivered.clone(),
        };
        let tasks = groups.iter().map(|group| serde_json::to_vec(group).map_err(broken));
        let tasks = tasks.collect::<Result<Vec<_>>>()?;
        let name = Judging::default().name();
        let mut done = driver.work(name, serde_json::to_vec(&job).map_err(broken)?, tasks);
        while let Some(judged) = done.next().await? {
            let (count, proposals): (u64, Proposals) = serde_json::from_slice(&judged).map_err(broken)?;
            take(count, proposals).await?;
        }
        Ok(())
    }
}
