//! Statistics counted on a cluster: each executor counts shares of the subjects, and what they counted is put
//! together here, in the order of the subjects.

use std::{collections::BTreeMap, ops::RangeInclusive};

use domain::StatisticId;
use lake::{
    cluster::{Driver, PackName, Work},
    tables::{TableFiles, Tables},
};
use publish::input::StatisticContent;
use serde::{Deserialize, Serialize};
use supervise::ReferencePeriod;

use super::count::{Share, Task};
use crate::{Result, clock::Clock, elsewhere::broken, node::Node};

/// Into how many shares subjects are divided.
const SHARES: usize = 64;

/// The work of an executor that counts.
#[derive(Debug)]
pub(crate) struct Counting;

/// What is counted.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Job {
    pack: PackName,
    files: TableFiles,
    /// The last month.
    last: String,
}

impl Work for Counting {
    fn name(&self) -> &'static str {
        "statistics"
    }

    fn done(&self, job: &[u8], task: &[u8]) -> std::result::Result<Vec<u8>, String> {
        let said = |error: &dyn std::fmt::Display| error.to_string();
        let Job { pack, files, last } = serde_json::from_slice(job).map_err(|error| said(&error))?;
        let subjects: RangeInclusive<i64> = serde_json::from_slice(task).map_err(|error| said(&error))?;
        let pack = pack.load()?;
        let tables = Tables::of(&pack);
        let last = last.parse().map_err(|error| said(&error))?;
        let zone = crate::node::time_zone(&pack.settings().time_zone).map_err(|error| said(&error))?;
        let counting = Task { pack: &pack, tables: &tables, last, clock: &Clock::system(zone) };
        let share = counting.share(&files, subjects).map_err(|error| said(&error))?;
        serde_json::to_vec(&share).map_err(|error| said(&error))
    }
}

impl Node {
    /// Counts all statistics on a cluster.
    pub(super) async fn count_elsewhere(
        &self,
        driver: &Driver,
        files: TableFiles,
        tables: &Tables,
        last: ReferencePeriod,
    ) -> Result<BTreeMap<StatisticId, StatisticContent>> {
        let subjects = files.shares(SHARES)?;
        let tasks = subjects.iter().map(|subjects| serde_json::to_vec(subjects).map_err(broken));
        let tasks = tasks.collect::<Result<Vec<_>>>()?;
        let job = Job { pack: driver.pack_name().clone(), files, last: last.to_string() };
        let mut done = driver.work(Counting.name(), serde_json::to_vec(&job).map_err(broken)?, tasks);
        let mut shares: Vec<Vec<Share>> = Vec::new();
        while let Some(share) = done.next().await? {
            shares.push(serde_json::from_slice(&share).map_err(broken)?);
        }
        let task = Task { pack: &self.pack, tables, last, clock: &self.clock };
        task.of_shares(&shares)
    }
}
