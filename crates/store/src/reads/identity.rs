//! What officers decided of identity: refusals, audited links, successions.

use domain::{
    EntryId, RecordId, RecordKey, SubjectId,
    entry::Body,
    id::{RefusalId, SuccessionId},
    identity::{EvidenceDigest, Succession},
};

use crate::{
    Register, Result, codec,
    engine::{Args, Row},
};

/// Digests asked for in one statement at most.
const AT_ONCE: usize = 500;

/// A refusal that holds, as far as the evidence is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its id.
    pub id: RefusalId,
    /// The record that was looked at.
    pub record: RecordId,
    /// The subject that it is not about.
    pub subject: SubjectId,
    /// What the record said of whom it is about.
    pub mention: EvidenceDigest,
    /// What the subject was known by.
    pub known_by: EvidenceDigest,
}

/// What officers answered on links of linkage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditedLinks {
    /// How many were answered.
    pub answered: u64,
    /// How many of them are wrong.
    pub wrong: u64,
}

/// A link of linkage that was drawn by chance for an officer to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawnLink {
    /// The entry that made it.
    pub link: EntryId,
    /// The record.
    pub record: RecordId,
    /// How likely linkage held it, in millionths.
    pub probability_ppm: u32,
}

/// A succession and whether it was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuccessionState {
    /// Its id.
    pub id: SuccessionId,
    /// What was noted.
    pub succession: Succession,
    /// The entry that withdrew it.
    pub withdrawn: Option<EntryId>,
}

impl Register {
    /// Whether any refusal stands.
    pub async fn has_refusals(&self) -> Result<bool> {
        Ok(self.pool().reader().await?.row("identity.any_refusal", Args::new()).await?.is_some())
    }

    /// The refusals that stand for records that say this of whom they are about.
    pub async fn refusals_for(&self, mentions: &[EvidenceDigest]) -> Result<Vec<Refusal>> {
        let mut connection = self.pool().reader().await?;
        let mut refusals = Vec::new();
        for part in mentions.chunks(AT_ONCE) {
            let args = Args::new().blobs(part.iter().map(|digest| digest.0.0.to_vec()));
            for row in connection.rows("identity.refusals_for", args).await? {
                refusals.push(read_refusal(&row)?);
            }
        }
        Ok(refusals)
    }

    /// The refusals that stand and were said of this very record.
    pub async fn refusals_of(&self, record: RecordId) -> Result<Vec<Refusal>> {
        let rows = self.pool().reader().await?.rows("identity.refusals_of", Args::new().int(record.raw())).await?;
        rows.iter().map(read_refusal).collect()
    }

    /// What officers answered on links that linkage held at least so likely.
    pub async fn audited_links(&self, at_least_ppm: u32) -> Result<AuditedLinks> {
        let args = Args::new().int(i64::from(at_least_ppm));
        let row = self.pool().reader().await?.row("identity.audited_links", args).await?;
        let Some(row) = row else { return Ok(AuditedLinks::default()) };
        Ok(AuditedLinks { answered: row.int(0)?.unsigned_abs(), wrong: row.int(1)?.unsigned_abs() })
    }

    /// Links of linkage that were drawn by chance and wait for an answer, in the order made.
    pub async fn drawn_links(&self, after: Option<EntryId>, limit: u32) -> Result<Vec<DrawnLink>> {
        let args = Args::new().int(after.map_or(0, EntryId::raw)).int(i64::from(limit));
        let rows = self.pool().reader().await?.rows("identity.drawn_links", args).await?;
        let read = |row: &Row| {
            Ok(DrawnLink {
                link: EntryId::from_raw(row.int(0)?),
                record: RecordId::from_raw(row.int(1)?),
                probability_ppm: u32::try_from(row.int(2)?).unwrap_or(u32::MAX),
            })
        };
        rows.iter().map(read).collect()
    }

    /// The successions that a subject is part of, in the order noted; withdrawn ones too.
    pub async fn successions_of(&self, subject: SubjectId) -> Result<Vec<SuccessionState>> {
        let args = Args::new().int(subject.raw());
        let rows = self.pool().reader().await?.rows("identity.successions_of", args).await?;
        self.read_successions(&rows).await
    }

    /// A succession.
    pub async fn succession(&self, id: SuccessionId) -> Result<Option<SuccessionState>> {
        let rows = self.pool().reader().await?.rows("identity.succession", Args::new().int(id.raw())).await?;
        Ok(self.read_successions(&rows).await?.into_iter().next())
    }

    async fn read_successions(&self, rows: &[Row]) -> Result<Vec<SuccessionState>> {
        let dictionaries = self.dictionaries_for(rows, 3).await?;
        let mut reader = codec::Reader::new(&dictionaries);
        let mut states = Vec::with_capacity(rows.len());
        for row in rows {
            let id = EntryId::from_raw(row.int(0)?);
            let Some(content) = row.opt_bytes(2)? else { continue };
            let Body::Succeeded(succession) = reader.body(id, row.int(3)?, content)? else { continue };
            let withdrawn = row.opt_int(1)?.map(EntryId::from_raw);
            states.push(SuccessionState { id: SuccessionId::opened_by(id), succession, withdrawn });
        }
        Ok(states)
    }
}

fn read_refusal(row: &Row) -> Result<Refusal> {
    Ok(Refusal {
        id: RefusalId::from_raw(row.int(0)?),
        record: RecordId::from_raw(row.int(1)?),
        subject: SubjectId::from_raw(row.int(2)?),
        mention: EvidenceDigest(RecordKey(row.array(3, "refusal")?)),
        known_by: EvidenceDigest(RecordKey(row.array(4, "refusal")?)),
    })
}
