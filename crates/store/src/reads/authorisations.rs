//! Authorisations that subjects gave to inquirers.

use domain::{
    Date, EntryId, Instant, OrganCode, SubjectId, authorisation::Authorisation, entry::Body, id::AuthorisationId,
};

use super::page;
use crate::{
    Cursor, Register, Result, codec,
    engine::{Args, Row},
    values::day,
};

/// An authorisation and whether it was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorisationState {
    /// Its id.
    pub id: AuthorisationId,
    /// What was given.
    pub authorisation: Authorisation,
    /// When.
    pub given_at: Instant,
    /// When it was withdrawn before its time.
    pub withdrawn_at: Option<Instant>,
}

impl AuthorisationState {
    /// Whether it stands on `today`.
    pub fn stands(&self, today: Date) -> bool {
        self.withdrawn_at.is_none() && today < self.authorisation.until
    }
}

impl Register {
    /// All that a subject gave, the newest first.
    pub async fn authorisations_of(
        &self,
        subject: SubjectId,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<AuthorisationState>, Option<Cursor>)> {
        let before = after.map_or(i64::MAX, |after| after.id);
        let args = Args::new().int(subject.raw()).int(before).int(i64::from(limit) + 1);
        let rows = self.pool().reader().await?.rows("authorisation.of_subject", args).await?;
        Ok(page(self.read_authorisations(&rows).await?, limit))
    }

    /// Those given to an inquirer that stand on `today`, the newest first.
    pub async fn authorisations_to(
        &self,
        inquirer: &OrganCode,
        today: Date,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<AuthorisationState>, Option<Cursor>)> {
        let Some(word) = self.known_word(inquirer.as_str()).await? else { return Ok((Vec::new(), None)) };
        let before = after.map_or(i64::MAX, |after| after.id);
        let args = Args::new().int(word).int(day(today)).int(before).int(i64::from(limit) + 1);
        let rows = self.pool().reader().await?.rows("authorisation.to_inquirer", args).await?;
        Ok(page(self.read_authorisations(&rows).await?, limit))
    }

    /// The one by which an inquirer may read the file of a subject on `today`: the last given.
    pub async fn authorisation_for(
        &self,
        inquirer: &OrganCode,
        subject: SubjectId,
        today: Date,
    ) -> Result<Option<AuthorisationState>> {
        let Some(word) = self.known_word(inquirer.as_str()).await? else { return Ok(None) };
        let args = Args::new().int(word).int(subject.raw()).int(day(today));
        let rows = self.pool().reader().await?.rows("authorisation.standing", args).await?;
        Ok(self.read_authorisations(&rows).await?.into_iter().next().map(|(_, state)| state))
    }

    /// An authorisation.
    pub async fn authorisation(&self, id: AuthorisationId) -> Result<Option<AuthorisationState>> {
        let rows = self.pool().reader().await?.rows("authorisation.one", Args::new().int(id.raw())).await?;
        Ok(self.read_authorisations(&rows).await?.into_iter().next().map(|(_, state)| state))
    }

    async fn read_authorisations(&self, rows: &[Row]) -> Result<Vec<(Cursor, AuthorisationState)>> {
        let dictionaries = self.dictionaries_for(rows, 4).await?;
        let mut reader = codec::Reader::new(&dictionaries);
        let mut states = Vec::with_capacity(rows.len());
        for row in rows {
            let id = EntryId::from_raw(row.int(0)?);
            let Some(content) = row.opt_bytes(3)? else { continue };
            let Body::AuthorisationGiven(mut authorisation) = reader.body(id, row.int(4)?, content)? else { continue };
            // A merge may have put it to another subject since.
            authorisation.subject = SubjectId::from_raw(row.int(5)?);
            let state = AuthorisationState {
                id: AuthorisationId::opened_by(id),
                authorisation,
                given_at: Instant::from_millis(row.int(1)?),
                withdrawn_at: row.opt_int(2)?.map(Instant::from_millis),
            };
            states.push((Cursor { sort: 0, id: id.raw() }, state));
        }
        Ok(states)
    }
}
