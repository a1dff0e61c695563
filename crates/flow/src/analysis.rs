//! The tables that analysts read, and questions over them.

#[cfg(feature = "object-store")]
mod mirror;
#[cfg(feature = "sql")]
mod question;

use std::{path::PathBuf, sync::Arc};

use assemble::Histories;
use domain::{Date, SubjectId, entry::Body, id::ListingId, listing::Listing, subject::Subject};
use lake::{
    Lake, Place,
    tables::{Line, TableFiles, Tables},
};
use store::{ListingQuery, Register, Scope};

#[cfg(feature = "sql")]
pub use question::{Budget, Question};

use crate::{
    Result,
    authorise::{Action, Viewer},
    columns::Columns,
    node::Node,
};

/// Entries on lists of one subject that are read at a time.
const LISTINGS_AT_A_TIME: u32 = 500;

/// The tables, brought up to the last entry of the register.
#[derive(Clone, Debug)]
pub struct TablesState {
    /// Where they lie.
    pub folder: PathBuf,
    /// Up to which entry they hold all changes.
    pub through: u64,
    /// Each table with how many rows lie in its files, those that no longer count included.
    pub tables: Vec<(String, u64)>,
}

/// What follows the register as tables.
#[derive(Clone, Debug)]
struct ForAnalysts(Arc<Tables>);

impl Columns for ForAnalysts {
    type Content = Tables;
    type Snapshot = TableFiles;

    fn content(&self) -> &Tables {
        &self.0
    }

    fn snapshot(&self, lake: &Lake) -> lake::Result<Option<TableFiles>> {
        lake.table_files(&self.0)
    }

    fn through(snapshot: &TableFiles) -> &Place {
        snapshot.through()
    }

    async fn line(&self, register: &Register, id: SubjectId, known: Option<Subject>) -> Result<Line> {
        let entries = match known {
            Some(_) => register.entries_of_subject(id).await?,
            None => Vec::new(),
        };
        let listed = entries.iter().any(|entry| matches!(entry.body, Some(Body::Listed(_))));
        let listings = if listed { listings(register, id).await? } else { Vec::new() };
        let records = Histories::from_entries(&entries).records().collect();
        Ok(Line { subject: id, known, records, listings })
    }
}

/// The entries on lists of a subject, and on which day each was ended before its time.
async fn listings(register: &Register, subject: SubjectId) -> Result<Vec<(ListingId, Listing, Option<Date>)>> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let query = ListingQuery { subject: Some(subject), list: None, after, limit: LISTINGS_AT_A_TIME };
        let (page, next) = register.listings(&query, Scope::All).await?;
        for state in page {
            let ended = match state.ended {
                Some(entry) => register.entry(entry).await?.map(|entry| register.day_of(entry.recorded_at)),
                None => None,
            };
            all.push((state.id, state.listing, ended));
        }
        after = next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

impl Node {
    /// Brings the tables that analysts read up to the last entry of the register; with `anew` makes them anew.
    pub async fn follow_tables(&self, viewer: &Viewer, anew: bool, progress: impl Fn(u64)) -> Result<TablesState> {
        self.authorise_here(viewer, Action::Operate)?;
        let (lake, tables) = self.tables_lake()?;
        let following = ForAnalysts(tables.clone());
        if anew {
            self.make_columns(&lake, &following, progress).await?;
        }
        let files = self.columns(&lake, &following).await?;
        let rows = tables.all().map(|table| Ok((table.name.clone(), files.rows(&table.name)?)));
        let rows = rows.collect::<Result<Vec<(String, u64)>>>()?;
        Ok(TablesState { folder: self.folder.tables(), through: files.through().seq, tables: rows })
    }

    /// The files of the tables, brought up to the last entry of the register.
    pub(crate) async fn table_files(&self, progress: impl Fn(u64)) -> Result<(TableFiles, Arc<Tables>)> {
        let (lake, tables) = self.tables_lake()?;
        let following = ForAnalysts(tables.clone());
        if !lake.is_made() {
            self.make_columns(&lake, &following, progress).await?;
        }
        Ok((self.columns(&lake, &following).await?, tables))
    }

    /// Makes them anew where there are any: whoever asks first makes them; returns how many subjects are in them.
    pub(crate) async fn rebuild_tables(&self) -> Result<u64> {
        let (lake, tables) = self.tables_lake()?;
        match lake.is_made() {
            true => self.make_columns(&lake, &ForAnalysts(tables), |_| ()).await,
            false => Ok(0),
        }
    }

    /// The tables of the pack, with the class of every column.
    pub fn tables(&self) -> Tables {
        Tables::of(&self.pack)
    }

    fn tables_lake(&self) -> Result<(Lake, Arc<Tables>)> {
        Ok((Lake::open(self.folder.tables())?, Arc::new(self.tables())))
    }
}
