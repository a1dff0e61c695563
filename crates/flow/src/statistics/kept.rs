//! Releases on disk: one file a day on which one was made.

use std::{
    collections::BTreeMap,
    fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use domain::{Date, StatisticId};
use publish::input::StatisticContent;
use serde::{Deserialize, Serialize};

use crate::{
    Error, Result,
    folder::{Folder, FolderError, write_whole},
};

/// Files looked at, at most: one a day for a hundred years.
const MOST_FILES: usize = 40_000;

/// All statistics of one day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct KeptStatistics {
    /// The day on which they were made.
    pub made_on: Date,
    /// The last month that they count.
    pub last: String,
    /// The last entry of the register that they know.
    pub through: u64,
    /// The catalogue by which they were counted.
    pub catalogue: String,
    /// What is published of each.
    pub contents: BTreeMap<StatisticId, StatisticContent>,
}

impl Folder {
    fn statistics(&self) -> PathBuf {
        self.root().join("statistics")
    }

    /// Keeps a release; another one of the same day gives way to it.
    pub(crate) fn keep_statistics(&self, kept: &KeptStatistics) -> Result<()> {
        let folder = self.statistics();
        fs::create_dir_all(&folder).map_err(FolderError::io(&folder))?;
        let text = serde_json::to_vec(kept).map_err(|error| Error::Broken(error.to_string()))?;
        Ok(write_whole(&folder.join(format!("{}.json", kept.made_on)), &text, 0o644)?)
    }

    /// The day of the newest release; `None` before the first.
    pub(crate) fn newest_statistics_day(&self) -> Result<Option<Date>> {
        let folder = self.statistics();
        let files = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            files => files.map_err(FolderError::io(&folder))?,
        };
        let day = |name: &str| name.strip_suffix(".json")?.parse::<Date>().ok();
        let days = files.take(MOST_FILES).filter_map(|file| day(file.ok()?.file_name().to_str()?));
        Ok(days.max())
    }
}

/// The newest release as it was read last: pages are asked for more often than a release is made.
#[derive(Default)]
pub(crate) struct NewestStatistics(Mutex<Option<(Mark, Arc<KeptStatistics>)>>);

/// Which file was read: one of the same day may take its place.
type Mark = (PathBuf, Option<SystemTime>, u64);

impl NewestStatistics {
    /// The newest release of a folder; `None` before the first.
    pub fn of(&self, folder: &Folder) -> Result<Option<Arc<KeptStatistics>>> {
        let Some(newest) = folder.newest_statistics_day()? else { return Ok(None) };
        let path = folder.statistics().join(format!("{newest}.json"));
        let data = fs::metadata(&path).map_err(FolderError::io(&path))?;
        let mark = (path, data.modified().ok(), data.len());
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, kept)) = known.as_ref().filter(|(read, _)| *read == mark) {
            return Ok(Some(kept.clone()));
        }
        let text = fs::read(&mark.0).map_err(FolderError::io(&mark.0))?;
        match serde_json::from_slice::<KeptStatistics>(&text) {
            Ok(kept) => {
                let kept = Arc::new(kept);
                *known = Some((mark, kept.clone()));
                Ok(Some(kept))
            }
            // Another version wrote it.
            Err(error) => {
                tracing::warn!(%error, path = %mark.0.display(), "a release of statistics can't be read: make one anew");
                Ok(None)
            }
        }
    }
}
