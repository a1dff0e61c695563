//! Rows of one table that a batch touches, in memory.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::{
    Result,
    engine::{Args, Cells, Connection, Row, Table},
};

/// A row of the legal state that is changed after it was written.
pub(crate) trait StateRow: Sized {
    /// The statement that loads rows by id.
    const LOAD: &'static str;
    fn id(&self) -> i64;
    fn read(row: &Row) -> Result<Self>;
    fn write(&self, cells: &mut Cells);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Loaded,
    Added,
    Changed,
}

pub(crate) struct Live<R> {
    table: &'static Table,
    rows: HashMap<i64, (R, Mark)>,
    order: Vec<i64>,
    wanted: BTreeSet<i64>,
    opened: HashSet<i64>,
}

impl<R: StateRow> Live<R> {
    pub(crate) fn new(table: &'static Table) -> Live<R> {
        Live { table, rows: HashMap::new(), order: Vec::new(), wanted: BTreeSet::new(), opened: HashSet::new() }
    }

    pub(crate) fn want(&mut self, id: i64) {
        if !self.opened.contains(&id) && !self.rows.contains_key(&id) {
            self.wanted.insert(id);
        }
    }

    pub(crate) fn opens(&mut self, id: i64) {
        self.opened.insert(id);
    }

    pub(crate) async fn load(&mut self, connection: &mut Connection) -> Result<()> {
        if self.wanted.is_empty() {
            return Ok(());
        }
        let wanted = std::mem::take(&mut self.wanted);
        for row in connection.rows(R::LOAD, Args::new().ints(wanted)).await? {
            let row = R::read(&row)?;
            self.rows.insert(row.id(), (row, Mark::Loaded));
        }
        Ok(())
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &R> {
        self.rows.values().map(|(row, _)| row)
    }

    pub(crate) fn get(&self, id: i64) -> Option<&R> {
        self.rows.get(&id).map(|(row, _)| row)
    }

    pub(crate) fn add(&mut self, row: R) {
        self.order.push(row.id());
        self.rows.insert(row.id(), (row, Mark::Added));
    }

    pub(crate) fn change(&mut self, id: i64) -> Option<&mut R> {
        let (row, mark) = self.rows.get_mut(&id)?;
        if *mark == Mark::Loaded {
            *mark = Mark::Changed;
            self.order.push(id);
        }
        Some(row)
    }

    pub(crate) async fn flush(self, connection: &mut Connection) -> Result<()> {
        let (mut added, mut changed) = (Cells::new(self.table, false), Cells::new(self.table, true));
        for id in &self.order {
            match self.rows.get(id) {
                Some((row, Mark::Added)) => row.write(&mut added),
                Some((row, Mark::Changed)) => row.write(&mut changed),
                _ => {}
            }
        }
        connection.write(added).await?;
        connection.write(changed).await
    }
}
