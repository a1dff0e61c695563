//! Keeping a register sound: verify, rebuild, backup, restore, erase.

mod backup;
mod compare;
mod replay;
mod restore;
mod server_tools;
mod shadow;

use domain::{
    EntryId, Instant, StreamId,
    entry::{Actor, Body},
};

use crate::{Audit, Error, Register, Result, engine::Connection, step::Step};

pub use restore::{Follow, restore};

/// Times that two snapshots are taken until they are alike.
const TRIES: u32 = 100;

/// What `verify` found, where it found nothing wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Entries read.
    pub entries: u64,
    /// Bodies whose commitment was proved.
    pub bodies: u64,
    /// Bodies that are absent, each by an order that is an entry.
    pub erased: u64,
    /// The tables of the legal state, each equal to what follows from the entries.
    pub tables: Vec<TableDigest>,
}

/// A table of the legal state in one number: the same rows, the same digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableDigest {
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: u64,
    /// A digest of its rows in the order of their keys.
    pub digest: [u8; 16],
}

/// What a restore did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Entries in the backup.
    pub entries: u64,
    /// Lines of the journal that were replayed.
    pub replayed: u64,
    /// Lines of the journal that the backup already held, or that are about things it never held.
    pub held: u64,
}

impl Register {
    /// Proves the register: every commitment, every place in every stream, every table of the legal
    /// state against what follows from the entries. `progress` hears how many entries are read.
    /// Others go on working; what they do meanwhile is not looked at.
    ///
    /// # Errors
    /// [`crate::Error::NotVerified`] with what differs first.
    pub async fn verify(&self, mut progress: impl FnMut(u64) + Send) -> Result<Verified> {
        let (mut connection, reading) = self.begin_alike().await?;
        let verified = async {
            shadow::make(&mut connection).await?;
            let (mut verified, reading) = self.replay_entries(&mut connection, reading, &mut progress).await?;
            verified.tables = compare::equal_tables(&mut connection, reading).await?;
            Ok(verified)
        };
        let verified = verified.await;
        end_reading(connection).await;
        verified
    }

    /// Makes the legal state anew from the entries, in one transaction: until it ends, others read the
    /// old one, and writers wait. Entries are proved as in [`Register::verify`].
    pub async fn rebuild(&self, mut progress: impl FnMut(u64) + Send) -> Result<Verified> {
        let _turn = self.pool().turn().await?;
        let mut connection = self.pool().beside(self.place()).await?;
        connection.begin().await?;
        let rebuilt = async {
            shadow::lock_streams(&mut connection).await?;
            let reading = self.reading().await?;
            shadow::empty(&mut connection).await?;
            let (mut verified, _) = self.replay_entries(&mut connection, reading, &mut progress).await?;
            shadow::index_all(&mut connection).await?;
            verified.tables = compare::tables(&mut connection).await?;
            connection.commit().await?;
            Ok(verified)
        };
        match rebuilt.await {
            Ok(verified) => {
                self.tend_log();
                Ok(verified)
            }
            Err(error) => {
                connection.abandon().await;
                Err(error)
            }
        }
    }

    /// Erases the body of an entry by `order`: the order is an entry, the entry and its commitment
    /// stay, and the journal beside the backups notes it. Returns the order's entry.
    pub async fn erase_body(&self, entry: EntryId, order: &str, now: Instant, actor: &Actor) -> Result<EntryId> {
        let catalogue = self.catalogue().await?.map_or_else(|| "none".to_owned(), |(_, _, hash)| hash);
        let mut step = Step::new(entry.stream(), now, actor.clone(), catalogue);
        step.add(Body::BodyErased { entry, order: order.to_owned() }.into());
        step.audit = Some(Audit {
            action: "erase-body".to_owned(),
            target: format!("{}/{}", entry.stream().0, entry.seq()),
            detail: order.to_owned(),
        });
        let order = self.commit(step).await?.entry(0);
        self.empty_log().await?;
        Ok(order)
    }

    /// The digests of the tables of the legal state: equal registers have equal ones.
    pub async fn table_digests(&self) -> Result<Vec<TableDigest>> {
        let mut connection = self.pool().beside(self.place()).await?;
        shadow::begin_reading(&mut connection).await?;
        let tables = compare::tables(&mut connection).await;
        end_reading(connection).await;
        tables
    }

    /// A connection of its own with a snapshot of the register; what is left open when it is dropped
    /// ends with it.
    async fn reading(&self) -> Result<Connection> {
        let mut reading = self.pool().beside(self.place()).await?;
        reading.close_on_drop();
        shadow::begin_reading(&mut reading).await?;
        Ok(reading)
    }

    /// Two snapshots of one and the same register: whatever changes it is an entry.
    async fn begin_alike(&self) -> Result<(Connection, Connection)> {
        for _ in 0..TRIES {
            let (mut one, mut other) = (self.reading().await?, self.reading().await?);
            if self.stream_heads(&mut one).await? == self.stream_heads(&mut other).await? {
                return Ok((one, other));
            }
        }
        Err(Error::Stopped { what: "the register changes too fast to be seen twice alike; try again".to_owned() })
    }

    /// The streams and their last entries.
    pub(crate) async fn stream_heads(&self, connection: &mut Connection) -> Result<Vec<(StreamId, u64)>> {
        let rows = connection.rows("entry.heads", crate::engine::Args::new()).await?;
        rows.iter()
            .map(|row| Ok((StreamId(u16::try_from(row.int(0)?).unwrap_or(u16::MAX)), row.int(1)?.unsigned_abs())))
            .collect()
    }
}

/// Ends a snapshot, and with it the tables beside.
async fn end_reading(mut connection: Connection) {
    if connection.roll_back().await.is_ok() {
        let _ = shadow::forget(&mut connection).await;
    }
}
