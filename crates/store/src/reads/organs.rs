//! Organs that deliver or decide, and the grants between them; catalogues in force.

use domain::{DatasetId, Date, EntryId, Label, OrganCode, delivery_manifest::LocalDivision, entry::Body, id::GrantId};

use crate::{
    Register, Result,
    engine::{Args, Connection, Row},
    values::{date, day},
};

/// An organ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organ {
    /// Its code.
    pub code: OrganCode,
    /// Its name.
    pub name: Label,
    /// The weight of its records, in hundredths.
    pub weight_percent: u8,
    /// Whether it delivers under a licence rather than as a department.
    pub licensed: bool,
    /// The entry that said so last.
    pub entry: EntryId,
}

/// A grant: a department may read another's data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Who may read.
    pub organ: OrganCode,
    /// What.
    pub dataset: DatasetId,
    /// Whose records of it; whoever's, where absent.
    pub deliverer: Option<OrganCode>,
    /// For what purpose.
    pub purpose: String,
    /// The first day on which it no longer stands.
    pub until: Date,
}

impl Register {
    /// All organs, by code.
    pub async fn organs(&self) -> Result<Vec<Organ>> {
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows("organ.all", Args::new()).await?;
        let mut organs = Vec::with_capacity(rows.len());
        for row in &rows {
            organs.push(self.read_organ(&mut connection, row).await?);
        }
        organs.sort_by(|one, other| one.code.cmp(&other.code));
        Ok(organs)
    }

    /// An organ.
    pub async fn organ(&self, code: &OrganCode) -> Result<Option<Organ>> {
        let Some(word) = self.known_word(code.as_str()).await? else { return Ok(None) };
        let mut connection = self.pool().reader().await?;
        match connection.row("organ.one", Args::new().int(word)).await? {
            Some(row) => self.read_organ(&mut connection, &row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The grants of an organ that stand on `today`.
    pub async fn grants(&self, organ: &OrganCode, today: Date) -> Result<Vec<Grant>> {
        let Some(word) = self.known_word(organ.as_str()).await? else { return Ok(Vec::new()) };
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows("organ.grants", Args::new().int(word).int(day(today))).await?;
        self.read_grants(&mut connection, &rows).await
    }

    /// The grants that stand on `today`, the newest first.
    pub async fn all_grants(&self, today: Date, limit: u32) -> Result<Vec<Grant>> {
        let mut connection = self.pool().reader().await?;
        let args = Args::new().int(day(today)).int(i64::from(limit));
        let rows = connection.rows("organ.all_grants", args).await?;
        self.read_grants(&mut connection, &rows).await
    }

    /// A grant, unless it was withdrawn.
    pub async fn grant(&self, id: GrantId) -> Result<Option<Grant>> {
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows("organ.grant", Args::new().int(id.raw())).await?;
        Ok(self.read_grants(&mut connection, &rows).await?.pop())
    }

    async fn read_grants(&self, connection: &mut Connection, rows: &[Row]) -> Result<Vec<Grant>> {
        let mut grants = Vec::with_capacity(rows.len());
        for row in rows {
            let deliverer = row.opt_int(5)?;
            let words = [row.int(1)?, row.int(2)?].into_iter().chain(deliverer);
            self.meet_words(connection, words).await?;
            let read = |word: i64| self.words().read(word, "read_grant");
            grants.push(Grant {
                id: GrantId::from_raw(row.int(0)?),
                organ: read(row.int(1)?)?,
                dataset: self.words().read(row.int(2)?, "read_grant")?,
                deliverer: deliverer.map(read).transpose()?,
                purpose: row.text(3)?,
                until: date(row.int(4)?, "read_grant")?,
            });
        }
        Ok(grants)
    }

    /// The catalogue in force: pack, version and hash of the last adoption.
    pub async fn catalogue(&self) -> Result<Option<(String, String, String)>> {
        let row = self.pool().reader().await?.row("organ.catalogue", Args::new()).await?;
        row.map(|row| Ok((row.text(0)?, row.text(1)?, row.text(2)?))).transpose()
    }

    /// The divisions of the place that the catalogue in force was adopted with.
    pub async fn local_divisions(&self) -> Result<Vec<LocalDivision>> {
        Ok(match self.adopted().await? {
            Some(Body::CatalogueAdopted { divisions, .. }) => divisions,
            _ => Vec::new(),
        })
    }

    /// The digest of the entry rule sets and facts of the catalogue in force; `None` where it was adopted
    /// before they had one.
    pub async fn rules_in_force(&self) -> Result<Option<String>> {
        Ok(match self.adopted().await? {
            Some(Body::CatalogueAdopted { rules, .. }) => rules,
            _ => None,
        })
    }

    /// What the entry says that put the catalogue in force.
    async fn adopted(&self) -> Result<Option<Body>> {
        let row = self.pool().reader().await?.row("organ.catalogue", Args::new()).await?;
        let Some(entry) = row.map(|row| row.int(3)).transpose()? else { return Ok(None) };
        Ok(self.entry(EntryId::from_raw(entry)).await?.and_then(|entry| entry.body))
    }

    async fn read_organ(&self, connection: &mut Connection, row: &Row) -> Result<Organ> {
        self.meet_words(connection, [row.int(0)?]).await?;
        Ok(Organ {
            code: self.words().read(row.int(0)?, "organ")?,
            name: Label::new(row.text(1)?, row.text(2)?),
            weight_percent: u8::try_from(row.int(3)?).unwrap_or(100),
            licensed: row.int(4)? != 0,
            entry: EntryId::from_raw(row.int(5)?),
        })
    }
}
